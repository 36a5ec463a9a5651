"""A17: 20 photos × 30 days × people above 3 a person and day → sample 5 %, hours before and after; and the room's parameters."""

from decimal import Decimal

from django.urls import reverse

from quanheng.platform.doubts import hints, parameters
from quanheng.platform.doubts.models import Parameter


def _called(town, photos, people):
    """A call that asks for photos, opened by the real act with a published reason."""
    from tests.platform.collection.quarter import adopted, filed

    from quanheng.platform.collection.burden import Request

    desk = adopted(town)
    filed(town)
    return desk.open(
        requests=[Request("环卫作业照片", photos=photos, people=people)], reason="省里专项督办要求"
    )


def test_a17_twenty_photos_a_day_with_the_hours_before_and_after_sampling(town, client):
    _called(town, 20, 30)
    (found,) = hints.photos()
    assert (found.each, found.days, found.people) == (20, 30, 30)
    assert (found.photos, found.hours) == (18_000, Decimal(150))
    assert (found.sampled, found.sampled_hours) == (900, Decimal("7.5"))
    told = town.sign_in(client, "office").get(reverse("doubts:design")).content.decode()
    for word in ("18,000", "150.0", "900", "7.5", "改抽样 5% 前后", "每人每天超过 3 张"):
        assert word in told, word
    parameters.set_parameter("photos", "20", by=town.office)
    assert hints.photos() == []  # twenty are not more than twenty


def test_at_the_line_nothing_is_advised_and_line_and_share_are_parameters(town):
    _called(town, 3, 30)
    assert hints.photos() == []
    parameters.set_parameter("photos", "2", by=town.office)
    (found,) = hints.photos()
    assert (found.photos, found.sampled, found.hours, found.sampled_hours) == (2_700, 135, Decimal("22.5"), Decimal("1.125"))  # fmt: skip
    parameters.set_parameter("sample", "10", by=town.office)
    assert hints.photos()[0].sampled == 270


KINDS = (
    "12,000",
    "24 %",
    "倒挂",
    "目标可能已漂移",
    "自评得分率",
    "各分项合计",
    "示意数据",
    "退回核查",
    "已解除",
)


def test_the_invented_county_shows_every_kind_on_its_pages(town, client):
    from quanheng.platform.project.county import doubts, verification

    cast = {key: getattr(town, key) for key in town.people}
    verification.tell(cast)
    doubts.tell(cast)
    doubts.tell(cast)  # told once
    page = town.sign_in(client, "office").get(reverse("doubts:list")).content.decode()
    for word in KINDS:
        assert word in page, word
    red = client.get(reverse("doubts:integrity")).content.decode()
    assert "全体红" in red
    own = town.sign_in(client, "reporter").get(reverse("doubts:list")).content.decode()
    assert "说明或更正 3 处" in own
    assert "柳林镇" not in own


def test_parameters_are_set_by_the_office_alone_in_their_form(town, client):
    address = reverse("doubts:parameter")
    assert town.sign_in(client, "audit").post(address, {"key": "level", "value": "1"}).status_code == 403
    town.sign_in(client, "office")
    bad = client.post(address, {"key": "answer_days", "value": "很快"})
    assert bad.status_code == 422
    assert "1 到 99" in bad.content.decode()
    assert client.post(address, {"key": "answer_days", "value": "8"}).status_code == 302
    assert parameters.days("answer_days") == 8
    assert Parameter.objects.count() == 1
    assert client.post(address, {"key": "answer_days", "value": "8"}).status_code == 302
    assert Parameter.objects.count() == 1  # the same again is nothing new
