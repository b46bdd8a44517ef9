"""What training starts from: gte-small (Li et al. 2023, arXiv 2308.03281; MIT), a BERT of twelve layers of width 384.

Its file is an export to ONNX, in which the products of matrices are known by the names of their nodes only.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from benchmarks.reader.network import ReaderNetwork, load_encoder

LAYERS = 12
SHA256 = "398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3"


def base_network(file: Path) -> ReaderNetwork:
    """The network with the weights of gte-small's `model.onnx` and two heads at random.

    Raises ValueError when the file is another one.
    """
    if (seen := sha256(file.read_bytes()).hexdigest()) != SHA256:
        raise ValueError(f"{file} is not the model.onnx of gte-small that is expected: its SHA-256 is {seen}")
    network = ReaderNetwork(dropout=0.0, layers=LAYERS)  # no pair is seen more than a few times
    load_encoder(network, _weights(file))
    return network


def _weights(file: Path) -> dict[str, Tensor]:
    """The weights by their names in Transformers."""
    graph = onnx.load(str(file)).graph
    stored = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in stored]
    linear = {node.name[1:].replace("/", ".").replace("MatMul", "weight"): stored[node.input[1]].T for node in products}
    return stored | linear
