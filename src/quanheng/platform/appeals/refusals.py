"""What stands in the way of an appeal or of a step of it, told all at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from quanheng.engine.document.digits import believable
from quanheng.engine.errors import Place, Problems
from quanheng.engine.terms import STATUSES
from quanheng.platform.appeals import procedure
from quanheng.platform.appeals.flow import DECISIONS, GOES_ON, LONGEST, MOVES, OPEN
from quanheng.platform.appeals.models import Appeal, AppealStep, Correction
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run, Told


def words(text: str, problems: Problems, path: str = "words") -> None:
    """Note words that are not there, or too many."""
    if not text.strip() or len(text) > LONGEST:
        problems.add(
            "bad-words", Place(path=path),
            ("没有写，或写得太长", "nothing is written, or too much"),
            (f"1 到 {LONGEST} 个字", f"1 to {LONGEST} characters"),
            ("写明哪一项、为什么、有什么依据", "say what, why, on what evidence"),
        )  # fmt: skip


def ground(run: Run, given: str, node: str, problems: Problems) -> None:
    """Note a ground that is not on the scheme's list, or a node the scheme has not."""
    known = procedure.grounds(run)
    if given not in known:
        problems.add(
            "no-such-ground", Place(path="ground"),
            (f"没有“{given[:40]}”这条理由", f"there is no ground “{given[:40]}”"),
            ("、".join(w.zh for w in known.values()), "; ".join(w.en for w in known.values())),
            ("从方案列出的理由里选一条", "choose one of those the scheme lists"),
        )  # fmt: skip
    if node and node not in scores.scheme(run).nodes:
        problems.add(
            "no-such-node", Place(path="node"),
            (f"方案里没有指标“{node[:40]}”", f"the scheme has no indicator “{node[:40]}”"),
            ("方案里的一个指标，或者不选", "an indicator of the scheme, or none"),
            ("改选", "choose another"),
        )  # fmt: skip


def untimely(told: Told | None, until: date | None, unit: str, today: date, problems: Problems) -> None:
    """Note that the unit was not told yet, or that its days (`until`; None: the scheme gives none) are over."""
    if told is None:
        problems.add(
            "not-told", Place(path=unit),
            ("还没有把结果告知这个单位", "the unit has not been told of its result"),
            ("告知之后", "after it was told"),
            ("等告知，或问考核办", "wait until it is told, or ask the office"),
        )  # fmt: skip
    elif until is None:
        problems.add(
            "no-direct-stage", Place(path=unit),
            ("方案没有可以直接提起的后一级", "the scheme has no later stage that may be begun directly"),
            ("从第一级起", "from the first stage on"),
            ("按第一级提起", "begin with the first stage"),
        )  # fmt: skip
    elif today > until:
        _late(unit, until, problems)


def _late(unit: str, until: date, problems: Problems) -> None:
    problems.add(
        "too-late", Place(path=unit),
        (f"申诉的期限是 {until.isoformat()}", f"an appeal could be made until {until.isoformat()}"),
        ("期限之内", "within the time given"),
        ("逾期的意见请直接找考核办", "take it to the office directly"),
    )  # fmt: skip


def had(run: Run, unit: str, problems: Problems) -> None:
    """Note that the result was appealed against and that led to a decision already, at whatever stage."""
    first = Appeal.objects.filter(run=run, unit=unit).exclude(state__in=OPEN).exclude(state="withdrawn")
    if first.exists():
        problems.add(
            "decided-already", Place(path=unit),
            ("这个结果已经申诉过一次，有了结论", "this result was appealed against, and that was decided"),
            ("每一级一次", "once at each stage"),
            ("不服的，按那一件申诉页上的期限提到下一级", "go on to the next stage from that appeal's page, within its days"),
        )  # fmt: skip


def one_at_a_time(run: Run, unit: str, problems: Problems) -> None:
    """Note an appeal of the unit that is open."""
    if Appeal.objects.filter(run=run, unit=unit, state__in=OPEN).exists():
        problems.add(
            "appeal-open", Place(path=unit),
            ("已有一件申诉在办", "an appeal of this unit is open"),
            ("一次一件", "one at a time"),
            ("要补充的，在那一件里补充材料", "add to that one"),
        )  # fmt: skip


def no_further(
    held: Appeal,
    stage: procedure.Stage | None,
    until: date | None,
    unit: str,
    today: date,
    problems: Problems,
) -> None:
    """Note that an appeal leads to no further stage, or not any more, or is another unit's."""
    if held.unit != unit or held.state not in GOES_ON or stage is None or hasattr(held, "after"):
        problems.add(
            "no-further-stage", Place(path=f"appeal:{held.pk}"),
            ("这一件不能再提到下一级", "this appeal does not lead to a further stage"),
            ("被驳回、不予受理或已出意见的本单位申诉，方案还有下一级，且没有提过", "one's own appeal that was dismissed, inadmissible or advised on, with a stage left"),
            ("看方案的申诉程序", "look at the scheme's procedure of appeals"),
        )  # fmt: skip
    elif until is not None and today > until:
        _late(unit, until, problems)


def no_extension(appeal: Appeal, days: int, problems: Problems) -> None:
    """Note that the time cannot be extended, or was."""
    if days <= 0 or AppealStep.objects.filter(appeal=appeal, verb="extend").exists():
        problems.add(
            "no-extension", Place(path=f"appeal:{appeal.pk}"),
            ("方案没有规定延长，或已延长过一次", "the scheme knows no extension, or it was used"),
            ("方案时限里的延长天数，一次", "the scheme's extension, once"),
            (f"在 {appeal.due.isoformat()} 前作出决定", f"decide by {appeal.due.isoformat()}"),
        )  # fmt: skip


def verb(given: str, stage: procedure.Stage, problems: Problems) -> None:
    """Note an outcome that this stage does not give."""
    fitting = [v for v in DECISIONS if (v == "advise") == stage.advisory]
    if given not in fitting:
        problems.add(
            "no-such-outcome", Place(path="verb"),
            (f"“{stage.words.zh}”这一级不能这样处理", f"the stage “{stage.words.en}” does not end so"),
            ("、".join(MOVES[v].words.zh for v in fitting), "; ".join(MOVES[v].words.en for v in fitting)),
            ("选一种", "choose one"),
        )  # fmt: skip


def figures(
    appeal: Appeal, given: Collection[Any], known: Sequence[Figure], problems: Problems
) -> list[Correction]:
    """The figures an upheld appeal corrects; notes what is wrong with them, and that there are none."""
    held = {(f.item, f.period): f for f in known}
    items = scores.scheme(appeal.run).items
    found = []
    for one in given:
        place = Place(path=f"{one.item} · {one.period}")
        old = held.get((one.item, one.period))
        if one.item not in items or (old is None and one.period not in appeal.run.periods):
            problems.add(
                "not-of-this-result", place,
                ("这个结果没有用到这个数", "this result did not stand on that figure"),
                ("本次计分用到的、本单位的数", "a figure of the unit that the run stood on"),
                ("从表里选", "choose from the table"),
            )  # fmt: skip
            continue
        bad = one.status not in STATUSES or (one.status == "reported") != (one.value is not None)
        if bad or (one.value is not None and not (one.value.is_finite() and believable(one.value))):
            problems.add(
                "bad-value", place,
                ("更正后的数写得不对", "the corrected figure cannot be read"),
                ("一个有限的数，或“不适用”", "a finite number, or not applicable"),
                ("改正", "correct it"),
            )  # fmt: skip
            continue
        if old is not None and (old.value, old.status) == (one.value, one.status):
            continue
        found.append(Correction(
            appeal=appeal, item=one.item, period=one.period, before=old.value if old else None,
            before_status=old.status if old else "", value=one.value, status=one.status,
        ))  # fmt: skip
    if not found and not problems.found:
        problems.add(
            "nothing-to-correct", Place(path="figures"),
            ("没有写哪个数该改成多少", "it is not said which figure should be what"),
            ("至少一个与现在不同的数", "at least one figure other than it is"),
            ("填上更正后的数；错在程序、不在数字的，选“发回重办”", "fill in the figures; where the procedure was wrong and no figure, send it back"),
        )  # fmt: skip
    return found


def changed_meanwhile(appeal: Appeal) -> None:
    """Refuse because the row has moved on."""
    problems = Problems()
    problems.add(
        "changed-meanwhile", Place(path=f"appeal:{appeal.pk}"),
        ("这件申诉刚刚被别人办过一步", "somebody has just taken a step with this appeal"),
        ("以现在的状态为准", "its state as it is now"),
        ("刷新这一页再看", "reload the page and look again"),
    )  # fmt: skip
    problems.refuse()
