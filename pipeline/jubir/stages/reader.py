"""The trained reader: text -> names, titles, programmes, statements, and who belongs to what.

One encoder (int8, run by onnxruntime) sees the text in windows; small heads on top of it tag names and statements, say what
quotation marks hold, and choose among candidates for every link, "none of them" being one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.stages.facts import Facts
from jubir.stages.heads import LABELS, Heads
from jubir.stages.inputs import Inputs, in_reach, inputs_of, known_of_speakers, speakers_in_reach
from jubir.stages.lexicon import LexiconError, data_folder, load_lexicon
from jubir.stages.pairs import Between, Part, between_of, pair_features
from jubir.stages.pieces import Pieces, load_pieces
from jubir.stages.reading import Link, Reading, Span

Floats: TypeAlias = NDArray[np.float32]
Who: TypeAlias = int | None  # an entity of the text

LINKED = ("PER", "ORG", "PROGRAM")
# A title may have several holders: each person above this probability is one. Chosen on held-out issuers.
HOLDS = 0.5


@dataclass
class Draft:
    """What is being found out about one text, in units; spans are names first, then statements."""

    inputs: Inputs
    names: list[Part]
    said: list[Part]
    hp: Floats
    tp: Floats
    bt: Between
    heads: Heads
    entity: dict[int, int] = field(default_factory=dict)  # of each mention of a person, body, programme
    holders: dict[int, list[int]] = field(default_factory=dict)  # of each title, as entities
    links: list[tuple[str, int, int, float]] = field(default_factory=list)  # label, numbers of head and tail, probability

    def numbers(self, label: str) -> list[int]:
        return [i for i, name in enumerate(self.names) if name[2] == label]

    def choose(
        self, relation: str, i: int, tails: list[int], *, known: Floats | None = None, strings: bool = True
    ) -> Floats:
        """Probabilities of the tails, then of none of them."""
        spans = [*self.names, *self.said]
        feats = pair_features(self.bt, spans[i], [spans[j] for j in tails], known=known, strings=strings)
        return self.heads.choice(relation, self.hp[i], self.tp[tails], feats)

    def link(self, label: str, i: int, tails: list[int], chance: Floats, chosen: int) -> None:
        """Links a span to the likeliest of the tails that stand for the chosen entity."""
        mine = [at for at, j in enumerate(tails) if chosen in self.who(j)]
        best = max(mine, key=lambda at: chance[at])
        self.links.append((label, i, tails[best], float(sum(chance[at] for at in mine))))

    def who(self, j: int) -> list[int]:
        """The entities that a name or title stands for."""
        return [self.entity[j]] if j in self.entity else self.holders.get(j, [])

    def vote(self, chance: Floats, tails: list[int]) -> dict[Who, float]:
        """Probabilities by entity; None is none of them."""
        by: dict[Who, float] = {None: float(chance[-1])}
        nobody: list[Who] = [None]
        for j, share in zip(tails, chance[:-1], strict=True):
            for k in self.who(j) or nobody:
                by[k] = by.get(k, 0.0) + float(share)
        return by


def best_of(by: dict[Who, float]) -> Who:
    return max(by, key=lambda k: by[k])


@dataclass(frozen=True, eq=False)
class Reader:
    """The loaded reader: call it with a Reading. Has no state of its own: threads may share it."""

    pieces: Pieces
    facts: Facts
    session: Any  # onnxruntime.InferenceSession
    heads: Heads
    least: dict[str, float]  # how probable a span of a label must be

    def __call__(self, reading: Reading) -> Reading:
        """The reading with the names, titles, statements and links that the text holds."""
        inputs = inputs_of(reading.text, self.pieces, self.facts)
        return reading if not len(inputs.units) else self.decode(reading, inputs, self.hidden(inputs))

    def hidden(self, inputs: Inputs) -> Floats:
        """(units, width): the encoder's state of each unit's first piece."""
        out: Floats | None = None
        for number, row in enumerate(inputs.rows):
            states = self.session.run(None, {"ids": np.array([row], np.int64)})[0][0]
            if out is None:
                out = np.zeros((len(inputs.units), states.shape[1]), np.float32)
            mine = inputs.row == number
            out[mine] = states[inputs.place[mine]]
        assert out is not None
        return out

    def decode(self, reading: Reading, inputs: Inputs, hidden: Floats) -> Reading:
        """What the heads make of the encoder's states."""
        states = self.heads.states(hidden, inputs.feats)
        sure = self.heads.tagged(states, inputs.units, "names", LABELS)
        names = [name for name, chance in sure.items() if chance >= self.least.get(name[2], 0.0)]
        held = self.heads.stretches(inputs, states, inputs.outer)
        speech = [(s.start, s.end, "DIRECT") for s, kind in zip(inputs.outer, held, strict=True) if kind == "DIRECT"]
        works = [(s.start, s.end, "WORK") for s, kind in zip(inputs.outer, held, strict=True) if kind == "WORK"]
        told = self.heads.tagged(states, inputs.units, "said", ("INDIRECT",))
        least = self.least.get("INDIRECT", 0.0)
        reported = [part for part, chance in told.items() if chance >= least and not spoken(part, speech)]
        said = sorted([*speech, *reported])
        sure.update(told)
        spans = [*names, *said]
        links: list[tuple[str, int, int, float]] = []
        if names:
            hp, tp = self.heads.ends(states, [(begin, stop) for begin, stop, _ in spans])
            draft = Draft(inputs, names, said, hp, tp, between_of(inputs.units, names, inputs.quoted, inputs.verb), self.heads)
            bring_together(draft)
            give_titles(draft)
            give_owners(draft)
            give_speakers(draft)
            links = draft.links
        placed = [Span(*inputs.units.chars(*part[:2]), part[2], round(sure.get(part, 1.0), 4)) for part in spans]
        return reading.add(
            [*placed, *(Span(*inputs.units.chars(begin, stop), label) for begin, stop, label in works)],
            [Link(label, placed[i], placed[j], round(chance, 4)) for label, i, j, chance in links],
        )


def spoken(part: Part, speech: Sequence[Part]) -> bool:
    """Whether a reported statement stands whole in a quotation, or is too short to be one."""
    return part[1] - part[0] < 2 or any(begin <= part[0] and part[1] <= stop for begin, stop, _ in speech)


def bring_together(draft: Draft) -> None:
    """Gives every mention its entity: equal forms are one, each other form chooses among the forms before it."""
    units = draft.inputs.units
    count = 0
    for label in LINKED:
        last: dict[tuple[str, ...], int] = {}
        for i in draft.numbers(label):
            form = tuple(units.low[draft.names[i][0] : draft.names[i][1]])
            if form in last:
                draft.entity[i] = draft.entity[last[form]]
                draft.links.append(("SAME", i, last[form], 1.0))
            else:
                tails = list(last.values())
                chance = draft.choose("SAME", i, tails) if tails else np.ones(1, np.float32)
                chosen = best_of(draft.vote(chance, tails))
                if chosen is None:
                    chosen, count = count, count + 1
                else:
                    draft.link("SAME", i, tails, chance, chosen)
                draft.entity[i] = chosen
            last[form] = i


def give_titles(draft: Draft) -> None:
    """Gives titles their holders and bodies; a bare title the person whom it takes up."""
    titles = draft.numbers("TITLE")
    if not titles:
        return
    bare = dict(zip(titles, draft.heads.bare(draft.hp[titles], draft.tp[titles]), strict=True))
    full = [i for i in titles if not bare[i]]
    people, bodies = draft.numbers("PER"), draft.numbers("ORG")
    for i in full:
        give_holders(draft, i, [j for j in people if in_reach(draft.names[i], draft.names[j])])
        tails = [j for j in bodies if in_reach(draft.names[i], draft.names[j])]
        if tails:
            chance = draft.choose("AT", i, tails)
            chosen = best_of(draft.vote(chance, tails))
            if chosen is not None:
                draft.link("AT", i, tails, chance, chosen)
    for i in titles:
        tails = [j for j in [*people, *full] if in_reach(draft.names[i], draft.names[j])]
        if bare[i] and tails:
            chance = draft.choose("ANTE", i, tails)
            chosen = best_of(draft.vote(chance, tails))
            if chosen is not None:
                draft.holders[i] = [chosen]
                mentions = [j for j in people if draft.entity[j] == chosen]
                nearest = min(mentions, key=lambda j: gap(draft.names[i], draft.names[j]))
                draft.links.append(("REFERS", i, nearest, draft.vote(chance, tails)[chosen]))


def give_holders(draft: Draft, i: int, tails: list[int]) -> None:
    """Everybody who likelier than not holds the title; each by the mention that shows it best."""
    if not tails:
        return
    feats = pair_features(draft.bt, draft.names[i], [draft.names[j] for j in tails], strings=False)
    chance = 1.0 / (1.0 + np.exp(-draft.heads.pairs("HOLDS", draft.hp[i], draft.tp[tails], feats)))
    best: dict[int, int] = {}
    for at, j in enumerate(tails):
        k = draft.entity[j]
        if chance[at] > HOLDS and (k not in best or chance[at] > chance[best[k]]):
            best[k] = at
    draft.holders[i] = list(best)
    draft.links.extend(("HOLDS", i, tails[at], float(chance[at])) for at in best.values())


def give_owners(draft: Draft) -> None:
    """Gives each programme the body that its mentions together choose."""
    bodies = draft.numbers("ORG")
    votes: dict[int, dict[Who, float]] = {}
    shown: dict[int, tuple[int, list[int], Floats]] = {}
    for i in draft.numbers("PROGRAM"):
        tails = [j for j in bodies if in_reach(draft.names[i], draft.names[j])]
        if tails:
            chance = draft.choose("RUNS", i, tails, strings=False)
            mine = votes.setdefault(draft.entity[i], {})
            for k, share in draft.vote(chance, tails).items():
                mine[k] = mine.get(k, 0.0) + share
            shown.setdefault(draft.entity[i], (i, tails, chance))
    for programme, by in votes.items():
        chosen = best_of(by)
        i, tails, chance = shown[programme]
        if chosen is not None and any(draft.entity[j] == chosen for j in tails):
            draft.link("RUNS", i, tails, chance, chosen)


def give_speakers(draft: Draft) -> None:
    """Gives each statement its speaker, in the order of the text: who spoke before is known of every candidate."""
    candidates = [*draft.numbers("PER"), *draft.numbers("ORG"), *draft.numbers("TITLE")]
    before: list[frozenset[str]] = []
    for number, part in enumerate(draft.said, len(draft.names)):
        tails = speakers_in_reach(part, draft.names, candidates)
        chosen: Who = None
        if tails:
            who = [frozenset(str(k) for k in draft.who(j)) for j in tails]
            known = known_of_speakers(part, [draft.names[j] for j in tails], who, before, draft.inputs.units)
            chance = draft.choose("SAID", number, tails, known=known, strings=False)
            chosen = best_of(draft.vote(chance, tails))
            if chosen is not None:
                draft.link("SAID_BY", number, tails, chance, chosen)
        before.append(frozenset() if chosen is None else frozenset([str(chosen)]))


def gap(one: Part, other: Part) -> int:
    """Units between two spans."""
    return max(other[0] - one[1], one[0] - other[1], 0)


def reader_folder(model: str) -> Path:
    """The folder of a reader: "default" is that of jubir, anything else a path."""
    return data_folder("models") / "reader" if model == "default" else Path(model)


def load_reader(folder: Path, *, threads: int = 1) -> Reader:
    """The reader of a folder with encoder.onnx, heads.npz, pieces.tsv and reader.json.

    Raises OSError where a file is missing, ValueError where the lexicon has other groups than the reader was trained with.
    """
    import onnxruntime

    head = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    facts = Facts(load_lexicon())
    if facts.groups != head["groups"]:
        other = sorted(set(facts.groups) ^ set(head["groups"]))
        raise LexiconError(f"{folder}: trained with other groups of rows than seeds/lexicon has: {', '.join(other)}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # What is stored in 8 bits and multiplied in floats becomes floats now and not in every run: a quarter of the time.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
    with np.load(folder / "heads.npz") as file:
        weights = {name: file[name].astype(np.float32) for name in file.files}
    return Reader(load_pieces(folder / "pieces.tsv"), facts, session, Heads(weights), dict(head.get("least", {})))
