"""Pages of locks: what is locked, exceptions asked for and decided, each by another person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.ledger import locks, queries
from quanheng.platform.ledger.flow import ASKED, STATES
from quanheng.platform.ledger.forms import AskForm, DecideForm, LockForm
from quanheng.platform.ledger.models import Lock
from quanheng.platform.ledger.views import title_of
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.ui.environment import named


def listing(request: HttpRequest) -> HttpResponse:
    """Every lock and every exception; the office locks by hand here too."""
    form = LockForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = locks.lock(form.cleaned_data["scheme"], form.cleaned_data["period"], by=request.actor)
            return redirect("ledger:lock", made.pk)
        except Refused as refused:
            problems = refused.problems
    held = queries.locks()
    return render(request, "ledger/locks.html", {
        "rows": [(one, title_of(one)) for one in held], "waivers": queries.waivers(), "states": STATES, "form": form, "problems": problems,
        "locks": may("ledger.lock", request.actor), "waiting": _waiting(request),
    }, status=422 if problems or form.errors else 200)  # fmt: skip


def _waiting(request: HttpRequest) -> int:
    """How many exceptions wait for this reader's decision."""
    if not may("ledger.grant_exception", request.actor):
        return 0
    return sum(w.state == ASKED and w.asked_identity != request.actor.identity for w in queries.waivers())


def _lock(id: int) -> Lock:
    found = queries.lock(id)
    if found is None:
        raise Http404(_("没有第 %(n)s 号锁定") % {"n": id})
    return found


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One lock: what it covers, its exceptions; ask for one here."""
    kept = _lock(id)
    form = AskForm(request.POST or None, lock=kept)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            locks.ask(
                kept,
                said["items"],
                said["units"],
                said["reason"],
                evidence=said["evidence"].split(),
                by=request.actor,
            )
            messages.success(request, _("已记下，等另一人批准。"))
            return redirect("ledger:lock", kept.pk)
        except Refused as refused:
            problems = refused.problems
    return _page(request, kept, form, problems)


def _page(request: HttpRequest, kept: Lock, form: AskForm, problems: list[Problem]) -> HttpResponse:
    units = registry.units(kept.units)
    actor = request.actor
    decides = may("ledger.grant_exception", actor)
    waivers = [
        {"waiver": w, "units": [named(units[u]) if u in units else u for u in w.units], "decides": decides and w.state == ASKED,
         "own": w.asked_identity == actor.identity}
        for w in queries.waivers(kept.pk)
    ]  # fmt: skip
    return render(request, "ledger/lock.html", {
        "lock": kept, "title": title_of(kept), "waivers": waivers, "states": STATES, "form": form, "problems": problems,
        "asks": may("ledger.ask_exception", actor), "units": [named(units[u]) if u in units else u for u in kept.units],
    }, status=422 if problems or form.errors else 200)  # fmt: skip


@require_POST
def decide(request: HttpRequest, id: int) -> HttpResponse:
    """Grant an exception or refuse it."""
    waiver = queries.waiver(id)
    if waiver is None:
        raise Http404(_("没有这项例外"))
    form = DecideForm(request.POST)
    problems: list[Problem] = []
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            if form.cleaned_data["verdict"] == "grant":
                locks.grant(waiver, by=request.actor, words=words)
                messages.success(request, _("已批准；可以入账一次。"))
            else:
                locks.refuse(waiver, words, by=request.actor)
                messages.success(request, _("已记下，不批准。"))
            return redirect("ledger:lock", waiver.lock_id)
        except Refused as refused:
            problems = refused.problems
    return _page(request, waiver.lock, AskForm(lock=waiver.lock), problems)
