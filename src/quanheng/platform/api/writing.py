"""What may be written, with a token: figures by their owners and the office, values of returns by those who fill them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja import Path as Param
from ninja import Query

from quanheng.engine.errors import Place, Problems
from quanheng.platform.api import dhis2, shapes
from quanheng.platform.api.bearer import Bearer, need
from quanheng.platform.api.once import once
from quanheng.platform.api.reading import LAST, paper, router
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.collection import queries as collection
from quanheng.platform.collection.actions import deciding, filling
from quanheng.platform.collection.intake_form import Line
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger import bulk
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import store
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor

BEARER = Bearer()
REFUSALS = {status: shapes.Refusal for status in (401, 404, 409, 413, 422, 429)}
MOST_BYTES = 200 * 1024 * 1024  # of one CSV; it goes to the disk piece by piece, never into memory
PIECE = 1024 * 1024
FORGOTTEN = 24 * 3600  # seconds after which a received file is nobody's


class TooLong(Exception):
    """More bytes than one import may have."""


@router.post("/observations", response={200: shapes.PostedOut, **REFUSALS}, auth=BEARER, operation_id="post_observations", url_name="observations",
             summary="入账 Post observations")  # fmt: skip
def post_observations(
    request: HttpRequest,
    sent: shapes.EntriesIn,
    dry_run: bool = Query(False, description="look at everything, write nothing"),
) -> dict[str, Any]:
    """Post figures to the ledger: the office any, a data owner those of its own items. All or none."""
    need(request, "ledger.post")
    _own_items(request.actor, [r.item for r in sent.rows])
    rows = _entries(sent.rows)
    return once(
        request,
        request.body,
        lambda: _posted(ledger.post(rows, "api", by=request.actor, dry_run=dry_run), dry_run),
        dry_run=dry_run,
    )


@router.post("/observations/csv", response={200: shapes.PostedOut, **REFUSALS}, auth=BEARER, operation_id="post_csv", url_name="post_csv",
             summary="批量入账 Post a CSV",
             openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}})  # fmt: skip
def post_csv(
    request: HttpRequest, dry_run: bool = Query(False, description="look at everything, write nothing")
) -> dict[str, Any]:
    """Post a CSV (unit,item,period,value[,status,source,stated_at]) of up to millions of rows. All or none; every bad
    row is told with its line, the first thousand in words, all counted by kind. The file is kept as the evidence of its
    rows. A data owner brings its own items only, which bars every row of another's."""
    need(request, "ledger.post")
    with tempfile.TemporaryDirectory(dir=_waiting_room()) as folder:
        path, digest = Path(folder) / "body.csv", hashlib.sha256()
        _receive(request, path, digest)

        def do() -> dict[str, Any]:
            with transaction.atomic():  # the rows, and the file that is their evidence, or neither
                done = bulk.take(
                    path, "api", by=request.actor, file="body.csv", evidence=(digest.hexdigest(),),
                    barred=lambda items: _barred(request.actor, items), dry_run=dry_run,
                )  # fmt: skip
                if done.posting is not None and not dry_run:
                    store.keep(_pieces(path))
            return _posted(done, dry_run)

        return once(request, digest.hexdigest(), do, dry_run=dry_run)


@router.post("/dataValueSets", response={200: shapes.Summary, **dict.fromkeys(REFUSALS, shapes.Summary)}, auth=BEARER,
             operation_id="data_value_sets", url_name="data_value_sets", summary="DHIS2 数据集 DHIS2 data value sets")  # fmt: skip
def data_value_sets(
    request: HttpRequest,
    sent: shapes.DataValueSet,
    dry_run: bool = Query(
        False, alias="dryRun", description="as DHIS2 says it: look at everything, write nothing"
    ),
    dry_run_too: bool = Query(False, alias="dry_run", description="the same, as our other operations say it"),
    strategy: shapes.Word = Query(
        "", alias="importStrategy", max_length=100, description="CREATE_AND_UPDATE alone"
    ),
) -> dict[str, Any]:
    """Take DHIS2's JSON. From the office and data owners it enters the ledger; from reporters it fills the cells of
    their open returns, which the owners then confirm. All or none; every answer is an import summary."""
    request.data_value_set = sent  # for the words of a refusal
    looking = dry_run or dry_run_too
    problems = Problems()
    dhis2.check_strategy(strategy, problems)
    rows = dhis2.entries(sent, problems)
    problems.refuse()
    actor = request.actor
    if may("ledger.post", actor):
        need(request, "ledger.post")
        _own_items(actor, [r.item for r in rows])

        def post() -> dict[str, Any]:
            done = ledger.post(_entries(rows, "dataValues"), "api", by=actor, dry_run=looking)
            said = "Import process completed successfully"
            return dhis2.summary(said, imported=done.new, updated=done.superseding, ignored=done.unchanged)

        return once(request, request.body, post, dry_run=looking)
    need(request, "collection.fill")
    return once(request, request.body, lambda: _into_returns(actor, rows, sent, looking), dry_run=looking)


@router.post("/returns/{id}/values", response={200: shapes.FilledOut, **REFUSALS}, auth=BEARER, operation_id="fill_return", url_name="fill_return",
             summary="填报 Fill in a return")  # fmt: skip
def fill_return(
    request: HttpRequest,
    sent: shapes.ValuesIn,
    id: int = Param(ge=0, le=LAST),
    dry_run: bool = Query(False, description="look at everything, write nothing"),
) -> dict[str, Any]:
    """Fill in cells of a return of one's unit. All or none."""
    need(request, "collection.fill")
    held = paper(request, id)

    def do() -> dict[str, Any]:
        out = filling.fill(held, [_line(r) for r in sent.rows], by=request.actor, via="api", dry_run=dry_run)
        return {
            "saved": list(out.saved), "unchanged": list(out.unchanged), "conflicts": [c.key for c in out.conflicts],
            "problems": [p.as_json() for p in out.problems], "dry_run": dry_run,
        }  # fmt: skip

    return once(request, request.body, do, dry_run=dry_run)


@router.post("/returns/{id}/submit", response={200: shapes.ReturnRow, **REFUSALS}, auth=BEARER, operation_id="submit_return", url_name="submit_return",
             summary="提交 Submit a return")  # fmt: skip
def submit_return(request: HttpRequest, id: int = Param(ge=0, le=LAST)) -> dict[str, Any]:
    """Hand a return to the owners of its items, who confirm it or send it back."""
    need(request, "collection.submit")
    held = paper(request, id)

    def do() -> dict[str, Any]:
        done = deciding.submit(held, by=request.actor)
        return {
            "id": done.pk, "unit": done.unit_id, "period": held.call.period, "title": held.call.title, "state": done.state,
            "due": done.due.isoformat(),
        }  # fmt: skip

    return once(request, b"", do)


def _receive(request: HttpRequest, path: Path, digest: Any) -> None:
    taken = 0
    with path.open("wb") as file:
        while piece := request.read(PIECE):
            taken += len(piece)
            if taken > MOST_BYTES:
                raise TooLong
            digest.update(piece)
            file.write(piece)


def _waiting_room() -> Path:
    folder = Path(settings.HOME) / "incoming"
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():  # by a process that was killed: no request takes so long
        if left.stat().st_mtime < time.time() - FORGOTTEN:
            shutil.rmtree(left, ignore_errors=True)
    return folder


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _barred(actor: Actor, items: Collection[str]) -> set[str]:
    """Those items the actor may not post: a data owner posts its own only, the office any."""
    if "office" in actor.roles:
        return set()
    mine = actor.units("owner")
    return {item for item in items if catalogue.owner_unit(item) not in mine}


def _own_items(actor: Actor, items: Sequence[str]) -> None:
    """Refuse the items of rows that are not the actor's to post."""
    problems = Problems()
    barred = _barred(actor, set(items))
    for item in sorted(barred):
        problems.add(
            "not-your-item", Place(path=item),
            (f"“{item}”不由你单位负责", f"“{item}” is not an item of your unit"),
            ("本单位负责的数据项", "items your unit owns"), ("请责任单位报送，或改正数据项", "leave it to its owner, or correct the item"),
        )  # fmt: skip
    problems.refuse()


def _entries(rows: Sequence[shapes.EntryIn], called: str = "rows") -> list[Entry]:
    return [
        Entry(
            r.item, r.unit, r.period, r.value, r.status, r.source, r.stated_at, Place(path=f"{called}[{n}]")
        )
        for n, r in enumerate(rows)
    ]


def _posted(done: ledger.Posted, dry_run: bool) -> dict[str, Any]:
    return {
        "new": done.new, "superseding": done.superseding, "unchanged": done.unchanged, "posting": done.posting,
        "root": done.root or None, "dry_run": dry_run,
    }  # fmt: skip


def _line(row: shapes.ValueIn) -> Line:
    return Line(
        row.item,
        raw="" if row.value is None else plain(row.value),
        value=row.value,
        status=row.status,
        note=row.note,
    )


def _into_returns(
    actor: Actor, rows: Sequence[shapes.EntryIn], sent: shapes.DataValueSet, dry_run: bool
) -> dict[str, Any]:
    """Each value to the open cell that asks for it; a value nobody asks for is refused."""
    open_ = {
        (c.item, c.unit_id, c.period): (p, c.key)
        for p in collection.papers_of(actor, open_only=True)
        for c in p.cells.filter(kind="asked")
    }
    problems, lines = Problems(), {}
    for n, row in enumerate(rows):
        found = open_.get((row.item, row.unit, row.period))
        if found is None:
            problems.add(
                "not-asked", Place(path=f"dataValues[{n}]"),
                (f"没有向你问“{row.item} · {row.unit} · {row.period}”", f"nobody asks you for “{row.item} · {row.unit} · {row.period}”"),
                ("你的填报表里待填的格", "a cell to be filled in a return of yours"), ("删去，或改正编号、单位、期间", "leave it out, or correct it"),
            )  # fmt: skip
            continue
        lines.setdefault(found[0], []).append(
            Line(found[1], raw=plain(row.value or Decimal(0)), value=row.value)
        )
    problems.refuse()
    saved, same, noted = 0, 0, []
    with transaction.atomic():  # all returns, or none
        for held, wanted in lines.items():
            out = filling.fill(held, wanted, by=actor, via="api", dry_run=dry_run)
            saved, same = saved + len(out.saved), same + len(out.unchanged)
            noted += dhis2.conflicts(out.problems, sent)
    return dhis2.summary("Filled into returns; owners confirm", imported=saved, ignored=same, conflicts=noted)
