"""The list of units, and one unit's portrait."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanheng.platform.doubts import flow as doubting
from quanheng.platform.followup import flow as rectifying
from quanheng.platform.monitoring import flow as watching
from quanheng.platform.portrait import queries, sight
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.people import today
from quanheng.platform.scoring import board
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named

ROWS = 60
LINKS = (
    "doubts:case", "monitoring:case", "followup:rectification", "hotline:tickets", "verification:list", "collection:burden", "registry:unit",
)  # fmt: skip
WORDS = {
    "case_states": watching.CASES, "case_lamps": watching.CASE_LAMPS, "case_rules": watching.RULES, "lamp_words": watching.LAMP_WORDS,
    "doubt_states": doubting.STATES, "doubt_lamps": doubting.LAMPS, "work_states": rectifying.STATES, "most": queries.MOST,
}  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    """The units a viewer may look at: those in a release for everybody, all for those who oversee, one's own besides."""
    actor = request.actor
    day = today()
    known = queries.published()
    units = {u.code: u for u in registry.units().values() if u.since <= day < u.until}
    wide = {code for code in units if sight.inside(actor, code)} if actor.seats or actor.roles else set()
    wanted = asked.text(
        request.GET, "unit", 100
    )  # other rooms ask for a unit here: who may see it is decided in this room
    if wanted in known or wanted in wide:
        return redirect("portrait:unit", wanted)
    text = request.GET.get("q", "").strip()
    rows = []
    for code in sorted(known.keys() | wide):
        name = named(units[code]) if code in units else board.named_unit(known[code])
        if (
            not text
            or text.casefold() in f"{code} {name} {units[code].name if code in units else ''}".casefold()
        ):
            rows.append((code, name, units.get(code), code in known, code in wide))
    open_ = queries.waiting(actor) if wide else {}
    at = asked.number(request.GET, "at")
    return render(request, "portrait/list.html", {
        "rows": rows[at : at + ROWS], "count": len(rows), "at": at, "step": ROWS, "text": text, "refused": wanted, "wide": wide, "open": open_, "all": len(known.keys() | wide),
        "parents": {code: named(units[u.parent_id]) for code, u in units.items() if u.parent_id in units},
    })  # fmt: skip


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: what is published of it, and for itself and its overseers all that is known."""
    actor = request.actor
    kept = registry.units([code]).get(code) if code.isprintable() else None  # PostgreSQL takes no NUL
    inside = kept is not None and sight.inside(actor, code)
    series = queries.history(code, actor, inside)
    if not inside and not series:
        raise Http404(_("没有这个单位公开的成绩"))
    signed = request.user.is_authenticated
    name = named(kept) if kept is not None else board.named_unit(series[0].standings[0].unit)
    returns = queries.burden(code)
    more: dict[str, Any] = {}
    if inside:
        found = queries.inner(code)
        more = {
            "found": found, "warned": queries.names_of_indicators(found.warnings.live[: queries.MOST]),
            "loudest": max((c.tickets for c in found.calls), default=0) or 1,
        }  # fmt: skip
    return render(request, "portrait/unit.html", {
        "code": code, "name": name, "unit": kept, "above": _above(kept), "series": series, "inside": inside, "returns": returns, "months": returns.months[: queries.MONTHS], "heaviest": max((m.minutes for m in returns.months[: queries.MONTHS]), default=0) or 1, "public": any(s.issue for s in series),
        "opens": {page: sight.opens(actor, signed, page) for page in LINKS}, **WORDS, **more,
    })  # fmt: skip


def _above(kept: Unit | None) -> str:
    """The name of the unit above, "" at the top."""
    if kept is None or not kept.parent_id:
        return ""
    above = registry.units([kept.parent_id]).get(kept.parent_id)
    return named(above) if above else ""
