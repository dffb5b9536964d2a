"""The teacher as one int8 file for onnxruntime. Imported to train only."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from jubir.stages.encoder import PAD, Pieces, tags_of_labels
from jubir.train.e5 import WIDTH, Params, encode
from jubir.train.teacher import HEAD_LABELS, moves_of


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


def export(pieces: Pieces, params: Params, folder: Path, *, head: str = "ours") -> None:
    """Write model.onnx (dynamic int8), pieces.tsv and tags.json of one head into the folder."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Scorer(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """ids (batch, pieces) -> scores (batch, pieces, tags)."""

        def __init__(self) -> None:
            super().__init__()
            self.weights = torch.nn.ParameterDict({name.replace(".", "_"): value for name, value in params.items()})

        def forward(self, ids: Tensor) -> Tensor:
            named = {name: self.weights[name.replace(".", "_")] for name in params}
            states = encode(named, ids, ids != PAD, masked=True)
            return F.linear(states, named[f"{head}.w"], named[f"{head}.b"])

    folder.mkdir(parents=True, exist_ok=True)
    sample = torch.randint(4, 1000, (2, 9))
    sample[1, 6:] = PAD
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            Scorer().eval(),
            (sample,),
            str(whole),
            input_names=["ids"],
            output_names=["scores"],
            dynamic_axes={"ids": {0: "batch", 1: "pieces"}, "scores": {0: "batch", 1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        wide = widest(onnx.load(whole))
        small = Path(scratch) / "small.onnx"
        quantize_dynamic(
            whole, small, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8, nodes_to_exclude=wide
        )
        model = onnx.load(small)
        store_in_bytes(model, wide)
        onnx.save(model, folder / "model.onnx")
    pieces.save(folder / "pieces.tsv")
    moves = [[round(value, 4) for value in row] for row in moves_of(params, head).tolist()]
    tags = {"tags": tags_of_labels(HEAD_LABELS[head]), "moves": moves}
    (folder / "tags.json").write_text(json.dumps(tags) + "\n", encoding="utf-8")
