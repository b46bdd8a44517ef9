"""Trains the model of entailment on the pairs of `evals/statements/pairs`, from the weights of the reader; exports, measures.

python -m benchmarks.entailment.train --out DIR
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from benchmarks.entailment import evaluate
from benchmarks.entailment.examples import Example, drawn
from benchmarks.entailment.found import found
from benchmarks.reader.export import restored, write
from benchmarks.reader.fit import descend, groups, padded, through
from benchmarks.reader.network import ReaderNetwork
from evals.pairs import Paired, load_pairs
from index.onnx import load_session, load_tokenizer
from rag.entailment import Entailment, encoded
from rag.reader import Pair
from rag.shipped import MODELS

SEED = 7


class Stage(NamedTuple):
    """Once over all pairs: to what the learning rate rises and falls, and whether others are those that the search finds."""

    rate: float
    found: bool = False


STAGES = (
    *(Stage(rate) for rate in (1e-4, 1e-4, 2e-4, 1e-4, 1e-4, 5e-5)),
    Stage(1e-4, found=True),
    Stage(5e-5, found=True),
)
FROZEN = 2
"""How many of the lowest layers are left as the reader has them."""
_ROWS = 20

Labelled = tuple[Pair, float]


def labelled(tokenizer: Tokenizer, example: Example) -> Labelled:
    """The example as token ids, and 1.0 where the words carry the statement, else 0.0."""
    one = encoded(tokenizer, example.statement, example.words, example.before, example.title)
    return one, float(example.carries)


def loss_of(network: ReaderNetwork, batch: Sequence[Sequence[Labelled]]) -> Tensor:
    """The binary cross-entropy of all, and how little each true statement comes out above what follows it in its pair.

    The second part is the logistic loss of the difference (RankNet, Burges et al. 2005): what a true statement and a false one
    have in common, their matter and the words that they are read beside, falls out of it, as does the statement where it is
    read beside words that do not carry it.
    """
    rows = [row for drawn in batch for row in drawn]
    own = torch.tensor([first for first, pair in _firsts(batch) for _ in pair])
    inputs = {name: torch.from_numpy(values) for name, values in padded([one for one, _ in rows]).items()}
    *_, logits = network(**inputs)
    labels = torch.tensor([carries for _, carries in rows])
    others = labels == 0.0
    return F.binary_cross_entropy_with_logits(logits, labels) + F.softplus(logits[others] - logits[own[others]]).mean()


def _firsts(batch: Sequence[Sequence[Labelled]]) -> Iterator[tuple[int, Sequence[Labelled]]]:
    """The number of each pair's first row, that of its true statement, and the pair's rows."""
    first = 0
    for pair in batch:
        yield first, pair
        first += len(pair)


def batches(drawn: Sequence[Sequence[Labelled]], random: Random) -> list[list[Sequence[Labelled]]]:
    """Deal pairs of like length into batches of about twenty rows, themselves in random order."""
    ordered = sorted(drawn, key=lambda rows: len(rows[0][0].ids) + random.random() * 16)
    size = max(1, _ROWS * len(drawn) // sum(map(len, drawn)))
    dealt = [ordered[n : n + size] for n in range(0, len(ordered), size)]
    random.shuffle(dealt)
    return dealt


def parameters(network: ReaderNetwork, rate: float) -> Iterator[dict[str, object]]:
    """The optimiser's groups, without the span head and the lowest layers."""
    head, *layers = groups(network, rate)
    network.span.requires_grad_(False)
    yield {**head, "params": list(network.answer.parameters())}
    for number, layer in enumerate(layers):
        if number >= FROZEN:
            yield layer
        else:
            network.layers[number].requires_grad_(False)


def train(data: Sequence[Paired], tokenizer: Tokenizer, out: Path, seed: int) -> ReaderNetwork:
    """Go through the stages, as `through` does, from the weights of the reader."""
    torch.manual_seed(seed)
    network = ReaderNetwork(dropout=0.0)  # no pair is seen more than a few times
    start = {name: torch.tensor(value) for name, value in restored(MODELS / "reader.onnx").items()}
    network.load_state_dict(start, strict=False)

    searched = cache(partial(found, data))

    def train_stage(stage: Stage, random: Random) -> float:
        others = searched() if stage.found else None
        pairs = [[labelled(tokenizer, e) for e in rows] for paired in data for rows in drawn(paired, random, others)]
        losses = [partial(loss_of, network, batch) for batch in batches(pairs, random)]
        return descend(network, losses, parameters(network, stage.rate))

    through(network, STAGES, out, seed, train_stage)
    return network


def finish(network: ReaderNetwork, tokenizer: Tokenizer, out: Path) -> None:
    """Export in 8 bits, calibrate on the tune part, measure on the test part: `entailment.onnx` and `entailment.json`."""
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    model = out / "entailment.onnx"
    write(weights, model, eight_bit=True, spans=False)
    digest = sha256(model.read_bytes()).hexdigest()
    session = load_session(model, digest)
    tune, test = load_pairs("tune"), load_pairs("test")
    slope, constant = evaluate.calibrated(evaluate.scored(Entailment(session, tokenizer, 1.0, 0.0), tune, found(tune)))
    scored = evaluate.scored(Entailment(session, tokenizer, slope, constant), test, found(test))
    print(evaluate.table(scored), flush=True)
    card = {"sha256": digest, "calibration": [slope, constant], "figures": evaluate.figures(scored)}
    (out / "entailment.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    torch.set_num_threads(2)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    finish(train(load_pairs("train"), tokenizer, given.out, given.seed), tokenizer, given.out)


if __name__ == "__main__":
    main()
