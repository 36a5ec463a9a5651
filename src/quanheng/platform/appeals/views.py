"""The pages of appeals: all of them for who hears and oversees, a unit's own, one appeal, the public count."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.appeals import actions, correction, procedure, queries, showing
from quanheng.platform.appeals.flow import MOVES, OPEN, STATES, UPHELD
from quanheng.platform.appeals.forms import DecideForm, FileForm, HearForm, WordsForm
from quanheng.platform.appeals.models import Appeal, AppealFile
from quanheng.platform.appeals.recusal import barred, hearers
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.registry.act import may
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.flow import TELLABLE
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import titled
from quanheng.platform.ui.environment import language


def listing(request: HttpRequest) -> HttpResponse:
    """The open appeals by their day, the others after them: all for who hears and oversees, a unit's own for the unit."""
    who = request.actor
    everybody = bool(who.roles & scores.OVERSEERS) or may("appeals.decide", who)
    own = who.units("reporter")
    rows = [showing.told(a) for a in queries.appeals() if everybody or a.unit in own]
    waiting = sorted((r for r in rows if r["open"] or r["state"] == UPHELD), key=lambda r: r["due"])
    ended = [r for r in reversed(rows) if r not in waiting]
    return render(request, "appeals/list.html", {
        "waiting": waiting, "ended": ended, "today": timezone.localdate(), "mine": not everybody,
        "may_begin": showing.may_begin(queries.may_begin(own)),
    })  # fmt: skip


def counts(request: HttpRequest) -> HttpResponse:
    """How many appeals there were and how they ended; for everybody, no unit is named."""
    lang = language()
    rows = [
        {"title": c.title_en or c.title if lang == "en" else c.title, "all": c.all, "demonstration": c.demonstration,
         "open": sum(c.by_state.get(s, 0) for s in OPEN), "by": [c.by_state.get(s, 0) for s in STATES if s not in OPEN]}
        for c in queries.counts()
    ]  # fmt: skip
    heads = [w.say(lang) for s, w in STATES.items() if s not in OPEN]
    return render(request, "appeals/counts.html", {"rows": rows, "heads": heads})


def mine(request: HttpRequest, run: int, unit: str) -> HttpResponse:
    """A unit's own appeals against a result, and the form for one."""
    kept = _run(run)
    who = request.actor
    files = may("appeals.file", who, unit)
    if not (files or who.roles & scores.OVERSEERS):
        raise PermissionDenied("appeals.file")
    told = scores.told(kept).get(unit)
    own = queries.of_unit(kept, unit)
    last = own[-1] if own else None
    onward = last if last is not None and queries.until(last) is not None else None
    form = FileForm(kept, request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.file(
                kept, unit, ground=given["ground"], node=given["node"], text=given["text"], files=_files(request),
                before=onward, direct=onward is None and "direct" in request.POST, by=who,
            )  # fmt: skip
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("申诉已收到，会书面答复"))
            return redirect("appeals:page", made.pk)
    began = [a for a in own if a.state != "withdrawn"]
    today, stages = timezone.localdate(), procedure.stages(kept)
    open_ = files and told is not None and today <= told.until and not began
    last = queries.direct_until(kept, told)
    later = procedure.direct(kept) if files and last is not None and today <= last and not began else None
    context = {
        "form": form, "problems": problems, "title": titled(kept), "run": kept, "unit": unit, "name": showing.unit_name(unit),
        "told": told, "period": kept.periods[-1], "appeals": [showing.told(a) for a in own], "open": open_,
        "onward": showing.told(onward) if onward is not None and files else None,
        "first": stages[0].words.say(language()) if len(stages) > 1 else "",
        "direct": later and later.words.say(language()), "direct_until": last,
    }  # fmt: skip
    return render(request, "appeals/mine.html", context, status=422 if problems or form.errors else 200)


def _run(pk: int) -> Run:
    try:
        return scores.run(pk)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次计分") % {"n": pk}) from error


def _met(request: HttpRequest, number: int) -> Appeal:
    """An appeal this reader may see: who hears, its unit, overseers."""
    try:
        kept = queries.appeal(number)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件申诉") % {"n": number}) from error
    who = request.actor
    if not (
        may("appeals.decide", who) or may("appeals.file", who, kept.unit) or who.roles & scores.OVERSEERS
    ):
        raise PermissionDenied("appeals.page")  # fmt: skip
    return kept


def page(
    request: HttpRequest, number_: int, problems: list[Problem] | None = None, verb: str = ""
) -> HttpResponse:
    """One appeal: what is said, every step, the form of the next, and what it changed."""
    kept = _met(request, number_)
    who = request.actor
    posted = request.POST if request.method == "POST" else None
    aside = who.identity in barred(kept, who)
    hears = may("appeals.decide", who) and not aside
    allowed = {v for v, m in MOVES.items() if kept.state in m.before and _may(v, kept, who, hears)}
    stage = queries.stage(kept)
    if stage.extension_days <= 0 or kept.steps.filter(verb="extend").exists():
        allowed.discard("extend")
    decides = bool(allowed & {"uphold", "remit", "dismiss", "advise"})
    fresh = queries.fresh(kept)
    shown = fresh is not None and (bool(who.roles & scores.OVERSEERS) or fresh.state in TELLABLE)
    context: dict[str, Any] = {
        "one": showing.told(kept), "run": kept.run, "steps": showing.steps(kept), "problems": problems or [], "allowed": allowed,
        "aside": aside and may("appeals.decide", who) and kept.open, "corrections": showing.corrections(kept),
        "who_hears": [(p.name, p.name_en) for _r, p in hearers(kept, stage.heard_by)] if kept.open else [],
        "words": WordsForm(posted if verb not in ("hear", "decide") else None, auto_id=f"id_{verb or 'w'}_%s"), "verb": verb,
        "taking_back": WordsForm(needed=False, auto_id="id_back_%s"),
        "hear": HearForm(posted if verb == "hear" else None, initial={"on": timezone.localdate()}, auto_id="id_hear_%s"),
        "decide": DecideForm(showing.decisions(kept), stage.advisory, posted if verb == "decide" else None, auto_id="id_decide_%s") if decides else None,
        "figures": showing.figures(kept) if decides and not stage.advisory else [], "posted": request.POST,
        "fresh": fresh, "fresh_said": showing.run_state(fresh) if fresh else "", "shown": shown,
        "difference": showing.difference(kept, fresh) if shown and fresh else [], "extension": stage.extension_days,
        "may_correct": may("appeals.correct", who), "moves": {v: m.words.say(language()) for v, m in MOVES.items()},
    }  # fmt: skip
    return render(request, "appeals/page.html", context, status=200 if problems is None else 422)


def _may(verb: str, kept: Appeal, who: Any, hears: bool) -> bool:
    name = MOVES[verb].act
    if name in ("appeals.file", "appeals.withdraw"):
        return may(name, who, kept.unit)
    if name == "appeals.correct":
        return may(name, who)
    return hears


@require_POST
def step(request: HttpRequest, number_: int, verb: str) -> HttpResponse:
    """Take a step with an appeal."""
    kept = _met(request, number_)
    try:
        done = _taken(request, kept, verb)
    except Refused as refused:
        return page(request, number_, refused.problems, verb)
    if done is None:
        return page(request, number_, [], verb)
    messages.success(request, done)
    return redirect("appeals:page", number_)


def _taken(request: HttpRequest, kept: Appeal, verb: str) -> str | None:
    """Do it, and what is said of it; None where a form was not filled in as it must be."""
    who = request.actor
    words = str(request.POST.get("words", ""))
    if verb == "supplement":
        actions.supplement(kept, words, _files(request), by=who)
    elif verb == "withdraw":
        actions.withdraw(kept, words, by=who)
    elif verb == "accept":
        actions.accept(kept, words, by=who)
    elif verb == "refuse":
        actions.refuse(kept, words, by=who)
    elif verb == "extend":
        actions.extend(kept, words, by=who)
    elif verb == "hear":
        form = HearForm(request.POST)
        if not form.is_valid():
            return None
        given = form.cleaned_data
        actions.hear(kept, given["words"], on=given["on"], present=given["present"], files=_files(request), by=who)  # fmt: skip
    elif verb == "decide":
        asked = DecideForm(showing.decisions(kept), queries.stage(kept).advisory, request.POST)
        if not asked.is_valid():
            return None
        chosen = asked.cleaned_data["verb"]
        figures = _figures(request, kept) if chosen == "uphold" else []
        actions.decide(kept, chosen, words, figures, favour=asked.cleaned_data.get("favour", False), by=who)
    elif verb == "correct":
        correction.correct(kept, by=who)
        return _("已入账，正在重新计分")
    elif verb == "again":
        if kept.state != "corrected" or not may("appeals.correct", who):
            raise PermissionDenied("appeals.correct")
        correction.ask_run(kept, by=who)
        return _("已请求重新计分")
    else:
        raise Http404(_("没有这一步"))
    return _("已记下")


def _figures(request: HttpRequest, kept: Appeal) -> list[actions.Figure]:
    """The figures that were written into the table; what is no number goes on as none, and is refused there."""
    found = []
    for f in showing.figures(kept):
        text = str(request.POST.get(f["field"], "")).strip().replace(",", "").replace("，", "")
        if not text:
            continue
        if text in ("不适用", "n/a", "N/A"):
            found.append(actions.Figure(f["item"], f["period"], None, "not_applicable"))
            continue
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        found.append(actions.Figure(f["item"], f["period"], value))
    return found


def _files(request: HttpRequest) -> list[actions.File]:
    return [(f.name or "", f.read()) for f in request.FILES.getlist("files")]


@require_GET
def file(request: HttpRequest, number_: int, file: int) -> HttpResponse:
    """A file of an appeal, to keep: never shown by the browser in the house's own name."""
    kept = _met(request, number_)
    found = AppealFile.objects.filter(pk=file, step__appeal=kept).first()
    if found is None or not store.holds(found.digest):
        raise Http404(_("没有这份材料"))
    return evidence.handed_out(found.digest, found.kind, found.name)
