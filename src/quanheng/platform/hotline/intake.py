"""The writer of tickets: a list is taken in whole or not at all; the same list again does nothing; a later state supersedes.

The file itself is not kept, for it holds what is masked here; only its digest is, so that it can be told which list it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.hotline import duties
from quanheng.platform.hotline.models import Exclusion, Intake, Ticket, TicketState
from quanheng.platform.hotline.reading import TIMES, Reader, Row
from quanheng.platform.hotline.tables import Form, table_of
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.masking import mask
from quanheng.platform.lib.uploads.tables import is_workbook
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

AT_ONCE = 500


def take_in(
    data: bytes,
    file: str,
    *,
    form: Form | None = None,
    stated: datetime | None = None,
    demonstration: bool = False,
    by: Actor,
) -> Intake:
    """Take in a list of tickets, all rows or none. Raises `Refused` with every problem at its row and cell.

    `form` is what a source says of its batches, `stated` when the source said it: of two states that tell of the same
    moment, the one said later holds. By hand it is the file as it is, said now.
    """
    with act("hotline.take_in", by) as record:
        problems = Problems()
        shown = mask(file).text[:120] or "list"  # for who sent it only: a name in a file's name is not kept
        table = table_of(data, shown, form or Form(), problems)
        problems.refuse()
        assert table is not None  # else a problem was noted
        if "subject" not in table.frame.columns and "body" not in table.frame.columns:
            problems.add(
                "missing-column", Place(shown), ("没有标题也没有正文", "there is neither a subject nor a body"),
                ("标题或正文一列", "a column with the subject or the body"), ("补上", "add it"),
            )  # fmt: skip
        reader = Reader(table, _units(), problems)
        rows = reader.read()
        problems.refuse()
        kind = form.kind if form else "xlsx" if is_workbook(data, file) else "csv"
        made = Intake(
            file=kind, digest=hashlib.sha256(data).hexdigest(), rows=len(rows), new=0, changed=0, unchanged=0, masked=dict(reader.masked),
            demonstration=demonstration, stated=stated, at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        plan = _planned(rows, made)
        if not made.new and not made.changed:
            record.skip()
            made.pk = None
            return made
        made.save()
        point("hotline.take_in:begun")
        _write(plan, made, record.at, by)
        duties.sync()
        record.of(
            Text("热线工单", "hotline tickets"), intake=made.pk, digest=made.digest, rows=made.rows, new=made.new, changed=made.changed,
            unchanged=made.unchanged, older=made.older, masked=sum(made.masked.values()),
        )  # fmt: skip
    return made


def _units() -> dict[str, str]:
    """Codes and names of units → codes; a name that two bear is none."""
    known = registry.units()
    names: dict[str, str] = {}
    twice = set()
    for code, unit in known.items():
        if unit.name in names:
            twice.add(unit.name)
        names[unit.name] = code
    return {n: c for n, c in names.items() if n not in twice} | {code: code for code in known}


def state_digest(fields: Mapping[str, Any]) -> str:
    """The digest of a ticket's fields."""
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _moment(fields: Mapping[str, Any]) -> str:
    """The latest moment a state tells of."""
    return max((fields[name] for name in TIMES if fields[name]), default="")


Plan = list[tuple[Row, Ticket | None, str]]


def _planned(rows: list[Row], made: Intake) -> Plan:
    """What each row is: new, a later state, the same, or an older one, which is passed over and counted."""
    numbers = [r.fields["number"] for r in rows]
    held: dict[str, Ticket] = {}
    last: dict[int, tuple[str, str, datetime]] = {}
    said = made.stated or made.at
    for k in range(0, len(numbers), AT_ONCE):
        held |= {t.number: t for t in Ticket.objects.filter(number__in=numbers[k : k + AT_ONCE])}
    ids = [t.pk for t in held.values()]
    for k in range(0, len(ids), AT_ONCE):
        # a taken suggestion is the office's own word: what came last from a list is compared with
        states = TicketState.objects.filter(ticket__in=ids[k : k + AT_ONCE], intake__isnull=False).order_by(
            "id"
        )
        last |= {
            s.ticket_id: (s.digest, _moment(s.fields), s.intake.stated or s.intake.at)  # type: ignore[union-attr]
            for s in states.select_related("intake")
        }
    plan: Plan = []
    for row in rows:
        digest = state_digest(row.fields)
        ticket = held.get(row.fields["number"])
        before = last.get(ticket.pk) if ticket else None
        if ticket is None:
            made.new += 1
        elif before and before[0] == digest:
            made.unchanged += 1
            continue
        elif before and (_moment(row.fields), said) < before[1:]:
            made.older += 1
            continue
        else:
            made.changed += 1
        plan.append((row, ticket, digest))
    return plan


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A state's fields as a ticket's columns."""
    return {k: datetime.fromisoformat(v) if k in TIMES and v else v for k, v in fields.items()}


def _write(plan: Plan, made: Intake, at: datetime, by: Actor) -> None:
    fresh, again = [], []
    for row, ticket, _digest in plan:
        values = columns_of(row.fields) | {"demonstration": made.demonstration}
        if ticket is None:
            fresh.append(Ticket(**values))
        else:
            if not values["unit"]:  # a list that does not say who is responsible leaves what was decided
                values["unit"] = ticket.unit
            if not values["class1"]:
                values["class1"] = ticket.class1
            for name, value in values.items():
                setattr(ticket, name, value)
            again.append(ticket)
    Ticket.objects.bulk_create(fresh, batch_size=AT_ONCE)
    point("hotline.take_in:tickets")
    if again:
        names = [f.name for f in Ticket._meta.concrete_fields if f.name not in ("id", "number")]
        Ticket.objects.bulk_update(again, names, batch_size=100)
    number = {t.number: t for t in (*fresh, *again)}
    TicketState.objects.bulk_create(
        [TicketState(ticket=number[r.fields["number"]], intake=made, fields=r.fields, digest=d, at=at) for r, _, d in plan],
        batch_size=AT_ONCE,
    )  # fmt: skip
    point("hotline.take_in:states")
    asked = {
        (e.ticket_id, e.kind) for e in Exclusion.objects.filter(ticket__in=[t.pk for t in again])
    }  # proposed before
    proposed = []
    for row, _ticket, _digest in plan:
        one = number[row.fields["number"]]
        if row.exclude and (one.pk, row.exclude[0]) not in asked:
            kind, words = row.exclude
            proposed.append(
                Exclusion(ticket=one, kind=kind, words=words, at=at, by=by.name, identity=by.identity)
            )
    Exclusion.objects.bulk_create(proposed, batch_size=AT_ONCE)
