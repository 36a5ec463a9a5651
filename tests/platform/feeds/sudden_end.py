"""Kills a feed at named points it passes, and looks at what is left each time: nothing lost, doubled or silently altered.

Run as a program in a house of its own: `python -m tests.platform.feeds.sudden_end TRIALS`. Each trial has a period of its
own: a first file is posted undisturbed; the run on a second one (a figure changed, one new, one missing) is killed in a
child; the house must then be as before or as after, never between; the feed is taken up again, without any repair, and
everything must be there once. Prints the database, how many points there are and how many trials were killed.
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

from django.db import connection, connections  # noqa: E402 - models exist only once the house is open
from tests.platform.feeds.conftest import FACTS, ITEM, OWNER, RULES, put  # noqa: E402
from tests.town import Town  # noqa: E402

from quanheng.platform.catalogue.actions import ItemSpec, enter  # noqa: E402
from quanheng.platform.feeds import actions, running  # noqa: E402
from quanheng.platform.feeds.models import Connection, Held, Letter, Outcome, Pulse, Run, Seen, Snapshot  # noqa: E402
from quanheng.platform.journal.models import Entry as Line  # noqa: E402
from quanheng.platform.ledger import queries as ledger  # noqa: E402
from quanheng.platform.lib import store  # noqa: E402
from quanheng.platform.project.county import settle  # noqa: E402

T = 1_790_000_000


def state(feed: Connection, period: str) -> dict[str, Any]:
    """What stands of a period."""
    units = ("SQX-SQ", "SQX-LL", "SQX-FG")
    return {
        "lives": [[str(f.value) for f in ledger.history(ITEM, unit, period)] for unit in units],
        "held": [
            (h.unit_id, str(h.value))
            for h in Held.objects.filter(connection=feed, period=period, state="held")
        ],
        "seen": sorted(
            (s.unit, str(s.value), s.missing_id is None)
            for s in Seen.objects.filter(connection=feed, period=period)
        ),
    }


def sound() -> None:
    """What must hold at any moment."""
    lines = list(Line.objects.order_by("index").values_list("index", "kind"))
    assert [i for i, _ in lines] == list(range(len(lines))), "the journal has gaps"
    kinds = [kind for _, kind in lines]
    assert kinds.count("feeds.keep") == Snapshot.objects.count(), "a snapshot without its leaf"
    assert kinds.count("feeds.post") == Outcome.objects.count(), "a posting without its leaf"
    for snapshot in Snapshot.objects.all():
        assert store.holds(snapshot.digest), "a snapshot without its bytes"
        assert (snapshot.state == "applied") == snapshot.outcomes.exists(), "half a posting"
    assert not Letter.objects.exists()


def aside(work: Callable[[], Any], **environment: str) -> int:
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


def connect(town: Town, policy: str, folder: str) -> Connection:
    """A feed from a folder, confirmed."""
    (Path(os.environ["QUANHENG_FEED_DROP"]) / folder).mkdir(parents=True)
    facts = FACTS["folder"] | {"folder": folder, "changes": policy}
    feed = actions.connect("folder", f"税务局（{policy}）", facts, by=town.office)
    actions.confirm(actions.write_mapping(feed, RULES, by=town.office), OWNER, by=town.owner_cz)
    return feed


def trial(feed: Connection, folder: Path, number: int, fault: str = "", log: str = "") -> bool:
    """One period; whether the run on its second file was killed."""
    month = f"{2001 + number // 12}-{number % 12 + 1:02d}"
    put(
        folder,
        f"{number}a.csv",
        ("石桥镇", month, "1000000"),
        ("柳林镇", month, "2000000"),
        at=T + 2 * number,
    )
    assert running.run(feed.pk) is not None
    before = state(feed, month)
    put(
        folder,
        f"{number}b.csv",
        ("石桥镇", month, "1110000"),
        ("发改局", month, "3000000"),
        at=T + 2 * number + 1,
    )
    environment = {"QUANHENG_FAULT": fault} if fault else {"QUANHENG_FAULT_LOG": log}
    status = aside(lambda: running.run(feed.pk), **environment)
    assert os.WIFSIGNALED(status) or status == 0, (number, status)
    sound()
    found = state(feed, month)
    running.run(feed.pk)
    sound()
    after = state(feed, month)
    supersedes = "supersede" in feed.title
    lives = [["100", "111"] if supersedes else ["100"], ["200"], ["300"]]
    assert after["lives"] == lives, (number, fault, after)
    assert after["held"] == ([] if supersedes else [("SQX-SQ", "111")]), (number, fault, after)
    assert after["seen"] == [("SQX-FG", "300", True), ("SQX-LL", "200", False), ("SQX-SQ", "111", True)], (
        number,
        fault,
        after,
    )
    assert found in (before, after), (number, fault, "half done", found)
    assert Pulse.objects.get(connection=feed).until is None
    assert not Run.objects.filter(connection=feed, state="running").exists()
    return os.WIFSIGNALED(status)


def main(trials: int) -> None:
    """Both policies; points drawn by a fixed seed, so that a failure can be made again."""
    town = Town(settle())
    enter(
        [ItemSpec(ITEM, ITEM, "Tax received", "万元", "当月入库的税收", "财政局", "month", "税务局")],
        by=town.office,
    )
    drawn, killed, passed = random.Random(20261122), 0, []
    for policy, folder in (("hold", "held"), ("supersede", "free")):
        feed = connect(town, policy, folder)
        inside = Path(os.environ["QUANHENG_FEED_DROP"]) / folder
        log = inside.parent / f"{policy}.points"
        assert not trial(feed, inside, 0 if policy == "hold" else 600, log=str(log))
        points = log.read_text(encoding="utf-8").split()
        passed.append(len(points))
        assert {
            "feeds.run:taken",
            "feeds.run:asked",
            "feeds.keep:stored",
            "feeds.post:read",
            "feeds.post:ledger",
            "feeds.post:seen",
        } <= set(points)
        chosen = drawn.sample(range(1, len(points) + 1), min(trials, len(points)))
        # periods of the second feed lie apart from those of the first: both give the same item
        killed += sum(
            trial(feed, inside, n + 1 + (600 if policy == "supersede" else 0), f"*:{at}")
            for n, at in enumerate(chosen)
        )
        assert killed == len(chosen) * len(passed)
    print(connection.vendor, *passed, killed)


if __name__ == "__main__":
    main(int(sys.argv[1]))
