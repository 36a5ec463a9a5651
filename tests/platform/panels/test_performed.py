"""A2.3: the cap goes from 60 to 70 % where the unit's own released grade says that it performed, or by an override with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.journal.models import Entry
from quanheng.platform.panels import grades
from quanheng.platform.panels.models import GradeList

SAID = {"title": "年度评核（示意）", "demonstration": "on"}


@pytest.fixture
def released(tmp_path, monkeypatch, taken, town):
    """The small scheme's result of 2025 and 2026 released by two people; the units with their grades of 2026."""
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions, queries

    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    frozen = actions.freeze(taken.run, by=town.office)
    publication.release(publication.propose(frozen, notice_days=0, by=town.office), by=town.leader)
    return {s.unit: s.grade for s in queries.ranking(frozen, "2026")}


def listed(period="2026"):
    """65 of 100 with a good grade: over 60 %, under 70 %."""
    lines = ["人员代码,评核人,得分,等次,期间"]
    lines += [
        f"P{k},M{k % 4},,{'十分满意' if k < 65 else '满意' if k < 90 else '不大满意'},{period}"
        for k in range(100)
    ]
    return "\n".join(lines).encode()


def send(client, unit, data=None, **said):
    file = SimpleUploadedFile("评核.csv", data or listed())
    return client.post(reverse("panels:grades_import"), SAID | {"unit": unit, "file": file} | said)


def test_the_cap_follows_the_released_grade_and_not_whoever_brings_the_list(town, client, released):
    good = next(u for u, g in released.items() if g in ("优秀", "良好"))
    poor = next((u for u, g in released.items() if g not in ("优秀", "良好")), None)
    town.sign_in(client, "office")
    answer = send(client, good)
    assert answer.status_code == 302
    kept = GradeList.objects.get(unit=good)
    found = grades.check(kept)
    assert (found.cap, found.flagged) == (0.7, ())
    page = client.get(answer["Location"]).content.decode()
    assert f"《小考核方案》2026 公布等次“{released[good]}”" in page
    assert "按公布的等次" in page
    assert poor is not None
    assert send(client, poor).status_code == 302
    low = grades.check(GradeList.objects.get(unit=poor))
    assert low.cap == 0.6
    assert len(low.flagged) == 1


def test_which_grades_perform_is_a_parameter_and_another_year_says_nothing(town, client, released):
    good = next(u for u, g in released.items() if g == "优秀")
    town.sign_in(client, "office")
    assert send(client, good, performed_grades="卓越").status_code == 302
    assert send(client, good, listed("2031")).status_code == 302
    strict, later = GradeList.objects.order_by("id")
    assert [grades.check(one).cap for one in (strict, later)] == [0.6, 0.6]
    assert later.terms["raised_by"] == "2031 年没有公布的等次"
    wrong = send(client, good, performed_scheme="没有这个方案")
    assert wrong.status_code == 422
    assert "没有公布这个单位 2026 年的等次" in wrong.content.decode()


def test_an_override_wants_a_reason_and_is_on_record(town, client):
    """Nothing was released of 县科华局: the cap stays; only a reason lifts it, and the journal keeps it."""
    town.sign_in(client, "office")
    assert send(client, "SQX-KH").status_code == 302
    assert grades.check(GradeList.objects.get()).cap == 0.6
    assert GradeList.objects.get().terms["raised_by"] == "2026 年没有公布的等次"
    for way in ("yes", "no"):
        bare = send(client, "SQX-KH", performed=way)
        assert bare.status_code == 422
        assert "却没有写理由" in bare.content.decode()
    assert send(client, "SQX-KH", performed="maybe").status_code == 422
    assert GradeList.objects.count() == 1
    answer = send(client, "SQX-KH", performed="yes", performed_why="县委考核办 2026 年 3 号文定为达标")
    assert answer.status_code == 302
    assert grades.check(GradeList.objects.first()).cap == 0.7
    assert "另定：县委考核办 2026 年 3 号文定为达标" in client.get(answer["Location"]).content.decode()
    assert "县委考核办 2026 年 3 号文定为达标" in str(Entry.objects.order_by("-pk").first().__dict__)


def test_the_same_list_again_is_the_same_until_a_grade_is_released(town, client, taken):
    from quanheng.platform.panels import performed

    town.sign_in(client, "office")
    unit = "石桥"
    assert send(client, unit)["Location"] == send(client, unit)["Location"]
    before = performed.awarded._ask
    try:
        performed.awarded.learn(
            lambda unit, year: [
                performed.Awarded("小考核", performed.Text("小考核", "Small"), "2026", "优秀")
            ]
        )
        assert send(client, unit).status_code == 302
        assert [grades.check(one).cap for one in GradeList.objects.order_by("id")] == [0.6, 0.7]
        several = [("甲", "优秀"), ("乙", "合格")]
        performed.awarded.learn(
            lambda unit, year: [performed.Awarded(s, performed.Text(s, s), "2026", g) for s, g in several]
        )
        answer = send(client, unit)
        assert answer.status_code == 422
        assert "说法不一" in answer.content.decode()
        assert send(client, unit, performed_scheme="甲").status_code == 302
        assert send(client, unit, performed_scheme="乙").status_code == 302
        assert [grades.check(one).cap for one in GradeList.objects.order_by("id")] == [0.6, 0.7, 0.7, 0.6]
    finally:
        performed.awarded.learn(before)
