"""石桥县 with a quarterly scheme that is filed and adopted, ready for a call (示意数据)."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def bare(town: Any) -> Any:
    """The scheme is adopted; nothing is filed."""
    from tests.platform.collection.quarter import adopted

    return adopted(town)


@pytest.fixture
def desk(bare: Any) -> Any:
    """The scheme is adopted and its programme filed (`quarter.Office`)."""
    from tests.platform.collection.quarter import filed

    filed(bare.town)
    return bare


@pytest.fixture
def typed() -> Any:
    """`quarter.line`, for tests that type."""
    from tests.platform.collection.quarter import line

    return line
