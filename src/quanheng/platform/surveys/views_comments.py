"""The pages of comments: the office's list, one comment with its answer, and what everybody may read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.surveys import comments, comments_read, document
from quanheng.platform.surveys import queries as surveys
from quanheng.platform.surveys.comments import STATES
from quanheng.platform.surveys.models import Comment, Survey
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named, said

PAGE = comments_read.PAGE


def _survey(id: int) -> Survey:
    try:
        return surveys.survey(id)
    except KeyError:
        raise Http404(_("没有这份问卷")) from None


def listing(request: HttpRequest, id: int) -> HttpResponse:
    """The comments of a survey, by state."""
    return _listing(request, _survey(id))


def _listing(request: HttpRequest, survey: Survey, problems: list[Problem] | None = None) -> HttpResponse:
    mine = comments_read.of(survey, request.actor)
    state = request.GET.get("state", "")
    rows = mine.filter(state=state) if state in STATES else mine
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = {code: named(unit) for code, unit in registry.units().items()}
    assigns = may("surveys.assign", request.actor)
    context = {
        "survey": survey, "shown": shown, "states": STATES, "state_now": state if state in STATES else "", "names": names,
        "pace": comments_read.pace(mine), "told": [(names.get(r.unit, r.unit), r) for r in comments_read.by_unit(mine)], "assigns": assigns, "waiting": comments_read.waiting(survey) if assigns else 0,
        "words": _words(survey), "problems": problems or [], "days": comments.DAYS, "office": "office" in request.actor.roles,
    }  # fmt: skip
    return render(request, "surveys/comments.html", context, status=422 if problems else 200)


def _words(survey: Survey) -> dict[str, str]:
    """Question → what was asked, in the language of the page."""
    return {q.id: said(q.words) for q in document.of(survey.document).questions}


@require_POST
def take_in(request: HttpRequest, id: int) -> HttpResponse:
    """Take in what was written since the last time."""
    survey = _survey(id)
    try:
        comments.take_in(survey, by=request.actor)
    except Refused as refused:
        return _listing(request, survey, refused.problems)
    return redirect("surveys:comments", id)


@require_POST
def assign(request: HttpRequest, id: int) -> HttpResponse:
    """Give the chosen comments to a unit."""
    survey = _survey(id)
    chosen = list(Comment.objects.filter(survey=survey, pk__in=asked.numbers(request.POST, "comment")))
    try:
        comments.assign(
            chosen,
            asked.text(request.POST, "owner", 100),
            days=asked.number(request.POST, "days"),
            by=request.actor,
        )
    except Refused as refused:
        return _listing(request, survey, refused.problems)
    return redirect("surveys:comments", id)


def _comment(request: HttpRequest, id: int) -> Comment:
    """A comment the reader may see: the office and the overseers any, a unit its own."""
    found = Comment.objects.select_related("survey").filter(pk=id).first()
    if found is None or not comments_read.of(found.survey, request.actor).filter(pk=id).exists():
        raise Http404(_("没有这条意见"))
    return found


def page(request: HttpRequest, comment: int) -> HttpResponse:
    """One comment: what was said, who answers by when, the answer, its way."""
    return _page(request, _comment(request, comment))


def _page(request: HttpRequest, comment: Comment, problems: list[Problem] | None = None) -> HttpResponse:
    names = {code: named(unit) for code, unit in registry.units().items()}
    context = {
        "comment": comment, "survey": comment.survey, "states": STATES, "steps": list(comment.steps.all()), "names": names,
        "asks": comments_read.asks(comment, request.actor), "took": comments_read.days(comment), "words": _words(comment.survey),
        "problems": problems or [], "days": comments.DAYS, "public": comments.said(comment), "answered": request.POST,
        "own": comment.answered_by == request.actor.identity and comment.state == comments.ANSWERED,
    }  # fmt: skip
    return render(request, "surveys/comment.html", context, status=422 if problems else 200)


@require_POST
def reply(request: HttpRequest, comment: int) -> HttpResponse:
    """Answer a comment of one's own unit."""
    found = _comment(request, comment)
    try:
        comments.reply(found, asked.text(request.POST, "answer", comments.LONGEST + 1), by=request.actor)
    except Refused as refused:
        return _page(request, found, refused.problems)
    return redirect("surveys:comment", comment)


@require_POST
def decide(request: HttpRequest, comment: int) -> HttpResponse:
    """Publish an answered comment, keep it back, or give the answer back."""
    found = _comment(request, comment)
    do, words = request.POST.get("do", ""), asked.text(request.POST, "words", 1000)
    try:
        if do == "publish":
            comments.publish(found, hide=words.splitlines(), by=request.actor)
        elif do == "withhold":
            comments.withhold(found, words, by=request.actor)
        elif do == "back":
            comments.send_back(found, words, by=request.actor)
        else:
            raise Http404(do)
    except Refused as refused:
        return _page(request, found, refused.problems)
    return redirect("surveys:comment", comment)


def heard(request: HttpRequest) -> HttpResponse:
    """What citizens said and what was answered, and how long it took: for everybody."""
    units = registry.units()
    unit = asked.text(request.GET, "unit", 100)
    unit = unit if unit in units else ""
    found = comments_read.published(unit)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "comment": c, "words": comments.said(c), "asked": _words(c.survey).get(c.question, ""), "days": comments_read.days(c),
            "unit": named(units[c.owner]) if c.owner in units else c.owner,
        }
        for c in shown
    ]  # fmt: skip
    owners = sorted(set(Comment.objects.exclude(owner="").order_by().values_list("owner", flat=True)))
    everything = Comment.objects.filter(owner=unit) if unit else Comment.objects.all()
    told = [
        (named(units[r.unit]) if r.unit in units else r.unit, r) for r in comments_read.by_unit(everything)
    ]
    context = {
        "told": told, "rows": rows, "shown": shown, "unit": unit, "units": [(c, named(units[c])) for c in owners if c in units],
        "pace": comments_read.pace(found), "invented": everything.filter(survey__demonstration=True).exists(),
    }  # fmt: skip
    return render(request, "surveys/heard.html", context)
