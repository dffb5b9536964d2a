"""Whole sequences of tags: the best one under the scores of tags and of their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]


def tags_of_labels(labels: Sequence[str]) -> list[str]:
    """The tags of a head: O, then B- and I- of every label."""
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


def forbidden(tags: Sequence[str]) -> NDArray[np.bool_]:
    """Whether the second tag may not follow the first, as a square; the last row is the start of a text."""
    rows = [[tag.startswith("I-") and not (before != "O" and before[2:] == tag[2:]) for tag in tags] for before in tags]
    return np.array([*rows, [tag.startswith("I-") for tag in tags]])


def best_path(scores: Floats, moves: Floats) -> list[int]:
    """The tags (as numbers) of the best whole sequence: scores (units, tags), moves (tags + 1, tags), the last row for the start."""
    state = scores[0] + moves[-1]
    back = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        paths = state[:, None] + moves[:-1]
        back[i] = paths.argmax(0)
        state = paths.max(0) + scores[i]
    path = [int(state.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]


def posteriors(scores: Floats, moves: Floats) -> Floats:
    """(units, tags): how probable each tag is when all sequences count; scores and moves as for `best_path`."""
    emit = np.exp(scores - scores.max(1, keepdims=True)).astype(np.float64)
    step = np.exp(moves).astype(np.float64)
    ahead = np.empty_like(emit)
    behind = np.ones_like(emit)
    state = step[-1] * emit[0]
    ahead[0] = state / state.sum()
    for i in range(1, len(emit)):
        state = (ahead[i - 1] @ step[:-1]) * emit[i]
        ahead[i] = state / state.sum()
    for i in range(len(emit) - 2, -1, -1):
        state = step[:-1] @ (emit[i + 1] * behind[i + 1])
        behind[i] = state / state.sum()
    both = ahead * behind
    return np.asarray(both / both.sum(1, keepdims=True), np.float32)
