"""The public pages of the schemes room: the list, one scheme whole, its document as a file."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import write_sheet
from quanheng.engine.document.write import to_json
from quanheng.engine.errors import Problem, Problems, Refused
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import actions, consultation, queries, showing, wording
from quanheng.platform.schemes.flow import ADOPTED, CONSULTING, RETIRED, SETTLED, STATES, lamp
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language, said


def title_of(version: SchemeVersion) -> str:
    """The title in the language of the page."""
    return version.title_en if language() == "en" and version.title_en else version.title


def listing(request: HttpRequest) -> HttpResponse:
    """Schemes in force; drafts for those who make them, and those one is asked about."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = [
        {
            "version": v,
            "title": title_of(v),
            "scheme": queries.resolved(v),
            "state": STATES[v.state].say(language()),
        }
        for v in queries.versions()
    ]
    drafts = queries.drafts() if actor.roles & showing.WRITERS else []
    if not drafts and actor.roles & (showing.READERS | {"reporter", "owner"}):
        sent = queries.drafts(CONSULTING, SETTLED)
        drafts = [d for d in sent if actor.roles & showing.READERS or showing.asked_units(d, actor)]
    gone = [v for v in queries.versions(RETIRED) if queries.in_force(v.scheme) is None]
    return render(
        request, "schemes/list.html",
        {
            "rows": rows, "may_draft": may("schemes.draft", actor), "whole": bool(actor.roles & showing.WRITERS),
            "drafts": [{"draft": d, "title": showing.title_of(d), "state": said(STATES[d.state]), "lamp": lamp(d.state), "text": queries.text(d)} for d in drafts],
            "gone": [{"version": v, "title": title_of(v)} for v in {v.scheme: v for v in reversed(gone)}.values()],
        },
    )  # fmt: skip


def _open(scheme: str, number: str = "") -> tuple[SchemeVersion, Scheme]:
    """The version in force (or the last that was), or the one of that number."""
    version = queries.newest(scheme)
    if number.isdecimal() and len(number) < 9 and version is not None:
        version = next((v for v in (version, *queries.others(version)) if v.number == int(number)), None)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme})
    return version, queries.resolved(version)


def page(request: HttpRequest, scheme: str, problems: Any = (), status: int = 200) -> HttpResponse:
    """One scheme: tree, rules in words, items, balance, what was let pass, document."""
    version, resolved = _open(scheme, request.GET.get("version", ""))
    actor = request.actor  # type: ignore[attr-defined]
    document = bytes(version.document).decode("utf-8")
    warnings = _warnings(resolved)
    made = getattr(version, "draft", None)
    return render(request, "schemes/page.html", {
        "version": version, "scheme": resolved, "title": title_of(version), "state": STATES[version.state].say(language()), "lamp": lamp(version.state),
        "groups": wording.groups(resolved), "tree": wording.tree(resolved), "bands": wording.bands(resolved),
        "closing": wording.closing(resolved), "adjustments": wording.adjustments(resolved), "balance": wording.balance(resolved),
        "items": wording.items(resolved), "lines": wording.lines(document), "warnings": [_told(resolved, p) for p in warnings],
        "one_policy": wording.one_policy(resolved), "members": len(queries.members(version)), "full": resolved.full, "note": note_of(resolved),
        "waived": queries.waived(version), "targets": len(queries.targets(version)), "adjusted": len(queries.adjusted(version)),
        "retirement": getattr(version, "retirement", None), "others": queries.others(version), "problems": problems,
        "may_retire": version.state == ADOPTED and may("schemes.retire", actor), "may_draft": may("schemes.draft", actor),
        "talk": queries.comments(made) if made is not None else [], "kinds": {k: said(v) for k, v in consultation.KINDS.items()}, "made": made,
    }, status=status)  # fmt: skip


def retired(request: HttpRequest, scheme: str) -> HttpResponse:
    """Retire the version in force, with a reason."""
    version, _resolved = _open(scheme)
    if request.method != "POST":
        return HttpResponseRedirect(queries.address(version))
    try:
        actions.retire(version, request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        return page(request, scheme, refused.problems, 422)
    messages.success(request, _("已停用"))
    return HttpResponseRedirect(queries.address(version))


def note_of(scheme: Scheme) -> str:
    """The scheme's note in the language of the page, where it is written in both (Chinese first, then English)."""
    words = scheme.note.split()
    first = next(
        (k for k, w in enumerate(words) if w.isascii() and w[:1].isupper() and len(w) > 6), len(words)
    )
    return " ".join(words[first:] if language() == "en" and first < len(words) else words[:first])


@lru_cache(maxsize=32)
def _checked(digest: str) -> tuple[Problem, ...]:
    version = SchemeVersion.objects.filter(digest=digest).first()
    if version is None:
        return ()
    resolved = queries.resolved(version)
    written = read(bytes(version.document), "scheme.yaml", Problems())
    return tuple(check(resolved, written)) if written is not None else ()


def _warnings(scheme: Scheme) -> list[Problem]:
    return list(_checked(scheme.digest))


def _told(scheme: Scheme, problem: Problem) -> dict[str, Any]:
    found = wording.with_names(scheme, problem.found.say(language()))
    return {"place": problem.place.say(language()), "found": found, "remedy": problem.remedy.say(language())}


FORMS = {
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file(request: HttpRequest, scheme: str, form: str) -> HttpResponse:
    """The document as a file: as it was filed (yaml), canonical (json), or as the workbook offices use (xlsx)."""
    version, resolved = _open(scheme, request.GET.get("version", ""))
    if form not in FORMS:
        raise Http404(_("没有这种文件"))
    if form == "yaml":
        body = bytes(version.document)
    elif form == "json":
        body = to_json(resolved.document).encode("utf-8")
    else:
        body = write_sheet(dict(resolved.document))
    response = HttpResponse(body, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f"attachment; filename=scheme-{resolved.digest[:8]}.{form}"
    return response
