"""The pages of the journal: how long it is, who vouches for it, what was done; proofs to take away; cosignatures handed in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanheng.bundle.merkle import leaf_hash
from quanheng.bundle.notes import LONGEST
from quanheng.engine.errors import Problem, Refused
from quanheng.platform.journal import actions, download, kinds, queries, witnesses
from quanheng.platform.journal.models import Entry

NAMED = frozenset(
    {"office", "leader", "finance", "congress", "audit", "auditor", "security"}
)  # who sees whose act it was
PAGE = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the log is, who signed, and its entries, the newest first."""
    return _listing(request)


def _listing(request: HttpRequest, problems: tuple[Problem, ...] = (), typed: str = "") -> HttpResponse:
    asked = _asked(request)
    inner = _inner(request)
    found = queries.entries(
        PAGE + 1,
        asked["kind"] or None,
        before=asked["before"],
        unit=asked["unit"],
        role=asked["role"],
        by=asked["by"] if inner else "",
        since=_day(asked["since"]),
        until=_day(asked["until"], 1),
        words=asked["words"],
        only=() if inner or not (asked["words"] or asked["unit"]) else kinds.OPEN,
    )
    rows = found[:PAGE]
    state = queries.state()
    return render(request, "journal/list.html", {
        "state": state, "states": {name: queries.state(name) for name in settings.JOURNAL_HASHES[1:]},
        "rows": [(e, _shown(e, inner)) for e in rows], "units": kinds.units({e.unit for e in rows if e.unit}),
        "more": rows[-1].index if len(found) > PAGE else None, "asked": asked, "acts": queries.kinds_used(), "inner": inner, "kinds": kinds,
        "problems": problems, "typed": typed,
        "key": queries.newest_vkey(), "searching": any(v for k, v in asked.items() if k != "before"),
    }, status=422 if problems else 200)  # fmt: skip


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry: its leaf, its place in the tree, its proof."""
    found = _entry(index)
    inner = _inner(request)
    open_ = _shown(found, inner)
    checkpoint = queries.provable([index]) or queries.covering(index)
    known = {w.name: w.words for w in witnesses.witnesses()}
    path = [step.hex() for step in queries.log_proof(index, checkpoint).path] if checkpoint else []
    return render(request, "journal/entry.html", {
        "entry": found, "inner": inner, "open": open_, "checkpoint": checkpoint, "path": path, "kinds": kinds,
        "hash": leaf_hash(found.leaf.encode("utf-8")).hex(), "units": kinds.units({found.unit} - {""}),
        "signers": [known.get(c.witness, c.witness) for c in checkpoint.cosignatures.all()] if checkpoint else [],
        "opened": found.opened if inner else {}, "last": queries.size() - 1, "salt": found.salt if inner else "",
    })  # fmt: skip


@require_safe
def proof_file(request: HttpRequest, index: int) -> HttpResponse:
    """The entry's proof with its leaf, as a C2SP .tlog-proof."""
    found = _entry(index)
    checkpoint = queries.provable([index]) or queries.covering(index)
    if checkpoint is None or not _shown(found, _inner(request)):
        raise Http404(_("这一条现在没有可下载的证明"))
    return _text(queries.log_proof(index, checkpoint).text, f"entry-{index}.tlog-proof")


@require_safe
def checkpoint_file(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint with every signature under it."""
    checkpoint = queries.checkpoint()
    if checkpoint is None:
        raise Http404(_("还没有签过校验点"))
    return _text(queries.note(checkpoint).text)


@require_safe
def policy_file(request: HttpRequest) -> HttpResponse:
    """Keys and quorum, for verifiers."""
    return _text(queries.policy_text())


@require_safe
def request_file(request: HttpRequest, number: int) -> HttpResponse:
    """What to give to a witness: the oldest checkpoint others have begun or a release waits for, else the newest."""
    named = witnesses.witnesses()
    checkpoint = queries.asked_of(named[number - 1], queries.MAIN) if 1 <= number <= len(named) else None
    if checkpoint is None:
        raise Http404(_("没有要会签的校验点"))
    return _text(witnesses.request(named[number - 1], checkpoint).text, f"witness-{number}.request.txt")


@require_safe
def journal_file(request: HttpRequest) -> FileResponse:
    """The whole log as it may be shown to everybody; made once a size."""
    path = download.prepared()
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"journal-{path.stem.split('-')[-1]}.zip"
    )


@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Take in a witness's answer. It proves itself, so nobody needs to be signed in."""
    given = request.FILES.get("file")
    raw = given.read(LONGEST + 1) if given else request.POST.get("text", "").encode()[: LONGEST + 1]
    text = raw.decode("utf-8", errors="replace")
    try:
        actions.cosign(text)
    except Refused as refused:
        return _listing(request, tuple(refused.problems), text[:LONGEST])
    return redirect("journal:list")


def _entry(index: int) -> Entry:
    found = queries.entry(index)
    if found is None:
        raise Http404(_("存证里没有第 %(n)s 条") % {"n": index})
    return found


def _inner(request: HttpRequest) -> bool:
    """Whether this viewer sees names and all subjects."""
    return not NAMED.isdisjoint(request.actor.roles)  # type: ignore[attr-defined]


def _shown(entry: Entry, inner: bool) -> bool:
    """Whether the subject and the leaf of an entry are shown."""
    return inner or kinds.is_open(entry.kind)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What is searched for, as it was typed; what makes no sense is passed over."""
    given = {
        k: request.GET.get(k, "").strip()[:100].replace("\0", "")
        for k in ("kind", "unit", "role", "by", "since", "until", "words")
    }
    before = request.GET.get("before", "")
    return {
        **given,
        "before": int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
    }


def _day(text: str, later: int = 0) -> datetime | None:
    """The first moment of a day in the time zone of the house, or of so many days later."""
    try:
        found = date.fromisoformat(text) + timedelta(days=later)
        return timezone.make_aware(datetime(found.year, found.month, found.day))
    except (ValueError, OverflowError):
        return None


def _text(text: str, name: str = "") -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
