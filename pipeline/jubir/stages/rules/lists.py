"""Names that only their list gives away: "Ressa, Dendy, Omar dan Rifani Putra" stand side by side, so they are of one kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from jubir.stages.rules.words import Words

LINKS = (
    (",",),
    ("dan",),
    (",", "dan"),
    ("serta",),
    (",", "serta"),
    ("&",),
    ("dan", "juga"),
    (",", "hingga"),
    ("hingga",),
)
# No name has more words than this; what is longer is no item of a list of people.
LONGEST = 4


class Placed(Protocol):
    """What the tagger has found: its label and the tokens it holds."""

    @property
    def label(self) -> str: ...

    @property
    def whole(self) -> tuple[int, int]: ...


def behind_bracket(words: Words, i: int, limit: int) -> int:
    """The token behind a bracket that opens at token i; i where none does or it does not close soon."""
    if i < limit and words.text[i] == "(":
        for k in range(i + 1, min(limit, i + 14)):
            if words.text[k] == ")":
                return k + 1
    return i


def unnamed_runs(words: Words, a: int, b: int, taken: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of one to four capitalised words in tokens [a, b) that could be names of people and are nothing else yet."""
    runs = []
    i = a
    while i < b:
        start = i
        while i < b and not taken[i] and words.is_capital(i) and words.table_likeness(i) > 0.5:
            i += 1
        plain = i > start and not (words.sentence_start(start) and words.low[start] in words.index.common)
        if plain and i - start <= LONGEST and not any(words.is_acronym(k) for k in range(start, i)):
            runs.append((start, i))
        i = max(i, start + 1)
    return runs


def listed_people(words: Words, names: Sequence[Placed]) -> list[tuple[int, int]]:
    """Token spans of people without a name of ours that stand in a list with people: A, B (…), C dan D.

    A list counts from three items on, of two where "dan" joins them. One word alone is a person only beside two known people.
    """
    taken = [False] * words.count
    for name in names:
        for k in range(*name.whole):
            taken[k] = True
    out: list[tuple[int, int]] = []
    for a, b, line in words.lines:
        if line.kind in ("headline", "crumb", "label"):
            continue
        people = [n.whole for n in names if n.label == "PER" and a <= n.whole[0] < b]
        if not people:
            continue
        known = set(people)
        items = sorted([*people, *unnamed_runs(words, a, b, taken)])
        chain: list[tuple[int, int]] = []
        for item in [*items, (b + 99, b + 99)]:
            if chain and linked(words, chain[-1][1], item[0], b):
                chain.append(item)
                continue
            sure = sum(i in known for i in chain)
            for start, end in chain:
                if (start, end) in known or sure < (1 if end - start > 1 else 2):
                    continue
                # Two are a list where one word of the second is a name: "Ratna Dewanti (pemahat) dan Yoga Pratama"
                named = any(words.low[k] in words.index.names for k in range(start, end))
                if len(chain) > 2 or named and words.low[start - 1] in ("dan", "serta"):
                    out.append((start, end))
            chain = [item]
    return out


def bulleted_people(words: Words, names: Sequence[Placed]) -> list[tuple[int, int]]:
    """Token spans that open the lines of a list of people: "- Vonda Tersia, emas bidang Kimia".

    Two lines or more in a row with a bullet or a number; half of them at least have a given name or a known person there.
    """
    starts = {n.whole[0]: n for n in names}
    taken = {k for n in names for k in range(*n.whole)}
    out: list[tuple[int, int]] = []
    group: list[tuple[int, int, bool]] = []
    for a, b, line in [*words.lines, (0, 0, None)]:
        i = behind_bullet(words, a, b) if line is not None and line.kind not in ("headline", "crumb", "label") else a
        if i > a:
            end = i
            while end < b and end - i < 12 and words.text[end] not in (",", "(", ":", "–", "-", ";"):
                end += 1
            known = i in starts and starts[i].label == "PER"
            named = known or any(words.index.names.get(words.low[k]) == "strong" for k in range(i, end))
            capital = words.is_capital(i) and (words.table_likeness(i) > 0.5 or words.low[i] in words.index.names)
            group.append((i, end if capital and i not in taken else i, named and (known or capital)))
            continue
        if len(group) > 1 and 2 * sum(named for _, _, named in group) >= len(group):
            out.extend((start, end) for start, end, named in group if named and end > start)
        group = []
    return out


def behind_bullet(words: Words, a: int, b: int) -> int:
    """The token behind a bullet or a number that opens a line; `a` without one."""
    if a + 1 < b and words.text[a] in ("-", "•", "*", "–", "·", "▪"):
        return a + 1
    if a + 1 < b and re.fullmatch(r"\d{1,2}[.)]|[a-z][.)]", words.text[a]):
        return a + 1
    if a + 2 < b and re.fullmatch(r"\d{1,2}|[a-z]", words.text[a]) and words.text[a + 1] in (".", ")"):
        return a + 2
    return a


def linked(words: Words, end: int, start: int, limit: int) -> bool:
    """Only a comma or an "and", and a bracket before it, stands between two items."""
    if start > limit:
        return False
    i = behind_bracket(words, end, limit)
    return tuple(words.low[i:start]) in LINKS
