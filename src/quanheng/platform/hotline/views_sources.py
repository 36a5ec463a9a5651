"""Standing sources of tickets: the list with lamps, one source with its batches and dead letters, its settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Place, Problem, Refused
from quanheng.platform.hotline import flow, showing, source_queries, source_terms, sources
from quanheng.platform.hotline.columns import COLUMNS
from quanheng.platform.hotline.models import Letter, Source
from quanheng.platform.hotline.source_forms import SourceForm
from quanheng.platform.lib.fetching import hosts
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language

SHOWN = 20  # problems of a letter on the page


def listing(request: HttpRequest) -> HttpResponse:
    """Every source: how fresh, what waits."""
    rows = source_queries.listing()
    return render(request, "hotline/sources.html", {
        "rows": rows, "kinds": flow.SOURCES, "lamps": flow.LAMPS, "states": flow.PULLS, "may_set": may("hotline.source", request.actor),
        "letters": sum(r.letters for r in rows),
    })  # fmt: skip


def _form_page(
    request: HttpRequest, kind: str, form: SourceForm | None, problems: list[Problem], source: Source | None
) -> HttpResponse:
    wrong = bool(problems) or bool(form and form.errors)
    return render(request, "hotline/source_form.html", {
        "kinds": flow.SOURCES, "kind": kind, "form": form, "problems": problems, "source": source, "listed": _listed(),
    }, status=422 if wrong else 200)  # fmt: skip


def add(request: HttpRequest) -> HttpResponse:
    """Declare a source: choose its kind, then say what it is."""
    kind = asked.text(request.GET, "kind", 20)
    if kind not in flow.SOURCES:
        return _form_page(request, "", None, [], None)
    form = SourceForm(request.POST if request.method == "POST" else None, kind=kind)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        try:
            made = sources.declare(
                kind, held["title"], form.facts(), title_en=held["title_en"], demonstration=held["demonstration"], by=request.actor
            )  # fmt: skip
            return redirect("hotline:source", made.pk)
        except Refused as refused:
            problems = refused.problems
    return _form_page(request, kind, form, problems, None)


def edit(request: HttpRequest, number_: int) -> HttpResponse:
    """Set a source anew."""
    found = showing.found(source_queries.source, number_)
    facts = source_queries.setting(found).facts
    form = SourceForm(
        request.POST if request.method == "POST" else None, kind=found.kind, facts=facts, named=False
    )
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            sources.revise(found, form.facts(), by=request.actor)
            return redirect("hotline:source", number_)
        except Refused as refused:
            problems = refused.problems
    return _form_page(request, found.kind, form, problems, found)


def _listed() -> list[str]:
    """The hosts that may be asked, as the system administrator listed them."""
    try:
        return [str(origin) for origin in hosts.listed()]
    except Refused:  # told to whoever pulls; here the list is only shown
        return []


def page(request: HttpRequest, number_: int, problems: list[Problem] | None = None) -> HttpResponse:
    """One source: how fresh, its batches, its dead letters, what it says of itself."""
    found = showing.found(source_queries.source, number_)
    setting, who = source_queries.setting(found), request.actor
    letters = [_letter(x) for x in source_queries.letters(found)]
    return render(request, "hotline/source.html", {
        "source": found, "setting": setting, "lamp": source_queries.lamp(found), "lamps": flow.LAMPS, "kinds": flow.SOURCES,
        "fields": source_terms.fields(found.kind), "own": list(source_terms.OWN[found.kind]), "pulls": list(found.pulls.select_related("intake")[:30]),
        "states": flow.PULLS, "why": flow.WHY, "open": [x for x in letters if x["one"].state == flow.OPEN],
        "ended": [x for x in letters if x["one"].state != flow.OPEN], "ends": flow.ENDS, "may_set": may("hotline.source", who),
        "may_pull": may("hotline.pull", who), "may_settle": may("hotline.settle", who), "problems": problems or [],
    }, status=422 if problems else 200)  # fmt: skip


def _letter(one: Letter) -> dict[str, Any]:
    """A dead letter for the page: of a batch the places and what was expected, never what was found."""
    lang = language()
    lines = [
        {
            "place": Place(**p["place"] | {"path": _header(p["place"]["path"])}).say(lang), "found": p["found"][lang] if p.get("found") else "", "expected": p["expected"][lang],
            "remedy": p["remedy"][lang],
        }
        for p in one.problems
    ]  # fmt: skip
    return {
        "one": one,
        "words": flow.LETTERS[one.kind],
        "lines": lines[:SHOWN],
        "more": len(lines) - len(lines[:SHOWN]),
    }


def _header(path: str) -> str:
    """A column by the header people give it; what is none of ours as it is."""
    return COLUMNS[path][0] if path in COLUMNS else path


MOVES: dict[str, Callable[[Source, Actor], Any]] = {
    "pull": lambda source, by: sources.pull(source, by=by),
    "pause": lambda source, by: sources.pause(source, True, by=by),
    "resume": lambda source, by: sources.pause(source, False, by=by),
}


@require_POST
def move(request: HttpRequest, number_: int) -> HttpResponse:
    """Do one thing with a source: `do` names it."""
    found = showing.found(source_queries.source, number_)
    todo = MOVES.get(request.POST.get("do", ""))
    if todo is None:
        raise Http404(_("没有这种办理"))
    try:
        todo(found, request.actor)
    except Refused as refused:
        return page(request, number_, refused.problems)
    messages.success(request, _("已办理"))
    return redirect("hotline:source", number_)


@require_POST
def settle(request: HttpRequest, number_: int) -> HttpResponse:
    """Try a dead letter again, or close it with a reason."""
    found = showing.found(source_queries.letter, number_)
    try:
        sources.settle(
            found,
            asked.text(request.POST, "how", 20),
            asked.text(request.POST, "reason", 300),
            by=request.actor,
        )
    except Refused as refused:
        return page(request, found.source_id, refused.problems)
    return redirect("hotline:source", found.source_id)
