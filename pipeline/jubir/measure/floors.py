"""Floors for the figures: what is lost on annotated releases fails the gate; floors go up, and down only when asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jubir.measure.evaluate import LAYERS, Scores
from jubir.measure.gold_match import Count

# Floors are kept to four digits; half of the last but one is no step back.
TOLERANCE = 0.0005


@dataclass(frozen=True)
class Part:
    """Annotated releases that have floors: a name, a folder of gold, a folder of texts."""

    name: str
    gold: Path
    texts: Path

    def digest(self) -> str:
        """A hash of the gold and of the texts it annotates: floors hold for these alone."""
        total = hashlib.sha256()
        stems = {file.stem for file in self.gold.glob("*.json")}
        files = [*self.gold.glob("*.json"), *(f for f in self.texts.glob("*.txt") if f.stem in stems)]
        for file in sorted(files, key=lambda f: (f.suffix, f.name)):
            total.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
        return total.hexdigest()


Floors = dict[str, dict[str, Any]]


def floors_of(file: Path) -> Floors:
    """{part: {digest, layers: {layer: F1}}}; empty where the file is not there yet."""
    if not file.exists():
        return {}
    floors: Floors = json.loads(file.read_text("utf-8"))
    return floors


def falls(part: Part, scores: Scores, floors: Floors) -> list[str]:
    """What is worse than the floors of the part allow, a line each; empty when all is well."""
    pinned = floors.get(part.name)
    if pinned is None:
        return [f"{part.name}: no floors yet"]
    problems = []
    if pinned["digest"] != part.digest():
        problems.append(f"{part.name}: the gold or its texts are not those that the floors were measured on")
    for layer, floor in pinned["layers"].items():
        value = scores.counts.get(layer, Count()).f1
        if value < floor - TOLERANCE:
            problems.append(f"{part.name}: {layer} {value:.4f} is below its floor {floor:.4f}")
    return problems


def raised(part: Part, scores: Scores, floors: Floors, *, allow_regression: bool) -> tuple[Floors, list[str]]:
    """(the floors with those of the part set to the figures, what would be lower than before).

    Without `allow_regression` a floor that the figures do not reach stays as it is.
    """
    old = floors.get(part.name, {}).get("layers", {})
    new = {layer: figures["f"] for layer, figures in scores.figures().items()}
    lower = [
        f"{part.name}: {layer} {new.get(layer, 0.0):.4f} is below its floor {floor:.4f}"
        for layer, floor in old.items()
        if new.get(layer, 0.0) < floor
    ]
    if not allow_regression:
        new = {layer: max(new.get(layer, 0.0), old.get(layer, 0.0)) for layer in [*new, *(set(old) - set(new))]}
    ordered = {layer: new[layer] for layer in LAYERS if layer in new}
    return floors | {part.name: {"digest": part.digest(), "layers": ordered}}, lower


def floors_text(floors: Floors) -> str:
    """The file of floors: sorted by part, layers in the order of LAYERS."""
    return json.dumps(dict(sorted(floors.items())), indent=1, ensure_ascii=False) + "\n"
