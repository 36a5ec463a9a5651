"""A paper handed out: in which language it is asked for, in which form, as an answer to a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from quanheng.platform.lib.official.paper import EN, ZH, Paper
from quanheng.platform.lib.official.typeset import pdf
from quanheng.platform.lib.official.word import docx

CODES = {ZH: "zh-hans", EN: "en"}  # the languages papers are written in
DOCX, PDF = "docx", "pdf"
MEDIA = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
FORMS = {DOCX: docx, PDF: pdf}


@contextmanager
def written_in(asked: str) -> Iterator[str]:
    """Within, texts are said in the language asked for, else in that of the page; gives "zh" or "en"."""
    own = EN if (translation.get_language() or "").startswith(EN) else ZH
    lang = asked if asked in CODES else own
    with translation.override(CODES[lang]):
        yield lang


def handed(paper: Paper, form: str, name: str = "") -> HttpResponse:
    """The paper as a file; KeyError for a form there is none of. `name`: without its ending, else the title."""
    answer = HttpResponse(FORMS[form](paper), content_type=MEDIA[form])
    file = f"{name or paper.name}.{form}".replace("/", "-")
    answer.headers["Content-Disposition"] = content_disposition_header(True, file) or ""
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
