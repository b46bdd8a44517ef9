"""What the page shows, as HTML. Pure; everything from documents, questions and models is escaped (`ui.markup`)."""

from ui.html.corpus import Corpus, corpus_html, documents_html
from ui.html.message import message_html, pending_html
from ui.html.status import SILENCE, error_html, said_html, spoken_html

__all__ = [
    "SILENCE",
    "Corpus",
    "corpus_html",
    "documents_html",
    "error_html",
    "message_html",
    "pending_html",
    "said_html",
    "spoken_html",
]
