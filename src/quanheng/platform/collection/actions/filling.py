"""Values into a return: by grid, workbook or API; every one acknowledged is committed, none overwritten silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quanheng.engine.errors import Place, Problem, Problems, Text
from quanheng.engine.terms import STATUSES
from quanheng.platform.collection import burden, flow, intake, reading
from quanheng.platform.collection.intake_form import Filled, Line
from quanheng.platform.collection.models import ActiveTime, Cell, Move, Return, Upload
from quanheng.platform.lib import store
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def printable(text: str) -> str:
    """A text without what no database keeps and nobody reads."""
    return UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Conflict:
    """A cell somebody else changed meanwhile: it was not touched; both values are told."""

    key: str
    address: str
    mine: str
    theirs: str
    by: str
    at: datetime | None
    version: int


@dataclass(frozen=True)
class Outcome:
    """What became of the lines: keys saved, those that said what stood there already, those in conflict.

    `replaced` are saved cells that held something before: (address, before, after). `problems` are those of the
    file's single cells; `upload` the number of the file.
    """

    saved: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    replaced: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    upload: int = 0


def fill(
    paper: Return,
    lines: Iterable[Line],
    *,
    by: Actor,
    via: str = "api",
    bases: Mapping[str, int] | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Write values into a return's cells: `Line.item` is a cell's key or address.

    `bases` are the versions the writer saw: a cell that has moved on since, to another value, is left alone and
    comes back as a conflict. Without a base a value is written over what stood there, which the outcome tells.
    Only the grid empties cells: an empty line of a file or the API says nothing. Unknown cells, cells that are not
    asked, and cells in the owner's hands refuse the whole. `dry_run` checks and tells, and writes nothing.
    """
    with act("collection.fill", by, unit=paper.unit_id) as record:
        held = hold(paper)
        done = _write(held, list(lines), by, record.at, via, dict(bases or {}), None)
        point("collection.fill:cells")
        if via == "grid" or dry_run or not done.saved:
            record.skip()  # what was typed is sealed by the digest in the leaf of the submission
        else:
            record.of(_words(held), paper=held.pk, cells=len(done.saved), via=via)
        if dry_run:
            transaction.set_rollback(True)
    return done


def upload(paper: Return, data: bytes, name: str, *, by: Actor, over: bool = False) -> Outcome:
    """Take in a workbook (or CSV, JSON) of this return. Its bytes are kept by digest, its lines fill the cells.

    Raises `Refused` where the file as a whole cannot be read, and nothing is kept then. A cell somebody else has
    filled differently comes back as a conflict, unless the writer said to write over it (`over`).
    """
    with act("collection.fill", by, unit=paper.unit_id) as record:
        record.skip()  # only asks whether this actor may, before a large file is read
    filled = intake.receive(data, name, reading.form(paper))
    kept = store.keep(data)
    point("collection.upload:kept")
    with act("collection.fill", by, unit=paper.unit_id) as record:
        held = hold(paper)
        row = Upload.objects.create(
            paper=held, digest=kept.digest, name=name[:200], size=kept.size, accepted=not filled.errors,
            filled=sum(bool(line.status or line.raw) for line in filled.lines),
            problems=[p.as_json() for p in filled.problems], by=by.name, writer=by.identity, at=record.at,
        )  # fmt: skip
        point("collection.upload:row")
        bases = {c.key: c.version for c in held.cells.all()} if over else {}
        done = _write(held, _came(filled), by, record.at, "upload", bases, row)
        point("collection.upload:cells")
        record.of(_words(held), paper=held.pk, upload=row.pk, digest=kept.digest, cells=len(done.saved))
    return Outcome(**{**vars(done), "problems": tuple(filled.problems), "upload": row.pk})


def _came(filled: Filled) -> list[Line]:
    """The lines that say something; a cell whose value could not be read keeps what was written in it."""
    return [line for line in filled.lines if line.raw or line.status]


def hold(paper: Return) -> Return:
    """The return as it is now, held against other writers until the transaction ends."""
    take_turns(f"return:{paper.pk}")
    return Return.objects.select_for_update(of=("self",)).select_related("call__version").get(pk=paper.pk)


def refuse_unless_open(held: Return) -> None:
    """Raise `Refused` where the return is not to be filled in: submitted, confirmed, or its call closed."""
    problems = Problems()
    where = Place(path=held.call.title)
    if held.state not in (flow.BLANK, flow.DRAFT, flow.SENT_BACK):
        said = flow.RETURNS[held.state]
        problems.add(
            "not-open", where, (f"这张表{said.zh}", f"this return is {said.en}"),
            ("未提交或退回的表", "a return that is not submitted, or was sent back"),
            ("要改请责任单位退回，或请考核办重新打开", "ask the owner to send it back, or the office to reopen it"),
        )  # fmt: skip
    elif held.call.state == flow.CLOSED and held.state != flow.SENT_BACK:
        problems.add(
            "call-closed", where, ("这次填报已截止", "this call is closed"),
            ("收集中的填报", "an open call"), ("请考核办写明理由重新打开", "ask the office to reopen it, with a reason"),
        )  # fmt: skip
    problems.refuse()


def _words(held: Return) -> Text:
    call = held.call
    return Text(
        f"{held.unit_id} {call.title}（{call.period}）", f"{held.unit_id} {call.title_en} ({call.period})"
    )


def _write(
    held: Return,
    lines: list[Line],
    by: Actor,
    at: datetime,
    via: str,
    bases: dict[str, int],
    row: Upload | None,
) -> Outcome:
    refuse_unless_open(held)
    cells = list(held.cells.select_for_update())
    named = {c.key: c for c in cells} | {c.address: c for c in cells if c.kind == flow.ASKED}
    problems = Problems()
    wanted: list[tuple[Cell, Line]] = []
    for line in lines:
        cell = named.get(line.item)
        if cell is None:
            _unknown(line, problems)
        elif _senseless(line):
            _meaningless(line, cell, problems)
        elif via != "grid" and not (line.raw or line.status or line.value is not None):
            continue
        elif _same(cell, line):
            wanted.append((cell, line))
        elif cell.kind != flow.ASKED or cell.state not in flow.EDITABLE:
            _locked(cell, line, problems)
        else:
            wanted.append((cell, line))
    problems.refuse()
    saved, unchanged, conflicts, replaced, moves = [], [], [], [], []
    for cell, line in wanted:
        base = bases.get(cell.key, bases.get(cell.address))
        if _same(cell, line):
            unchanged.append(cell.key)
        elif _overtaken(cell, base, via, by):
            conflicts.append(
                Conflict(cell.key, cell.address, _shown(line), shown(cell), cell.by, cell.at, cell.version)
            )
        else:
            before = shown(cell)
            moves.append(_change(cell, line, by, at, via, row))
            saved.append(cell)
            if before and before != shown(cell):
                replaced.append((cell.address, before, shown(cell)))
    Cell.objects.bulk_update(
        saved,
        ["text", "value", "status", "note", "state", "version", "via", "by", "writer", "at"],
        batch_size=500,
    )
    Move.objects.bulk_create(moves, batch_size=500)
    if saved and held.state == flow.BLANK:
        held.state = flow.DRAFT
        held.save(update_fields=["state"])
    return Outcome(
        tuple(c.key for c in saved), tuple(unchanged), tuple(conflicts), tuple(replaced),
        versions={c.key: c.version for c, _ in wanted},
    )  # fmt: skip


def _meaning(line: Line) -> tuple[Decimal | None, str]:
    return line.value, line.status or ("reported" if line.value is not None else "")


def _senseless(line: Line) -> bool:
    value, status = _meaning(line)
    if status and status not in STATUSES:
        return True
    return (value is not None) != (status == "reported") or (value is not None and not value.is_finite())


def _meaningless(line: Line, cell: Cell, problems: Problems) -> None:
    problems.add(
        "bad-status",
        Place(cell=line.cell or cell.address, path=cell.key),
        (
            f"数值与状态“{line.status[:20]}”对不上",
            f"the value does not go with the status “{line.status[:20]}”",
        ),
        (
            "有限的数，或没有数而状态为 not_applicable、not_due",
            "a finite number; or none, with not_applicable or not_due",
        ),
        ("改正状态或数值", "correct the status or the value"),
    )


def _same(cell: Cell, line: Line) -> bool:
    value, status = _meaning(line)
    if (cell.value, cell.status) != (value, status) or (
        not status and cell.text != printable(line.raw)[:300]
    ):
        return False
    return not line.note or printable(line.note).strip()[:2000] == cell.note


def _overtaken(cell: Cell, base: int | None, via: str, by: Actor) -> bool:
    if base is not None:
        return base != cell.version
    return via == "upload" and bool(cell.text or cell.status) and cell.writer != by.identity


def _shown(line: Line) -> str:
    return plain(line.value) if line.value is not None else line.raw or line.status


def shown(cell: Cell) -> str:
    """What stands in a cell, as text."""
    return plain(cell.value) if cell.value is not None else cell.text or cell.status


def _change(cell: Cell, line: Line, by: Actor, at: datetime, via: str, row: Upload | None) -> Move:
    value, status = _meaning(line)
    only_words = (cell.value, cell.status) == (value, status) and bool(status)
    cell.text, cell.value, cell.status = printable(line.raw)[:300], value, status
    cell.note = printable(line.note).strip()[:2000] if line.note else cell.note if only_words else ""
    cell.version += 1
    cell.via, cell.by, cell.writer, cell.at = via, by.name, by.identity, at
    if cell.state != flow.SENT_BACK:
        cell.state = flow.DRAFT if cell.text or status else flow.BLANK
    return Move(
        cell=cell, version=cell.version, what="explained" if only_words else "filled", text=cell.text, value=value,
        status=status, words=cell.note, via=via, upload=row, by=by.name, writer=by.identity, at=at,
    )  # fmt: skip


def _unknown(line: Line, problems: Problems) -> None:
    problems.add(
        "unknown-cell", line.place(), (f"表里没有“{line.item[:60]}”这一格", f"the return has no cell “{line.item[:60]}”"),
        ("表里的数据项", "a cell of the return"), ("按下载的工作簿填", "fill in the workbook as downloaded"),
    )  # fmt: skip


def _locked(cell: Cell, line: Line, problems: Problems) -> None:
    said = flow.KINDS[cell.kind] if cell.kind != flow.ASKED else flow.CELLS[cell.state]
    problems.add(
        "cell-not-open", Place(cell=line.cell or cell.address, path=cell.key),
        (f"这一格{said.zh}，不能改", f"this cell is {said.en} and cannot be changed"),
        ("待填或退回的格", "a cell to be filled, or sent back"),
        ("代填的数不对，请在这一格提出质疑", "object to the cell if what stands there is wrong"),
    )  # fmt: skip


def ping(paper: Return, seconds: int, *, by: Actor) -> None:
    """Count time spent on a return; how long a unit takes is kept, by whom is not."""
    with act("collection.fill", by, unit=paper.unit_id) as record:
        record.skip()
        held = hold(paper)
        if held.state in (flow.BLANK, flow.DRAFT, flow.SENT_BACK):
            row, _ = ActiveTime.objects.get_or_create(paper=held, month=today().isoformat()[:7])
            row.seconds += max(0, min(seconds, burden.LONGEST_PING))
            row.save(update_fields=["seconds"])
