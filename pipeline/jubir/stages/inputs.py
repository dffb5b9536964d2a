"""A text as the reader's network takes it: pieces in windows, and features of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.stages.facts import Facts, looks
from jubir.stages.pairs import Part
from jubir.stages.pieces import BOS, EOS, Pieces
from jubir.stages.units import Stretch, Units, cut, find_stretches, windows

Floats: TypeAlias = NDArray[np.float32]

POSITIONS = 512  # of the encoder
# How far before and behind a span its partner in a link may stand, in units.
BEFORE, BEHIND = 700, 150


@dataclass(frozen=True)
class Inputs:
    """What the network sees of a text of n units."""

    units: Units
    rows: list[list[int]]  # pieces of each window, between start and end mark
    row: NDArray[np.int64]  # (n,) the window that reads a unit
    place: NDArray[np.int64]  # (n,) where its first piece stands there
    feats: Floats  # (n, columns) facts and looks
    outer: list[Stretch]  # stretches in quotation marks that lie in no other one
    inner: list[Stretch]  # those that do
    quoted: NDArray[np.int32]  # (n,) 1 inside quotation marks
    verb: Floats  # (n,) 1 where a verb of saying begins


def inputs_of(text: str, pieces: Pieces, facts: Facts) -> Inputs:
    """The inputs of one text; time and memory grow with its length."""
    units = cut(text)
    of_units = pieces.of_units(units)
    rows: list[list[int]] = []
    row = np.zeros(len(units), np.int64)
    place = np.zeros(len(units), np.int64)
    for context, start, end in windows([len(ids) for ids in of_units], units):
        ids = [BOS]
        for i in range(context, end):
            if i >= start:
                row[i], place[i] = len(rows), len(ids)
            ids += of_units[i]
        rows.append([*ids[: POSITIONS - 1], EOS])
    stretches = find_stretches(units)
    outer = [stretch for stretch in stretches if stretch.depth == 0]
    quoted = np.zeros(len(units), np.int32)
    for stretch in outer:
        quoted[stretch.start : stretch.end] = 1
    table = facts(units)
    verbs = [2 * number for number, group in enumerate(facts.groups) if group.startswith("verbs")]
    verb = table[:, verbs].max(1) if len(units) else np.zeros(0, np.float32)
    feats = np.concatenate([table, looks(units, quoted)], 1)
    return Inputs(units, rows, row, place, feats, outer, [s for s in stretches if s.depth], quoted, verb)


STRETCH_FEATURES = 14


def stretch_features(inputs: Inputs, stretches: list[Stretch]) -> Floats:
    """(stretches, STRETCH_FEATURES): how long, how closed, what stands around."""
    return np.array([_stretch(inputs, s) for s in stretches], np.float32).reshape(-1, STRETCH_FEATURES)


def _stretch(inputs: Inputs, stretch: Stretch) -> list[float]:
    units, size = inputs.units, stretch.end - stretch.start
    begin, stop = units.lines[units.line[stretch.start]]
    last = units.form[stretch.end - 2] if stretch.closed else units.form[stretch.end - 1]
    inner = units.form[stretch.start + 1] if stretch.start + 1 < stretch.end else ""
    values = (
        stretch.closed,
        size <= 4,
        4 < size <= 8,
        8 < size <= 20,
        size > 20,
        last in ",.!?…",
        last in ".!?",
        inner[:1].isupper(),
        stretch.start == begin,
        stretch.end == stop,
        stretch.start > begin and units.form[stretch.start - 1] in ":,",
        inputs.verb[stretch.end : stretch.end + 4].any(),
        inputs.verb[max(begin, stretch.start - 4) : stretch.start].any(),
        stretch.end < stop and units.form[stretch.end] in ",.!",
    )
    return [float(value) for value in values]


def portions(units: Units, *, longest: int = 120) -> list[tuple[int, int]]:
    """The runs of units that are tagged as one sequence: a line each, long ones cut at sentences."""
    out = []
    for begin, stop in units.lines:
        while stop - begin > longest:
            ends = range(begin + longest, begin + longest // 2, -1)
            cut_at = (k for k in ends if units.sentence[k] != units.sentence[k - 1])
            end = next(cut_at, begin + longest)
            out.append((begin, end))
            begin = end
        out.append((begin, stop))
    return out


def in_reach(head: Part, tail: Part) -> bool:
    """Whether a name may belong to a title or programme at all."""
    return tail[0] - head[1] < 2 * BEHIND and head[0] - tail[1] < BEFORE


def speakers_in_reach(said: Part, spans: list[Part], numbers: list[int]) -> list[int]:
    """Of the names `numbers` those that may show who makes a statement, in the order of the text."""
    near = (j for j in numbers if spans[j][0] - said[1] < BEHIND and said[0] - spans[j][1] < BEFORE)
    return sorted(near, key=lambda j: spans[j])


def known_of_speakers(
    said: Part, tails: list[Part], who: list[frozenset[str]], before: list[frozenset[str]], units: Units
) -> Floats:
    """(tails, KNOWN): spoke last, spoke before last, its latest mention before the statement, has spoken …

    who: the entities that each tail stands for; before: the speakers of the statements before this one.
    """
    out = np.zeros((len(tails), 8), np.float32)
    latest: dict[str, int] = {}
    counts: dict[str, int] = {}
    for t, (tail, names) in enumerate(zip(tails, who, strict=True)):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
            if tail[1] <= said[0]:
                latest[name] = t
    spoken = frozenset[str]().union(*before)
    top = max(latest.values(), default=-1)
    for t, (tail, names) in enumerate(zip(tails, who, strict=True)):
        leads = units.sentence[tail[0]] == units.sentence[said[0]] and tail[1] <= said[0]
        follows = units.sentence[tail[0]] == units.sentence[said[1] - 1] and tail[0] >= said[1]
        out[t] = (
            bool(before and names & before[-1]),
            bool(len(before) > 1 and names & before[-2]),
            any(latest.get(name) == t for name in names),
            bool(names & spoken),
            said[0] <= tail[0] and tail[1] <= said[1],
            leads or follows,
            t == top,
            min(1.0, max((counts[name] for name in names), default=0) / 6),
        )
    return out
