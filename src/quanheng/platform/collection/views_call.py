"""The office's pages: opening a call and seeing what it asks, how far it is, rules; and the public burden page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine import periods
from quanheng.engine.errors import Problem, Refused
from quanheng.platform.collection import actions, burden, checks, flow, queries
from quanheng.platform.collection.forms import BudgetForm, OpenForm, RuleForm
from quanheng.platform.collection.models import Call, CheckRule
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion

A_PAGE = 200  # units on a page of the burden


def opening(request: HttpRequest) -> HttpResponse:
    """Choose a scheme, say the period and days, see what would be asked, send it out."""
    versions = schemes.versions()
    if not versions:
        return render(request, "collection/open.html", {"versions": [], "version": None})
    asked = request.POST.get("scheme") or request.GET.get("scheme") or versions[0].scheme
    version = next((v for v in versions if v.scheme == asked), None)
    if version is None:
        raise Http404(_("没有这份方案"))
    if request.method != "POST":
        return _opening(request, versions, version, OpenForm(initial={"period": _next_period(version)}))
    form = OpenForm(request.POST)
    chosen = _chosen(request, version)
    if not form.is_valid():
        return _opening(request, versions, version, form, chosen=chosen, status=422)
    d = form.cleaned_data
    scope = {k: chosen[k] for k in ("items", "units", "given")}
    if request.POST.get("do") == "look":
        if periods.parse(d["period"]) is None:
            form.add_error("period", _("认不出这个期间"))
            return _opening(request, versions, version, form, chosen=chosen, status=422)
        plan = actions.ask(version, d["period"], requests=form.requests(), **scope)
        return _opening(request, versions, version, form, chosen=chosen, plan=plan)
    try:
        call = actions.open_call(
            version, d["period"], title=d["title"], title_en=d["title_en"], submit_by=d["submit_by"],
            confirm_by=d["confirm_by"], requests=form.requests(), reason=d["reason"], by=request.actor, **scope,
        )  # fmt: skip
    except Refused as refused:
        return _opening(
            request, versions, version, form, chosen=chosen, problems=refused.problems, status=422
        )
    messages.success(request, _("已发出：%(n)s 格，重复问 0 格") % {"n": call.asked})
    return HttpResponseRedirect(reverse("collection:call", args=[call.pk]))


def _chosen(request: HttpRequest, version: SchemeVersion) -> dict[str, set[str]]:
    scheme = schemes.resolved(version)
    items = set(request.POST.getlist("item")) & set(scheme.items)
    units = set(request.POST.getlist("unit")) & set(schemes.members(version))
    return {"items": items, "units": units, "given": set(request.POST.getlist("given")) & items}


def _opening(
    request: HttpRequest,
    versions: list[SchemeVersion],
    version: SchemeVersion,
    form: OpenForm,
    *,
    chosen: dict[str, set[str]] | None = None,
    plan: actions.Asked | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    scheme = schemes.resolved(version)
    members = registry.units(schemes.members(version))
    usual = queries.usual_givers(version.scheme)
    chosen = chosen or {"items": set(scheme.items), "units": set(members), "given": usual}
    limits = queries.budgets()
    spent = queries.minutes_asked(today())
    return render(request, "collection/open.html", {
        "versions": versions, "version": version, "scheme": scheme, "form": form, "chosen": chosen, "members": members,
        "owned": actions.owners(scheme, list(scheme.items)), "units": registry.units(), "plan": plan, "flow": flow,
        "problems": problems or [], "limits": limits, "spent": spent,
        "quotas": [burden.quota(r) for r in form.requests()] if form.is_bound and form.is_valid() else [],
        "over": burden.over_quota(form.requests()) if form.is_bound and form.is_valid() else [],
    }, status=status)  # fmt: skip


def _next_period(version: SchemeVersion) -> str:
    """The last period of the scheme's kind that has begun."""
    kind = periods.kind_of(schemes.resolved(version).period or "year")
    day = today()
    return str(periods.Period("month", day.year, day.month).within(kind))


def _call(id: int) -> Call:
    try:
        return queries.call(id)
    except KeyError as gone:
        raise Http404(_("没有这次填报")) from gone


def call(
    request: HttpRequest, id: int, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """How far a call is: every return, where its cells stand, the minutes."""
    one = _call(id)
    return render(request, "collection/call.html", {
        "call": one, "progress": queries.progress(one), "flow": flow, "today": today(), "problems": problems or [],
        "may_close": may("collection.close", request.actor) and one.state == flow.OPEN,
        "may_reopen": may("collection.reopen", request.actor), "scheme": schemes.resolved(one.version),
    }, status=status)  # fmt: skip


@require_POST
def close(request: HttpRequest, id: int) -> HttpResponse:
    """End a call."""
    one = _call(id)
    try:
        actions.close_call(one, by=request.actor)
    except Refused as refused:
        return call(request, id, refused.problems, 422)
    messages.success(request, _("已截止"))
    return HttpResponseRedirect(reverse("collection:call", args=[one.pk]))


def burden_page(
    request: HttpRequest, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """What is asked of each unit, in minutes a month, against its budget: for everybody to see."""
    months = queries.months()
    month = request.GET.get("month", "")
    month = month if month in months else months[0] if months else ""
    rows = queries.burden_of(month) if month else []
    calls = [c for c in queries.calls() if f"{c.opened_at:%Y-%m}" == month]
    most = max([1, *(max(r.minutes, r.spent or 0, r.budget) for r in rows)])
    return render(request, "collection/burden.html", {
        "month": month, "months": months, "rows": rows, "sheet": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "calls": calls, "most": most, "burden": burden,
        "duplicates": queries.duplicate_asks(), "wrong": queries.wrong_prefills(month) if month else 0, "may_set": may("collection.budget", request.actor), "flow": flow,
        "form": BudgetForm(), "problems": problems or [], "limits": queries.budgets(),
        "asked": sum(r.asked for r in rows), "known": sum(r.known for r in rows), "files": sum(r.files for r in rows),
    }, status=status)  # fmt: skip


@require_POST
def budget(request: HttpRequest) -> HttpResponse:
    """Set a budget."""
    form = BudgetForm(request.POST)
    if not form.is_valid() or (form.cleaned_data["unit"] and not registry.units([form.cleaned_data["unit"]])):
        messages.error(request, _("没有这个单位，或分钟数不对"))
        return HttpResponseRedirect(reverse("collection:burden"))
    try:
        actions.set_budget(form.cleaned_data["unit"], form.cleaned_data["minutes"], by=request.actor)
    except Refused as refused:
        return burden_page(request, refused.problems, 422)
    return HttpResponseRedirect(reverse("collection:burden"))


def rules(
    request: HttpRequest,
    form: RuleForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The check rules: the office's own, and those of the house."""
    return render(request, "collection/rules.html", {
        "rows": CheckRule.objects.all(), "kinds": checks.KINDS, "defaults": checks.DEFAULTS, "hard": checks.HARD,
        "form": form or RuleForm(), "problems": problems or [], "may_keep": may("collection.rule", request.actor),
    }, status=status)  # fmt: skip


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Keep a rule, or end one."""
    ended = request.POST.get("end", "")
    form = RuleForm(request.POST)
    try:
        if ended.isdecimal() and len(ended) < 12:
            actions.end_rule(int(ended), by=request.actor)
        elif form.is_valid():
            actions.add_rule(form.rule(), by=request.actor)
        else:
            return rules(request, form, status=422)
    except Refused as refused:
        return rules(request, form, refused.problems, 422)
    return HttpResponseRedirect(reverse("collection:rules"))
