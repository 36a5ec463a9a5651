"""A check of how grades are spread: an imported list of appraisals against caps, by period and by marker. Meetings on it: `meetings`.

Where grades pile up at the top they tell nobody anything. The lines are parameters of each list: Macao's draft of 2017 capped
the two best grades at 60 %, at 70 % for a department that performed (domain.md §7: a proposal, not law); 40 % “good” a quarter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import parse
from quanheng.methods.raters import Distribution, distribution
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.lib.sheets import read_list, rows, words
from quanheng.platform.panels import performed
from quanheng.platform.panels.models import Appraisal, GradeList
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

CALIBRATING = "panels.calibrate"
COLUMNS = {
    "person": ("人员代码", "代码", "编号"),
    "marker": ("评核人", "评分人", "评核人代码"),
    "mark": ("得分", "分数"),
    "grade": ("等次", "评语", "评核等级"),
    "period": ("期间", "年度", "季度"),
}
DEFAULTS = {
    "order": "优异、十分满意、满意、不大满意、不满意",
    "good": "优异、十分满意",
    "cap": "0.60",
    "cap_raised": "0.70",
    "performed": performed.RELEASED,
    "performed_why": "",
    "performed_grades": "优、良、优秀、良好",
    "performed_scheme": "",
    "quarter_good": "好",
    "quarter_line": "0.40",
    "effective": "2",
    "days": "10",
}
WORDS = {
    "order": Text("等次，自高到低", "Grades, best first"),
    "good": Text("上限管住的好等次", "Good grades that the cap is on"),
    "cap": Text("好等次上限", "Cap of good grades"),
    "cap_raised": Text("绩效达标时的上限", "Cap where the unit performed"),
    "performed": Text("该单位绩效是否达标", "Whether the unit performed"),
    "performed_why": Text("另定的理由", "Why it is decided otherwise"),
    "performed_grades": Text("算达标的单位等次", "Unit's grades that perform"),
    "performed_scheme": Text("按哪个方案（编号，可空）", "By which scheme (its id)"),
    "quarter_good": Text("季度线管住的等次", "Grades that the quarterly line is on"),
    "quarter_line": Text("季度好等次线", "Line of good grades a quarter"),
    "effective": Text("有效等次数低于几提示", "Effective grades below which is told"),
    "days": Text("校准会期限，工作日", "Working days to the calibration meeting"),
}
SHARES = ("cap", "cap_raised", "quarter_line")
MANY = 20_000


def take_in(
    data: bytes, file: str, *, title: str, unit: str, terms: Mapping[str, str], demonstration: bool = False, by: Actor
) -> GradeList:  # fmt: skip
    """Take in a list of appraisals: code of the person, marker, mark, grade, period. Raises `Refused` with every problem by
    line. Where the check flags it, a calibration meeting is put on the office's desk."""
    with act("panels.grades", by) as record:
        problems = Problems()
        held = _terms(terms, problems)
        if unit not in registry.units([unit]) or not title.strip():
            problems.add(
                "list-facts", Place(path="unit"),
                ("没有名称，或名册里没有这个单位", "there is no title, or the unit is not in the register"),
                ("名称和已登记的单位", "a title and a unit of the register"), ("补全", "complete it"),
            )  # fmt: skip
        digest = hashlib.sha256(data).hexdigest()
        table = read_list(data, file, COLUMNS, ("person", "marker", "grade", "period"), problems)
        found = (
            []
            if table is None
            else _read([(n, row) for n, row in rows(table)], file, words(held["order"]), problems)
        )
        held |= performed.settle(held, unit, _year(found), problems)
        problems.refuse()
        old = GradeList.objects.filter(
            digest=digest, unit=unit, title=title.strip()[:200], terms=held
        ).first()
        if old is not None:
            record.skip()
            return old
        made = GradeList.objects.create(
            title=title.strip()[:200], unit_id=unit, terms=held, file=file[:200], digest=digest, at=record.at, by=by.name,
            demonstration=demonstration,
        )  # fmt: skip
        for one in found:
            one.list = made
        Appraisal.objects.bulk_create(found, batch_size=2000)
        checked = check(made)
        if checked.flagged:
            deadlines.set_deadline(
                CALIBRATING, str(made.pk), "", add_working_days(today(), int(held["days"])), role="office",
                link=reverse("panels:grade_list", args=[made.pk]), minutes=90,
                title=Text(f"召开校准会：{made.title}", f"Hold a calibration meeting: {made.title}"),
            )  # fmt: skip
        record.of(
            Text("等次分布检查", "a check of grades"),
            list=made.pk,
            rows=len(found),
            flagged=len(checked.flagged),
            cap=str(checked.cap),
            cap_by=held["raised_by"],
        )
    return made


def _year(found: Sequence[Appraisal]) -> int:
    """The last year that a list is about; this year where it says none."""
    years = [at.year for a in found if (at := parse(a.period)) is not None]
    return max(years, default=today().year)


def _terms(said: Mapping[str, str], problems: Problems) -> dict[str, str]:
    held = {key: str(said.get(key) or default).strip()[:200] for key, default in DEFAULTS.items()}
    for key in (*SHARES, "effective", "days"):
        number = _number(held[key])
        most = Decimal(1) if key in SHARES else Decimal(100)
        if number is None or not 0 <= number <= most or (key == "days" and number != int(number)):
            problems.add(
                "bad-term", Place(path=key),
                (f"“{WORDS[key].zh}”写的是“{held[key][:30]}”", f"“{WORDS[key].en}” says “{held[key][:30]}”"),
                (f"0 到 {most} 的数", f"a number from 0 to {most}"), ("改正", "correct it"),
            )  # fmt: skip
    if not set(words(held["good"])) <= set(words(held["order"])) or not words(held["good"]):
        problems.add(
            "bad-term", Place(path="good"), ("好等次不在等次里", "the good grades are not among the grades"),
            (held["order"], held["order"]), ("改正", "correct it"),
        )  # fmt: skip
    return held


def _read(
    lines: Sequence[tuple[int, Mapping[str, Any]]], file: str, order: Sequence[str], problems: Problems
) -> list[Appraisal]:
    made, seen = [], set()
    for number, row in lines:
        place = Place(file, line=number + 2)
        said = {key: str(row.get(key) or "").strip() for key in COLUMNS}
        mark = _number(said["mark"]) if said["mark"] else None
        key = (said["person"], said["period"], said["marker"])
        if (
            any("\0" in word for word in said.values())
            or (said["mark"] and mark is None)
            or not said["person"]
            or not said["marker"]
            or parse(said["period"]) is None
            or key in seen
        ):
            problems.add(
                "bad-row", place,
                ("代码、评核人、期间空着或不对，得分不是数，或同一人同期由同一人评了两次", "a code, marker or period is wanting or wrong, the mark is no number, or one is appraised twice by the same marker"),
                ("代码、评核人、数、2026-Q1 这样的期间，每人每期一行", "a code, a marker, a number, a period like 2026-Q1, one row each"),
                ("改正这一行", "correct this row"),
            )  # fmt: skip
        if said["grade"] not in order:
            problems.add(
                "unknown-grade", place, (f"等次“{said['grade'][:30]}”不在清单", f"the grade “{said['grade'][:30]}” is not listed"),
                ("、".join(order), ", ".join(order)), ("改正等次，或改等次清单", "correct the grade, or the list of grades"),
            )  # fmt: skip
        seen.add(key)
        made.append(Appraisal(row=number + 2, person=said["person"][:60], marker=said["marker"][:60], mark=mark, grade=said["grade"][:60], period=said["period"][:20]))  # fmt: skip
    if not made and not problems.errors:
        problems.add(
            "empty-list", Place(file), ("清单里没有人", "the list is empty"), ("至少一行", "one row at least"), ("核对文件", "check the file"),
        )  # fmt: skip
    return made


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(narrowed(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


@dataclass(frozen=True)
class OfMarker:
    """One marker of a list: how many, mean and SD of marks (None without), share of good grades, how far above the mean."""

    marker: str
    count: int
    mean: float | None
    sd: float | None
    share: float
    lean: float | None


@dataclass(frozen=True)
class Checked:
    """What a check says: the whole distribution, by period, by marker; the cap in force; what is flagged, in words."""

    whole: Distribution
    periods: tuple[tuple[str, Distribution], ...]
    quarters: tuple[tuple[str, Distribution, bool], ...]
    markers: tuple[OfMarker, ...]
    cap: float
    mean: float | None
    flagged: tuple[Text, ...]


def check(kept: GradeList) -> Checked:
    """Check a list against its own terms."""
    terms, found = kept.terms, list(kept.appraisals.all())
    order, good = words(terms["order"]), words(terms["good"])
    raised = terms.get("raised", terms["performed"]) == "yes"  # a list of before said so itself
    cap = float(terms["cap_raised"] if raised else terms["cap"])
    whole = distribution([a.grade for a in found], order, good)
    spans = sorted({a.period for a in found})
    of = {p: [a.grade for a in found if a.period == p] for p in spans}
    line, quarter_good = float(terms["quarter_line"]), words(terms["quarter_good"])
    quarters = []
    for p in spans:
        if "-Q" in p and set(quarter_good) & set(order):
            made = distribution(of[p], order, quarter_good)
            quarters.append((p, made, made.share > line))
    periods = tuple((p, distribution(of[p], order, good)) for p in spans)
    marks = [float(a.mark) for a in found if a.mark is not None]
    mean = sum(marks) / len(marks) if marks else None
    flagged = [_over(p, made, cap) for p, made in periods if made.share > cap]
    flagged += [_quarter(p, made, line) for p, made, over in quarters if over]
    if whole.effective < float(terms["effective"]):
        flagged.append(Text(
            f"有效等次只有 {whole.effective:.2f} 个，低于 {terms['effective']}：等次分不出高下",
            f"only {whole.effective:.2f} effective grades, below {terms['effective']}: they tell nobody apart",
        ))  # fmt: skip
    return Checked(whole, periods, tuple(quarters), _markers(found, good, mean), cap, mean, tuple(flagged))


def _over(period: str, made: Distribution, cap: float) -> Text:
    total = sum(made.counts.values())
    return Text(
        f"{period} 优评虚高：{total} 人中好等次 {made.good} 人，占 {made.share:.1%}，上限 {cap:.0%}",
        f"{period}: {made.good} of {total} have a good grade, {made.share:.1%}; the cap is {cap:.0%}",
    )


def _quarter(period: str, made: Distribution, line: float) -> Text:
    return Text(
        f"{period} 好等次占 {made.share:.1%}，超过 {line:.0%}",
        f"{period}: {made.share:.1%} good, over {line:.0%}",
    )


def _markers(found: Sequence[Appraisal], good: Sequence[str], mean: float | None) -> tuple[OfMarker, ...]:
    made = []
    for marker in sorted({a.marker for a in found}):
        own = [a for a in found if a.marker == marker]
        marks = [float(a.mark) for a in own if a.mark is not None]
        middle = sum(marks) / len(marks) if marks else None
        sd = (
            (sum((m - middle) ** 2 for m in marks) / (len(marks) - 1)) ** 0.5
            if middle is not None and len(marks) > 1
            else None
        )
        share = sum(a.grade in good for a in own) / len(own)
        lean = None if middle is None or mean is None else middle - mean
        made.append(OfMarker(marker, len(own), middle, sd, share, lean))
    return tuple(sorted(made, key=lambda m: (-(m.lean if m.lean is not None else -1e9), -m.share, m.marker)))
