"""The closed vocabularies of the engine; the glossary explains each word."""

from __future__ import annotations

from typing import Final

STEPS: Final = ("gather", "measure", "rate", "weigh", "roll_up", "adjust", "rank", "grade")
STEP_NAMES: Final = {
    "gather": ("取数", "Gather"),
    "measure": ("计量", "Measure"),
    "rate": ("评分", "Rate"),
    "weigh": ("加权", "Weigh"),
    "roll_up": ("汇总", "Roll up"),
    "adjust": ("调整", "Adjust"),
    "rank": ("排名", "Rank"),
    "grade": ("定等", "Grade"),
}

# The three absences (and zero is none of them). The code doubles as the order of precedence
# when a formula meets several: the largest wins.
REPORTED: Final = 0
NOT_REPORTED: Final = 1
NOT_DUE: Final = 2
NOT_APPLICABLE: Final = 3
STATUSES: Final = {"reported": REPORTED, "not_due": NOT_DUE, "not_applicable": NOT_APPLICABLE}
ABSENCES: Final = {
    NOT_REPORTED: ("not_reported", "未报", "not reported"),
    NOT_DUE: ("not_due", "未到期", "not due"),
    NOT_APPLICABLE: ("not_applicable", "不适用", "not applicable"),
}

PERIODS: Final = ("year", "half", "quarter", "month", "cumulative-month")
FREQUENCIES: Final = ("year", "half", "quarter", "month")
FOLDS: Final = ("sum", "mean", "last")
MARKS: Final = ("weights", "index")
COMBINES: Final = ("sum", "mean", "geometric", "harmonic", "minimum")
# What becomes of an indicator without a value; a number may stand instead (so many points).
POLICIES: Final = ("exclude", "zero", "full", "hold", "group_mean")
TIES: Final = ("min", "max", "mean", "dense")
ROUNDINGS: Final = ("floor", "half_up", "ceil")
ALL_GROUPS: Final = "all-groups"
DEFAULT: Final = "default"
TOTAL: Final = "total"
EVERYONE: Final = "全部"  # the one group of a scheme that declares none
