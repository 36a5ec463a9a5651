"""Failures in a row of 1, 2, 3 years from released grades, proposed actions, and consequences decided by another."""

import pytest
from tests.platform.followup.conftest import carry

from quanheng.engine.errors import Refused
from quanheng.platform.followup import consequences
from quanheng.platform.followup.flow import PLACES
from quanheng.platform.followup.models import Consequence
from quanheng.platform.followup.streaks import series_of, streaks
from quanheng.platform.journal import queries as journal
from quanheng.platform.project.demo import take_in


def codes(error):
    return [p.code for p in error.value.problems]


FAILURES = """\
use:
  failures:
    grades: [不合格]
    source: 示例县考核办法第九条
    source_en: Art. 9 of the sample measure
    actions:
      - {years: 1, action: 通报批评, action_en: Public criticism}
      - {years: 2, action: 主要负责人作出说明, action_en: The head gives an account}
      - {years: 4, action: 调整分工, source: 示例县考核办法第十条}
"""


@pytest.fixture
def folder(small, tmp_path):
    """Three years in which 东湖 never passes, 柳林 fails the last two, 石桥 none."""
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
    return tmp_path


@pytest.fixture
def failed(db, folder, town, office):
    """One release of the three years; the scheme says what follows."""
    with (folder / "scheme.yaml").open("a", encoding="utf-8") as text:
        text.write(FAILURES)
    return carry(take_in(folder, by=office).run, town)


@pytest.fixture
def silent(db, folder, town, office):
    """The same of a scheme that says nothing of failures."""
    return carry(take_in(folder, by=office).run, town)


def test_series_are_schemes_without_their_year():
    assert series_of("石桥县乡镇考核-2026") == "石桥县乡镇考核"
    assert series_of("小考核") == "小考核"
    assert series_of("考核（2026年度）") == "考核"


def test_one_two_three_years(failed, town):
    found = {s.unit: s for s in streaks()}
    assert set(found) == {"东湖", "柳林"}
    assert (found["东湖"].years, found["东湖"].level) == (
        (2024, 2025, 2026),
        2,
    )  # the third asks for four years
    assert (found["柳林"].years, found["柳林"].level) == ((2025, 2026), 2)
    assert (found["柳林"].action.zh, found["柳林"].action.en) == (
        "主要负责人作出说明",
        "The head gives an account",
    )
    assert found["柳林"].source.zh == "示例县考核办法第九条"


def test_a_scheme_that_says_nothing_proposes_nothing(client, silent, town):
    """The last grade is no failure because it is the last, and no other place's regulation is taken for one's own."""
    assert streaks() == []
    town.sign_in(client, "office")
    for lang in ("zh-CN", "en"):
        page = client.get("/followup/", headers={"accept-language": lang}).content.decode()
        assert "杭州" not in page
        assert "连续不合格" not in page
        assert "Failed in a row" not in page
    open_rules = client.get("/followup/rules/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "没有方案写明连续不合格的措施" in open_rules
    assert "杭州" not in open_rules


def test_what_the_scheme_says_stands_on_the_pages_in_both_languages(client, failed, town):
    rules = client.get("/followup/rules/", headers={"accept-language": "en"}).content.decode()
    assert "The head gives an account" in rules
    assert "Art. 9 of the sample measure" in rules
    town.sign_in(client, "office")
    page = client.get("/followup/", headers={"accept-language": "en"}).content.decode()
    table = page[page.index("Failed in a row") :]
    assert "The head gives an account" in table
    assert "主要负责人作出说明" not in table


def test_four_eyes_and_a_ground_at_each_of_the_places(client, failed, town):
    town.sign_in(client, "office")
    assert "主要负责人作出说明" in client.get(
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
