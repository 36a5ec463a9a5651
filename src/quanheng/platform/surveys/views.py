"""The desk's pages of the surveys room: the list, one survey, its draft, its codes, its receipts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.pages import PAGES
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import actions, document, handing, queries, sampling, showing
from quanheng.platform.surveys.flow import CHECKED, CLOSED, CODED, DRAFT, LIFE, OPEN, QR, STATES, WAYS
from quanheng.platform.surveys.models import Lot, Survey
from quanheng.platform.surveys.questionnaire import KINDS, ONE, RESPONDENTS
from quanheng.platform.surveys.sheets import Frame
from quanheng.platform.surveys.views_answer import public, shown
from quanheng.platform.surveys.views_document import beside
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named, said

LARGEST = 300_000  # characters of a questionnaire
MOST_RECEIPTS = 500  # shown on the page; more are for the file
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
        "most": actions.MOST_CODES, "most_typed": actions.MOST_TYPED, "elsewhere": _elsewhere(survey, request.actor), "sent": request.POST,
        "advice": sampling.advice(made), "kept": handing.kept() if "codes" in can else set(),
        "questions": list(made.asked()), "link": request.build_absolute_uri(reverse("surveys:link", args=[survey.pk])),
    }  # fmt: skip
    return render(request, "surveys/page.html", context, status=422 if problems else 200)


def _elsewhere(survey: Survey, actor: Actor) -> list[tuple[str, str]]:
    """Pages about what was answered that this viewer may open."""
    found = []
    for name, words in (("surveys:results", _("看结果")), ("surveys:comments", _("看意见与答复"))):
        readers = PAGES[name]
        if not isinstance(readers, str) and readers & actor.roles:
            found.append((words, reverse(name, args=[survey.pk])))
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
    context = {"survey": survey, "text": text, "problems": problems, **beside(survey)}
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
            _mixed(request, survey, actions.mix(survey, by=request.actor))
        elif do == "close":
            actions.close(survey, note=words, by=request.actor)
        else:
            raise Http404(do)
    except Refused as refused:
        return _page(request, queries.survey(id), refused.problems)
    return redirect("surveys:page", id)


def _mixed(request: HttpRequest, survey: Survey, added: int) -> None:
    """Say what came of counting now: how many, or why none."""
    mix = document.of(survey.document).mix
    if added:
        messages.success(
            request, ngettext("计入了 %(num)s 份。", "计入了 %(num)s 份。", added) % {"num": added}
        )
        return
    waiting = queries.waiting(survey)
    messages.info(
        request,
        _(
            "没有计入：等着 %(have)s 份，还差 %(more)s 份。要有 %(need)s 份才办：%(mix)s 份一起打乱计入，另留 %(mix)s 份在后面。"
        )
        % {"have": waiting, "more": 2 * mix - waiting, "need": 2 * mix, "mix": mix},
    )


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
    frame = Frame(
        said(survey.words), request.build_absolute_uri("/").rstrip("/"), survey.pk,
        unit=named(registry.units([unit])[unit]) if unit in document.of(survey.document).units else "",
        until=survey.closes.isoformat() if survey.closes else "", language=get_language() or "zh-hans",
        demonstration=survey.demonstration,
    )  # fmt: skip
    try:
        lot = handing.make(
            survey, asked.number(request.POST, "number", most=1_000_000), way=way, unit=unit, frame=frame,
            stratum=asked.text(request.POST, "stratum", 100), typed=way == QR and "typed" in request.POST, by=request.actor,
        )  # fmt: skip
    except Refused as refused:
        return _page(request, queries.survey(id), refused.problems)
    made = handing.of(lot.pk) if lot.ready else None
    if made is None:
        messages.success(
            request,
            _("第 %(lot)s 批正在后台制作，做好后在“一次性码”表里下载；可以离开这一页。") % {"lot": lot.pk},
        )
        return redirect("surveys:page", id)
    return _file(lot, *made)


def _file(lot: Lot, ending: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=handing.KINDS[ending])
    response["Content-Disposition"] = f'attachment; filename="survey-{lot.survey_id}-lot-{lot.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _lot(request: HttpRequest, survey: Survey) -> Lot:
    lot = survey.lots.filter(pk=asked.number(request.POST, "lot"), way__in=CODED).first()
    if lot is None:
        raise Http404(_("没有这一批"))
    return lot


@require_POST
def lot_file(request: HttpRequest, id: int) -> HttpResponse:
    """Fetch the file of a lot once more, or say that it is safe and need not be kept."""
    survey = _found(id)
    lot = _lot(request, survey)
    try:
        if request.POST.get("do") == "safe":
            handing.safe(lot, by=request.actor)
            return redirect("surveys:page", id)
        return _file(lot, *handing.fetch_again(lot, by=request.actor))
    except Refused as refused:
        return _page(request, survey, refused.problems)
    except KeyError:
        messages.warning(
            request, _("第 %(lot)s 批的文件已经不留了；若没有收好，请作废这一批，另做。") % {"lot": lot.pk}
        )
        return redirect("surveys:page", id)


@require_POST
def void(request: HttpRequest, id: int) -> HttpResponse:
    """Make what is unused of a lot worthless."""
    survey = _found(id)
    lot = _lot(request, survey)
    try:
        handing.void(lot, reason=asked.text(request.POST, "words", 300), by=request.actor)
    except Refused as refused:
        return _page(request, survey, refused.problems)
    return redirect("surveys:page", id)


@public
def receipts(request: HttpRequest, id: int) -> HttpResponse:
    """The list of receipts, once the survey is closed: kept since then, so that nobody's visit costs more than reading it."""
    survey = _found(id)
    kept = queries.receipts(survey)
    if kept and request.GET.get("as") == "text":
        response = HttpResponse(kept.text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="receipts-{survey.pk}.txt"'
        return response
    rows = kept.text.split() if kept and kept.number <= MOST_RECEIPTS else []
    return shown("surveys/receipts.html", {"words": survey.words, "kept": kept, "rows": rows})
