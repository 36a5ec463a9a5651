"""The pages of the rectification ledger: the list with its file out and in, one problem, what next year's targets carry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.followup import book, papers, queries, rectify
from quanheng.platform.followup import targets as targets_
from quanheng.platform.followup.flow import CLAIMED, DONE, MOVES, SOURCES, STATES
from quanheng.platform.followup.forms import BackForm, FindingForm, LinkForm, PlanForm, WordsForm
from quanheng.platform.followup.models import Rectification, RectificationFile
from quanheng.platform.followup.views import mine, refuse_others, unit_name
from quanheng.platform.lib import store
from quanheng.platform.lib.official import FORMS, handed, written_in
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.registry.act import may
from quanheng.platform.ui.environment import language

LAMPS = {"not_started": "none", "under_way": "blue", "claimed": "blue", "returned": "amber", "closed": "green", "lasting": "green"}  # fmt: skip


def told(row: Rectification) -> dict[str, Any]:
    """A problem in words."""
    lang, late = language(), queries.overdue_days(row)
    return {
        "id": row.pk, "number": row.number, "source": SOURCES[row.source].say(lang), "text": row.text, "node": row.node,
        "unit": row.unit, "name": unit_name(row.unit), "responsible": row.responsible, "measures": row.measures, "due": row.due,
        "state": row.state, "state_said": STATES[row.state].say(lang), "late": late, "returns": getattr(row, "returns", 0),
        "lamp": "red" if late else LAMPS[row.state],
    }  # fmt: skip


def listing(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    """The ledger, as far as the reader sees it; filtered by state or by being late."""
    who = request.actor
    units, state = mine(who), request.GET.get("state", "")
    late = request.GET.get("late") == "1"
    rows = queries.rectifications(units, state, late)
    if request.GET.get("form") == "xlsx":
        answer = HttpResponse(book.written(rows), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip
        answer.headers["Content-Disposition"] = "attachment; filename=rectification.xlsx"
        return answer
    if request.GET.get("form") in FORMS:
        with written_in(request.GET.get("lang", "")) as lang:
            return handed(papers.ledger(rows, lang), request.GET["form"])
    every = queries.rectifications(units)
    return render(request, "followup/ledger.html", {
        "rows": [told(r) for r in rows], "invented": queries.demonstration(rows), "state": state, "late": late, "problems": problems or [],
        "states": [(k, w.say(language()), sum(r.state == k for r in every)) for k, w in STATES.items()],
        "overdue": sum(bool(queries.overdue_days(r)) for r in every), "may_raise": may("followup.raise", who),
        "open": sum(r.state not in DONE for r in every), "waiting": sum(r.state == CLAIMED for r in every),
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Enter the new problems of an Excel file or a CSV, all or none."""
    sent = request.FILES.get("file")
    try:
        found = book.read(sent.read(), sent.name or "") if sent is not None else []
        made = rectify.raise_(found, by=request.actor)
    except Refused as refused:
        return listing(request, refused.problems)
    messages.success(request, _("入账 %(n)s 项") % {"n": len(made)})
    return redirect("followup:ledger")


def new(request: HttpRequest) -> HttpResponse:
    """Raise a problem."""
    if not may("followup.raise", request.actor):
        raise PermissionDenied("followup.raise")
    form = FindingForm(request.POST if request.method == "POST" else None, initial={"unit": request.GET.get("unit", ""), "node": request.GET.get("node", "")})  # fmt: skip
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = rectify.raise_([rectify.Finding(**form.cleaned_data)], by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已入整改台账"))
            return redirect("followup:rectification", made[0].pk)
    status = 422 if problems or form.errors else 200
    return render(request, "followup/form.html", {"form": form, "problems": problems, "title": _("提出整改问题"), "act": _("入台账")}, status=status)  # fmt: skip


def _met(request: HttpRequest, number: int) -> Rectification:
    try:
        row: Rectification = queries.rectification(number)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件") % {"n": number}) from error
    refuse_others(request.actor, row.unit)
    return row


def page(
    request: HttpRequest, number_: int, problems: list[Problem] | None = None, verb: str = ""
) -> HttpResponse:
    """One problem: its fields, every step, and the form of the next."""
    row = _met(request, number_)
    who, lang = request.actor, language()
    steps = [
        {"what": _("提出") if s.verb == "raise" else MOVES[s.verb].words.say(lang), "at": s.at, "by": s.by, "words": s.words if s.verb != "raise" else "", "files": list(s.files.all()), "due": s.detail.get("due", "")}
        for s in row.steps.prefetch_related("files")
    ]  # fmt: skip
    stepped = set(row.steps.filter(verb__in=("plan", "progress", "claim")).values_list("identity", flat=True))
    own = any(unit == row.unit for _r, unit in who.seats) or who.identity in stepped
    allowed = {
        v for v, m in MOVES.items()
        if row.state in m.before and (may(m.act, who, row.unit) if m.act == "followup.rectify" else may(m.act, who) and not own)
    }  # fmt: skip
    posted = request.POST if request.method == "POST" and problems is not None else None
    return render(request, "followup/rectification.html", {
        "one": told(row), "steps": steps, "allowed": allowed, "moves": {v: m.words.say(lang) for v, m in MOVES.items()}, "problems": problems or [],
        "verb": verb, "plan": PlanForm(posted if verb == "plan" else None, initial={"words": row.measures, "responsible": row.responsible}, auto_id="id_plan_%s"),
        "words": {v: WordsForm(posted if verb == v else None, auto_id=f"id_{v}_%s") for v in ("progress", "claim", "close", "last")},
        "evidence": queries.evidenced(row),
        "back": BackForm(posted if verb == "send_back" else None, auto_id="id_back_%s"), "links": targets_.held(row),
        "link": LinkForm(posted if verb == "link" else None, unit=row.unit, auto_id="id_link_%s") if may("followup.link", who) else None, "today": timezone.localdate(),
    }, status=422 if problems is not None else 200)  # fmt: skip


@require_POST
def step(request: HttpRequest, number_: int, verb: str) -> HttpResponse:
    """Take a step with a problem."""
    row, who = _met(request, number_), request.actor
    words = str(request.POST.get("words", ""))
    files = [(f.name or "", f.read()) for f in request.FILES.getlist("files")]
    try:
        if verb == "plan":
            rectify.plan(
                row, words, responsible=str(request.POST.get("responsible", "")), files=files, by=who
            )
        elif verb == "progress":
            rectify.progress(row, words, files=files, by=who)
        elif verb == "claim":
            rectify.claim(row, words, files=files, by=who)
        elif verb in ("close", "last"):
            rectify.verify(row, verb, words, files=files, by=who)
        elif verb == "send_back":
            form = BackForm(request.POST)
            if not form.is_valid():
                return page(request, number_, [], verb)
            rectify.verify(row, verb, words, due=form.cleaned_data["due"], by=who)
        elif verb == "link":
            linking = LinkForm(request.POST, unit=row.unit)
            if not linking.is_valid():
                return page(request, number_, [], verb)
            rectify.link_target(row, by=who, **linking.given())
        else:
            raise Http404(_("没有这一步"))
    except Refused as refused:
        return page(request, number_, refused.problems, verb)
    messages.success(request, _("已记下"))
    return redirect("followup:rectification", number_)


@require_GET
def file(request: HttpRequest, number_: int, file: int) -> HttpResponse:
    """A piece of evidence, to keep."""
    row = _met(request, number_)
    found = RectificationFile.objects.filter(pk=file, step__rectification=row).first()
    if found is None or not store.holds(found.digest):
        raise Http404(_("没有这份材料"))
    return evidence.handed_out(found.digest, found.kind, found.name)


def targets(request: HttpRequest) -> HttpResponse:
    """What indicators of the coming schemes carry over from rectification."""
    rows = [
        {"scheme": t.scheme, "node": t.node, "value": t.value, "words": t.words, "one": told(t.rectification), "held": targets_.held_link(t)}
        for t in queries.links_of()
    ]  # fmt: skip
    units = mine(request.actor)
    shown = [r for r in rows if units is None or r["one"]["unit"] in units]
    return render(request, "followup/targets.html", {"rows": shown})
