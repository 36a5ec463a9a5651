"""The desk's pages of the surveys room: the list, one survey, its draft, its codes, its receipts."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.surveys import actions, document, queries, sheets, showing
from quanheng.platform.surveys.flow import CHECKED, CLOSED, CODED, DRAFT, LIFE, OPEN, QR, STATES, WAYS
from quanheng.platform.surveys.models import Survey
from quanheng.platform.surveys.questionnaire import KINDS, ONE, RESPONDENTS
from quanheng.platform.surveys.views_answer import public, shown
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named, said

LARGEST = 300_000  # characters of a questionnaire
# What can be done from which state: act, its word in the form.
MOVES = {DRAFT: ("check",), CHECKED: ("open", "codes"), OPEN: ("codes", "mix", "close"), CLOSED: ()}


def listing(request: HttpRequest) -> HttpResponse:
    """All surveys."""
    rows = queries.surveys()
    return render(request, "surveys/list.html", {
        "rows": rows, "states": STATES, "counted": queries.counted(s.pk for s in rows), "drafts": may("surveys.draft", request.actor),
        "waiting": [s for s in rows if s.state == DRAFT and may("surveys.check", request.actor) and s.identity != request.actor.identity],
    })  # fmt: skip


def _found(id: int) -> Survey:
    try:
        return queries.survey(id)
    except KeyError:
        raise Http404(_("没有这份问卷")) from None


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One survey: its life, whom it asks, its codes, what can be done now."""
    return _page(request, _found(id))


def _page(request: HttpRequest, survey: Survey, problems: list[Problem] | None = None) -> HttpResponse:
    made = document.of(survey.document)
    steps = list(survey.steps.all())
    can = [m for m in MOVES.get(survey.state, ()) if may(f"surveys.{m}", request.actor)]
    if "check" in can and survey.identity == request.actor.identity:
        can.remove("check")
    names = registry.units(made.units)
    context = {
        "survey": survey, "made": made, "states": STATES, "life": LIFE, "reached": {s.state: s for s in steps}, "steps": steps,
        "problems": problems or [], "can": can, "revises": survey.state in (DRAFT, CHECKED) and may("surveys.draft", request.actor),
        "units": [(code, showing.named(names.get(code), code)) for code in made.units], "one": made.about == ONE,
        "lots": queries.lots(survey), "strata": queries.strata(survey, made), "kinds": KINDS, "respondents": RESPONDENTS,
        "ways": WAYS, "coded": CODED, "counted": queries.counted([survey.pk]).get(survey.pk, 0), "by_link": queries.by_link(survey),
        "most": actions.MOST_CODES, "most_typed": actions.MOST_TYPED, "elsewhere": _elsewhere(survey), "sent": request.POST,
        "questions": list(made.asked()), "link": request.build_absolute_uri(reverse("surveys:link", args=[survey.pk])),
    }  # fmt: skip
    return render(request, "surveys/page.html", context, status=422 if problems else 200)


def _elsewhere(survey: Survey) -> list[tuple[str, str]]:
    """Pages about what was answered, where they are."""
    found = []
    for name, words in (("results", _("看结果")), ("comments", _("看意见与答复"))):
        try:
            found.append((words, reverse(f"surveys:{name}", args=[survey.pk])))
        except NoReverseMatch:
            continue
    return found


def preview(request: HttpRequest, id: int) -> HttpResponse:
    """The page as it will be answered; it cannot be sent."""
    survey = _found(id)
    made = document.of(survey.document)
    unit = (
        showing.named(registry.units(made.units).get(made.units[0]), made.units[0])
        if made.about == ONE
        else ""
    )
    return shown("surveys/answer.html", showing.context(made, survey.pk, unit=unit))


def document_file(request: HttpRequest, id: int) -> HttpResponse:
    """The document as a file."""
    survey = _found(id)
    response = HttpResponse(survey.document, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}.yaml"'
    return response


def new(request: HttpRequest) -> HttpResponse:
    """Draft a survey from a document, typed in or uploaded."""
    return _draft(request, None)


def revise(request: HttpRequest, id: int) -> HttpResponse:
    """A new version of a draft."""
    return _draft(request, _found(id))


def _draft(request: HttpRequest, survey: Survey | None) -> HttpResponse:
    problems: list[Problem] = []
    text = survey.document if survey else ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        text = asked.text(request.POST, "document", LARGEST)
        try:
            if sent:
                text = _read(sent)
            made = actions.draft(text, sent.name if sent else "", by=request.actor)
            return redirect("surveys:page", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {"survey": survey, "text": text, "problems": problems}
    return render(request, "surveys/draft.html", context, status=422 if problems else 200)


def _read(sent: Any) -> str:
    """An uploaded document as text. Raises `Refused`."""
    problems = Problems()
    text = document.uploaded(sent.read(LARGEST * 4 + 1), sent.name, problems)
    problems.refuse()
    return text


@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Check, open, count or close."""
    survey = _found(id)
    do, words = request.POST.get("do", ""), asked.text(request.POST, "words", 2000)
    try:
        if do == "check":
            actions.check(survey, note=words, by=request.actor)
        elif do == "open":
            actions.open_survey(survey, closes=_day(request), by=request.actor)
        elif do == "mix":
            actions.mix(survey, by=request.actor)
        elif do == "close":
            actions.close(survey, note=words, by=request.actor)
        else:
            raise Http404(do)
    except Refused as refused:
        return _page(request, queries.survey(id), refused.problems)
    return redirect("surveys:page", id)


def _day(request: HttpRequest) -> date | None:
    """The last day that was typed in. Raises `Refused` where it is no day."""
    typed = asked.text(request.POST, "closes", 20).strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        problems = Problems()
        problems.add(
            "not-a-day", Place(path="closes"), (f"“{typed}”不是日期", f"“{typed}” is no day"), ("年-月-日，如 2026-12-20", "year-month-day, as 2026-12-20"), ("改正", "correct it")
        )  # fmt: skip
        problems.refuse()
        raise AssertionError from None


@require_POST
def codes(request: HttpRequest, id: int) -> HttpResponse:
    """Make a lot and hand it out this once: sheets as a PDF, or the file for whoever sends messages."""
    survey = _found(id)
    way, unit = request.POST.get("way", QR), asked.text(request.POST, "unit", 100)
    try:
        made = actions.make_codes(
            survey, asked.number(request.POST, "number", most=1_000_000), way=way, unit=unit,
            stratum=asked.text(request.POST, "stratum", 100), typed=way == QR and "typed" in request.POST, by=request.actor,
        )  # fmt: skip
    except Refused as refused:
        return _page(request, queries.survey(id), refused.problems)
    origin = request.build_absolute_uri("/").rstrip("/")
    until = survey.closes.isoformat() if survey.closes else ""
    title = said(survey.words)
    if way == QR:
        name = named(registry.units([unit])[unit]) if unit else ""
        content: Any = sheets.pdf(
            made.codes, title=title, unit=name, origin=origin, survey=survey.pk, until=until
        )
        kind, ending = "application/pdf", "pdf"
    else:
        content = sheets.hand_off(made.codes, title=title, origin=origin, until=until)
        kind, ending = "text/csv; charset=utf-8", "csv"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}-lot-{made.lot.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def void(request: HttpRequest, id: int) -> HttpResponse:
    """Make what is unused of a lot worthless."""
    survey = _found(id)
    lot = survey.lots.filter(pk=asked.number(request.POST, "lot"), way__in=CODED).first()
    if lot is None:
        raise Http404(_("没有这一批"))
    try:
        actions.void(lot, reason=asked.text(request.POST, "words", 300), by=request.actor)
    except Refused as refused:
        return _page(request, survey, refused.problems)
    return redirect("surveys:page", id)


@public
def receipts(request: HttpRequest, id: int) -> HttpResponse:
    """The list of receipts, once the survey is closed."""
    survey = _found(id)
    # Whatever comes after closing is closed too.
    closed = survey.state not in (DRAFT, CHECKED, OPEN)
    text = actions.receipts(survey) if closed else ""
    if closed and request.GET.get("as") == "text":
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="receipts-{survey.pk}.txt"'
        return response
    context = {
        "words": survey.words,
        "closed": closed,
        "rows": text.split(),
        "digest": sha256(text.encode()).hexdigest(),
    }
    return shown("surveys/receipts.html", context)
