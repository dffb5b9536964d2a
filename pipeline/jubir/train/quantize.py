"""An encoder in 8 bits. Imported to train only."""

from __future__ import annotations

from typing import Any

import numpy as np

from jubir.train.network import WIDTH


def widest(model: Any) -> list[str]:
    """The names of the products that close each layer's inner part: their inputs have outliers that 8 bits cannot hold."""
    inner = {tensor.name for tensor in model.graph.initializer if list(tensor.dims) == [4 * WIDTH, WIDTH]}
    return [node.name for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in inner]


def store_in_bytes(model: Any, nodes: list[str]) -> None:
    """Keep the weights of the nodes in 8 bits, one scale a column, and turn them into floats when the model is loaded."""
    import onnx

    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in [node for node in model.graph.node if node.name in nodes]:
        name = node.input[1]
        values = onnx.numpy_helper.to_array(tensors[name])
        scale = np.maximum(np.abs(values).max(0), 1e-8) / 127
        stored = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
        model.graph.initializer.remove(tensors[name])
        for suffix, array in (
            ("bytes", stored),
            ("scale", scale.astype(np.float32)),
            ("zero", np.zeros(len(scale), np.int8)),
        ):
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, f"{name}.{suffix}"))
        inputs = [f"{name}.bytes", f"{name}.scale", f"{name}.zero"]
        model.graph.node.insert(0, onnx.helper.make_node("DequantizeLinear", inputs, [name], axis=1))
