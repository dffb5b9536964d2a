"""A release as the tag stage sees it: tokens with their case, their line, and what the lexicon knows of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from spacy.tokens import Doc

from jubir.stages.lexicon import Index, Row, Trie
from jubir.stages.zones import Line, Zones

CONNECTORS = frozenset(
    [
        "dan",
        "&",
        "serta",
        "untuk",
        "bagi",
        "di",
        "ke",
        "atas",
        "antar",
        "dengan",
        "of",
        "and",
        "the",
        "for",
        "in",
        "on",
        "/",
    ]
)
ROMAN = re.compile(r"(?:[IVXL]+|\d{1,3}[A-Z]?)$")
INITIAL = re.compile(r"(?:[A-Z]|[A-Z]\.(?:[A-Z]\.)*|[A-Z][a-z]?\.)$")
ACRONYM = re.compile(r"(?=[^a-z]*[A-Z][^a-z]*[A-Z0-9])[A-Z0-9][A-Z0-9&/.-]*$")
# Words for places whose names are told from the text: administrative units, not streets and markets.
ADMINISTRATIVE = frozenset("province regency city district village subvillage region administrative".split())
# Two capitals that stand for something else before a name: "Komisi IX DPR RI Ester Ginting".
NO_INITIALS = frozenset("ri rt rw km kw tv fm tk sd mi ma kk sk ad au al uu pp pt cv ud ii iv vi ix xi ppk".split())
DIRECTIONS = frozenset(
    "utara selatan barat timur tengah tenggara pusat laut daya raya kota baru lama atas bawah".split()
)


def opens_with_capital(word: str) -> bool:
    return word[:1].isupper() or (len(word) > 1 and word[0] in "'’‘" and word[1].isupper())


MONTHS = frozenset("januari februari maret april mei juni juli agustus september oktober november desember".split())
# Words that open the predicate of a clause: "program itu akan …", "dosen pembimbing sudah …".
AUXILIARIES = frozenset(
    "merupakan adalah ialah akan telah sudah masih harus wajib dapat bisa mampu tidak belum perlu boleh jangan bukan menjadi sedang tengah pernah terus segera jadi".split()
)


class Words:
    """Token lists of one Doc; all positions are token indexes unless a name says char."""

    def __init__(self, doc: Doc, zones: Zones, index: Index, cut: Callable[[str], list[str]]) -> None:
        self.doc = doc
        self.cut = cut  # a string into tokens, as the text was cut
        self.index = index
        self.zones = zones
        self.source = zones.text  # doc.text puts it together token by token
        # As arrays: a Token is an object, and four of them a word are a tenth of the time.
        self.start = doc.to_array("IDX").tolist()
        lengths = doc.to_array("LENGTH").tolist()
        self.end = [start + length for start, length in zip(self.start, lengths, strict=True)]
        self.text = [self.source[start:end] for start, end in zip(self.start, self.end, strict=True)]
        self.low = [word.casefold() for word in self.text]
        self.count = len(self.text)
        # Asked for many times a token.
        self.capital = [opens_with_capital(word) for word in self.text]
        self.by_tables: dict[int, float] = {}
        # "Jum’at" and "Ma'ruf" are one token; white-space tokens are passed over by never being words.
        self.lines: list[tuple[int, int, Line]] = []
        self.line_of = [-1] * self.count
        i = 0
        for number, line in enumerate(zones.lines):
            while i < self.count and self.end[i] <= line.start:
                i += 1
            first = i
            while i < self.count and self.start[i] < line.end:
                self.line_of[i] = number
                i += 1
            self.lines.append((first, i, line))
        self.line_bounds = [(a, b) for a, b, _ in self.lines]
        self.local = Trie()  # bodies that the release itself declares: "Badan Pangan Daerah (BAPANDA)"
        # What the trained model proposes: by the token where it starts, and a label for each token.
        self.proposals: dict[int, tuple[int, str]] = {}
        self.trained = len(doc.ents) > 0
        self.proposed = [""] * self.count
        for ent in doc.ents:
            start = ent.start
            while start < ent.end:
                # a name never runs over the end of its line
                end = start + 1
                while end < ent.end and self.line_of[end] == self.line_of[start]:
                    end += 1
                self.proposals[start] = (end, ent.label_)
                self.proposed[start:end] = [ent.label_] * (end - start)
                start = end
                while start < ent.end and self.line_of[start] < 0:
                    start += 1
        self.shouting = [self.is_shouting(a, b) for a, b, _ in self.lines]
        self.local_regions = Trie()  # places that the release itself declares: "Kecamatan Rawa Elok"
        self.declare_regions()
        self.region_part = self.regions_of_several_words()

    def declare_regions(self) -> None:
        """Places that no table knows: what a word for a place opens ("Kecamatan Rawa Elok,"), and the place of the dateline.

        Only a stretch of one to three unknown words counts that something closes that is no capital, so that no name of a person
        behind it gets in.
        """
        found: set[tuple[int, int]] = set()
        times = Counter(pairwise(self.low))
        for i in range(self.count):
            if self.line_of[i] < 0 or not self.is_capital(i) or self.shouting[self.line_of[i]]:
                continue
            a, b = self.bounds(i)
            match = self.longest("place", i, b)
            if match is None or match[1]["kind"] not in ADMINISTRATIVE or match[0] >= b:
                continue
            whole = self.longest("region", i, b)
            if whole is not None and whole[0] > match[0] and whole[1]["kind"] != "district":
                continue  # all regencies and cities are known: what follows "Kabupaten Cilacap" is no part of its name
            if self.longest("program", i, b):
                continue  # "Kampung Zakat, Inkubasi Wakaf Produktif dan …": a list of programmes
            first = end = match[0]
            while end < b and end - first < 4 and self.is_capital(end) and self.text[end].isalpha():
                end += 1
            closed = end == b or not self.is_capital(end)
            known = self.longest("region", first, b)
            if closed and 0 < end - first <= 3 and (known is None or known[0] < end):
                # "Kepala Desa Oelbubuk Yermias Mau": behind a title the holder's name may follow
                titled = i > a and self.is_capital(i - 1) and self.longest("position", i - 1, b) is not None
                doubtful = (
                    titled
                    and end - first > 1
                    or any(self.index.names.get(self.low[k]) == "strong" for k in range(first + 1, end))
                )
                # a second mention ("Kapolsek Rawa Elok") settles that it is a place
                if doubtful and (end - first != 2 or times[self.low[first], self.low[first + 1]] < 2):
                    continue
                if any(self.longest(trie, k, b) for k in range(first, end) for trie in ("prefix", "position", "head")):
                    continue
                if end - first > 1 or self.low[first] not in self.index.common:
                    found.add((first, end))
                    if match[1]["kind"] == "village" and not titled:  # "Kepala Desa Moti, Suhardi Wirasuta, …"
                        found.update(self.villages_behind(end, b))
        if self.zones.place is not None:
            start, stop = self.zones.place
            tokens = [k for k in range(min(self.count, 400)) if self.start[k] >= start and self.end[k] <= stop]
            if 1 < len(tokens) <= 3 and self.longest("place", tokens[0]) is None:
                found.add((tokens[0], tokens[-1] + 1))
        row = Row("regions", 0, (), {"kind": "declared"})
        forms = {tuple(self.low[first:end]): (first, end) for first, end in sorted(found, reverse=True)}
        for low, (first, end) in forms.items():
            self.local_regions.add(list(low), row, self.chars(first, end))

    def villages_behind(self, i: int, limit: int) -> Iterator[tuple[int, int]]:
        """The further items of a list of places: "Desa Tapak Hulu, Nanga Beru, dan Lubuk Sirih"."""
        for _ in range(8):
            start = i
            while start < limit and start - i < 2 and self.low[start] in (",", "dan", "serta"):
                start += 1
            end = start
            while end < limit and end - start < 3 and self.is_capital(end) and self.text[end].isalpha():
                end += 1
            if (
                start == i
                or end == start
                or any(
                    self.longest(trie, k, limit) for k in range(start, end) for trie in ("prefix", "position", "head")
                )
            ):
                return
            if end < limit and self.text[end] not in ",." and not self.text[end][0].islower():
                return
            if end - start > 1:
                yield start, end
            i = end

    def regions_of_several_words(self) -> list[bool]:
        """For each token: it is part of a province, regency or city of several words ("Ogan Ilir"), whose second word is no name."""
        part = [False] * self.count
        i = 0
        while i < self.count:
            if self.line_of[i] >= 0 and self.is_capital(i) and self.index.names.get(self.low[i]) != "strong":
                match = self.longest("region", i)
                if match is not None and match[0] > i + 1 and match[1].table == "regions":
                    part[i : match[0]] = [True] * (match[0] - i)
                    i = match[0]
                    continue
            i += 1
        return part

    def is_shouting(self, a: int, b: int) -> bool:
        """A line in capitals: there, capitals say nothing."""
        letters = [w for w in self.text[a:b] if w.isalpha() and len(w) > 3]
        return len(letters) >= 4 and sum(w.isupper() for w in letters) >= 0.7 * len(letters)

    def chars(self, a: int, b: int) -> str:
        """The text of tokens a up to b."""
        return self.source[self.start[a] : self.end[b - 1]] if a < b else ""

    def bounds(self, i: int) -> tuple[int, int]:
        """The line that holds token i."""
        return self.line_bounds[self.line_of[i]]

    def is_capital(self, i: int) -> bool:
        return self.capital[i]

    def is_acronym(self, i: int) -> bool:
        """Two capitals or more and no small letter, in a line that does not shout ("KPK", "BP2MI", "RI"); mixed ones ("KemenPPPA") too."""
        word = self.text[i]
        if self.line_of[i] >= 0 and self.shouting[self.line_of[i]]:
            return False
        if ACRONYM.match(word) and not INITIAL.match(word):
            return True
        return (
            len(word) > 3
            and word[0].isupper()
            and sum(c.isupper() for c in word) >= 2
            and re.search(r"[a-z][A-Z]|[A-Z]{2}", word) is not None
        )

    def are_initials(self, i: int) -> bool:
        """Two capitals without dots before a given name ("EE Siregar"), which are no body, title or head of a body."""
        if len(self.text[i]) != 2 or not self.text[i].isalpha() or i + 1 >= self.bounds(i)[1]:
            return False
        if self.low[i] in NO_INITIALS:
            return False
        if self.index.names.get(self.low[i + 1]) != "strong" or not self.text[i + 1][1:].islower():
            return False
        return not any(
            self.longest(trie, i)
            for trie in ("organization", "head", "prefix", "suffix", "region", "position", "place")
        )

    def sentence_start(self, i: int) -> bool:
        """True where a capital is there because a sentence starts."""
        a, _ = self.bounds(i)
        if i == a:
            return True
        previous = self.text[i - 1]
        if previous in "\"“”„«‘’'‘’’’''([•*-–—:":
            return True
        return previous[-1:] in ".!?…" and not INITIAL.match(previous)

    def longest(self, trie: str, i: int, end: int | None = None) -> tuple[int, Row, str] | None:
        """(end, row, form) of the longest form of a table that stands at token i, within its line."""
        limit = self.line_bounds[self.line_of[i]][1] if end is None else end
        table = self.index.tries[trie]
        local = trie == "region" and self.local_regions.root.next
        if not local and (i >= limit or self.low[i] not in table.root.next):
            return None  # what most words open: nothing
        best = table.longest(self.low, i, limit)
        if trie == "prefix" and best is not None and best[2] == "Ms" and self.text[i] == "MS":
            return None  # two initials, where "Ms" is an address
        if local:
            for match in self.local_regions.matches(self.low, i, limit):
                if best is None or match[0] > best[0]:
                    best = match
        return best

    def all_matches(self, trie: str, i: int) -> Iterator[tuple[int, Row, str]]:
        return self.index.tries[trie].matches(self.low, i, self.bounds(i)[1])

    def likeness(self, i: int) -> float:
        """How much a token looks like a part of a person's name: above 0 yes, below 0 no.

        The trained model moves what the tables leave open: a name that it reads as one is one, and the other way round.
        The weights were set by hand on the training releases; what matters is their order.
        """
        value = self.table_likeness(i)
        if not self.trained or value <= -2.0 or value == 0.3:
            return value
        label = self.proposed[i]
        if label == "PER":
            # A common word or a place stays one, if less surely: "Berani Maju" is no person because a model says so.
            return max(value, 1.5) if value > 0 else value + 0.4
        if label and label not in ("TITLE", "ORG"):
            return value - 0.3 if value == 2.0 else value - 0.5
        # In a body's name the tables alone tell where its head's name begins: the model runs over it.
        return value - 0.3 if value == 1.0 and not label else value

    def table_likeness(self, i: int) -> float:
        """The same by the tables alone."""
        value = self.by_tables.get(i)
        if value is None:
            value = self.by_tables[i] = self.likeness_by_tables(i)
        return value

    def month_in_name(self, i: int) -> bool:
        """ "Raja Mei Wirasuta": between a capital and a given name, with no number near it, a month is part of a name."""
        a, b = self.bounds(i) if self.line_of[i] >= 0 else (i, i)
        if not a < i < b - 1 or self.low[i] not in MONTHS or not self.capital[i - 1] or not self.capital[i + 1]:
            return False
        return (
            self.text[i + 1].isalpha()
            and self.low[i + 1] not in self.index.common
            and self.low[i - 1] not in self.index.dates
        )

    def likeness_by_tables(self, i: int) -> float:
        word, low = self.text[i], self.low[i]
        strength = self.index.names.get(low)
        if not self.is_capital(i):
            return 0.3 if strength == "particle" else -4.0
        if low in self.index.dates:
            return 0.3 if self.month_in_name(i) else -3.0
        if self.region_part[i]:
            return -1.5
        if strength is None and (low in self.index.cues or low.endswith("nya") and len(low) > 6):
            return -3.0
        if strength == "strong":
            return 2.0
        if INITIAL.match(word):
            return 0.6
        if strength == "particle":
            return 0.3
        if self.is_acronym(i) or any(c.isdigit() for c in word):
            return 0.6 if self.are_initials(i) else -2.5
        if strength == "weak":
            return 0.8 if low not in self.index.common else 0.3
        bare = low[:-3] if low.endswith("nya") else low
        if low in self.index.common or bare in self.index.common or low in self.index.body_words:
            return -1.5
        region = self.index.tries["region"].root.next.get(low)
        if region is not None and region.rows:
            return -1.0
        if low in DIRECTIONS:
            return -2.0
        return 1.0
