"""极差标准化 min_max: its cases, each read as a scheme is read and rated by both forms."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import cases, check_bad, check_good, ids

GOOD, BAD = cases("min_max", "good"), cases("min_max", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)
