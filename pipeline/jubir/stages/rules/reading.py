"""What a release is known by while its names are read; the ways of reading share it."""

from __future__ import annotations

import re
from collections import Counter

from jubir.stages.acronyms import Pair, find_pairs
from jubir.stages.rules.shapes import Name, body_head, starts_body, whole_body
from jubir.stages.rules.words import Words

ENGLISH_BODY = frozenset(
    "agency organization organisation foundation institute university association corporation company bank council committee center centre network union "
    "authority commission ministry department group fund society club federation limited ltd inc corp consulting school".split()
)


def commissions(words: Words) -> list[Pair]:
    """ "Komisi III" for "Komisi III DPRD Provinsi Maluku", where the release names one such body in full."""
    whole: dict[str, tuple[int, int]] = {}
    bare: list[int] = []
    for i in range(words.count - 1):
        if words.low[i] == "komisi" and words.line_of[i] >= 0 and re.fullmatch(r"[IVX]+|[A-E]", words.text[i + 1]):
            _, b = words.bounds(i)
            of = i + 2 < b and words.low[i + 2].startswith(("dpr", "dpd", "mpr"))
            if of and (end := whole_body(words, i + 2)):
                whole.setdefault(words.low[i + 1], (i, end))
            elif i + 1 < b:
                bare.append(i)
    return [Pair(whole[words.low[i + 1]], (i, i + 2), "front") for i in bare if words.low[i + 1] in whole]


class Reading:
    """What is known of a release while its names are read: its tokens, its pairs of long and short forms, the names so far."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.pairs: list[Pair] = [*find_pairs(words), *commissions(words)]
        self.names: list[Name] = []
        self.other_short = {pair.short[0] for pair in self.pairs if not self.is_body(pair)}
        self.long_at = {pair.long[0]: pair for pair in self.pairs}
        self.seen: Counter[tuple[str, tuple[str, ...]]] | None = None

    def add(self, name: Name) -> int:
        self.names.append(name)
        return name.whole[1]

    def is_body(self, pair: Pair) -> bool:
        words = self.words
        first, last = pair.long
        if any(words.low[k] in ENGLISH_BODY for k in range(first, last)):
            return True
        if starts_body(words, first) or words.low[first] in ("museum", "galeri", "perpustakaan"):
            return True
        # "Perkumpulan | Lindung Satwa Borneo (LSB)"
        return (
            first > words.bounds(first)[0] and words.is_capital(first - 1) and body_head(words, first - 1) is not None
        )
