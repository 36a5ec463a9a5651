"""The small scheme released, and a store of its own for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


@pytest.fixture
def released(taken, town):
    """The small scheme, reviewed, confirmed, frozen and released."""
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions

    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    run = actions.freeze(taken.run, by=town.office)
    return publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)
