"""The invented documents: what is read, what is refused, and a split that keeps an event in one part."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.reading import STORIES, TO_TRAIN_ON, all_documents, load_documents, part_of, write_documents
from index.words import terms

MILL = {
    "id": "mill",
    "title": "The mill at Orrin",
    "text": "Ada Brook built the mill in 1840. It burned down twice.",
    "questions": [
        {
            "q": "Who built the mill?",
            "answerable": True,
            "sentence": "Ada Brook built the mill in 1840.",
            "answer": "Ada Brook",
            "type": "who",
        },
        {"q": "Who set fire to the mill?", "answerable": False, "why": "Only that it burned"},
    ],
}


def write(folder: Path, name: str, *records: object) -> Path:
    (folder / name).write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return folder


def test_reads_documents_and_questions(tmp_path: Path) -> None:
    (document,) = load_documents(write(tmp_path, "crafts.jsonl", MILL))
    built, burned = document.questions
    assert (document.id, document.field, document.title) == ("mill", "crafts", "The mill at Orrin")
    assert (built.text, built.kind, built.answerable) == ("Who built the mill?", "who", True)
    assert (burned.answerable, burned.why) == (False, "Only that it burned")


def test_evidence_is_the_answer_in_the_text(tmp_path: Path) -> None:
    (document,) = load_documents(write(tmp_path, "crafts.jsonl", MILL))
    span = document.evidence(document.questions[0])
    assert span is not None
    assert document.text[slice(*span)] == "Ada Brook"
    assert document.evidence(document.questions[1]) is None


def test_evidence_is_looked_for_inside_its_own_sentence(tmp_path: Path) -> None:
    text = "In 1840 it rained. The mill was built in 1840."
    question = {
        "q": "When?",
        "answerable": True,
        "sentence": "The mill was built in 1840.",
        "answer": "1840",
        "type": "when",
    }
    (document,) = load_documents(write(tmp_path, "a.jsonl", {**MILL, "text": text, "questions": [question]}))
    assert document.evidence(document.questions[0]) == (41, 45)


def test_an_answer_that_is_not_in_the_text_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"crafts\.jsonl, line 2"):
        load_documents(write(tmp_path, "crafts.jsonl", MILL, {**MILL, "text": "Nothing was built."}))


def test_a_line_without_a_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 1"):
        load_documents(write(tmp_path, "crafts.jsonl", {"id": "x"}))


def test_two_outlets_on_one_event_share_a_group(tmp_path: Path) -> None:
    four = [{**MILL, "id": name} for name in ("a", "b", "c", "d")]
    documents = load_documents(write(tmp_path, "two-outlets.jsonl", *four))
    assert [d.group for d in documents] == ["a", "a", "c", "c"]


def test_other_documents_are_groups_of_their_own(tmp_path: Path) -> None:
    documents = load_documents(write(tmp_path, "crafts.jsonl", MILL, {**MILL, "id": "other"}))
    assert [d.group for d in documents] == ["mill", "other"]


def test_the_split_never_changes() -> None:
    assert [part_of(name) for name in ("conflict-01", "a-01", "h-01", "science-03")] == [
        "train",
        "test",
        "train",
        "train",
    ]


def test_parts_share_no_group_and_make_up_the_whole() -> None:
    parts = [load_documents(part=part) for part in ("train", "tune", "test")]
    assert not set.intersection(*({d.group for d in part} for part in parts))
    assert sorted(d.id for part in parts for d in part) == sorted(d.id for d in load_documents())
    groups = Counter(group for part in parts for group in {d.group for d in part})
    assert set(groups.values()) == {1}


def test_the_committed_documents_are_whole() -> None:
    documents = load_documents()
    questions = [q for d in documents for q in d.questions]
    assert len(documents) == len({d.id for d in documents}) == 322
    assert (len(questions), sum(not q.answerable for q in questions)) == (5190, 2506)


def test_the_committed_stories_are_whole() -> None:
    documents = load_documents(STORIES)
    stories = Counter(d.group for d in documents)
    assert len(documents) == len({d.id for d in documents}) == 765
    assert len(stories) == 153 and set(stories.values()) == {5} and all(d.story for d in documents)
    answerable = [q.answerable for d in documents for q in d.questions]
    assert abs(sum(answerable) / len(answerable) - 0.5) < 0.02


def test_a_story_is_whole_in_one_part_and_eight_tenths_of_them_train() -> None:
    parts = {part: {d.group for d in load_documents(STORIES, part)} for part in ("train", "tune", "test")}
    assert sum(map(len, parts.values())) == len(set.union(*parts.values())) == 153
    assert 0.7 < len(parts["train"]) / 153 < 0.85


def test_questions_of_stories_do_not_tell_by_their_words_whether_they_are_answered() -> None:
    shares: dict[bool, list[float]] = {True: [], False: []}
    for document in load_documents(STORIES):
        text = set(terms(document.text))
        for question in document.questions:
            own = set(terms(question.text))
            shares[question.answerable].append(len(own & text) / max(1, len(own)))
    mean = {answerable: sum(found) / len(found) for answerable, found in shares.items()}
    assert abs(mean[True] - mean[False]) < 0.05


def test_both_folders_together_are_what_is_trained_on() -> None:
    assert len(all_documents("train")) == len(load_documents(part="train")) + len(load_documents(STORIES, "train"))


def test_fields_to_train_on_are_never_measured_on() -> None:
    assert {part_of(f"policy-{n:02}", "policy") for n in range(1, 13)} == {"train"}
    measured = {d.field for d in load_documents(part="test")} | {d.field for d in load_documents(part="tune")}
    assert not measured & TO_TRAIN_ON


def test_the_documents_are_written_each_to_a_file_of_its_own(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "documents")
    first = load_documents()[0]
    assert len(list(folder.iterdir())) == len(load_documents())
    assert (folder / f"{first.id}.txt").read_text(encoding="utf-8") == f"{first.title}\n\n{first.text}"
