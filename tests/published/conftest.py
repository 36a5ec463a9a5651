"""Where published data sets are: whole ones outside the repository if at hand, small real slices inside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shared import SHARED
from tests.shared import whole as whole_data

HERE = Path(__file__).parent


@pytest.fixture(params=["slice", "whole"])
def data(request: pytest.FixtureRequest) -> Path:
    """A folder with the data sets, named as in the shared data: the slices, then the whole ones."""
    if request.param == "slice":
        return HERE / "slices"
    return whole_data()


@pytest.fixture
def whole(data: Path) -> bool:
    """True if `data` holds the whole data sets."""
    return data == SHARED
