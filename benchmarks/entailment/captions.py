"""Captions of pictures with three statements each: the part of SNLI (Bowman et al. 2015, CC BY-SA 4.0) that a package carries."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from benchmarks.entailment.examples import Example


def load_captions(file: Path) -> list[list[Example]]:
    """Each caption's statements, of those that it carries the first and then all that it does not carry.

    The file is one of SNLI's, a JSON object a line. Captions without a statement of either kind are left out, as are
    statements that the annotators did not agree on.
    """
    captions: dict[str, list[Example]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if (label := record["gold_label"]) != "-":
            carries = label == "entailment"
            captions[record["captionID"]].append(Example(record["sentence2"], record["sentence1"], "", "", carries))
    parted = [([e for e in rows if e.carries][:1], [e for e in rows if not e.carries]) for rows in captions.values()]
    return [carried + others for carried, others in parted if carried and others]
