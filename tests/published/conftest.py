"""Where published data sets are: whole ones outside the repository if at hand, small real slices inside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("QUANHENG_SHARED") or HERE.parents[2] / "shared" / "data")


@pytest.fixture(params=["slice", "whole"])
def data(request: pytest.FixtureRequest) -> Path:
    """A folder with the data sets, named as in the shared data: the slices, then the whole ones."""
    if request.param == "slice":
        return HERE / "slices"
    if not SHARED.is_dir():
        pytest.skip(
            f"the whole published data sets are not at hand (QUANHENG_SHARED or {SHARED.name}/ beside the repository)"
        )
    return SHARED


@pytest.fixture
def whole(data: Path) -> bool:
    """True if `data` holds the whole data sets."""
    return data == SHARED
