"""The pages of the schemes room: the list, one scheme whole, its document as a file."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import write_sheet
from quanheng.engine.document.write import to_json
from quanheng.engine.errors import Problem, Problems
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.schemes import queries, wording
from quanheng.platform.schemes.flow import STATES
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language


def title_of(version: SchemeVersion) -> str:
    """The title in the language of the page."""
    return version.title_en if language() == "en" and version.title_en else version.title


def listing(request: HttpRequest) -> HttpResponse:
    """Schemes in force."""
    rows = [
        {
            "version": v,
            "title": title_of(v),
            "scheme": queries.resolved(v),
            "state": STATES[v.state].say(language()),
        }
        for v in queries.versions()
    ]
    return render(request, "schemes/list.html", {"rows": rows})


def _open(scheme: str) -> tuple[SchemeVersion, Scheme]:
    version = queries.in_force(scheme)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme})
    return version, queries.resolved(version)


def page(request: HttpRequest, scheme: str) -> HttpResponse:
    """One scheme: tree, rules in words, items, balance, document."""
    version, resolved = _open(scheme)
    document = bytes(version.document).decode("utf-8")
    warnings = _warnings(resolved)
    return render(request, "schemes/page.html", {
        "version": version, "scheme": resolved, "title": title_of(version), "state": STATES[version.state].say(language()),
        "groups": wording.groups(resolved), "tree": wording.tree(resolved), "bands": wording.bands(resolved),
        "closing": wording.closing(resolved), "adjustments": wording.adjustments(resolved), "balance": wording.balance(resolved),
        "items": wording.items(resolved), "lines": wording.lines(document), "warnings": [_told(resolved, p) for p in warnings],
        "one_policy": wording.one_policy(resolved), "members": len(queries.members(version)), "full": resolved.full, "note": note_of(resolved),
    })  # fmt: skip


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
    version, resolved = _open(scheme)
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
