"""A13.3: the integrity score sets the share verified next; the sample can be drawn again from its seed."""

from fractions import Fraction

import pytest
from tests.platform.verification.conftest import OTHER, UNIT

from quanheng.engine.errors import Problems
from quanheng.platform.verification.parameters import Parameters, check_said, integrity
from quanheng.platform.verification.sampling import digest, drawn

F = Fraction


@pytest.mark.parametrize(
    ("score", "share"),
    [
        (100, F(5, 100)),
        (90, F(5, 100)),
        (75, F(525, 1000)),
        (60, F(1)),
        (F(5999, 100), F(1)),
        (0, F(1)),
        (None, F(1)),
    ],
)
def test_share_by_score(score, share):
    """90 and more 5 %, below 60 all, between on the line."""
    assert Parameters({}).share(None if score is None else F(score)) == share


def test_share_by_steps_and_for_newcomers():
    p = Parameters({"between": "steps", "shares": "60:100, 75:40, 90:5", "first_share": "20"})
    assert [p.share(F(s)) for s in (59, 60, 74, 75, 89, 90)] == [1, 1, 1, F(4, 10), F(4, 10), F(5, 100)]
    assert p.share(None) == F(1, 5)


@pytest.mark.parametrize(
    ("full", "apart", "k", "score"),
    [(100, 0, 1, 100), (100, 30, 1, 70), (60, 9, 1, 85), (100, 60, 2, 0), (30, 1, 1, F(9667, 100))],
)
def test_the_formula_is_open(full, apart, k, score):
    assert integrity(F(full), F(apart), F(k)) == score


def test_parameters_are_refused_in_a_bad_form():
    problems = Problems()
    check_said(
        {"shares": "90:5, 60:100", "taper": "20", "answer_days": "0", "over_line": "很高", "gap_line": "5"},
        problems,
    )
    assert [p.place.path for p in problems.errors] == ["over_line", "taper", "answer_days", "shares"]


@pytest.mark.parametrize("share", [F(0), F(5, 100), F(1, 3), F(525, 1000), F(1)])
@pytest.mark.parametrize("least", [0, 1, 3])
def test_a_draw_takes_what_its_share_says_and_again_the_same(share, least):
    for seed in range(20):
        rows = {f"单位{u}": [f"指标{k}" for k in range(1 + (seed * 7 + u * 5) % 13)] for u in range(3)}
        once = drawn(str(seed), rows, dict.fromkeys(rows, share), least)
        assert once == drawn(str(seed), rows, dict.fromkeys(rows, share), least)
        for unit, own in rows.items():
            assert len(once[unit]) == min(
                len(own), max(least, -(-share.numerator * len(own) // share.denominator))
            )
            left = [digest(str(seed), unit, r) for r in own if r not in once[unit]]
            assert all(digest(str(seed), unit, r) < min(left) for r in once[unit] if left)


def test_last_cycles_score_sets_this_draw(town, submitted):
    """石桥镇 had 95 last year: 5 % of five rows is one row; the seed is kept and draws the same again."""
    from django.utils import timezone

    from quanheng.platform.verification.drawing import draw
    from quanheng.platform.verification.models import Check, Integrity

    table = submitted()
    for unit, score in ((UNIT, "40"), (UNIT, "95.00"), (OTHER, "10")):
        Integrity.objects.create(
            unit_id=unit,
            period="2025",
            score=score,
            rows=5,
            full="100",
            apart="5",
            source="list:1",
            at=timezone.now(),
        )
    Integrity.objects.create(
        unit_id=UNIT,
        period="2027",
        score="1",
        rows=5,
        full="100",
        apart="5",
        source="list:2",
        at=timezone.now(),
    )
    made = draw(table.round, "sample", "reviewer", seed="2026-11-22 公开抽取", by=town.office)
    plan = made.plan["units"]
    assert list(plan) == [UNIT]  # 柳林镇 did not submit
    assert (plan[UNIT]["score"], plan[UNIT]["share"], len(plan[UNIT]["rows"])) == ("95", "5", 1)
    assert drawn(made.seed, {UNIT: plan[UNIT]["of"]}, {UNIT: F(5, 100)}, 1) == {UNIT: plan[UNIT]["rows"]}
    assert [c.leaf for c in Check.objects.all()] == plan[UNIT]["rows"]
