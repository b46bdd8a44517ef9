"""The training loop: batches of like length, AdamW with a rate that falls towards the lower layers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from benchmarks.reader.examples import Example
from benchmarks.reader.network import ReaderNetwork
from rag.reader import Pair, pair

BATCH = 16
LAYER_DECAY = 0.9
_ROUND = 16
"""To what lengths are rounded up: the products of matrices are made ready anew for each shape."""
Encoded = tuple[Pair, int, int, float]
T = TypeVar("T")


def encode(tokenizer: Tokenizer, example: Example) -> Encoded:
    """Give the pair, the first and last token of its answer (0, 0 without one) and 1.0 when it answers, else 0.0."""
    one = pair(tokenizer, example.question, example.passage, example.title)
    if example.span is None:
        return one, 0, 0, 0.0
    left, right = example.span
    inside = [n for n, (a, b) in enumerate(one.offsets) if a < right and left < b]
    if not inside or one.offsets[-1][1] < right:
        return one, 0, 0, 0.0
    return one, one.first + inside[0], one.first + inside[-1], 1.0


def padded(pairs: Sequence[Pair]) -> dict[str, NDArray[np.int64]]:
    """Give the network's three inputs, each (pairs, longest rounded up): token ids, mask, and 1 where the passage stands."""
    longest = -(-max(len(one.ids) for one in pairs) // _ROUND) * _ROUND
    ids = np.zeros((len(pairs), longest), np.int64)
    mask, kinds = np.zeros_like(ids), np.zeros_like(ids)
    for row, one in enumerate(pairs):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        kinds[row, one.first : len(one.ids)] = 1
    return {"ids": ids, "mask": mask, "kinds": kinds}


def batches(encoded: Sequence[Encoded], random: Random, size: int = BATCH) -> list[list[Encoded]]:
    """Deal shuffled pairs into batches of like length, themselves in random order."""
    ordered = sorted(encoded, key=lambda e: len(e[0].ids) + random.random() * 16)
    dealt = [ordered[n : n + size] for n in range(0, len(ordered), size)]
    random.shuffle(dealt)
    return dealt


def loss_of(network: ReaderNetwork, batch: Sequence[Encoded]) -> Tensor:
    """Give the mean of the two ends' cross-entropies plus the answer head's binary cross-entropy."""
    start, end, answer = network(**{name: torch.from_numpy(v) for name, v in padded([e[0] for e in batch]).items()})
    allowed = torch.zeros_like(start)
    for row, (one, *_) in enumerate(batch):
        allowed[row, 1 : one.first] = -1e4
        allowed[row, one.first + len(one.offsets) :] = -1e4
    firsts, lasts = (torch.tensor([e[n] for e in batch]) for n in (1, 2))
    spans = (F.cross_entropy(start + allowed, firsts) + F.cross_entropy(end + allowed, lasts)) / 2
    return spans + F.binary_cross_entropy_with_logits(answer, torch.tensor([e[3] for e in batch]))


def groups(network: ReaderNetwork, rate: float) -> Iterator[dict[str, object]]:
    """Give the optimiser's groups: the heads at the full rate, each layer below at nine tenths of the one above."""
    yield {"params": [*network.span.parameters(), *network.answer.parameters()], "rate": rate * 5}
    for number, layer in enumerate(network.layers):
        yield {"params": list(layer.parameters()), "rate": rate * LAYER_DECAY ** (len(network.layers) - 1 - number)}
    for frozen in (network.words, network.positions, network.kinds, network.norm):
        frozen.requires_grad_(False)


def fit(network: ReaderNetwork, epochs: Sequence[Sequence[Encoded]], rate: float, random: Random) -> float:
    """Train over the epochs in turn; seconds taken."""
    plan = [batch for epoch in epochs for batch in batches(epoch, random)]
    return descend(network, [partial(loss_of, network, batch) for batch in plan], groups(network, rate))


def descend(
    network: ReaderNetwork, losses: Sequence[Callable[[], Tensor]], parameters: Iterable[dict[str, object]]
) -> float:
    """Take a step down each loss in turn, the rate rising for a tenth of the steps and falling to nothing; seconds taken."""
    optimiser = torch.optim.AdamW(({**g, "lr": g["rate"]} for g in parameters), weight_decay=0.01, fused=True)
    began, total = time.monotonic(), 0.0
    network.train()
    for step, loss_here in enumerate(losses):
        share = min((step + 1) / (0.1 * len(losses)), (len(losses) - step) / (0.9 * len(losses)))
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * share
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_here()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        total += float(loss.detach())
        if step % 50 == 49:
            print(f"step {step + 1}/{len(losses)}  loss {total / 50:.3f}  {time.monotonic() - began:.0f} s", flush=True)
            total = 0.0
    return time.monotonic() - began


def through(
    network: ReaderNetwork, stages: Sequence[T], folder: Path, seed: int, train: Callable[[T, Random], float]
) -> None:
    """Train the network stage by stage, each saved as `stage-N.pt`; a stage that is there already is taken as it is.

    `train` goes through one of the stages and gives the seconds taken. What is left in the network is the mean of the weights
    after the last two (Wortsman et al. 2022, "Model soups").
    """
    for number, stage in enumerate(stages, 1):
        saved = folder / f"stage-{number}.pt"
        if saved.exists():
            network.load_state_dict(torch.load(saved))
            continue
        torch.manual_seed(seed + number)
        print(f"stage {number}: {train(stage, Random(seed + number)):.0f} s", flush=True)
        torch.save(network.state_dict(), saved)
    one, two = (torch.load(folder / f"stage-{number}.pt") for number in (len(stages) - 1, len(stages)))
    network.load_state_dict({name: (one[name] + two[name]) / 2 for name in one})
