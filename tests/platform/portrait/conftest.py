"""A store of its own for every test: runs of different tests may bear the same number."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    from quanheng.platform.scoring import account, queries
    from quanheng.platform.scoring.reading import reading

    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    for shelf in (reading, queries.engine_run, queries.weighing, account.explanation):
        shelf.cache_clear()


@pytest.fixture
def released(taken, town):
    """The small scheme, reviewed, confirmed, frozen and released."""
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions

    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    run = actions.freeze(taken.run, by=town.office)
    return publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)
