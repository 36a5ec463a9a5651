"""The pages of results: live totals, the final result with its rule and its screening, counting, posting, and results from elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.registry.act import may
from quanheng.platform.surveys import closing, document, outside, results_show, rules, tally, tracks
from quanheng.platform.surveys import queries as surveys
from quanheng.platform.surveys.flow import CLOSED, STATES
from quanheng.platform.surveys.models import Survey
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language

MOST_BYTES = 10_000_000


def _found(id: int) -> Survey:
    try:
        return surveys.survey(id)
    except KeyError:
        raise Http404(_("没有这份问卷")) from None


def results_page(request: HttpRequest, id: int) -> HttpResponse:
    """What a survey says so far; once counted, the weighted result, with and without what was set aside."""
    return _page(request, _found(id))


def _page(request: HttpRequest, survey: Survey, problems: list[Problem] | None = None) -> HttpResponse:
    form = document.of(survey.document)
    result = closing.newest(survey)
    rule = rules.of(result.rule) if result else rules.usual(form)
    made: dict[str, Any] = result.document if result else {}
    counted = tally.read(survey, form)
    sides = tracks.tracks(survey, made, rule.gap) if result else []
    posted = result.deliveries.order_by("-id").first() if result else None
    context = {
        "survey": survey, "form": form, "states": STATES, "live": False, "now": results_show.live(counted, rule), "result": result,
        "made": made, "further": results_show.Further.of(form, result), "rule": rule, "rule_lines": results_show.rule_lines(rule), "signs": rules.SIGNS, "weights": rules.WEIGHTS,
        "measures": rules.MEASURES, "tracks": sides, "reviews": [t for t in sides if t.review], "posted": posted,
        "names": results_show.unit_names(list(made.get("units", ()))), "strata": {s: results_show.stratum_name(form, s) for s in form.strata},
        "counts": survey.state == CLOSED and may("surveys.count", request.actor), "problems": problems or [],
        "posts": bool(result) and posted is None and may("surveys.post", request.actor),
        "other": bool(result) and result.identity == request.actor.identity,
        "lacks": closing.short(form, result) if result and posted is None else [],
        "answered": request.POST,
    }  # fmt: skip
    return render(request, "surveys/results.html", context, status=422 if problems else 200)


@require_POST
def count(request: HttpRequest, id: int) -> HttpResponse:
    """Count a closed survey by the rule in the form."""
    survey = _found(id)
    try:
        closing.count(survey, _rule(request, survey), by=request.actor)
    except Refused as refused:
        return _page(request, survey, refused.problems)
    return redirect("surveys:results", id)


@require_POST
def post(request: HttpRequest, id: int) -> HttpResponse:
    """Post the result that holds."""
    survey = _found(id)
    result = closing.newest(survey)
    if result is None or str(result.pk) != request.POST.get("result", ""):
        raise Http404(_("没有这次计算"))
    try:
        closing.post(result, leave_out="leave_out" in request.POST, by=request.actor)
    except Refused as refused:
        return _page(request, survey, refused.problems)
    return redirect("surveys:results", id)


def book(request: HttpRequest, id: int) -> HttpResponse:
    """All tables as an Excel file."""
    survey = _found(id)
    form = document.of(survey.document)
    result = closing.newest(survey)
    rule = rules.of(result.rule) if result else rules.usual(form)
    sides = tracks.tracks(survey, result.document, rule.gap) if result else []
    shown = results_show.live(tally.read(survey, form), rule)
    response = HttpResponse(
        results_show.workbook(survey, form, shown, result, sides),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}-results.xlsx"'
    return response


def _rule(request: HttpRequest, survey: Survey) -> rules.CountingRule:
    """The rule as it was sent; what was left blank is as usual. Raises `Refused` for what is no number."""
    usual = rules.usual(document.of(survey.document)).facts()
    if "weights" not in request.POST:
        return rules.of(usual)
    problems = Problems()
    for name, before in list(usual.items()):
        if name == "aside":
            usual[name] = [s for s in rules.SIGNS if s in request.POST.getlist("aside")]
            continue
        text = asked.text(request.POST, name, 40).strip()
        if not text:
            continue
        try:
            usual[name] = type(before)(text)
        except ValueError:
            problems.add(
                "bad-rule", Place(path=name), (f"“{text}”不是数", f"“{text}” is no number"),
                ("一个数", "a number"), ("改这一项参数", "correct this parameter"),
            )  # fmt: skip
    problems.refuse()
    return rules.of(usual)


def outside_page(request: HttpRequest) -> HttpResponse:
    """Take in the results of a survey done elsewhere; “look first” shows what would be posted and keeps nothing."""
    problems: list[Problem] = []
    looked = None
    said = {n: asked.text(request.POST, n, 200) for n in ("institution", "title", "least")}
    sent = request.FILES.get("file")
    if request.method == "POST":
        told = outside.Told(said["institution"], said["title"], asked.number(request.POST, "least"))
        try:
            if sent is None or sent.size > MOST_BYTES:
                raise Refused([_no_file()])
            look = "look" in request.POST
            done = outside.take(sent.read(), sent.name or "", told, dry_run=look, by=request.actor)
            if not look:
                messages.success(request, _taken(done.new + done.superseding, done.unchanged))
                return redirect("surveys:outside")
            looked = done
        except Refused as refused:
            problems = refused.problems
    context = {
        "problems": problems,
        "looked": looked,
        "said_before": said,
        "columns": outside.COLUMNS,
        "lang": language(),
    }
    return render(request, "surveys/outside.html", context, status=422 if problems else 200)


def _taken(posted: int, unchanged: int) -> str:
    text = ngettext("%(num)s 个数已入账", "%(num)s 个数已入账", posted) % {"num": posted}
    return text if not unchanged else f"{text}；" + _("%(n)s 个原来就在") % {"n": unchanged}


def _no_file() -> Problem:
    problems = Problems()
    problems.add(
        "no-file", Place(path="file"), ("没有选文件，或文件太大", "no file was chosen, or it is too large"),
        (f"不超过 {MOST_BYTES // 1_000_000} MB 的 CSV 或 Excel", f"CSV or Excel of at most {MOST_BYTES // 1_000_000} MB"),
        ("选一个文件", "choose a file"),
    )  # fmt: skip
    return problems.found[0]
