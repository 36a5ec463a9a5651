"""What of a result may be told: nothing of few answers, and nothing whose difference from something else is few answers.

Plain rows in and out; a row is what `results` makes of some people: `n` and figures. Method: `methods.surveys.suppression`
(primary and secondary). A unit's own figure is not held back for another's sake, for it is posted; what is held back is
the share of the small units in everything that is reckoned over all units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.methods.surveys.suppression import HIDDEN, standing

Row = dict[str, Any]
EMPTY: Mapping[str, None] = dict.fromkeys(
    ("value", "low", "high", "rate", "rate_low", "rate_high", "unknown", "effective")
)


def small(sizes: Mapping[str, int], least: int) -> set[str]:
    """The units to be left out of whatever is told of all together: those too small to show, unless they hide one another.

    >>> sorted(small({"a": 60, "b": 9}, 10)), sorted(small({"a": 60, "b": 9, "c": 8}, 10))
    (['b'], [])
    """
    few = {key for key, n in sizes.items() if 0 < n < least}
    return set() if len(few) > 1 and sum(sizes[key] for key in few) >= least else few


def kept_back(rows: Mapping[str, Row], least: int) -> dict[str, Row]:
    """Rows that make a total together, with the smallest of those shown held back where a subtraction would tell."""
    marks = standing([row["n"] for row in rows.values()], least=least)
    return {
        key: {"n": row["n"], **EMPTY} if mark == HIDDEN else row
        for (key, row), mark in zip(rows.items(), marks, strict=True)
    }


def with_and_without(units: Mapping[str, Row], total: Row, least: int) -> None:
    """Hold back the figures with everybody ("all") where the difference would show the few that were set aside."""
    aside = [row["all"]["n"] - row["n"] for row in units.values()]
    for (row, n), mark in zip(
        zip(units.values(), aside, strict=True), standing(aside, least=least), strict=True
    ):
        if row["value"] is None or (n and mark == HIDDEN):
            row["all"] = {"n": row["all"]["n"], **EMPTY}
    if total["value"] is None or 0 < total["all"]["n"] - total["n"] < least:
        total["all"] = {"n": total["all"]["n"], **EMPTY}
