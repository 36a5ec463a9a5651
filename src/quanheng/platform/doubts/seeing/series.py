"""One figure over periods and units: breaks, bunching, heaping, smoothness, everybody at the full value, first digits."""

from __future__ import annotations

import numpy as np

from quanheng.analytics.doubt import benford, breaks, bunching, heaping, smooth, uniform
from quanheng.engine.errors import Text
from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing.book import (
    Book,
    Candidate,
    Seen,
    Table,
    chart,
    minus,
    per_cent,
    told,
    written,
)
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.registry import queries as registry


def breaks_(probe: Probe, book: Book) -> list[Candidate]:
    """Jumps of each item in its latest periods: a unit's own, and those its whole group makes together."""
    line, latest = float(probe.parameters["line"]), int(probe.parameters["latest"])
    found = []
    for item in probe.items["item"]:
        table = book.table(item)
        if len(table.periods) < breaks.RECORD.least:
            continue
        own = breaks.breaks(table.values, line)
        groups = _groups(table.units)
        names, together = breaks.group_breaks(table.values, groups, line)
        several = {g for g in names if groups.count(g) > 1} if len(names) >= breaks.PEERS else set()
        for t in range(max(0, len(table.periods) - 1 - latest), len(table.periods) - 1):
            for u in range(len(table.units)):
                g = names.index(groups[u])
                shared = groups[u] in several and bool(together.over[g, t])
                if np.isfinite(own.z[u, t]):
                    found.append(_break(table, book.name(item), item, u, t, own, shared, line))
    return found


def _groups(units: list[str]) -> list[str]:
    known = registry.units(units)
    return [(known[u].parent_id or "") if u in known else "" for u in units]


def _break(
    table: Table, name: Text, item: str, u: int, t: int, own: breaks.Breaks, shared: bool, line: float
) -> Candidate:
    unit, before, period = table.units[u], table.periods[t], table.periods[t + 1]
    a, b = table.figures[unit, before], table.figures[unit, period]
    moved, usual = float(np.expm1(own.change[u, t])), float(np.expm1(own.expected[u, t]))
    z = float(own.z[u, t])
    over = bool(own.over[u, t]) or shared
    seen: list[Seen] = [
        (Text(f"{before} 的数", f"{before}"), written(a)), (Text(f"{period} 的数", f"{period}"), written(b)),
        (Text("变化", "change"), per_cent(moved)), (Text("按本单位历史和当年同类，应在", "expected of its past and its peers"), per_cent(usual)),
        (Text("稳健 z", "robust z"), minus(z, 1)), (Text("界线", "line"), f"{line:g}"),
    ]  # fmt: skip
    group = ("；同组单位一起偏离", "; its whole group moved together") if shared else ("", "")
    return Candidate(
        unit, item, period,
        told(
            f"{name.zh}由 {written(a)} 变为 {written(b)}（{per_cent(moved)}），按历史和同类约为 {per_cent(usual)}，稳健 z {minus(z, 1)}{group[0]}。",
            f"{name.en} went from {written(a)} to {written(b)} ({per_cent(moved)}); its past and its peers suggest about {per_cent(usual)}; robust z {minus(z, 1)}{group[1]}.",
        ),
        seen, (a, b), over=over, chart=chart(table.periods, (name, list(table.row(unit)))),
    )  # fmt: skip


def _pooled(probe: Probe, book: Book) -> dict[str, tuple[list[float], list[Figure]]]:
    """Unit → its values of all items and periods, with their figures."""
    found: dict[str, tuple[list[float], list[Figure]]] = {}
    for item in probe.items["item"]:
        table = book.table(item)
        for unit in table.units:
            values, figures = found.setdefault(unit, ([], []))
            own = table.of(unit)
            values += [float(f.value) for f in own if f.value is not None]
            figures += own
    return found


def _of(probe: Probe, book: Book) -> tuple[str, Text]:
    """The item a pooled question is filed under, and the words for all of them."""
    items = probe.items["item"]
    name = book.name(items[0])
    more = Text(f"{name.zh}等 {len(items)} 项", f"{name.en} and {len(items) - 1} more")
    return items[0], name if len(items) == 1 else more


def _span(figures: list[Figure]) -> str:
    at = sorted({f.period for f in figures})
    return at[0] if len(at) == 1 else f"{at[0]}–{at[-1]}"


def bunching_(probe: Probe, book: Book) -> list[Candidate]:
    """A unit's values around a line, periods and items pooled."""
    at, half = float(probe.parameters["at"]), float(probe.parameters["half"])
    item, name = _of(probe, book)
    found = []
    for unit, (values, figures) in _pooled(probe, book).items():
        result = bunching.at_line(values, at, half)
        if np.isnan(result.p):
            continue
        n = result.below + result.above
        found.append(
            Candidate(
                unit,
                item,
                _span(figures),
                told(
                    f"{name.zh}在 {at:g} 上下各 {half:g} 之内有 {n} 个数，线上 {result.above} 个、线下 {result.below} 个。",
                    f"{name.en}: of {n} values within {half:g} of {at:g}, {result.above} lie on or above it and {result.below} below.",
                ),
                [
                    (Text("线上（含）", "on or above"), str(result.above)),
                    (Text("线下", "below"), str(result.below)),
                    (Text("若无移动，这样的机会", "chance, if none was moved"), f"{result.p:.2g}"),
                ],
                figures,
                p=result.p,
            )
        )
    return found


def heaping_(probe: Probe, book: Book) -> list[Candidate]:
    """A unit's last digits, periods and items pooled."""
    item, name = _of(probe, book)
    found = []
    for unit, (values, figures) in _pooled(probe, book).items():
        result = heaping.last_digits(values, int(probe.parameters["decimals"]))
        if np.isnan(result.p):
            continue
        found.append(
            Candidate(
                unit,
                item,
                _span(figures),
                told(
                    f"{name.zh}的 {result.n} 个数中 {result.round_} 个末位为 0 或 5，通常约 {result.expected:.0f} 个。",
                    f"{name.en}: {result.round_} of {result.n} values end in 0 or 5; about {result.expected:.0f} would be usual.",
                ),
                [
                    (Text("末位为 0 或 5", "ending in 0 or 5"), f"{result.round_}/{result.n}"),
                    (Text("若无凑整，这样的机会", "chance, if none was rounded"), f"{result.p:.2g}"),
                ],
                figures,
                p=result.p,
            )
        )
    return found


def smooth_(probe: Probe, book: Book) -> list[Candidate]:
    """A unit's series against those of its peers."""
    (item,) = probe.items["item"]
    table, name = book.table(item), book.name(item)
    if len(table.periods) < smooth.RECORD.least or len(table.units) < smooth.PEERS:
        return []
    result = smooth.smooth(table.values)
    usual = float(np.nanmedian(result.spread))
    found = []
    for u, unit in enumerate(table.units):
        if np.isnan(result.p[u]):
            continue
        own = float(result.spread[u])
        found.append(
            Candidate(
                unit,
                item,
                _span(table.of(unit)),
                told(
                    f"{name.zh}的增幅离散只有 {per_cent(own, 2)}，同类单位通常为 {per_cent(usual, 2)}。",
                    f"{name.en}: its changes spread by {per_cent(own, 2)} only; {per_cent(usual, 2)} is usual among peers.",
                ),
                [
                    (Text("增幅的离散", "spread of changes"), per_cent(own, 2)),
                    (Text("同类的中位数", "median of peers"), per_cent(usual, 2)),
                    (Text("完全相同的增幅，连续期数", "equal changes in a row"), f"{result.run[u]:.0f}"),
                    (Text("机会", "chance"), f"{result.p[u]:.2g}"),
                ],
                table.of(unit),
                p=float(result.p[u]),
                chart=chart(table.periods, (name, list(table.row(unit)))),
            )
        )
    return found


def uniform_(probe: Probe, book: Book) -> list[Candidate]:
    """A unit's results at the full value, its latest half against its earlier half where both are long enough."""
    full, line = float(probe.parameters["full"]), float(probe.parameters["line"]) / 100
    item, name = _of(probe, book)
    found = []
    for unit, (values, figures) in _pooled(probe, book).items():
        order = np.argsort([f.period for f in figures], kind="stable")
        series = np.array(values)[order]
        cut = len(series) // 2
        result = uniform.collapse(series, (), full, line)
        halves = uniform.collapse(series[cut:], series[:cut], full, line)
        if result.n < uniform.RECORD.least:
            continue
        seen: list[Seen] = [
            (Text("达到满值的比例", "share at the full value"), per_cent(result.full, 0)),
            (Text("个数", "values"), str(result.n)),
        ]
        if np.isfinite(halves.ratio):
            seen.append(
                (
                    Text("后半与前半的离散之比", "spread of the later half to the earlier"),
                    f"{halves.ratio:.2f}",
                )
            )
        found.append(
            Candidate(
                unit,
                item,
                _span(figures),
                told(
                    f"{name.zh}的 {result.n} 个数有 {per_cent(result.full, 0)} 达到满值 {full:g}，超过 {per_cent(line, 0)}。",
                    f"{name.en}: {per_cent(result.full, 0)} of {result.n} values are at the full value {full:g}, more than {per_cent(line, 0)}.",
                ),
                seen,
                figures,
                over=result.over,
            )
        )
    return found


def benford_(probe: Probe, book: Book) -> list[Candidate]:
    """First digits of a unit's amounts, where there are a thousand of them over three orders of magnitude."""
    item, name = _of(probe, book)
    found = []
    for unit, (values, figures) in _pooled(probe, book).items():
        result = benford.digits(values, 1)
        if not result.told:
            continue
        top = "、".join(str(d) for d in result.furthest[:3]), ", ".join(str(d) for d in result.furthest[:3])
        found.append(
            Candidate(
                unit,
                item,
                _span(figures),
                told(
                    f"{name.zh}的 {result.n} 个金额，首位数字的平均绝对偏差 {result.mad:.4f}，偏离最大的是 {top[0]}。",
                    f"{name.en}: the first digits of {result.n} amounts deviate by {result.mad:.4f} on average, most at {top[1]}.",
                ),
                [
                    (Text("个数", "amounts"), str(result.n)),
                    (Text("跨数量级", "orders of magnitude"), f"{result.orders:.1f}"),
                    (Text("平均绝对偏差", "mean absolute deviation"), f"{result.mad:.4f}"),
                    (Text("模拟的机会", "simulated chance"), f"{result.p:.3g}"),
                ],
                figures,
                p=result.p,
            )
        )
    return found
