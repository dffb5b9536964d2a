"""Words and marks of a text, its lines, sentences, stretches in quotation marks, and windows that fit the encoder."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

UNIT = re.compile(r"\w+|''|``|[‘’]{2}|[^\w\s]")
DOUBLE = frozenset([*'"“”„‟«»″', "''", "``", "‘’", "’’", "‘‘", "’‘"])
SINGLE = frozenset("'‘’`´‚‛")
OPENERS = frozenset("“„‘«‚")
STOPS = frozenset(".!?…")
CLOSERS = frozenset(".!?") | DOUBLE
VOWEL = re.compile(r"[aiueo]", re.IGNORECASE)


@dataclass(frozen=True)
class Units:
    """A text cut into words and marks. Unit i is text[start[i]:end[i]]; every array is as long as there are units."""

    text: str
    start: list[int]
    end: list[int]
    form: list[str]
    low: list[str]
    line: list[int]  # number of the line that holds it, empty lines not counted
    sentence: list[int]
    lines: list[tuple[int, int]]  # units [a, b) of each line

    def __len__(self) -> int:
        return len(self.start)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The units [a, b) that the characters [start, end) touch."""
        return bisect_right(self.end, start), bisect_left(self.start, end)

    def chars(self, begin: int, stop: int) -> tuple[int, int]:
        return self.start[begin], self.end[stop - 1]


def cut(text: str) -> Units:
    """The units of a text. A line break ends line and sentence; a stop before a capital ends the sentence."""
    where = [match.span() for match in UNIT.finditer(text)]
    start = [begin for begin, _ in where]
    end = [stop for _, stop in where]
    form = [text[begin:stop] for begin, stop in where]
    line: list[int] = []
    sentence: list[int] = []
    begins: list[int] = []
    which = 0
    for i, begin in enumerate(start):
        gap = text[end[i - 1] : begin] if i else "\n"
        if "\n" in gap or "\r" in gap:
            begins.append(i)
            which += i > 0
        elif i > 1 and gap and opens_sentence(start, end, form, i):
            which += 1
        line.append(len(begins) - 1)
        sentence.append(which)
    lines = list(zip(begins, [*begins[1:], len(start)][: len(begins)], strict=True))
    return Units(text, start, end, form, [f.casefold() for f in form], line, sentence, lines)


def opens_sentence(start: list[int], end: list[int], form: list[str], i: int) -> bool:
    """Whether a unit with a blank before it begins a sentence: behind a stop that is not an abbreviation's."""
    if not (form[i - 1] in STOPS or (form[i - 2] in STOPS and form[i - 1] in DOUBLE)):
        return False
    if not (form[i][:1].isupper() or form[i] in DOUBLE or form[i].isdigit()):
        return False
    if form[i - 1] != "." or start[i - 1] != end[i - 2]:
        return True
    before = form[i - 2]
    return len(before) > 4 or len(before) > 2 and not (before[:1].isupper() and not VOWEL.search(before))


def normal(form: str) -> str:
    """A unit as the vocabulary spells it."""
    return unicodedata.normalize("NFKC", form)


@dataclass(frozen=True)
class Stretch:
    """What stands in quotation marks: units [start, end) with their marks; `depth` of the marks around it."""

    start: int
    end: int
    closed: bool
    depth: int = 0


def find_stretches(units: Units) -> list[Stretch]:
    """All stretches in quotation marks, line by line: every glyph may open or close, its neighbours decide.

    A stretch open at the end of its line ends there. Single marks count only outside words; inside double marks they nest.
    """
    out: list[Stretch] = []
    for begin, stop in units.lines:
        out.extend(stretches_of_line(units, begin, stop))
    out.sort(key=outermost_first)
    return out


def stretches_of_line(units: Units, begin: int, stop: int) -> Iterator[Stretch]:
    stack: list[tuple[int, bool]] = []  # the opening mark, whether it is a double one
    left = sum(1 for i in range(begin, stop) if units.form[i] in DOUBLE)
    for i in range(begin, stop):
        double = units.form[i] in DOUBLE
        if not double and units.form[i] not in SINGLE:
            continue
        left -= double
        before, after = blanks_around(units, i, begin, stop)
        if not double and not before and not after and units.form[i - 1].isalnum() and units.form[i + 1].isalnum():
            continue  # an apostrophe
        inside = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][1] == double), None)
        if inside is None:
            if i + 1 < stop and may_open(units.form[i], double, i == begin, before, after, left):
                stack.append((i, double))
            continue
        first = stack[inside][0]
        if double and units.form[i] in "“„«" and before and not after and left >= 2 and i > first + 1:
            stack.append((i, double))
        elif (not before or after or units.form[i - 1] in ",.!?…)" or i + 1 >= stop) and not (not double and before and not after):
            del stack[inside:]
            if first + 1 < i:
                yield Stretch(first, i + 1, True, len(stack))
        elif double and before and not after:  # a new quotation opens while one is open: the first was never closed
            del stack[inside:]
            yield Stretch(first, i, False, len(stack))
            stack.append((i, double))
    if stack and stack[0][1] and stack[0][0] + 1 < stop:
        yield Stretch(stack[0][0], stop, False, 0)


def blanks_around(units: Units, i: int, begin: int, stop: int) -> tuple[bool, bool]:
    """Whether a mark has a blank, the line's edge or another mark before it, and a blank or the edge behind it."""
    before = i == begin or units.start[i] > units.end[i - 1] or units.form[i - 1] in "([-–—:" or units.form[i - 1] in DOUBLE
    return before, i + 1 >= stop or units.start[i + 1] > units.end[i] or (before and units.form[i + 1] in ".,;")


def may_open(mark: str, double: bool, first: bool, before: bool, after: bool, left: int) -> bool:
    if not double:
        return before and not after
    return not after or first or (before and (mark in OPENERS or left > 0))


def outermost_first(stretch: Stretch) -> tuple[int, int]:
    return stretch.start, -stretch.end


def windows(
    sizes: Sequence[int], units: Units, *, limit: int = 300, context: int = 64
) -> Iterator[tuple[int, int, int]]:
    """Portions (context, start, end) of units: [start, end) is read, what stands before it from `context` on is seen.

    sizes: pieces of each unit. Portions of about equal size, cut at lines where possible, else at sentences; at most
    `limit` pieces are read and `context` more seen.
    """
    count = -(-sum(sizes) // limit)
    target = sum(sizes) / count if count else 0.0
    ends = {stop for _, stop in units.lines}
    at = 0
    while at < len(sizes):
        used, best, i = 0, 0, at
        while i < len(sizes) and used + sizes[i] <= limit and not (best and used > target * 1.25):
            used += sizes[i]
            i += 1
            if i in ends and (not best or used <= target * 1.1):
                best = i
        if i == len(sizes) and used <= target * 1.3:
            end = i
        else:
            end = best or next((k for k in range(i, max(at, i - 80), -1) if sentence_begins(units, k)), i)
        end = max(end, at + 1)
        begin, room = at, context
        while begin > 0 and room >= sizes[begin - 1]:
            begin -= 1
            room -= sizes[begin]
        yield begin, at, end
        at = end


def sentence_begins(units: Units, i: int) -> bool:
    return 0 < i < len(units) and units.sentence[i] != units.sentence[i - 1]
