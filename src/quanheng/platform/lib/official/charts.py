"""Charts of official documents: bars against a full score, lines over periods, a ranking with its intervals.

House palette, direct labels instead of legends, no pies; bars begin at zero. Drawn by matplotlib with the open font that
comes along, as PNG for Word and SVG (letters as outlines) for PDF; the same figures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pylopdf_fonts_zh_cn import sans_path

INK, QUIET, PALE, RED, BLUE = "#1b1f24", "#64686f", "#e9e6dc", "#b5282c", "#1f6f8b"
WIDTH = 150  # mm, within the 156 of the type area
DPI = 200


@dataclass(frozen=True)
class Drawn:
    """A chart in both forms; `width` in mm."""

    png: bytes
    svg: str
    width: float = WIDTH


@dataclass(frozen=True)
class Bar:
    """A bar of a score against what can be reached; `words` stand at its end; `here`: the one in question."""

    label: str
    value: float
    full: float
    words: str
    here: bool = False


@dataclass(frozen=True)
class Place:
    """A unit in a ranking: score with its interval; `words` at the right."""

    label: str
    value: float
    low: float
    high: float
    words: str
    here: bool = False


@dataclass(frozen=True)
class Line:
    """A line over periods; `name` and last value stand at its end."""

    name: str
    values: Sequence[float | None]
    words: str
    tone: str = INK
    dashed: bool = False


def bars(rows: Sequence[Bar]) -> Drawn:
    """Bars of the share of the full score reached, in per cent, the full length pale behind."""
    figure, axes = _figure(len(rows) * 8.5 + 10)
    for n, row in enumerate(rows):
        share = 100 * row.value / row.full if row.full else 0.0
        axes.barh(n, 100, height=0.5, color=PALE, linewidth=0)
        axes.barh(n, max(min(share, 100), 0), height=0.5, color=RED if row.here else BLUE, linewidth=0)
        axes.text(101.5, n, row.words, va="center", ha="left", color=INK, fontproperties=_face(9))
    _names(axes, [r.label for r in rows])
    axes.set_xlim(0, 128)
    axes.set_xticks([0, 20, 40, 60, 80, 100])
    _ticks(axes)
    return _drawn(figure)


def ranking(rows: Sequence[Place], lines: Sequence[tuple[str, float]] = ()) -> Drawn:
    """Scores in order, each a point with its interval; dashed lines where grades begin."""
    figure, axes = _figure(len(rows) * 6.2 + 16)
    for n, row in enumerate(rows):
        tone = RED if row.here else INK
        axes.plot([row.low, row.high], [n, n], color=tone, linewidth=1.4, alpha=0.55, solid_capstyle="butt")
        axes.plot([row.value], [n], "s" if row.here else "o", color=tone, markersize=4.6)
    low = min(r.low for r in rows)
    high = max(r.high for r in rows)
    room = max(high - low, 1.0)
    axes.set_xlim(low - room * 0.08, high + room * 0.3)
    for n, row in enumerate(rows):
        axes.text(high + room * 0.06, n, row.words, va="center", ha="left", color=RED if row.here else INK, fontproperties=_face(9))  # fmt: skip
    for name, at in lines:
        if low - room * 0.08 <= at <= high:
            axes.axvline(at, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
            axes.text(at, -0.65, name, va="bottom", ha="center", color=QUIET, fontproperties=_face(8))
    _names(axes, [r.label for r in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    _ticks(axes)
    return _drawn(figure)


def lines(periods: Sequence[str], series: Sequence[Line]) -> Drawn:
    """Lines over periods, each named at its end; the axis need not begin at zero."""
    figure, axes = _figure(62)
    ends: list[tuple[float, Line]] = []
    for one in series:
        known = [(k, v) for k, v in enumerate(one.values) if v is not None]
        if known:
            style: Any = (0, (4, 3)) if one.dashed else "-"
            axes.plot([k for k, _v in known], [v for _k, v in known], color=one.tone, linewidth=1.6, linestyle=style, marker="" if one.dashed else "o", markersize=3.4)  # fmt: skip
            ends.append((known[-1][1], one))
    low, high = axes.get_ylim()
    least = (high - low) * 0.085
    at: float | None = None
    for value, one in sorted(ends, key=lambda e: e[0]):  # names keep clear of one another
        at = value if at is None else max(value, at + least)
        axes.text(len(periods) - 0.92, at, f"{one.name} {one.words}", va="center", color=one.tone, fontproperties=_face(9))  # fmt: skip
    axes.set_xlim(-0.2, len(periods) - 1 + max(0.9, len(periods) * 0.32))
    axes.set_xticks(range(len(periods)), list(periods))
    _ticks(axes)
    axes.grid(axis="y", color=PALE, linewidth=0.7)
    axes.grid(axis="x", visible=False)
    return _drawn(figure)


@lru_cache(maxsize=8)
def _face(size: float) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(sans_path()), size=size)


def _figure(height: float) -> tuple[Any, Any]:
    """A figure of the type area's width, `height` mm high. Matplotlib takes a second to load: only who draws waits."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 25.4, height / 25.4), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.set_axisbelow(True)
    return figure, axes


def _names(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), list(names))
    axes.invert_yaxis()
    axes.grid(axis="x", color=PALE, linewidth=0.7)


def _ticks(axes: Any) -> None:
    axes.tick_params(length=0, colors=QUIET)
    for label in axes.get_xticklabels():
        label.set_fontproperties(_face(8))
    for label in axes.get_yticklabels():
        label.set_fontproperties(_face(9))
        label.set_color(INK)


def _drawn(figure: Any) -> Drawn:
    import matplotlib

    png, svg = io.BytesIO(), io.BytesIO()
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    with matplotlib.rc_context({"svg.hashsalt": "quanheng", "svg.fonttype": "path"}):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Drawn(png.getvalue(), svg.getvalue().decode())
