"""Pages of a draft in the making: begun, its text, its members, its texts so far, and the moves of its life."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng import library
from quanheng.engine.errors import Problems, Refused
from quanheng.engine.scheme.checks import CHECKS
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.schemes import (
    changes,
    consultation,
    drafts,
    editor,
    flow,
    intake,
    queries,
    showing,
    textdiff,
)
from quanheng.platform.schemes.lint import LONGEST
from quanheng.platform.schemes.models import Draft
from quanheng.platform.ui.environment import said

RULES_CHECKED = len(CHECKS) + 1  # the compiler's promises and the house's own


def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft: from the library, from a version, from a file, or blank."""
    problems: list[Any] = []
    if request.method == "POST":
        try:
            draft = _begun(request)
            return HttpResponseRedirect(queries.draft_address(draft))
        except Refused as refused:
            problems = refused.problems
    versions = [v for v in queries.versions(None)]
    return render(
        request, "schemes/new.html",
        {
            "entries": library.names(), "versions": versions, "problems": problems, "year": request.POST.get("year", str(today().year + 1)),
            "said": request.POST, "archive": queries.drafts(flow.DROPPED),
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _begun(request: HttpRequest) -> Draft:
    """The draft somebody has asked for."""
    origin, year = request.POST.get("origin", ""), request.POST.get("year", "").strip()
    actor = request.actor  # type: ignore[attr-defined]
    if origin == drafts.LIBRARY:
        try:
            start = drafts.from_library(request.POST.get("entry", ""))
        except KeyError as error:
            raise Http404 from error
    elif origin == drafts.VERSION:
        try:
            start = drafts.from_version(queries.version(int(request.POST.get("version", "0") or 0)))
        except (KeyError, ValueError) as error:
            raise Http404 from error
    elif origin == drafts.UPLOAD:
        start = intake.from_upload(request.FILES.get("file"))
    else:
        scheme, title = request.POST.get("scheme", "").strip(), request.POST.get("title", "").strip()
        if not scheme or not title:
            intake.not_named()
        start = drafts.from_blank(scheme, title)
    return drafts.create(start, year=year, by=actor)


def page(request: HttpRequest, draft: int) -> HttpResponse:
    """The editor: tree and text; POST saves a text."""
    one = showing.open_draft(draft)
    if request.method == "POST":
        return _saved(request, one)
    text = queries.text(one)
    return _editor(request, one, text.text, text.number)


def _saved(request: HttpRequest, draft: Draft) -> HttpResponse:
    text = request.POST.get("text", "")
    base = number_of(request.POST.get("base"))
    actor = request.actor  # type: ignore[attr-defined]
    kind = "excel" if request.POST.get("kind") == "excel" else "text"
    try:
        made = drafts.save(draft.pk, text, base=base, by=actor, kind=kind, note=request.POST.get("note", ""))
    except drafts.MovedOn as moved:
        return moved_on(request, draft, moved)
    except Refused as refused:
        return _editor(request, draft, text, base, problems=refused.problems)
    messages.success(request, _("已存为第 %(n)s 稿") % {"n": made.number})
    return HttpResponseRedirect(queries.draft_address(draft))


def moved_on(request: HttpRequest, draft: Draft, moved: drafts.MovedOn) -> HttpResponse:
    """Somebody saved in between: both texts beside one another, nothing lost, nothing overwritten."""
    rows = textdiff.compare(moved.latest.text, moved.mine.replace("\r\n", "\n"))
    return render(
        request, "schemes/moved_on.html",
        {
            **showing.frame(request, queries.draft(draft.pk), ""), "problems": moved.problems, "latest": moved.latest, "mine": moved.mine,
            "rows": rows, "counts": textdiff.counts(rows),
        },
        status=409,
    )  # fmt: skip


def _editor(request: HttpRequest, draft: Draft, text: str, base: int, problems: Any = ()) -> HttpResponse:
    began = time.perf_counter()
    found = drafts.examined(draft, text)
    seconds = time.perf_counter() - began
    shown = editor.show(found, showing.basis_scheme(draft), len(draft.members))
    return render(
        request, "schemes/editor.html",
        {
            **showing.frame(request, draft, "", found), "shown": shown, "content": text, "base": base, "problems": problems,
            "seconds": f"{seconds:.2f}", "checked": RULES_CHECKED, "trial": showing.trial_address(draft) if draft.basis else "",
            "can_waive": may("schemes.waive", request.actor) and request.actor.identity not in drafts.authors(draft.pk),  # type: ignore[attr-defined]
            "plain": found.document is not None,
        },
        status=422 if problems else 200,
    )  # fmt: skip


@require_POST
def check(request: HttpRequest, draft: int) -> HttpResponse:
    """What the compiler says of a text that is being typed; nothing is saved."""
    one = showing.open_draft(draft)
    text = request.POST.get("text", "").replace("\r\n", "\n")[: LONGEST + 1]
    began = time.perf_counter()
    found = drafts.examined(one, text)
    seconds = time.perf_counter() - began
    shown = editor.show(found, None, 0, burden=False)
    context = {
        "shown": shown, "draft": one, "seconds": f"{seconds:.2f}", "checked": RULES_CHECKED, "can_waive": False, "can_edit": True,
        "plain": found.document is not None,
    }  # fmt: skip
    return JsonResponse(
        {
            "errors": found.errors, "warnings": found.warnings, "lines": shown.by_line,
            "count": render_to_string("schemes/count.html", {"errors": found.errors, "warnings": found.warnings}, request),
            "messages": render_to_string("schemes/messages.html", context, request),
            "tree": render_to_string("schemes/tree.html", context, request),
        }
    )  # fmt: skip


@require_GET
def file(request: HttpRequest, draft: int, form: str) -> HttpResponse:
    """The newest text as YAML, or as the workbook offices use."""
    one = showing.open_draft(draft)
    text = queries.text(one)
    try:
        body, kind = intake.as_file(text.text, form)
    except Refused as refused:
        return _editor(request, one, text.text, text.number, problems=refused.problems)
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{one.title}-{_('第 %(n)s 稿') % {'n': text.number}}.{form}") or ""
    )
    return response


def excel(request: HttpRequest, draft: int) -> HttpResponse:
    """A workbook (or a YAML file) back into the draft: read, compared, and only then saved by whoever sent it."""
    one = showing.open_draft(draft)
    text = queries.text(one)
    context: dict[str, Any] = {
        **showing.frame(request, one, ""),
        "problems": (),
        "rows": (),
        "content": "",
        "base": text.number,
    }
    status = 200
    if request.method == "POST":
        base = number_of(request.POST.get("base")) or text.number
        try:
            start = intake.from_upload(request.FILES.get("file"))
            rows = textdiff.compare(text.text, start.text)
            found = drafts.examined(one, start.text)
            context |= {
                "rows": rows, "counts": textdiff.counts(rows), "content": start.text, "base": base, "file": start.ref,
                "rewritten": start.ref.lower().endswith(".xlsx"), "found": editor.show(found, None, 0, burden=False), "same": not rows,
            }  # fmt: skip
        except Refused as refused:
            context["problems"], status = refused.problems, 422
    return render(request, "schemes/excel.html", context, status=status)


def members(request: HttpRequest, draft: int) -> HttpResponse:
    """Who is assessed: ticked in the register, or pasted as a list."""
    one = showing.open_draft(draft)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            chosen = _chosen(request)
            drafts.set_members(one.pk, chosen, by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, _("参评单位：%(n)s 个") % {"n": len(chosen)})
            return HttpResponseRedirect(queries.draft_address(one, "members"))
        except Refused as refused:
            problems = refused.problems
    scheme = drafts.examined(one, queries.text(one).text).scheme
    groups = [g.id for g in scheme.groups if g.where is None] if scheme is not None else []
    return render(
        request, "schemes/members.html",
        {
            **showing.frame(request, one, "members"), "units": list(registry.units().values()), "groups": groups, "problems": problems,
            "pasted": request.POST.get("pasted", ""),
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Ticked units with their groups, and those pasted: a code or a name a line, a group after a comma."""
    chosen = {code: request.POST.get(f"group-{code}", "").strip() for code in request.POST.getlist("unit")}
    problems = Problems()
    for n, line in enumerate(request.POST.get("pasted", "").splitlines(), 1):
        parts = [p.strip() for p in line.replace("，", ",").replace("\t", ",").split(",")]
        if not parts[0]:
            continue
        unit = registry.unit_named(parts[0])
        if unit is None:
            intake.stray_line(n, parts[0], problems)
            continue
        chosen[unit.code] = parts[1] if len(parts) > 1 else ""
    problems.refuse()
    return chosen


def texts(request: HttpRequest, draft: int) -> HttpResponse:
    """Every saved text, and any two of them compared."""
    one = showing.open_draft(draft)
    listed = list(one.texts.all())
    a, b = number_of(request.GET.get("a")), number_of(request.GET.get("b"))
    rows: Any = None
    if a and b:
        try:
            rows = textdiff.compare(queries.text(one, a).text, queries.text(one, b).text)
        except KeyError as error:
            raise Http404 from error
    context = {
        **showing.frame(request, one, "texts"),
        "listed": listed,
        "rows": rows,
        "a": a,
        "b": b,
        "kinds": KINDS,
    }
    return render(request, "schemes/texts.html", context)


KINDS = ("start", "text", "form", "excel", "waiver")


def compare(request: HttpRequest, draft: int) -> HttpResponse:
    """What changed against last year's version, in words; the rank moves it causes come from the trial."""
    one = showing.open_draft(draft)
    basis = showing.basis_scheme(one)
    if basis is None or one.basis is None:
        raise Http404(_("这份稿没有可比的上一版"))
    found = drafts.examined(one, queries.text(one).text)
    if found.scheme is None or found.document is None:
        return HttpResponseRedirect(queries.draft_address(one))
    after = {(line.unit, line.node): line.end.value for line in queries.lines(one)}
    made = changes.between(
        basis, found.scheme, queries.last_targets(one), after, showing.unit_names(one.members)
    )
    return render(
        request, "schemes/compare.html",
        {**showing.frame(request, one, "compare", found), "made": made, "summary": changes.summary(made), "trial": showing.trial_address(one)},
    )  # fmt: skip


def waive(request: HttpRequest, draft: int) -> HttpResponse:
    """Let something the burden lint refuses pass, with a reason that is published: by a second person."""
    one = showing.open_draft(draft)
    key = request.POST.get("key", request.GET.get("key", ""))
    code = request.POST.get("code", request.GET.get("code", ""))
    text = queries.text(one)
    found = drafts.examined(one, text.text)
    met = next((f for f in found.forbidden if (f.key, f.code) == (key, code)), None)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            drafts.waive(
                one.pk,
                key,
                code,
                request.POST.get("reason", ""),
                base=number_of(request.POST.get("base")),
                by=request.actor,
            )  # type: ignore[attr-defined]
            messages.success(request, _("已放行，理由写进方案并将随方案公开"))
            return HttpResponseRedirect(queries.draft_address(one))
        except drafts.MovedOn as moved:
            problems = moved.problems
        except Refused as refused:
            problems = refused.problems
    if met is None and not problems:
        raise Http404(_("检查没有拦下这一项"))
    told = next(
        (p for p in found.problems if p.code == code and met is not None and p.place.line == met.line), None
    )
    own = request.actor.identity in drafts.authors(one.pk)  # type: ignore[attr-defined]
    return render(
        request, "schemes/waive.html",
        {
            **showing.frame(request, one, ""), "met": met, "told": told, "key": key, "code": code, "base": text.number, "own": own,
            "problems": problems, "reason": request.POST.get("reason", ""),
        },
        status=422 if problems else 200,
    )  # fmt: skip


@require_POST
def turn(request: HttpRequest, draft: int) -> HttpResponse:
    """A move of the draft's life: settle, adopt, send back, drop, take up again."""
    one = showing.open_draft(draft)
    actor = request.actor  # type: ignore[attr-defined]
    move, reason = request.POST.get("move", ""), request.POST.get("reason", "")
    done = {
        "settle": lambda: consultation.settle(one.pk, by=actor),
        "adopt": lambda: drafts.adopt(one.pk, by=actor),
        "reopen": lambda: consultation.reopen(one.pk, reason, by=actor),
        "drop": lambda: drafts.drop(one.pk, reason, by=actor),
        "restore": lambda: drafts.restore(one.pk, reason, by=actor),
    }.get(move)
    if done is None:
        raise Http404
    try:
        done()
    except Refused as refused:
        context = {
            **showing.frame(request, one, ""),
            "problems": refused.problems,
            "move": move,
            "reason": reason,
        }
        return render(request, "schemes/refused.html", context, status=422)
    one = queries.draft(one.pk)
    messages.success(
        request, _("%(t)s：%(s)s") % {"t": showing.title_of(one), "s": said(flow.STATES[one.state])}
    )
    if one.version is not None:
        return HttpResponseRedirect(queries.address(one.version))
    return HttpResponseRedirect(
        queries.draft_address(one) if one.state != flow.DROPPED else reverse("schemes:list")
    )


def number_of(text: str | None) -> int:
    """A small whole number as sent, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0
