"""Runs to report on: the small scheme scored, frozen, released by the people of the county; a unit with its own reporter."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Runs of different tests may bear the same number."""
    from quanheng.platform.scoring import queries
    from quanheng.platform.scoring.reading import reading

    for shelf in (reading, queries.engine_run, queries.weighing):
        shelf.cache_clear()


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


@pytest.fixture
def told(frozen, town):
    """The run told to its units; 陈禾 reports for 石桥 of the small scheme too."""
    from datetime import date

    from quanheng.platform.registry.people import appoint
    from quanheng.platform.registry.powers import INSTALLER
    from quanheng.platform.scoring import actions

    actions.tell(frozen, by=town.office)
    appoint(town.person("reporter"), "reporter", "石桥", since=date(2024, 1, 1), by=INSTALLER)
    return frozen
