"""The small scheme released, and 陈禾 of 石桥 to receive what follows."""

from __future__ import annotations

from datetime import date

import pytest

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    """A store of its own for every test."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


def carry(run, town):
    """Reviewed, confirmed, frozen, released."""
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions as scoring

    scoring.review(run, by=town.reviewer)
    scoring.confirm(run, by=town.leader)
    scoring.freeze(run, by=town.office2)
    return publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)


@pytest.fixture
def released(taken, town):
    """Released; 陈禾 reports for 石桥."""
    from quanheng.platform.registry.people import appoint
    from quanheng.platform.registry.powers import INSTALLER

    appoint(town.person("reporter"), "reporter", "石桥", since=date(2024, 1, 1), by=INSTALLER)
    return carry(taken.run, town)
