"""Entries of the gold and entries of a record -> which of them are the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

INTRODUCER = re.compile(r"^(?:program|programme|proyek|gerakan|kampanye|inisiatif|skema|layanan)\s+", re.IGNORECASE)
BRACKET = re.compile(r"\([^()]*\)")

Json = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Count:
    """How many entries are right, how many the records give, how many the gold has."""

    right: int = 0
    given: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.given + other.given, self.gold + other.gold)

    def __bool__(self) -> bool:
        return bool(self.right or self.given or self.gold)

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else float(not self.given)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def words(text: str | None) -> str:
    """What two spellings of a name have in common: letters and digits, case folded, one blank between words.

    >>> words("Kabupaten/Kota Layak Anak (KLA)")
    'kabupaten kota layak anak kla'
    """
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def overlap(one: str | None, other: str | None) -> float:
    """Words in both over words in either, each as often as it stands there; 0 to 1.

    >>> overlap("a b c", "b c d")
    0.5
    """
    left, right = Counter(words(one).split()), Counter(words(other).split())
    union = (left | right).total()
    return (left & right).total() / union if union else 0.0


def spellings(*names: str | None) -> set[str]:
    """The names as they stand and without what they have in brackets."""
    return {words(form) for name in names for form in (name, BRACKET.sub(" ", name or ""))} - {""}


def all_spellings(entity: Json) -> set[str]:
    return spellings(entity.get("name"), entity.get("abbreviation"), *(entity.get("aliases") or ()))


@dataclass
class Matching(Generic[T]):
    """Gold and given entries, and which of them were paired: positions in the two lists."""

    gold: Sequence[T]
    given: Sequence[T]
    pairs: list[tuple[int, int]]

    @property
    def count(self) -> Count:
        return Count(len(self.pairs), len(self.given), len(self.gold))

    @property
    def matched(self) -> list[tuple[T, T]]:
        return [(self.gold[g], self.given[s]) for g, s in self.pairs]

    def left(self) -> tuple[list[T], list[T]]:
        """(gold entries that were missed, given entries that are wrong)."""
        gold, given = {g for g, _ in self.pairs}, {s for _, s in self.pairs}
        return (
            [entry for i, entry in enumerate(self.gold) if i not in gold],
            [entry for i, entry in enumerate(self.given) if i not in given],
        )


def match(gold: Sequence[T], given: Sequence[T], likeness: Callable[[T, T], float], least: float) -> Matching[T]:
    """Each entry paired with one of the other side at most, the likest first, none below `least`."""
    likely = [(likeness(g, s), i, j) for i, g in enumerate(gold) for j, s in enumerate(given)]
    free_gold, free_given = set(range(len(gold))), set(range(len(given)))
    pairs: list[tuple[int, int]] = []
    for value, i, j in sorted(likely, key=lambda p: (-p[0], p[1], p[2])):
        if value >= least and i in free_gold and j in free_given:
            free_gold.remove(i)
            free_given.remove(j)
            pairs.append((i, j))
    return Matching(gold, given, pairs)


class Names:
    """From any way to write an entity of the gold to the one name that stands for it."""

    def __init__(self, entities: Sequence[Json]) -> None:
        self.canonical: dict[str, str] = {}
        for entity in entities:
            for spelling in all_spellings(entity):
                self.canonical.setdefault(spelling, words(entity["name"]))
        # A full name is never the alias of another entity.
        self.canonical |= {words(entity["name"]): words(entity["name"]) for entity in entities}

    def get(self, name: str | None) -> str | None:
        return self.canonical.get(words(name))

    def __call__(self, name: str | None) -> str:
        return self.get(name) or words(name)


def person_likeness(gold: Json, given: Json) -> float:
    return float(words(gold["name"]) == words(given["name"]))


def organization_likeness(gold: Json, given: Json) -> float:
    """1 where any of the names is the same, 2 where the full name is, too."""
    own = spellings(given.get("name"), given.get("abbreviation"))
    return float(not own.isdisjoint(all_spellings(gold))) + float(same_name(gold, given))


def same_name(gold: Json, given: Json) -> bool:
    return not spellings(gold["name"]).isdisjoint(spellings(given.get("name")))


def program_likeness(gold: Json, given: Json) -> float:
    """1 for the same name or abbreviation, else the overlap, with or without an introducer ("program", "gerakan")."""
    name, short = words(given.get("name")), words(given.get("abbreviation"))
    gold_name, gold_short = words(gold["name"]), words(gold.get("abbreviation"))
    if (gold_name and gold_name in (name, short)) or (gold_short and gold_short == name):
        return 1.0
    theirs = _with_and_without_introducer([gold["name"], *(gold.get("aliases") or ())])
    ours = _with_and_without_introducer([given["name"]])
    value = max(overlap(a, b) for a in theirs for b in ours)
    if value >= 0.5 and gold_short and gold_short == short:
        return max(value, 0.8)
    return value


def _with_and_without_introducer(names: Sequence[str]) -> set[str]:
    return {form for name in names for form in (name, INTRODUCER.sub("", name))}
