"""The final result of a closed survey: every answer read once, screened, weighted, estimated — flagged ones never silently dropped.

`reckon` is plain: answers and a rule in, a document of plain values out; the same answers and rule give the same document.
Each figure is made twice, without and with the answers the rule sets aside, and both are shown. Open-link answers are
counted apart and enter with their own weight (default 0).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quanheng.engine.errors import Refused
from quanheng.methods.matrix import Floats
from quanheng.methods.surveys.estimate import Estimate, estimate
from quanheng.methods.surveys.faith import beyond, scattered
from quanheng.methods.surveys.reliability import alpha
from quanheng.methods.surveys.screening import Limits, bursts, copies, overrun, straight
from quanheng.methods.surveys.weighting import Weights, rake
from quanheng.platform.surveys.flow import LINK
from quanheng.platform.surveys.questionnaire import DONT_KNOW, Asked, Questionnaire
from quanheng.platform.surveys.results_told import EMPTY, kept_back, small, with_and_without
from quanheng.platform.surveys.rules import (
    BEYOND,
    COPIED,
    EQUAL,
    HASTY,
    LINED,
    MARGINS,
    SCATTERED,
    SIGNS,
    CountingRule,
)

STRATUM = "层"  # the strata as a margin among the others


@dataclass(frozen=True)
class Given:
    """One answer, as read: where it came from, whom it is about, and what was chosen."""

    way: str
    unit: str
    stratum: str
    hasty: bool
    answers: Mapping[str, Any]


@dataclass
class _Sheet:
    """All answers as arrays: [person, scale question asked]. NaN = not answered; `unknown`: said "don't know"."""

    given: list[Given]
    asked: list[Asked]
    values: Floats
    satisfied: Floats
    unknown: Floats
    open: np.ndarray[Any, np.dtype[np.bool_]]


def reckon(
    form: Questionnaire, rule: CountingRule, answers: Iterable[Given], days: Sequence[tuple[str, int]] = ()
) -> dict[str, Any]:
    """The result as plain values. `days`: answers that came in by day. Raises `Refused` where weights cannot be made."""
    sheet = _read(form, answers)
    signs = _screen(sheet, rule)
    aside = np.zeros(len(sheet.given), dtype=bool)
    for sign in rule.aside:
        aside |= signs[sign]
    kept = ~aside & ~sheet.open
    weights, made = _weigh(form, rule, sheet, kept)
    whole, _ = _weigh(form, rule, sheet, ~sheet.open)
    units = list(form.units) or sorted({g.unit for g in sheet.given if g.unit}) or [""]
    lines = {u: _line(form, rule, sheet, u, kept, weights, whole) for u in units}
    few = small({u: x["n"] for u, x in lines.items()}, rule.least)
    told = _without(sheet, few, ~sheet.open)
    told = _without(told, small({u: x["open"]["n"] for u, x in lines.items()}, rule.least), sheet.open)
    total = _line(form, rule, told, None, kept, weights, whole)
    with_and_without(lines, total, rule.least)
    return {
        "answers": {"all": int((~sheet.open).sum()), "aside": int((aside & ~sheet.open).sum()), "open": int(sheet.open.sum())},
        "valid": _judged(sheet, kept),
        "total": total,
        "units": lines,
        "few": sorted(few),
        "strata": kept_back({s: _plain(told, rule, kept & _of(told, "stratum", s), weights) for s in form.strata}, rule.least),
        "questions": _questions(told, rule, kept, weights),
        "signs": {s: {"own": int((signs[s] & ~sheet.open).sum()), "open": int((signs[s] & sheet.open).sum())} for s in SIGNS},
        "days": [
            {"day": b.day, "answers": b.answers, "expected": b.expected, "chance": b.chance}
            for b in bursts({(day, ""): n for day, n in days}, _limits(rule))
        ],
        "quotas": _quotas(form, sheet),
        "alpha": _alpha(told, kept),
        "weights": made,
    }  # fmt: skip


def _read(form: Questionnaire, answers: Iterable[Given]) -> _Sheet:
    asked = [a for a in form.asked() if a.question.kind == "scale"]
    steps = [{o.id: o for o in a.question.options} for a in asked]
    # One order whatever the database's: sums then come out alike to the last digit.
    given = sorted(
        answers, key=lambda g: json.dumps([g.way, g.unit, g.stratum, g.hasty, g.answers], sort_keys=True)
    )
    values = np.full((len(given), len(asked)), np.nan)
    satisfied, unknown = values.copy(), np.zeros_like(values)
    for i, one in enumerate(given):
        for j, place in enumerate(asked):
            choice = one.answers.get(place.key)
            if choice == DONT_KNOW:
                unknown[i, j] = 1.0
            elif isinstance(choice, str) and choice in steps[j] and steps[j][choice].value is not None:
                values[i, j] = float(steps[j][choice].value or 0)
                satisfied[i, j] = float(steps[j][choice].satisfied)
    return _Sheet(
        given, asked, values, satisfied, unknown, np.array([g.way == LINK for g in given], dtype=bool)
    )


def _limits(rule: CountingRule) -> Limits:
    return Limits(least=rule.line, line=rule.line, copies=rule.copies, doubt=rule.doubt, times=rule.times)


def _screen(sheet: _Sheet, rule: CountingRule) -> dict[str, Any]:
    limits = _limits(rule)
    codes = np.where(
        sheet.unknown > 0, -1.0, sheet.values * 1000
    )  # "don't know" is an answer of its own here
    nobody = np.zeros(len(sheet.given), dtype=bool)
    enough = bool(len(sheet.given)) and bool(sheet.asked)
    return {
        HASTY: np.array([g.hasty for g in sheet.given], dtype=bool),
        LINED: straight(codes, limits) if enough else nobody,
        BEYOND: beyond(sheet.values, [f"{g.way == LINK} {g.unit}" for g in sheet.given], rule.doubt) if enough else nobody,
        COPIED: copies(_ranked(codes), limits) if enough else nobody,
        SCATTERED: scattered(sheet.values, rule.dice, doubt=rule.doubt) if enough else nobody,
    }  # fmt: skip


def _without(sheet: _Sheet, units: Collection[str], rows: Any) -> _Sheet:
    """The same answers without what these rows say of some units: as if nobody had answered that."""
    if not units:
        return sheet
    about = np.array([g.unit in units for g in sheet.given], dtype=bool)[:, None]
    gone = rows[:, None] & (about | np.array([a.unit in units for a in sheet.asked], dtype=bool))
    return replace(
        sheet,
        values=np.where(gone, np.nan, sheet.values),
        satisfied=np.where(gone, np.nan, sheet.satisfied),
        unknown=np.where(gone, 0.0, sheet.unknown),
    )


def _ranked(codes: Floats) -> Floats:
    """Answers as small whole numbers, which is what copies are counted by."""
    known = np.unique(codes[~np.isnan(codes)])
    ranks: Floats = np.where(np.isnan(codes), np.nan, np.searchsorted(known, np.nan_to_num(codes)))
    return ranks


def _weigh(
    form: Questionnaire, rule: CountingRule, sheet: _Sheet, kept: Any
) -> tuple[Floats, dict[str, Any]]:
    """A weight for every answer (0: not kept), and what is to be said of them."""
    weights = kept.astype(np.float64)
    if rule.weights == EQUAL or not kept.any():
        return weights, {"how": EQUAL, "effective": float(kept.sum()), "trimmed": 0, "unweighted": 0}
    margins: dict[str, dict[str, float]] = {}
    if form.strata:
        margins[STRATUM] = {s.id: float(s.size) for s in form.strata.values()}
    if rule.weights == MARGINS:
        margins |= {q: {o: float(v) for o, v in m.items()} for q, m in form.margins.items()}
    cells: Counter[tuple[str, ...]] = Counter()
    where: list[tuple[str, ...] | None] = []
    for one, use in zip(sheet.given, kept, strict=True):
        cell = tuple(one.stratum if name == STRATUM else str(one.answers.get(name, "")) for name in margins)
        whole = use and all(c in margins[name] for c, name in zip(cell, margins, strict=True))
        where.append(cell if whole else None)
        cells[cell] += int(whole)
    named = [c for c in cells if cells[c]]
    made: Weights = rake(
        [dict(zip(margins, c, strict=True)) for c in named], [cells[c] for c in named], margins,
        low=rule.trim_low, high=rule.trim_high,
    )  # fmt: skip
    by = dict(zip(named, made.values.tolist(), strict=True))
    for i, at in enumerate(where):
        if at is not None:
            weights[i] = by[at]
    held = weights[kept]
    return weights, {
        "how": rule.weights, "effective": float(held.sum()) ** 2 / float(held @ held), "trimmed": made.trimmed,
        "unweighted": int(sum(1 for at, use in zip(where, kept, strict=True) if use and at is None)),
        "missed": made.missed, "least": float(held.min()), "most": float(held.max()),
    }  # fmt: skip


def _of(sheet: _Sheet, what: str, code: str) -> Any:
    return np.array([getattr(g, what) == code for g in sheet.given], dtype=bool)


def _columns(sheet: _Sheet, unit: str | None) -> list[int]:
    """The counted questions (about a unit, where they are asked of each)."""
    return [
        j for j, a in enumerate(sheet.asked) if a.question.counts and (unit is None or a.unit in ("", unit))
    ]


def _rows(sheet: _Sheet, unit: str | None) -> Any:
    """Who speaks of a unit: everybody, where each sheet speaks of every unit or of nobody."""
    everybody = np.ones(len(sheet.given), dtype=bool)
    return everybody if unit is None else _of(sheet, "unit", unit) | _of(sheet, "unit", "")


def _judged(sheet: _Sheet, kept: Any) -> int:
    """Valid answers: kept, and a counted question answered at least."""
    return int((kept & ~np.isnan(sheet.values[:, _columns(sheet, None)]).all(axis=1)).sum())


def _line(
    form: Questionnaire,
    rule: CountingRule,
    sheet: _Sheet,
    unit: str | None,
    kept: Any,
    weights: Floats,
    whole: Floats,
) -> dict[str, Any]:
    """A unit's figures (None: of all together): as posted, with the flagged answers, and of the open link."""
    rows, columns = _rows(sheet, unit), _columns(sheet, unit)
    own = _figures(sheet, rule, kept & rows, weights, columns)
    given = _figures(sheet, rule, ~sheet.open & rows, whole, columns)
    link = _figures(sheet, rule, sheet.open & rows, np.ones(len(sheet.given)), columns)
    share = float(form.open_weight or 0)
    use = share if link["n"] >= max(form.minimum_unit, rule.least) else 0.0
    posted = own[rule.measure]
    if posted is not None and use:
        posted = (1 - use) * posted + use * link[rule.measure]
    scale = 100.0 if rule.measure == "rate" else 1.0
    return own | {
        "all": given,
        "open": link,
        "open_weight": use,
        "figure": None if posted is None else posted * scale,
    }


def _plain(sheet: _Sheet, rule: CountingRule, rows: Any, weights: Floats) -> dict[str, Any]:
    return _figures(sheet, rule, rows, weights, _columns(sheet, None))


def _figures(
    sheet: _Sheet, rule: CountingRule, rows: Any, weights: Floats, columns: list[int]
) -> dict[str, Any]:
    """Value and rate of some people over some questions; nothing but the number where they are fewer than `least`."""
    value: Estimate = estimate(sheet.values[np.ix_(rows, columns)], weights[rows])
    n, asked = value.answers, 0.0
    unknown = float(sheet.unknown[np.ix_(rows, columns)].sum())
    asked = unknown + float((~np.isnan(sheet.values[np.ix_(rows, columns)])).sum())
    if n < rule.least:
        return {"n": n, **EMPTY}
    rate = estimate(sheet.satisfied[np.ix_(rows, columns)], weights[rows])
    ends = [float(o.value) for j in columns for o in sheet.asked[j].question.options if o.value is not None]
    low, high = value.interval(min(ends), max(ends), rule.confidence)
    rate_low, rate_high = rate.share_interval(rule.confidence)
    return {
        "n": n, "value": value.mean, "low": low, "high": high, "rate": rate.mean, "rate_low": rate_low,
        "rate_high": rate_high, "unknown": unknown / asked if asked else 0.0, "effective": value.effective,
    }  # fmt: skip


def _questions(sheet: _Sheet, rule: CountingRule, kept: Any, weights: Floats) -> dict[str, Any]:
    """Of each scale question, over everybody and every unit it was asked about."""
    made: dict[str, Any] = {}
    for question in dict.fromkeys(a.question.id for a in sheet.asked):
        columns = [j for j, a in enumerate(sheet.asked) if a.question.id == question]
        if len(columns) == 1:
            made[question] = _figures(sheet, rule, kept, weights, columns)
    counted = {a.question.id for a in sheet.asked if a.question.counts}
    # The total is the mean of the counted ones, so that they must not give one another away; the others stand alone.
    return made | kept_back({q: row for q, row in made.items() if q in counted}, rule.least)


def _alpha(sheet: _Sheet, kept: Any) -> dict[str, Any] | None:
    """Cronbach's alpha of the counted questions, where there are two at least and one sheet speaks of one unit."""
    columns = [j for j in _columns(sheet, None) if not sheet.asked[j].unit]
    if len(columns) < 2:
        return None
    try:
        made = alpha(sheet.values[np.ix_(kept, columns)])
    except Refused:
        return None
    return {
        "raw": made.raw,
        "standardised": made.standardised,
        "questions": made.questions,
        "answers": made.answers,
    }


def _quotas(form: Questionnaire, sheet: _Sheet) -> dict[str, dict[str, int]]:
    counts = Counter(g.stratum for g, is_open in zip(sheet.given, sheet.open, strict=True) if not is_open)
    quotas = {s.id: s.quota for s in form.strata.values() if s.quota}
    over = overrun(counts, quotas)
    return {s: {"quota": q, "answers": counts.get(s, 0), "over": over.get(s, 0)} for s, q in quotas.items()}
