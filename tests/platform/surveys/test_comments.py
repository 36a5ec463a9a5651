"""The 杭州 loop: what was said is masked before anyone sees it, gets an owner and a day, an answer, and is public with its time."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import opened
from tests.platform.surveys.two_tracks import slips

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.notices.models import Notice
from quanheng.platform.surveys import actions, comments
from quanheng.platform.surveys.models import Comment, CommentStep, Remark

pytestmark = pytest.mark.django_db

SHIQIAO, LIULIN = "SQX-SQ", "SQX-LL"
SAID = "我叫张建国，电话13800138000，家住人民路12号3单元402室，门口的路灯坏了半年，王铁柱也知道。"
CLEAN = "门口的路灯坏了半年"


@pytest.fixture
def survey(town):
    """A closed survey with one comment about 石桥镇 and one about 柳林镇."""
    survey = opened(town, two_tracks.form())
    slips(survey, ["4"] * 30, unit=SHIQIAO, remarks=[SAID])
    slips(survey, ["4"] * 30, unit=LIULIN, remarks=["公交太少"])
    return actions.close(survey, by=town.office)


@pytest.fixture
def taken(survey):
    """Closing took them in."""
    return {c.unit: c for c in Comment.objects.all()}


def test_closing_takes_in_every_comment_and_somebody_has_a_day_for_it(town, survey):
    assert {c.unit for c in Comment.objects.all()} == {SHIQIAO, LIULIN}
    waits = Deadline.objects.get(kind="surveys.assign", ref=str(survey.pk), met_at=None)
    assert (waits.role, waits.link) == ("office", f"/surveys/{survey.pk}/comments/")


def test_while_it_is_open_what_was_mixed_waits_with_a_day_that_does_not_move(town):
    survey = opened(town, two_tracks.form())
    slips(survey, ["4"] * 60, unit=SHIQIAO, remarks=["路灯坏了"])
    actions.mix(survey, by=town.office)
    for _ in range(20):  # drawn at random: the one who wrote is among the mixed sooner or later
        if Remark.objects.exists():
            break
        slips(survey, ["4"] * 40, unit=SHIQIAO)
        actions.mix(survey, by=town.office)
    assert not Comment.objects.exists()  # rows made with a batch would tell which answers came in with it
    waits = Deadline.objects.get(kind="surveys.assign", ref=str(survey.pk))
    assert waits.met_at is None
    Deadline.objects.filter(pk=waits.pk).update(due=waits.due - timedelta(days=3))
    slips(survey, ["4"] * 40, unit=SHIQIAO)
    actions.mix(survey, by=town.office)
    assert Deadline.objects.get(pk=waits.pk).due == waits.due - timedelta(days=3)


def test_the_whole_way_from_question_to_published_answer(client, town, survey, taken):
    one = taken[SHIQIAO]
    office = town.sign_in(client, "office")
    page = office.get(f"/surveys/{survey.pk}/comments/").content.decode()
    assert CLEAN in page
    assert office.post(f"/surveys/{survey.pk}/comments/take-in/").status_code == 302  # again: nothing new
    assert Comment.objects.count() == 2
    sent = {"comment": one.pk, "owner": SHIQIAO, "days": "10"}
    assert office.post(f"/surveys/{survey.pk}/comments/assign/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.owner) == ("assigned", SHIQIAO)
    waiting = Deadline.objects.get(kind="surveys.reply", met_at=None)
    assert (waiting.unit, waiting.role, waiting.due) == (SHIQIAO, "reporter", one.due)
    assert Notice.objects.filter(about=f"survey:{survey.pk}", person=town.person("reporter")).exists()

    assert (
        town.sign_in(client, "reporter2").get(f"/surveys/comments/{one.pk}/").status_code == 404
    )  # another township
    reporter = town.sign_in(client, "reporter")
    assert CLEAN in reporter.get(f"/surveys/comments/{one.pk}/").content.decode()
    assert reporter.post(f"/surveys/comments/{one.pk}/reply/", {"answer": " "}).status_code == 422
    assert (
        reporter.post(
            f"/surveys/comments/{one.pk}/reply/", {"answer": "已派人修好，请看。联系电话0571-88886666。"}
        ).status_code
        == 302
    )
    assert not Deadline.objects.filter(kind="surveys.reply", met_at=None).exists()
    assert Deadline.objects.filter(kind="surveys.publish", met_at=None).exists()
    client.logout()
    assert CLEAN not in client.get("/surveys/heard/").content.decode()

    other = town.sign_in(client, "office2")
    assert (
        other.post(f"/surveys/comments/{one.pk}/decide/", {"do": "publish", "words": "王铁柱"}).status_code
        == 302
    )
    client.logout()
    public = client.get("/surveys/heard/").content.decode()
    for part in (CLEAN, "已派人修好", "石桥镇答复", "用时 0 天", "按期", "示意数据"):
        assert part in public, part
    for part in ("张建国", "13800138000", "人民路12号", "88886666", "王铁柱"):
        assert part not in public, part
    assert client.get(f"/surveys/heard/?unit={LIULIN}").content.decode().count("群众说") == 0
    assert [s.state for s in CommentStep.objects.all()] == ["assigned", "answered", "published"]


def test_nothing_personal_is_kept_of_a_comment(survey, taken):
    text = taken[SHIQIAO].text
    assert text == "我叫〔姓名〕，电话〔电话〕，家住〔住址〕，门口的路灯坏了半年，王铁柱也知道。"
    assert "13800138000" not in "".join(Remark.objects.values_list("text", flat=True))


def test_no_answer_can_be_reached_from_a_comment(survey, taken):
    """Neither a key nor a column of the two tables joins them, and their ids have nothing in common."""
    with connection.cursor() as cursor:
        columns = {c.name for c in connection.introspection.get_table_description(cursor, "surveys_comment")}
        columns |= {
            c.name for c in connection.introspection.get_table_description(cursor, "surveys_commentstep")
        }
        keys = connection.introspection.get_relations(cursor, "surveys_comment")
    assert not {c for c in columns if "answer_" in c and c not in ("answered_on", "answered_by")}
    assert {table for _, table in keys.values()} == {"surveys_survey"}
    # 60 people, two comments: each knows its unit and its question, so the anonymity set is everybody asked about the unit
    assert {(c.unit, c.question) for c in taken.values()} == {(SHIQIAO, "建议"), (LIULIN, "建议")}


def test_an_answer_that_does_not_answer_goes_back(town, survey, taken):
    one = comments.assign([taken[LIULIN]], LIULIN, by=town.office)[0]
    comments.reply(one, "知道了。", by=town.reporter2)
    comments.send_back(one, "要说明什么时候加班次", by=town.office)
    one.refresh_from_db()
    assert one.state == "assigned"
    assert Deadline.objects.filter(kind="surveys.reply", met_at=None, unit=LIULIN).exists()
    comments.reply(one, "下月起加开三班。", by=town.reporter2)
    comments.withhold(one, "说得出是谁家门口", by=town.office)
    one.refresh_from_db()
    assert one.state == "withheld"
    assert not Deadline.objects.filter(kind="surveys.publish", met_at=None).exists()


def test_bad_assignments_and_wrong_hands_are_refused(client, town, survey, taken):
    office = town.sign_in(client, "office")
    address = f"/surveys/{survey.pk}/comments/assign/"
    for sent in (
        {"owner": "没有", "days": "10", "comment": taken[SHIQIAO].pk},
        {"owner": SHIQIAO, "days": "10"},
        {"owner": SHIQIAO, "days": "0", "comment": taken[SHIQIAO].pk},
    ):
        assert office.post(address, sent).status_code == 422, sent
    assert office.post(f"/surveys/comments/{taken[SHIQIAO].pk}/decide/", {"do": "publish"}).status_code == 422
    comments.assign([taken[SHIQIAO]], SHIQIAO, by=town.office)
    assert (
        town.sign_in(client, "reporter2")
        .post(f"/surveys/comments/{taken[SHIQIAO].pk}/reply/", {"answer": "好"})
        .status_code
        == 404
    )
    assert Comment.objects.get(pk=taken[SHIQIAO].pk).state == "assigned"


def test_late_answers_are_called_late(client, town, survey, taken):
    one = comments.assign([taken[SHIQIAO]], SHIQIAO, days=5, by=town.office)[0]
    Comment.objects.filter(pk=one.pk).update(
        assigned_on=one.assigned_on - timedelta(days=20), due=one.due - timedelta(days=20)
    )
    comments.reply(one, "修好了。", by=town.reporter)
    comments.publish(one, by=town.office)
    public = client.get("/surveys/heard/").content.decode()
    assert "用时 20 天" in public
    assert "逾期" in public


def test_a_unit_that_never_answers_is_seen_by_everybody(client, town, survey, taken):
    """Waiting, overdue, answered and withheld by unit, published or not."""

    def row(name):
        page = client.get("/surveys/heard/").content.decode()
        found = re.search(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', page, re.S)
        return [re.sub("<[^>]+>", "", c) for c in re.findall(r"<td[^>]*>(.*?)</td>", found.group(1))]

    assert row("还没有交办")[0] == "2"
    one = comments.assign([taken[SHIQIAO]], SHIQIAO, days=5, by=town.office)[0]
    other = comments.assign([taken[LIULIN]], LIULIN, days=5, by=town.office)[0]
    client.logout()
    assert row("石桥镇") == ["1", "1", "0", "0", "0", "0", "0"]
    Comment.objects.filter(pk=one.pk).update(due=one.due - timedelta(days=20))
    assert row("石桥镇") == ["1", "1", "1", "0", "0", "0", "0"]
    comments.reply(other, "加开三班。", by=town.reporter2)
    comments.withhold(other, "说得出是谁", by=town.office)
    assert row("柳林镇") == ["1", "0", "0", "1", "0", "0", "1"]
    comments.reply(one, "修好了。", by=town.reporter)
    comments.publish(one, by=town.office)
    assert row("石桥镇") == ["1", "0", "0", "0", "1", "1", "0"]
    assert CLEAN in client.get(f"/surveys/heard/?unit={SHIQIAO}").content.decode()
