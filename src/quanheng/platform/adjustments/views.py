"""Pages of adjustments: the list, claiming or raising, one claim with what speaks against it and what granting would change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.engine.rounding import show
from quanheng.platform.adjustments import actions, against, preview, queries
from quanheng.platform.adjustments.flow import AGAINST, CLAIMED, GRANTED, KINDS, LAMPS, REFUSED, STATES
from quanheng.platform.adjustments.forms import ClaimForm
from quanheng.platform.adjustments.models import Claim
from quanheng.platform.adjustments.offers import offer
from quanheng.platform.lib import papers
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked


def listing(request: HttpRequest) -> HttpResponse:
    """Claims somebody may see, by state; for the office what verification handed over; what was granted, by scheme and period."""
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    every = queries.listing(request.actor)
    rows = [c for c in every if not state or c.state == state]
    decides = may("adjustments.decide", request.actor)
    granted = [c for c in every if c.state == GRANTED]
    handed = queries.misreported() if decides else []
    return render(request, "adjustments/list.html", {
        "rows": rows, "state": state, "states": STATES, "kinds": KINDS, "lamps": LAMPS, "handed": handed,
        "units": registry.units({f.unit for f in handed}) if handed else {}, "granted": len(granted),
        "counts": {s: sum(c.state == s for c in every) for s in STATES}, "versions": queries.open_versions() if _claims(request) else [],
        "mine": sum(c.state == CLAIMED and c.identity != request.actor.identity for c in every) if decides else 0,
        "raises": decides,
    })  # fmt: skip


def _claims(request: HttpRequest) -> bool:
    return bool(request.actor.roles & {"reporter", "office"})


def claim(request: HttpRequest) -> HttpResponse:
    """Claim a bonus, or for the office raise a deduction or veto."""
    offered = queries.open_versions()
    chosen = next(
        (v for v in offered if v.scheme == request.GET.get("scheme", "")), offered[0] if offered else None
    )
    if chosen is None:
        return render(request, "adjustments/none.html", {})
    raises = may("adjustments.raise", request.actor)
    first = {
        k: asked.text(request.GET, k) for k in ("unit", "period", "matter", "number") if k in request.GET
    }
    posted = request.method == "POST"
    form = ClaimForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        version=chosen,
        by=request.actor,
        initial=first,
    )
    problems: list[Problem] = []
    if posted and form.is_valid():
        do = actions.raise_ if raises else actions.claim
        try:
            made = do(form.asked(), form.cleaned_data["files"], by=request.actor)
            return redirect("adjustments:page", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {
        "form": form,
        "problems": problems,
        "version": chosen,
        "versions": offered,
        "raises": raises,
        "nothing": not form.fields["key"].choices or not form.fields["unit"].choices,
    }
    return render(request, "adjustments/claim.html", context, status=422 if problems or form.errors else 200)


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One claim."""
    return _page(request, _open(request, id))


def _open(request: HttpRequest, id: int) -> Claim:
    try:
        found = queries.claim(id)
    except KeyError:
        raise Http404(_("没有这项加减分")) from None
    if not queries.seen(request.actor, found):
        raise PermissionDenied("adjustments")
    return found


def _page(request: HttpRequest, found: Claim, problems: list[Problem] | None = None) -> HttpResponse:
    scheme = schemes.resolved(found.version)
    chosen = offer(scheme, "|".join((found.kind, found.category, found.name, found.item)))
    open_ = found.state == CLAIMED
    decides = open_ and may("adjustments.decide", request.actor)
    would = None
    if open_ and chosen is not None and decides:
        values = [
            Decimal(c.granted)
            for c in preview.granted(found.version, found.unit_id, found.period, found.item)
        ]
        value = preview.figure(chosen, [*values, Decimal(found.value)])
        would = _told(preview.preview(found.version, found.unit_id, found.period, {found.item: value}))
    return render(request, "adjustments/page.html", {
        "c": found, "steps": list(found.steps.all()), "states": STATES, "kinds": KINDS, "lamps": LAMPS, "offer": chosen, "against_kinds": AGAINST,
        "against": against.found(found) if decides else [], "would": would, "problems": problems or [], "said": request.POST,
        "can": {
            "decide": decides and found.identity != request.actor.identity, "wait": decides and found.identity == request.actor.identity,
            "withdraw": open_ and found.identity == request.actor.identity,
            "attach": open_ and may("adjustments.claim" if found.kind == "bonus" else "adjustments.raise", request.actor, found.unit_id),
        },
    }, status=422 if problems else 200)  # fmt: skip


def _told(would: preview.Preview) -> dict[str, Any]:
    """A preview in figures for the page."""
    lines = [
        {"category": line.category, "kind": kind, "claims": [(n, show(a, most=4), counts) for n, a, counts in line.claims],
         "together": show(line.together, most=4), "cap": None if line.cap is None else show(line.cap, most=4),
         "before": show(line.before, most=4), "after": show(line.after, most=4), "capped": line.cap is not None and line.together > line.cap}
        for kind, rows in (("bonus", would.bonus), ("deduct", would.deduct)) for line in rows if line.before or line.after
    ]  # fmt: skip
    return {
        "lines": lines, "vetoes": would.vetoes, "gate": would.gate, "cap": None if would.bonus_cap is None else show(would.bonus_cap, most=4),
        "bonus": [show(x, most=4) for x in would.bonus_sums], "deduct": [show(x, most=4) for x in would.deduct_sums],
        "score": [None if s is None else show(s, most=4) for s in would.score],
    }  # fmt: skip


@require_POST
def decide(request: HttpRequest, id: int) -> HttpResponse:
    """Grant a claim or not."""
    found = _open(request, id)
    outcome = GRANTED if request.POST.get("do") == "grant" else REFUSED
    return _done(request, found, lambda: actions.decide(
        found, outcome, asked.text(request.POST, "reason", 2000), granted=asked.text(request.POST, "granted", 40),
        knowing="knowing" in request.POST, by=request.actor,
    ))  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, id: int) -> HttpResponse:
    """Take a claim back."""
    found = _open(request, id)
    return _done(
        request,
        found,
        lambda: actions.withdraw(found, asked.text(request.POST, "reason", 2000), by=request.actor),
    )


@require_POST
def attach(request: HttpRequest, id: int) -> HttpResponse:
    """Bring more evidence."""
    found = _open(request, id)
    return _done(
        request, found, lambda: actions.attach(found, request.FILES.getlist("files"), by=request.actor)
    )


def _done(request: HttpRequest, found: Claim, do: Any) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        found.refresh_from_db()
        return _page(request, found, refused.problems)
    return redirect("adjustments:page", found.pk)


def paper(request: HttpRequest, id: int, digest: str) -> HttpResponse:
    """A document of evidence, as an attachment."""
    found = _open(request, id)
    kept = next((f for f in found.files if f["digest"] == digest), None)
    if kept is None:
        raise Http404(_("没有这份文件"))
    return papers.handed_out(kept)
