"""The small layers on top of the encoder, in numpy: states of units -> scores of tags, stretches, titles and links.

Trained by jubir.train.reader, which has the same layers in torch; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.stages.inputs import Inputs, portions, stretch_features
from jubir.stages.pairs import Part
from jubir.stages.tags import best_path, forbidden, posteriors, tags_of_labels
from jubir.stages.units import Stretch, Units

Floats: TypeAlias = NDArray[np.float32]

LABELS = ("PER", "ORG", "PROGRAM", "LOC", "TITLE", "LAW", "EVENT")
STRETCHES = ("NONE", "DIRECT", "WORK")
# SAME form→earlier form, HOLDS title→person, ANTE bare title→person, AT title→body, RUNS programme→body, SAID statement→name
RELATIONS = ("SAME", "HOLDS", "ANTE", "AT", "RUNS", "SAID")
NEVER = -1e4


def gelu(values: Floats) -> Floats:
    """The Gaussian error unit; erf by Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    size = np.abs(values) * np.float32(0.7071067811865476)
    step = 1.0 / (1.0 + 0.3275911 * size)
    rest = ((((1.061405429 * step - 1.453152027) * step + 1.421413741) * step - 0.284496736) * step + 0.254829592) * step
    erf = np.sign(values) * (1.0 - rest * np.exp(-size * size))
    return np.asarray(0.5 * values * (1.0 + erf), np.float32)


def softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


class Heads:
    """The layers by name: NAME.weight (out, in), NAME.bias (out,)."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = weights
        self.moves = {
            "names": np.where(forbidden(tags_of_labels(LABELS)), NEVER, weights["names_moves"]).astype(np.float32),
            "said": np.where(forbidden(tags_of_labels(["INDIRECT"])), NEVER, weights["said_moves"]).astype(np.float32),
        }

    def linear(self, values: Floats, name: str) -> Floats:
        return np.asarray(values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def twice(self, values: Floats, name: str) -> Floats:
        """Two layers with a rectifier between them."""
        return self.linear(np.maximum(self.linear(values, f"{name}.0"), 0), f"{name}.2")

    def states(self, hidden: Floats, feats: Floats) -> Floats:
        """hidden (n, width) of the units' first pieces, feats (n, columns) -> (n + 1, width); the last row is outside the text."""
        nothing = np.zeros((1, feats.shape[1]), np.float32)
        wide = np.concatenate([np.concatenate([nothing, feats[:-1]]), feats, np.concatenate([feats[1:], nothing])], 1)
        states = hidden + self.linear(wide, "feat")
        states = (states - states.mean(1, keepdims=True)) / np.sqrt(states.var(1, keepdims=True) + 1e-5)
        states = states * self.weights["norm.weight"] + self.weights["norm.bias"]
        return np.concatenate([states, np.zeros((1, states.shape[1]), np.float32)]).astype(np.float32)

    def tagged(self, states: Floats, units: Units, which: str, labels: Sequence[str]) -> dict[Part, float]:
        """The spans of the best tags, each with how probable its least probable tag is; which: "names" or "said"."""
        scores = self.linear(states[:-1], which)
        out: dict[Part, float] = {}
        for a, b in portions(units):
            path = best_path(scores[a:b], self.moves[which])
            if not any(path):
                continue
            sure = posteriors(scores[a:b], self.moves[which])[np.arange(b - a), path]
            begins = [i for i, tag in enumerate(path) if tag % 2]
            for i in begins:
                end = next((k for k in range(i + 1, b - a) if path[k] != path[i] + 1), b - a)
                out[a + i, a + end, labels[path[i] // 2]] = float(sure[i:end].min())
        return out

    def edges(self, states: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
        """(spans, 4 * width): the unit before, the first, the last, the unit behind."""
        outside = len(states) - 1
        begin = np.array([span[0] for span in spans], np.int64)
        stop = np.array([span[1] for span in spans], np.int64)
        return np.concatenate([states[np.where(begin > 0, begin - 1, outside)], states[begin], states[stop - 1], states[stop]], 1)

    def ends(self, states: Floats, spans: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
        """(spans, projection) as heads and as tails of links."""
        edges = self.edges(states, spans)
        return gelu(self.linear(edges, "head")), gelu(self.linear(edges, "tail"))

    def stretches(self, inputs: Inputs, states: Floats, stretches: list[Stretch]) -> list[str]:
        """What each stretch in quotation marks holds: one of STRETCHES."""
        if not stretches:
            return []
        edges = self.edges(states, [(s.start, s.end) for s in stretches])
        own = np.concatenate([gelu(self.linear(edges, "head")), stretch_features(inputs, stretches)], 1)
        return [STRETCHES[k] for k in self.twice(own, "stretch").argmax(1)]

    def bare(self, hp: Floats, tp: Floats) -> NDArray[np.bool_]:
        """Whether each title only refers back."""
        return np.asarray(self.twice(np.concatenate([hp, tp], 1), "bare")[:, 0] > 0)

    def pairs(self, relation: str, head: Floats, tails: Floats, feats: Floats) -> Floats:
        """(tails,) scores of one head's candidates."""
        heads = np.broadcast_to(head, tails.shape)
        both = np.concatenate([heads, tails, heads * tails, feats], 1)
        return self.linear(np.maximum(self.linear(both, f"mix.{relation}"), 0), f"out.{relation}")[:, 0]

    def choice(self, relation: str, head: Floats, tails: Floats, feats: Floats) -> Floats:
        """(tails + 1,) probabilities of one head's candidates, and last of none of them."""
        none = self.twice(head[None], f"none.{relation}")[0]
        return softmax(np.append(self.pairs(relation, head, tails, feats), none))
