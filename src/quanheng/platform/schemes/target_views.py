"""Pages of targets: negotiated while the scheme is drafted, adjusted for cause once it is in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import (
    aims,
    carried,
    drafts,
    flow,
    parameters,
    queries,
    showing,
    target_sheet,
    targets,
)
from quanheng.platform.schemes.draft_views import number_of
from quanheng.platform.schemes.intake import XLSX
from quanheng.platform.schemes.models import Draft, SchemeVersion, TargetStep
from quanheng.platform.ui.environment import named, said
from quanheng.platform.ui.numbers import number


def draft_targets(request: HttpRequest, draft: int) -> HttpResponse:
    """The targets of a draft: a line each, with what the viewer may do about it."""
    one = showing.open_draft(draft)
    actor = request.actor  # type: ignore[attr-defined]
    _readable(one, actor)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            messages.success(request, _moved(request, one))
            return HttpResponseRedirect(queries.draft_address(one, "targets"))
        except Refused as refused:
            problems = refused.problems
        except (KeyError, ValueError, TargetStep.DoesNotExist) as error:
            raise Http404 from error
    found = drafts.examined(one, queries.text(one).text)
    scheme = found.scheme
    nodes = _nodes(one, scheme)
    names = showing.unit_names(one.members)
    mine = [u for u in one.members if may("schemes.target_unit", actor, u)]
    seen = list(one.members) if actor.roles & showing.READERS else mine
    held = {line.key: line for line in queries.lines(one)}
    last = queries.last_targets(one)
    by_period = {(line.unit, line.node) for line in held.values() if line.period}
    rows = [
        _row(one, actor, unit, names.get(unit, unit), node, held, last)
        for node in nodes for unit in seen
        if (unit, node.id, "") in held or (unit, node.id) not in by_period
    ]  # fmt: skip
    rows += [
        _row(one, actor, line.unit, line.unit_name, scheme.nodes[line.node], held, last, line.period)
        for line in held.values()
        if line.period and line.unit in seen and scheme is not None and line.node in scheme.nodes
    ]
    open_now = flow.MOVES["target"].frm
    return render(
        request, "schemes/targets.html",
        {
            **showing.frame(request, one, "targets", found), "rows": rows, "problems": problems, "nodes": nodes, "post": request.POST,
            "leaves": list(scheme.leaves) if scheme is not None else [], "open_now": one.state in open_now,
            "is_office": may("schemes.target_office", actor) and one.state in open_now, "approvable": [r["end"].pk for r in rows if r["can_approve"]],
            "carried": _carried(one, scheme, seen, names, held), "counts": _counts(rows), "steps": {k: said(v) for k, v in flow.STEPS.items()}, "sides": {k: said(v) for k, v in flow.SIDES.items()},
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _carried(
    draft: Draft, scheme: Scheme | None, seen: list[str], names: Any, held: Any
) -> list[dict[str, Any]]:
    """What the targets carry over from rectification, each beside the target as it stands."""
    values = {key: line.end.value for key, line in held.items()}
    rows = []
    for one in carried.carried(draft.scheme):
        leaf = None if scheme is None else scheme.nodes.get(one.node)
        if leaf is not None and one.unit in seen:
            now = carried.standing(leaf, values, one.unit)
            rows.append({"one": one, "unit_name": names.get(one.unit, one.unit), "node": leaf, "now": now, "looser": carried.looser(leaf, now, one.value)})  # fmt: skip
    return rows


def _readable(draft: Draft, actor: Actor) -> None:
    """Besides readers of the draft, a unit to which a target was proposed: it is told so, and must be able to answer."""
    live = draft.state in flow.MOVES["target"].frm
    if live and any(may("schemes.target_unit", actor, line.unit) for line in queries.lines(draft)):
        return
    showing.readable(draft, actor)


def _nodes(draft: Draft, scheme: Scheme | None) -> list[Node]:
    """Indicators that take a target by unit, and others for which one has been proposed."""
    if scheme is None:
        return []
    proposed = {line.node for line in queries.lines(draft) if not line.period}
    return [leaf for leaf in scheme.leaves if leaf.target == "units" or leaf.id in proposed]


def _row(
    draft: Draft, actor: Actor, unit: str, name: str, node: Node, held: Any, last: Any, period: str = ""
) -> dict[str, Any]:
    """A target as its page shows it: where it stands, and what this viewer may do."""
    line = held.get((unit, node.id, period))
    end = line.end if line is not None else None
    unit_side = may("schemes.target_unit", actor, unit)
    office = may("schemes.target_office", actor)
    side = flow.UNIT if unit_side else flow.OFFICE if office else ""
    live = draft.state in flow.MOVES["target"].frm and bool(side)
    answerable = live and end is not None and end.step in (flow.PROPOSE, flow.COUNTER) and end.side != side
    parties = {s.by for s in line.steps} if line is not None else set()
    return {
        "unit": unit, "unit_name": name, "node": node, "period": period, "line": line, "end": end, "side": side, "last": last.get((unit, node.id)),
        "can_propose": live and end is None, "can_answer": answerable,
        "can_approve": end is not None and end.step == flow.AGREE and may("schemes.target_approve", actor) and actor.identity not in parties,
        "waits": _waits(end, side),
    }  # fmt: skip


def _waits(end: TargetStep | None, side: str) -> str:
    if end is None:
        return _("还没有提出")
    if end.step == flow.APPROVE:
        return _("已核定")
    if end.step == flow.AGREE:
        return _("双方同意，待核定")
    other = flow.OFFICE if end.side == flow.UNIT else flow.UNIT
    return _("等你答复") if other == side else _("等%(s)s答复") % {"s": said(flow.SIDES[other])}


def _counts(rows: list[dict[str, Any]]) -> str:
    """已核定 3 / 12."""
    done = sum(r["end"] is not None and r["end"].step == flow.APPROVE for r in rows)
    return _("已核定 %(d)s / %(n)s") % {"d": done, "n": len(rows)}


def _moved(request: HttpRequest, draft: Draft) -> str:
    """Do what a form of the page asks; the words that say so."""
    post, actor = request.POST, request.actor  # type: ignore[attr-defined]
    does, side = post.get("do", ""), post.get("side", flow.OFFICE)
    if side not in flow.SIDES:
        raise KeyError(side)
    if does == "propose":
        targets.propose(
            draft.pk,
            post.get("unit", ""),
            post.get("node", ""),
            _figure(post),
            side=side,
            words=post.get("words", ""),
            by=actor,
        )
        return _("已提出，等对方答复")
    if does == "counter":
        targets.counter(_line(draft, post), _figure(post), post.get("words", ""), side=side, by=actor)
        return _("已还价，等对方答复")
    if does == "agree":
        targets.agree(_line(draft, post), side=side, by=actor)
        return _("已同意，待第二人核定")
    if does == "approve":
        own = set(draft.steps.values_list("pk", flat=True))
        done = targets.approve([n for n in map(number_of, post.getlist("line")) if n in own], by=actor)
        return ngettext("核定了 %(n)s 个目标值", "核定了 %(n)s 个目标值", len(done)) % {"n": len(done)}
    if does == "formula":
        made = targets.propose_by_formula(
            draft.pk,
            post.get("node", ""),
            post.get("formula", ""),
            places=min(number_of(post.get("places")), 6),
            by=actor,
        )
        return ngettext("按公式提出 %(n)s 个目标值", "按公式提出 %(n)s 个目标值", len(made)) % {
            "n": len(made)
        }
    if does == "import":
        scheme = drafts.examined(draft, queries.text(draft).text).scheme
        if scheme is None:
            raise KeyError(does)
        read = target_sheet.read(request.FILES.get("file"), draft, scheme)
        made = targets.propose_all(draft.pk, read, words=_("批量导入"), by=actor)
        return ngettext("导入 %(n)s 个目标值", "导入 %(n)s 个目标值", len(made)) % {"n": len(made)}
    raise KeyError(does)


def _figure(post: Any) -> Any:
    """The figure typed. Raises `Refused` for what is none."""
    value = aims.decimal_of(post.get("value", ""))
    if value is None:
        problems = Problems()
        problems.add(
            "not-a-number", Place(path=post.get("node", "")), (f"写的是“{post.get('value', '')[:40]}”", f"“{post.get('value', '')[:40]}” is written"),
            ("一个数", "a number"), ("只写数字", "digits only"),
        )  # fmt: skip
        problems.refuse()
    return value


def _line(draft: Draft, post: Any) -> int:
    """The step a form answers; it must be one of this draft."""
    step = number_of(post.get("line"))
    if not draft.steps.filter(pk=step).exists():
        raise KeyError(step)
    return step


@require_GET
def draft_template(request: HttpRequest, draft: int) -> HttpResponse:
    """A workbook of targets to fill in, last year's beside."""
    one = showing.open_draft(draft)
    showing.readable(one, request.actor)  # type: ignore[attr-defined]
    scheme = drafts.examined(one, queries.text(one).text).scheme
    if scheme is None:
        raise Http404
    held = {(line.unit, line.node): line.end.value for line in queries.lines(one)}
    response = HttpResponse(
        target_sheet.template(one, scheme, queries.last_targets(one), held), content_type=XLSX
    )
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{one.title}-{_('目标值')}.xlsx") or ""
    )
    return response


# ---------------------------------------------------------------- in force


def page(request: HttpRequest, scheme: str) -> HttpResponse:
    """The targets in force, and every adjustment with its cause and who approved it: public."""
    version = queries.newest(scheme)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme})
    actor = request.actor  # type: ignore[attr-defined]
    problems: list[Any] = []
    if request.method == "POST":
        try:
            messages.success(request, _adjusting(request, version))
            return HttpResponseRedirect(reverse("schemes:targets", args=[scheme]))
        except Refused as refused:
            problems = refused.problems
        except (KeyError, ValueError, TargetStep.DoesNotExist) as error:
            raise Http404 from error
    resolved = queries.resolved(version)
    names = showing.unit_names(queries.members(version))
    held = queries.targets(version)
    as_adopted = {
        (u, n, p): v for u, n, p, v in version.targets.values_list("unit_id", "node", "period", "value")
    }
    steps = _steps(version)
    rows = [
        {
            "unit": u, "unit_name": names.get(u, u), "node": n, "node_name": named(resolved.nodes[n]) if n in resolved.nodes else n, "period": p,
            "value": number(v, 6), "first": number(as_adopted[(u, n, p)], 6), "moved": v != as_adopted[(u, n, p)], "steps": steps.get((u, n, p), []),
            "uom": resolved.nodes[n].uom if n in resolved.nodes else "", "can_ask": version.state == flow.ADOPTED and may("schemes.target_ask", actor, u),
        }
        for u, n, p, v in held
    ]  # fmt: skip
    pending = [s for line in steps.values() for s in line[-1:] if s.step == flow.ASK]
    return render(
        request, "schemes/adjust.html",
        {
            "version": version, "scheme": resolved, "title": version.title, "rows": rows, "problems": problems, "pending": pending, "names": names,
            "causes": [(c.zh, said(c)) for c in parameters.causes(resolved)], "levels": [(c.zh, said(c)) for c in parameters.levels(resolved)],
            "can_decide": may("schemes.target_adjust", actor), "me": actor.identity, "post": request.POST, "adjusted": queries.adjusted(version),
            "steps": {k: said(v) for k, v in flow.STEPS.items()}, "asking": any(r["can_ask"] for r in rows), "fixed": _fixed(resolved),
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _fixed(scheme: Scheme) -> list[Node]:
    """Indicators whose target stands in the scheme itself, the same for all."""
    return [leaf for leaf in scheme.leaves if leaf.target is not None and leaf.target != "units"]


def _steps(version: SchemeVersion) -> dict[tuple[str, str, str], list[TargetStep]]:
    """The whole line of each target: how it was agreed on, and what came after."""
    made = getattr(version, "draft", None)
    found: dict[tuple[str, str, str], list[TargetStep]] = {}
    rows = (
        TargetStep.objects.filter(draft=made)
        if made is not None
        else TargetStep.objects.filter(version=version, draft=None)
    )
    for step in rows.select_related("unit").order_by("id"):
        found.setdefault((step.unit_id, step.node, step.period), []).append(step)
    return found


def _adjusting(request: HttpRequest, version: SchemeVersion) -> str:
    post, actor = request.POST, request.actor  # type: ignore[attr-defined]
    does = post.get("do", "")
    if does == "ask":
        unit, node, period = [*post.get("line", "").split("|"), "", "", ""][:3]
        targets.ask(
            version,
            unit,
            node,
            _figure(post),
            cause=post.get("cause", ""),
            words=post.get("words", ""),
            period=period,
            by=actor,
        )
        return _("已申请调整，等审批")
    if does in ("adjust", "refuse"):
        step = number_of(post.get("step"))
        if not version.steps.filter(pk=step).exists():
            raise KeyError(step)
        targets.decide(
            step,
            adjust=does == "adjust",
            level=post.get("level", ""),
            basis=post.get("basis", ""),
            words=post.get("words", ""),
            by=actor,
        )
        return _("已调整，前后都留在记录里") if does == "adjust" else _("已记录：不予调整")
    raise KeyError(does)
