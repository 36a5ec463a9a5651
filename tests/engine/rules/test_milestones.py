"""节点计分 milestones: its cases, and the measure it makes of the list."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engine.rules.bench import NOW, cases, check_bad, check_good, ids

from quanheng.engine.data import Unit
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.exact.weighing import Weighing
from quanheng.engine.inputs import facts
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.steps.gather import gather
from quanheng.engine.steps.rate import rate as rate_leaf

GOOD, BAD = cases("milestones", "good"), cases("milestones", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


@pytest.mark.parametrize(
    ("reached", "points"),
    [
        ({"立项": 1, "开工": 1, "竣工": 0}, 60),
        ({"立项": 1}, 30),
        ({"立项": 0}, 0),
        ({"立项": 1, "开工": 1, "竣工": 2}, 100),
        ({"开工": "0.5"}, 0),
        ({}, None),
    ],
)
def test_the_measure_made_of_the_list(reached: dict[str, Any], points: int | None) -> None:
    """Reached milestones add up; one without a report adds nothing; no report at all is absent, not zero."""
    rate = {"rule": "milestones", "points": {"立项": 30, "开工": 30, "竣工": 40}}
    document = {"scheme": "示意", "period": "year", "items": {"立项": {}, "开工": {}, "竣工": {}},
                "tree": [{"id": "项目", "weight": 100, "rate": rate}]}  # fmt: skip
    problems = Problems()
    scheme = resolve(unplaced(document), problems)
    assert scheme is not None, [p.say() for p in problems.found]
    rows = [("甲", item, NOW, str(v)) for item, v in reached.items()] + [("乙", "立项", NOW, "1")]
    observed = pl.DataFrame(rows, schema=["unit", "item", "period", "value"], orient="row")
    units = (Unit("甲", "甲"), Unit("乙", "乙"))
    exact = Weighing(scheme, facts(units, observed, None)).own_points("甲", scheme.nodes["项目"], NOW)
    fast = rate_leaf(scheme, gather(scheme, observed, units), scheme.nodes["项目"], []).own[0, 0]
    assert exact == points
    assert np.isnan(fast) if points is None else fast == points
