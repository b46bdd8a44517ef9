"""Writes the network as ONNX, its weights in float or in 8 bits.

In 8 bits, weights of linear layers have a scale an output, and activations are rounded while it runs (ONNX Runtime's
DynamicQuantizeMatMul). That rounds a whole passage by its largest value, and a few tokens have values twenty times those
of the others; so each row is first divided by its own largest value. Word embeddings have a scale a row. The heads,
norms and the small embeddings stay in float.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.reader.network import EPSILON, HEADS

CONTRIB = "com.microsoft"
Array = NDArray[np.generic]
Weights = Mapping[str, NDArray[np.float32]]


class Graph:
    """Collects nodes and weights; each method adds one operation and gives the name of what comes out."""

    def __init__(self, eight_bit: bool) -> None:
        self.eight_bit = eight_bit
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def in_float(self) -> Graph:
        """The same graph, to which weights are added in float."""
        same = Graph(False)
        same.nodes, same.weights = self.nodes, self.weights
        return same

    def constant(self, values: Array) -> str:
        """Add a weight."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", name: str = "", **attributes: object) -> str:
        """Add an operation with one output, called `name` when it is one of the model's."""
        out = name or f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Add x @ weight.T + bias, the weight in 8 bits if the graph is."""
        if not self.eight_bit:
            product = self.node("MatMul", x, self.constant(weight.T))
            return self.node("Add", product, self.constant(bias))
        scales = np.abs(weight).max(-1) / 127
        stored = self.constant(np.rint(weight / scales[:, None]).astype(np.int8).T), self.constant(scales)
        largest = self.node("ReduceMax", self.node("Abs", x), self.constant(np.array([-1])), keepdims=1)
        product = self.node("DynamicQuantizeMatMul", self.node("Div", x, largest), *stored, domain=CONTRIB)
        return self.node("Add", self.node("Mul", product, largest), self.constant(bias))

    def words(self, ids: str, table: NDArray[np.float32]) -> str:
        """Add the look-up of the tokens' embeddings."""
        if not self.eight_bit:
            return self.node("Gather", self.constant(table), ids)
        scales = np.abs(table).max(-1, keepdims=True) / 127
        rows = self.node("Gather", self.constant(np.rint(table / scales).astype(np.int8)), ids)
        wide = self.node("Cast", rows, to=TensorProto.FLOAT)
        return self.node("Mul", wide, self.node("Gather", self.constant(scales.astype(np.float32)), ids))

    def norm(self, x: str, weights: Weights, name: str) -> str:
        """Add a layer norm."""
        parts = self.constant(weights[f"{name}.weight"]), self.constant(weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, *parts, axis=-1, epsilon=EPSILON)


def write(weights: Weights, path: Path, eight_bit: bool, spans: bool = True) -> None:
    """Write the model: ids and kinds (1, length) in, without padding; start, end (1, length) and answer (1,) out.

    Without `spans` the answer is all that comes out, so that of the last layer the first token is enough.
    """
    graph = Graph(eight_bit)
    x = _embeddings(graph, weights)
    last = sum(name.endswith(".qkv.weight") for name in weights) - 1
    for number in range(last):
        x = _layer(graph, weights, f"layers.{number}", x, x)
    asked = x if spans else graph.node("Slice", x, *(graph.constant(np.array([n])) for n in (0, 1, 1)))
    x = _layer(graph, weights, f"layers.{last}", x, asked)
    if spans:
        _span_head(graph, weights, x)
    _answer_head(graph, weights, x)
    sides = [1, "length"]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, sides) for n in ("ids", "kinds")]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, sides) for n in ("start", "end") if spans]
    outputs.append(helper.make_tensor_value_info("answer", TensorProto.FLOAT, sides[:1]))
    made = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.weights)
    versions = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
    onnx.save(helper.make_model(made, opset_imports=versions, ir_version=10), str(path))


def _embeddings(graph: Graph, weights: Weights) -> str:
    length = graph.node("Shape", "ids", start=1, end=2)
    zero = graph.constant(np.zeros(1, np.int64))
    places = graph.node("Slice", graph.constant(weights["positions.weight"]), zero, length)
    kinds = graph.node("Gather", graph.constant(weights["kinds.weight"]), "kinds")
    x = graph.node("Add", graph.words("ids", weights["words.weight"]), kinds)
    return graph.norm(graph.node("Add", x, places), weights, "norm")


def _layer(graph: Graph, weights: Weights, name: str, x: str, asked: str) -> str:
    """Add a layer for the tokens `asked`, which look at all of `x`."""

    def linear(part: str, value: str, rows: slice = slice(None)) -> str:
        return graph.linear(value, weights[f"{name}.{part}.weight"][rows], weights[f"{name}.{part}.bias"][rows])

    width = len(weights["norm.weight"])
    values = asked, x, x
    q, k, v = (linear("qkv", of, slice(n * width, (n + 1) * width)) for n, of in enumerate(values))
    mixed = graph.node("MultiHeadAttention", q, k, v, domain=CONTRIB, num_heads=HEADS)
    x = graph.norm(graph.node("Add", asked, linear("out", mixed)), weights, f"{name}.norm1")
    inner = linear("down", graph.node("Gelu", linear("up", x)))
    return graph.norm(graph.node("Add", x, inner), weights, f"{name}.norm2")


def _span_head(graph: Graph, weights: Weights, x: str) -> None:
    logits = graph.in_float().linear(x, weights["span.weight"], weights["span.bias"])
    for place, name in enumerate(("start", "end")):
        graph.node("Gather", logits, graph.constant(np.array(place)), axis=2, name=name)


def _answer_head(graph: Graph, weights: Weights, x: str) -> None:
    first = graph.node("Gather", x, graph.constant(np.array(0)), axis=1)
    answer = graph.in_float().linear(first, weights["answer.weight"], weights["answer.bias"])
    graph.node("Squeeze", answer, graph.constant(np.array([1])), name="answer")
