"""Names -> what stands for them in every release: one spelling of a person, a body, an office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jubir.stages.lexicon import Lexicon, Row, Trie, load_lexicon
from jubir.stages.normal import plain

LEGAL = frozenset("pt cv ud pd persero perseroan tbk perum ltd inc".split())
LONG = {"kab": "kabupaten", "prov": "provinsi", "propinsi": "provinsi", "kec": "kecamatan"}
# Behind the short name of a body that is known by name they lead to a part of it: "Bawaslu Kota Bekasi".
PARTS = frozenset("kota kabupaten provinsi kecamatan wilayah cabang regional daerah".split())
# Kinds of which every region has one: without a region the name says too little ("Dinas Kesehatan", "DPRD").
PLACED = frozenset("regional-agency local-government parliament police prosecutor court".split())
# Kinds that are parts of another body, of which every ministry and regency has one.
INNER = frozenset(["unit", "directorate", "faculty"])
NUMBERED = frozenset(["school", "hospital"])


def part_of(short: str, full: str) -> bool:
    """True where `short` can be a form of the name `full`: its words come in order in it, initials standing for words."""
    rest = iter(words_of_name(full))
    return all(any(stands_for(word, other) for other in rest) for word in words_of_name(short))


def words_of_name(name: str) -> list[str]:
    return [word.strip(".'’") for word in name.casefold().split()]


def stands_for(word: str, other: str) -> bool:
    """Whether one word of a name is the other, or the initial of it."""
    initial = len(word) == 1 and other.startswith(word) or len(other) == 1 and word.startswith(other)
    return word == other or initial


@dataclass(frozen=True)
class Office:
    """A title in its main spelling, without "Plt." and "mantan"."""

    key: str = ""
    position: str = ""  # its head word: "bupati"
    named: bool = False  # it is one office by itself: "Menteri Keuangan", "Bupati Alor", but not "Ketua"
    body: str | None = None  # the key of the body that it implies
    region: str = ""


@dataclass
class Canon:
    """The lexicon as look-up tables over plain words."""

    bodies: Trie = field(default_factory=Trie)
    heads: Trie = field(default_factory=Trie)
    offices: Trie = field(default_factory=Trie)
    positions: Trie = field(default_factory=Trie)
    statuses: Trie = field(default_factory=Trie)
    regions: Trie = field(default_factory=Trie)
    known: frozenset[str] = frozenset()  # words that are no misspelling of another word

    def body(self, name: str) -> str:
        """The key of a body: "SMAN 15" and "SMA Negeri 15", "Kemenkes RI" and "Kementerian Kesehatan" have one.

        >>> canon().body("Kemenkes RI"), canon().body("Dinas Kesehatan Kab. Alor")
        ('kementerian kesehatan', 'dinas kesehatan kabupaten alor')
        >>> canon().body("Dinas Kesehatan Prov. Jabar")
        'dinas kesehatan jawa barat'
        """
        words = [LONG.get(word, word) for word in plain(name.replace("&", " dan ")).split()]
        # "Bank Andara (Persero) Tbk": the brackets are gone; a name of legal forms alone stays as it is
        words = [word for word in words if word not in LEGAL] or words
        for tail in (["republik", "indonesia"], ["ri"]):
            if len(words) > len(tail) and words[-len(tail) :] == tail:
                words = words[: -len(tail)]
        opening = longest(self.bodies, words)
        if opening is None or opening[0] < len(words) and not self.leads_to_part(words[opening[0]]):
            opening = longest(self.heads, words)
        end, front = (opening[0], plain(opening[1].form).split()) if opening else (1, words[:1])
        return " ".join([*front, *self.provinces(words[end:])])

    def provinces(self, words: list[str]) -> list[str]:
        """The words with every province in its main spelling: "Provinsi Jabar" is "Jawa Barat"."""
        out: list[str] = []
        i = 0
        while i < len(words):
            start = i + 1 if words[i] == "provinsi" else i
            region = longest(self.regions, words[start:])
            if region and region[1]["kind"] == "province":
                out += plain(region[1].form).split()
                i = start + region[0]
            else:
                out.append(words[i])
                i += 1
        return out

    def split(self, key: str) -> tuple[str, str]:
        """(what a body is, the region whose it is): "" where the name ends with no region.

        >>> canon().split("dinas kesehatan kota bekasi")
        ('dinas kesehatan', 'kota bekasi')
        """
        words = key.split()
        for i in range(1, len(words)):
            start = i + 1 if words[i] in PARTS and i + 1 < len(words) else i
            region = longest(self.regions, words[start:])
            if region and start + region[0] == len(words):
                return " ".join(words[:i]), " ".join(words[i:])
        return key, ""

    def leads_to_part(self, word: str) -> bool:
        return word in PARTS or word in self.regions.root.next

    def is_known_body(self, key: str) -> bool:
        words = key.split()
        known = longest(self.bodies, words)
        return known is not None and known[0] == len(words)

    def kind(self, key: str) -> str:
        """The kind that the head of a body's name says; empty where it says none."""
        words = key.split()
        known, head = longest(self.bodies, words), longest(self.heads, words)
        found = max((m for m in (known, head) if m), key=match_end, default=None)
        return found[1]["kind"] if found else ""

    def is_placed(self, key: str) -> bool:
        return self.kind(key) in PLACED | NUMBERED

    def needs_context(self, key: str) -> bool:
        """True where many bodies have this name: "Dinas Kesehatan", "DPRD", "Komisi V", "Biro Umum".

        >>> [canon().needs_context(canon().body(n)) for n in ("Dinkes", "Dinkes Kota Bekasi", "Kemenkes", "SMAN 1")]
        [True, False, False, True]
        """
        words = key.split()
        if self.is_known_body(key):
            return False
        head = longest(self.heads, words)
        if head is None:
            return False
        end, row = head
        if end == len(words):
            return True
        rest = words[end:]
        if row["kind"] in PLACED:
            return not any(longest(self.regions, words[i:]) for i in range(end, len(words)))
        if row["kind"] in INNER:
            return not key.startswith("direktorat jenderal ")
        return row["kind"] in NUMBERED and all(word.isdigit() or word == "negeri" for word in rest)

    def office(self, title: str) -> Office:
        """A title in its main spelling.

        >>> canon().office("Plt. Menkeu")
        Office(key='menteri keuangan', position='', named=True, body='kementerian keuangan', region='')
        >>> canon().office("mantan Gubernur Jabar")
        Office(key='gubernur jawa barat', position='gubernur', named=True, body=None, region='jawa barat')
        """
        words = [LONG.get(word, word) for word in plain(title.replace("&", " dan ")).split()]
        while words and (status := longest(self.statuses, words)) and status[0] < len(words):
            words = words[status[0] :]
        office = longest(self.offices, words)
        if office and office[0] == len(words):
            body = office[1]["organization"]
            return Office(plain(office[1].form), named=True, body=self.body(body) if body else None)
        position = longest(self.positions, words)
        if position is None:
            return Office(" ".join(words))
        head, rest = plain(position[1].form), " ".join(self.provinces(words[position[0] :]))
        if not rest:
            return Office(head, head)
        if position[1]["follows"] != "place":
            return Office(f"{head} {rest}", head)
        return Office(f"{head} {rest}", head, named=True, region=rest)

    def region_of(self, key: str) -> str:
        """The region that a body governs: "pemerintah kabupaten alor" -> "alor"."""
        words = key.split()
        head = longest(self.heads, words)
        if head is None or head[1]["kind"] != "local-government":
            return ""
        rest = words[head[0] :]
        return " ".join(rest[1:] if rest and rest[0] in PARTS else rest)


def longest(trie: Trie, words: Sequence[str]) -> tuple[int, Row] | None:
    """(number of words, row) of the longest form that opens the words."""
    best = None
    for end, row, _form in trie.matches(list(words), 0, len(words)):
        best = end, row
    return best


def match_end(match: tuple[int, Row]) -> int:
    return match[0]


@lru_cache(maxsize=1)
def canon() -> Canon:
    """The tables of the shipped lexicon."""
    return build_canon(load_lexicon())


def build_canon(lexicon: Lexicon) -> Canon:
    tables = Canon()
    fill(tables.bodies, lexicon.tables["organizations"])
    fill(tables.heads, lexicon.tables["organization_heads"])
    fill(tables.offices, lexicon.tables["offices"])
    fill(tables.positions, lexicon.tables["positions"])
    fill(tables.statuses, lexicon.tables["statuses"])
    fill(tables.regions, lexicon.tables["regions"])
    district = Row("districts", 0, (), {"kind": "district"})
    for name in lexicon.districts:
        tables.regions.add(plain(name).split(), district, name)
    known = set(lexicon.common) | {plain(name) for name in lexicon.districts}
    for table in ("organizations", "organization_heads", "regions", "names"):
        known.update(word for row in lexicon.tables[table] for form in row.forms for word in plain(form).split())
    tables.known = frozenset(known)
    return tables


def fill(trie: Trie, rows: Iterable[Row]) -> None:
    for row in rows:
        for form in row.forms:
            if words := plain(form).split():
                trie.add(words, row, form)
