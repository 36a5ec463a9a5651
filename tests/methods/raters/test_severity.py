"""The severity model on the fixed simulation of methods.md D.4, on a case by hand, and on designs it cannot join.

The spreads of the simulation are not stated there (30 units × 12 markers × 10 marks are); standard deviations
of 8 (units), 8.3 (severity) and 5.7 (chance) give the τ of the raw mean stated there, and so are taken here.
"""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.raters import assign, parts, severity, standardised, trimmed_mean
from quanheng.methods.raters.student import t_cdf, t_quantile

UNITS, MARKERS, EACH = 30, 12, 4  # 30 × 4 = 12 × 10
STATED = {"raw": 0.685, "trimmed": 0.675, "z": 0.748, "severity": 0.766}
MARGIN = STATED["severity"] - STATED["raw"]


def tau(a, b):
    upper = np.triu_indices(len(a), 1)
    return float((np.sign(a[:, None] - a)[upper] * np.sign(b[:, None] - b)[upper]).mean())


@pytest.fixture(scope="module")
def simulated():
    found = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        design = assign(UNITS, MARKERS, EACH, seed=seed)
        truth, lean = rng.normal(70, 8, UNITS), rng.normal(0, 8.3, MARKERS)
        marks = np.where(design, truth[:, None] + lean + rng.normal(0, 5.7, design.shape), np.nan)
        model = severity(marks)
        found.append({
            "raw": tau(np.nanmean(marks, axis=1), truth), "trimmed": tau(trimmed_mean(marks, 1), truth),
            "z": tau(np.nanmean(standardised(marks), axis=1), truth), "severity": tau(model.unit, truth),
            "r": float(np.corrcoef(model.marker, lean)[0, 1]),
            "inside": float(((model.low <= truth + lean.mean()) & (truth + lean.mean() <= model.high)).mean()),
        })  # fmt: skip
    return {key: float(np.mean([one[key] for one in found])) for key in found[0]}


def test_the_promise_of_the_fixed_simulation(simulated, capsys):
    with capsys.disabled():
        print("\nmarkers:", {k: round(v, 3) for k, v in simulated.items()}, "stated", STATED)
    assert simulated["severity"] >= 0.76
    assert simulated["r"] >= 0.95
    assert simulated["severity"] - simulated["raw"] >= MARGIN
    assert simulated["raw"] == pytest.approx(STATED["raw"], abs=0.02)
    assert simulated["trimmed"] < simulated["raw"] < simulated["z"] < simulated["severity"]


def test_the_interval_covers_the_truth_as_often_as_it_says(simulated):
    assert 0.93 <= simulated["inside"] <= 0.97


def test_without_chance_the_model_finds_everything():
    truth, lean = np.array([60.0, 70, 80, 90]), np.array([-4.0, 1, 3])
    marks = truth[:, None] + lean
    marks[0, 0] = marks[3, 2] = np.nan
    found = severity(marks)
    assert found.unit == pytest.approx(truth)
    assert found.marker == pytest.approx(lean)
    assert found.sd == pytest.approx(0, abs=1e-9)
    assert np.nanmean(found.adjusted, axis=1) == pytest.approx(truth)
    assert found.raw[0] == pytest.approx(62)  # without the severe marker it looked better than it is


def test_the_mean_of_adjusted_marks_is_the_level_also_with_chance():
    rng = np.random.default_rng(5)
    marks = rng.normal(80, 5, (9, 6))
    marks[rng.random((9, 6)) < 0.3] = np.nan
    found = severity(marks)
    assert np.nanmean(found.adjusted, axis=1) == pytest.approx(found.unit)
    assert found.marker.sum() == pytest.approx(0, abs=1e-9)
    whole = severity(rng.normal(80, 5, (4, 3)))
    assert whole.unit == pytest.approx(whole.raw)  # where all mark all, there is nothing to adjust


def test_the_interval_by_hand():
    # 2 × 2: residuals ±1/4·d; unit level ± t(.975; 1) · sd / √2
    found = severity([[80, 84], [70, 78]])
    sd = np.sqrt(4 * 1.0)
    assert found.freedom == 1
    assert found.sd == pytest.approx(sd)
    assert found.high[0] - found.unit[0] == pytest.approx(12.7062 * sd / np.sqrt(2), rel=1e-4)


def test_a_disconnected_design_is_refused_with_its_parts():
    nan = float("nan")
    marks = [[80, 82, nan], [75, 70, nan], [nan, nan, 90]]
    assert parts(~np.isnan(np.array(marks))) == [([0, 1], [0, 1]), ([2], [2])]
    with pytest.raises(Refused) as refused:
        severity(marks, ["石桥", "柳林", "东湖"], ["甲", "乙", "丙"])
    told = [p.found.zh for p in refused.value.problems]
    assert len(told) == 2
    assert "石桥、柳林" in told[0]
    assert "东湖" in told[1]
    assert "丙" in told[1]


def test_gaps_and_infinite_marks_are_told_by_name():
    nan = float("nan")
    with pytest.raises(Refused) as refused:
        severity([[nan, nan], [1, float("inf")]], ["石桥", "柳林"], ["甲", "乙"])
    assert {p.code for p in refused.value.problems} == {"unit-without-marks", "marks-infinite"}


@pytest.mark.parametrize(
    ("freedom", "stated"), [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (79, 1.9905), (3000, 1.96)]
)
def test_students_t(freedom, stated):
    assert t_quantile(0.975, freedom) == pytest.approx(stated, abs=5e-4)
    assert t_cdf(-t_quantile(0.9, freedom), freedom) == pytest.approx(0.1, abs=1e-9)
