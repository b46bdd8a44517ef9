"""From use to gold: judged answers of the chat page become candidate cases, which a person completes and accepts.

A judgement is one JSON object a line:

    {"time": "2024-12-08T10:00:00+00:00", "question": str, "history": [{"question": str, "answer": str}, ...],
     "answer": the answer as `Answer.to_dict()`, "verdict": "up" | "down", "reason": null | str, "correction": null | str}
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.cases import Documents, GoldError, faults
from evals.match import contains
from evals.numbers import numbers_in

__all__ = ["Candidate", "candidates", "load_judgements"]

_KEYS = {"time": str, "question": str, "history": list, "answer": dict, "verdict": str}
_OPTIONAL = ("reason", "correction")
_MARK_FREE = str.maketrans("", "", "[]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gold case as far as it can be told, where it came from, and what the loader would still refuse in it."""

    case: Mapping[str, Any]
    judged: Mapping[str, Any]
    to_do: tuple[str, ...]

    def to_dict(self) -> Mapping[str, Any]:
        """The candidate as plain data: a person copies `case` into the gold file once `to_do` is empty."""
        return {"case": self.case, "judged": self.judged, "to_do": list(self.to_do)}


def load_judgements(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The judgements of a file. Raises GoldError, with file and line, for what is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read ({error}); name the page's file of judged answers") from None
    return tuple(_judgement(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def _judgement(where: str, line: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        raise GoldError(f"{where}: not JSON; each line is one judged answer") from None
    if not isinstance(record, dict):
        raise GoldError(f"{where}: not an object; each line is one judged answer")
    unknown = sorted(set(record).difference(_KEYS, _OPTIONAL))
    wrong = [key for key, kind in _KEYS.items() if not isinstance(record.get(key), kind)]
    if unknown or wrong or record["verdict"] not in ("up", "down"):
        raise GoldError(f"{where}: unknown keys {unknown}, missing or wrong {wrong}; a verdict is up or down")
    return record


def candidates(judgements: Sequence[Mapping[str, Any]], documents: Documents) -> tuple[Candidate, ...]:
    """One candidate for each question, from the last judgement of it, in the order they were judged."""
    last = {(each["question"], json.dumps(each["history"])): each for each in judgements}
    return tuple(_candidate(judged, documents) for judged in last.values())


def _candidate(judged: Mapping[str, Any], documents: Documents) -> Candidate:
    case = _case(judged)
    about = {name: judged.get(name) for name in ("time", "verdict", "reason", "correction")}
    return Candidate(case, {**about, "answer": judged["answer"].get("text", "")}, faults(case, documents))


def _case(judged: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is right was said to be so, or is the correction; without either the answer is not stated."""
    answer, up = judged["answer"], judged["verdict"] == "up"
    reference = judged.get("correction") or (_said(answer) if up and answer.get("answered") else "")
    answerable = bool(reference)
    kind = "fact" if answerable else "not_stated"
    name = sha256(json.dumps([judged["question"], judged["history"]]).encode()).hexdigest()[:8]
    case: dict[str, Any] = {"id": f"used-{name}", "question": judged["question"], "history": judged["history"]}
    if answerable:
        kind = "follow_up" if judged["history"] else "number" if numbers_in(reference) else kind
        case |= {"reference": reference, "nuggets": _nuggets(reference, judged), "evidence": _evidence(answer, up)}
    else:
        case |= {"absent": [_said(answer)] if answer.get("answered") else []}
    return case | {"answerable": answerable, "kind": kind, "difficulty": "medium", "split": "tune"}


def _said(answer: Mapping[str, Any]) -> str:
    return " ".join(str(statement["text"]) for statement in answer.get("statements", ()))


def _nuggets(reference: str, judged: Mapping[str, Any]) -> list[list[list[str]]]:
    """A guess: each number or name of the reference that the question does not give away; a person decides."""
    asked = " ".join([judged["question"], *(f"{turn['question']} {turn['answer']}" for turn in judged["history"])])
    return [[[word]] for word in _telling(reference) if not contains(asked, word)]


def _telling(reference: str) -> Iterator[str]:
    words = [word.strip(".,;:!?\"'“”’()") for word in reference.translate(_MARK_FREE).split()]
    yield from dict.fromkeys(word for word in words[:1] if word[:1].isdigit())
    yield from dict.fromkeys(word for word in words[1:] if word[:1].isdigit() or word[:1].isupper())


def _evidence(answer: Mapping[str, Any], up: bool) -> list[Mapping[str, str]]:
    """The cited words, where the answer was right."""
    cited = answer.get("citations", ()) if up else ()
    return [{"document": each["document"], "quote": each["quote"]} for each in cited]
