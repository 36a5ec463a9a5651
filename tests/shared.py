"""The whole published data sets, which are not part of the repository: where they are, and a plain word where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("QUANHENG_SHARED") or Path(__file__).resolve().parents[2] / "shared" / "data")


def whole(name: str = "") -> Path:
    """A data set's folder (the folder of all, without a name); the test is skipped where it is not at hand."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(
            f"the whole published data {name} are not at hand (QUANHENG_SHARED, or shared/data beside the repository)"
        )
    return folder
