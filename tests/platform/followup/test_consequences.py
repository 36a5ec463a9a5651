"""Failures in a row of 1, 2, 3 years from released grades, proposed actions, and consequences decided by another."""

import pytest
from tests.platform.followup.conftest import carry

from quanheng.engine.errors import Refused
from quanheng.platform.followup import consequences, parameters
from quanheng.platform.followup.flow import PLACES
from quanheng.platform.followup.models import Consequence
from quanheng.platform.followup.streaks import series_of, streaks
from quanheng.platform.journal import queries as journal
from quanheng.platform.project.demo import take_in


def codes(error):
    return [p.code for p in error.value.problems]


@pytest.fixture
def failed(db, small, tmp_path, town, office):
    """Three years in which 东湖 never passes, 柳林 fails the last two, 石桥 none; one release of all of them."""
    rows = ["unit,item,period,value,status,posted_at,source"]
    marks = {"石桥": (20, 20, 20), "柳林": (20, 4, 5), "东湖": (3, 2, 1)}
    for unit, started in marks.items():
        for year, value in zip((2024, 2025, 2026), started, strict=True):
            rows += [
                f"{unit},开工数,{year},{value},reported,,台账",
                f"{unit},计划数,{year},20,reported,,台账",
                f"{unit},满意度,{year},{90 if value > 9 else 30},reported,,调查",
            ]
    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "observations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    text = (tmp_path / "scheme.yaml").read_text(encoding="utf-8")
    text = text.replace("from: 0}", "from: 60}\n  - {name: 不合格, name_en: Failed}")
    (tmp_path / "scheme.yaml").write_text(text, encoding="utf-8")
    return carry(take_in(tmp_path, by=office).run, town)


def test_series_are_schemes_without_their_year():
    assert series_of("石桥县乡镇考核-2026") == "石桥县乡镇考核"
    assert series_of("小考核") == "小考核"
    assert series_of("考核（2026年度）") == "考核"


def test_one_two_three_years(failed, town):
    found = {s.unit: s for s in streaks()}
    assert set(found) == {"东湖", "柳林"}
    assert (found["东湖"].years, found["东湖"].level) == ((2024, 2025, 2026), 3)
    assert (found["柳林"].years, found["柳林"].level) == ((2025, 2026), 2)
    assert found["柳林"].action == "责任人一年内不得晋升职务"
    assert found["柳林"].source.startswith("《杭州市绩效管理条例》")
    parameters.set_parameter("years", "1、3、5", origin="本县办法第 9 条", by=town.office)
    assert {s.unit: s.level for s in streaks()} == {"东湖": 2, "柳林": 1}
    parameters.set_parameter("failing", "优秀", by=town.office)
    assert {s.unit for s in streaks()} == {"石桥"}


def test_four_eyes_and_a_ground_at_each_of_the_places(client, failed, town):
    town.sign_in(client, "office")
    assert "责任人一年内不得晋升职务" in client.get(
        "/followup/", headers={"accept-language": "zh-CN"}
    ).content.decode("utf-8")
    given = {
        "release": failed.pk,
        "unit": "柳林",
        "place": "people",
        "text": "一年内不得晋升",
        "ground": "",
        "years": "2025,2026",
    }
    assert client.post("/followup/consequences/new/", given).status_code == 422
    for place in PLACES:
        sent = {**given, "place": place, "ground": f"示例办法第三十四条（{PLACES[place].zh}）"}
        assert client.post("/followup/consequences/new/", sent).status_code == 302
    rows = list(Consequence.objects.order_by("pk"))
    assert [c.place for c in rows] == list(PLACES)
    assert rows[0].years == [2025, 2026]
    for one in rows:
        with pytest.raises(Refused) as error:
            consequences.decide(one, True, by=town.office)
        assert codes(error) == ["same-person"]
    town.sign_in(client, "leader")
    for one in rows[:4]:
        assert client.post(f"/followup/consequences/{one.pk}/", {"adopted": "yes"}).status_code == 302
        told = journal.entry(journal.leaf_of("followup.decide", consequence=one.pk)).detail
        assert told["ground"] == one.ground
    last = f"/followup/consequences/{rows[4].pk}/"
    assert client.post(last, {"adopted": "no", "words": ""}).status_code == 422
    assert client.post(last, {"adopted": "no", "words": "另案处理"}).status_code == 302
    assert [c.state for c in Consequence.objects.order_by("pk")] == [
        "decided",
        "decided",
        "decided",
        "decided",
        "declined",
    ]
    town.sign_in(client, "citizen")
    assert client.get(last).status_code == 403


def test_only_a_release_in_force_is_a_ground(failed, town):
    from quanheng.platform.publication import actions as publication

    publication.withdraw(failed, "数字有误", by=town.office)
    with pytest.raises(Refused) as error:
        consequences.propose(failed, "柳林", place="budget", text="压减", ground="某条", by=town.office)
    assert codes(error) == ["wrong-state"]
    assert streaks() == []
