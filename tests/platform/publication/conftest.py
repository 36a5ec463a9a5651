"""Releases to look at: the small scheme carried through every step by the people of the county."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    """A store and a shelf of its own for every test."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


@pytest.fixture
def frozen(taken, town):
    """A run of the small scheme, reviewed, confirmed and frozen by three people."""
    from quanheng.platform.scoring import actions

    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    return actions.freeze(taken.run, by=town.office)


@pytest.fixture
def proposed(frozen, town):
    """Proposed without notice, as only a demonstration may be."""
    from quanheng.platform.publication import actions

    return actions.propose(frozen, notice_days=0, by=town.office)


@pytest.fixture
def released(proposed, town):
    """Released by a second person."""
    from quanheng.platform.publication import actions

    return actions.release(proposed, by=town.leader)
