"""Marked releases and texts with names alone, as the reader learns from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from jubir.marking import Mark, Marked, read
from jubir.measure.marked import MarkedText, read_markup

CODES = {"PER": "P", "ORG": "O", "PROGRAM": "R", "LOC": "L", "TITLE": "T", "LAW": "U", "EVENT": "E"}
TOGETHER = 12  # sentences without a release of their own that make one text


def marked_releases(*folders: Path) -> list[Marked]:
    """The marked releases of the folders that are there, sorted by name. Raises MarkError where one cannot be read."""
    return [read(path) for folder in folders for path in sorted(folder.glob("*.txt"))]


def names_only(*files: Path) -> list[Marked]:
    """The texts of files with `[Ani](PER)` marks: lines that follow each other, TOGETHER a text."""
    found = []
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, part in enumerate(portions(lines)):
            found.append(as_marked(read_markup("\n".join(part)), f"{path.stem}-{number}"))
    return found


def portions(lines: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(lines), TOGETHER):
        if any(line.strip() for line in lines[at : at + TOGETHER]):
            yield lines[at : at + TOGETHER]


def as_marked(text: MarkedText, name: str) -> Marked:
    """Names in the mark language; nobody knows who is who."""
    return Marked(name, text.text, tuple(marks_of(text.spans)))


def marks_of(spans: Iterable[tuple[int, int, str]]) -> Iterator[Mark]:
    return (Mark(start, end, CODES[label], ("1",)) for start, end, label in spans if label in CODES)
