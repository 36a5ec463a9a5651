"""Levels from their history alone: quarters, ends a figure cannot pass, ranges that are the goal, and what is no series."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from quanheng.engine.errors import Text
from quanheng.platform.monitoring import levels
from quanheng.platform.monitoring.fan import level_fan
from quanheng.platform.monitoring.figures import Facts
from quanheng.platform.monitoring.plan import Amount, MonitoringPlan, Watched


def rate(**more):
    """A level, told in per cent unless said otherwise."""
    return Watched(
        "率", Text("率", "rate"), "率", Amount(number=Decimal(95)), adds="level", **{"uom": "%", **more}
    )


def asked(one, values, kind="month", target=95, month=None):
    """The outlook and history of a series whose last value is of this year's latest period."""
    parts = {"month": 12, "quarter": 4, "half": 2, "year": 1}[kind]
    known = len(values) % parts or parts
    facts = Facts(2026)
    for k, value in enumerate(values):
        year, part = divmod(2026 * parts + known - len(values) + k, parts)
        facts.kinds[("U", "率", year)] = kind
        if value is not None:
            facts.own.setdefault(("U", "率", year), {})[(part + 1) * 12 // parts] = Decimal(str(value))
    plan = MonitoringPlan("p", Text("p", "p"), "s", 2026, "lag-points", (one,))
    series = [("U", one, Fraction(target))]
    found = levels.outlooks(plan, facts, series, month or known * 12 // parts)
    return found.get(("U", "率")), levels.history(facts, series[0], month or known * 12 // parts)


def wave(n, parts=12, around=90.0, size=1.5, noise=0.2, rise=0.05):
    """A season, a slow rise and noise, of a seed of its length."""
    t = np.arange(n)
    season = size * np.sin(2 * np.pi * t / parts)
    return list(around + rise * t + season + np.random.default_rng(n).normal(0, noise, n))


def test_quarters_are_forecast_by_quarter():
    told, past = asked(rate(), wave(21, 4, rise=0.5), "quarter")  # five years and one quarter
    assert (past.parts, past.ahead) == (4, 3)
    assert told.note == ""
    assert len(told.steps) == 3


@pytest.mark.parametrize(("figures", "short"), [(29, True), (30, False)])
def test_two_seasons_and_the_months_left_are_needed(figures, short):
    """The latest is of May or June: seven or six months are left, and two years must lie before them."""
    told, past = asked(rate(), wave(figures))
    assert past.ahead == 12 - figures % 12
    assert (told.note == "too-short") is short
    assert told.plain == pytest.approx(wave(figures)[-1])


def test_a_share_stays_within_nought_and_a_hundred_and_nothing_positive_falls_below_nought():
    near = [min(100, x) for x in wave(77, around=97.2, size=1.4, noise=0.3, rise=0.025)]
    share, _ = asked(rate(), near)
    other, _ = asked(rate(uom="分"), near)
    assert max(high for _l, _m, high in other.steps) > 100
    assert max(high for _l, _m, high in share.steps) == 100
    few = [max(0, x) for x in wave(77, around=2.2, size=1.4, rise=-0.01)]
    count, _ = asked(rate(uom="件"), few, target=1)
    assert min(low for low, _m, _h in count.steps) == 0
    below, _ = asked(rate(uom="件"), [x - 0.5 for x in few], target=1)
    assert min(low for low, _m, _h in below.steps) < -0.5


def test_the_goal_is_the_range_where_there_is_one():
    values = wave(80, around=93)
    inside, _ = asked(rate(nature="quality", low=Decimal(90), high=Decimal(100)), values)
    above, _ = asked(rate(nature="quality", low=Decimal("99.9"), high=Decimal(100)), values)
    less, _ = asked(rate(nature="reverse"), values, target=90)
    assert inside.chance > 0.9
    assert above.chance < 0.2
    assert less.chance < 0.2


def test_what_is_no_series_has_no_outlook():
    assert asked(rate(nature="qualitative"), wave(60))[0] is None
    assert asked(rate(), wave(6), "year")[0] is None  # of the whole year only
    assert asked(rate(), wave(60))[0] is None  # December is there: nothing is left to forecast
    assert asked(rate(), [])[0] is None


def test_the_picture_holds_every_step_in_round_ticks():
    """Figures between 93.1 and 97.4, a goal of 95: ticks by 2, everything inside the box, the dashed line at 95."""
    steps = [[94 + k / 10, 95 + k / 10, 96.8 + k / 10] for k in range(7)]
    made = level_fan([(m, 93.1 + m) for m in range(1, 5)], {"steps": steps}, (Fraction(95), None))
    assert [words for _y, words in made.ticks] == ["94", "95", "96", "97", "98"]
    for path in (made.actual, made.plan, made.band, made.ahead):
        for part in path.replace("M", "L").split("L")[1:]:
            x, y = map(float, part.split())
            assert made.left <= x <= 350
            assert 8 <= y <= 128
    assert made.plan.startswith("M62.0 ")
    flat = level_fan([(1, 5.0), (2, 5.0)], None, (None, None))
    assert flat.band == ""
    assert len(flat.ticks) >= 2
    assert level_fan([], None, (Fraction(3), None)).actual == ""
