"""Lines as they stand on a page -> paragraphs: hard wraps joined, running headers and footers left out.

Two lines are one paragraph where the first is full, which is to say that the next line's first word would not have fitted, and
where they stand no further apart than the lines of the text do. A line that stays a line of its own keeps a single line
break; a wider gap becomes a blank line. Where in doubt the break stays: the zones can still join two lines, never part one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

BULLET = re.compile(r"(?:[-–—•▪●○◦‣*·➢✓]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
# What announces an address or a number in a line of its own.
REACHED = re.compile(
    r"\W{0,4}(?:e-?mail|surel|te?lp?|telp|telepon|hp|wa|whatsapp|fax|faks|mobile|ponsel)\b[\s.:/]{0,4}[\w+(]",
    re.IGNORECASE,
)
# Hyphens at the end of a line; the soft one shows nowhere else.
HYPHENS = "-\u00ad\u2010"
# Written with a hyphen as often as without.
PREFIXES = {"non", "semi", "anti", "pasca", "eks"}
# Mail and other plain text are wrapped at 72 to 80 characters, and at 100 at most.
LONGEST_WRAP = 100
# Narrower than this, in characters, no text is set: a table, a list of addresses.
NARROWEST = 28
# Lines of one paragraph stand at most this much further apart than lines usually do; the usual gap between paragraphs is
# half a line or more, uneven line heights (a superscript, another font) make up to a sixth.
LOOSER = 1.25
# Where the lines are even, a gap of a twenty-fifth shows. Lines of another font may stand as far apart, inside a sentence.
EVEN = 1.04
# A heading is set larger than the text by at least a tenth.
LARGER = 1.1
# Headers and footers stand in the outermost eighth of a page.
EDGE = 0.125
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:halaman|hal\.?|page|pg\.?)\s*)?\d{1,4}(?:\s*(?:/|dari|of)\s*\d{1,4})?\W*", re.IGNORECASE
)
# What browsers print around a page.
PRINTED = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d{1,4}/\d{1,4})?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}[:.]\d{2}\b.*"
)


@dataclass(frozen=True)
class Line:
    """A line with something in it. Lengths are in any unit, the same for all; `base` grows from the top of the page down."""

    text: str
    left: float
    right: float
    base: float
    word: float  # width of its first word
    size: float = 1.0  # of its letters
    page: int = 1
    place: float = 0.5  # on its page, 0 = top edge, 1 = bottom edge

    @property
    def per_character(self) -> float:
        return (self.right - self.left) / max(1, len(self.text))


class Edges(NamedTuple):
    """Between which a column is set; justified, where its full lines end at the right one exactly."""

    left: float
    right: float
    justified: bool = False


@dataclass(frozen=True)
class Page:
    """Where the text of a page begins."""

    number: int
    start: int


def body(lines: Sequence[Line], *, pages: int) -> list[Line]:
    """The lines without those that stand at the same edge of at least two and at least half of the pages, digits aside,
    and without page numbers."""
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for line in lines:
        if at_edge(line):
            seen[edge_key(line)].add(line.page)
    repeated = {key for key, on in seen.items() if len(on) >= max(2, pages / 2)}
    return [
        line
        for line in lines
        if not at_edge(line)
        or not (edge_key(line) in repeated or PAGE_NUMBER.fullmatch(line.text) or PRINTED.fullmatch(line.text))
    ]


def at_edge(line: Line) -> bool:
    return min(line.place, 1 - line.place) < EDGE


def edge_key(line: Line) -> tuple[str, int]:
    """What a header has in common on all pages: its words, and its place to a fiftieth of the page."""
    return re.sub(r"\d+", "#", line.text), round(line.place * 50)


def paragraphs(lines: Sequence[Line], *, pitch: float | None = None) -> tuple[str, list[Page]]:
    """The text of the lines, and where in it each page begins.

    `pitch` is the distance of two lines of a paragraph in sizes of their letters; without it, it is measured.
    """
    pitch = pitch or usual_pitch(lines)
    even = is_even(lines, pitch)
    common = median(line.size for line in lines) if lines else 1.0
    edges = margins(lines)
    text = ""
    pages: list[Page] = []
    for n, line in enumerate(lines):
        if n:
            before = lines[n - 1]
            if same_row(before, line):
                text += " "
            elif goes_on(before, line, edges[n - 1], pitch=pitch, even=even, common=common):
                text = open_end(text, line.text)
            else:
                apart = indented(before, line, edges[n - 1]) or not near(
                    before, line, EVEN / LOOSER * pitch if even else pitch
                )
                text += "\n\n" if apart else "\n"
        if not pages or pages[-1].number != line.page:
            pages.append(Page(line.page, len(text)))
        text += line.text
    return text, pages


def rows_of(rows: Sequence[str]) -> list[Line]:
    """The rows of a plain text that hold something as lines, in characters."""
    return [
        Line(row.strip(), len(row) - len(row.lstrip()), len(row.rstrip()), number, len(row.split()[0]))
        for number, row in enumerate(rows)
        if row.strip()
    ]


def is_wrapped(rows: Sequence[str]) -> bool:
    """False for a text with lines that are longer than any program wraps them."""
    return sum(len(row) > LONGEST_WRAP and " " in row.strip() for row in rows) < 2


def flowing(text: str) -> str:
    """The text with blanks for the line breaks that only wrap it, so that every character keeps its place.

    >>> flowing("Kepala dinas itu mengatakan bahwa panen tahun ini lebih\\nbaik.")
    'Kepala dinas itu mengatakan bahwa panen tahun ini lebih baik.'
    """
    parts = re.split(r"(\r\n|\n)", text)
    rows = parts[::2]
    if len(rows) < 2 or not is_wrapped(rows):
        return text
    lines = rows_of(rows)
    edges = margins(lines)
    for n, line in enumerate(lines[1:], 1):
        before = lines[n - 1]
        number = int(before.base)
        if line.base == before.base + 1 and before.text[-1] not in HYPHENS:
            if goes_on(before, line, edges[n - 1], pitch=1.0, even=False, common=1.0):
                parts[2 * number + 1] = " " * len(parts[2 * number + 1])
    return "".join(parts)


def usual_pitch(lines: Sequence[Line]) -> float:
    """The distance of two lines of a paragraph: the lower quartile of all, for paragraphs stand further apart, never closer."""
    gaps = sorted(
        (b.base - a.base) / b.size
        for a, b in itertools.pairwise(lines)
        if a.page == b.page and 0.8 <= (b.base - a.base) / b.size <= 3
    )
    return gaps[len(gaps) // 4] if gaps else 1.2


def is_even(lines: Sequence[Line], pitch: float) -> bool:
    """True where nearly all lines stand equally far apart or clearly further: then a little further is a gap, too."""
    gaps = [(b.base - a.base) / b.size for a, b in itertools.pairwise(lines) if a.page == b.page]
    close = [gap for gap in gaps if 0.8 * pitch <= gap <= EVEN * pitch]
    return len(close) > 3 and sum(abs(gap - pitch) <= 0.01 * pitch for gap in close) >= 0.9 * len(close)


def margins(lines: Sequence[Line]) -> list[Edges]:
    """For each line the edges of its column: of the lines that run down the page together with it.

    The right edge is the furthest that two lines reach within a word's width: a letterhead that is wider than the text does
    not count. Columns that begin at the same left edge end at the same right one, such as that of a last page with little on it.
    """
    columns: list[list[int]] = []
    for n, line in enumerate(lines):
        before = lines[n - 1] if n else None
        if before is None or before.page != line.page or line.base < before.base - before.size / 2:
            columns.append([])
        columns[-1].append(n)
    rights: dict[int, float] = {}
    lefts = []
    for column in columns:
        left = Counter(round(lines[n].left) for n in column).most_common(1)[0][0]
        reach = sorted((lines[n].right for n in column), reverse=True)
        word = 10 * median(lines[n].per_character for n in column)
        right = next((a for a, b in itertools.pairwise(reach) if a - b <= word), reach[0])
        lefts.append(left)
        rights[left] = max(right, rights.get(left, 0.0))
    edges = [Edges(0.0, 0.0)] * len(lines)
    for column, left in zip(columns, lefts, strict=True):
        right = rights[left]
        wide = [lines[n] for n in column if lines[n].right > right - 10 * lines[n].per_character]
        flush = sum(abs(right - line.right) < line.per_character for line in wide)
        for n in column:
            edges[n] = Edges(left, right, justified=len(wide) > 3 and flush >= 0.8 * len(wide))
    return edges


def near(before: Line, line: Line, pitch: float) -> bool:
    """No further apart than lines of a paragraph."""
    size = max(before.size, line.size)
    return before.page == line.page and 0 <= line.base - before.base <= LOOSER * pitch * size


def same_row(before: Line, line: Line) -> bool:
    return before.page == line.page and abs(line.base - before.base) < 0.3 * line.size and line.left >= before.right


def goes_on(before: Line, line: Line, edges: Edges, *, pitch: float, even: bool, common: float) -> bool:
    """True where `line` is the same paragraph as `before`, which stands right above it or at the end of the page before."""
    if is_item(before, line) or not 1 / LARGER < line.size / before.size < LARGER:
        return False
    # A new page tells of no gap: a sentence must be open. A new column looks the same.
    if before.page != line.page or line.base < before.base:
        return is_full(before, line, edges) and not ends_sentence(before.text)
    if not near(before, line, pitch):
        return False
    if before.size > LARGER * common:
        return True  # a heading is broken where it looks well, not where it is full
    if indented(before, line, edges):
        return False
    if even and line.base - before.base > EVEN * pitch * line.size and ends_sentence(before.text):
        return False
    return is_full(before, line, edges) or is_open(before, line, edges)


def is_item(before: Line, line: Line) -> bool:
    """True for the first line of an item of a list; behind "(P: 70, L:" the line "50) dari enam agama" is none."""
    item = BULLET.match(line.text) or REACHED.match(line.text)
    return item is not None and before.text.count("(") <= before.text.count(")")


def indented(before: Line, line: Line, edges: Edges) -> bool:
    """True where the first line of a paragraph stands further in than the line before it, or as far in as that one, where that
    is a whole paragraph. Below a bullet every line stands further in."""
    letter = 1.5 * min(before.per_character, line.per_character)
    if BULLET.match(before.text) or line.left <= edges.left + letter:
        return False
    return (
        line.left > before.left + letter
        and before.left <= edges.left + letter
        or (abs(line.left - before.left) < letter and ends_sentence(before.text) and not centred(before, edges))
    )


def is_open(before: Line, line: Line, edges: Edges) -> bool:
    """True where a sentence goes on in small letters behind more than half a line."""
    return (
        line.text[0].islower()
        and not ends_sentence(before.text)
        and before.right - edges.left > max((edges.right - edges.left) / 2, NARROWEST * before.per_character)
    )


def is_full(before: Line, line: Line, edges: Edges) -> bool:
    """True where the first word of `line` would not have fitted behind `before`."""
    left, right, justified = edges
    word = line.word + line.per_character / 2
    if before.text[-1] in HYPHENS:
        word = max(word, 12 * line.per_character)  # only a part of the word stands in the next line
    if right - left < NARROWEST * before.per_character:
        return False
    if justified and before.left < right - (right - left) / 2:
        return before.right > right - before.per_character
    # A centred line ends as far from the right edge as it begins from the left one.
    indent = before.left - left
    return before.right + max(0.0, indent if centred(before, edges) else 0.0) + word > right


def centred(line: Line, edges: Edges) -> bool:
    left, right = line.left - edges.left, edges.right - line.right
    return left > 3 * line.per_character and abs(left - right) < 2 * line.per_character


def ends_sentence(text: str) -> bool:
    return text.rstrip("”\"’') ")[-1:] in set(".!?:")


def open_end(text: str, more: str) -> str:
    """What `more` can be put behind, to be one paragraph with it: the text and a space, or the text without its hyphen, or with it.

    >>> open_end("kepada", "para"), open_end("para anak-", "anaknya"), open_end("mengem-", "bangkan"), open_end("COVID-", "19")
    ('kepada ', 'para anak-', 'mengem', 'COVID-')
    """
    if text[-1:] not in HYPHENS or text[-2:-1].isspace() or not text[-2:-1]:
        return text + " "
    left, right = re.search(r"[^\W\d_]+$", text[-40:-1]), re.match(r"[^\W\d_]+", more)
    parted = left is not None and right is not None and right[0][0].islower() and not doubled(left[0], right[0])
    return text[:-1] if text[-1] == "\u00ad" or parted else text


def doubled(left: str, right: str) -> bool:
    """True where a hyphen parts a doubled word, which keeps it: anak-anaknya, berlari-lari, sayur-mayur, bolak-balik.

    Names, abbreviations and prefixes keep theirs, too: Bekasi-an, PMI-nya, non-pemerintah.
    """
    if left in PREFIXES and len(right) > 4:
        return True
    if len(left) < 2 or any(letter.isupper() for letter in left):
        return True
    if right.startswith(left) or left.endswith(right) and len(right) > 2:
        return True
    stem = re.sub(r"(?:nya|kan|an|ku|mu)$", "", right)
    if len(stem) > 2 and left.endswith(stem):
        return True
    bare, other = re.sub("[aeiou]", "", left), re.sub("[aeiou]", "", stem)
    alike = len(left) == len(stem) and left[-3:] == stem[-3:]
    return len(bare) >= 2 and bare == other or len(stem) >= 4 and alike
