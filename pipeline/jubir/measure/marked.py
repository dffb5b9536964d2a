"""Releases with their names marked in place, `kata [Ani Lestari](PER)` -> text and names. Marks lie side by side, never inside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LABELS = ("PER", "ORG", "PROGRAM", "LOC", "TITLE", "LAW", "EVENT", "WORK")
MARK = re.compile(r"\[([^\[\]\n]+)\]\((" + "|".join(LABELS) + r")\)")

Span = tuple[int, int, str]


@dataclass(frozen=True)
class MarkedText:
    """A text, its mentions as (start, end, label) in characters, and, where the corpus fixes them, its tokens as (start, end)."""

    text: str
    spans: tuple[Span, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()


def read_markup(text: str) -> MarkedText:
    """The text without its marks, and the mentions: "[Ani](PER) hadir" -> Ani.

    >>> read_markup("kata [Ani](PER).")
    MarkedText(text='kata Ani.', spans=((5, 8, 'PER'),), tokens=())
    """
    plain: list[str] = []
    spans: list[Span] = []
    length = last = 0
    for match in MARK.finditer(text):
        before = text[last : match.start()]
        start = length + len(before)
        end = start + len(match[1])
        plain += [before, match[1]]
        spans.append((start, end, match[2]))
        length, last = end, match.end()
    plain.append(text[last:])
    return MarkedText("".join(plain), tuple(spans))


def read_marked(path: Path) -> tuple[str, tuple[Span, ...]]:
    """The text of a mark-up file and its names. Raises ValueError, with file and line, where a mark is broken."""
    marked = read_markup(path.read_text("utf-8-sig"))
    at = marked.text.find("](")
    if at >= 0:
        raise ValueError(f"{path}:{marked.text.count(chr(10), 0, at) + 1}: a broken mark or an unknown label")
    return marked.text, marked.spans
