"""Kills a scan and the answering of a case at named points they pass, and looks at what is left: nothing doubled or half-opened.

Run as a program in a house of its own: `python -m tests.platform.doubts.sudden_end TRIALS`. Each trial has a year of its own
with two units that need to explain: the scan is killed in a child, the house must then have none or both of the cases; the
same job is taken up again and must end with each of them once. Then one of them is answered, with a paper, and killed
likewise. Prints the database, how many points a scan and an answer have, and how many trials were killed.
"""

from __future__ import annotations

import os
import random
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.platform.feeds.sudden_end import aside  # opens the house: models exist only afterwards
from tests.town import Town

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.catalogue.actions import enter
from quanheng.platform.catalogue.meanings import ItemSpec
from quanheng.platform.doubts import actions, scanning
from quanheng.platform.doubts.models import Case, CaseStep, Scan
from quanheng.platform.journal.models import Entry as Line
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import store
from quanheng.platform.notices.models import Notice
from quanheng.platform.project.county import settle

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
UNITS = ("SQX-SQ", "SQX-LL")


def sound() -> None:
    """What must hold at any moment."""
    lines = list(Line.objects.order_by("index").values_list("index", "kind"))
    assert [i for i, _ in lines] == list(range(len(lines))), "the journal has gaps"
    kinds = [kind for _, kind in lines]
    assert kinds.count("doubts.scan") == Scan.objects.count(), "a scan without its leaf"
    assert kinds.count("doubts.answer") == CaseStep.objects.filter(verb="answer").count(), (
        "an answer without its leaf"
    )
    assert sum(Scan.objects.values_list("opened", flat=True)) == Case.objects.count(), (
        "cases that no scan counts"
    )
    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    for case in Case.objects.all():
        steps = list(case.steps.values_list("verb", flat=True))
        assert steps in (["open"], ["open", "answer"]), (case.number, steps)
        assert (case.state == "answered") == (len(steps) == 2), (case.number, "half answered")
        asked = Deadline.objects.get(kind="doubts.answer", ref=f"case:{case.pk}")
        assert (asked.met_at is not None) == (case.state == "answered"), (
            case.number,
            "the clock and the state differ",
        )
        decide = Deadline.objects.filter(kind="doubts.decide", ref=f"case:{case.pk}").count()
        assert decide == (case.state == "answered"), case.number
        told = Notice.objects.filter(about=f"doubt:{case.pk}").values_list("person", flat=True)
        assert told, (case.number, "nobody was told")
        assert len(set(told)) == len(told), (case.number, "told twice")
        for paper in (p for s in case.steps.all() for p in s.papers):
            assert store.holds(paper["digest"]), "a paper without its bytes"


def cases(year: str) -> list[tuple[str, str]]:
    """Unit and state of the cases of a year."""
    return sorted(Case.objects.filter(period=year).values_list("unit", "state"))


def trial(town: Town, number: int, fault: dict[str, str], of: str) -> int:
    """One year: its scan and the answer to one of its cases, `of` them under the fault; how many were killed."""
    year = str(1950 + number)
    rows = [(i, u, v) for u in UNITS for i, v in (("就业数", "12000"), ("参保数", "9100"))]
    post([Entry(i, u, year, Decimal(v), source="示意") for i, u, v in rows], "import", by=town.owner_tj)
    both = [(u, "asked") for u in sorted(UNITS)]
    killed = 0

    def scan() -> Any:
        return scanning.scan(by=town.office, job=number)

    status = aside(scan, **(fault if of == "scan" else {}))
    killed += os.WIFSIGNALED(status)
    assert os.WIFSIGNALED(status) or status == 0, (number, status)
    sound()
    assert cases(year) in ([], both), (number, fault, "half opened", cases(year))
    first = scan()
    assert scan() == first  # the same job scans once
    sound()
    assert cases(year) == both, (number, fault, cases(year))

    case = Case.objects.get(period=year, unit="SQX-SQ")

    def answer() -> Any:
        return actions.answer(
            case, "另一来源口径不同（示意）", [SimpleUploadedFile("说明.pdf", PDF)], by=town.reporter
        )

    status = aside(answer, **(fault if of == "answer" else {}))
    killed += os.WIFSIGNALED(status)
    assert os.WIFSIGNALED(status) or status == 0, (number, status)
    sound()
    case.refresh_from_db()
    if case.state == "asked":
        answer()
        sound()
    assert cases(year) == [("SQX-LL", "asked"), ("SQX-SQ", "answered")], (number, fault)
    return killed


def main(trials: int) -> None:
    """A scan and an answer; points drawn by a fixed seed, so that a failure can be made again."""
    town = Town(settle())
    enter(
        [ItemSpec(c, c, c, "人", f"口径：{c}", "统计局", "year", "示意") for c in ("就业数", "参保数")],
        by=town.office,
    )
    actions.set_probe(
        "second-source",
        "就业与参保",
        {"own": ["就业数"], "other": ["参保数"]},
        {"latest": "999"},
        by=town.office,
    )
    drawn, killed, passed, number = random.Random(20261122), 0, [], 0
    for of, needed in (("scan", "doubts.scan:opened"), ("answer", "doubts.answer:state")):
        log = Path(os.environ["QUANHENG_HOME"]) / f"{of}.points"
        number += 1
        assert not trial(town, number, {"QUANHENG_FAULT_LOG": str(log)}, of)
        points = log.read_text(encoding="utf-8").split()
        passed.append(len(points))
        assert needed in points, points
        for at in drawn.sample(range(1, len(points) + 1), min(trials, len(points))):
            number += 1
            killed += trial(town, number, {"QUANHENG_FAULT": f"*:{at}"}, of)
    print(connection.vendor, *passed, killed)


if __name__ == "__main__":
    main(int(sys.argv[1]))
