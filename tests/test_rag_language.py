"""Which questions the English model can read."""

import pytest

from rag.language import is_english


@pytest.mark.parametrize(
    "question",
    [
        "Who heads the military wing of HTS?",
        "why aleppo fell",
        "HTS",
        "Müşterek Operasyon Merkezi",
        "How many people did Erdoğan name?",
        "Hwo buit teh brigde",
        "Abu Mohammed al-Jolani age nom de guerre",
        "2016?",
        "",
        "?",
        "What does “Merkezi” mean?",
        "WHO HEADS THE MILITARY WING",
    ],
)
def test_english_and_bare_names(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize(
    "question",
    [
        "متى سقطت حلب؟",
        "Когда пала Хама?",
        "阿勒颇是什么时候沦陷的",
        "Πότε έπεσε το Χαλέπι;",
        "Wann haben die Rebellen Damaskus eingenommen?",
        "Quand les rebelles ont-ils pris Damas ?",
        "¿Cuántas personas fueron evacuadas del este de Alepo?",
        "Wie viele Menschen wurden aus Ost-Aleppo evakuiert?",
        "Hur många människor evakuerades från östra Aleppo?",
    ],
)
def test_other_languages(question: str) -> None:
    assert not is_english(question)
