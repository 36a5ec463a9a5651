"""Figures against one another: output and outcome, copied returns, targets after success and failure, companions."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from quanheng.analytics.doubt import companions, copied, drift, inverted
from quanheng.engine.errors import Text
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing.book import Book, Candidate, Seen, chart, minus, per_cent, told, written
from quanheng.platform.registry import queries as registry


def inverted_(probe: Probe, book: Book) -> list[Candidate]:
    """Output up while outcome goes down; with the share of complaints, where one is named, a hint at target drift."""
    (out_item,), (end_item,) = probe.items["output"], probe.items["outcome"]
    share_item = next(iter(probe.items.get("share", ())), "")
    runs = int(probe.parameters["periods"])
    full, loud = float(probe.parameters["full"]), float(probe.parameters["share"])
    out = book.table(out_item)
    end = book.table(end_item, among=out.periods)
    calls = book.table(share_item, among=out.periods) if share_item else None
    names = book.name(out_item), book.name(end_item)
    found = []
    for unit in out.units:
        a, b = out.row(unit), end.row(unit)
        result = inverted.inverted(a, b, runs)
        known = [k for k in range(len(out.periods)) if np.isfinite(a[k]) and np.isfinite(b[k])]
        if result.n < inverted.RECORD.least or known[-1] != len(out.periods) - 1:
            continue
        first, last = known[-1 - max(result.run, 1)], known[-1]
        fall = float(b[last] / b[first] - 1) if b[first] else float("nan")
        at = out.periods[last]
        seen: list[Seen] = [
            (names[0], f"{a[first]:g} → {a[last]:g}"), (names[1], f"{b[first]:g} → {b[last]:g}"),
            (Text("效果变化", "change of the outcome"), per_cent(fall)), (Text("连续期数", "periods in a row"), str(result.run)),
            (Text("相关系数 r", "correlation r"), minus(result.r, 2)),
        ]  # fmt: skip
        if np.isfinite(result.low):
            seen.append(
                (
                    Text("r 的 95 % 区间", "95 % interval of r"),
                    f"{minus(result.low, 2)} – {minus(result.high, 2)}",
                )
            )
        figures = [*out.of(unit, out.periods[first : last + 1]), *end.of(unit, out.periods[first : last + 1])]
        said = float("nan")
        if calls is not None and unit in calls.units:
            said = float(calls.row(unit)[last])
            if np.isfinite(said):
                seen.append((book.name(share_item), f"{said:g} %"))
                figures += calls.of(unit, [at])
        lines = [(names[0], _index(a)), (names[1], _index(b))]
        found.append(
            Candidate(
                unit,
                out_item,
                at,
                told(
                    f"倒挂：{names[0].zh}升到 {a[last]:g}，{names[1].zh}连续 {result.run} 期下降（{per_cent(fall)}），相关系数 {minus(result.r, 2)}。",
                    f"Inverted: {names[0].en} rose to {a[last]:g} while {names[1].en} fell {result.run} periods in a row ({per_cent(fall)}); correlation {minus(result.r, 2)}.",
                ),
                seen,
                figures,
                over=result.found,
                hint=_drifts(a[last] >= full, said, loud, book.name(share_item))
                if result.found
                else Text("", ""),
                chart=chart(
                    out.periods,
                    *((Text(f"{n.zh}（首期＝100）", f"{n.en} (first = 100)"), v) for n, v in lines),
                ),
            )
        )
    return found


def _index(values: np.ndarray) -> list[float]:
    known = values[np.isfinite(values) & (values != 0)]
    return [float(v) for v in (values / known[0] * 100 if known.size else values)]


def _drifts(achieved: bool, said: float, loud: float, name: Text) -> Text:
    """What an achieved output with a falling outcome may be a sign of."""
    if not achieved:
        return Text("", "")
    zh, en = (
        "目标可能已漂移：产出超额完成而效果下降，做的事不一定是群众要的事",
        "The target may have drifted: the output is over-fulfilled while the outcome falls; what is done may not be what people want",
    )
    if np.isfinite(said) and said > loud:
        zh += f"；群众诉求中“{name.zh}”占 {said:g} %"
        en += f"; “{name.en}” makes up {said:g} % of complaints"
    return Text(zh + "。", en + ".")


def copied_(probe: Probe, book: Book) -> list[Candidate]:
    """Returns of one period, unit against unit; and of one unit, period against period."""
    line = float(probe.parameters["line"]) / 100
    items = probe.items["item"]
    first = book.table(items[0])
    tables = [first, *(book.table(i, among=first.periods) for i in items[1:])]
    keys = sorted({(u, p) for t in tables for u, p in t.figures})
    by_period: defaultdict[str, list[str]] = defaultdict(list)
    by_unit: defaultdict[str, list[str]] = defaultdict(list)
    for unit, period in keys:
        by_period[period].append(unit)
        by_unit[unit].append(period)
    found = []
    pairs = [([(u, p) for u in units], "unit") for p, units in by_period.items()]
    pairs += [([(u, p) for p in at], "period") for u, at in by_unit.items()]
    for rows, kind in pairs:
        if len(rows) < 2:
            continue
        matrix = [[_value(t.figures.get(key)) for t in tables] for key in rows]
        for twin in copied.twins(matrix, line):
            a, b = rows[twin.first], rows[twin.second]
            for here, other in ((a, b), (b, a)) if kind == "unit" else ((b, a),):
                found.append(_twin(tables, items, here, other, twin, kind, book))
    return found


def _value(figure: object) -> float:
    value = getattr(figure, "value", None)
    return float("nan") if value is None else float(value)


def _twin(tables: list, items: list[str], here: tuple[str, str], other: tuple[str, str], twin: copied.Twin, kind: str, book: Book) -> Candidate:  # fmt: skip
    figures = [f for t in tables for key in (here, other) if (f := t.figures.get(key)) is not None]
    known = registry.units([other[0]]).get(other[0])
    named = (known.name, known.name_en or known.name) if known is not None else (other[0], other[0])
    who = named if kind == "unit" else (other[1], other[1])
    where = (f"{who[0]}同期的", f"{who[1]} in that period") if kind == "unit" else (f"本单位 {who[0]} 的", f"its own of {who[1]}")  # fmt: skip
    return Candidate(
        here[0], items[0], here[1],
        told(
            f"可比的 {twin.compared} 个数中 {twin.same} 个与{where[0]}完全相同。",
            f"{twin.same} of {twin.compared} comparable figures are the same as {where[1]}.",
        ),
        [(Text("相同的数", "figures the same"), f"{twin.same}/{twin.compared}"), (Text("碰巧如此的机会", "chance of a coincidence"), f"{twin.p:.2g}")],
        figures, p=twin.p, apart=f"{kind}:{other[0]}:{other[1]}",
    )  # fmt: skip


def drift_(probe: Probe, book: Book) -> list[Candidate]:
    """Targets after success and after failure, all units together; asked of who answers for the target."""
    (target,), (item,) = probe.items["target"], probe.items["item"]
    asked = catalogue.owner_unit(target)
    goals = book.table(target)
    done = book.table(item, among=goals.periods)
    units = [u for u in goals.units if u in done.units]
    if asked is None or not units:
        return []
    result = drift.ratchet([goals.row(u) for u in units], [done.row(u) for u in units])
    if np.isnan(result.p):
        return []
    name = book.name(target)
    return [
        Candidate(
            asked,
            target,
            f"{goals.periods[0]}–{goals.periods[-1]}",
            told(
                f"{name.zh}：上期每超额 1，下期目标上调 {result.up:.2f}；每少完成 1，只下调 {result.down:.2f}（{result.n} 次变化）。",
                f"{name.en}: each 1 over target raises the next by {result.up:.2f}, each 1 short lowers it by {result.down:.2f} ({result.n} changes).",
            ),
            [
                (Text("β⁺（超额之后）", "β⁺ (after excess)"), f"{result.up:.2f}"),
                (Text("β⁻（未达之后）", "β⁻ (after shortfall)"), f"{result.down:.2f}"),
                (Text("两者相同的机会", "chance that they are the same"), f"{result.p:.2g}"),
            ],
            [f for u in units for f in goals.of(u)],
            p=result.p,
        )
    ]


def companions_(probe: Probe, book: Book) -> list[Candidate]:
    """A total against what goes along with it, in the latest period."""
    (item,), beside = probe.items["item"], probe.items["beside"]
    line = float(probe.parameters["line"])
    total = book.table(item)
    if not total.periods:
        return []
    at = total.periods[-1]
    tables = [book.table(b, among=total.periods) for b in beside]
    units = [u for u in total.units if all(v > 0 for t in (total, *tables) for v in [t.row(u)[-1]])]
    if not units:
        return []
    result = companions.beside(
        [total.row(u)[-1] for u in units], [[t.row(u)[-1] for t in tables] for u in units]
    )
    name = book.name(item)
    found = []
    for k, unit in enumerate(units):
        if np.isnan(result.z[k]):
            continue
        above, z = float(np.expm1(result.above[k])), float(result.z[k])
        figures = [f for t in (total, *tables) for f in t.of(unit, [at])]
        found.append(
            Candidate(
                unit,
                item,
                at,
                told(
                    f"{name.zh} {written(figures[0])}，比 {len(beside)} 项关联指标推算的高 {per_cent(above, 0)}，稳健 z {minus(z, 1)}。",
                    f"{name.en} is {written(figures[0])}, {per_cent(above, 0)} above what {len(beside)} companions suggest; robust z {minus(z, 1)}.",
                ),
                [(book.name(f.item), written(f)) for f in figures]
                + [
                    (Text("高出推算", "above what is suggested"), per_cent(above)),
                    (Text("稳健 z", "robust z"), f"{z:.1f}"),
                ],
                figures,
                over=z > line,
            )
        )
    return found
