"""What stands between two spans, as numbers: for the heads that link them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jubir.stages.units import Units

# A span in units: the first, the one behind the last, the label.
Part: TypeAlias = tuple[int, int, str]
Floats: TypeAlias = NDArray[np.float32]

KINDS = ("PER", "ORG", "TITLE", "PROGRAM")
WORDS = (
    "dan", "serta", "dengan", "dari", "di", "pada", "oleh", "yang", "sebagai", "selaku", "bersama", "didampingi", "mewakili", "diwakili",
    "adalah", "yakni", "yaitu", "menjadi", "kepada", "untuk", "para", "juga", "sekaligus", "merangkap", "kata", "menurut", "bahwa", "hadir", "tersebut", "ini",
    "dalam", "milik", "program", "itu", "nya", "ia", "dia", "beliau",
)
MARKS = ",.:;()/-–\"“”'!?"
COUNTED = {word: number for number, word in enumerate((*WORDS, *MARKS))}
ALIKE, KNOWN = 12, 8
STEPS = (0, 1, 2, 3, 5, 8, 14, 25, 50, 100)
SKIPPED = frozenset("dan di ke dari untuk yang the of and for pada".split())


@dataclass(frozen=True)
class Between:
    """Running counts over the units of a text, so that a count between two places is one subtraction."""

    units: Units
    counts: NDArray[np.int32]  # (columns, units + 1)
    quoted: NDArray[np.int32]
    line: NDArray[np.int64]
    sentence: NDArray[np.int64]


def between_of(units: Units, spans: Sequence[Part], quoted: NDArray[np.int32], verb: Floats) -> Between:
    """The counts of a text: of the names by kind, of the words and marks that join or part, of verbs of saying."""
    columns = np.zeros((len(KINDS) + len(COUNTED) + 1, len(units) + 1), np.int32)
    for a, _, label in spans:
        if label in KINDS:
            columns[KINDS.index(label), a + 1] += 1
    for i, low in enumerate(units.low, 1):
        if low in COUNTED:
            columns[len(KINDS) + COUNTED[low], i] += 1
    columns[-1, 1:] = verb
    return Between(units, np.cumsum(columns, axis=1, dtype=np.int32), quoted, np.array(units.line), np.array(units.sentence))


def bucket(values: NDArray[np.int64], steps: Sequence[int]) -> Floats:
    """One-hot (n, len(steps) + 1): below or at the first step, …, above the last."""
    out = np.zeros((len(values), len(steps) + 1), np.float32)
    out[np.arange(len(values)), np.searchsorted(np.array(steps), values)] = 1
    return out


def pair_features(
    bt: Between, head: Part, tails: Sequence[Part], *, known: Floats | None = None, strings: bool = True
) -> Floats:
    """(tails, columns) of one head against its candidates; known (tails, KNOWN): what the caller knows of them."""
    count = len(tails)
    hs, he, _ = head
    ts = np.array([tail[0] for tail in tails])
    te = np.array([tail[1] for tail in tails])
    after, before = ts >= he, te <= hs
    over = ~(after | before)
    first = np.where(after, he, te)
    last = np.where(over, first, np.where(after, ts, hs))
    distance = last - first
    lines = np.abs(bt.line[ts] - bt.line[hs])
    sentences = np.abs(bt.sentence[ts] - bt.sentence[hs])
    counts = (bt.counts[:, last] - bt.counts[:, first]).T
    joining = counts[:, len(KINDS) :]
    near = (distance <= 30)[:, None]
    labels = np.array([KINDS.index(tail[2]) if tail[2] in KINDS else len(KINDS) - 1 for tail in tails])
    side = np.where(after, 1, np.where(before, 0, 2))
    rank = ranks(distance, labels * 3 + side)
    state = np.zeros((count, 8), np.float32)
    state[np.arange(count), labels] = 1
    state[:, 4] = bt.quoted[ts]
    state[:, 5] = bt.quoted[hs]
    state[:, 6] = sentences == 0
    state[:, 7] = bt.line[ts] == 0
    columns = [
        np.stack([before, after, over], 1).astype(np.float32),
        bucket(distance, STEPS),
        bucket(lines, (0, 1, 2, 4)),
        bucket(sentences, (0, 1, 2)),
        *(bucket(counts[:, kind], (0, 1, 2)) for kind in range(len(KINDS))),
        ((joining > 0) & near).astype(np.float32),
        ((joining > 1) & near).astype(np.float32),
        bucket(rank, (0, 1, 2)) * before[:, None].astype(np.float32),
        bucket(rank, (0, 1, 2)) * after[:, None].astype(np.float32),
        state,
        touching(bt.units, he, tails, first, last, over),
        alike(bt.units, head, tails) if strings else np.zeros((count, ALIKE), np.float32),
        known if known is not None else np.zeros((count, KNOWN), np.float32),
    ]
    return np.concatenate(columns, axis=1)


def ranks(distance: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many candidates of its group are nearer than each."""
    rank = np.zeros(len(distance), np.int64)
    seen: dict[int, int] = {}
    for i in np.argsort(distance, kind="stable"):
        rank[i] = seen.get(int(group[i]), 0)
        seen[int(group[i])] = int(rank[i]) + 1
    return rank


def touching(
    units: Units,
    behind_head: int,
    tails: Sequence[Part],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    over: NDArray[np.bool_],
) -> Floats:
    """Nothing, a comma, a bracket, one other word between; a bracket closes behind the tail, behind the head."""
    out = np.zeros((len(tails), 6), np.float32)
    out[:, 4] = behind_head < len(units) and units.form[behind_head] == ")"
    for i, (_, end, _) in enumerate(tails):
        size = last[i] - first[i]
        out[i, 0] = size == 0 and not over[i]
        out[i, 3] = end < len(units) and units.form[end] == ")"
        if size == 1:
            between = units.low[first[i]]
            out[i, 1 if between == "," else 2 if between == "(" else 5] = 1
    return out


def alike(units: Units, head: Part, tails: Sequence[Part]) -> Floats:
    mine = tuple(units.form[head[0] : head[1]])
    return np.array([likeness(mine, tuple(units.form[a:b])) for a, b, _ in tails], np.float32).reshape(-1, ALIKE)


@lru_cache(maxsize=1 << 16)
def likeness(form_a: tuple[str, ...], form_b: tuple[str, ...]) -> tuple[float, ...]:
    """How two forms are alike: equal, contained, initials, shared words … (ALIKE numbers)."""
    words = [form.casefold() for form in form_a if form[0].isalnum()]
    others = [form.casefold() for form in form_b if form[0].isalnum()]
    if not words or not others:
        return (0.0,) * ALIKE
    words_a, words_b = set(words), set(others)
    common = len(words_a & words_b)
    short, long = (words, others) if len(words) <= len(others) else (others, words)
    written = form_a if len(words) <= len(others) else form_b
    word = "".join(short)
    first_letters = initials(long)
    alone = len(short) == 1 and len(long) > 1
    begins = first_letters.startswith(word) or (word.startswith(first_letters) and len(first_letters) > 1)
    values = (
        words == others,
        words_a <= words_b or words_b <= words_a,
        words[0] == others[0],
        words[-1] == others[-1],
        short == long[: len(short)],
        alone and word == first_letters,
        alone and len(word) > 2 and begins,
        alone and len(word) >= 2 and in_order(word, "".join(long)) and word[0] == long[0][0],
        common / len(words_a | words_b),
        common == 0,
        len(short) == 1 and any(sum(c.isupper() for c in form) >= 2 for form in written),
        all(any(x.startswith(y[:3]) or y.startswith(x[:3]) for y in long) for x in short if len(x) > 2),
    )
    return tuple(float(value) for value in values)


def initials(low: Sequence[str]) -> str:
    return "".join(word[0] for word in low if word not in SKIPPED)


def in_order(letters: str, text: str) -> bool:
    """Whether the letters stand in the text in their order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
