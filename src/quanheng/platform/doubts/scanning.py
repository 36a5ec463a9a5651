"""A scan: every switched-on detector asked of the figures in force, joint control, and what is left becomes cases.

One transaction: a scan that fails leaves nothing; the same job taken up again finds what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from quanheng.analytics.doubt import RECORDS, joint
from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.doubts import parameters
from quanheng.platform.doubts.flow import ASKED, CORRECTED, LAST, LOCK, OPEN, RETURNED
from quanheng.platform.doubts.models import Case, CaseStep, Probe, Scan
from quanheng.platform.doubts.seeing import SEERS, Book, Candidate
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

ANSWER, CORRECT = "doubts.answer", "doubts.correct"
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Tested:
    """A candidate of a probe, with its digests."""

    probe: Probe
    candidate: Candidate
    subject: str
    finding: str


def scan(*, by: Actor, job: int | None = None, tell: Tell | None = None) -> Scan:
    """Look at the figures in force with every detector that is on. Raises `Refused` without the power."""
    done = Scan.objects.filter(job=job).first() if job is not None else None
    if done is not None:
        return done
    with act("doubts.scan", by) as record:
        take_turns(LOCK)
        probes = list(Probe.objects.filter(on=True))
        tested = look(probes, tell)
        level = parameters.share("level")
        raised, adjusted = _raised(tested, float(level))
        known = _known()
        scan = Scan(
            at=record.at, by=by.name, identity=by.identity, job=job, probes=[p.pk for p in probes], level=str(level), tested=len(tested),
            kept=len(raised), opened=0, repeated=0, explained=0, corrected=0, units=len({t.candidate.unit for t in tested}),
        )  # fmt: skip
        corrected = _settled(probes, tested)
        scan.corrected = len(corrected)
        fresh = []
        for k in raised:
            one = tested[k]
            if one.finding in known.ended:
                scan.explained += 1
            elif one.subject in known.open - {c.subject for c in corrected}:
                scan.repeated += 1
            else:
                fresh.append((one, adjusted[k]))
                known.open.add(one.subject)
        scan.opened = len(fresh)
        scan.save()
        for case in corrected:
            _correct(case, by, record.at)
        for one, q in fresh:
            _open(scan, one, q, by)
        point("doubts.scan:opened")
        record.of(
            Text(f"数据疑点扫描：检测 {len(tested)} 处，提出 {len(fresh)} 处", f"scan for doubts: {len(tested)} tested, {len(fresh)} asked"),
            scan=scan.pk, tested=scan.tested, opened=scan.opened, probes=scan.probes,
        )  # fmt: skip
    return scan


def look(probes: list[Probe], tell: Tell | None = None) -> list[Tested]:
    """Everything the probes test, of units that stand in the register."""
    items = sorted({i for p in probes for group in p.items.values() for i in group})
    book = Book.of(items)
    units = registry.units()
    found: dict[str, Tested] = {}
    for n, probe in enumerate(probes):
        codes = [i for group in probe.items.values() for i in group]
        for candidate in SEERS[probe.detector](probe, book):
            if candidate.unit in units:
                one = Tested(
                    probe, candidate, candidate.subject(probe.detector, codes), candidate.finding(probe.detector, codes)
                )  # fmt: skip
                before = found.get(one.subject)
                if before is None or (candidate.over and not before.candidate.over):
                    found[one.subject] = one  # of two detectors set on the same figures the stricter one asks
        if tell is not None:
            tell(probe.detector, 10 + 80 * (n + 1) // len(probes))
    return list(found.values())


def _raised(tested: list[Tested], level: float) -> tuple[list[int], list[float | None]]:
    """Which are asked about: those beyond their declared line, and those whose chance survives all being tested together."""
    p = np.array([np.nan if t.candidate.p is None else t.candidate.p for t in tested], dtype=np.float64)
    q = joint.adjusted(p)
    left = joint.kept(p, level)
    raised = [k for k, t in enumerate(tested) if (left[k] if t.candidate.over is None else t.candidate.over)]
    return raised, [float(x) if np.isfinite(x) else None for x in q]


@dataclass
class _Known:
    open: set[str]
    ended: set[str]


def _known() -> _Known:
    rows = Case.objects.values_list("subject", "finding", "state")
    return _Known({s for s, _, state in rows if state in OPEN}, {f for _, f, state in rows if state in LAST})


def _settled(probes: list[Probe], tested: list[Tested]) -> list[Case]:
    """Returned cases whose figures are in force no more: somebody corrected them by their own door."""
    now = {t.subject: t.finding for t in tested}
    found = []
    for case in Case.objects.filter(state=RETURNED, probe__in=probes):
        own = [f for f in case.figures if f["unit"] == case.unit]
        if own:
            rows = ledger.in_force({f["item"] for f in own}, {case.unit}, periods={f["period"] for f in own})
            gone = not {f["id"] for f in own} <= {r.id for r in rows}
        else:
            gone = now.get(case.subject, case.finding) != case.finding
        if gone:
            found.append(case)
    return found


def _correct(case: Case, by: Actor, at: datetime) -> None:
    case.state = CORRECTED
    case.save(update_fields=["state"])
    CaseStep.objects.create(
        case=case, verb="correct", state=CORRECTED, at=at, by=by.name, identity=by.identity
    )
    deadlines.met(CORRECT, f"case:{case.pk}")


def _open(scan: Scan, one: Tested, adjusted: float | None, by: Actor) -> Case:
    year = timezone.localdate(scan.at).year
    today = timezone.localdate(scan.at)
    c = one.candidate
    case = Case.objects.create(
        number=_next(year), scan=scan, probe=one.probe, detector=one.probe.detector, unit=c.unit, item=c.item, period=c.period,
        subject=one.subject, finding=one.finding, says=c.says.zh, says_en=c.says.en, hint=c.hint.zh, hint_en=c.hint.en,
        seen=_seen(c),
        figures=[{"id": f.id, "item": f.item, "unit": f.unit, "period": f.period, "value": plain(f.value) if f.value is not None else ""} for f in c.figures[:200]],
        chart=c.chart, chance=c.p, adjusted=adjusted, at=scan.at, by=by.name, identity=by.identity,
        due=add_working_days(today, parameters.days("answer_days")),
    )  # fmt: skip
    CaseStep.objects.create(case=case, verb="open", state=ASKED, at=scan.at, by=by.name, identity=by.identity)
    words = RECORDS[case.detector].words
    link = reverse("doubts:case", args=[case.pk])
    title = Text(f"请说明数据疑点 {case.number}：{words.zh}", f"Please explain {case.number}: {words.en}")
    ask(case, ANSWER, "reporter", title)
    notify([("reporter", case.unit)], title, c.says, link, about=f"doubt:{case.pk}")
    return case


def _seen(c: Candidate) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"zh": t.zh, "en": t.en, "value": v} for t, v in c.seen]
    if c.tickets:
        numbers = "、".join(number for _, number in c.tickets)
        rows.append({"zh": "工单编号，最近的", "en": "Tickets, the latest", "value": numbers, "tickets": [list(t) for t in c.tickets]})  # fmt: skip
    return rows


def ask(case: Case, kind: str, role: str, title: Text, due: int | None = None) -> None:
    """A deadline of a case: of the unit for what it owes, of whoever holds the role for a decision."""
    day = case.due if due is None else add_working_days(timezone.localdate(), due)
    unit = case.unit if kind in (ANSWER, CORRECT) else ""
    deadlines.set_deadline(
        kind, f"case:{case.pk}", unit, day, role=role, link=reverse("doubts:case", args=[case.pk]), title=title
    )  # fmt: skip


def _next(year: int) -> str:
    last = Case.objects.filter(number__startswith=f"{year}-").aggregate(last=Max("number"))["last"]
    return f"{year}-{int(last.split('-')[1]) + 1 if last else 1:05d}"


__all__ = ["ANSWER", "CORRECT", "ask", "look", "scan"]
