"""Trains the reader (SQuAD 2.0 first, then the invented documents with SQuAD mixed in), exports, calibrates, measures.

python -m benchmarks.reader.train --squad DIR --weights FILE --out DIR
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from benchmarks.reader import evaluate
from benchmarks.reader.export import write
from benchmarks.reader.fit import Encoded, encode, fit, through
from benchmarks.reader.network import ReaderNetwork, load_encoder
from benchmarks.reader.parts import counter, reading_parts, squad_parts
from benchmarks.reader.sampling import Pool, Rates
from evals.reading import all_documents
from index.onnx import load_session, load_tokenizer
from rag.reader import PASSAGE_TOKENS, QUESTION_TOKENS, TITLE_TOKENS, Reader

SEED = 7
GENERAL = Rates(removed=0.2, same=0.0, other=0.0)
INVENTED = Rates(removed=0.4, same=0.4, other=0.3)


@dataclass(frozen=True, slots=True)
class Stage:
    """One rise and fall of the learning rate: how often each source is gone through, and SQuAD pairs mixed in.

    `share` of the questions about invented documents are drawn for an epoch.
    """

    general: int
    invented: int
    rate: float
    replay: int = 0
    share: float = 1.0


STAGES = (
    Stage(general=2, invented=0, rate=1e-4),
    Stage(general=0, invented=1, rate=1e-4, replay=600, share=0.65),
    Stage(general=0, invented=1, rate=7e-5, replay=600, share=0.65),
    Stage(general=0, invented=1, rate=5e-5, replay=600, share=0.65),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The two pools that training pairs are drawn from."""

    general: Pool
    invented: Pool
    tokenizer: Tokenizer

    def draw(self, stage: Stage, random: Random) -> list[list[Encoded]]:
        """Give the encoded pairs of each epoch of the stage."""
        epochs = [self._encoded(self.general, GENERAL, random) for _ in range(stage.general)]
        for _ in range(stage.invented):
            replayed = self._encoded(self.general, GENERAL, random, stage.replay)
            epochs.append(self._encoded(self.invented, INVENTED, random, share=stage.share) + replayed)
        return epochs

    def _encoded(
        self, pool: Pool, rates: Rates, random: Random, most: int | None = None, share: float = 1.0
    ) -> list[Encoded]:
        drawn = list(pool.draw(random, rates, share))
        random.shuffle(drawn)
        return [encode(self.tokenizer, example) for example in drawn[:most]]


def sources(squad: Path, seed: int, share: float) -> Sources:
    """Read the training data; `share` is the part of the invented training documents used, for the learning curve."""
    tokenizer = load_tokenizer()
    count = counter(tokenizer)
    documents = all_documents("train")
    some = Random(seed).sample(documents, round(share * len(documents)))
    return Sources(Pool(*squad_parts(squad, count, held_out=False)), Pool(*reading_parts(some, count)), tokenizer)


def train(data: Sources, weights: Path, out: Path, seed: int) -> ReaderNetwork:
    """Go through the stages, as `through` does, from the weights of MiniLM."""
    torch.manual_seed(seed)
    network = ReaderNetwork()
    load_encoder(network, load_file(weights))
    through(
        network, STAGES, out, seed, lambda stage, random: fit(network, data.draw(stage, random), stage.rate, random)
    )
    return network


def calibrate(outcomes: Sequence[evaluate.Outcome]) -> tuple[float, float, float]:
    """Fit the chance that a passage answers on the answer score and the span score (Platt 1999)."""
    rows = evaluate.calibration_rows(outcomes)
    model = LogisticRegression(C=1e6, max_iter=1000).fit(rows[:, :2], rows[:, 2])
    on_answer, on_span = model.coef_[0]
    return round(float(on_answer), 6), round(float(on_span), 6), round(float(model.intercept_[0]), 6)


def finish(network: ReaderNetwork, squad: Path, out: Path, seed: int) -> None:
    """Export in float and in 8 bits, calibrate each on the tune part, and measure each on the test parts.

    Leaves `reader.onnx` and `reader.json` in the folders `float` and `int8`.
    """
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    for name, eight_bit in (("int8", True), ("float", False)):
        folder = out / name
        folder.mkdir(exist_ok=True)
        write(weights, folder / "reader.onnx", eight_bit)
        card = _measured(folder / "reader.onnx", squad)
        (folder / "reader.json").write_text(json.dumps({**card, "seed": seed}, indent=1) + "\n", encoding="utf-8")


def _measured(model: Path, squad: Path) -> dict[str, object]:
    tokenizer, digest = load_tokenizer(), sha256(model.read_bytes()).hexdigest()
    session, count = load_session(model, digest), counter(tokenizer)
    windows, asked = reading_parts(all_documents("tune"), count)
    raw = Reader(session, tokenizer, (1.0, 0.0, 0.0))
    calibration = calibrate(evaluate.read_all(raw, asked, evaluate.pooled(asked, windows)))
    measured = evaluate.all_figures(Reader(session, tokenizer, calibration), squad, count)
    print(f"\n{model}, calibration {calibration}\n{evaluate.table(measured)}", flush=True)
    return {
        "sha256": digest,
        "question_tokens": QUESTION_TOKENS,
        "title_tokens": TITLE_TOKENS,
        "passage_tokens": PASSAGE_TOKENS,
        "calibration": calibration,
        "figures": evaluate.as_json(measured),
    }


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="folder with SQuAD 2.0's tune.json")
    parser.add_argument("--weights", type=Path, required=True, help="model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished models")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--share", type=float, default=1.0, help="part of the invented training documents, 0 to 1")
    given = parser.parse_args()
    torch.set_num_threads(2)
    given.out.mkdir(parents=True, exist_ok=True)
    network = train(sources(given.squad, given.seed, given.share), given.weights, given.out, given.seed)
    finish(network, given.squad, given.out, given.seed)


if __name__ == "__main__":
    main()
