"""Where one number counts what is asked and another does not, the one that does is chosen if it is nearly as likely."""

from pathlib import Path

from rag import Assistant, Settings

TOLD = (
    "The flood at Alder\n\nThe ferry brought 240 people from Alder to the east bank in two days. "
    "In Alder 60 houses fell in the flood. Nobody knows who opened the dam."
)


def test_what_is_counted_stands_beside_the_number_that_answers(tmp_path: Path) -> None:
    (tmp_path / "flood.txt").write_text(TOLD, encoding="utf-8")
    assistant = Assistant.from_settings(Settings(corpus=tmp_path, index=tmp_path / "index", mode="extractive"))
    assert "240 people" in assistant.ask("How many people were taken from Alder by ferry?").text
    assert "60 houses" in assistant.ask("How many houses fell at Alder?").text
