"""The encoder of e5.py taught names by conditional random fields on top of it, in plain torch: where the reader starts. Imported to train only."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from jubir.measure.marked import LABELS, MarkedText, Span
from jubir.stages.heads import NEVER
from jubir.stages.inputs import portions
from jubir.stages.pieces import UNK, Pieces
from jubir.stages.tags import best_path, forbidden, tags_of_labels
from jubir.stages.units import cut
from jubir.train.augment import names_of, varied
from jubir.train.e5 import optimizer_of, padded, schedule
from jubir.train.network import WIDTH, Params, encode

PUBLIC_LABELS = ("PER", "ORG", "LOC")
# A head a guideline: the sets disagree on ORG and LOC, and the public ones know three labels only.
HEAD_LABELS = {"ours": LABELS, "idner": PUBLIC_LABELS, "nergrit": PUBLIC_LABELS}
LONGEST = 160  # units of an example
BATCH = 2000  # pieces read at once


@dataclass(frozen=True)
class Example:
    """A portion of a text for the encoder: pieces, each unit's first piece, place in characters, and tag as a number."""

    ids: list[int]
    first: list[int]
    where: list[tuple[int, int]]
    tags: list[int]


def examples_of(texts: Iterable[MarkedText], pieces: Pieces, tags: Sequence[str]) -> list[Example]:
    """The texts in portions that fit the encoder; a mention that cuts a unit takes it whole."""
    number = {tag: i for i, tag in enumerate(tags)}
    examples = []
    for text in texts:
        units = cut(text.text)
        wanted = [0] * len(units)
        for start, end, label in text.spans:
            a, b = units.at(start, end)
            for i in range(a, b):
                wanted[i] = number[("B-" if i == a else "I-") + label]
        of_units = pieces.of_units(units)
        for a, b in portions(units, longest=LONGEST):
            ids: list[int] = []
            first = []
            for i in range(a, b):
                first.append(len(ids))
                ids += of_units[i]
            examples.append(Example(ids, first, [units.chars(i, i + 1) for i in range(a, b)], wanted[a:b]))
    return examples


def new_head(params: Params, name: str) -> None:
    """Add a head's weights to the parameters."""
    tags = tags_of_labels(HEAD_LABELS[name])
    params[f"{name}_w"] = torch.randn(len(tags), WIDTH) * 0.02
    params[f"{name}_b"] = torch.zeros(len(tags))
    params[f"{name}_trans"] = torch.zeros(len(tags) + 1, len(tags))


def moves_of(params: Params, name: str) -> Tensor:
    """The scores of one tag after another, the forbidden ones out of reach."""
    never = torch.from_numpy(forbidden(tags_of_labels(HEAD_LABELS[name])))
    return params[f"{name}_trans"].masked_fill(never, NEVER)


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
    return F.linear(states, params[f"{name}_w"], params[f"{name}_b"])


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
        if f"{diet.head}_w" not in trained:
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


def predict(pieces: Pieces, params: Params, head: str, texts: Sequence[str]) -> list[list[Span]]:
    """The mentions that a head finds in every text."""
    tags = tags_of_labels(HEAD_LABELS[head])
    moves = moves_of(params, head).detach().numpy()
    jobs = [(n, example) for n, text in enumerate(texts) for example in examples_of([MarkedText(text)], pieces, tags)]
    answers: list[list[Span]] = [[] for _ in texts]
    # Rows of one length only: without padding the encoder needs no mask, which is several times faster.
    by_size: dict[int, list[tuple[int, Example]]] = {}
    for job in jobs:
        by_size.setdefault(size_of(job[1]), []).append(job)
    for size, same in sorted(by_size.items()):
        count = max(1, BATCH // (size + 2))
        for part in (same[at : at + count] for at in range(0, len(same), count)):
            with torch.inference_mode():
                scores = head_scores(params, head, [example.ids for _, example in part]).numpy()
            for (number, example), own in zip(part, scores, strict=True):
                path = best_path(own[[i + 1 for i in example.first]], moves)
                answers[number] += spans_of_path(path, tags, example.where)
    return [sorted(spans) for spans in answers]


def spans_of_path(path: Sequence[int], tags: Sequence[str], where: Sequence[tuple[int, int]]) -> list[Span]:
    """The mentions in characters that the tags of the units say."""
    spans: list[Span] = []
    for number, (start, end) in zip(path, where, strict=True):
        tag = tags[number]
        if tag.startswith("B-"):
            spans.append((start, end, tag[2:]))
        elif tag.startswith("I-"):
            spans[-1] = (spans[-1][0], end, tag[2:])
    return spans
