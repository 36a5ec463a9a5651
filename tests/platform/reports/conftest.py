"""Runs to report on: the small scheme scored, frozen, released by the people of the county; a unit with its own reporter."""

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


@pytest.fixture
def close(db, small, tmp_path, town, office):
    """石桥 started 94 % of a target of 95 %: 98.9 of 100 points, and the target is missed. Released."""
    from quanheng.platform.project.demo import take_in
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions as scoring

    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    seen = (tmp_path / "observations.csv").read_text(encoding="utf-8")
    seen = seen.replace("石桥,开工数,2026,21,", "石桥,开工数,2026,94,").replace(
        "石桥,计划数,2026,21,", "石桥,计划数,2026,100,"
    )
    (tmp_path / "observations.csv").write_text(seen, encoding="utf-8")
    run = take_in(tmp_path, by=office).run
    scoring.review(run, by=town.reviewer)
    scoring.confirm(run, by=town.leader)
    scoring.freeze(run, by=town.office2)
    return publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)


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


def filled(table, by, **more):
    """Submit a table: what it asks for, explained where it deviates."""
    from quanheng.platform.verification import actions, tables

    sheet = tables.opened(table)
    form = {tables.field(sheet, i.id): "90" for i in sheet.asked}
    form |= {f"explain-{k}": "开工证办得晚，明年提前" for k, _row in enumerate(sheet.reckoned.rows)}
    form |= {"fact-project": "集镇项目（示意）", "fact-goal": "开工二十个", "fact-done": "开工十五个"}
    actions.save(table, form | more, by=by)
    actions.submit(table, by=by)


@pytest.fixture
def self_evaluated(taken, town):
    """柳林's self-evaluation table under the small scheme, submitted by its own reporter; the others' are still open."""
    from datetime import date, timedelta

    from quanheng.platform.registry.people import appoint, today
    from quanheng.platform.registry.powers import INSTALLER
    from quanheng.platform.verification.actions import Opening, open_round

    appoint(town.person("reporter"), "reporter", "柳林", since=date(2024, 1, 1), by=INSTALLER)
    opening = Opening(taken.version.pk, "2026", "2026 年自评（示意）", today() + timedelta(days=20), {}, "Self-evaluation 2026")  # fmt: skip
    round_ = open_round(opening, by=town.office)
    table = round_.tables.get(unit="柳林")
    filled(table, town.reporter)
    table.refresh_from_db()
    return table
