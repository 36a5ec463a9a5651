"""The deeds that are killed half way: each a program of its own, and what must hold of the house afterwards.

python -m tests.walks.deeds prepare          a house in which every deed can be done
python -m tests.walks.deeds do DEED          does it (again, if need be) and says ACK when it is acknowledged
python -m tests.walks.deeds again DEED       what stands in the house, as a line of JSON; then the deed; then again
python -m tests.walks.deeds attend           does the same as often as it is told to on its input, each in a process of
                                             its own that is split off: a thousand kills need no thousand imports
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from decimal import Decimal
from pathlib import Path

from quanheng.platform.project.start import start

start()

from django.conf import settings  # noqa: E402 - models exist only once the house is open
from django.db import connections  # noqa: E402

from quanheng.engine.data import Unit  # noqa: E402
from quanheng.engine.errors import Refused  # noqa: E402
from quanheng.platform.journal import sealing  # noqa: E402
from quanheng.platform.journal.models import Entry as Line  # noqa: E402
from quanheng.platform.ledger import actions as ledger  # noqa: E402
from quanheng.platform.ledger import bulk, leaves  # noqa: E402
from quanheng.platform.ledger.entries import Entry  # noqa: E402
from quanheng.platform.ledger.models import Lock, Observation, Posting  # noqa: E402
from quanheng.platform.ledger.queries import posting_rows  # noqa: E402
from quanheng.platform.lib import store  # noqa: E402
from quanheng.platform.project.county import settle  # noqa: E402
from quanheng.platform.publication import actions as publication  # noqa: E402
from quanheng.platform.publication.models import Release  # noqa: E402
from quanheng.platform.registry.actions import enrol  # noqa: E402
from quanheng.platform.registry.people import actor_of  # noqa: E402
from quanheng.platform.schemes import actions as schemes  # noqa: E402
from quanheng.platform.schemes import queries as adopted  # noqa: E402
from quanheng.platform.scoring import actions as scoring  # noqa: E402
from quanheng.platform.scoring import bindings  # noqa: E402
from quanheng.platform.scoring.models import Basis, Run, RunScore  # noqa: E402

HOUSE = Path(settings.HOME)
UNITS = [f"U{n:03}" for n in range(60)]
SCHEME = """\
scheme: 断电试验
title: 断电试验
title_en: A test of sudden ends
demonstration: true
period: year
items:
  甲: {name_en: A, uom: 个, owner: 发改局, frequency: year}
  乙: {name_en: B, uom: 个, owner: 统计局, frequency: year}
tree:
  - {id: 一, name_en: One, weight: 60, measure: 甲, target: 100, rate: {rule: ratio, cap: 1}}
  - {id: 二, name_en: Two, weight: 40, measure: 乙, target: 100, rate: {rule: ratio, cap: 1}}
grades: [{name: 优秀, from: 90}, {name: 合格, from: 0}]
round: {points: 2, score: 2}
"""


class Cast:
    """The people who act."""

    def __init__(self) -> None:
        self.people = settle()

    def __getattr__(self, key: str):
        return actor_of(self.__dict__["people"][key])


def prepare() -> None:
    """Units, a scheme, figures, one run that only waits to be frozen, one release that only waits to be made."""
    cast = Cast()
    enrol([Unit(u, u) for u in UNITS], by=cast.office)
    for item in ("甲", "乙"):
        rows = [Entry(item, u, "2024", Decimal(50 + n), source="底册") for n, u in enumerate(UNITS)]
        ledger.post(rows, "archive", by=cast.office)
    version = schemes.adopt(SCHEME.encode(), members=dict.fromkeys(UNITS, ""), by=cast.office2)
    first = scoring.run(version, periods=["2024"], by=cast.office)
    for step, who in (
        (scoring.review, cast.reviewer),
        (scoring.confirm, cast.leader),
        (scoring.freeze, cast.office2),
    ):
        step(first, by=who)
    publication.propose(first, notice_days=0, by=cast.office)
    rows = [
        Entry(i, u, "2025", Decimal(60 + n), source="底册") for i in ("甲", "乙") for n, u in enumerate(UNITS)
    ]
    ledger.post(rows, "archive", by=cast.office)
    second = scoring.run(version, periods=["2025"], by=cast.office)
    scoring.review(second, by=cast.reviewer)
    scoring.confirm(second, by=cast.leader)


def do(deed: str) -> None:
    """One deed, done once however often it is asked for."""
    cast = Cast()
    version = adopted.in_force("断电试验")
    if deed == "import":
        path = HOUSE / "import.csv"
        lines = (
            f"{u},丙,{year},{n},reported,底册" for n, u in enumerate(UNITS) for year in range(1990, 2024)
        )
        path.write_text("unit,item,period,value,status,source\n" + "\n".join(lines), encoding="utf-8")
        bulk.take(path, "archive", by=cast.office)
    elif deed == "post":
        rows = [Entry("丁", u, "2025", Decimal(n), source="再报") for n, u in enumerate(UNITS)]
        ledger.post(rows, "archive", by=cast.office)
    elif deed == "score":
        scoring.run(version, periods=["2024", "2025"], by=cast.office, unless_same=True)
    elif deed == "freeze":
        run = Run.objects.filter(periods=["2025"]).get()
        if run.state != "frozen":
            scoring.freeze(run, by=cast.office2)
    elif deed == "release":
        release = Release.objects.get()
        if release.state == "proposed":
            publication.release(release, by=cast.office2)
        else:
            publication.complete(release, by=cast.office2)
    else:
        raise SystemExit(f"no deed {deed}")
    print("ACK", flush=True)


def look() -> None:
    """What stands, and what is unsound, as a line of JSON."""
    wrong: list[str] = []
    lines = [(e.index, e.kind, e.detail) for e in Line.objects.order_by("index")]
    if [i for i, _, _ in lines] != list(range(len(lines))):
        wrong.append("the journal has gaps")
    try:
        sealing.seal()  # signs only a log whose tree fits its leaves and continues the last checkpoint
    except Refused as refused:
        wrong += [p.say("en") for p in refused.problems]
    told = [d["posting"] for _, k, d in lines if k == "ledger.post"]
    if sorted(told) != sorted(Posting.objects.values_list("pk", flat=True)):
        wrong.append("postings and their lines in the journal differ")
    wrong += [w for posting in Posting.objects.all() if (w := _broken(posting))]
    for run in Run.objects.all():
        rows = list(RunScore.objects.filter(run=run).values())
        if (len(rows), bindings.result_digest(rows)) != (run.rows, run.digest) or not Basis.objects.filter(
            run=run
        ).exists():
            wrong.append(f"run {run.pk} is not whole")
        if (run.state == "frozen") != Lock.objects.filter(cause=f"run:{run.pk}").exists():
            wrong.append(f"run {run.pk}: frozen and locked differ")
    for release in Release.objects.filter(state="released"):
        if (
            any(not store.path(f.digest).is_file() for f in release.files.all())
            or release.run.public_since is None
        ):
            wrong.append(f"release {release.pk} is not whole")
    found = {
        "observations": Observation.objects.count(),
        "postings": Posting.objects.count(),
        "runs": sorted(map(list, Run.objects.values_list("digest", "state"))),
        "releases": list(Release.objects.values_list("state", flat=True)),
        "acts": sorted(k for _, k, _ in lines),
        "wrong": wrong,
    }
    print(json.dumps(found, ensure_ascii=False), flush=True)


def _broken(posting: Posting) -> str:
    rows = posting_rows(posting.pk)
    if (
        len(rows) != posting.rows
        or leaves.root(leaves.leaf(r, bytes(posting.blind)) for r in rows) != posting.root
    ):
        return f"posting {posting.pk} is not whole"
    return ""


def _in_a_process_of_its_own(word: str, deed: str, out: str, environment: dict[str, str]) -> int:
    """Do it in a child that has nothing open and nothing counted yet; how it ended, as `subprocess` tells it."""
    connections.close_all()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.environ.update(environment)
            with open(out, "w", encoding="utf-8", buffering=1) as sys.stdout, open(f"{out}.wrong", "w", encoding="utf-8") as sys.stderr:  # fmt: skip
                try:
                    obey(word, deed)
                    code = 0
                except BaseException:
                    traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def obey(word: str, deed: str) -> None:
    """One of the words of the head of this file."""
    if word == "prepare":
        prepare()
    elif word == "do":
        do(deed)
    else:
        look()
        do(deed)
        look()


if __name__ == "__main__":
    if sys.argv[1] == "attend":
        print("ready", flush=True)
        for line in sys.stdin:
            print(_in_a_process_of_its_own(*json.loads(line)), flush=True)
    else:
        obey(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
