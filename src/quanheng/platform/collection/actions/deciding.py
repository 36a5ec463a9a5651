"""Submitting a return, and the owner's word on it: each cell confirmed into the ledger, or sent back with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import calendar, deadlines
from quanheng.platform.collection import burden, checks, flow, reading
from quanheng.platform.collection.actions.calls import finish, tell
from quanheng.platform.collection.actions.filling import hold, printable, refuse_unless_open
from quanheng.platform.collection.models import ActiveTime, Cell, Evidence, Move, Return, TimeBin
from quanheng.platform.collection.queries import Decider, decider, writers
from quanheng.platform.collection.sheet import Sheet
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger import queries as figures
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act, may
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

DAYS_TO_MEND, DAYS_AFTER_LATE = 2, 2  # working days
REPORTED_IT = Text(
    "填报、提交的人不能确认自己报的数", "whoever filled in or submitted a figure may not confirm it"
)


def submit(paper: Return, *, by: Actor) -> Return:
    """Hand the return to the owners of its items. Raises `Refused` with everything that still stands in the way."""
    with act("collection.submit", by, unit=paper.unit_id) as record:
        held = hold(paper)
        refuse_unless_open(held)
        page = reading.sheet(held)
        problems = Problems()
        problems.extend(
            f.problem() for f in checks.open_of(checks.find(page, reading.rules())) if f.box.editable
        )
        _as_errors(problems)
        cells = _hand_over(held, page, by)
        point("collection.submit:cells")
        held.state = flow.SUBMITTED if any(c.state == flow.SUBMITTED for c in cells) else settled_state(held)
        held.late = held.late or (held.number == 0 and today() > held.due)
        held.number += 1
        held.submitted_at, held.submitted_by, held.submitter = record.at, by.name, by.identity
        held.save()
        if held.number == 1:
            _time(held, len(cells))
        deadlines.met("collection.submit", f"return:{held.pk}", held.unit_id)
        _ask_owners(held, cells)
        record.of(
            Text(f"{page.unit_name} {page.title}（{page.period}）", f"{page.unit_name} {held.call.title_en} ({page.period})"),
            paper=held.pk, number=held.number, cells=len(cells), late=held.late, sealed=sealed(held),
        )  # fmt: skip
    return held


def _as_errors(problems: Problems) -> None:
    """Whatever is open stands in the way, be it hard or only waiting for an explanation."""
    found = [vars(p) for p in problems.found]
    problems.found = [type(problems.found[0])(**{**p, "severity": "error"}) for p in found] if found else []
    problems.refuse()


def _hand_over(held: Return, page: Sheet, by: Actor) -> list[Cell]:
    cells = [c for c in held.cells.select_for_update() if c.kind == flow.ASKED and c.state in flow.EDITABLE]
    now, moves = timezone.now(), []
    for cell in cells:
        box = page.box(cell.key)
        assert box is not None  # the sheet was read from these very cells
        if box.asked:
            cell.state, cell.reason, what = flow.SUBMITTED, "", "submitted"
        else:  # the ledger came to know it while the return lay open
            cell.kind, cell.live, what = flow.KNOWN, False, "known"
            cell.figure, cell.source = box.figure or None, box.source[:300]
        moves.append(_move(cell, what, "", by, now))
    Cell.objects.bulk_update(cells, ["state", "reason", "kind", "live", "figure", "source"], batch_size=500)
    Move.objects.bulk_create(moves, batch_size=500)
    return [c for c in cells if c.state == flow.SUBMITTED]


def _move(cell: Cell, what: str, words: str, by: Actor, at) -> Move:
    return Move(
        cell=cell, version=cell.version, what=what, text=cell.text, value=cell.value, status=cell.status, words=words,
        via=cell.via, by=by.name, writer=by.identity, at=at,
    )  # fmt: skip


def sealed(held: Return) -> str:
    """The digest of everything that happened to the cells so far: the journal holds it from the submission on."""
    told = hashlib.sha256()
    rows = Move.objects.filter(cell__paper=held).order_by("id")
    for row in rows.values_list("cell__key", "version", "what", "value", "status", "words", "writer", "at"):
        value = plain(row[3]) if row[3] is not None else ""
        told.update(
            "\x1f".join([*map(str, row[:3]), value, *map(str, row[4:7]), row[7].isoformat()]).encode()
            + b"\x1e"
        )
    return told.hexdigest()


def _time(held: Return, cells: int) -> None:
    """Put the time a return took into its form's histogram, from which estimates are made; nobody's name is in it."""
    seconds = ActiveTime.objects.filter(paper=held).aggregate(all=Sum("seconds"))["all"] or 0
    if seconds and cells:
        row, _ = TimeBin.objects.get_or_create(
            form=held.call.form, scheme=held.call.scheme, seconds=burden.bin_of(seconds, cells)
        )
        TimeBin.objects.filter(pk=row.pk).update(returns=F("returns") + 1)


def _ask_owners(held: Return, cells: Iterable[Cell]) -> None:
    """A deadline and a notice for each who has to confirm."""
    groups = by_decider(held, cells)
    due = max(held.call.confirm_by, calendar.add_working_days(today(), DAYS_AFTER_LATE))
    unit = registry.units([held.unit_id])[held.unit_id]
    for who, theirs in groups.items():
        title = Text(
            f"确认：{unit.name} {held.call.title}（{held.call.period}）",
            f"Confirm: {unit.name_en or unit.name}, {held.call.title_en} ({held.call.period})",
        )
        link = reverse("collection:confirm", args=[held.pk])
        deadlines.set_deadline(
            "collection.confirm", f"return:{held.pk}", who.unit, due, role=who.role, link=link, title=title,
            minutes=max(1, len(theirs) // 2),
        )  # fmt: skip
        body = Text(f"{len(theirs)} 格，{due} 前", f"{len(theirs)} cells, by {due}")
        notify([(who.role, who.unit)], title, body, link=link, about=f"return:{held.pk}")


def by_decider(held: Return, cells: Iterable[Cell]) -> dict[Decider, list[Cell]]:
    """The cells by who decides on them."""
    groups: dict[Decider, list[Cell]] = {}
    kept: dict[str, Decider] = {}
    for cell in cells:
        code = cell.owner_id or ""
        if code not in kept:
            kept[code] = decider(held, code)
        groups.setdefault(kept[code], []).append(cell)
    return groups


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed: addresses, and the ledger's rows they became."""

    cells: tuple[str, ...] = ()
    figures: tuple[int, ...] = ()


def confirm(paper: Return, keys: Collection[str] | None = None, *, by: Actor) -> Confirmed:
    """Confirm cells (keys or addresses; None: every one of one's own without a finding) and post them to the ledger.

    All or nothing, over all cells named. Never by who filled in or submitted them. A cell with a hard finding, such
    as another source that says otherwise, is refused: it goes back.
    """
    with transaction.atomic():
        held = hold(paper)
        page = reading.sheet(held)
        found = checks.find(page, reading.rules())
        waiting = [
            c for c in held.cells.select_for_update() if c.state == flow.SUBMITTED and c.kind == flow.ASKED
        ]
        chosen = _clean(held, waiting, found, by) if keys is None else _chosen(held, waiting, keys)
        problems = Problems()
        picked = {c.key for c in chosen}
        problems.extend(
            f.problem() for f in found if f.severity == checks.HARD and not f.settled and f.box.key in picked
        )
        problems.refuse()
        done: list[Cell] = []
        for who, cells in by_decider(held, chosen).items():
            with act(
                who.act, by, unit=who.unit or held.unit_id, not_by=writers(cells), why_not=REPORTED_IT
            ) as record:
                _post(held, page, cells, who, by, record.at)
                record.of(
                    Text(f"{page.unit_name} {page.title}（{page.period}）", f"{page.unit_name} {held.call.title_en} ({page.period})"),
                    paper=held.pk, cells=[c.address for c in cells][:200], figures=[c.figure for c in cells][:200],
                )  # fmt: skip
                done += cells
        if done:
            _after(held, by)
        point("collection.confirm:cells")
    return Confirmed(tuple(c.address for c in done), tuple(c.figure for c in done if c.figure))


def _clean(held: Return, waiting: list[Cell], found: list[checks.Finding], by: Actor) -> list[Cell]:
    marked = {f.box.key for f in found}
    clean = []
    for who, cells in by_decider(held, waiting).items():
        if may(who.act, by, who.unit or held.unit_id) and by.identity not in writers(cells):
            clean += [c for c in cells if c.key not in marked]
    return clean


def _chosen(held: Return, waiting: list[Cell], keys: Collection[str]) -> list[Cell]:
    """The cells named, without those confirmed already; any other is refused."""
    problems = Problems()
    named = {c.key: c for c in waiting} | {c.address: c for c in waiting}
    settled = {k for c in held.cells.filter(state=flow.CONFIRMED) for k in (c.key, c.address)}
    chosen: dict[int, Cell] = {}
    for key in keys:
        if key in named:
            chosen[named[key].pk] = named[key]
        elif key not in settled:
            problems.add(
                "not-waiting", Place(path=key), (f"“{key}”不在待确认之列", f"“{key}” is not waiting to be confirmed"),
                ("已提交、待确认的格", "a submitted cell"), ("刷新页面再选", "reload the page and choose again"),
            )  # fmt: skip
    problems.refuse()
    return sorted(chosen.values(), key=lambda c: c.place)


def _post(held: Return, page: Sheet, cells: list[Cell], who: Decider, by: Actor, at) -> None:
    files: dict[int, list[str]] = {}
    for cell, digest in Evidence.objects.filter(cell__in=cells, off_at=None).values_list("cell_id", "digest"):
        files.setdefault(cell, []).append(digest)
    ledger.post(
        [
            Entry(
                c.item, c.unit_id, c.period, c.value, c.status,
                source=f"{page.unit_name} {page.period} {'填报表' if page.filler == flow.OWN else '提供表'} {c.address}，{who.name}确认",
                evidence=tuple(files.get(c.pk, ())), return_ref=f"return:{held.pk}:{c.address}",
                place=Place(cell=c.address, path=c.key),
            )
            for c in cells
        ],
        "return",
        by=by,
    )  # fmt: skip
    point("collection.confirm:posted")
    wanted = {(c.item, c.unit_id, c.period): c for c in cells}
    items, units, periods = ({key[n] for key in wanted} for n in range(3))
    for f in figures.in_force(items=items, units=units, periods=periods):
        if (f.item, f.unit, f.period) in wanted:
            wanted[f.item, f.unit, f.period].figure = f.id
    moves = []
    for cell in cells:
        cell.state, cell.live = flow.CONFIRMED, cell.live
        moves.append(_move(cell, "confirmed", "", by, at))
    Cell.objects.bulk_update(cells, ["state", "figure"], batch_size=500)
    Move.objects.bulk_create(moves, batch_size=500)


def settled_state(held: Return) -> str:
    """The state a return has by its asked cells."""
    states = set(held.cells.filter(kind=flow.ASKED).values_list("state", flat=True))
    if flow.SENT_BACK in states:
        return flow.SENT_BACK
    return flow.CONFIRMED if states <= {flow.CONFIRMED} else flow.SUBMITTED


def _after(held: Return, by: Actor) -> None:
    """State, deadlines and the year's product after owners have spoken."""
    held.state = settled_state(held)
    held.save(update_fields=["state", "due"])
    waiting = by_decider(held, held.cells.filter(kind=flow.ASKED, state=flow.SUBMITTED))
    units = {who.unit for who in waiting}
    asked = {who.unit for who in by_decider(held, held.cells.filter(kind=flow.ASKED))}
    for unit in asked - units:
        deadlines.met("collection.confirm", f"return:{held.pk}", unit)
    if held.state == flow.CONFIRMED:
        finish(held.call, by)


def send_back(paper: Return, reasons: Mapping[str, str], *, by: Actor) -> Return:
    """Send cells back (key or address → reason, which each must have); the filler's deadline is set anew."""
    with transaction.atomic():
        held = hold(paper)
        waiting = [
            c for c in held.cells.select_for_update() if c.state == flow.SUBMITTED and c.kind == flow.ASKED
        ]
        chosen = _chosen(held, waiting, list(reasons))
        _refuse_without_reason(chosen, reasons)
        for who, cells in by_decider(held, chosen).items():
            with act(who.act, by, unit=who.unit or held.unit_id) as record:
                _back(cells, reasons, "sent_back", by, record.at)
                record.of(
                    Text(f"退回 {held.unit_id} {held.call.title}", f"{held.unit_id} {held.call.title_en} sent back"),
                    paper=held.pk, sent_back={c.address: _reason(c, reasons)[:200] for c in cells[:100]},
                )  # fmt: skip
        point("collection.send_back:cells")
        _give_back(held, chosen, reasons, by)
    return held


def reopen(paper: Return, keys: Collection[str], reason: str, *, by: Actor) -> Return:
    """Open cells that were submitted or confirmed (their figures stay in the ledger until superseded), with a reason."""
    with act("collection.reopen", by) as record:
        held = hold(paper)
        states = (flow.SUBMITTED, flow.CONFIRMED)
        cells = [c for c in held.cells.select_for_update() if c.kind == flow.ASKED and c.state in states]
        chosen = _chosen(held, cells, keys) if keys else cells
        reasons = {c.key: reason for c in chosen}
        _refuse_without_reason(chosen, reasons)
        if not chosen and held.state != flow.SENT_BACK:
            held.state = flow.SENT_BACK if held.call.state == flow.CLOSED else held.state
        _back(chosen, reasons, "reopened", by, record.at)
        _give_back(held, chosen, reasons, by)
        record.of(
            Text(f"重新打开 {held.unit_id} {held.call.title}", f"{held.unit_id} {held.call.title_en} reopened"),
            paper=held.pk, cells=[c.address for c in chosen][:200], reason=reason.strip(),
        )  # fmt: skip
    return held


def _reason(cell: Cell, reasons: Mapping[str, str]) -> str:
    return printable(reasons.get(cell.key) or reasons.get(cell.address) or "").strip()[:500]


def _refuse_without_reason(cells: list[Cell], reasons: Mapping[str, str]) -> None:
    problems = Problems()
    for cell in cells:
        if not _reason(cell, reasons):
            problems.add(
                "no-reason", Place(cell=cell.address, path=cell.key), ("没有写退回的理由", "no reason is given"),
                ("一句理由", "a reason in a sentence"), ("写明哪里不对、要怎么改", "say what is wrong and what to do"),
            )  # fmt: skip
    problems.refuse()


def _back(cells: list[Cell], reasons: Mapping[str, str], what: str, by: Actor, at) -> None:
    moves = []
    for cell in cells:
        cell.state, cell.reason, cell.back = flow.SENT_BACK, _reason(cell, reasons), cell.version
        moves.append(_move(cell, what, cell.reason, by, at))
    Cell.objects.bulk_update(cells, ["state", "reason", "back"], batch_size=500)
    Move.objects.bulk_create(moves, batch_size=500)


def _give_back(held: Return, cells: list[Cell], reasons: Mapping[str, str], by: Actor) -> None:
    if not cells and held.state != flow.SENT_BACK:
        return
    held.due = max(held.due, calendar.add_working_days(today() + timedelta(0), DAYS_TO_MEND))
    keep = held.state
    _after(held, by)
    if not cells:
        held.state = keep
        held.save(update_fields=["state"])
    listed = "；".join(f"{c.address} {_reason(c, reasons)}" for c in cells[:5])
    back = held.cells.filter(
        kind=flow.ASKED, state=flow.SENT_BACK
    ).count()  # by this owner and by others before
    said = Text(f"退回 {len(cells)} 格：{listed}", f"Cells sent back ({len(cells)}): {listed}")
    tell(held, said if cells else flow.NO_WORDS, back=back)
