"""Kills every deed of the collection room at every named point it passes, and looks at what is left each time.

Run as a program in a house of its own. For each deed: a child is forked and killed at its n-th point; the house must
then be as before the deed or as after it, never between; the deed is done again without repair, and must then be done
exactly once. Prints the database and how many were killed. `edits` instead: two clerks at once on the same cells.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quanheng.platform.project.start import start

start()

from django.db import connection, connections  # noqa: E402 - models exist only once the house is open
from tests.platform.collection import quarter  # noqa: E402
from tests.town import Town  # noqa: E402

from quanheng.engine.errors import Refused  # noqa: E402
from quanheng.platform.agenda.models import Deadline  # noqa: E402
from quanheng.platform.collection import actions, flow, queries  # noqa: E402
from quanheng.platform.collection.models import Call, Cell, Evidence, Move, Return, Upload  # noqa: E402
from quanheng.platform.journal.models import Entry as Line  # noqa: E402
from quanheng.platform.ledger.models import Observation, Posting  # noqa: E402
from quanheng.platform.lib import store  # noqa: E402
from quanheng.platform.notices.models import Notice  # noqa: E402
from quanheng.platform.project.county import settle  # noqa: E402

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001489bd2a20000000049454e44ae426082"
)


def paper() -> Return:
    """The return all deeds are about."""
    return queries.paper(Return.objects.get(unit="SQX-SQ", call__period="2026-Q2").pk)


def do_open(desk: Any) -> None:
    if not Call.objects.filter(period="2026-Q2").exists():
        desk.open()


def do_fill(desk: Any) -> None:
    lines = [quarter.line(k, v) for k, v in (("C5", 24), ("C6", 17), ("C8", 1235))]
    actions.fill(paper(), lines, by=desk.town.reporter)


def do_upload(desk: Any) -> None:
    rows = "item,value\n税收收入,6842\n村集体收入,未到期\n".encode()
    if not Upload.objects.exists():
        actions.upload(paper(), rows, "表.csv", by=desk.town.reporter)


def do_attach(desk: Any) -> None:
    actions.attach(paper().cells.get(address="C6"), PNG, "开工令.png", by=desk.town.reporter)


def do_submit(desk: Any) -> None:
    if paper().state != flow.SUBMITTED:
        actions.submit(paper(), by=desk.town.reporter)


def do_confirm(desk: Any) -> None:
    actions.confirm(paper(), by=desk.town.owner_fg)


def do_send_back(desk: Any) -> None:
    if paper().state != flow.SENT_BACK:
        actions.send_back(paper(), {"C8": "与联网直报不符", "C9": "入库数不符"}, by=two_seats(desk.town))


def two_seats(town: Any) -> Any:
    """Somebody who is the owner of both cells: seats at two bureaus."""
    return replace(town.owner_tj, seats=town.owner_tj.seats | {("owner", "SQX-CZ")})


DEEDS: dict[str, Callable[[Any], None]] = {
    "open": do_open, "fill": do_fill, "upload": do_upload, "attach": do_attach, "submit": do_submit,
    "confirm": do_confirm, "send_back": do_send_back,
}  # fmt: skip


def look() -> tuple[Any, ...]:
    """What stands in the house; raises where something is unsound."""
    lines = list(Line.objects.order_by("index"))
    assert [e.index for e in lines] == list(range(len(lines))), "the journal has gaps"
    kinds = Counter(e.kind for e in lines)
    assert kinds["collection.open"] == Call.objects.count(), "a call without its leaf"
    assert kinds["collection.submit"] == sum(Return.objects.values_list("number", flat=True)), (
        "a submission without its leaf"
    )
    for call in Call.objects.all():
        asked = Cell.objects.filter(paper__call=call, kind=flow.ASKED).count()
        assert asked == call.asked, "half a call"
        for one in call.returns.all():
            assert Deadline.objects.filter(ref=f"return:{one.pk}", kind="collection.submit").exists(), (
                "no deadline"
            )
    for cell in Cell.objects.all():
        last = cell.moves.filter(what__in=("filled", "explained")).order_by("-id").first()
        assert (last.version if last else 0) == cell.version, "a value without its history"
        ref = f"return:{cell.paper_id}:{cell.address}"
        posted = list(Observation.objects.filter(return_ref=ref).values_list("pk", flat=True))
        assert len(posted) <= 1, "posted twice"
        assert (cell.state == flow.CONFIRMED) == bool(posted), "confirmed and posted differ"
        assert cell.state != flow.CONFIRMED or cell.figure == posted[0]
    for one in Return.objects.all():
        states = set(one.cells.filter(kind=flow.ASKED).values_list("state", flat=True))
        assert (flow.SUBMITTED in states or flow.CONFIRMED in states) == (one.number > 0), "half submitted"
    for row in Upload.objects.all():
        assert store.holds(row.digest), "an upload without its bytes"
    for file in Evidence.objects.all():
        assert store.holds(file.digest), "evidence without its bytes"
    cells = sorted(
        Cell.objects.values_list("paper_id", "address", "value", "status", "state", "version"), key=str
    )
    counts = (Move, Upload, Evidence, Observation, Posting, Notice, Deadline, Line)
    return (
        tuple(cells),
        tuple(Return.objects.order_by("pk").values_list("state", "number")),
        *(m.objects.count() for m in counts),
    )


def aside(work: Callable[[], None], **environment: str) -> int:
    """Do something in a child; its status."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ.update(environment)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def kill_all() -> None:
    """Every deed, at every point."""
    desk = quarter.adopted(Town(settle()))
    quarter.filed(desk.town)
    killed = 0
    for name, deed in DEEDS.items():
        before, n = look(), 0
        while True:
            n += 1
            status = aside(lambda deed=deed: deed(desk), QUANHENG_FAULT=f"*:{n}")
            now = look()
            if not os.WIFSIGNALED(status):
                assert status == 0, (name, n, status)
                break
            killed += 1
            if now != before:  # committed, though nobody was told: doing it again changes nothing
                assert aside(lambda deed=deed: deed(desk)) == 0, (name, n)
                assert look() == now, (name, n, "done twice")
        assert n > 3, (name, n)
        assert look() != before, name
    print(connection.vendor, killed)


def edit() -> None:
    """Two clerks at once, forty edits each on three cells, each with the version it saw: nothing is lost silently."""
    desk = quarter.adopted(Town(settle()))
    quarter.filed(desk.town)
    desk.open()

    def clerk(number: int) -> None:
        told = kept = 0
        for n in range(40):
            address = ("C5", "C6", "C8")[n % 3]
            base = paper().cells.get(address=address).version
            line = quarter.line(address, Decimal(1000 * number + n))
            done = actions.fill(paper(), [line], by=desk.town.reporter, via="grid", bases={address: base})
            kept += len(done.saved)
            told += len(done.conflicts)
        assert kept + told == 40
        print("kept", kept, "told", told, flush=True)

    connections.close_all()
    children = []
    for number in (1, 2):
        child = os.fork()
        if child == 0:
            try:
                clerk(number)
            except BaseException:
                traceback.print_exc()
                os._exit(3)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    for cell in paper().cells.all():
        versions = list(cell.moves.filter(what="filled").order_by("id").values_list("version", flat=True))
        assert versions == list(range(1, cell.version + 1)), "two writers took one version"
    try:
        actions.submit(paper(), by=desk.town.reporter)
    except Refused:
        print(connection.vendor, Move.objects.filter(what="filled").count())


if __name__ == "__main__":
    edit() if sys.argv[1:] == ["edits"] else kill_all()
