"""What every detector says of itself is complete, in both languages, and true: its trials, run again, say the same."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.doubt import MODULES, RECORDS
from quanheng.analytics.doubt.record import SEED


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.RECORD.key)
def test_the_power_and_false_alarms_shown_are_what_the_published_seed_gives(module):
    """One row of each detector's table is simulated again, with the same seed and number of draws."""
    record = module.RECORD
    for row in record.measured[-1:]:
        power, alarm = module.trial(np.random.default_rng(SEED), row.n, row.size, record.draws)
        assert (round(power, 3), round(alarm, 4)) == pytest.approx((row.power, row.alarm), abs=0.004), row


def test_every_record_is_whole_in_both_languages():
    assert len(RECORDS) == len(MODULES) >= 12
    for record in RECORDS.values():
        texts = [record.words, record.sees, record.cannot, record.needs, record.line_is, record.source]
        texts += [m.effect for m in record.measured]
        assert all(t.zh.strip() and t.en.strip() for t in texts), record.key
        assert record.least >= 1
        assert record.draws >= 300
        assert record.measured


def test_no_record_calls_a_figure_false():
    for record in RECORDS.values():
        said = (record.words.zh + record.sees.zh).lower()
        assert "造假" not in said
        assert "虚假" not in said


@pytest.mark.parametrize(
    ("key", "n", "size"),
    [("bunching", 158, 0.2), ("bunching", 69, 0.3), ("bunching", 23, 0.5), ("heaping", 366, 0.1), ("heaping", 99, 0.2), ("heaping", 48, 0.3)],
)  # fmt: skip
def test_the_sample_sizes_of_the_plan_have_the_power_it_says(key, n, size):
    """Bunching 0.8 at 5 %, heaping 0.9 at 1 %, at the sizes the methods paper computed."""
    row = next(m for m in RECORDS[key].measured if (m.n, m.size) == (n, size))
    assert row.power == pytest.approx({"bunching": 0.8, "heaping": 0.9}[key], abs=0.03)
    assert row.alarm <= RECORDS[key].alpha
