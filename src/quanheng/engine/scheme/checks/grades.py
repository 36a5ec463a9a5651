"""Promise: grades stand in order, each can be had, and every score finds one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Problem
from quanheng.engine.rules.base import Rule
from quanheng.engine.scheme.checks.formulas import band_place
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import figure, problem, warning
from quanheng.engine.scheme.model import Band, Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Lines that do not fall, names used twice, lines nobody can reach, scores without a grade."""
    bands = scheme.grades.bands
    above: Decimal | None = None
    names: set[str] = set()
    top = scheme.full if scheme.marks == "weights" else scheme.scale
    extra = bool(scheme.adjust.bonus.categories) or any(
        _may_exceed(leaf.rate, leaf.out_of) for leaf in scheme.leaves
    )
    for n, band in enumerate(bands):
        place = band_place(places, n, "from")
        if band.name in names:
            yield problem(
                "grade-twice", band_place(places, n, "name"), (f"等次“{band.name}”写了两次", f"the grade “{band.name}” is written twice"),
                ("每个等次一行", "one line a grade"), ("改名或删去", "rename or delete it"),
            )  # fmt: skip
        names.add(band.name)
        line = band.line
        if (
            line is not None
            and above is not None
            and (line > above or (line == above and _same_door(bands[n - 1], band)))
        ):
            yield problem(
                "grade-order", place,
                (f"“{band.name}”的线 {figure(line)} 不低于上一等的 {figure(above)}", f"the line {figure(line)} of “{band.name}” is not below that of the grade before, {figure(above)}"),
                ("好的在前，分数线逐等降低", "best first, lines falling"), ("调整顺序或分数线", "correct the order or the line"),
            )  # fmt: skip
        if line is not None and line > top and not extra:
            yield warning(
                "grade-unreachable", place,
                (f"“{band.name}”要 {figure(line)} 分，满分只有 {figure(top)}，又没有加分", f"“{band.name}” asks for {figure(line)} of {figure(top)}, and there is no bonus"),
                ("分数线不高于满分", "a line within the full marks"), ("降低分数线", "lower the line"),
            )  # fmt: skip
        above = line if line is not None else above
    if bands and bands[-1].line is not None and bands[-1].line > (scheme.adjust.floor or 0):
        lowest = bands[-1]
        yield warning(
            "grade-gap", band_place(places, len(bands) - 1, "from"),
            (f"低于 {figure(lowest.line or Decimal(0))} 分的没有等次", f"scores below {figure(lowest.line or Decimal(0))} have no grade"),
            ("最低一等不写 from，接住其余", "a lowest grade without `from`, which takes the rest"), ("删去最低一等的 from，或加一等", "delete that `from`, or add a grade"),
        )  # fmt: skip


def _same_door(better: Band, worse: Band) -> bool:
    """True if nothing but the line decides between two grades: no quota, no condition, no open edge."""
    told_apart = better.quota or better.quota_with_better or better.requires or worse.requires
    return told_apart is None and (better.edge == worse.edge or worse.edge == "open")


def _may_exceed(rate: Rule | None, out_of: Decimal) -> bool:
    highest = rate.limits()[1] if rate else None
    return highest is None or highest > out_of
