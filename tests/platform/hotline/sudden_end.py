"""Kills a pull of tickets at named points it passes, and looks at what is left each time: nothing lost, half taken or doubled.

Run as a program in a house of its own: `python -m tests.platform.hotline.sudden_end TRIALS`. Each trial has tickets of its own:
a first file is taken in undisturbed; the pull of a second one (a ticket changed, one new, an exclusion proposed) is killed in a
child; the house must then be as before or as after, never between; the source is pulled again, without any repair, and everything
must be there once. Prints how many points there are and how many trials were killed.
"""

from __future__ import annotations

import os
import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quanheng.platform.project.start import start

start()

from django.db import connections  # noqa: E402 - models exist only once the house is open
from tests.town import Town  # noqa: E402

from quanheng.platform.agenda.models import Deadline  # noqa: E402
from quanheng.platform.hotline import pulling, sources  # noqa: E402
from quanheng.platform.hotline.models import Exclusion, Intake, Letter, Pull, Source, Ticket, TicketState  # noqa: E402
from quanheng.platform.journal.models import Entry as Line  # noqa: E402
from quanheng.platform.project.county import settle  # noqa: E402

T = 1_790_000_000
HEAD = "编号,来电时间,标题,承办单位,办结时间,解决,剔除理由,来电人\n"


def state(number: int) -> dict[str, Any]:
    """What stands of a trial's tickets."""
    mine = Ticket.objects.filter(number__startswith=f"K{number}-")
    return {
        "tickets": list(mine.order_by("number").values_list("number", "solved")),
        "states": TicketState.objects.filter(ticket__in=mine).count(),
        "exclusions": Exclusion.objects.filter(ticket__in=mine).count(),
        "pulls": Pull.objects.count() - 2 * number,
    }


def sound() -> None:
    """What must hold at any moment."""
    lines = list(Line.objects.order_by("index").values_list("index", "kind"))
    assert [i for i, _ in lines] == list(range(len(lines))), "the journal has gaps"
    assert [k for _, k in lines].count("hotline.take_in") == Intake.objects.count(), (
        "an intake without its leaf"
    )
    assert Intake.objects.count() == Pull.objects.filter(state="taken").count(), "tickets without their batch"
    for one in Intake.objects.all():
        assert one.states.count() == one.new + one.changed, "half an intake"
    waits = Exclusion.objects.filter(audit=None).exists()
    assert Deadline.objects.filter(kind="hotline.audit", met_at=None).exists() == waits, (
        "a desk that says otherwise"
    )
    assert not Letter.objects.exists()


def aside(work: Callable[[], Any], **environment: str) -> int:
    """Do something in a child; its status. Nothing reads a table in this process: the threads that do would not live on in a child."""
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


def trial(source: Source, inside: Path, number: int, fault: str = "", log: str = "") -> bool:
    """Two files; whether the pull of the second was killed."""
    first = f"K{number}-1,2026-09-01 08:30,路灯,石桥镇,,,,王小明\nK{number}-2,2026-09-01 09:30,自来水,石桥镇,,,,\n"
    then = f"K{number}-1,2026-09-01 08:30,路灯,石桥镇,2026-09-03 17:00,是,重复：同一件事,王小明\nK{number}-3,2026-09-02 09:30,垃圾,柳林镇,,,,\n"
    put(inside / f"{number}a.csv", first, T + 2 * number)
    assert aside(lambda: pulling.run(source.pk)) == 0
    before = state(number)
    put(inside / f"{number}b.csv", then, T + 2 * number + 1)
    environment = {"QUANHENG_FAULT": fault} if fault else {"QUANHENG_FAULT_LOG": log}
    status = aside(lambda: pulling.run(source.pk), **environment)
    assert os.WIFSIGNALED(status) or status == 0, (number, status)
    sound()
    found = state(number)
    assert aside(lambda: pulling.run(source.pk)) == 0
    sound()
    after = state(number)
    assert after == {
        "tickets": [(f"K{number}-1", True), (f"K{number}-2", None), (f"K{number}-3", None)], "states": 4, "exclusions": 1, "pulls": 2,
    }, (number, fault, after)  # fmt: skip
    assert found in (before, after), (number, fault, "half done", found)
    return os.WIFSIGNALED(status)


def put(path: Path, rows: str, at: int) -> None:
    """A file in the drop folder, changed at a moment."""
    path.write_text(HEAD + rows, encoding="utf-8")
    os.utime(path, (at, at))


def main(trials: int) -> None:
    """Points drawn by a fixed seed, so that a failure can be made again; the one between writing and committing always."""
    town = Town(settle())
    inside = Path(os.environ["QUANHENG_FEED_DROP"]) / "hotline"
    inside.mkdir(parents=True)
    source = sources.declare(
        "folder", "热线导出", {"folder": "hotline", "settle_seconds": "0"}, by=town.office
    )
    log = inside.parent / "points"
    assert not trial(source, inside, 0, log=str(log))
    points = log.read_text(encoding="utf-8").split()
    sure = ("hotline.pull:asked", "hotline.take_in:tickets", "hotline.pull:written", "hotline.pull:taken")
    assert set(sure) <= set(points), points
    drawn = random.Random(20261122).sample(
        range(1, len(points) + 1), min(max(0, trials - len(sure)), len(points))
    )
    faults = [*sure, *(f"*:{at}" for at in drawn)][:trials]
    killed = sum(trial(source, inside, n, fault) for n, fault in enumerate(faults, start=1))
    print(len(points), killed)


if __name__ == "__main__":
    main(int(sys.argv[1]))
