"""`python -m benchmarks.forecasts [peers]`: 10,000 monthly series with bands against AutoETS, AutoTheta and theta of statsforecast.

Ours is the whole of `choose.forecast`: five models back-tested from fourteen origins, chosen per series, with conformal bands.
The peers forecast `peers` of the same series (default 300) with their own bands, scaled to 10,000; processor time of one run.
"""

from __future__ import annotations

import csv
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.measure import line
from quanheng.analytics.forecast.accuracy import Floats, mase, smape
from quanheng.analytics.forecast.choose import forecast
from quanheng.analytics.forecast.pace import attain
from quanheng.analytics.forecast.synthetic import indicators, monthly
from quanheng.analytics.forecast.theta import theta

SERIES, MONTHS, HORIZON, SEASON = 10_000, 120, 12, 12
SHARED = Path(os.environ.get("QUANHENG_SHARED") or Path(__file__).parents[2] / "shared" / "data")


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Processor seconds of one call, and what it gave."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def peer(name: str, series: Floats) -> tuple[float, Floats]:
    """A model of statsforecast on each series, with 80 % bands: processor seconds and points."""
    from statsforecast import models

    model = getattr(models, name)(season_length=SEASON)
    model.forecast(y=series[0], h=HORIZON, level=[80])  # warm-up

    def all_of_them() -> list[Floats]:
        return [model.forecast(y=one, h=HORIZON, level=[80])["mean"] for one in series]

    taken, points = timed(all_of_them)
    return taken, np.array(points)


def m3_train() -> list[tuple[Floats, Floats]]:
    """The M3 monthly series, (past, what came), if the data are at hand."""
    path = SHARED / "m3_monthly/m3_monthly_demographic.csv"
    if not path.exists():
        return []
    parts: dict[str, tuple[list[float], list[float]]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts.setdefault(row["series"], ([], []))[row["part"] == "test"].append(float(row["value"]))
    return [(np.array(past), np.array(came)) for past, came in parts.values()]


def agreement() -> None:
    """Our theta against statsforecast's DynamicOptimizedTheta on M3: the same model, fitted two ways."""
    from statsforecast.models import DynamicOptimizedTheta

    found = []
    for past, came in m3_train():
        ours = theta(past[None], len(came), SEASON)
        theirs = DynamicOptimizedTheta(season_length=SEASON).forecast(y=past, h=len(came))["mean"][None]
        apart = np.abs(ours - theirs).mean() / np.abs(theirs).mean()
        found.append((smape(came[None], ours)[0], smape(came[None], theirs)[0], apart))
    if not found:
        print("      M3 is not at hand (QUANHENG_SHARED or shared/ beside the repository): not compared")
        return
    ours, theirs, _ = np.mean(found, 0)
    print(f"      M3, sMAPE of theta: ours {ours:.3f}, DynamicOptimizedTheta {theirs:.3f}")
    line("M3, theta: sMAPE ours / DynamicOptimizedTheta", ours / theirs, "<= 1.02", ours / theirs <= 1.02)
    apart = float(np.median([row[2] for row in found])) * 100
    line("M3, theta: median distance of the two, % of the figure", apart, "<= 0.5", apart <= 0.5)


def main(peers: int = 300) -> None:
    """Print the figures."""
    warnings.simplefilter("ignore")
    print("比值在同一次运行里取得；数据为示意数据。Ratios of one run; synthetic data.\n")
    series = monthly(SERIES, MONTHS)
    past, came = series[:, :-HORIZON], series[:, -HORIZON:]
    forecast(past[:200], HORIZON, SEASON)  # warm-up
    ours, told = timed(lambda: forecast(past, HORIZON, SEASON))
    shown = np.where(np.isnan(told.point), told.baseline, told.point)  # type: ignore[attr-defined]
    print(f"      ours, {SERIES:,} series with bands: {ours:.1f} s CPU")
    errors = {"ours": float(np.mean(mase(came, shown, past, SEASON)[:peers]))}
    for name in ("AutoETS", "AutoTheta", "DynamicOptimizedTheta"):
        taken, points = peer(name, past[:peers])
        taken *= SERIES / peers
        errors[name] = float(np.mean(mase(came[:peers], points, past[:peers], SEASON)))
        print(f"      {name}: {taken:.0f} s CPU (from {peers}), error {errors[name]:.3f}")
        if name == "AutoETS":
            line("10,000 series with bands: AutoETS CPU / ours", taken / ours, ">= 10", taken / ours >= 10)
    print(f"      ours: error {errors['ours']:.3f}")
    ratio = errors["ours"] / errors["AutoTheta"]
    line("error (MASE) of what is shown / AutoTheta's", ratio, "<= 1.05", ratio <= 1.05)
    agreement()
    d = indicators()
    taken, _ = timed(lambda: attain(d.past, d.year[:, :6], d.target))
    pace = len(d.target) / taken * 60
    line("seasonal pace, thousand indicators a CPU minute", pace / 1e3, ">= 5", pace >= 5_000)


if __name__ == "__main__":
    main(*[int(x) for x in sys.argv[1:]])
