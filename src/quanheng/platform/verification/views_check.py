"""Pages of verification: a check from finding to settling, its documents; the gap, lists of projects, integrity scores."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused, Text
from quanheng.platform.lib import escape, papers
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named
from quanheng.platform.verification import agreement, drawing, gap, lists, queries, verifying
from quanheng.platform.verification.flow import ANSWERED, ASSIGNED, CHECKS, FOUND, LAMPS, VOICES, WAITING
from quanheng.platform.verification.forms import ListForm
from quanheng.platform.verification.models import Check, Listing
from quanheng.platform.verification.parameters import KEYS, Bound, Parameters
from quanheng.platform.verification.views import _found

ROWS = 50  # of a long table on a page
OVERSEE = frozenset({"office", "leader", "finance", "audit", "congress", "auditor"})


def check(request: HttpRequest, id: int) -> HttpResponse:
    """One check."""
    return _check(request, _open(request, id))


def _open(request: HttpRequest, id: int) -> Check:
    found: Check = _found(queries.check, id)
    actor = request.actor
    own = found.table.unit_id in actor.units("reporter") or ("reporter", "") in actor.seats
    if not (actor.roles & OVERSEE or own or (actor.person is not None and found.reviewer_id == actor.person)):
        raise PermissionDenied("verification")
    return found


def _check(request: HttpRequest, found: Check, problems: list[Problem] | None = None) -> HttpResponse:
    actor, unit = request.actor, found.table.unit_id
    scheme = schemes.resolved(found.table.round.version)
    mine = actor.person is not None and found.reviewer_id == actor.person
    over = found.state == ANSWERED or (
        found.state == FOUND and found.answer_by is not None and today() > found.answer_by
    )
    row = next(r for r in found.locked.record["rows"] if r["leaf"] == found.leaf)
    assigns = found.state in (WAITING, ASSIGNED) and may("verification.assign", actor)
    return render(request, "verification/check.html", {
        "c": found, "t": found.table, "row": row, "node": scheme.nodes[found.leaf], "items": scheme.items, "steps": list(found.steps.all()),
        "states": CHECKS, "lamps": LAMPS, "voices": VOICES, "problems": problems or [], "typed": request.POST if problems else {},
        "figures": [(i, scheme.items[i], found.said[i], found.found_figures.get(i, "")) for i in queries.items_of(found)],
        "can": {
            "find": mine and found.state == ASSIGNED, "aside": mine and found.state == ASSIGNED, "assign": assigns,
            "answer": found.state == FOUND and may("verification.answer", actor, unit),
            "settle": over and may("verification.settle", actor, unit), "wait": found.state == FOUND and not over and may("verification.settle", actor, unit),
        },
        "able": drawing.candidates(found) if assigns else [], "p": Parameters(found.table.round.said),
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """What can be done with a check: find, step aside, assign, answer, settle."""
    found, said, by = _open(request, id), request.POST, request.actor
    words = asked.text(said, "words", 2000)
    files = request.FILES.getlist("files")
    try:
        match said.get("do"):
            case "find":
                verifying.find(
                    found,
                    {i: asked.text(said, f"figure-{k}", 60) for k, i in enumerate(queries.items_of(found))},
                    words,
                    files,
                    by=by,
                )
            case "aside":
                verifying.step_aside(found, words, by=by)
            case "assign":
                person = next(
                    (p for p in drawing.candidates(found) if p.pk == asked.number(said, "person")), None
                )
                if person is None:
                    raise Http404(_("没有这个人，或要回避"))
                drawing.assign(found, person, by=by)
            case "answer":
                verifying.answer(found, words, files, by=by)
            case "settle":
                verifying.settle(found, said.get("outcome", ""), words, by=by)
            case _:
                raise Http404(_("没有这种办法"))
    except Refused as refused:
        return _check(request, queries.check(id), refused.problems)
    if said.get("do") == "aside":
        return redirect("verification:list")
    return redirect("verification:check", id)


def paper(request: HttpRequest, id: int, digest: str) -> HttpResponse:
    """A document of a check, as an attachment."""
    found = _open(request, id)
    kept = next((f for s in found.steps.all() for f in s.files if f["digest"] == digest), None)
    if kept is None:
        raise Http404(_("没有这份文件"))
    return papers.handed_out(kept)


def gap_page(request: HttpRequest, id: int) -> HttpResponse:
    """Self against verified against third party, for the units of a round."""
    found = _found(queries.round_, id)
    if not Parameters(found.said).on("seen") and not request.actor.roles & {"office"}:
        raise PermissionDenied("verification")
    rows = queries.gap_of(found)
    title = Text(f"{found.title}：差距", f"{found.words.en}: the gaps")
    line = Parameters(found.said).line("gap_line")
    return _gap(
        request,
        rows,
        line,
        title,
        [(found.words, "verification:round", found.pk)],
        found.demonstration,
        found.period,
    )


def listing(request: HttpRequest, id: int) -> HttpResponse:
    """The same for the projects of a list taken in."""
    found: Listing = _found(queries.listing, id)
    line = lists.line_of(found)
    title = found.title
    return _gap(
        request,
        lists.compared(found),
        line,
        title,
        [(_("项目清单"), "verification:lists", None)],
        found.demonstration,
        found.period,
    )


def _gap(
    request: HttpRequest, rows: list[gap.Compared], line: Bound, title: Any, crumbs: list[Any], demonstration: bool, period: str
) -> HttpResponse:  # fmt: skip
    ordered = gap.ordered(rows)
    if request.GET.get("as") == "csv":
        return _csv(ordered)
    whole = gap.summary(rows, line)
    at, doubt_at = (
        asked.number(request.GET, "at", most=100_000),
        asked.number(request.GET, "doubt", most=100_000),
    )
    low = min((r.span[0] / r.full * 100 for r in rows if r.full), default=Fraction(0))
    pairs = [(float(r.own / r.full * 100), float((r.own - r.off) / r.full * 100)) for r in rows if r.full and r.off is not None]  # fmt: skip
    agreed = agreement.agreement(pairs)
    return render(request, "verification/gap.html", {
        "title": title, "crumbs": crumbs, "demonstration": demonstration, "period": period, "whole": whole, "line": line,
        "rows": ordered[at : at + ROWS], "count": len(ordered), "at": at, "step": ROWS, "units": registry.units({r.unit for r in rows}),
        "doubt": whole.suspicious[doubt_at : doubt_at + ROWS], "doubt_at": doubt_at, "slope": gap.slope(ordered, [named(r.named) for r in ordered]),
        "agreed": agreed, "bland": agreement.chart(agreed) if agreed else None, "pairs": len(pairs), "least": agreement.LEAST,
        "sampled": any(r.sample is not None and r.sample.sampled for r in rows), "tables": any(r.table for r in rows),
        "low": low, "x": lambda v, r: round(8 + float((v / r.full * 100 - low) / max(100 - low, Fraction(1))) * 184, 1),
    })  # fmt: skip


def _csv(rows: list[gap.Compared]) -> HttpResponse:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(
        [
            _("编号"),
            _("名称"),
            _("单位"),
            _("自评得分"),
            _("核验得分"),
            _("第三方得分"),
            _("满分"),
            _("自评减核验"),
            _("核验行数"),
            _("共几行"),
            _("自评减核验，至少"),
            _("自评减核验，至多"),
            _("指标得分率"),
            _("预算执行率"),
            _("自评与执行差距"),
        ]
    )
    for r in rows:
        by = r.sample
        sampled = (None, None, None, None) if by is None else (by.rows, by.of, by.low, by.high)
        values = (r.own, r.found, r.third, r.full, r.off, *sampled, r.rate, r.spent, r.gap)
        out.writerow(
            escape.row(
                [r.code, named(r.named), r.unit, *(None if v is None else round(float(v), 6) for v in values)]
            )
        )
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=gap.csv"
    return response


def all_lists(request: HttpRequest) -> HttpResponse:
    """The lists taken in; the office takes in another."""
    takes = may("verification.list", request.actor)
    posted = request.method == "POST"
    if posted and not takes:
        raise PermissionDenied("verification.list")
    form = ListForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"period": str(today().year)},
    )
    problems: list[Problem] = []
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            made = lists.take_in(
                said["file"].read(), said["file"].name or "", title=said["title"], period=said["period"], gap_line=said["gap_line"],
                demonstration=said["demonstration"], by=request.actor,
            )  # fmt: skip
            return redirect("verification:listing", made.pk)
        except Refused as refused:
            problems = refused.problems
    found = [
        (one, gap.summary(lists.compared(one), lists.line_of(one))) for one in Listing.objects.all()[:30]
    ]
    context = {"rows": found, "form": form, "takes": takes, "problems": problems}
    return render(request, "verification/lists.html", context, status=422 if problems or form.errors else 200)


def integrity(request: HttpRequest) -> HttpResponse:
    """Integrity scores, the lowest first, each with the share verified next time."""
    actor = request.actor
    own = None if actor.roles & (OVERSEE | {"reviewer", "third"}) else actor.units("reporter")
    held = sorted(queries.integrity_of(own).values(), key=lambda i: (Fraction(i.score), i.unit_id))
    p = Parameters({})
    rows = [(i, p.share(Fraction(i.score)), Fraction(i.apart)) for i in held]
    return render(
        request,
        "verification/integrity.html",
        {"rows": rows, "p": p, "keys": KEYS, "low": sum(Fraction(i.score) < 60 for i in held)},
    )
