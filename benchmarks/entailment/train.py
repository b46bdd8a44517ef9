"""Trains the model of entailment from gte-small: on captions, then on the pairs of `evals/statements/pairs`; exports, measures.

python -m benchmarks.entailment.train --base FILE --captions FILE --out DIR
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.entailment import evaluate
from benchmarks.entailment.base import base_network
from benchmarks.entailment.captions import load_captions
from benchmarks.entailment.examples import Example, Found, drawn
from benchmarks.entailment.found import found
from benchmarks.entailment.turned import Alike, turned
from benchmarks.reader.export import write
from benchmarks.reader.fit import descend, groups, padded, through
from benchmarks.reader.network import ReaderNetwork
from evals.pairs import Paired, load_pairs
from index.onnx import load_session, load_tokenizer
from rag.entailment import Entailment, encoded
from rag.reader import Pair

SEED = 7


class Captions(NamedTuple):
    """A stage over captions; `rate` is what the learning rate of a stage rises to and falls from."""

    rate: float


class Third(NamedTuple):
    """A stage over a third of the texts with pairs, each statement beside others of its text or, with `found`, of the search."""

    rate: float
    third: int
    found: bool = False


class Turned(NamedTuple):
    """A stage that goes through all texts several times, one in three beside what is found, with what is turned round.

    Where pairs were seen several times before, values drop out, so that these are not learned by heart.
    """

    rate: float
    passes: int
    dropout: float = 0.1


Stage = Captions | Third | Turned
STAGES: tuple[Stage, ...] = (
    Captions(1.5e-4),
    Third(1.5e-4, 0),
    Third(1.5e-4, 1),
    Third(1.2e-4, 2, found=True),
    Turned(1.2e-4, passes=2, dropout=0.0),
    Turned(1.1e-4, passes=2),
)
CAPTIONS = 6000
EASY = frozenset(("hedge", "name", "speaker", "addition", "cause", "unstated"))
"""The faults that are told before the stages with what is turned round."""
_EASY_READ = 0.35
"""How many of the pairs with such a fault are read there."""
FROZEN = 3
"""How many of the lowest layers are left as they were."""
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


def train(
    network: ReaderNetwork,
    captions: Sequence[Sequence[Example]],
    data: Sequence[Paired],
    tokenizer: Tokenizer,
    out: Path,
    seed: int,
) -> None:
    """Take the network through the stages, as `through` does."""

    def examples(stage: Stage, random: Random) -> Iterator[Sequence[Example]]:
        match stage:
            case Captions():
                yield from random.sample(captions, CAPTIONS)
            case Third(_, third, with_found):
                others = found(data[third::3]) if with_found else None
                for paired in data[third::3]:
                    yield from drawn(paired, random, others)
            case Turned(_, passes, dropout):
                drop(network, dropout)
                others, alike = found(data[::3]), likeness(network, tokenizer)
                for _ in range(passes):
                    yield from turned_round(data, others, random, alike)

    def train_stage(stage: Stage, random: Random) -> float:
        pairs = [[labelled(tokenizer, e) for e in rows] for rows in examples(stage, random)]
        losses = [partial(loss_of, network, batch) for batch in batches(pairs, random)]
        return descend(network, losses, parameters(network, stage.rate))

    through(network, STAGES, out, seed, train_stage)


def turned_round(data: Sequence[Paired], others: Found, random: Random, alike: Alike) -> Iterator[Sequence[Example]]:
    """The pairs of all texts, few of those that are easy, and again those of every third beside what was found for them."""
    for number, paired in enumerate(data):
        some = tuple(pair for pair in paired.pairs if pair.kind not in EASY or random.random() < _EASY_READ)
        rows = [*drawn(replace(paired, pairs=some), random)]
        rows += drawn(paired, random, others) if number % 3 == 0 else ()
        for own, *rest in rows:
            yield own, *rest, *turned(own, random, alike)


def drop(network: ReaderNetwork, share: float) -> None:
    """Let that share of the values drop out while it learns."""
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = share


def likeness(network: ReaderNetwork, tokenizer: Tokenizer) -> Alike:
    """The cosine of two words by their vectors in the lowest layer, less the mean of all, of several tokens their mean."""
    table = network.words.weight.detach()
    centred = table - table.mean(0)

    @lru_cache(None)
    def vector(word: str) -> Tensor:
        return F.normalize(centred[tokenizer.encode(word.lower(), add_special_tokens=False).ids].mean(0), dim=0)

    return lambda one, two: float(vector(one) @ vector(two))


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
    parser.add_argument("--base", type=Path, required=True, help="model.onnx of gte-small")
    parser.add_argument("--captions", type=Path, required=True, help="a file of SNLI, JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    torch.set_num_threads(2)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    texts = list(load_pairs("train"))
    Random(given.seed).shuffle(texts)
    torch.manual_seed(given.seed)  # the head begins at random
    network = base_network(given.base)
    train(network, load_captions(given.captions), texts, tokenizer, given.out, given.seed)
    finish(network, tokenizer, given.out)


if __name__ == "__main__":
    main()
