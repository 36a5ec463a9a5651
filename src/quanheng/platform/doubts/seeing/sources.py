"""Two sources of one thing, self-scores against execution, parts against the whole."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np

from quanheng.analytics.doubt import second_source as second
from quanheng.analytics.doubt import self_execution as selfs
from quanheng.analytics.doubt import sums
from quanheng.engine.errors import Text
from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing.book import Book, Candidate, Seen, chart, per_cent, told, written
from quanheng.platform.verification import gap, lists
from quanheng.platform.verification import queries as verification
from quanheng.platform.verification.models import Listing


def second_source(probe: Probe, book: Book) -> list[Candidate]:
    """What units reported against another source, of the latest periods."""
    (own,), (other,) = probe.items["own"], probe.items["other"]
    line = float(probe.parameters["line"]) / 100
    left = book.table(own)
    right = book.table(other, among=left.periods)
    found = []
    for period in left.periods[-int(probe.parameters["latest"]) :]:
        units = [u for u in left.units if (u, period) in left.figures and (u, period) in right.figures]
        k = left.periods.index(period)
        gaps = second.gaps([left.row(u)[k] for u in units], [right.row(u)[k] for u in units], line)
        for n, unit in enumerate(units):
            a, b = left.figures[unit, period], right.figures[unit, period]
            share = abs(float(gaps.share[n]))
            names = book.name(own), book.name(other)
            seen: list[Seen] = [
                (names[0], written(a)), (names[1], written(b)), (Text("差异占自报数", "gap as a share of the report"), per_cent(share)),
                (Text("界线", "line"), per_cent(line)),
            ]  # fmt: skip
            if np.isfinite(gaps.z[n]):
                seen.append((Text("在同组中的稳健 z", "robust z among peers"), f"{gaps.z[n]:.1f}"))
                seen.append(
                    (Text("同组中自报偏高的单位", "peers that report more"), f"{gaps.higher}/{gaps.compared}")
                )
            found.append(
                Candidate(
                    unit,
                    own,
                    period,
                    told(
                        f"{names[0].zh}自报 {written(a)}，{names[1].zh} {written(b)}，相差 {per_cent(share, 0)}，超过 {per_cent(line, 0)}。",
                        f"{names[0].en}: {written(a)} reported, {names[1].en}: {written(b)}; they differ by {per_cent(share, 0)}, more than {per_cent(line, 0)}.",
                    ),
                    seen,
                    (a, b),
                    over=bool(gaps.over[n]),
                    chart=chart(
                        left.periods, (names[0], list(left.row(unit))), (names[1], list(right.row(unit)))
                    ),
                )
            )
    return found


def sums_(probe: Probe, book: Book) -> list[Candidate]:
    """Parts against the whole, of the latest periods."""
    (whole,), parts = probe.items["whole"], probe.items["parts"]
    line = float(probe.parameters["line"]) / 100
    total = book.table(whole)
    tables = [book.table(p, among=total.periods) for p in parts]
    found = []
    for period in total.periods[-int(probe.parameters["latest"]) :]:
        k = total.periods.index(period)
        for unit in total.units:
            figures = [f for t in (total, *tables) for f in t.of(unit, [period])]
            values = [t.row(unit)[k] for t in tables]
            if len(figures) < len(parts) + 1:
                continue
            result = sums.parts_and_whole([values], [total.row(unit)[k]], line)
            share, name = float(result.gap[0]), book.name(whole)
            added = f"{sum(values):,.10g}"
            found.append(
                Candidate(
                    unit,
                    whole,
                    period,
                    told(
                        f"{name.zh} {written(figures[0])}，各分项合计 {added}，相差 {per_cent(abs(share))}，超过 {per_cent(line)}。",
                        f"{name.en} is {written(figures[0])}, its parts sum to {added}: off by {per_cent(abs(share))}, more than {per_cent(line)}.",
                    ),
                    [(book.name(f.item), written(f)) for f in figures]
                    + [(Text("差额占总数", "off, as a share of the whole"), per_cent(share))],
                    figures,
                    over=bool(result.over[0]),
                )
            )
    return found


def self_execution(probe: Probe, book: Book) -> list[Candidate]:
    """Self-scores of verification's tables and lists against execution, unit by unit."""
    line = float(probe.parameters["line"]) / 100
    found = []
    for period, whence, rows in _compared():
        units: defaultdict[str, list[gap.Compared]] = defaultdict(list)
        for row in rows:
            units[row.unit].append(row)
        for unit, own in sorted(units.items()):
            whole = gap.summary(own, Fraction(str(probe.parameters["line"])) / 100)
            if whole.spent_rate is None or whole.gap is None:
                continue
            s, b = float(whole.own_rate), float(whole.spent_rate)
            result = selfs.apart([s], [b], line)
            share = float(result.gap[0])
            off = [r.off for r in own if r.off is not None]
            seen: list[Seen] = [
                (Text("自评得分率 s", "self-score rate s"), f"{s:.2f}"), (Text("预算执行率 b", "execution rate b"), f"{b:.2f}"),
                (Text("（s−b）÷s", "(s−b)/s"), per_cent(share)), (Text("界线", "line"), per_cent(line)),
                (Text("项目数", "projects"), str(whole.count)), (Text("其中超过界线的", "of them above the line"), str(len(whole.suspicious))),
            ]  # fmt: skip
            if off:
                seen.append(
                    (
                        Text("自评减核验，平均", "self minus verified, mean"),
                        f"{float(sum(off) / len(off)):.2f}",
                    )
                )
            found.append(
                Candidate(
                    unit,
                    "",
                    period,
                    told(
                        f"自评得分率 {s:.2f}，预算执行率 {b:.2f}，差额占自评 {per_cent(share)}，超过 {per_cent(line)}：钱没有用完，任务说是完成了。",
                        f"Self-score rate {s:.2f}, execution {b:.2f}: the gap is {per_cent(share)} of the self-score, more than {per_cent(line)} — money left, work said to be done.",
                    ),
                    seen,
                    over=bool(result.over[0]),
                    facts=f"{whence}:{s:.6f}:{b:.6f}",
                    apart=whence,
                )
            )
    return found


def _compared() -> list[tuple[str, str, list[gap.Compared]]]:
    """(period, where, rows) of the newest list of each period and of every round that has tables."""
    found, seen = [], set()
    for one in Listing.objects.order_by("-id"):
        if (one.period, one.title) not in seen:
            seen.add((one.period, one.title))
            found.append((one.period, f"list:{one.title}", lists.compared(one)))
    for round_ in verification.rounds():
        rows = verification.gap_of(round_)
        if rows:
            found.append((round_.period, f"round:{round_.pk}", rows))
    return found
