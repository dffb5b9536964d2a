"""Identities that look alike -> rows for a person to decide. Here alone likeness counts, and nothing is merged by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from jubir.across.canonical import Canon, part_of
from jubir.across.resolve import Evidence
from jubir.schema import MergeCandidate

# A block of more identities than this shares a word too common to say anything; whole names are compared elsewhere.
BLOCK = 60
# Of the longer names that hold a short one, so many are shown.
HOLDERS = 5
# Likeness of two words, two names, two names without blanks (0 to 100) that makes them worth a look. Set on misspelt
# and on different names of tests/test_identities.py: "Muhamad" and "Muhammad" are 93 alike, "Gunadi" and "Gunawan" 77.
WORD, NAME, JOINED = 85, 85, 92
# Old spelling and its new one.
SPELLINGS = (
    ("dj", "j"),
    ("tj", "c"),
    ("sj", "s"),
    ("nj", "n"),
    ("oe", "u"),
    ("ch", "k"),
    ("kh", "k"),
    ("y", "i"),
    ("v", "f"),
)


@dataclass
class Known:
    """What is known of an identity: its names in plain words, the fullest first, and its offices."""

    identity_id: str
    kind: str
    name: str
    keys: list[str]
    abbreviations: set[str]
    releases: int
    example: tuple[str, str]  # a release and its id there
    evidence: Evidence = field(default_factory=Evidence)
    offices: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.keys[0]


def propose(known: Collection[Known], *, apart: Collection[frozenset[str]], canon: Canon) -> list[MergeCandidate]:
    """Pairs that look alike, each once, with the first reason that holds; sorted by kind, score and names."""
    ordered = sorted(known, key=rank)
    found: dict[frozenset[str], MergeCandidate] = {}
    for kind in ("organization", "person"):
        some = [one for one in ordered if one.kind == kind]
        sources = [same_name(some), same_abbreviation(some)]
        if kind == "person":
            sources.append(short_names(some))
        sources.append(near_spellings(some, canon=canon))
        for source in sources:
            for one, other, reason in source:
                pair = frozenset((one.identity_id, other.identity_id))
                if len(pair) == 2 and pair not in apart and pair not in found:
                    found[pair] = candidate(one, other, reason)
    return sorted(found.values(), key=candidate_order)


def rank(one: Known) -> tuple[int, str]:
    """Who is named most often comes first."""
    return -one.releases, one.identity_id


def candidate(one: Known, other: Known, reason: str) -> MergeCandidate:
    first, second = sorted((one, other), key=rank)
    score = round(max(fuzz.ratio(a, b) for a in first.keys for b in second.keys))
    sides = [(k.identity_id, k.name, sorted(set(k.offices)), *k.example) for k in (first, second)]
    return MergeCandidate(one.kind, *sides[0], *sides[1], score, reason)


def candidate_order(row: MergeCandidate) -> tuple[str, int, str, str, str, str]:
    return row.kind, -row.score, row.name_a, row.name_b, row.identity_a, row.identity_b


Look = Iterator[tuple[Known, Known, str]]


def by(known: Iterable[Known], keys_of: str) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for key in sorted(getattr(one, keys_of)):
            found[key].append(one)
    return found


def same_name(known: Iterable[Known]) -> Look:
    """Namesakes, each beside the one that is named most often."""
    for members in by(known, "keys").values():
        for other in members[1:]:
            yield members[0], other, "same-name-" + difference(members[0], other)


def difference(one: Known, other: Known) -> str:
    """How the offices of two namesakes disagree."""
    if one.kind == "organization":
        return "other-context"
    if one.evidence.bodies & other.evidence.bodies:
        return "other-title"
    known = [bool(k.evidence.strong or k.evidence.titles) for k in (one, other)]
    return "other-office" if all(known) else "office-unknown"


def same_abbreviation(known: Iterable[Known]) -> Look:
    """Bodies with one short form and different long forms, or a short form that has two long ones."""
    known = list(known)
    named = by(known, "keys")
    for short, members in by(known, "abbreviations").items():
        for other in [*members[1:], *named.get(short, ())]:
            yield members[0], other, "same-abbreviation"


def short_names(known: Iterable[Known]) -> Look:
    """A name of two words inside a longer one, or a single word inside the name of somebody of the same body."""
    known = list(known)
    index: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for word in {word for key in one.keys for word in key.split() if len(word) > 1}:
            index[word].append(one)
    for short in known:
        words = [word for word in short.key.split() if len(word) > 1]
        if not words:
            continue
        shown = 0
        for full in min((index[word] for word in words), key=len):
            if shown == HOLDERS:
                break
            if full is short or len(full.key.split()) <= len(short.key.split()) or not part_of(short.key, full.key):
                continue
            shared = short.evidence.bodies & full.evidence.bodies
            if shared or " " in short.key:
                shown += 1
                yield full, short, "short-name-same-body" if shared else "short-name-" + difference(short, full)


def near_spellings(known: Iterable[Known], *, canon: Canon) -> Look:
    """Names that differ by a letter or a blank."""
    blocks: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        words = [skeleton(word) for word in one.key.split()]
        pairs = [" ".join(words[i : i + 2]) for i in range(len(words) - 1)]
        for key in dict.fromkeys(["".join(words), *pairs, *(w for w in words if len(words) > 1 and len(w) > 2)]):
            blocks[key].append(one)
    for members in blocks.values():
        if len(members) <= BLOCK:
            for i, one in enumerate(members):
                for other in members[i + 1 :]:
                    if alike(one.key, other.key, canon=canon):
                        yield one, other, "near-spelling"


def skeleton(word: str) -> str:
    """How a word sounds without the vowels behind its first letter.

    >>> skeleton("djoko"), skeleton("joko"), skeleton("kementrian"), skeleton("kementerian")
    ('jk', 'jk', 'kmntrn', 'kmntrn')
    """
    heard = sound(word)
    return heard[:1] + "".join(letter for letter in heard[1:] if letter not in "aiueo")


def alike(one: str, other: str, *, canon: Canon) -> bool:
    """True where two names are spellings of one, as far as letters tell.

    >>> from jubir.across.canonical import canon
    >>> alike("yayasan cipta mulia", "yayasan cipta mullya", canon=canon())
    True
    >>> alike("kementerian kehutanan", "kementerian kesehatan", canon=canon())
    False
    """
    if one == other:
        return False
    left, right = one.split(), other.split()
    if len(left) != len(right):
        return fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= JOINED
    return fuzz.ratio(one, other) >= NAME and all(
        a == b or like_word(a, b, canon=canon) for a, b in zip(left, right, strict=True)
    )


def like_word(one: str, other: str, *, canon: Canon) -> bool:
    """True where one word may be a misspelling of the other.

    Two words that both exist are two words, unless they sound the same ("Rizki" and "Rizky", "Djoko" and "Joko").
    """
    if any(c.isdigit() for c in one + other) or min(len(one), len(other)) < 4:
        return False
    if sound(one) == sound(other):
        return True
    both_exist = one in canon.known and other in canon.known
    return not both_exist and (skeleton(one) == skeleton(other) or fuzz.ratio(one, other) >= WORD)


def sound(word: str) -> str:
    """A word in new spelling without doubled letters and silent h: "Muhammad" and "Muhamad" sound the same."""
    for old, new in SPELLINGS:
        word = word.replace(old, new)
    letters = word.replace("h", "")
    return "".join(letter for i, letter in enumerate(letters) if letter != letters[i - 1 : i])
