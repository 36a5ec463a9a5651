"""The charts of the documents, with their captions and the words for who does not see them."""

from __future__ import annotations

from quanheng.platform.lib.official import Block, Numbers, Picture, charts
from quanheng.platform.reports.facts import RunFact, UnitFact
from quanheng.platform.reports.phrases import both, marks, run_on
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import fixed, number

MOST = 34  # units in one chart of a ranking: all that go on a page


def tops(unit: UnitFact, numbers: Numbers) -> list[Block]:
    """The share reached on each first-level node."""
    known = [n for n in unit.tops if n.score is not None and n.full and n.rate is not None]
    if len(known) < 2:
        return []
    rows = [
        charts.Bar(n.name, float(n.rate or 0), 100, both(f"{fixed(n.rate, 1)}（{fixed(n.score, 2)}/{number(n.full)}分）", f"{fixed(n.rate, 1)} ({fixed(n.score, 2)}/{number(n.full)})")) for n in known
    ]  # fmt: skip
    said = run_on(both(f"{n.name}{fixed(n.rate, 1)}%", f"{n.name} {fixed(n.rate, 1)}%") for n in known)
    caption = both(
        f"{unit.name}一级指标得分率（%）", f"{unit.name}: share of the full score on the first level, %"
    )
    alt = both(f"条形图。得分率：{said}。", f"Bar chart. Share of the full score: {said}.")
    return [_picture(charts.bars(rows), numbers.figure(caption), alt)]


def history(fact: RunFact, unit: UnitFact, numbers: Numbers) -> list[Block]:
    """The total over the periods, where there are at least two."""
    known = [(p, v) for p, v in unit.history if v is not None]
    if len(known) < 2:
        return []
    periods = [
        p.removesuffix("度").replace("年", "年\n") if len(p) > 6 else p.removesuffix("度")
        for p, _v in unit.history
    ]
    series = [charts.Line(unit.name, [v for _p, v in unit.history], fact.points(known[-1][1]), charts.RED)]
    said = run_on(both(f"{p}{fact.points(v)}分", f"{p}: {marks(fact.points(v))}") for p, v in known)
    caption = numbers.figure(both(f"{unit.name}历期得分（分）", f"{unit.name}: score by period"))
    return [
        _picture(charts.lines(periods, series), caption, both(f"折线图。{said}。", f"Line chart. {said}."))
    ]


def ranking(fact: RunFact, name: str, rows: tuple[Standing, ...], numbers: Numbers) -> list[Block]:
    """Everyone of a group in order, each with its interval; long lists are not drawn, the table says it all."""
    scored = [s for s in rows if s.score is not None]
    if not 2 <= len(scored) <= MOST:
        return []
    places = []
    for s in scored:
        low, high = fact.read.score_band(fact.period, s.unit.id) or (s.score, s.score)
        grade = f" {named(s.band)}" if s.band else ""
        score = float(s.score or 0)
        low, high = min(float(low or score), score), max(float(high or score), score)
        places.append(charts.Place(named_unit(s.unit), score, low, high, f"{fact.points(s.score)}{grade}"))
    lines = [(both(f"{named(b)}线{number(v)}", f"{named(b)} {number(v)}"), v) for b, v in fact.read.lines()]
    caption = numbers.figure(
        both(
            f"{name}得分和权重变动时的区间（分）",
            f"{name + ': ' if name else ''}scores, and their intervals where weights move",
        )
    )
    said = run_on(f"{p.label}{both('', ' ')}{p.words}" for p in places)
    alt = both(f"点线图，按得分排列。{said}。", f"Dot plot in the order of scores. {said}.")
    return [_picture(charts.ranking(places, lines), caption, alt)]


def _picture(drawn: charts.Drawn, caption: str, alt: str) -> Picture:
    return Picture(caption, drawn.png, drawn.svg, alt, drawn.width)
