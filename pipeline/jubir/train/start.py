"""The encoder of a reader that ships as floats again: where training starts without the corpora. Imported to train only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from jubir.train.network import LAYERS, Params

# The products of a layer in the order of the graph.
PRODUCTS = ("q", "k", "v", "ao", "fi", "fo")


def encoder_of(path: Path) -> Params:
    """The parameters of an encoder.onnx that jubir.train.reader.ship wrote, as far as 8 bits hold them.

    Raises ValueError where the graph is another one.
    """
    import onnx

    graph = onnx.load(path).graph
    held = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    params = {name.removeprefix("weights."): value for name, value in held.items() if name.startswith("weights.")}
    if "emb_word" not in params:
        params["emb_word"] = floats(held, "weights.emb_word")
        params = {name: value for name, value in params.items() if not name.startswith("emb_word_")}
    products = [value for node in graph.node if (value := product_of(node, held)) is not None]
    if len(products) != LAYERS * len(PRODUCTS):
        raise ValueError(f"{path}: {len(products)} products, not {LAYERS * len(PRODUCTS)}")
    for number, value in enumerate(products):
        params[f"l{number // len(PRODUCTS)}_{PRODUCTS[number % len(PRODUCTS)]}_w"] = value.T
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in sorted(params.items())}


def floats(held: dict[str, Any], name: str) -> NDArray[np.float32]:
    """What a tensor was before it was stored in 8 bits."""
    stored, scale, zero = (held[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
    return np.asarray((stored.astype(np.float32) - zero.astype(np.float32)) * scale, np.float32)


def product_of(node: Any, held: dict[str, Any]) -> NDArray[np.float32] | None:
    """The weights (in, out) that a node multiplies with; None where it multiplies with none."""
    if node.op_type == "MatMulInteger":
        return floats(held, re.sub(r"_quantized$", "", node.input[1]))
    if node.op_type == "MatMul" and f"{node.input[1]}.bytes" in held:
        stored, scale = held[f"{node.input[1]}.bytes"], held[f"{node.input[1]}.scale"]
        return np.asarray(stored.astype(np.float32) * scale, np.float32)
    return None
