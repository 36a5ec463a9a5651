"""The mid-term evaluation (中期监控表, 财预〔2019〕136号 form): filled from known figures, completed and submitted by the unit,
closed by the office, which files it as the product of the programme's year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.monitoring import duties
from quanheng.platform.monitoring.ahead import Past, outlooks
from quanheng.platform.monitoring.checking import facts_of
from quanheng.platform.monitoring.figures import MONTHS
from quanheng.platform.monitoring.flow import ADOPTED, CAUSES, FILLING, LEVEL, POSSIBILITIES, SUBMITTED
from quanheng.platform.monitoring.models import Form, Plan, Round
from quanheng.platform.monitoring.outlook import PACE
from quanheng.platform.monitoring.paces import hindcasts
from quanheng.platform.monitoring.reckon import text
from quanheng.platform.programmes import cycle
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

WRITTEN = ("expected", "cause", "explain", "possibility", "note")  # what a unit writes
LONGEST = 1000


def open_round(plan: Plan, month: int, due: date, *, by: Actor) -> Round:
    """Ask every unit for its form as of a month; each is filled in with what is known. Raises `Refused`."""
    now = Plan.objects.select_related("version").get(pk=plan.pk)
    with act("monitoring.midterm", by, state=now.state, allowed=(ADOPTED,)) as record:
        record.skip()  # the power is asked before any figure is looked at, and figures before the transaction
    known = _rows(now, month) if 1 <= month <= MONTHS else {}
    with act("monitoring.midterm", by, state=now.state, allowed=(ADOPTED,)) as record:
        problems = Problems()
        if not 1 <= month <= MONTHS:
            problems.add("bad-month", Place(path="month"), (f"没有第 {month} 月", f"there is no month {month}"), ("1 至 12", "1 to 12"), ("改月份", "another month"))  # fmt: skip
        if due < today():
            problems.add("due-before", Place(path="due"), (f"期限 {due} 已过", f"{due} is over"), ("今天或以后", "today or later"), ("改期限", "another day"))  # fmt: skip
        if Round.objects.filter(plan=now, month=month).exists():
            problems.add("round-there", Place(path="month"), (f"1–{month} 月的中期监控已经布置", f"the mid-term evaluation of month {month} is there already"), ("一个月份一次", "once for a month"), ("打开已有的", "open that one"))  # fmt: skip
        problems.refuse()
        made = Round.objects.create(plan=now, month=month, due=due, at=record.at, by=by.name)
        forms = Form.objects.bulk_create(
            (Form(round=made, unit=unit, state=FILLING, rows=rows) for unit, rows in known.items() if rows),
            batch_size=500,
        )
        duties.midterm(made, forms, now.words)
        record.of(now.words, plan=now.pk, month=month, forms=len(forms))
    return made


def _rows(plan: Plan, month: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of every unit's form as the figures stand."""
    said, facts, units = facts_of(plan)
    found: dict[str, list[dict[str, Any]]] = {}
    series = []
    for one in said.indicators:
        for unit in units:
            if not one.concerns(unit):
                continue
            so_far, target = facts.so_far(unit, one, month), facts.amount(unit, one.target, one.node, month)
            if target is not None:
                series.append((unit, one, target))
            found.setdefault(unit, []).append({
                "id": one.id, "name": one.words.zh, "name_en": one.words.en, "uom": one.uom, "target": text(target), "done": text(so_far.value),
                "month": so_far.month, "expected": text(so_far.value) if one.adds == LEVEL else None, "from": "level" if one.adds == LEVEL else "",
                "cause": "", "explain": "", "possibility": "", "note": "",
            })  # fmt: skip
    past = Past(hindcasts(said, facts, units))
    for (unit, id), look in outlooks(said, facts, series, month, past).items():
        row = next(r for r in found[unit] if r["id"] == id)
        if look.expected is None and look.kind != PACE:
            continue  # of a level without a forecast, the last figure stands
        row["expected"] = format(
            Decimal(repr(round(look.plain if look.expected is None else look.expected, 2))), "f"
        )
        row["from"] = "straight" if look.expected is None else "outlook"
    return found


def fill(form: Form, written: Mapping[str, Mapping[str, str]], *, submit: bool = False, by: Actor) -> Form:
    """Save what a unit wrote, indicator → column → text; `submit` hands the form in. Raises `Refused`, and saves nothing."""
    now = Form.objects.select_related("round__plan").get(pk=form.pk)
    state = now.state if now.round.closed_at is None else "closed"
    with act("monitoring.fill", by, unit=now.unit, state=state, allowed=(FILLING,)) as record:
        problems = Problems()
        rows = [_merged(row, written.get(row["id"], {}), problems) for row in now.rows]
        if submit:
            for row in rows:
                _whole(row, problems)
        problems.refuse()
        now.rows = rows
        if submit:
            now.state, now.submitted_at, now.submitted_by = SUBMITTED, record.at, by.name
            now.digest = hashlib.sha256(
                json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
            ).hexdigest()
            deadlines.met(duties.FILL, f"midterm:{now.round_id}", now.unit)
        now.save()
        record.of(
            now.round.plan.words, form=now.pk, month=now.round.month, submitted=submit, digest=now.digest
        )
    return now


def _merged(row: dict[str, Any], said: Mapping[str, str], problems: Problems) -> dict[str, Any]:
    new = {**row, **{k: str(said[k]).strip()[: LONGEST + 1] for k in WRITTEN if k in said}}
    if new["expected"]:
        try:
            new["expected"] = format(Decimal(new["expected"].replace(",", "").replace("，", "")), "f")
            if not Decimal(new["expected"]).is_finite():
                raise InvalidOperation
        except (InvalidOperation, ValueError):
            problems.add("not-a-number", Place(path=row["id"]), (f"“{row['name']}”全年预计写着“{new['expected'][:40]}”", f"the expected full year of “{row['name_en']}” is “{new['expected'][:40]}”"),
                         ("一个数", "a number"), ("只写数字", "digits only"))  # fmt: skip
    else:
        new["expected"] = None
    if new["cause"] not in CAUSES or new["possibility"] not in {"", *POSSIBILITIES}:
        problems.add("unknown-word", Place(path=row["id"]), ("原因或可能性不在所列之中", "a cause or possibility that is not listed"), ("从列出的选", "one of those listed"), ("重选", "choose again"))  # fmt: skip
    for key in ("explain", "note"):
        if len(new[key]) > LONGEST:
            problems.add("too-long", Place(path=row["id"]), (f"“{row['name']}”写得太长", f"“{row['name_en']}” has too many words"), (f"{LONGEST} 字以内", f"at most {LONGEST} characters"), ("写短些", "shorten it"))  # fmt: skip
    return new


def _whole(row: Mapping[str, Any], problems: Problems) -> None:
    """What a row must say before it is handed in."""
    name = (row["name"], row["name_en"])
    if not row["possibility"]:
        problems.add("no-possibility", Place(path=row["id"]), (f"“{name[0]}”没有选完成的可能性", f"“{name[1]}” does not say whether the target will be met"),
                     ("、".join(p.zh for p in POSSIBILITIES.values()), ", ".join(p.en for p in POSSIBILITIES.values())), ("选一个", "choose one"))  # fmt: skip
    if row["possibility"] in ("maybe", "never") and (not row["cause"] or not row["explain"].strip()):
        problems.add("no-cause", Place(path=row["id"]), (f"“{name[0]}”有偏差，没有写原因", f"“{name[1]}” deviates, and no cause is given"),
                     ("原因的类别和说明", "the kind of cause, and words"), ("选原因并写明", "choose a cause and explain"))  # fmt: skip
    if row["expected"] is None:
        problems.add("no-expected", Place(path=row["id"]), (f"“{name[0]}”没有写全年预计", f"“{name[1]}” has no expected full year"), ("一个数", "a number"), ("填上", "fill it in"))  # fmt: skip


def close(round: Round, *, by: Actor) -> Round:
    """End a mid-term evaluation all of whose forms are in; it is filed as the product of the year. Raises `Refused`."""
    now = Round.objects.select_related("plan__version").get(pk=round.pk)
    with act(
        "monitoring.midterm", by, state="closed" if now.closed_at else "open", allowed=("open",)
    ) as record:
        waiting = list(now.forms.exclude(state=SUBMITTED).values_list("unit", flat=True))
        problems = Problems()
        if waiting:
            problems.add("forms-open", Place(path=f"1–{now.month}"), (f"{len(waiting)} 个单位还没有提交：{'、'.join(waiting[:10])}", f"{len(waiting)} units have not handed in: {', '.join(waiting[:10])}"),
                         ("全部提交", "all of them"), ("催办后再结束", "remind them first"))  # fmt: skip
        problems.refuse()
        now.closed_at, now.closed_by = record.at, by.name
        now.save(update_fields=["closed_at", "closed_by"])
        title = Text(
            f"{now.plan.year} 年 1–{now.month} 月绩效运行监控",
            f"Monitoring, January to month {now.month} of {now.plan.year}",
        )
        cycle.file_product(now.plan.version.scheme, now.plan.year, "midterm_note", f"monitoring:{now.pk}", title, by, link=f"/monitoring/midterm/{now.pk}/")  # fmt: skip
        record.of(title, round=now.pk, forms=now.forms.count())
    return now


def told(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows say what of the chance: for the page of a round."""
    found = dict.fromkeys(POSSIBILITIES, 0)
    for row in rows:
        if row["possibility"] in found:
            found[row["possibility"]] += 1
    return found
