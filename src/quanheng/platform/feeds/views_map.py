"""Pages of feeds: the mapping editor with its preview, a snapshot and its bytes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.feeds import actions, editor, flow, queries
from quanheng.platform.feeds.mapping import ROLES
from quanheng.platform.feeds.models import Connection, Snapshot
from quanheng.platform.feeds.views import connection_of
from quanheng.platform.lib import store
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui import asked

SHOWN = 30  # rows of a snapshot on its page


def mapping(request: HttpRequest, id: int) -> HttpResponse:
    """Say which column is what; look at what would become of the newest snapshot; save."""
    found = connection_of(id)
    written = queries.newest_mapping(found)
    rules = editor.rules_of(request.POST) if request.method == "POST" else (written.rules if written else {})
    taken = queries.for_preview(found)
    table, problems = editor.table_of(taken)
    if request.method == "POST" and asked.text(request.POST, "do", 20) == "save":
        try:
            actions.write_mapping(found, rules, by=request.actor)
            return redirect("feeds:page", id)
        except Refused as refused:
            problems = [*problems, *refused.problems]
    known = [row.definition for row in catalogue.listing()]
    looked = (
        editor.preview(taken, table, rules)
        if taken is not None and table is not None and (request.method == "POST" or written)
        else None
    )
    bad = request.method == "POST" and bool(problems or (looked and looked.problems))
    return render(request, "feeds/mapping.html", {
        "connection": found, "written": written, "rules": rules, "lines": editor.lines(rules, table), "codes": editor.code_lines(rules, table),
        "roles": ROLES, "snapshot": taken, "looked": looked, "problems": problems or (looked.problems if looked else []), "verdicts": flow.VERDICTS,
        "items": known, "names": {d.item.code: d for d in known}, "units": registry.units(), "words_of": queries.words_of,
        "said_units": "\n".join(f"{said} = {code}" for said, code in rules.get("units", {}).items()), "maps": may("feeds.map", request.actor),
    }, status=422 if bad else 200)  # fmt: skip


def _snapshot_of(id: int, by: Actor) -> Snapshot:
    """A snapshot, for the office, overseers, and owners of what its connection gives."""
    try:
        found = queries.snapshot(id)
    except KeyError as gone:
        raise Http404(_("没有这份快照")) from gone
    if not sees(by, found.connection):
        raise Http404(_("没有这份快照"))
    return found


def sees(by: Actor, connection: Connection) -> bool:
    """Whether somebody may see what a source gave, and not only that it did."""
    if by.roles & {"office", "audit", "auditor"}:
        return True
    written = queries.newest_mapping(connection)
    owners = (
        {c.owner for c in written.consents.all()} | set(queries.to_confirm(written))
        if written is not None
        else set()
    )
    return any(may("feeds.confirm", by, owner) for owner in owners if owner)


def snapshot(request: HttpRequest, id: int) -> HttpResponse:
    """One snapshot: when, how it was asked for, its first rows, what came of it."""
    found = _snapshot_of(id, request.actor)
    problems: list[Problem]
    table, problems = editor.table_of(found)
    return render(request, "feeds/snapshot.html", {
        "snapshot": found, "table": table, "rows": table.rows[:SHOWN] if table else [], "problems": problems, "states": flow.SNAPSHOTS,
        "outcomes": list(found.outcomes.select_related("mapping")), "words_of": queries.words_of, "kinds": flow.KINDS,
        "replays": may("feeds.replay", request.actor),
    })  # fmt: skip


def file(request: HttpRequest, id: int) -> HttpResponse:
    """The bytes as they came."""
    found = _snapshot_of(id, request.actor)
    try:
        response = HttpResponse(store.read(found.digest), content_type="application/octet-stream")
    except (KeyError, store.Damaged) as gone:
        raise Http404(_("没有这份快照")) from gone
    ending = {"pages": "json", "query": "json"}.get(found.form, found.form)
    response.headers["Content-Disposition"] = f'attachment; filename="snapshot-{found.pk}.{ending}"'
    return response


@require_POST
def replay(request: HttpRequest, id: int) -> HttpResponse:
    """Post a snapshot again."""
    actions.replay(_snapshot_of(id, request.actor), by=request.actor)
    return redirect("feeds:snapshot", id)
