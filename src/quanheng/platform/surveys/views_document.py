"""The questionnaire as files: an example with every key, and a survey's own as Excel; and what stands beside a draft."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quanheng.platform.surveys import document, queries, sampling
from quanheng.platform.surveys.models import Survey

_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def example_text() -> str:
    """The example with every key, as YAML."""
    return files("quanheng.platform.surveys").joinpath("example.yaml").read_text(encoding="utf-8")


def beside(survey: Survey | None) -> dict[str, Any]:
    """For the page of a draft: the example, and how many answers the draft should ask for."""
    advised = sampling.advice(document.of(survey.document)) if survey else None
    return {"example": example_text(), "advised": advised}


def example(request: HttpRequest, kind: str) -> HttpResponse:
    """The example, as YAML or as Excel."""
    if kind == "yaml":
        return _file(example_text().encode(), "application/yaml; charset=utf-8", "survey-example.yaml")
    if kind == "xlsx":
        return _file(document.workbook(example_text()), _BOOK, "survey-example.xlsx")
    raise Http404(kind)


def document_book(request: HttpRequest, id: int) -> HttpResponse:
    """A survey's questionnaire as Excel, to be changed there and sent in again."""
    try:
        survey = queries.survey(id)
    except KeyError:
        raise Http404(_("没有这份问卷")) from None
    return _file(document.workbook(survey.document), _BOOK, f"survey-{survey.pk}.xlsx")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
