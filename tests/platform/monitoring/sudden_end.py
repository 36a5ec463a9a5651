"""Kills a round of monitoring at named points it passes, and looks at what is left each time: no case doubled, none half opened.

Run as a program in a house of its own (SQLite): `python -m tests.platform.monitoring.sudden_end TRIALS`. The house is made
once and laid out anew for every trial: a plan with a case whose clock has run out, and figures that are new. The round — a
check that opens cases, tells of them and holds others back, the clock, the digest — is killed in a child; what stands then
must be whole; the worker's own sweep and round, and nothing else, must then make of it what an undisturbed round makes.
Prints how many points there are and how many trials were killed.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanheng.platform.project.start import start

start()

from django.db import connection, connections  # noqa: E402 - models exist only once the house is open
from django.urls import reverse  # noqa: E402
from tests.platform.monitoring.conftest import PLAN, SCHEME, TOWNS  # noqa: E402
from tests.town import Town  # noqa: E402

from quanheng.platform.agenda.models import Deadline  # noqa: E402
from quanheng.platform.journal.models import Entry as Line  # noqa: E402
from quanheng.platform.ledger.actions import post  # noqa: E402
from quanheng.platform.ledger.entries import Entry  # noqa: E402
from quanheng.platform.monitoring import actions, alerts, cases, checking  # noqa: E402
from quanheng.platform.monitoring import jobs as rounds  # noqa: E402
from quanheng.platform.monitoring.models import Alert, Case, Look, Plan, Reading, Step  # noqa: E402
from quanheng.platform.notices.models import Notice  # noqa: E402
from quanheng.platform.project.county import settle  # noqa: E402
from quanheng.platform.schemes.actions import adopt  # noqa: E402
from quanheng.platform.scoring import jobs  # noqa: E402
from quanheng.platform.scoring.models import Job  # noqa: E402

BEFORE, NOW = date(2026, 4, 15), date(2026, 5, 20)
ALWAYS = (
    "scoring.job:taken", "monitoring.check:kept", "monitoring.check:cases", "monitoring.check:told", "monitoring.clock:case",
    "monitoring.digest:marked",
)  # fmt: skip
RULES = "lag: {line: 20, edge: inclusive}\n  falls: {times: 3}"
INDICATORS = "".join(
    f"  - {{id: 指标{n}, item: 累计完成投资, target: 100, path: {{4: 50, 5: 60, 12: 100}}}}\n" for n in range(3)
) + "  - {id: 满意, item: 满意度, target: 90, adds: level}\n"  # fmt: skip


def on(day: date) -> None:
    """The day the room believes it is."""
    for module in (alerts, cases, checking, rounds):
        module.today = lambda: day


def tell(town: Town, item: str, period: str, *values: float) -> None:
    """Post a figure of each of the three units."""
    rows = [
        Entry(item, u, period, Decimal(str(v)), source="示意台账") for u, v in zip(TOWNS, values, strict=True)
    ]
    post(rows, "archive", by=town.office)


def prepare() -> None:
    """A case of 15 April that nobody has answered, and May's figures, which no check has seen."""
    town = Town(settle())
    adopt(SCHEME.encode(), members=dict.fromkeys(TOWNS, ""), by=town.office)
    text = PLAN.replace("lag: {line: 20, edge: inclusive}", RULES).replace("path: {5: 60, 12: 100, between: step}", "path: {4: 50, 5: 60, 12: 100}")  # fmt: skip
    plan = actions.adopt(actions.draft(text + INDICATORS, "plan.yaml", by=town.office), by=town.office2)
    tell(town, "累计完成投资", "2026-04", 20, 50, 50)
    on(BEFORE)
    checking.check(plan, by=town.office)
    for month, values in (
        ("02", (90, 90, 90)),
        ("03", (89, 89, 89)),
        ("04", (88, 88, 88)),
        ("05", (87, 87, 87)),
    ):
        tell(town, "满意度", f"2026-{month}", *values)
    tell(town, "累计完成投资", "2026-05", 21, 30, 59)


def state() -> dict[str, Any]:
    """All that a round writes, by what it is about and not by its numbers."""
    names = {c.pk: (c.unit, c.indicator, c.rule) for c in Case.objects.all()}
    by_ref = {f"case:{pk}": name for pk, name in names.items()}
    return {
        "cases": sorted(Case.objects.values_list("unit", "indicator", "rule", "state", "lamp", "month", "last_month", "late", "opened_on", "due")),
        "steps": sorted((*names[s.case_id], s.kind) for s in Step.objects.all()),
        "alerts": sorted((a.person_id, *names[a.case_id], a.held, str(a.told_on)) for a in Alert.objects.all()),
        "due": sorted((str(by_ref.get(d.ref)), d.kind, d.unit, d.met_at is None, d.dropped_at is None) for d in Deadline.objects.all()),
        "notices": sorted((n.person_id, n.title) for n in Notice.objects.all()),
        "looks": sorted((k.month, k.digest, str(k.told.get("held")), Reading.objects.filter(look=k).count()) for k in Look.objects.all()),
        "journal": sorted(Counter(k for k in Line.objects.values_list("kind", flat=True) if k.startswith("monitoring.")).items()),
    }  # fmt: skip


def sound() -> None:
    """What must hold at any moment."""
    lines = list(Line.objects.order_by("index").values_list("index", flat=True))
    assert lines == list(range(len(lines))), "the journal has gaps"
    live = Counter((c.unit, c.indicator, c.rule) for c in Case.objects.all())
    assert max(live.values()) == 1, ("a case twice", live)
    for case in Case.objects.all():
        kinds = [s.kind for s in case.steps.all()]
        assert kinds.count("opened") == 1, "a case without its first step, or with two"
        assert Deadline.objects.filter(ref=f"case:{case.pk}", kind="monitoring.answer").exists(), "no clock"
        assert case.alerts.exists(), "a case nobody will hear of"
        assert (case.state == "suspended") == ("suspended" in kinds), "half suspended"
    for look in Look.objects.all():
        assert look.readings.count() == 15, "a check without its readings"


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


def go() -> None:
    """What the worker does when it comes up: jobs left behind are called again, then a round."""
    on(NOW)
    jobs.sweep()
    rounds.go()


def lay_out(home: Path, master: Path) -> None:
    """The house as it was prepared."""
    connections.close_all()
    shutil.rmtree(home)
    shutil.copytree(master, home)


def main(trials: int) -> None:
    """An undisturbed round, then the named points and others drawn by a fixed seed."""
    assert connection.vendor == "sqlite"
    reverse("monitoring:list")  # the house's pages are brought in once, and not by every child
    home = Path(os.environ["QUANHENG_HOME"])
    master, log = home.parent / "master", home.parent / "points"
    assert aside(prepare) == 0
    shutil.copytree(home, master)
    before = state()
    assert aside(go, QUANHENG_FAULT_LOG=str(log)) == 0
    sound()
    after = state()
    assert len(after["cases"]) == 4 + 4 + 1, after[
        "cases"
    ]  # April's four lags, May's of another unit, its early warning
    assert Job.objects.get().state == "done"
    points = log.read_text(encoding="utf-8").split()
    assert set(ALWAYS) <= set(points), set(ALWAYS) - set(points)
    wanted = [points.index(name) + 1 for name in ALWAYS]
    others = sorted(set(range(1, len(points) + 1)) - set(wanted))
    wanted += random.Random(20261122).sample(others, min(max(0, trials - len(wanted)), len(others)))
    for at in wanted[:trials]:
        lay_out(home, master)
        status = aside(go, QUANHENG_FAULT=f"*:{at}")
        assert os.WIFSIGNALED(status), (points[at - 1], status)
        sound()
        found = state()
        whole = {n: len(world["cases"]) for n, world in (("before", before), ("after", after))}
        assert len(found["cases"]) in whole.values(), (points[at - 1], "some of the cases")
        assert (len(found["cases"]) == whole["after"]) == (found["looks"] == after["looks"]), (points[at - 1], "a check without its cases")  # fmt: skip
        for part in ("steps", "looks"):
            assert set(before[part]) <= set(found[part]), (points[at - 1], part, "lost")
        assert aside(go) == 0
        assert aside(go) == 0
        sound()
        again = state()
        for part, value in after.items():
            assert again[part] == value, (points[at - 1], part, again[part], value)
        assert Plan.objects.count() == 1
        assert not Job.objects.exclude(state="done").exists()
    print(len(points), len(wanted[:trials]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
