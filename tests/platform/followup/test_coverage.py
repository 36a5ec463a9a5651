"""A13's end: bonus pay tied for 15 % of the units only; the panel shows it in red, the office urges, and it ends by itself."""

import pytest
from django.utils import timezone
from tests.platform.followup.conftest import carry

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.followup import consequences, coverage, parameters
from quanheng.platform.notices.models import Notice
from quanheng.platform.project.demo import take_in

TWENTY = [f"单位{n:02d}" for n in range(1, 21)]


@pytest.fixture
def twenty(db, small, tmp_path, town, office):
    """The small scheme with twenty units, released."""
    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "units.csv").write_text(
        "unit,name\n" + "".join(f"{u},{u}\n" for u in TWENTY), encoding="utf-8"
    )
    rows = ["unit,item,period,value,status,posted_at,source"]
    for n, unit in enumerate(TWENTY):
        rows += [f"{unit},开工数,2026,{n},reported,,台账", f"{unit},计划数,2026,20,reported,,台账", f"{unit},满意度,2026,{60 + n},reported,,调查"]  # fmt: skip
    (tmp_path / "observations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "targets.csv").unlink(missing_ok=True)
    return carry(take_in(tmp_path, by=office).run, town)


def tie(release, units, town, place="bonus"):
    for unit in units:
        made = consequences.propose(
            release,
            unit,
            place=place,
            text="按等次发放年度绩效奖金",
            ground="示例办法第十二条",
            by=town.office,
        )
        consequences.decide(made, True, by=town.leader)


def test_fifteen_per_cent_is_shown_and_urged(client, twenty, town):
    tie(twenty, TWENTY[:3], town)
    made = consequences.propose(twenty, TWENTY[3], place="bonus", text="按等次发放", ground="示例办法第十二条", by=town.office)  # fmt: skip
    consequences.decide(made, False, "本年不发", by=town.leader)  # declined: not tied
    tie(twenty, TWENTY[:1], town, "people")
    now = coverage.coverage(twenty)
    assert (now.tied["bonus"], now.units, float(now.share("bonus")), now.lags) == (3, 20, 0.15, True)
    assert now.tied["people"] == 1
    town.sign_in(client, "office")
    page = client.get("/followup/", headers={"accept-language": "zh-CN"}).content.decode()
    assert '15 <span class="dim">(3)</span>' in page
    assert '<span class="lamp lamp-red">低于 80%</span>' in page
    assert client.post(f"/followup/releases/{twenty.pk}/urge/").status_code == 302
    due = agenda.deadline(coverage.URGED, f"release:{twenty.pk}")
    assert (due.role, due.title) == ("finance", f"奖金挂钩只覆盖 3/20：{twenty.title}")
    assert Notice.objects.filter(title=due.title).exists()
    page = client.get("/followup/", headers={"accept-language": "zh-CN"}).content.decode()
    assert f"已催办，{due.due} 前办" in page
    english = client.get("/followup/", headers={"accept-language": "en"}).content.decode()
    assert f"Urged; due {due.due}" in english

    tie(twenty, TWENTY[4:16], town)
    assert coverage.coverage(twenty).urged is not None  # 15 of 20: still below
    tie(twenty, TWENTY[16:17], town)
    now = coverage.coverage(twenty)
    assert (float(now.share("bonus")), now.lags, now.urged) == (0.8, False, None)
    assert client.post(f"/followup/releases/{twenty.pk}/urge/").status_code == 422


def test_the_line_is_a_parameter(twenty, town):
    tie(twenty, TWENTY[:3], town)
    parameters.set_parameter("bonus_line", "15", origin="本县办法第 3 条", by=town.office)
    assert not coverage.coverage(twenty).lags
    with pytest.raises(Refused) as told:
        coverage.urge(twenty, by=town.office)
    assert [p.code for p in told.value.problems] == ["nothing-to-urge"]
    parameters.set_parameter("bonus_line", "16", by=town.office)
    with pytest.raises(Refused) as told:
        coverage.urge(twenty, by=town.reporter)
    assert [p.code for p in told.value.problems] == ["no-power"]
    assert coverage.urge(twenty, by=town.office).due > timezone.localdate()


@pytest.mark.parametrize("use", ["", "use: {bonus: {优秀: 1.2}}\n"])
def test_expected_where_the_scheme_says_so_or_anybody_has_it(client, small, tmp_path, town, office, use):
    """Nothing is red over an assessment that no bonus pay follows."""
    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "scheme.yaml").open("a", encoding="utf-8") as text:
        text.write(use)
    release = carry(take_in(tmp_path, by=office).run, town)
    now = coverage.coverage(release)
    assert (now.tied["bonus"], now.lags) == (0, bool(use))
    page = (
        town.sign_in(client, "office")
        and client.get("/followup/", headers={"accept-language": "zh-CN"}).content.decode()
    )
    assert ("不与奖金挂钩" in page) is (not use)
    tie(release, ["石桥"], town)
    assert coverage.coverage(release).lags


def test_a_unit_sees_nothing_of_it(client, twenty, town):
    town.sign_in(client, "reporter")
    assert "挂钩覆盖率" not in client.get("/followup/").content.decode()
