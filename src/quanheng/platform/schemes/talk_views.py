"""Pages of the consultation and of the issued document: what is proposed, what was said, what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from quanheng.engine.errors import Refused
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.lib.official import docx
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import (
    consultation,
    drafts,
    flow,
    issued,
    parameters,
    queries,
    showing,
    wording,
)
from quanheng.platform.schemes.draft_views import number_of
from quanheng.platform.schemes.models import Draft
from quanheng.platform.ui.environment import said

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def consult(request: HttpRequest, draft: int) -> HttpResponse:
    """The consultation: opened, spoken in, answered — all on one page."""
    one = showing.open_draft(draft)
    actor = request.actor  # type: ignore[attr-defined]
    showing.readable(one, actor)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            told = _said(request, one)
            messages.success(request, told)
            return HttpResponseRedirect(queries.draft_address(one, "consult"))
        except Refused as refused:
            problems = refused.problems
        except (KeyError, ValueError) as error:
            raise Http404 from error
    found = drafts.examined(one, queries.text(one).text)
    rounds = list(one.rounds.all())
    talk = [c for c in queries.comments(one)]
    names = {r.pk: queries.node_names(r) for r in rounds}
    mine = [] if one.state != flow.CONSULTING else showing.asked_units(one, actor)
    answered = {c.unit_id for c in talk if rounds and c.round_id == rounds[0].pk}
    asked = dict(consultation.asked_of(one, found.scheme)) if rounds else {}
    unit_names = showing.unit_names({*asked, *(c.unit_id for c in talk)})
    sent = _sent(one) if rounds else None
    return render(
        request, "schemes/consult.html",
        {
            **showing.frame(request, one, "consult", found), "problems": problems, "rounds": rounds, "talk": talk, "names": names, "mine": mine,
            "asked": asked, "answered": answered, "unit_names": unit_names, "kinds": {k: said(v) for k, v in consultation.KINDS.items()},
            "days": parameters.consult_days(found.scheme), "can_open": one.state == flow.DRAFT and may("schemes.consult", actor),
            "can_answer": one.state == flow.CONSULTING and may("schemes.answer", actor), "post": request.POST, "sent": sent,
            "nodes": names[rounds[0].pk] if rounds else {}, "tree": wording.tree(sent) if sent is not None else [],
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _sent(draft: Draft) -> Scheme | None:
    """The scheme as it was sent out."""
    return drafts.examined(draft, queries.text(draft, queries.open_round(draft).number).text).scheme


def _said(request: HttpRequest, draft: Draft) -> str:
    """Do what the form asks; the words that say it was done."""
    post, actor = request.POST, request.actor  # type: ignore[attr-defined]
    does = post.get("do", "")
    if does == "open":
        made = consultation.consult(draft.pk, days=number_of(post.get("days")), by=actor)
        return _("已发出征求意见，截止 %(d)s") % {"d": made.due.isoformat()}
    if does == "comment":
        around = queries.open_round(draft)
        consultation.comment(
            around.pk, unit=post.get("unit", ""), kind=post.get("kind", ""), words=post.get("words", ""), node=post.get("node", ""), by=actor
        )  # fmt: skip
        return _("已记录，考核办会逐条答复")
    if does == "answer":
        accepted = {"yes": True, "no": False}[post.get("accepted", "")]
        said_by = next((c for c in queries.comments(draft) if c.pk == number_of(post.get("comment"))), None)
        if said_by is None:
            raise KeyError
        consultation.answer(said_by.pk, accepted=accepted, words=post.get("words", ""), by=actor)
        return _("已答复并通知对方")
    raise KeyError(does)


@require_GET
def draft_issued(request: HttpRequest, draft: int) -> HttpResponse:
    """The document as it would be issued, to read in the browser."""
    one = showing.open_draft(draft)
    showing.readable(one, request.actor)  # type: ignore[attr-defined]
    paper = _paper(one)
    return render(request, "schemes/issued.html", {**showing.frame(request, one, "issued"), "paper": paper})


@require_GET
def draft_issued_file(request: HttpRequest, draft: int) -> HttpResponse:
    """The document as Word."""
    one = showing.open_draft(draft)
    showing.readable(one, request.actor)  # type: ignore[attr-defined]
    paper = _paper(one)
    if paper is None:
        raise Http404(_("稿子里还有错误，成不了文"))
    return as_word(paper)


def issued_file(request: HttpRequest, scheme: str) -> HttpResponse:
    """The document of the version in force (or the last that was) as Word."""
    version = queries.newest(scheme)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme})
    made = getattr(version, "draft", None)
    lines = issued.targets_of(queries.targets(version))
    paper = issued.compose(
        queries.resolved(version),
        queries.members(version),
        lines,
        year=made.year if made else "",
        on=version.adopted_at.date(),
    )
    return as_word(paper)


def as_word(paper: issued.Paper) -> HttpResponse:
    """A paper as a Word file to be downloaded."""
    response = HttpResponse(docx(paper), content_type=DOCX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{paper.title}.docx") or ""
    return response


def _paper(draft: Draft) -> issued.Paper | None:
    """The paper of a draft; None while its text has errors that keep it from being a scheme."""
    text = queries.text(draft)
    found = drafts.examined(draft, text.text)
    if (
        found.scheme is None
        or any(p.severity == "error" and p.code in _BLOCKING for p in found.problems)
        or not found.scheme.root.children
    ):
        return None
    lines = issued.targets_of(
        [(line.unit, line.node, line.period, line.end.value) for line in queries.lines(draft)]
    )
    return issued.compose(found.scheme, draft.members, lines, year=draft.year)


# What keeps a draft from being read as a scheme at all; what it merely says wrongly can still be printed.
_BLOCKING = frozenset(
    {
        "unknown-rule",
        "missing-key",
        "rule-parameter",
        "not-a-formula",
        "wrong-type",
        "yaml-syntax",
        "no-children",
    }
)
