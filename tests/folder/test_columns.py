"""Column names in Chinese and English."""

import pytest

from quanheng.folder.columns import OBSERVATIONS, TARGETS, UNITS, canonical


@pytest.mark.parametrize(
    ("header", "known", "name"),
    [
        ("unit", UNITS, "unit"), (" Unit ", UNITS, "unit"), ("单位", UNITS, "unit"), ("ＵＮＩＴ", UNITS, "unit"), ("人口", UNITS, "人口"),
        ("Posted at", OBSERVATIONS, "posted_at"), ("数值", OBSERVATIONS, "value"), ("状态", OBSERVATIONS, "status"), ("目标值", TARGETS, "target"),
    ],
)  # fmt: skip
def test_canonical(header, known, name):
    assert canonical(header, known) == name


def test_no_alias_means_two_columns():
    for known in (UNITS, OBSERVATIONS, TARGETS):
        aliases = [a for names in known.values() for a in names]
        assert len(aliases) == len(set(aliases))
