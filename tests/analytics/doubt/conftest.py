"""Where the whole published data sets are; these detectors are tried on real figures or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shared import whole


@pytest.fixture
def shared() -> Path:
    """The folder of the whole data sets."""
    return whole()
