"""Normal forms: what the lexicon says of a name, a title, a body, a verb, wherever the reader found them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from jubir.stages.lexicon import Lexicon, Row, Trie
from jubir.stages.reading import Reading, Span
from jubir.stages.units import UNIT
from jubir.stages.units import cut as units_of

# How many words before a name an affix may begin, and how far from a statement its verb may stand, in words.
LONGEST_AFFIX = 6
NEAR = 12
BRACKET = re.compile(r"\([^()]*\)")
APOSTROPHE = re.compile(r"(?<=\w)['’‘`´](?=\w)")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Affix:
    kind: str  # honorific, academic, religious, police, military, noble
    text: str


@dataclass(frozen=True)
class Shown:
    """What shows the speaker of a statement: the words that name him, the verb of saying, and how he was found."""

    place: tuple[int, int] | None
    cue: str | None
    how: str | None


def plain(text: str) -> str:
    """A name without case, brackets, dots and apostrophes: letters and digits, one blank between words.

    >>> plain("Dr. H. Ma’ruf  Amin (Wapres)"), plain("+++")
    ('dr h maruf amin', '+++')
    """
    folded = unicodedata.normalize("NFKC", BRACKET.sub(" ", text)).casefold()
    # Where there is neither letter nor digit the signs are the name: nothing must not equal nothing.
    return " ".join(WORD.findall(APOSTROPHE.sub("", folded))) or text.strip()


def cut(text: str) -> list[str]:
    """Case-folded words and marks."""
    return [match.group().casefold() for match in UNIT.finditer(text)]


def trie_of(rows: Iterable[Row]) -> Trie:
    trie = Trie()
    for row in rows:
        for form in row.forms:
            trie.add(cut(form), row, form)
    return trie


class Normal:
    """The lexicon as look-up tables over words; see the methods."""

    def __init__(self, lexicon: Lexicon) -> None:
        tables = lexicon.tables
        self.prefixes = trie_of(row for row in tables["affixes"] if row["side"] == "prefix")
        self.suffixes = trie_of(row for row in tables["affixes"] if row["side"] == "suffix")
        self.verbs = trie_of(tables["verbs"])
        self.statuses = trie_of(tables["statuses"])
        self.heads = trie_of(tables["organization_heads"])
        self.pronouns = {form.casefold() for row in tables["pronouns"] if row["kind"] == "third" for form in row.forms}
        self.bodies = {plain(form): row for row in tables["organizations"] for form in row.forms}
        self.offices = {plain(form): row["organization"] for row in tables["offices"] for form in row.forms}
        self.works = trie_of(tables["naming"])

    def before(self, text: str, start: int) -> list[Affix]:
        """The titles and forms of address right before a name, the first first."""
        found: list[Affix] = []
        units = list(UNIT.finditer(text, max(0, start - 80), start))[-4 * LONGEST_AFFIX :]
        low = [unit.group().casefold() for unit in units]
        end = len(units)
        while end:
            for begin in range(max(0, end - LONGEST_AFFIX), end):
                best = [m for m in self.prefixes.matches(low, begin, end) if ends_at(low, m[0], end)]
                if best and not glued(text, units[begin].start()):
                    row = best[-1][1]
                    found.insert(0, Affix(row["kind"], text[units[begin].start() : units[end - 1].end()]))
                    end = begin
                    break
            else:
                break
        return found

    def behind(self, text: str, end: int) -> list[Affix]:
        """The degrees right behind a name, commas between them."""
        found: list[Affix] = []
        units = list(UNIT.finditer(text, end, end + 120))
        low = [unit.group().casefold() for unit in units]
        i = 0
        while i < len(units):
            k = i + 1 if low[i] in (",", ".") else i
            best = self.suffixes.longest(low, k, len(low)) if k < len(units) else None
            if best is None or "\n" in text[end : units[k].start()]:
                break
            stop = best[0]
            if stop < len(low) and low[stop] == "." and low[stop - 1] != "." and units[stop].start() == units[stop - 1].end():
                if stop + 1 >= len(low) or low[stop + 1] == "," or not units[stop + 1].group()[:1].isupper():
                    stop += 1
            written = text[units[k].start() : units[stop - 1].end()]
            if stop - k == 1 and written.islower():
                break
            found.append(Affix(best[1]["kind"], written))
            i = stop
        return found

    def bare_name(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The offsets of a name without the titles before it that are written with a stop, and without degrees behind it."""
        units = [match.span() for match in UNIT.finditer(text, start, end)]
        low = [text[a:b].casefold() for a, b in units]
        first, last = 0, len(units)
        while first < last:
            match = self.prefixes.longest(low, first, last)
            if match is None:
                break
            stop = match[0] + (match[0] < last and low[match[0]] == ".")
            if low[stop - 1] != "." and match[1]["kind"] not in ("honorific", "police", "military") or stop >= last:
                break
            first = stop
        for i in range(first + 1, last):
            if low[i] == "," and self.suffixes.longest(low, i + 1, last) is not None:
                last = i
                break
        return (units[first][0], units[last - 1][1]) if first < last else (start, end)

    def is_affix(self, text: str) -> bool:
        """Whether a text is nothing but one title or degree."""
        low = cut(text)
        stop = len(low) - (low[-1:] == ["."])
        tries = (self.prefixes, self.suffixes)
        return any(end >= stop for trie in tries for end, _, _ in trie.matches(low, 0, len(low)))

    def kind_of(self, forms: Iterable[str]) -> str | None:
        """The kind of a body: of a body known by name, else of the word that opens its name."""
        for form in forms:
            row = self.bodies.get(plain(form))
            if row is not None and row["kind"]:
                return row["kind"]
        for form in forms:
            low = cut(form)
            head = self.heads.longest(low, 0, len(low))
            if head is not None and head[1]["kind"]:
                return head[1]["kind"]
        return None

    def status_of(self, title: str) -> str:
        """current, acting or former, by the word in front of a title (or behind it)."""
        low = cut(title)
        for i in (0, *range(1, len(low))):
            row = self.statuses.longest(low, i, len(low))
            if row is not None and row[1]["status"] in ("acting", "former"):
                return row[1]["status"]
        return "current"

    def implied_by(self, title: str) -> str | None:
        """The body that an office known by name implies."""
        return self.offices.get(plain(title)) or None

    def work_kind(self, text: str, start: int) -> str:
        """theme, title, slogan …, by the words before the quotation marks; "term" where they say nothing."""
        low = cut(text[max(0, start - 60) : start])
        for i in range(len(low) - 1, max(-1, len(low) - 4), -1):
            if row := self.works.longest(low, i, len(low)):
                return row[1]["kind"]
        return "term"

    def shown(self, reading: Reading, said: Span, tail: Span | None, name: str | None) -> Shown:
        """How the text shows who says it, and the verb that is nearest to the statement."""
        text = reading.text
        begin = max(0, said.start - 160)
        begin = max(begin, text.rfind("\n", begin, said.start) + 1)
        stop = text.find("\n", said.end, said.end + 160)
        stop = min(len(text), said.end + 160) if stop < 0 else stop
        place = self.verb_near(text, begin, said, stop)
        cue = text[slice(*place)] if place else None
        if tail is None:
            return Shown(None, cue, None)
        # The words of the clause: from the verb's side up to the mention.
        inside = said.start <= tail.start and tail.end <= said.end
        apart = tail.start < said.start and units_of(text[tail.start : said.start + 1]).sentence[-1] > 0
        if begin <= tail.start and tail.end <= stop and not inside and not apart:
            written = " ".join(text[tail.start : tail.end].split())
            how = "title" if tail.label == "TITLE" else "name" if written.casefold() == (name or "").casefold() else "short-name"
            return Shown((tail.start, tail.end), cue, how)
        for match in [*UNIT.finditer(text, begin, said.start)][::-1][:NEAR] + [*UNIT.finditer(text, said.end, stop)][:NEAR]:
            if match.group().casefold() in self.pronouns:
                return Shown(match.span(), cue, "pronoun")
        if place and cue and cue.casefold().endswith("nya"):
            return Shown((place[1] - 3, place[1]), cue, "nya")
        return Shown(None, cue, "continued")

    def verb_near(self, text: str, begin: int, said: Span, stop: int) -> tuple[int, int] | None:
        """Where the verb of saying nearest to a statement stands: behind direct speech first, before indirect speech first."""
        behind = [*UNIT.finditer(text, said.end, stop)][:NEAR]
        before = [*UNIT.finditer(text, begin, said.start)][-NEAR:]
        sides = (before, behind) if said.label == "INDIRECT" else (behind, before)
        for units in sides:
            low = [unit.group().casefold() for unit in units]
            order = range(len(units)) if units is behind else range(len(units) - 1, -1, -1)
            for i in order:
                if units is behind and low[i] in (".", "!", "?") and i:
                    break
                match = self.verbs.longest(low, i, len(low))
                if match is not None:
                    return units[i].start(), units[match[0] - 1].end()
        return None


def ends_at(low: list[str], stop: int, end: int) -> bool:
    """Whether a match ends at `end`, but for its full stop."""
    return stop == end or stop == end - 1 and low[stop] == "."


def glued(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isalnum()
