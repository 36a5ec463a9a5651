"""A real satisfaction questionnaire (250 people, 27 questions): the published standardised alphas, to 1e-6.

The answers come with a program under the GPL and are not copied here: without the shared data the test is skipped.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.shared import SHARED

from quanheng.methods.surveys.reliability import alpha

FOLDER = SHARED / "satisfaction_survey_raw"
PUBLISHED = {
    "IMAG": 0.830227,
    "EXPE": 0.846584,
    "QUAL": 0.871325,
    "VAL": 0.835723,
    "SAT": 0.894011,
    "LOY": 0.819422,
}


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the satisfaction survey is not at hand (QUANHENG_SHARED)")
@pytest.mark.parametrize(("block", "published"), PUBLISHED.items())
def test_the_published_alphas(block: str, published: float) -> None:
    answers = pl.read_csv(FOLDER / "satisfaction.csv")
    x = answers.select(pl.col(f"^{block.lower()}\\d$")).to_numpy().astype(float)
    made = alpha(x)
    assert made.answers == 250
    assert abs(made.standardised - published) <= 1e-6
    # the raw form by its own definition: k/(k−1) · (1 − Σ variances / variance of the sum)
    k = x.shape[1]
    assert (
        abs(made.raw - k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / np.var(x.sum(axis=1), ddof=1)))
        < 1e-12
    )
    assert abs(made.raw - made.standardised) < 0.02
