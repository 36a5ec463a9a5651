"""What every page of a draft shows: its head in three answers, the tabs, the next step and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quanheng.engine.scheme.model import Scheme
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import changes, consultation, drafts, flow, queries
from quanheng.platform.schemes.lint import Examined
from quanheng.platform.schemes.models import Draft, DraftText
from quanheng.platform.ui.environment import language, said

WRITERS = frozenset({"office", "leader"})  # who sees drafts in the making
READERS = frozenset(
    {"office", "leader", "finance", "congress", "audit", "auditor"}
)  # who sees all that is said of them


@dataclass(frozen=True)
class Step:
    """The next step: its words, where it is taken, whether by a form; `waits` says what it waits for."""

    words: str
    to: str
    post: bool = False
    waits: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


def open_draft(id: int) -> Draft:
    """A draft or page 404."""
    try:
        return queries.draft(id)
    except KeyError as error:
        raise Http404(_("没有这份草稿")) from error


def title_of(draft: Draft) -> str:
    """The title in the language of the page."""
    return draft.title_en if language() == "en" and draft.title_en else draft.title


def basis_scheme(draft: Draft) -> Scheme | None:
    """Last year's scheme, if the draft has one to be compared with."""
    return queries.resolved(draft.basis) if draft.basis is not None else None


def asked_units(draft: Draft, actor: Actor) -> list[str]:
    """The units for which this actor is asked (and may speak) in a consultation of this draft."""
    scheme = drafts.examined(draft, queries.text(draft).text).scheme
    asked = dict(consultation.asked_of(draft, scheme))
    return [unit for unit in asked if may("schemes.comment", actor, unit) and not (actor.roles & READERS)]


def readable(draft: Draft, actor: Actor) -> None:
    """Refuse a page of a draft to whoever neither makes it, oversees it nor is asked about it."""
    if actor.roles & WRITERS:
        return
    if draft.state in (flow.DRAFT, flow.DROPPED) or not (actor.roles & READERS or asked_units(draft, actor)):
        raise PermissionDenied


def frame(request: HttpRequest, draft: Draft, tab: str, found: Examined | None = None) -> dict[str, Any]:
    """The context every page of a draft shares."""
    actor = request.actor  # type: ignore[attr-defined]
    text = queries.text(draft)
    writer = bool(actor.roles & WRITERS)
    errors, warnings = (found.errors, found.warnings) if found is not None else (text.errors, text.warnings)
    talked = queries.comments(draft)
    waiting = sum(c.kind != consultation.NONE and not hasattr(c, "answer") for c in talked)
    return {
        "draft": draft, "text": text, "title": title_of(draft), "tab": tab, "tabs": _tabs(draft, tab, writer, waiting),
        "state": said(flow.STATES[draft.state]), "lamp": flow.lamp(draft.state), "errors": errors, "warnings": warnings,
        "against": _against(draft, found), "ask": _ask(draft, actor, errors, waiting), "step": _step(draft, actor, errors, waiting),
        "can_edit": may("schemes.draft", actor) and draft.state in flow.MOVES["save"].frm, "waiting": waiting,
        "basis": draft.basis, "crumbs": [(_("方案"), reverse("schemes:list")), (_("%(y)s 年稿") % {"y": draft.year}, None)],
        "turns": _turns(draft, actor),
    }  # fmt: skip


def _tabs(draft: Draft, tab: str, writer: bool, waiting: int) -> list[tuple[str, str, bool]]:
    rows = [("consult", _("征求意见"), True), ("targets", _("目标值"), True), ("issued", _("公文样式"), True)]
    if writer:
        rows = [
            ("", _("树与正文"), True),
            ("compare", _("与%(v)s比") % {"v": basis_words(draft)}, draft.basis is not None),
            ("defaults", _("默认"), draft.basis is not None),
            ("members", _("参评单位 %(n)s") % {"n": len(draft.members)}, True),
            *rows,
            ("texts", _("第 %(n)s 稿及以前") % {"n": draft.number}, True),
        ]
    found = [(words, queries.draft_address(draft, page), page == tab) for page, words, there in rows if there]
    if writer and draft.basis is not None:
        to = trial_address(draft)
        if to:
            found.insert(2, (_("拿去年数试算"), to, tab == "trial"))
    return found


def trial_address(draft: Draft) -> str:
    """The page of the trial on last year's figures: it lives in a later room, where the ledger can be read."""
    try:
        return reverse("scoring:trial", args=[draft.pk])
    except NoReverseMatch:
        return ""


def basis_words(draft: Draft) -> str:
    """The version a draft is compared with, in words: by its year, else by its number."""
    if draft.basis is None:
        return ""
    made = getattr(draft.basis, "draft", None)
    return (
        _(" %(y)s 年版") % {"y": made.year}
        if made is not None
        else _("第 %(n)s 版") % {"n": draft.basis.number}
    )


def _against(draft: Draft, found: Examined | None) -> str:
    """比 2025 年版增 3 项、删 6 项、改 11 项."""
    basis = basis_scheme(draft)
    if basis is None or found is None or found.scheme is None or found.errors:
        return ""
    return _("比%(v)s：%(s)s") % {
        "v": basis_words(draft),
        "s": changes.summary(changes.between(basis, found.scheme)),
    }


def _ask(draft: Draft, actor: Actor, errors: int, waiting: int) -> str:
    """What is asked of the viewer."""
    if not may("schemes.draft", actor):
        if draft.state == flow.CONSULTING:
            due = queries.open_round(draft).due.isoformat()
            return _("%(d)s 前对稿子提意见；没有意见也请点“无意见”。") % {"d": due}
        return ""
    if draft.state == flow.DRAFT:
        if errors:
            return ngettext(
                "改掉 %(n)s 处错误，方可征求意见。", "改掉 %(n)s 处错误，方可征求意见。", errors
            ) % {"n": errors}
        return _("选定参评单位。") if not draft.members else _("可以征求意见了。")
    if draft.state == flow.CONSULTING:
        due = queries.open_round(draft).due.isoformat()
        if waiting:
            return ngettext("答复 %(n)s 条意见；截止 %(d)s。", "答复 %(n)s 条意见；截止 %(d)s。", waiting) % {
                "n": waiting,
                "d": due,
            }
        return _("等各单位表态，截止 %(d)s；到期定稿。") % {"d": due}
    if draft.state == flow.SETTLED:
        if actor.identity in drafts.authors(draft.pk):
            return _("请没有起草过这份稿的同事审定。")
        return _("核对后审定。")
    return ""


def _step(draft: Draft, actor: Actor, errors: int, waiting: int) -> Step | None:
    """The next step for this viewer."""
    turn = reverse("schemes:draft_turn", args=[draft.pk])
    if draft.state == flow.DRAFT and may("schemes.consult", actor):
        waits = (
            _("还有 %(n)s 处错误") % {"n": errors} if errors else "" if draft.members else _("还没有参评单位")
        )
        return Step(_("征求意见"), queries.draft_address(draft, "consult"), waits=waits)
    if draft.state == flow.CONSULTING and may("schemes.settle", actor):
        waits = (
            _("还有 %(n)s 条意见没答复") % {"n": waiting}
            if waiting
            else _("还有 %(n)s 处错误") % {"n": errors}
            if errors
            else ""
        )
        return Step(_("定稿"), turn, True, waits, (("move", "settle"),))
    if draft.state == flow.SETTLED and may("schemes.adopt", actor):
        own = actor.identity in drafts.authors(draft.pk)
        return Step(_("审定"), turn, True, _("由没有起草过的人") if own else "", (("move", "adopt"),))
    return None


def _turns(draft: Draft, actor: Actor) -> list[tuple[str, str]]:
    """Moves that want a reason: (move, words)."""
    rows = [
        ("reopen", "schemes.reopen", _("退回起草")),
        ("drop", "schemes.drop", _("放弃这份稿")),
        ("restore", "schemes.drop", _("重新起草")),
    ]
    return [(m, w) for m, a, w in rows if draft.state in flow.MOVES[m].frm and may(a, actor)]


def unit_names(codes: Any) -> dict[str, str]:
    """Unit code → name in the language of the page."""
    return {
        c: (u.name_en if language() == "en" and u.name_en else u.name)
        for c, u in registry.units(codes).items()
    }


def newest(draft: Draft) -> DraftText:
    """The newest text of a draft."""
    return queries.text(draft)
