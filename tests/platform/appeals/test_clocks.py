"""The clocks of domain.md §13, row by row: the day told, the day decided, the issued document say the same."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.platform.appeals.conftest import carried, seat

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.appeals import actions, queries
from quanheng.platform.schemes import issued
from quanheng.platform.scoring import queries as scores

CIVIL = """clocks:
  appeal_days: 30
  appeal_calendar: calendar
  appeal_stages:
    - {name: 复核, name_en: Review, decision_days: 30}
    - {name: 申诉, name_en: Appeal, appeal_days: 15, direct_days: 30, decision_days: 60, extension_days: 30}
"""
# (clocks, calendar days?, until when to appeal, until when decided, what the issued document says)
ROWS = {
    "杭州": ("clocks: {appeal_days: 3, decision_days: 10}\n", False, 3, 10, "收到结果之日起3个工作日内可以申诉"),
    "济南": (
        "clocks: {appeal_days: 15, decision_days: 10, correction_days: 5}\n", False, 15, 10, "决定变更的，5个工作日内重新报批",
    ),
    "督查": (
        "clocks: {appeal_days: 30, decision_days: 30, appeal_calendar: calendar}\n", True, 30, 30, "提起之日起30个自然日内作出决定",
    ),
    "公务员": (CIVIL, True, 30, 30, "收到复核决定之日起15个自然日内可以提起申诉，也可以不经前一级，自收到结果之日起30个自然日内直接提起，提起之日起60个自然日内作出决定，情况复杂的可以延长30个自然日"),
}  # fmt: skip


def result(clocks, small, folder, town, office):
    """A frozen run, its units told, of the small scheme with these clocks."""
    from quanheng.platform.project.demo import take_in
    from quanheng.platform.scoring import actions as scoring

    for file in small.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / "scheme.yaml").open("a", encoding="utf-8") as scheme:
        scheme.write(clocks)
    run = carried(take_in(folder, by=office).run, town)
    seat(town)
    scoring.tell(run, by=town.office)
    return run


def after(days, of_calendar):
    today = timezone.localdate()
    return today + timedelta(days=days) if of_calendar else add_working_days(today, days)


@pytest.mark.parametrize("place", ROWS)
def test_the_clocks_of_a_place_hold_from_filing_to_print(place, db, small, tmp_path, town, office):
    clocks, of_calendar, appeal, decide, printed = ROWS[place]
    run = result(clocks, small, tmp_path, town, office)
    assert scores.told(run)["石桥"].until == after(appeal, of_calendar)
    made = actions.file(run, "石桥", ground="figure", text="少算 1 个", by=town.reporter)
    assert made.due == after(decide, of_calendar)
    page = Client()
    page.force_login(town.person("reporter"))
    said = page.get(reverse("appeals:page", args=[made.pk])).content.decode()
    assert made.due.isoformat() in said
    paper = issued.compose(scores.scheme(run), {}, [])
    words = [b.text for b in paper.blocks if hasattr(b, "text")]
    assert any(printed in w for w in words), words
    assert not any("appeal_" in w for w in words)


def test_a_later_stage_begun_directly(db, small, tmp_path, town, office, monkeypatch):
    run = result(CIVIL, small, tmp_path, town, office)
    assert queries.still_until(run) == after(30, True)
    page = Client()
    page.force_login(town.person("reporter"))
    here = reverse("appeals:mine", args=[run.pk, "石桥"])
    assert "直接提起申诉" in page.get(here).content.decode()
    sent = page.post(here, {"ground": "figure", "text": "少算 1 个", "node": "", "direct": "1"})
    assert sent.status_code == 302
    (made,) = queries.of_unit(run, "石桥")
    assert (made.stage, made.due) == (2, after(60, True))
    actions.withdraw(made, by=town.reporter)
    at = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    with pytest.raises(Refused) as error:
        actions.file(run, "石桥", ground="figure", text="少算 1 个", direct=True, by=town.reporter)
    assert [p.code for p in error.value.problems] == ["too-late"]


def test_without_such_a_stage_nothing_is_begun_directly(frozen, of_shiqiao):
    with pytest.raises(Refused) as error:
        actions.file(frozen, "石桥", ground="figure", text="少算 1 个", direct=True, by=of_shiqiao)
    assert [p.code for p in error.value.problems] == ["no-direct-stage"]
