"""A13.3: the integrity score sets the share verified next; the sample can be drawn again from its seed."""

import random
from fractions import Fraction
from math import comb

import pytest
from django.urls import reverse
from tests.platform.verification.conftest import OTHER, UNIT

from quanheng.engine.errors import Problems
from quanheng.platform.verification.inflation import Row, inflation, most
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
    chance, words = made.seed.split("·")
    assert (len(chance), words) == (24, "2026-11-22 公开抽取")
    plan = made.plan["units"]
    assert list(plan) == [UNIT]  # 柳林镇 did not submit
    assert (plan[UNIT]["score"], plan[UNIT]["share"], len(plan[UNIT]["rows"])) == ("95", "5", 1)
    assert drawn(made.seed, {UNIT: plan[UNIT]["of"]}, {UNIT: F(5, 100)}, 1) == {UNIT: plan[UNIT]["rows"]}
    assert [c.leaf for c in Check.objects.all()] == plan[UNIT]["rows"]


def test_the_words_alone_draw_nothing(town, submitted, client, monkeypatch):
    """Whoever gives the words cannot choose a row by them: the chance before the dot decides, and is new every time."""
    from quanheng.engine.errors import Refused
    from quanheng.platform.verification import drawing
    from quanheng.platform.verification.models import Draw

    table = submitted()
    town.sign_in(client, "office")
    address = reverse("verification:draw", args=[table.round_id])
    long = client.post(address, {"how": "full", "role": "reviewer", "seed": "字" * 39})
    assert long.status_code == 200  # the form says so
    with pytest.raises(Refused):
        drawing.draw(table.round, "full", "reviewer", seed="字" * 39, by=town.office)
    assert not Draw.objects.exists()
    for role in ("reviewer", "third"):
        said = {"how": "sample", "role": role, "seed": "同样的话"}
        assert client.post(address, said).status_code == 302
    seeds = [d.seed for d in Draw.objects.all()]
    assert len(set(seeds)) == 2
    assert all(s.endswith("·同样的话") for s in seeds)
    assert seeds[0] in client.get(reverse("verification:round", args=[table.round_id])).content.decode()


def test_how_many_may_differ_is_counted_as_the_textbook_does():
    """None of 2 differ: among 5 up to three may (C(2,2) ÷ C(5,2) = 10 %), four may not; none of 20 of 100: up to 12."""
    assert most(5, 2, 0) == 3
    assert most(5, 5, 2) == 2
    assert most(5, 1, 1) == 5
    assert most(100, 20, 0) == 12
    assert F(comb(88, 20), comb(100, 20)) > F(5, 100) > F(comb(87, 20), comb(100, 20))


def test_a_sample_is_told_as_an_estimate_with_an_interval():
    rows = {str(k): Row(F(20), F(20)) for k in range(5)}
    agreed = inflation(rows, {"0": F(20), "1": F(20)})
    assert (agreed.rows, agreed.of, agreed.off, agreed.low, agreed.high) == (2, 5, 0, 0, 60)
    half = inflation(rows, {"0": F(20), "1": F(10)})
    assert (half.off, half.low, half.high) == (25, 10, 70)  # 10 of 40 → a quarter of 100
    whole = inflation(rows, {str(k): F(20 - k) for k in range(5)})
    assert (whole.off, whole.low, whole.high, whole.sampled) == (10, 10, 10, False)
    assert inflation(rows, {}) is None


@pytest.mark.parametrize("untrue", [0, 1, 3, 10])
@pytest.mark.parametrize("drawn_rows", [1, 3, 8, 20])
def test_the_interval_covers_the_truth_and_the_estimate_is_fair(untrue, drawn_rows):
    """20 rows of unequal marks, some untrue: over 2,000 samples it covers in 95 of 100 at least, and the mean is right."""
    chance = random.Random(untrue * 100 + drawn_rows)
    rows = {str(k): Row(F(5), F(5)) for k in range(20)}
    found = {str(k): F(5) - (F(1 + k % 4) if k < untrue else 0) for k in range(20)}
    true = sum(rows[k].own - found[k] for k in rows)
    covered, total = 0, F(0)
    for _ in range(2000):
        chosen = chance.sample(sorted(rows), drawn_rows)
        got = inflation(rows, {k: found[k] for k in chosen})
        covered += got.low <= true <= got.high
        total += got.off
    assert covered / 2000 >= 0.95
    assert abs(float(total / 2000 - true)) <= 1.0
