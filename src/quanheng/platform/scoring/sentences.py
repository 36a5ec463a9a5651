"""Sentences of the run page: its title, how lines and quotas made the grades, who is drawn in which pigment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from quanheng.engine.periods import parse
from quanheng.platform.scoring import board
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import Reading
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import number

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(period: str) -> str:
    """A period in words: `2024 年`, `2026 年上半年`, `2026 年一季度`, `2026 年 5 月`."""
    read = parse(period)
    if read is None:
        return period
    if language() == "en":
        part = {
            "year": "",
            "half": f"H{read.part} ",
            "quarter": f"Q{read.part} ",
            "month": f"{_MONTHS[read.part - 1]} ",
        }
        return f"{part[read.kind]}{read.year}"
    part = {
        "year": "",
        "half": "上下"[(read.part - 1) % 2] + "半年",
        "quarter": f"{'一二三四'[(read.part - 1) % 4]}季度",
        "month": f" {read.part} 月",
    }
    return f"{read.year} 年{part[read.kind]}"


def headline(run: Run, period: str) -> str:
    """The title of a run page: `2024 年度省域发展评价`, or `某县考核，2026 年一季度`."""
    title = run.version.title_en or run.version.title if language() == "en" else run.version.title
    if not period.isdecimal():
        return _("%(title)s，%(period)s") % {"title": title, "period": when(period)}
    return _("%(period)s 年度%(title)s") % {"period": period, "title": title}


def tile_name(square: board.Square) -> Any:
    """A tile's name: whole, squeezed if long; two letters on a phone in English."""
    x, y = square.x + 6, square.y + 18
    if language() != "en":
        return Markup('<text class="nm" x="{}" y="{}">{}</text>').format(x, y, square.name)
    squeeze = Markup(' textLength="59" lengthAdjust="spacingAndGlyphs"') if len(square.name) > 8 else ""
    whole = Markup('<text class="nm whole" x="{}" y="{}"{}>{}</text>').format(x, y, squeeze, square.name)
    return whole + Markup('<text class="nm brief" x="{}" y="{}" aria-hidden="true">{}</text>').format(
        x, y + 2, square.code
    )


def quota_words(read: Reading, found: board.Finding) -> str:
    """`东部 2、中部 1 …`."""
    return _("、").join(f"{board.group_name(read, g)} {n}" for g, n in (found.places or {}).items())


def grade_words(read: Reading, period: str, found: board.Finding) -> str:
    """How lines and quotas made the grades."""
    if not found.band or found.band.line is None:
        return ""
    reached = found.taken + len(found.held)
    text = _("%(line)s 分以上 %(n)s 个") % {"line": number(found.band.line), "n": reached}
    if found.places:
        text += _("；%(grade)s定额 %(q)s 个，评出 %(taken)s 个") % {
            "grade": named(found.band),
            "q": sum(found.places.values()),
            "taken": found.taken,
        }
    if found.held:
        text += _("，%(names)s顺延为下一等") % {
            "names": _("、").join(board.named_unit(s.unit) for s in found.held)
        }
    return text + _("。")


def bump_words(figures: dict[str, Any]) -> str:
    """Who is drawn in which pigment."""
    tones = board.tones(figures)
    parts = [
        _("青线：进位最多的%(names)s") % {"names": _("、").join(tones["up"])} if tones["up"] else "",
        _("墨线：退位最多的%(names)s") % {"names": _("、").join(tones["down"])} if tones["down"] else "",
        _("朱砂：因定额顺延者中名次最前的%(names)s") % {"names": _("、").join(tones["here"])}
        if tones["here"]
        else "",
    ]
    return _("；").join(p for p in parts if p)
