"""The teacher: conditional random fields on top of the encoder of e5.py, in plain torch. Imported to train only."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from jubir.measure.marked import LABELS, MarkedText, Span
from jubir.stages.encoder import (
    UNK,
    Floats,
    Pieces,
    forbidden,
    read_spans,
    tags_of_labels,
    windows,
)
from jubir.train.augment import names_of, varied
from jubir.train.e5 import WIDTH, Params, encode, optimizer_of, padded, schedule

PUBLIC_LABELS = ("PER", "ORG", "LOC")
# A head a guideline: the sets disagree on ORG and LOC, and the public ones know three labels only.
HEAD_LABELS = {"ours": LABELS, "idner": PUBLIC_LABELS, "nergrit": PUBLIC_LABELS}
NEVER = -1e4


@dataclass(frozen=True)
class Example:
    """A text for the encoder: pieces, each unit's first piece, each unit's tag as a number."""

    ids: list[int]
    first: list[int]
    tags: list[int]


def example_of(text: MarkedText, pieces: Pieces, tags: Sequence[str], where: Sequence[tuple[int, int]]) -> Example:
    """The text between the first and the last of the units `where`, tagged; a mention that cuts a unit takes it whole."""
    number = {tag: i for i, tag in enumerate(tags)}
    ids, first = pieces.encode(text.text, where)
    wanted = [0] * len(where)
    for start, end, label in text.spans:
        inside = [i for i, (s, e) in enumerate(where) if s < end and start < e]
        for i in inside:
            wanted[i] = number[("B-" if i == inside[0] else "I-") + label]
    return Example(ids, first, wanted)


def examples_of(texts: Iterable[MarkedText], pieces: Pieces, tags: Sequence[str]) -> list[Example]:
    """The texts in windows that fit the encoder."""
    return [example_of(text, pieces, tags, where) for text in texts for where in windows(text.text)]


def new_head(params: Params, name: str) -> None:
    """Add a head's weights to the parameters."""
    tags = tags_of_labels(HEAD_LABELS[name])
    params[f"{name}.w"] = torch.randn(len(tags), WIDTH) * 0.02
    params[f"{name}.b"] = torch.zeros(len(tags))
    params[f"{name}.trans"] = torch.zeros(len(tags) + 1, len(tags))


def moves_of(params: Params, name: str) -> Tensor:
    """The scores of one tag after another, the forbidden ones out of reach."""
    never = torch.from_numpy(forbidden(tags_of_labels(HEAD_LABELS[name])))
    return params[f"{name}.trans"].masked_fill(never, NEVER)


def field_loss(scores: Tensor, tags: Tensor, mask: Tensor, moves: Tensor) -> Tensor:
    """The mean negative log probability of whole tag sequences: scores (batch, units, tags), tags and mask (batch, units)."""
    batch, length, _ = scores.shape
    state = scores[:, 0] + moves[-1]
    gold = scores.gather(2, tags[:, :, None])[:, :, 0]
    total = gold[:, 0] + moves[-1][tags[:, 0]]
    steps = gold[:, 1:] + moves[tags[:, :-1], tags[:, 1:]]
    total = total + (steps * mask[:, 1:]).sum(1)
    for i in range(1, length):
        reached = torch.logsumexp(state[:, :, None] + moves[:-1], dim=1) + scores[:, i]
        state = torch.where(mask[:, i, None], reached, state)
    return (torch.logsumexp(state, 1) - total).sum() / batch


def batches_of(examples: Sequence[Example], chance: random.Random, tokens: int) -> list[list[Example]]:
    """The examples in random batches of about equal length, `tokens` pieces each at most."""
    order = list(examples)
    chance.shuffle(order)
    batches: list[list[Example]] = []
    for at in range(0, len(order), 400):
        pool = sorted(order[at : at + 400], key=size_of)
        batch: list[Example] = []
        for example in pool:
            if batch and (len(batch) + 1) * (size_of(example) + 2) > tokens:
                batches.append(batch)
                batch = []
            batch.append(example)
        batches.append(batch)
    chance.shuffle(batches)
    return batches


def size_of(example: Example) -> int:
    """The number of pieces."""
    return len(example.ids)


def head_scores(
    params: Params, name: str, rows: Sequence[Sequence[int]], *, dropout: float = 0.0, hidden: float = 0.0
) -> Tensor:
    """Scores (batch, pieces + 2, tags) of a head for rows of pieces."""
    ids, mask = padded(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = encode(params, ids, mask, dropout=dropout)
    states = F.dropout(states.float(), hidden) if hidden else states.float()
    return F.linear(states, params[f"{name}.w"], params[f"{name}.b"])


@dataclass(frozen=True)
class Diet:
    """What a head learns from: its texts, how often each is seen in an epoch, and whether they are varied."""

    head: str
    texts: Sequence[MarkedText]
    times: float = 1.0
    swap: float = 0.0
    capitals: float = 0.03


def train_heads(
    pieces: Pieces,
    params: Params,
    diets: Sequence[Diet],
    *,
    epochs: int,
    rate: float,
    seed: int,
    report: Callable[[str], None],
    tokens: int = 1200,
    decay: float = 0.9,
    dropout: float = 0.1,
    blank: float = 0.05,
) -> Params:
    """The parameters, new heads among them, after `epochs` rounds over the diets. blank: share of units hidden from the encoder."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    trained = {name: value.detach().clone() for name, value in params.items()}
    for diet in diets:
        if f"{diet.head}.w" not in trained:
            new_head(trained, diet.head)
    names = names_of(text for diet in diets for text in diet.texts)
    optimizer = optimizer_of(trained, rate=rate, decay=decay, fast=8.0)

    def round_of() -> list[tuple[str, list[Example]]]:
        batches: list[tuple[str, list[Example]]] = []
        for diet in diets:
            tags = tags_of_labels(HEAD_LABELS[diet.head])
            count = round(diet.times * len(diet.texts))
            chosen = [*diet.texts] * (count // len(diet.texts)) + chance.sample(
                list(diet.texts), count % len(diet.texts)
            )
            texts = [varied(text, names, chance, swap=diet.swap, capitals=diet.capitals) for text in chosen]
            batches += [(diet.head, batch) for batch in batches_of(examples_of(texts, pieces, tags), chance, tokens)]
        chance.shuffle(batches)
        return batches

    steps = epochs * len(round_of())
    pace = schedule(optimizer, steps)
    begun, step = time.monotonic(), 0
    for epoch in range(epochs):
        total, seen = 0.0, 0
        for name, batch in round_of():
            rows = [[UNK if chance.random() < blank else piece for piece in example.ids] for example in batch]
            longest = max(len(example.first) for example in batch)
            first = torch.zeros(len(batch), longest, dtype=torch.long)
            tags_wanted = torch.zeros(len(batch), longest, dtype=torch.long)
            mask = torch.zeros(len(batch), longest, dtype=torch.bool)
            for i, example in enumerate(batch):
                count = len(example.first)
                first[i, :count] = torch.tensor(example.first) + 1
                tags_wanted[i, :count] = torch.tensor(example.tags)
                mask[i, :count] = True
            scores = head_scores(trained, name, rows, dropout=dropout, hidden=0.2)
            scores = scores.gather(1, first[:, :, None].expand(-1, -1, scores.shape[2]))
            loss = field_loss(scores, tags_wanted, mask, moves_of(trained, name))
            loss.backward()
            used = [value for value in trained.values() if value.grad is not None]
            torch.nn.utils.clip_grad_norm_(used, 5.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if step < steps:
                pace.step()
            step += 1
            seen += sum(map(size_of, batch))
            total += loss.item() * len(batch)
        count = sum(len(batch) for _, batch in [("", diet.texts) for diet in diets])
        report(
            f"mentions: epoch {epoch + 1}/{epochs}, step {step}/{steps}, loss {total / count:.3f}, {step / (time.monotonic() - begun):.2f} steps/s"
        )
    return {name: value.detach() for name, value in trained.items()}


def predict(
    pieces: Pieces, params: Params, head: str, texts: Iterable[str], *, others: Sequence[Params] = ()
) -> list[list[Span]]:
    """The mentions that a head finds in every text; with `others` (models of the same vocabulary) by their mean scores."""
    models = [params, *others]
    moves = torch.stack([moves_of(model, head) for model in models]).mean(0).numpy()

    def score(rows: list[list[int]]) -> list[Floats]:
        with torch.inference_mode():
            scores = torch.stack([head_scores(model, head, rows) for model in models]).mean(0)
        return list(scores.numpy())

    return read_spans(texts, pieces, score, tags_of_labels(HEAD_LABELS[head]), moves)
