"""A frozen run of the small scheme, told to 石桥, whose reporter 陈禾 may appeal."""

from __future__ import annotations

from datetime import date

import pytest

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    """A store of its own for every test."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


def carried(run, town):
    """Reviewed, confirmed and frozen by three people, 赵晖 of the office not among them."""
    from quanheng.platform.scoring import actions

    actions.review(run, by=town.reviewer)
    actions.confirm(run, by=town.leader)
    return actions.freeze(run, by=town.office)


def seat(town, key="reporter", role="reporter"):
    """Somebody of the cast holds a role for the unit 石桥 of the small scheme too."""
    from quanheng.platform.registry.people import appoint
    from quanheng.platform.registry.powers import INSTALLER

    appoint(town.person(key), role, "石桥", since=date(2024, 1, 1), by=INSTALLER)
    return getattr(town, key)


@pytest.fixture
def of_shiqiao(taken, town):
    """陈禾, who may appeal for 石桥."""
    return seat(town)


@pytest.fixture
def frozen(taken, town, of_shiqiao):
    """The run, frozen and told."""
    from quanheng.platform.scoring import actions

    run = carried(taken.run, town)
    actions.tell(run, by=town.office)
    return run


@pytest.fixture
def appeal(frozen, of_shiqiao):
    """石桥 says that its projects of 2025 were twenty, not nineteen."""
    from quanheng.platform.appeals import actions

    return actions.file(
        frozen, "石桥", ground="figure", node="项目开工率", text="2025 年开工 20 个，少算 1 个，见施工许可",
        files=[("许可.pdf", PDF)], by=of_shiqiao,
    )  # fmt: skip


@pytest.fixture
def accepted(appeal, town):
    """Accepted by the auditor."""
    from quanheng.platform.appeals import actions

    return actions.accept(appeal, by=town.audit)


@pytest.fixture
def staged(db, small, tmp_path, town, office):
    """The small scheme with the three steps of Macau (domain.md A2.4) by days of the calendar, frozen and told."""
    from quanheng.platform.project.demo import take_in
    from quanheng.platform.scoring import actions

    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "scheme.yaml").open("a", encoding="utf-8") as scheme:
        scheme.write(
            "clocks:\n  appeal_days: 5\n  decision_days: 10\n  appeal_calendar: calendar\n"
            "  appeal_grounds: [figure, 评语不实]\n  appeal_stages:\n"
            "    - {name: 声明异议, name_en: Objection}\n"
            "    - {name: 咨询委员会意见, name_en: Opinion of the board, gives: opinion, appeal_days: 8, decision_days: 15}\n"
            "    - {name: 诉愿, name_en: Petition, heard_by: leader, appeal_days: 30, decision_days: 60, extension_days: 30}\n"
        )
    run = carried(take_in(tmp_path, by=office).run, town)
    seat(town)
    actions.tell(run, by=town.office)
    return run
