"""Outlooks of levels — a rate, a stock, told month by month or quarter by quarter — from their own history.

`analytics.forecast.choose` picks a model for each series by back-test; what is too short, has gaps, or beats no baseline is
given no forecast, only its last figure. The chance of the target comes from the errors of that back-test.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.back_test import CHOSEN, Told, back_test
from quanheng.analytics.forecast.bands import CONFORMAL
from quanheng.analytics.forecast.chance import inside
from quanheng.analytics.forecast.choose import Forecasts, forecast
from quanheng.analytics.forecast.models import BASELINES
from quanheng.platform.monitoring.figures import HISTORY, MONTHS, PARTS, Facts
from quanheng.platform.monitoring.flow import LEVEL
from quanheng.platform.monitoring.outlook import LEVELS, Key, Outlook, Series
from quanheng.platform.monitoring.plan import MonitoringPlan

EDITION = "1"  # of this reckoning: what was reckoned by another is not taken for its result
SHARE = "%"  # the unit of measure of shares, which lie between 0 and 100
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """A level's figures up to its latest: of every period of `HISTORY` years and this one, NaN where not known."""

    values: Array
    parts: int  # periods in a year
    ahead: int  # periods to the year's end

    def digest(self, *also: object) -> str:
        """Of all that the outlook is reckoned from."""
        told = repr((EDITION, self.parts, self.ahead, *also)).encode()
        return hashlib.sha256(self.values.tobytes() + told).hexdigest()[:24]


@dataclass(frozen=True)
class LevelTest:
    """How forecasts of an indicator's level would have done: back-tests over its units' series, so many periods ahead.

    `trials`: in all, over its `series`. `shown`, `plain`: (sMAPE, MASE) of what is shown — the model picked at each trial — and of the better baseline, `beside`;
    `held`: share of the figures inside their bands, None where there were too few errors for one; `models`: model or reason
    why not → series, of the outlooks as they stand. `of`: digest of all it was reckoned from.
    """

    indicator: str
    parts: int
    ahead: int
    trials: int
    series: int
    shown: tuple[float | None, float | None] = (None, None)
    plain: tuple[float | None, float | None] = (None, None)
    beside: str = ""
    held: float | None = None
    models: Mapping[str, int] = field(default_factory=dict)
    of: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is kept with a check: plain JSON."""
        return {
            **vars(self),
            "shown": list(self.shown),
            "plain": list(self.plain),
            "models": dict(self.models),
        }


def history(facts: Facts, series: Series, month: int) -> History | None:
    """What is known of a level up to a month; None where it has no figure this year, or one of the whole year only."""
    unit, one, _ = series
    so_far = facts.so_far(unit, one, month)
    kind = facts.kinds.get((unit, one.item, facts.year), "")
    if one.adds != LEVEL or one.nature == "qualitative" or not so_far.month or PARTS[kind] == 1:
        return None
    parts = PARTS[kind]
    step = MONTHS // parts
    values: list[float] = []
    for year in range(facts.year - HISTORY, facts.year + 1):
        # a year told by other periods than this one is another series
        known = facts.months(unit, one.item, year) if facts.kinds.get((unit, one.item, year)) == kind else {}
        values += [float(known.get(m, "nan")) for m in range(step, MONTHS + 1, step)]
    cut = HISTORY * parts + so_far.month // step
    return History(np.array(values[:cut]), parts, parts - so_far.month // step)


def outlooks(
    plan: MonitoringPlan,
    facts: Facts,
    series: Sequence[Series],
    month: int,
    known: Mapping[str, Outlook] | None = None,
) -> dict[Key, Outlook]:
    """(unit, indicator) → outlook. `known`: by digest what was reckoned before; just that is not reckoned again."""
    level = float(plan.level) / 100
    found: dict[Key, Outlook] = {}
    alike: defaultdict[tuple[int, int], list[tuple[Series, History, str]]] = defaultdict(list)
    for one in series:
        told = history(facts, one, month)
        if told is None or not told.ahead:
            continue
        digest = told.digest(level, one[1].goal(one[2]), one[1].uom)
        if known and digest in known:
            found[(one[0], one[1].id)] = known[digest]
        else:
            alike[(told.parts, told.ahead)].append((one, told, digest))
    for (parts, ahead), rows in alike.items():
        made = forecast(np.stack([h.values for _, h, _ in rows]), ahead, parts, level)
        lowest, highest = _limits([(s, h) for s, h, _ in rows])
        goals = [s[1].goal(s[2]) for s, _, _ in rows]
        low = np.array([-np.inf if a is None else float(a) for a, _ in goals])
        high = np.array([np.inf if b is None else float(b) for _, b in goals])
        chances = inside(made, low, high, level, lowest, highest)
        for k, ((unit, watched, _), told, digest) in enumerate(rows):
            found[(unit, watched.id)] = _outlook(
                made, k, told, digest, float(chances[k]), float(lowest[k]), float(highest[k])
            )
    return found


def _limits(rows: Sequence[tuple[Series, History]]) -> tuple[Array, Array]:
    """What a figure cannot pass: below nought where it never was, above 100 where it is a share that never was."""
    lowest = np.array([0.0 if np.nanmin(h.values) >= 0 else -np.inf for _, h in rows])
    share = [s[1].uom == SHARE and np.nanmax(h.values) <= 100 for s, h in rows]
    return lowest, np.where(share, 100.0, np.inf)


def _outlook(
    made: Forecasts, k: int, told: History, digest: str, chance: float, lowest: float, highest: float
) -> Outlook:
    facts: dict[str, Any] = {
        "kind": LEVELS, "plain": float(told.values[-1]), "note": str(made.note[k]), "model": str(made.model[k]), "beside": str(made.plain[k]),
        "trials": int(made.trials[k]), "years": int((~np.isnan(told.values)).sum() // told.parts), "of": digest,
    }  # fmt: skip
    if made.trials[k]:
        facts |= {"error": float(made.error[k]), "plain_error": float(made.baseline_error[k])}
    if facts["note"]:
        return Outlook(**facts)
    # as it is kept, so that a rule sees the same number whether it was reckoned now or before
    steps = np.clip(np.stack([made.low[k], made.point[k], made.high[k]], 1), lowest, highest).round(4)
    low, expected, high = map(float, steps[-1])
    return Outlook(
        **facts, expected=expected, low=low, high=high, chance=round(chance, 4), learnt=bool(made.band[k] == CONFORMAL),
        steps=tuple((float(a), float(b), float(c)) for a, b, c in steps),
    )  # fmt: skip


def tried(
    plan: MonitoringPlan,
    facts: Facts,
    series: Sequence[Series],
    month: int,
    ahead: Mapping[Key, Outlook],
    known: Mapping[str, LevelTest] | None = None,
) -> list[LevelTest]:
    """The back-test of every level that is watched, over the series of its units. `ahead`: their outlooks as they stand;
    `known`: by digest what was reckoned before."""
    level = float(plan.level) / 100
    found = []
    for one in plan.indicators:
        told = [h for s in series if s[1].id == one.id and (h := history(facts, s, month)) is not None]
        if not told:
            continue
        parts = Counter(h.parts for h in told).most_common(1)[0][0]
        same = [h for h in told if h.parts == parts]
        left = max(1, min(h.ahead for h in same))
        digest = hashlib.sha256("".join(h.digest(level, left) for h in same).encode()).hexdigest()[:24]
        taken = Counter(o.note or o.model for (_, id), o in ahead.items() if id == one.id)
        models = {name: taken[name] for name in sorted(taken)}
        if known and digest in known:
            found.append(LevelTest(**{**vars(known[digest]), "models": models}))
            continue
        width = max(len(h.values) for h in same)
        values = np.full((len(same), width), np.nan)
        for k, h in enumerate(same):  # all end together, whichever month their latest figure is of
            values[k, width - len(h.values) :] = h.values
        rows = {row.model: row for row in back_test(values, left, parts, level=level)}
        found.append(_test(one.id, parts, left, len(same), rows, models, digest))
    return found


def _test(
    id: str, parts: int, left: int, series: int, rows: Mapping[str, Told], models: Mapping[str, int], of: str
) -> LevelTest:
    if CHOSEN not in rows:
        return LevelTest(id, parts, left, 0, series, models=models, of=of)
    shown = rows[CHOSEN]
    plain = min((rows[name] for name in BASELINES), key=lambda row: np.nan_to_num(row.mase, nan=np.inf))
    return LevelTest(
        id, parts, left, shown.trials, series, (_told(shown.smape), _told(shown.mase)), (_told(plain.smape), _told(plain.mase)),
        plain.model, _told(shown.coverage), models, of,
    )  # fmt: skip


def _told(x: float) -> float | None:
    """A number that can be kept; None for what is no number."""
    return round(x, 6) if np.isfinite(x) else None
