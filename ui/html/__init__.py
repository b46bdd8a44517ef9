"""What the page shows, as HTML. Pure; everything from documents, questions and models is escaped (`ui.markup`)."""

from ui.html.beginning import beginning_html
from ui.html.checked import checked_html
from ui.html.corpus import Corpus, corpus_html, documents_html
from ui.html.evaluated import evaluated_html
from ui.html.message import message_html, pending_html
from ui.html.status import SILENCE, error_html, progress_html, said_html, spoken_html

__all__ = [
    "SILENCE",
    "Corpus",
    "beginning_html",
    "checked_html",
    "corpus_html",
    "documents_html",
    "error_html",
    "evaluated_html",
    "message_html",
    "pending_html",
    "progress_html",
    "said_html",
    "spoken_html",
]
