"""The pages of doubts: the list, a case and its steps, its papers; asking for a scan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.errors import Problem, Refused
from quanheng.platform.adjustments.flow import LAMPS as CLAIM_LAMPS
from quanheng.platform.adjustments.flow import STATES as CLAIM_STATES
from quanheng.platform.doubts import actions, jobs, queries, showing
from quanheng.platform.doubts.flow import GROUNDS, LAMPS, MOVES, OPEN, STATES, STEPS, TO
from quanheng.platform.doubts.forms import AnswerForm, DecideForm
from quanheng.platform.doubts.models import Case
from quanheng.platform.doubts.referral import referral
from quanheng.platform.lib import papers
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked

ROWS = 50
WORDS = {"states": STATES, "lamps": LAMPS, "steps": STEPS, "grounds": GROUNDS, "to": TO}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The doubts a viewer may see: open ones by their day, then those ended; of one state or detector if asked."""
    who = request.actor
    found = queries.cases(who)
    state, detector = asked.text(request.GET, "state", 12), asked.text(request.GET, "detector", 20)
    if state in STATES:
        found = found.filter(state=state)
    if detector in RECORDS:
        found = found.filter(detector=detector)
    waiting = list(found.filter(state__in=OPEN).order_by("due", "id"))
    at = asked.number(request.GET, "at", most=100_000)
    ended = found.exclude(state__in=OPEN)
    count = ended.count()
    rows = [*waiting, *ended[at : at + ROWS]]
    mine = [c for c in waiting if c.state in ("asked", "returned") and may("doubts.answer", who, c.unit)]
    decide = [c for c in waiting if may(actions.DECIDE, who) and c.state == "answered" and who.identity not in actions.barred(c)]  # fmt: skip
    context = {
        "waiting": waiting, "ended": rows[len(waiting) :], "ended_count": count, "at": at, "step": ROWS, "units": showing.units({c.unit for c in rows}),
        "items": {c.item: showing.item(c.item) for c in rows}, "detectors": showing.detectors(), "mine": mine, "decide": decide,
        "today": timezone.localdate(), "scan": queries.last_scan(), "scans": may("doubts.scan", who), "state": state, "detector": detector,
        "sets": queries.everything(who), **WORDS,
    }  # fmt: skip
    return render(request, "doubts/list.html", context)


@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Ask for a scan; its page says how far it is."""
    try:
        job = jobs.ask_scan(by=request.actor)
    except Refused as refused:
        raise PermissionDenied("doubts.scan") from refused
    return redirect("scoring:job", job.pk)


def _met(request: HttpRequest, id: int) -> Case:
    try:
        kept = queries.case(id)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件疑点") % {"n": id}) from error
    if not queries.seen(request.actor, kept):
        raise PermissionDenied("doubts.case")
    return kept


@require_GET
def case(request: HttpRequest, id: int) -> HttpResponse:
    """One doubt: what was seen with numbers, what the detector is worth, every step, the form of the next."""
    return _case(request, _met(request, id))


def _case(
    request: HttpRequest, kept: Case, problems: list[Problem] | None = None, verb: str = ""
) -> HttpResponse:
    who = request.actor
    answers = may("doubts.answer", who, kept.unit) and kept.state in MOVES["answer"].before
    aside = who.identity in actions.barred(kept) or any(unit == kept.unit for _, unit in who.seats)
    powers = may(actions.DECIDE, who) and kept.open
    verbs = [v for v in ("lift", "return", "refer") if kept.state in MOVES[v].before]
    posted = request.POST if problems else None
    figures = queries.figures(kept)
    context: dict[str, Any] = {
        "case": kept, "record": RECORDS[kept.detector], "unit": showing.units({kept.unit}).get(kept.unit), "item": showing.item(kept.item),
        "chart": showing.chart(kept), "twin": showing.twin(kept), "heads": showing.heads(kept), "figures": figures[:60], "all_figures": len(figures),
        "names": {f["item"]: showing.item(str(f["item"])) for f, _ in figures[:60]}, "units": showing.units({str(f["unit"]) for f, _ in figures[:60]}),
        "opens_tickets": showing.opens_tickets(kept, who), "referral": referral(kept, who), "claim_states": CLAIM_STATES, "claim_lamps": CLAIM_LAMPS,
        "trail": list(kept.steps.all()), "problems": problems or [], "answers": answers, "aside": aside and powers, "powers": powers and not aside,
        "heard": actions.heard(kept), "verbs": verbs, "moves": {v: m.words for v, m in MOVES.items()}, "today": timezone.localdate(),
        "answer": AnswerForm(posted if verb == "answer" else None, auto_id="id_answer_%s"),
        "decide": DecideForm(posted if verb != "answer" else None, auto_id="id_decide_%s"), "track": queries.track().get(kept.detector), **WORDS,
    }  # fmt: skip
    return render(request, "doubts/case.html", context, status=422 if problems else 200)


@require_POST
def step(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """Take a step: answer, lift, return, refer."""
    kept = _met(request, id)
    who, said = request.actor, request.POST
    words = asked.text(said, "words", 5000)
    try:
        if verb == "answer":
            actions.answer(kept, words, request.FILES.getlist("files"), by=who)
        elif verb == "lift":
            actions.lift(kept, asked.text(said, "ground", 20), words, by=who)
        elif verb == "return":
            actions.return_(kept, words, by=who)
        elif verb == "refer":
            actions.refer(kept, asked.text(said, "to", 20), words, by=who)
        else:
            raise Http404(_("没有这一步"))
    except Refused as refused:
        return _case(request, kept, refused.problems, verb)
    messages.success(request, _("已记下"))
    return redirect("doubts:case", id)


@require_GET
def paper(request: HttpRequest, id: int, digest: str) -> HttpResponse:
    """A paper of a case, to keep: never shown by the browser in the house's own name."""
    kept = _met(request, id)
    for one in kept.steps.all():
        for brought in one.papers:
            if brought["digest"] == digest:
                try:
                    return papers.handed_out(brought)
                except KeyError:
                    break
    raise Http404(_("没有这份材料"))
