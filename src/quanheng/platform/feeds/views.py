"""Pages of feeds: the list with its lamps, a connection, its settings, dead letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.feeds import actions, flow, meaning, queries, terms
from quanheng.platform.feeds.forms import ConnectionForm
from quanheng.platform.feeds.models import Connection
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.fetching import hosts
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui import asked


def connection_of(id: int) -> Connection:
    """The connection of an address."""
    try:
        return queries.connection(id)
    except KeyError as gone:
        raise Http404(_("没有这一项接入")) from gone


def listing(request: HttpRequest) -> HttpResponse:
    """Every connection: how fresh, what waits."""
    rows = queries.listing()
    return render(request, "feeds/list.html", {
        "rows": rows, "kinds": flow.KINDS, "lamps": flow.LAMPS, "connects": may("feeds.connect", request.actor), "runs": flow.RUNS,
        "letters": sum(r.letters for r in rows), "held": sum(r.held for r in rows),
    })  # fmt: skip


def add(request: HttpRequest) -> HttpResponse:
    """Connect a source: choose its kind, then say what it is."""
    kind = asked.text(request.GET, "kind", 20)
    if kind not in flow.KINDS:
        return render(
            request,
            "feeds/add.html",
            {
                "kinds": flow.KINDS,
                "kind": "",
                "form": None,
                "problems": [],
                "listed": _listed(),
                "connection": None,
            },
        )
    form = ConnectionForm(request.POST if request.method == "POST" else None, kind=kind)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        try:
            made = actions.connect(
                kind,
                held["title"],
                form.facts(),
                title_en=held["title_en"],
                demonstration=held["demonstration"],
                by=request.actor,
            )
            return redirect("feeds:page", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {
        "kinds": flow.KINDS,
        "kind": kind,
        "form": form,
        "problems": problems,
        "listed": _listed(),
        "connection": None,
    }
    return render(request, "feeds/add.html", context, status=422 if problems or form.errors else 200)


def edit(request: HttpRequest, id: int) -> HttpResponse:
    """A new version of what a connection says."""
    found = connection_of(id)
    facts = queries.version(found).facts
    form = ConnectionForm(
        request.POST if request.method == "POST" else None, kind=found.kind, facts=facts, named=False
    )
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise(found, form.facts(), by=request.actor)
            return redirect("feeds:page", id)
        except Refused as refused:
            problems = refused.problems
    context = {
        "kinds": flow.KINDS,
        "kind": found.kind,
        "form": form,
        "problems": problems,
        "listed": _listed(),
        "connection": found,
    }
    return render(request, "feeds/add.html", context, status=422 if problems or form.errors else 200)


def _listed() -> list[str]:
    """The hosts that may be asked, as the system administrator listed them."""
    try:
        return [str(origin) for origin in hosts.listed()]
    except Refused:  # told to whoever pulls; here the list is only shown
        return []


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One connection."""
    return _page(request, connection_of(id))


def _page(request: HttpRequest, found: Connection, problems: list[Problem] | None = None) -> HttpResponse:
    by, version, mapping = request.actor, queries.version(found), queries.newest_mapping(found)
    current = mapping is not None and mapping.source == version.source
    waiting = queries.to_confirm(mapping) if mapping is not None and current else {}
    wrote = {mapping.identity, version.identity} if mapping is not None else set()
    units = registry.units()
    held = queries.held(found)
    standing = ledger.figures([h.standing for h in held])
    context = {
        "connection": found, "version": version, "mapping": mapping, "current": current, "lamp": queries.lamp(found), "lamps": flow.LAMPS,
        "kinds": flow.KINDS, "fields": terms.fields(found.kind), "own": list(terms.OWN[found.kind]), "fresh": queries.freshness(found),
        "waiting": [(owner, units.get(owner), items, _may_confirm(by, owner) and by.identity not in wrote) for owner, items in waiting.items()],
        "wrote": by.identity in wrote,
        "held": [(h, _shown(h.value), _shown(standing[h.standing].value if h.standing in standing else None), _may_decide(by, h.owner)) for h in held],
        "runs": list(found.runs.all()[:20]), "run_states": flow.RUNS, "why": flow.WHY, "words_of": queries.words_of, "problems_of": queries.problems_of,
        "snapshots": queries.settled(found), "snapshot_states": flow.SNAPSHOTS, "letters": found.letters.filter(state=flow.OPEN).count(),
        "connects": may("feeds.connect", by), "maps": may("feeds.map", by), "pulls": may("feeds.pull", by), "problems": problems or [],
        "names": {d.item.code: d for d in meaning.definitions({h.item for h in held} | set(mapping.items if mapping else ()))},
        "said": request.POST,
    }  # fmt: skip
    return render(request, "feeds/page.html", context, status=422 if problems else 200)


def _shown(value: Any) -> str:
    return plain(value) if value is not None else ""


def _may_confirm(by: Actor, owner: str) -> bool:
    return may("feeds.confirm", by, owner) if owner else may("feeds.receive", by)


def _may_decide(by: Actor, owner: str) -> bool:
    return may("feeds.decide", by, owner) if owner else may("feeds.receive", by)


def _decide(found: Connection, sent: Any, by: Actor, take: bool) -> None:
    wanted = set(asked.numbers(sent, "held"))
    chosen = [h for h in queries.held(found) if h.pk in wanted]
    for owner in sorted({h.owner for h in chosen}):
        actions.decide([h for h in chosen if h.owner == owner], take, asked.text(sent, "reason"), by=by)


def _confirm(found: Connection, sent: Any, by: Actor) -> None:
    mapping = queries.newest_mapping(found)
    if mapping is None or mapping.number != asked.number(sent, "mapping"):
        raise Http404(_("没有这一版映射"))
    actions.confirm(mapping, asked.text(sent, "owner", 100), by=by)


MOVES: dict[str, Callable[[Connection, Any, Actor], Any]] = {
    "pull": lambda c, sent, by: actions.pull(c, by=by),
    "pause": lambda c, sent, by: actions.pause(c, True, by=by),
    "resume": lambda c, sent, by: actions.pause(c, False, by=by),
    "confirm": _confirm,
    "take": lambda c, sent, by: _decide(c, sent, by, True),
    "leave": lambda c, sent, by: _decide(c, sent, by, False),
}


@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Do one thing with a connection: `do` names it."""
    found = connection_of(id)
    todo = MOVES.get(request.POST.get("do", ""))
    if todo is None:
        raise Http404(_("没有这种办理"))
    try:
        todo(found, request.POST, request.actor)
    except Refused as refused:
        return _page(request, connection_of(id), refused.problems)
    return redirect("feeds:page", id)


def letters(request: HttpRequest) -> HttpResponse:
    """Dead letters: what could not be done, why, since when."""
    return _letters(request)


def _letters(request: HttpRequest, problems: list[Problem] | None = None, at: int = 0) -> HttpResponse:
    found = queries.letters()
    return render(request, "feeds/letters.html", {
        "open": [x for x in found if x.state == flow.OPEN], "ended": [x for x in found if x.state != flow.OPEN], "kinds": flow.LETTER_KINDS,
        "states": flow.LETTERS, "problems_of": queries.problems_of, "settles": may("feeds.settle", request.actor), "problems": problems or [], "at": at,
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def settle(request: HttpRequest, id: int) -> HttpResponse:
    """Replay or discard a dead letter."""
    try:
        found = queries.letter(id)
    except KeyError as gone:
        raise Http404(_("没有这封死信")) from gone
    try:
        actions.settle(
            found, asked.text(request.POST, "how", 20), asked.text(request.POST, "reason"), by=request.actor
        )
    except Refused as refused:
        return _letters(request, refused.problems, id)
    return redirect("feeds:letters")
