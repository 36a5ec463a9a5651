"""按次扣分 count_off: its cases, each read as a scheme is read and rated by both forms."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import cases, check_bad, check_good, ids

GOOD, BAD = cases("count_off", "good"), cases("count_off", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)
