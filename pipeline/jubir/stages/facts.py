"""What the lexicon and the looks of a word say of it: numbers a unit, for the reader."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.stages.lexicon import Lexicon
from jubir.stages.units import CLOSERS, DOUBLE, UNIT, Units

Node: TypeAlias = dict[str, "Node"]
Floats: TypeAlias = NDArray[np.float32]

# Tables, and the column whose values make groups of their rows.
GROUPS = {
    "affixes": "side",
    "dates": "",
    "introducers": "kind",
    "names": "kind",
    "offices": "",
    "organization_heads": "",
    "organizations": "",
    "places": "",
    "positions": "follows",
    "programs": "",
    "pronouns": "",
    "regions": "",
    "statuses": "",
    "verbs": "voice",
}


class Facts:
    """The lexicon as numbers a unit: which group of rows has a form that begins or goes on there.

    Groups are sorted by name: a reader is trained on just these columns, in this order.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.tries: dict[str, Node] = {}
        for table, split in GROUPS.items():
            for row in lexicon.tables[table]:
                group = f"{table}:{row[split]}" if split else table
                for form in row.forms:
                    self._add(group, form)
        for form in lexicon.districts:
            self._add("districts", form)
        for form in lexicon.common:
            self._add("words", form)
        self.groups = sorted(self.tries)

    @property
    def columns(self) -> int:
        return 2 * len(self.groups)

    def _add(self, group: str, form: str) -> None:
        keys = [match.group().casefold() for match in UNIT.finditer(form)]
        if keys:
            node = self.tries.setdefault(group, {})
            for key in keys:
                node = node.setdefault(key, {})
            node[""] = {}

    def __call__(self, units: Units) -> Floats:
        """(units, columns): in column 2g a form of group g begins, in 2g + 1 it goes on."""
        out = np.zeros((len(units), self.columns), np.float32)
        for number, group in enumerate(self.groups):
            trie = self.tries[group]
            at = 0
            while at < len(units):
                end = longest(trie, units.low, at)
                if end > at:
                    out[at, 2 * number] = 1
                    out[at + 1 : end, 2 * number + 1] = 1
                at = max(end, at + 1)
        return out


def longest(node: Node, low: list[str], at: int) -> int:
    """Where the longest form that begins at a unit ends; the unit itself where none does."""
    best = at
    while at < len(low) and low[at] in node:
        node = node[low[at]]
        at += 1
        if "" in node:
            best = at
    return best


LOOKS = (
    "capitals title lower digits mark mixed first last glued quoted bracketed line-0 line-1 line-2-3 closing-lines short-line "
    "shortish-line no-stop capital-line initial sentence-start nya bullet line-start comma stop bracket colon quote dash"
).split()


def looks(units: Units, quoted: NDArray[np.int32]) -> Floats:
    """(units, len(LOOKS)): capitals, digits, where a unit stands in its line and text; quoted: whether marks are around it."""
    out = np.zeros((len(units), len(LOOKS)), np.float32)
    for a, b in units.lines:
        letters = sum(form.isalpha() for form in units.form[a:b])
        capitals = sum(form.isupper() and len(form) > 1 for form in units.form[a:b]) * 2 > letters
        bullet = units.form[a] in "-•*–·" or (units.form[a].isdigit() and a + 1 < b and units.form[a + 1] in ".)")
        depth = 0
        for i in range(a, b):
            form = units.form[i]
            depth += form in "(["
            out[i, kind_of(form)] = 1
            out[i, 6:] = (
                i == a,
                i == b - 1,
                i > a and units.start[i] == units.end[i - 1],
                quoted[i],
                depth > 0,
                units.line[i] == 0,
                units.line[i] == 1,
                2 <= units.line[i] <= 3,
                units.line[i] >= len(units.lines) - 3,
                b - a <= 3,
                3 < b - a <= 9,
                units.form[b - 1] not in CLOSERS,
                capitals,
                len(form) == 1 and form.isalpha(),
                i == a or units.sentence[i] != units.sentence[i - 1],
                form.endswith("nya"),
                bullet,
                i - a < 4,
                form == ",",
                form == ".",
                form in "()",
                form == ":",
                form in DOUBLE,
                form in "/-–—",
            )
            depth = max(0, depth - (form in ")]"))
    return out


def kind_of(form: str) -> int:
    """The first six of LOOKS, of which each unit has one."""
    if form.isupper() and len(form) > 1:
        return 0
    if form[:1].isupper() and (len(form) == 1 or form[1:].islower()):
        return 1
    if form.islower():
        return 2
    if form.isdigit():
        return 3
    return 5 if form[0].isalnum() else 4
