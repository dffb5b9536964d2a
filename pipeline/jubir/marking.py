"""The mark language: a release with marks inside <-> its text, its marks and its footer.

`{P1 Ani Lestari}` is a mention of person 1; seeds/marked/MARKING.md has every code. Stripping the marks gives the text,
putting them back gives the marked text again. Training, gold, evaluation and tests read marked releases with this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CODE = re.compile(r"([PORTtLQIWEU])((?:o?\d+)(?:,o?\d+)*)?(?:@(\d+))?$")


@dataclass(frozen=True)
class Mark:
    """One mark: code (P O R T t L Q I W E U), the numbers it names ("o3": a body speaks), the body behind @."""

    start: int
    end: int
    code: str
    ids: tuple[str, ...] = ()
    body: str | None = None


@dataclass(frozen=True)
class Marked:
    """A marked release; contacts are (name or desk, e-mail, telephone)."""

    name: str
    text: str
    marks: tuple[Mark, ...]
    title: str | None = None
    place: str | None = None
    date: str | None = None
    affiliations: tuple[tuple[str, str], ...] = ()
    contacts: tuple[tuple[str | None, str | None, str | None], ...] = ()


class MarkError(ValueError):
    """A mark or footer that cannot be read: the message says where."""


def parse(source: str) -> tuple[str, list[Mark]]:
    out: list[str] = []
    stack: list[tuple[str, tuple[str, ...], str | None, int]] = []
    marks: list[Mark] = []
    size = i = 0
    while i < len(source):
        c = source[i]
        if c == "{":
            j = next((k for k in range(i, min(len(source), i + 60)) if source[k] in " \n"), -1)
            match = CODE.match(source[i + 1 : j]) if j > 0 else None
            if match is None:
                raise MarkError(f"no such mark near «{source[max(0, i - 30) : i + 40]}»")
            ids = tuple(match.group(2).split(",")) if match.group(2) else ()
            stack.append((match.group(1), ids, match.group(3), size))
            i = j + 1
            continue
        if c == "}":
            if not stack:
                raise MarkError(f"closing brace without an opening one near «{source[max(0, i - 40) : i + 20]}»")
            code, ids, body, start = stack.pop()
            marks.append(Mark(start, size, code, ids, body))
        else:
            out.append(c)
            size += 1
        i += 1
    if stack:
        raise MarkError(f"never closed: {stack[-1][0]}")
    marks.sort(key=outermost_first)
    return "".join(out), marks


def render(text: str, marks: Iterable[Mark]) -> str:
    """The text with its marks put back: the inverse of `parse`. Raises MarkError where marks cross or the text has braces."""
    if "{" in text or "}" in text:
        raise MarkError("braces in the text")
    out: list[str] = []
    open_marks: list[Mark] = []
    at = 0

    def close(until: int) -> int:
        place = at
        while open_marks and open_marks[-1].end <= until:
            end = open_marks.pop().end
            out.append(text[place:end] + "}")
            place = end
        return place

    for mark in sorted(marks, key=outermost_first):
        at = close(mark.start)
        if open_marks and open_marks[-1].end < mark.end:
            raise MarkError(f"marks cross: {text[mark.start : open_marks[-1].end]!r}")
        code = mark.code + ",".join(mark.ids) + (f"@{mark.body}" if mark.body else "")
        out.append(f"{text[at : mark.start]}{{{code} ")
        at = mark.start
        open_marks.append(mark)
    at = close(len(text))
    out.append(text[at:])
    return "".join(out)


def outermost_first(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end


def read(path: Path) -> Marked:
    """The marked release of a file. Raises MarkError, with the file, where it cannot be read."""
    body, _, foot = path.read_text(encoding="utf-8").rpartition("\n---\n")
    if not body:
        raise MarkError(f"{path}: no footer")
    text, marks = parse(body)
    found: dict[str, str | None] = {}
    bonds, contacts = [], []
    for line in foot.splitlines():
        line = line.strip()
        key, colon, value = line.partition(":")
        if key in ("title", "place", "date") and colon:
            found[key] = None if value.strip() in ("", "null", "None", "-") else value.strip()
        elif match := re.fullmatch(r"A (\d+)@(\d+)", line):
            bonds.append((match.group(1), match.group(2)))
        elif line.startswith("C "):
            parts = [p.strip() or None for p in line[2:].split("|")] + [None, None]
            contacts.append((parts[0], parts[1], parts[2]))
        elif line and key != "note":
            raise MarkError(f"{path}: footer line not understood: {line!r}")
    return Marked(path.stem, text, tuple(marks), found.get("title"), found.get("place"), found.get("date"), tuple(bonds), tuple(contacts))
