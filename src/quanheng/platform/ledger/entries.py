"""An entry: what someone wants posted; and the checks every entry passes before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quanheng.engine.errors import Place, Problems
from quanheng.engine.periods import parse
from quanheng.engine.terms import STATUSES

NOWHERE = Place()


@dataclass(frozen=True)
class Entry:
    """One figure to be posted. `place` tells where it was read, so that a problem can name it."""

    item: str
    unit: str
    period: str
    value: Decimal | None
    status: str = "reported"
    source: str = ""
    stated_at: str = ""
    place: Place = NOWHERE

    @property
    def key(self) -> tuple[str, str, str]:
        """What the figure is of."""
        return self.item, self.unit, self.period

    @property
    def where(self) -> Place:
        """Where it was read; its key, if that is not known."""
        return self.place if self.place != NOWHERE else Place(path=" · ".join(self.key))


def check(entries: Sequence[Entry], known_units: Collection[str], problems: Problems) -> None:
    """Note everything that is wrong with the entries."""
    seen: set[tuple[object, ...]] = set()
    for entry in entries:
        place = entry.where
        _check_key(entry, place, known_units, problems)
        _check_value(entry, place, problems)
        twice = (*entry.key, entry.stated_at)
        if twice in seen:
            problems.add(
                "duplicate-entry",
                place,
                ("同一数据项、单位、期间写了两次", "the same item, unit and period is given twice"),
                (
                    "每个数一次；先后修订的写明公布时间",
                    "each figure once; revisions with the time they were stated",
                ),
                ("删去一行，或写明各自的公布时间", "delete one, or say when each was stated"),
            )
        seen.add(twice)


def _check_key(entry: Entry, place: Place, known_units: Collection[str], problems: Problems) -> None:
    if not entry.item.strip() or len(entry.item) > 200:
        problems.add(
            "bad-item",
            place,
            (f"数据项编号“{entry.item[:40]}”不可用", f"the item id “{entry.item[:40]}” cannot be used"),
            ("1 至 200 个字", "1 to 200 characters"),
            ("改正数据项编号", "correct the item id"),
        )
    if entry.unit not in known_units:
        problems.add(
            "unknown-unit",
            place,
            (f"单位“{entry.unit}”不在名册", f"the unit “{entry.unit}” is not in the register"),
            ("已登记的单位代码", "the code of a unit in the register"),
            ("先登记该单位，或改正代码", "enrol the unit first, or correct the code"),
        )
    if parse(entry.period) is None:
        problems.add(
            "bad-period",
            place,
            (f"期间“{entry.period}”认不出", f"“{entry.period}” is no period"),
            ("2026、2026-H1、2026-Q2、2026-05", "2026, 2026-H1, 2026-Q2, 2026-05"),
            ("按这几种写法改正", "write it in one of these forms"),
        )


def _check_value(entry: Entry, place: Place, problems: Problems) -> None:
    if entry.status not in STATUSES:
        problems.add(
            "bad-status",
            place,
            (f"状态“{entry.status}”认不出", f"“{entry.status}” is no status"),
            ("、".join(STATUSES), ", ".join(STATUSES)),
            ("改用其中之一", "use one of these"),
        )
    elif entry.status == "reported" and (entry.value is None or not entry.value.is_finite()):
        problems.add(
            "no-value",
            place,
            ("已报的数没有数值", "a reported figure has no value"),
            ("一个有限的数", "a finite number"),
            (
                "补上数值；没有数就不要入账，未报与零不同",
                "give the value; post nothing where nothing is known, for that is not zero",
            ),
        )
    elif entry.status != "reported" and entry.value is not None:
        problems.add(
            "value-of-nothing",
            place,
            (f"状态为 {entry.status} 却有数值", f"a value stands beside the status {entry.status}"),
            ("不适用、未到期的没有数值", "no value where it is not applicable or not due"),
            ("删去数值或改正状态", "delete the value or correct the status"),
        )
