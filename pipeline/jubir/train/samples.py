"""A marked release as the reader learns it: inputs, tags, and candidates of every link with what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.marking import Mark, Marked
from jubir.stages.facts import Facts
from jubir.stages.heads import LABELS, RELATIONS, STRETCHES
from jubir.stages.inputs import (
    Inputs,
    in_reach,
    inputs_of,
    known_of_speakers,
    speakers_in_reach,
    stretch_features,
)
from jubir.stages.pairs import Between, Part, between_of, pair_features
from jubir.stages.pieces import Pieces
from jubir.stages.reader import LINKED, gap

Floats: TypeAlias = NDArray[np.float32]

LABEL_OF = {"P": "PER", "O": "ORG", "R": "PROGRAM", "L": "LOC", "T": "TITLE", "t": "TITLE", "U": "LAW", "E": "EVENT"}
UNSEEN = -1.0  # a pair that is neither right nor wrong


@dataclass
class Pairs:
    """Candidate pairs of one relation. A group is a head with its tails."""

    head: list[int] = field(default_factory=list)  # of each group, the number of a span
    none: list[float] = field(default_factory=list)  # of each group, 1 where no tail is right
    weight: list[float] = field(default_factory=list)  # of each group
    group: list[int] = field(default_factory=list)  # of each pair
    tail: list[int] = field(default_factory=list)  # of each pair, the number of a span
    right: list[float] = field(default_factory=list)  # of each pair
    feats: list[Floats] = field(default_factory=list)  # of each group (tails, columns)

    def add(self, head: int, tails: Sequence[int], feats: Floats, right: list[float], *, weight: float = 1.0) -> None:
        self.group += [len(self.head)] * len(tails)
        self.head.append(head)
        self.none.append(float(not any(value > 0 for value in right)))
        self.weight.append(weight)
        self.tail += tails
        self.right += right
        self.feats.append(feats)


@dataclass
class Sample:
    """One text to learn from; `said` None: only names are marked."""

    inputs: Inputs
    names: NDArray[np.int64]  # (units,) tags
    said: NDArray[np.int64] | None
    spans: list[Part] = field(default_factory=list)  # names, then statements
    stretches: list[int] = field(default_factory=list)  # of each outer stretch, a number of STRETCHES
    stretch_feats: Floats | None = None
    bare: list[tuple[int, bool]] = field(default_factory=list)  # title, whether it only refers back
    pairs: dict[str, Pairs] = field(default_factory=dict)


def tags_of(spans: Sequence[Part], labels: Sequence[str], count: int) -> NDArray[np.int64]:
    """Odd numbers begin a span, the even ones behind them go on."""
    tags = np.zeros(count, np.int64)
    for a, b, label in spans:
        tags[a] = 1 + 2 * labels.index(label)
        tags[a + 1 : b] = tags[a] + 1
    return tags


def sample_of(marked: Marked, pieces: Pieces, facts: Facts, *, only_names: bool = False) -> Sample:
    """The sample of a marked release; of marks that overlap the outermost counts."""
    inputs = inputs_of(marked.text, pieces, facts)
    names, marks = names_of(marked, inputs)
    tags = tags_of(names, LABELS, len(inputs.units))
    if only_names:
        return Sample(inputs, tags, None, names)
    statements, works = statements_of(marked, inputs)
    reported = [part for part, _ in statements if part[2] == "INDIRECT"]
    sample = Sample(inputs, tags, tags_of(reported, ("INDIRECT",), len(inputs.units)), [*names, *(part for part, _ in statements)])
    sample.stretches = stretches_of(inputs, [part for part, _ in statements if part[2] == "DIRECT"], works)
    sample.stretch_feats = stretch_features(inputs, inputs.outer)
    Teacher(sample, names, marks, between_of(inputs.units, names, inputs.quoted, inputs.verb)).teach(statements)
    return sample


def names_of(marked: Marked, inputs: Inputs) -> tuple[list[Part], list[Mark]]:
    taken = np.zeros(len(inputs.units), bool)
    names: list[Part] = []
    marks: list[Mark] = []
    for mark in marked.marks:
        a, b = inputs.units.at(mark.start, mark.end)
        if mark.code in LABEL_OF and a < b and not taken[a:b].any():
            taken[a:b] = True
            names.append((a, b, LABEL_OF[mark.code]))
            marks.append(mark)
    return names, marks


def statements_of(marked: Marked, inputs: Inputs) -> tuple[list[tuple[Part, str]], list[tuple[int, int]]]:
    """Statements with the number of their speaker, and titles of works in quotation marks."""
    statements: list[tuple[Part, str]] = []
    works: list[tuple[int, int]] = []
    reported = 0
    for mark in marked.marks:
        a, b = inputs.units.at(mark.start, mark.end)
        if a >= b:
            continue
        if mark.code == "Q":
            statements.append(((a, b, "DIRECT"), mark.ids[0]))
        elif mark.code == "I" and reported <= a:
            statements.append(((a, b, "INDIRECT"), mark.ids[0]))
            reported = b
        elif mark.code == "W":
            works.append((a, b))
    return sorted(statements), works


def stretches_of(inputs: Inputs, speech: list[Part], works: list[tuple[int, int]]) -> list[int]:
    """What each outer stretch holds; a mark may end one unit before or behind it."""
    ends = {a: b for a, b, _ in speech}
    out = []
    for s in inputs.outer:
        if s.start in ends and abs(ends[s.start] - s.end) <= 1:
            out.append(STRETCHES.index("DIRECT"))
        elif any(abs(a - s.start) <= 1 and abs(b - s.end) <= 1 for a, b in works):
            out.append(STRETCHES.index("WORK"))
        else:
            out.append(STRETCHES.index("NONE"))
    return out


class Teacher:
    """Fills a sample's pairs out of its marks."""

    def __init__(self, sample: Sample, names: list[Part], marks: list[Mark], bt: Between) -> None:
        self.sample = sample
        self.names = names
        self.marks = marks
        self.bt = bt
        self.pairs = sample.pairs = {relation: Pairs() for relation in RELATIONS}
        # "P3", "O1", "R2": whom each name or title stands for
        self.entity = [
            frozenset(("P" if mark.code in "Tt" else mark.code) + number for number in mark.ids if number != "0")
            for mark in marks
        ]

    def teach(self, statements: list[tuple[Part, str]]) -> None:
        self.same()
        self.titles()
        self.owners()
        self.speakers(statements)

    def numbers(self, label: str) -> list[int]:
        return [i for i, name in enumerate(self.names) if name[2] == label]

    def near(self, i: int, numbers: list[int]) -> list[int]:
        return [j for j in numbers if in_reach(self.names[i], self.names[j])]

    def feats(self, i: int, tails: list[int], *, strings: bool = True) -> Floats:
        return pair_features(self.bt, self.names[i], [self.names[j] for j in tails], strings=strings)

    def right(self, tails: list[int], wanted: frozenset[str]) -> list[float]:
        return [float(bool(wanted & self.entity[j])) for j in tails]

    def same(self) -> None:
        units = self.sample.inputs.units
        for label in LINKED:
            last: dict[tuple[str, ...], int] = {}
            for i in self.numbers(label):
                form = tuple(units.low[self.names[i][0] : self.names[i][1]])
                if form not in last and last:
                    tails = list(last.values())
                    self.pairs["SAME"].add(i, tails, self.feats(i, tails), self.right(tails, self.entity[i]))
                last[form] = i

    def titles(self) -> None:
        people, bodies = self.numbers("PER"), self.numbers("ORG")
        titles = self.numbers("TITLE")
        full = [i for i in titles if self.marks[i].code == "T"]
        for i in titles:
            bare = self.marks[i].code == "t"
            self.sample.bare.append((i, bare))
            if bare:
                if tails := self.near(i, [*people, *full]):
                    self.pairs["ANTE"].add(i, tails, self.feats(i, tails), self.right(tails, self.entity[i]))
                continue
            if tails := self.near(i, people):
                self.pairs["HOLDS"].add(i, tails, self.feats(i, tails, strings=False), self.held(i, tails))
            if tails := self.near(i, bodies):
                body = frozenset([f"O{self.marks[i].body}"])
                self.pairs["AT"].add(i, tails, self.feats(i, tails), self.right(tails, body))

    def held(self, i: int, tails: list[int]) -> list[float]:
        """The nearest mention of each holder is right; the others say nothing."""
        right = [UNSEEN if self.entity[i] & self.entity[j] else 0.0 for j in tails]
        for who in sorted(self.entity[i]):
            mine = [t for t, j in enumerate(tails) if who in self.entity[j]]
            if mine:
                right[min(mine, key=lambda t: gap(self.names[i], self.names[tails[t]]))] = 1.0
        return right

    def owners(self) -> None:
        programs, bodies = self.numbers("PROGRAM"), self.numbers("ORG")
        owner = {who: self.marks[i].body for i in programs if self.marks[i].body for who in self.entity[i]}
        for i in programs:
            if tails := self.near(i, bodies):
                wanted = frozenset(f"O{owner[who]}" for who in self.entity[i] if who in owner)
                share = sum(self.entity[j] == self.entity[i] for j in programs)
                feats = self.feats(i, tails, strings=False)
                self.pairs["RUNS"].add(i, tails, feats, self.right(tails, wanted), weight=share**-0.5)

    def speakers(self, statements: list[tuple[Part, str]]) -> None:
        candidates = [*self.numbers("PER"), *self.numbers("ORG"), *self.numbers("TITLE")]
        before: list[frozenset[str]] = []
        for number, (part, who) in enumerate(statements, len(self.names)):
            wanted = frozenset[str]() if who == "0" else frozenset(["O" + who[1:] if who[0] == "o" else "P" + who])
            if tails := speakers_in_reach(part, self.names, candidates):
                spans = [self.names[j] for j in tails]
                known = known_of_speakers(part, spans, [self.entity[j] for j in tails], before, self.sample.inputs.units)
                feats = pair_features(self.bt, part, spans, known=known, strings=False)
                self.pairs["SAID"].add(number, tails, feats, self.right(tails, wanted))
            before.append(wanted)
