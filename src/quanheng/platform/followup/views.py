"""The pages of letters, interviews and consequences, and the room's first page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.followup import consequences, coverage, letters, papers, parameters, queries, streaks
from quanheng.platform.followup.flow import (
    CLAIMED,
    CONSEQUENCE_STATES,
    DONE,
    DRAFT,
    KINDS,
    LETTER_STATES,
    OF_THE_UNIT,
    OFFICE,
    PLACES,
    PROPOSED,
    SENT,
    SIDES,
    UNIT,
)
from quanheng.platform.followup.forms import (
    ConsequenceForm,
    DecisionForm,
    InterviewForm,
    LetterForm,
    RemarkForm,
)
from quanheng.platform.followup.models import Parameter
from quanheng.platform.followup.sentences import PARTS, RULES
from quanheng.platform.lib.official import FORMS, handed, written_in
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.models import Release
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import language

WHOLE = frozenset({"office", "leader", "reviewer", "finance", "congress", "audit"})  # who sees every unit's


def mine(who: Actor) -> frozenset[str] | None:
    """The units whose matters somebody sees: None is all of them."""
    if who.roles & WHOLE:
        return None
    return frozenset(u for role, u in who.seats if role in OF_THE_UNIT and u)


def refuse_others(who: Actor, unit: str) -> None:
    """403 for a matter of a unit that is not one's own."""
    units = mine(who)
    if units is not None and unit not in units:
        raise PermissionDenied("followup")


def unit_name(code: str) -> str:
    """A unit's name in the language of the page."""
    found = registry.units([code]).get(code)
    if found is None:
        return code
    return found.name_en or found.name if language() == "en" else found.name


def titled(release: Release) -> str:
    """A release's title in the language of the page."""
    return release.title_en or release.title if language() == "en" else release.title


def home(request: HttpRequest) -> HttpResponse:
    """What follows from results: letters, rectification, interviews, consequences, failures in a row."""
    who = request.actor
    units = mine(who)
    rows = queries.rectifications(units)
    open_ = [r for r in rows if r.state not in DONE]
    late = [r for r in open_ if queries.overdue_days(r)]
    records = queries.consequences(units)
    return render(request, "followup/home.html", {
        "waiting": sum(r.state == CLAIMED for r in open_) if may("followup.verify", who) else 0,
        "deciding": sum(c.state == PROPOSED and c.identity != who.identity for c in records) if may("followup.decide", who) else 0,
        "letters": [_letter(x) for x in queries.letters(units=units)], "open": len(open_), "late": len(late), "all": len(rows),
        "interviews": [_interview(i) for i in queries.interviews(units)][:20],
        "consequences": [_consequence(c) for c in records][:50],
        "coverages": [_coverage(c) for c in coverage.coverages()] if units is None else [], "may_urge": may("followup.urge", who),
        "places": [w.say(language()) for w in PLACES.values()],
        "streaks": [_streak(s) for s in streaks.streaks()] if units is None else [],
        "releases": [(r.pk, titled(r), r.periods[-1]) for r in publication.released()] if may("followup.letter", who) else [],
        "may_interview": may("followup.interview", who), "may_propose": may("followup.propose", who),
        "may_parameter": may("followup.parameter", who), "whole": units is None,
    })  # fmt: skip


def _streak(one: streaks.Streak) -> dict[str, Any]:
    lang = language()
    return {
        "unit": one.unit, "name": unit_name(one.unit), "title": titled(one.release), "release": one.release.pk, "years": one.years, "level": one.level,
        "action": one.action.say(lang), "source": one.source.say(lang), "demonstration": one.release.demonstration,
    }  # fmt: skip


def _coverage(one: coverage.Coverage) -> dict[str, Any]:
    return {
        "id": one.release.pk, "title": titled(one.release), "when": when(one.release.periods[-1]), "units": one.units, "lags": one.lags, "expected": one.expected,
        "line": one.line, "urged": one.urged, "cells": [(words.say(language()), one.tied[place], one.share(place)) for place, words in PLACES.items()],
    }  # fmt: skip


@require_POST
def urge(request: HttpRequest, number_: int) -> HttpResponse:
    """Urge that bonus pay be tied to the results of a release."""
    try:
        made = coverage.urge(publication.release(number_), by=request.actor)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次公布") % {"n": number_}) from error
    except Refused as refused:
        return _refused(request, refused.problems)
    messages.success(request, _("已催办，%(d)s 前办") % {"d": made.due.isoformat()})
    return redirect("followup:home")


def _letter(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "unit": one.unit, "name": unit_name(one.unit), "title": titled(one.release), "period": one.period,
        "when": when(one.period), "state": one.state, "state_said": LETTER_STATES[one.state].say(language()), "release": one.release_id,
        "run": one.release.run_id, "demonstration": one.release.demonstration,
    }  # fmt: skip


@require_POST
def draft(request: HttpRequest, number_: int) -> HttpResponse:
    """Draft the letters of a release."""
    try:
        release = publication.release(number_)
        made = letters.draft(release, by=request.actor)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次公布") % {"n": number_}) from error
    except Refused as refused:
        return _refused(request, refused.problems)
    messages.success(request, _("%(n)s 封反馈函在拟") % {"n": len(made)})
    return redirect("followup:home")


def _refused(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    return render(request, "followup/refused.html", {"problems": problems}, status=422)


def letter(request: HttpRequest, number_: int) -> HttpResponse:
    """One letter: to be written and sent by the office, to be acknowledged by the unit."""
    kept = _found(queries.letter, number_)
    who = request.actor
    refuse_others(who, kept.unit)
    if kept.state == DRAFT and not (who.roles & WHOLE):
        raise PermissionDenied("followup.letter")
    form = request.GET.get("as", "")
    if form in FORMS:
        with written_in(request.GET.get("lang", "")) as lang:
            return handed(papers.letter(kept, lang), form)
    writes = kept.state == DRAFT and may("followup.letter", who)
    signs = kept.state == SENT and may("followup.acknowledge", who, kept.unit)
    problems: list[Problem] = []
    if request.method == "POST":
        verb, words = request.POST.get("verb", ""), str(request.POST.get("words", ""))
        try:
            if verb == "acknowledge":
                letters.acknowledge(kept, words, by=who)
            else:
                if words.strip():
                    letters.write(kept, words, by=who)
                if verb == "send":
                    letters.send(kept, by=who)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已记下"))
            return redirect("followup:letter", number_)
    steps = list(kept.steps.all())
    cover = next((s for s in reversed(steps) if s.verb == "write"), None)
    answer = next((s for s in steps if s.verb == "acknowledge"), None)
    lang = language()
    parts = [
        (w.say(lang), [(s["rule"], s["en" if lang == "en" else "zh"]) for s in kept.sentences if s["kind"] == kind])
        for kind, w in PARTS.items()
    ]  # fmt: skip
    used = {s["rule"] for s in kept.sentences}
    return render(request, "followup/letter.html", {
        "one": _letter(kept), "cover": cover, "answer": answer, "parts_": parts, "writes": writes, "signs": signs, "problems": problems,
        "rules": [(k, w.say(lang)) for k, w in RULES.items() if k in used], "thresholds": kept.thresholds, "sent": next((s for s in steps if s.verb == "send"), None),
        "may_enter": kept.state != DRAFT and may("followup.raise", who),
        "form": LetterForm(initial={"words": cover.words if cover else ""}), "reply": RemarkForm(),
    }, status=422 if problems else 200)  # fmt: skip


def _found(reader: Any, number: int) -> Any:
    try:
        return reader(number)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件") % {"n": number}) from error


def new_interview(request: HttpRequest) -> HttpResponse:
    """Record a talk."""
    if not may("followup.interview", request.actor):
        raise PermissionDenied("followup.interview")
    form = InterviewForm(request.POST if request.method == "POST" else None, initial={"unit": request.GET.get("unit", "")})  # fmt: skip
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = given.pop("release")
        try:
            release = publication.release(int(chosen)) if chosen else None
            made = letters.record_interview(given.pop("unit"), **given, release=release, by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已记下，请双方签字"))
            return redirect("followup:interview", made.pk)
    status = 422 if problems or form.errors else 200
    return render(request, "followup/form.html", {"form": form, "problems": problems, "title": _("记一次谈话"), "act": _("记下")}, status=status)  # fmt: skip


def interview(request: HttpRequest, number_: int) -> HttpResponse:
    """One talk, with the signatures of both sides."""
    kept = _found(queries.interview, number_)
    who = request.actor
    refuse_others(who, kept.unit)
    problems: list[Problem] = []
    if request.method == "POST":
        side = request.POST.get("side", "")
        if side not in SIDES:
            raise Http404(_("没有这一方"))
        try:
            letters.sign(kept, side, str(request.POST.get("words", "")), by=who)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已签字"))
            return redirect("followup:interview", number_)
    signed = {s.side: s for s in kept.signatures.all()}
    mine_ = {s.identity for s in signed.values()}
    open_ = [s for s in SIDES if s not in signed and who.identity not in mine_]
    can = [s for s in open_ if (s == OFFICE and may("followup.sign_office", who)) or (s == UNIT and may("followup.sign_unit", who, kept.unit))]  # fmt: skip
    return render(request, "followup/interview.html", {
        "one": _interview(kept), "kept": kept, "sides": [(s, w.say(language()), signed.get(s)) for s, w in SIDES.items()],
        "can": can, "problems": problems,
    }, status=422 if problems else 200)  # fmt: skip


def _interview(one: Any) -> dict[str, Any]:
    sides = {s.side for s in one.signatures.all()}
    return {
        "id": one.pk, "unit": one.unit, "name": unit_name(one.unit), "kind": KINDS[one.kind].say(language()), "on": one.on,
        "signed": len(sides), "whole": len(sides) == len(SIDES),
    }  # fmt: skip


def new_consequence(request: HttpRequest) -> HttpResponse:
    """Propose what is to follow from a result."""
    if not may("followup.propose", request.actor):
        raise PermissionDenied("followup.propose")
    first = {k: request.GET.get(k, "") for k in ("release", "unit", "place", "text", "ground", "years")}
    form = ConsequenceForm(request.POST if request.method == "POST" else None, initial=first)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        years = [int(y) for y in given["years"].split(",") if y.isdecimal() and len(y) == 4]
        try:
            made = consequences.propose(
                publication.release(int(given["release"])), given["unit"], place=given["place"], text=given["text"],
                ground=given["ground"], years=years, by=request.actor,
            )  # fmt: skip
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已拟办，由另一人决定"))
            return redirect("followup:consequence", made.pk)
    status = 422 if problems or form.errors else 200
    return render(request, "followup/form.html", {"form": form, "problems": problems, "title": _("拟办结果运用"), "act": _("拟办")}, status=status)  # fmt: skip


def consequence(request: HttpRequest, number_: int) -> HttpResponse:
    """One consequence, to be decided by another than proposed it."""
    kept = _found(queries.consequence, number_)
    who = request.actor
    refuse_others(who, kept.unit)
    if kept.state != "decided" and not (who.roles & WHOLE):
        raise PermissionDenied("followup.consequence")
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            consequences.decide(kept, request.POST.get("adopted") == "yes", str(request.POST.get("words", "")), by=who)  # fmt: skip
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已决定"))
            return redirect("followup:consequence", number_)
    decides = kept.state == PROPOSED and may("followup.decide", who)
    return render(request, "followup/consequence.html", {
        "one": _consequence(kept), "kept": kept, "decision": getattr(kept, "decision", None), "decides": decides,
        "same": who.identity == kept.identity, "problems": problems, "form": DecisionForm(),
    }, status=422 if problems else 200)  # fmt: skip


def _consequence(one: Any) -> dict[str, Any]:
    lang = language()
    return {
        "id": one.pk, "unit": one.unit, "name": unit_name(one.unit), "place": PLACES[one.place].say(lang), "text": one.text,
        "ground": one.ground, "years": one.years, "state": one.state, "state_said": CONSEQUENCE_STATES[one.state].say(lang),
        "title": titled(one.release), "release": one.release_id, "at": one.at, "by": one.by,
        "lamp": {"decided": "green", "declined": "none"}.get(one.state, "blue"),
    }  # fmt: skip


def rules(request: HttpRequest) -> HttpResponse:
    """The open rules of letters and of failures in a row, with the values that hold; for everybody."""
    lang, who = language(), request.actor
    problems: list[Problem] = []
    if request.method == "POST":
        given = {k: str(request.POST.get(k, "")) for k in ("key", "value", "source")}
        try:
            parameters.set_parameter(given["key"], given["value"], origin=given["source"], by=who)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已记下"))
            return redirect("followup:rules")
    keys = [
        {"key": k, "words": row.words.say(lang), "hint": row.hint.say(lang), "value": parameters.value(k), "source": parameters.source(k)}
        for k, row in parameters.KEYS.items()
    ]  # fmt: skip
    return render(request, "followup/rules.html", {
        "rules": [(k, w.say(lang)) for k, w in RULES.items()], "keys": keys, "may_set": may("followup.parameter", who),
        "declared": [
            (titled(d.release), [g.say(lang) for g in d.grades], [(a.years, a.text.say(lang), a.source.say(lang)) for a in d.actions], d.release.demonstration)
            for d in streaks.declared()
        ],
        "problems": problems, "said": {k: row.words.say(lang) for k, row in parameters.KEYS.items()}, "history": list(Parameter.objects.all()[:30]) if who.roles & WHOLE else [],
    }, status=422 if problems else 200)  # fmt: skip
