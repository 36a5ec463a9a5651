"""Every treatment of a leaf's marks side by side: as given, trimmed, standardised, adjusted for severity; agreement; markers.

Pure: marks in, plain JSON out; the statistics are `quanheng.methods.raters`. What is posted is one of them; all are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from quanheng.engine.errors import Refused
from quanheng.methods.matrix import Floats
from quanheng.methods.raters import (
    icc,
    kendall_w,
    leniency,
    odd_markers,
    severity,
    standardised,
    trimmed_mean,
)
from quanheng.platform.panels.flow import SEVERITY, Z_SCORE

PLACES = 6  # decimals kept of a statistic
LEAST = 3  # seats from which a distribution is shown without telling who


def treat(
    marks: Sequence[Sequence[Decimal | None]],
    units: Sequence[str],
    seats: Sequence[str],
    *,
    treatment: str,
    trim: int,
    terms: Mapping[str, str],
) -> dict[str, Any]:
    """All treatments of marks [unit, seat] (None: not marked), by codes of units and seats; `posted` is what enters the ledger.

    Raises `Refused` where the severity model is declared and the design is disconnected (the parts are named).
    """
    x = np.array([[np.nan if m is None else float(m) for m in row] for row in marks], dtype=np.float64)
    raw = np.nanmean(x, axis=1)
    cut = trimmed_mean(x, trim)
    by_marker = standardised(x)
    z = np.nanmean(by_marker, axis=1)
    model, why_not = None, ""
    try:
        model = severity(x, units, seats)
    except Refused as refused:
        if treatment == SEVERITY:
            raise
        why_not = "；".join(p.found.zh for p in refused.problems)
    table = {Z_SCORE: by_marker}.get(treatment, x)
    if treatment == SEVERITY and model is not None:
        table = model.adjusted
    places = int(terms["decimals"])
    lean = leniency(x)
    odd = odd_markers(
        x,
        z_line=float(terms["z_line"]),
        mad_line=float(terms["mad_line"]),
        share=float(terms["odd_share"]),
    )
    strange = {o.marker: o for o in odd}
    columns = {"raw": raw, "trimmed": cut, "z": z, "severity": model.unit if model is not None else None}
    orders = {key: _places(column) for key, column in columns.items() if column is not None}
    return {
        "treatment": treatment,
        "trim": trim,
        "seats": list(seats),
        "units": [
            {
                "unit": units[i],
                "marks": [None if m is None else str(m) for m in marks[i]],
                "posted": [
                    _kept(table[i, j], marks[i][j], places, treatment, terms) for j in range(len(seats))
                ],
                **{key: _plain(column[i]) for key, column in columns.items() if column is not None},
                "places": {key: order[i] for key, order in orders.items()},
                "low": _plain(model.low[i]) if model is not None else None,
                "high": _plain(model.high[i]) if model is not None else None,
                "spread": _plain(float(np.nanstd(x[i], ddof=1)) if (~np.isnan(x[i])).sum() > 1 else math.nan),
            }
            for i in range(len(units))
        ],
        "markers": [
            {
                "seat": seats[j],
                "count": int(lean.count[j]),
                "mean": _plain(lean.mean[j]),
                "sd": _plain(lean.sd[j]),
                "lean": _plain(lean.lean[j]),
                "severity": _plain(model.marker[j]) if model is not None else None,
                "severity_low": _plain(model.marker_low[j]) if model is not None else None,
                "severity_high": _plain(model.marker_high[j]) if model is not None else None,
                "equal": j in strange and strange[j].equal,
                "off": strange[j].off if j in strange else 0,
                "odd": j in strange,
            }
            for j in range(len(seats))
        ],
        "agreement": agreement(x),
        "sd": _plain(model.sd) if model is not None else None,
        "no_model": why_not,
    }


def counted(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What scoring counts of each unit of an outcome, its place, and by how much it differs from the mean as given.

    The posted seats trimmed as the engine trims them; the one figure posted where there is no seat in the ledger.
    """
    values = []
    for row in found["units"]:
        if "together" in row:
            values.append(float(row["together"]))
            continue
        posted = [[float(p) for p in row["posted"] if p is not None]]
        values.append(float(trimmed_mean(posted, int(found["trim"]))[0]))
    order = _places(np.array(values))
    return [
        {"value": _plain(v), "place": place, "change": _plain(v - row["raw"])}
        for v, place, row in zip(values, order, found["units"], strict=True)
    ]


def agreement(x: Floats) -> dict[str, Any]:
    """ICC and Kendall's W over the units that every seat marked, with how many they are; None where they say nothing."""
    whole = x[~np.isnan(x).any(axis=1)]
    found: dict[str, Any] = {
        "units": len(whole),
        "seats": x.shape[1],
        "icc": None,
        "icc_mean": None,
        "w": None,
    }
    if min(whole.shape) >= 2:
        made = icc(whole)
        found |= {
            "icc": _plain(made.random),
            "icc_mean": _plain(made.random_mean),
            "w": _plain(kendall_w(whole)),
        }
    return found


def spread_of(values: Sequence[Decimal]) -> dict[str, Any] | None:
    """The anonymous distribution of one round's marks of a unit: count, lowest, quartiles, highest; None of fewer than three."""
    if len(values) < LEAST:
        return None
    q = np.percentile([float(v) for v in values], [0, 25, 50, 75, 100])
    return dict(zip(("low", "q1", "middle", "q3", "high"), (_plain(v) for v in q), strict=True)) | {
        "n": len(values)
    }


def rounded(value: float, places: int) -> Decimal:
    """Half-up, from the shortest text of the number."""
    return Decimal(repr(round(float(value), 10))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _kept(
    value: float, given: Decimal | None, places: int, treatment: str, terms: Mapping[str, str]
) -> str | None:
    """What is posted of a mark: as given, or moderated, rounded, and held to the ends of the scale."""
    if given is None:
        return None
    if treatment not in (Z_SCORE, SEVERITY):
        return str(given)
    return str(min(max(rounded(value, places), Decimal(terms["low"])), Decimal(terms["high"])))


def _plain(value: Any) -> float | None:
    number = float(value)
    return round(number, PLACES) if math.isfinite(number) else None


def _places(column: Floats) -> list[int]:
    """Places from the highest, equal figures sharing the best of theirs."""
    shown = np.round(column, 8)
    return [int((shown > v).sum()) + 1 for v in shown]
