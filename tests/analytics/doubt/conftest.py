"""Where the whole published data sets are; these detectors are tried on real figures or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("QUANHENG_SHARED") or Path(__file__).resolve().parents[4] / "shared" / "data")


@pytest.fixture
def shared() -> Path:
    """The folder of the whole data sets."""
    if not SHARED.is_dir():
        pytest.skip(
            f"the whole published data sets are not at hand (QUANHENG_SHARED or {SHARED.name}/ beside the repository)"
        )
    return SHARED
