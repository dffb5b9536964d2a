"""Teaches the reader: marked releases -> the network of jubir.stages.reader. Imported to train only."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from jubir.marking import Marked
from jubir.stages.facts import LOOKS, Facts
from jubir.stages.pieces import UNK, Pieces
from jubir.train.network import Network, Params, encode, losses
from jubir.train.quantize import store_in_bytes, widest
from jubir.train.samples import Sample, sample_of
from jubir.train.vary import pool_of, varied


@dataclass(frozen=True)
class Recipe:
    """What was found to work on held-out issuers; rates are those of AdamW at their highest."""

    epochs: int = 5
    rate: float = 1.5e-4  # of the encoder's upper layers
    head_rate: float = 1e-3
    frozen: int = 6  # lower layers that learn nothing: half the time, and the texts are few
    characters: int = 9600  # of a batch
    names_only: float = 0.5  # share of the texts with names alone that an epoch sees
    blank: float = 0.04  # share of pieces hidden from the encoder
    without_group: float = 0.15  # chance that a text is read without one of the lexicon's groups
    without_facts: float = 0.1  # … without any
    seed: int = 1


def learn(
    releases: Sequence[Marked],
    names_only: Sequence[Marked],
    pieces: Pieces,
    facts: Facts,
    encoder: Params,
    *,
    recipe: Recipe,
    work: Path,
    report: Callable[[object], None],
    start: Params | None = None,
) -> Network:
    """The network after all epochs, `start` holding what it knows before; each is kept in WORK/reader.pt, so that a run that was cut off goes on."""
    torch.manual_seed(recipe.seed)
    pair_feats = next(
        pairs.feats[0].shape[1]
        for release in releases
        for pairs in sample_of(release, pieces, facts).pairs.values()
        if pairs.feats
    )
    net = Network(encoder, facts.columns + len(LOOKS), pair_feats, frozen=recipe.frozen)
    if start is not None:
        net.load_state_dict(start)
    optimizer = optimizer_of(net, recipe)
    pool = pool_of(list(releases))
    steps = recipe.epochs * len(list(batches(releases, names_only, recipe, random.Random(0))))
    warm = max(1, steps // 16)

    def pace(step: int) -> float:
        return (step + 1) / warm if step < warm else max(0.02, (steps - step) / max(1, steps - warm))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    first = 0
    if (work / "reader.pt").exists():
        held = torch.load(work / "reader.pt")
        net.load_state_dict(held["state"])
        optimizer.load_state_dict(held["optimizer"])
        schedule.load_state_dict(held["schedule"])
        first = held["epochs"]
    for epoch in range(first, recipe.epochs):
        chance = random.Random(f"{recipe.seed} {epoch}")
        torch.manual_seed(recipe.seed * 1000 + epoch)
        begun, totals, count = time.monotonic(), dict[str, float](), 0
        net.train()
        for batch in batches(releases, names_only, recipe, chance):
            samples, feats = [], []
            for marked, only in batch:
                sample = sample_of(marked if only else varied(marked, pool, chance), pieces, facts, only_names=only)
                if len(sample.inputs.units):
                    hide(sample, recipe, chance)
                    samples.append(sample)
                    feats.append(torch.from_numpy(forgetful(sample, facts, recipe, chance)))
            wrong = losses(net, samples, feats)
            (sum(wrong.values()) / 40).backward()  # type: ignore[union-attr, unused-ignore]
            torch.nn.utils.clip_grad_norm_([p for p in net.parameters() if p.requires_grad], 5.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            count += len(samples)
            for name, value in wrong.items():
                totals[name] = totals.get(name, 0.0) + value.item()
        report({"epoch": epoch + 1, "seconds": round(time.monotonic() - begun)} | {k: round(v / count, 2) for k, v in totals.items()})
        torch.save(
            {
                "state": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "epochs": epoch + 1,
            },
            work / "reader.pt",
        )
    net.eval()
    return net


def optimizer_of(net: Network, recipe: Recipe) -> torch.optim.AdamW:
    """The heads learn faster than the encoder, features and biases twice as fast as the heads, without decay."""
    named = [(name, value) for name, value in net.named_parameters() if value.requires_grad]
    upper = [value for name, value in named if name.startswith("enc.")]
    quick = [v for name, v in named if not name.startswith("enc.") and (name.startswith("feat.") or v.dim() < 2)]
    heads = [v for name, v in named if not name.startswith(("enc.", "feat.")) and v.dim() > 1]
    groups = [
        {"params": upper, "lr": recipe.rate, "weight_decay": 0.01},
        {"params": heads, "lr": recipe.head_rate, "weight_decay": 0.01},
        {"params": quick, "lr": 2 * recipe.head_rate, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def batches(
    releases: Sequence[Marked], names_only: Sequence[Marked], recipe: Recipe, chance: random.Random
) -> Iterator[list[tuple[Marked, bool]]]:
    """Every release and a share of the texts with names alone, in batches of like length, the batches in any order."""
    some = chance.sample(list(names_only), round(len(names_only) * recipe.names_only))
    todo = [*((marked, False) for marked in releases), *((marked, True) for marked in some)]
    chance.shuffle(todo)
    out: list[list[tuple[Marked, bool]]] = []
    for at in range(0, len(todo), 64):
        room = 0
        for marked, only in sorted(todo[at : at + 64], key=length_of):
            if room < len(marked.text):
                out.append([])
                room = recipe.characters
            out[-1].append((marked, only))
            room -= len(marked.text)
    chance.shuffle(out)
    yield from out


def length_of(item: tuple[Marked, bool]) -> int:
    return len(item[0].text)


def hide(sample: Sample, recipe: Recipe, chance: random.Random) -> None:
    """Hides some pieces, so that the reader learns to go by what stands around."""
    for row in sample.inputs.rows:
        for i, piece in enumerate(row):
            if piece > UNK and chance.random() < recipe.blank:
                row[i] = UNK


def forgetful(sample: Sample, facts: Facts, recipe: Recipe, chance: random.Random) -> np.ndarray:
    """The features without some groups of the lexicon: an unknown issuer's bodies stand in no table."""
    feats = sample.inputs.feats.copy()
    if chance.random() < recipe.without_facts:
        feats[:, : facts.columns] = 0
    for group in range(len(facts.groups)):
        if chance.random() < recipe.without_group:
            feats[:, 2 * group : 2 * group + 2] = 0
    return feats


def ship(net: Network, pieces: Pieces, facts: Facts, folder: Path) -> None:
    """Writes encoder.onnx (8 bits), heads.npz (16 bits), pieces.tsv and reader.json into the folder."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Encoder(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """ids (rows, pieces) -> states (rows, pieces, width)."""

        def __init__(self) -> None:
            super().__init__()
            self.weights = torch.nn.ParameterDict({name: value.detach() for name, value in net.enc.items()})

        def forward(self, ids: Tensor) -> Tensor:
            return encode(dict(self.weights), ids, torch.ones(1, 1, dtype=torch.bool))

    folder.mkdir(parents=True, exist_ok=True)
    sample = torch.randint(UNK + 1, 1000, (2, 9))
    with tempfile.TemporaryDirectory() as scratch:
        whole, small = Path(scratch) / "whole.onnx", Path(scratch) / "small.onnx"
        torch.onnx.export(
            Encoder().eval(),
            (sample,),
            str(whole),
            input_names=["ids"],
            output_names=["states"],
            dynamic_axes={"ids": {0: "rows", 1: "pieces"}, "states": {0: "rows", 1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        wide = widest(onnx.load(whole))
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8, nodes_to_exclude=wide)
        model = onnx.load(small)
        store_in_bytes(model, wide)
        onnx.save(model, folder / "encoder.onnx")
    weights = {name: value.numpy().astype(np.float16) for name, value in net.heads().items()}
    np.savez(folder / "heads.npz", **weights)  # type: ignore[arg-type, unused-ignore]
    pieces.save(folder / "pieces.tsv")
    (folder / "reader.json").write_text(json.dumps({"groups": facts.groups}) + "\n", encoding="utf-8")
