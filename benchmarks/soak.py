"""Kills builds of an index at random moments, and asks after each whether anything was lost.

python -m benchmarks.soak [--kills 200] [--seed TEXT]

A build is killed with SIGKILL somewhere in its course. Then the index must open with every sealed file as it was sealed,
hold exactly the documents of before the build or of after it, and answer; and the next build must succeed, hold exactly
the documents, prove every passage and leave nothing of the killed one behind.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from evals.provenance import commit
from index.build import build
from index.embed import Embedder
from index.errors import FootnoteError
from index.folder import current, generations
from index.generation import Generation
from index.names import Names
from index.proof import prove
from index.search import SearchIndex

__all__ = ["Soak", "main"]

_WORDS = "lamp ship tower keeper gull anchor rope harbour storm ferry".split()
_FILES = tuple(f"{name}.txt" for name in "abcdefgh")
_PRELOADED = [
    "evals.provenance",
    "index.build",
    "index.search",
    "llama_index.core.schema",
    "llama_index.vector_stores.chroma",
]


def _build(corpus: Path, index: Path, told: Connection) -> None:
    """What the child does: says that it begins, and builds."""
    told.send("begun")
    build(corpus, index)
    told.send("done")


class Soak:
    """One folder of small documents, its index, and a plain dictionary of what the folder holds."""

    def __init__(self, folder: Path, seed: str) -> None:
        """Makes the folder and its first index."""
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        self.counts: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(_PRELOADED)
        self._embedder = Embedder()
        self._held: dict[str, str] = {}
        for _ in range(3):
            self._change()
        self._complete()
        self._usual_s = self._measured()

    def kill_one(self) -> None:
        """Changes the folder, kills a build of it, and asks what is left. Raises AssertionError where something is lost."""
        before = dict(self._held)
        self._change()
        finished = self._killed()
        generation = Generation.current(self.index, everything=True)
        assert generation, "the index is gone"
        texts = {name: document.text for name, document in generation.documents.items()}
        assert texts == self._held or (texts == before and not finished), f"the index holds {sorted(texts)}"
        self._asked(generation, texts)
        self.counts["kills during a build" if not finished else "kills after the build was done, not counted"] += 1
        self.counts["left the new generation" if texts == self._held != before else "left the old generation"] += 1
        self.counts["left a half-built generation behind"] += len(list(generations(self.index))) > 1
        del generation
        self._complete()

    def _change(self) -> None:
        """Adds or changes a document, or removes or renames one."""
        name, word = self._random.choice(_FILES), self._random.choice(_WORDS)
        held = sorted(self._held)
        what = self._random.choice(["write", "write", "remove", "rename"]) if len(held) > 2 else "write"
        if what == "write":
            self._held[name] = f"The {word} was seen {self._random.randrange(10**6)} times. Nobody asked why."
            (self.corpus / name).write_text(self._held[name], encoding="utf-8")
            return
        old = self._random.choice(held)
        text = self._held.pop(old)
        if what == "remove":
            (self.corpus / old).unlink()
        else:
            (self.corpus / old).replace(self.corpus / name)
            self._held[name] = text

    def _measured(self) -> float:
        """Seconds that a build takes from its beginning."""
        self._change()
        receive, child = self._start()
        receive.recv()
        start = time.perf_counter()
        receive.recv()
        taken = time.perf_counter() - start
        child.join()
        self._complete()
        return taken

    def _killed(self) -> bool:
        """Starts a build and kills it at a random moment; returns whether it was done before that."""
        receive, child = self._start()
        receive.recv()
        time.sleep(self._random.uniform(0, self._usual_s))
        finished = receive.poll()
        child.kill()
        child.join()
        receive.close()
        return finished

    def _complete(self) -> None:
        """Builds to the end and proves that the index is the folder, and that nothing else is left."""
        receive, child = self._start()
        child.join()
        receive.close()
        assert child.exitcode == 0, f"a build failed with status {child.exitcode}"
        generation = Generation.current(self.index, everything=True)
        assert generation, "there is no index"
        assert {name: d.text for name, d in generation.documents.items()} == self._held, "the index is not the folder"
        proof = prove(generation, Names(), everything=True)
        assert not proof.problems, proof.problems[0]
        assert list(generations(self.index)) == [current(self.index)], "an old generation was left"
        left = {file.name for file in self.index.iterdir()} - {"CURRENT", "lock", "generations"}
        assert not left, f"{min(left)} was left"
        self.counts["builds after a kill"] += bool(self.counts)

    def _start(self) -> tuple[Connection, multiprocessing.process.BaseProcess]:
        receive, send = self._processes.Pipe(duplex=False)
        child = self._processes.Process(target=_build, args=(self.corpus, self.index, send))
        child.start()
        send.close()
        return receive, child

    def _asked(self, generation: Generation, texts: Mapping[str, str]) -> None:
        """Every document is found by its number, which no other holds."""
        index = SearchIndex(generation, Names(), self._embedder, chroma=False)
        for name, text in texts.items():
            number = text.split()[4]
            hits = index.search(index.query(number, lexical_only=True))
            assert [h.passage.document for h in hits] == [n for n, t in texts.items() if t.split()[4] == number], name


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the kills and prints the counts; returns 1 when something was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="Kills builds at random moments.")
    parser.add_argument("--kills", type=int, default=200, help="how many (200)")
    parser.add_argument("--seed", default=commit() or "0", help="what the moments and changes come from (the commit)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footnote-soak-") as folder:
        soak = Soak(Path(folder), options.seed)
        try:
            while soak.counts["kills during a build"] < options.kills:
                soak.kill_one()
        except (AssertionError, FootnoteError) as error:
            print(f"LOST after {soak.counts['kills during a build']} kills, seed {options.seed}: {error}")
            return 1
    print(f"{options.kills} kills, seed {options.seed}: nothing lost")
    for what, count in soak.counts.items():
        print(f"  {count:5} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
