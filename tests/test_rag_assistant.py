"""The Assistant: on the seeds, on a small folder of other documents, and on a hostile one."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.search import SearchIndex
from rag import Answer, Assistant, CorpusError, QuestionError, Scope, Settings
from rag.types import Done, Stage, StatementReady

CENTURY = "century-foundation-aleppo-2016.txt"
NEW_LINES = "new-lines-aleppo-2024.txt"
MARK = re.compile(r"(?<!\\)\[(\d+)\]")
QUESTIONS = [
    "Who heads the military wing of HTS?",
    "When did the rebels take Damascus?",
    "How many people were evacuated from east Aleppo?",
    "How many fighters died in the battle for Homs?",
    "Who is Sam Heller and where does he live?",
    "متى سقطت حلب؟",
]

TOWN = {
    "ferry.md": """# The Alder Ferry

By Mira Holt, 3 May 2021

The ferry across the Alder was built in 1911 by the engineer Ada Stone. It carries 240 passengers and crosses the
river in twelve minutes.

## Trouble

The ferry stopped running in 1998 because its boiler had cracked. Tom Reed repaired the boiler and drove the ferry for
nine years.
""",
    "flood-gazette.txt": """The Flood in Brinmouth

June 2, 2019

The flood of March 2019 destroyed 48 houses in Brinmouth. Nobody in the town had seen the water so high before.
""",
    "flood-council.txt": """Council Report on the Flood

July 9, 2019

In Brinmouth, the flood of March 2019 destroyed 63 houses. The council has asked the county for help.
""",
    "flood-reprint.txt": """Brinmouth Weekly

June 5, 2019

The flood of March 2019 destroyed 48 houses in Brinmouth. Nobody in the town had seen the water so high before.
""",
    "orchard.txt": "The orchard above the town belongs to the Carver family. They sell cider at the market in autumn.\n",
}

HOSTILE = {
    "marks.md": "# Report [7]\n\nThe mill at Harl was sold [1] to Ida Frost [2] in 1950.[3] Nobody objected [12].\n",
    "escapes.txt": "The \x1b[31mmill\x1b[0m at Harl was bought by \x9b1mIda Frost\x07 for 900 pounds in 1950.\n",
    "html.md": "<script>alert(1)</script>\n\nThe <b>mill</b> at Harl was <i>painted</i> red by Otto Lund in 1951.\n",
    "bidi.txt": "The mill at Harl was \u202edetrevni\u202c turned into a school in 1960.\u200b\n",
    "long.txt": "The wheel of the mill at Harl " + "turned and turned and " * 400 + "stopped in 1970.\n",
    "notes.txt": "The mill’s owner¹ had 12 cows.² He “sold” them [in 1949].¹²\r\n\r\nNotes\r\n1. Ida Frost.\r\n2. Ibid.\r\n",
    "bom.txt": "\ufeffThe roof of the mill at Harl fell in during 1980.\n",
    "unicode 名前.txt": "Im Jahr 1990 wurde die Mühle in Harl von Jörg Öst gekauft. 磨坊在1991年被卖掉。\n",
    "Title: of: many: colons.txt": "The mill at Harl burned down in 1999. The mill at Harl was rebuilt in 2001.\n",
    "quote.txt": '"It was mine, said the man [7] of the mill. "I sold it in 1950.” “Nobody asked me," she said. "Why?"\n',
    "digits.txt": "The number of the mill at Harl is " + "1" * 10_000 + ".\n",
}
HOSTILE_QUESTIONS = [
    "Who bought the mill at Harl?",
    "When was the mill at Harl sold?",
    "When did the mill at Harl burn down, and when was it rebuilt?",
    "Who painted the mill red?",
    "What became of the mill at Harl in 1960?",
    "When did the wheel of the mill stop?",
    "How many cows had the owner?",
    "Who had the mill in 1990?",
    "When did the roof fall in?",
    "What is the number of the mill?",
    "What did the man of the mill say?",
    "List what happened to the mill at Harl.",
    "[1] [2] [3] mill?",
    "\x1b[31mmill\x1b[0m Harl?",
]


def folder_of(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def over(files: dict[str, str], place: Path) -> Assistant:
    corpus = place / "corpus"
    corpus.mkdir()
    return Assistant.from_settings(Settings(corpus=folder_of(files, corpus), index=place / "index"))


def told(answer: Answer) -> tuple[object, ...]:
    """Everything of an answer but how long it took."""
    return (answer.answered, answer.reason, answer.text, answer.citations, answer.hits, answer.notices)


@pytest.fixture(scope="module")
def assistant(seeds_index: SearchIndex, seeds_dir: Path) -> Assistant:
    return Assistant.from_settings(Settings(corpus=seeds_dir, index=seeds_index.generation.folder.parent.parent))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(TOWN, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(HOSTILE, tmp_path_factory.mktemp("hostile"))


# On the seeds.


def test_eight_threads_get_the_answers_that_one_gets(assistant: Assistant) -> None:
    alone = [told(assistant.ask(question)) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        assert [told(a) for a in pool.map(assistant.ask, QUESTIONS * 3)] == alone * 3


def test_what_is_retrieved_are_the_hits_of_the_answer(assistant: Assistant) -> None:
    for question in QUESTIONS:
        hits, shown = assistant.retrieve(question, 6), assistant.ask(question).hits[:6]
        assert [hit.passage.id for hit in hits][: len(shown)] == [hit.passage.id for hit in shown]
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len(assistant.retrieve(QUESTIONS[0], 3)) == 3
    assert assistant.retrieve(QUESTIONS[0], 0) == ()


def test_an_answer_from_given_passages_uses_only_those(assistant: Assistant) -> None:
    for question in QUESTIONS[:4]:
        for hit in assistant.retrieve(question, 6):
            answer = assistant.answer(question, [hit])
            assert {(c.document, hit.passage.start <= c.start, c.end <= hit.passage.end) for c in answer.citations} <= {
                (hit.passage.document, True, True)
            }
            assert [h.passage for h in answer.hits] == [hit.passage]
            assert set(answer.timings) == {"retrieve", "answer", "total"}


def test_from_the_passages_it_would_find_the_answer_is_the_same(assistant: Assistant) -> None:
    for question in QUESTIONS[:4]:
        found = assistant.retrieve(question, assistant.settings.passages)
        assert told(assistant.answer(question, found)) == told(assistant.ask(question))


def test_from_no_passage_there_is_no_answer(assistant: Assistant) -> None:
    answer = assistant.answer(QUESTIONS[0], [])
    assert (answer.answered, answer.reason, answer.hits) == (False, "nothing_relevant", ())


def test_passages_of_another_index_are_refused(assistant: Assistant, town: Assistant) -> None:
    hits = town.retrieve("Who built the ferry?", 2)
    with pytest.raises(QuestionError, match="not in the index"):
        assistant.answer("Who built the ferry?", hits)
    (hit,) = assistant.retrieve(QUESTIONS[0], 1)
    with pytest.raises(QuestionError, match="not in the index"):
        assistant.answer(QUESTIONS[0], [replace(hit, passage=replace(hit.passage, text="Made up."))])


def test_a_document_is_had_by_its_name(assistant: Assistant, seeds_dir: Path) -> None:
    assert assistant.document(CENTURY).text == (seeds_dir / CENTURY).read_bytes().decode("utf-8")
    assert assistant.document(CENTURY).author == "Sam Heller"
    with pytest.raises(CorpusError, match=r"no document 'gone\.txt'"):
        assistant.document("gone.txt")


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(documents=(CENTURY,)), {CENTURY}),
        (Scope(until="2017"), {CENTURY}),
        (Scope(documents=(CENTURY, NEW_LINES), since="2024"), {NEW_LINES}),
        (Scope(until="2000"), set()),
    ],
)
def test_within_a_scope_nothing_else_is_read(assistant: Assistant, scope: Scope, inside: set[str]) -> None:
    for question in ("Why did Aleppo fall?", "When did the rebels take Damascus?"):
        answer = assistant.ask(question, within=scope)
        assert {hit.passage.document for hit in answer.hits} <= inside
        assert {citation.document for citation in answer.citations} <= inside
        assert inside or not answer.answered
        assert {hit.passage.document for hit in assistant.retrieve(question, 50, scope)} == inside


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(documents=(CENTURY, "gone.txt")), "no document 'gone.txt'"),
        (Scope(since="last week"), "'last week' is not a date"),
        (Scope(until="2024-13"), "'2024-13' is not a date"),
        (Scope(since="2024-1-1"), "'2024-1-1' is not a date"),
        (Scope(until="24"), "'24' is not a date"),
        (Scope(until="٢٠٢٤"), "is not a date"),
        (Scope(until="2024-12-32"), "is not a date"),
    ],
)
def test_a_scope_that_would_silently_be_empty_is_refused(assistant: Assistant, scope: Scope, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        assistant.ask(QUESTIONS[0], within=scope)
    with pytest.raises(QuestionError, match=said):
        assistant.retrieve(QUESTIONS[0], 3, scope)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x1b", "\ud800"])
def test_an_empty_question_is_an_error(assistant: Assistant, question: str) -> None:
    for do in (assistant.ask, assistant.retrieve, lambda q: assistant.answer(q, [])):
        with pytest.raises(QuestionError, match="the question is empty"):
            do(question)


def test_an_overlong_question_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="100,000 characters; 2,000 is the most"):
        assistant.ask("x" * 100_000)
    assert assistant.ask("Aleppo? " * 250).hits


@pytest.mark.parametrize("question", ["x" * 2000, "zzz qqq", "blorf snarg?", "Who is Xqzzt Vrrgh?"])
def test_nonsense_is_not_answered(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


def test_control_characters_of_a_question_do_not_count(assistant: Assistant) -> None:
    clean = assistant.ask(QUESTIONS[0])
    for question in ("\x1b" + QUESTIONS[0], QUESTIONS[0].replace(" ", "\n\t "), QUESTIONS[0] + "\x00\x07\r\n"):
        assert told(assistant.ask(question)) == told(clean)
        assert assistant.ask(question).question == clean.question


@pytest.mark.parametrize(
    "question", ["متى سقطت حلب؟", "Wann haben die Rebellen Damaskus eingenommen?", "阿勒颇何时陷落？"]
)
def test_a_question_in_another_language_is_answered_by_its_words_with_a_notice(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert [notice.code for notice in answer.notices] == ["language"]
    assert all(hit.signals.lexical > 0 for hit in answer.hits)


def test_a_question_of_two_parts_says_which_is_not_stated(assistant: Assistant) -> None:
    answer = assistant.ask("How many people were evacuated from east Aleppo, and who is Quentin Blythe?")
    if answer.answered:
        assert [n.code for n in answer.notices] == ["name_not_found", "part_not_stated"]
        assert all("Quentin Blythe" in notice.text for notice in answer.notices)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Jolani promise the Vrolniks?", "Vrolniks"),
        ("When did Assad meet Quentin Blythe?", "Quentin Blythe"),
        ("Which Aleppo factions were backed by Vornland?", "Vornland"),
    ],
)
def test_what_is_asked_of_somebody_whom_no_document_mentions_is_not_stated(
    assistant: Assistant, question: str, name: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.answered, answer.reason) == (False, "not_stated") and answer.hits
    assert [(n.code, n.text) for n in answer.notices] == [("name_not_found", f"No document mentions “{name}”.")]


@pytest.mark.parametrize("question", ["When did HTS enter Hama?", "How old is al-Hamwi?", "How old is Al-Hamawi?"])
def test_a_name_in_another_spelling_is_no_strange_name(assistant: Assistant, question: str) -> None:
    assert "name_not_found" not in [n.code for n in assistant.ask(question).notices]


def test_fewer_passages_are_read_where_that_is_set(seeds_index: SearchIndex, seeds_dir: Path) -> None:
    index = seeds_index.generation.folder.parent.parent
    narrow = Assistant.from_settings(Settings(corpus=seeds_dir, index=index, passages=1))
    assert all(len(narrow.ask(question).hits) == 1 for question in QUESTIONS[:3])


def test_eagerness_refuses_nothing_that_care_answers(seeds_index: SearchIndex, seeds_dir: Path) -> None:
    index = seeds_index.generation.folder.parent.parent
    careful, eager = (
        Assistant.from_settings(Settings(corpus=seeds_dir, index=index, caution=caution))
        for caution in ("careful", "eager")
    )
    for question in QUESTIONS:
        one, other = careful.ask(question), eager.ask(question)
        assert other.answered or not one.answered
        assert one.confidence == pytest.approx(other.confidence)


# On a small folder of other documents, without data files.


KNOWN = {
    "Who built the ferry across the Alder?": "Ada Stone",
    "How many passengers does the ferry carry?": "240",
    "When was the ferry built?": "1911",
    "Who repaired the boiler?": "Tom Reed",
    "Why did the ferry stop running in 1998?": "boiler",
}


def test_what_the_town_knows_is_answered(town: Assistant) -> None:
    answers = {question: town.ask(question) for question in KNOWN}
    assert sum(answer.answered for answer in answers.values()) >= 3
    for question, answer in answers.items():
        if answer.answered:
            assert any(KNOWN[question] in citation.quote for citation in answer.citations)
            assert (answer.citations[0].document, answer.citations[0].title) == ("ferry.md", "The Alder Ferry")
            assert (answer.citations[0].author, answer.citations[0].published) == ("Mira Holt", "2021-05-03")
        else:
            assert KNOWN[question] in answer.hits[0].passage.text


@pytest.mark.parametrize(
    "question",
    ["Who was king of France in 1700?", "What is the melting point of tungsten?", "Who composed the opera Tosca?"],
)
def test_what_the_town_does_not_know_is_refused(town: Assistant, question: str) -> None:
    answer = town.ask(question)
    assert not answer.answered and answer.reason in ("nothing_relevant", "not_stated")


def test_two_documents_that_disagree_are_both_shown_with_their_sources(town: Assistant) -> None:
    answer = town.ask("How many houses did the flood of March 2019 destroy in Brinmouth?")
    assert answer.answered and "48 houses" in answer.text and "63 houses" in answer.text, answer.text
    assert len({c.document for c in answer.citations}) == 2
    assert "July 2019: " in answer.text and "June 2019: " in answer.text


def test_what_was_only_hoped_for_or_told_before_is_no_other_value(tmp_path: Path) -> None:
    files = {
        "after.txt": "The Brin Post\n\nMay 9, 1921\n\nThe rebels took Brinmouth on 8 May 1921 after a night of rain.",
        "hoped.txt": "The Alder Post\n\nMay 7, 1921\n\nOn 6 May he said he hoped the rebels would take Brinmouth soon.",
        "before.txt": "The Brin Post\n\nMarch 4, 1911\n\nThe rebels took Brinmouth on 3 March, in the snow.",
    }
    answer = over(files, tmp_path).ask("When did the rebels take Brinmouth in 1921?")
    assert {c.document for c in answer.citations} == {"after.txt"}
    assert "disagreement" not in [n.code for n in answer.notices]


def test_what_two_documents_say_in_the_same_words_is_quoted_once(town: Assistant) -> None:
    for question in ("How many houses did the flood destroy?", "Had anybody seen the water so high before?"):
        quotes = [citation.quote for citation in town.ask(question).citations]
        assert len(set(quotes)) == len(quotes)


# On a hostile folder.


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What did Lavrov say at the Doha Forum?", True),
        ("What did the interior minister say about Damascus?", True),
        ("What did Lavrov say about Idlib?", False),
        ("What did Araghchi say at the Doha Forum in May?", False),
    ],
)
def test_what_somebody_said_is_answered_where_all_that_is_asked_stands_beside_their_words(
    assistant: Assistant, question: str, answered: bool
) -> None:
    assert assistant.ask(question).answered is answered


def test_before_a_sentence_that_does_not_say_of_whom_it_speaks_the_one_before_is_quoted(tmp_path: Path) -> None:
    story = "The keepers of the Brin light were two brothers. They left it for the whaling station at Orm in May 1911."
    answer = over({"light.txt": story}, tmp_path).ask("When did they go to the whaling station at Orm?")
    assert [c.quote for c in answer.citations] == story.replace("brothers. ", "brothers.\n").split("\n")
    assert [s.support for s in answer.statements] == ["quoted", "quoted"]


def test_marks_in_documents_are_never_taken_for_citations(hostile: Assistant) -> None:
    answers = [hostile.ask(question) for question in HOSTILE_QUESTIONS]
    assert sum(answer.answered for answer in answers) >= 5
    for answer in answers:
        assert [int(n) for n in MARK.findall(answer.text)] == [n for s in answer.statements for n in s.citations]
        assert not any(MARK.search(statement.text) for statement in answer.statements)


def test_every_quote_of_a_hostile_document_is_verbatim(hostile: Assistant) -> None:
    for question in HOSTILE_QUESTIONS:
        answer = hostile.ask(question)
        for citation in answer.citations:
            assert citation.quote == hostile.document(citation.document).text[citation.start : citation.end]
        assert all(h.passage.text in hostile.document(h.passage.document).text for h in answer.hits)
        assert answer.dropped == ()


def test_documents_are_kept_as_they_are(hostile: Assistant) -> None:
    for name, text in HOSTILE.items():
        assert hostile.document(name).text == text


# Looking again.


def test_a_refusal_tells_of_files_that_could_not_be_read(tmp_path: Path) -> None:
    assistant = over({"ferry.txt": "The ferry was built in 1911 by Ada Stone.", "log.pdf": "no pdf"}, tmp_path)
    refused = assistant.ask("How many people live in Paris?")
    assert not refused.answered and [n.code for n in refused.notices][-1] == "files_not_read"
    assert "log.pdf" in refused.notices[-1].text
    assert "files_not_read" not in [n.code for n in assistant.ask("Who built the ferry?").notices]


def test_refreshing_picks_up_what_was_added_changed_and_removed(tmp_path: Path) -> None:
    assistant = over({"a.txt": "The ferry was built in 1911 by Ada Stone.", "b.txt": TOWN["orchard.txt"]}, tmp_path)
    before = assistant.ask("Who built the ferry?")
    (tmp_path / "corpus" / "c.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.")
    (tmp_path / "corpus" / "b.txt").unlink()
    assert assistant.ask("Who built the lighthouse?").fingerprint == before.fingerprint
    assistant.refresh()
    answer = assistant.ask("Who built the lighthouse?")
    assert "Hugo Lind" in answer.hits[0].passage.text
    assert answer.fingerprint["index"] != before.fingerprint["index"]
    with pytest.raises(CorpusError):
        assistant.document("b.txt")
    assert "orchard" not in str(assistant.ask("Who owns the orchard?").to_dict()["hits"])


def test_an_assistant_whose_folder_is_gone_still_answers(tmp_path: Path) -> None:
    assistant = over({"a.txt": "The ferry was built in 1911 by Ada Stone."}, tmp_path)
    (tmp_path / "corpus").rename(tmp_path / "away")
    with pytest.raises(CorpusError, match="is not a folder"):
        assistant.refresh()
    assert "Ada Stone" in assistant.ask("Who built the ferry?").hits[0].passage.text


# As it comes about.


def test_the_last_event_is_the_answer_that_ask_gives(assistant: Assistant) -> None:
    for question in QUESTIONS:
        events = list(assistant.stream(question))
        done = events[-1]
        assert isinstance(done, Done) and told(done.answer) == told(assistant.ask(question))
        assert [type(event) for event in events].count(Done) == 1


def test_statements_come_in_the_order_of_the_answer_each_with_what_it_cites_first(assistant: Assistant) -> None:
    events = list(assistant.stream("When did HTS take Hama, and when Damascus?"))
    done, ready = events[-1], [event for event in events if isinstance(event, StatementReady)]
    assert isinstance(done, Done) and ready
    assert tuple(event.statement for event in ready) == done.answer.statements
    assert tuple(citation for event in ready for citation in event.citations) == done.answer.citations
    assert [event.name for event in events if isinstance(event, Stage)] == ["understanding", "searching", "reading"]


def test_a_stream_may_be_closed_at_any_event(assistant: Assistant) -> None:
    for count in range(4):
        events = assistant.stream(QUESTIONS[0])
        for _ in range(count):
            next(events)
        events.close()
        assert list(events) == []


def test_a_bad_question_is_refused_before_the_first_event(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.stream("  ")
    with pytest.raises(QuestionError):
        assistant.stream(QUESTIONS[0], within=Scope(("gone.txt",)))


@pytest.mark.parametrize("name", ["Omar Salkhou", "Salem Abualnaser"])
def test_a_note_that_only_names_somebody_stands_beside_no_sentence(assistant: Assistant, name: str) -> None:
    answer = assistant.ask(f"Who is {name}?")
    quotes = [citation.quote for citation in answer.citations]
    assert answer.answered and not any("January 2017" in quote for quote in quotes)
