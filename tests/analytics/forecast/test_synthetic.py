"""The synthetic set gives back the figures that were printed with its description."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.forecast.accuracy import auc, precision_recall
from quanheng.analytics.forecast.synthetic import indicators, monthly

# month: the 20 % rule's precision, recall and share flagged; the straight line's precision, recall and AUC; true profile's AUC
PRINTED = {
    3: (0.61, 0.79, 0.61, 0.50, 0.98, 0.743, 0.833),
    6: (0.85, 0.45, 0.25, 0.57, 0.97, 0.838, 0.917),
    9: (0.98, 0.21, 0.10, 0.66, 0.98, 0.916, 0.964),
}


@pytest.mark.parametrize("kept", [0.0, 1.0])
@pytest.mark.parametrize("months", PRINTED)
def test_the_printed_figures_come_out_again(kept: float, months: int) -> None:
    d = indicators(kept=kept)
    done = d.year[:, :months].sum(1) / d.target
    pace = done / (months / 12)
    behind, below = pace <= 0.8, pace < 1
    found = (
        *precision_recall(behind, d.missed),
        behind.mean(),
        *precision_recall(below, d.missed),
        auc(-pace, d.missed),
        auc(-done / d.profile[:, :months].sum(1), d.missed),
    )
    assert found == pytest.approx(PRINTED[months], abs=0.025)


def test_about_47_per_cent_miss_and_the_draw_is_fixed() -> None:
    d = indicators()
    assert d.missed.mean() == pytest.approx(0.47, abs=0.01)
    assert np.array_equal(d.year[:5], indicators().year[:5])
    assert not np.array_equal(d.year[:5], indicators(seed=1).year[:5])


def test_monthly_series_are_positive_and_as_many_as_asked() -> None:
    series = monthly(50, 60)
    assert series.shape == (50, 60)
    assert (series > 0).all()
