"""Defaults and nudges (A21): last year's indicators carried for each unit; the three special kinds confirmed one by one; counted."""

from decimal import Decimal

import pytest

from quanheng.engine.errors import Refused

OTHER = """\
scheme: 发改季报
title: 发改条线季报
demonstration: true
period: year
items:
  开工数: {uom: 个, owner: 发改局, frequency: year}
tree:
  - {id: 开工, weight: 100, measure: 开工数, rate: {rule: min_max}}
rank: {within: group, ties: min}
round: {points: 2, score: 2}
"""
TEXT = """\
scheme: 目标考核
title: 乡镇目标考核
title_en: Targets of townships
demonstration: true
period: year
marks: weights
groups:
  农业乡镇: {where: "农业 == 1"}
  其他: {where: "农业 == 0"}
items:
  开工数: {uom: 个, owner: 发改局, frequency: year}
  税收: {uom: 万元, owner: 财政局, frequency: year}
  粮食: {uom: 吨, owner: 农业农村局, frequency: year}
  招商: {uom: 个, owner: 发改局, frequency: year}
  创新: {uom: 项, owner: 发改局, frequency: year}
tree:
  - {id: 税收收入, weight: 40, measure: 税收, target: units, rate: {rule: ratio, cap: 1}}
  - {id: 项目开工, weight: {农业乡镇: 20, 其他: 40}, measure: 开工数, target: units, rate: {rule: ratio, cap: 1}}
  - {id: 粮食产量, weight: {农业乡镇: 20, 其他: 0}, measure: 粮食, target: units, rate: {rule: ratio, cap: 1}, tags: {drive: 任务型}}
  - {id: 招商引资, weight: 10, measure: 招商, target: 8, rate: {rule: ratio, cap: 1}, tags: {drive: guiding}}
  - {id: 改革创新, weight: 10, measure: 创新, target: 2, rate: {rule: ratio, cap: 1}, tags: {drive: incentive}}
rank: {within: group, ties: min}
round: {points: 2, score: 2}
"""
SQ, LL = "SQX-SQ", "SQX-LL"


@pytest.fixture
def last_year(town):
    """Last year's scheme: 石桥 a farming township with 粮食产量 of its own, 柳林 not; and another scheme that asks for 开工数."""
    from quanheng.platform.registry.models import Unit
    from quanheng.platform.schemes import actions
    from quanheng.platform.schemes.models import Aim

    Unit.objects.filter(code=SQ).update(attributes={"农业": "1"})
    Unit.objects.filter(code=LL).update(attributes={"农业": "0"})
    actions.adopt(OTHER.encode(), members={SQ: "", LL: ""}, by=town.office2)
    aims = [Aim(SQ, "税收收入", "", Decimal(100)), Aim(LL, "税收收入", "", Decimal(80)), Aim(SQ, "项目开工", "", Decimal(12)),
            Aim(LL, "项目开工", "", Decimal(20)), Aim(SQ, "粮食产量", "", Decimal(5000))]  # fmt: skip
    return actions.adopt(TEXT.encode(), members={SQ: "", LL: ""}, targets=aims, by=town.office2)


@pytest.fixture
def draft(town, last_year):
    """Next year's draft, begun from it by 李敏."""
    from quanheng.platform.schemes import drafts

    return drafts.create(drafts.from_version(last_year), year="2027", by=town.office)


def lines(draft):
    from quanheng.platform.schemes import defaults, queries
    from quanheng.platform.schemes.drafts import examined

    return {
        (x.unit, x.node.id): x
        for x in defaults.carried(draft, examined(draft, queries.text(draft).text).scheme)
    }


def counts(draft):
    from quanheng.platform.schemes import defaults, queries
    from quanheng.platform.schemes.drafts import examined

    told = defaults.tallies(draft, examined(draft, queries.text(draft).text).scheme)
    return {t.nudge: (t.offered, t.kept, t.changed, t.dropped, t.open) for t in told}


def test_common_and_own_indicators_of_last_year_are_carried_for_each_unit(draft):
    found = lines(draft)
    assert len(found) == 9  # five of 石桥, four of 柳林
    assert {k for k, x in found.items() if x.own} == {(SQ, "粮食产量")}
    assert (LL, "粮食产量") not in found
    assert {k[1]: x.special for k, x in found.items() if x.special} == {"粮食产量": "task", "招商引资": "guiding", "改革创新": "incentive"}  # fmt: skip
    assert found[SQ, "粮食产量"].last == Decimal(5000)
    assert counts(draft) == {
        "indicators": (4, 4, 0, 0, 0), "targets": (4, 0, 0, 0, 4), "suggested": (5, 0, 0, 0, 5), "figures": (1, 1, 0, 0, 0),
    }  # fmt: skip


def test_nothing_special_is_switched_on_without_a_word(client, town, draft):
    """A21 over HTTP: carried, confirmed one by one, counted, adopted, listed."""
    from quanheng.platform.schemes import defaults, drafts, queries
    from quanheng.platform.schemes.models import DefaultTally

    address = f"/schemes/drafts/{draft.pk}/defaults/"
    client.force_login(town.people["office"])
    page = client.get(address).content.decode()
    assert "还有 5 条要逐条确认" in page
    assert "发改条线季报" in page  # 开工数 is asked for there already
    assert "任务型" in page

    def post(do, unit=SQ, node="", **more):
        return client.post(address, {"do": do, "unit": unit, "node": node, **more})

    assert post("bring").status_code == 302
    brought = {(x.unit, x.node): (x.end.value, x.end.words) for x in queries.lines(draft)}
    assert brought == {
        (SQ, "税收收入"): (Decimal(100), "默认：上年目标值"), (LL, "税收收入"): (Decimal(80), "默认：上年目标值"),
        (SQ, "项目开工"): (Decimal(12), "默认：上年目标值"), (LL, "项目开工"): (Decimal(20), "默认：上年目标值"),
    }  # the task's target is not among them  # fmt: skip
    _agree(town, draft)
    with pytest.raises(Refused) as told:
        drafts.adopt(draft.pk, by=town.office2)
    assert {p.code for p in told.value.problems} == {"target-missing"}  # 粮食产量 waits for its confirmation

    assert post("change", node="粮食产量", value="不少").status_code == 422
    assert post("change", node="粮食产量", value="5200").status_code == 302
    assert post("keep", node="招商引资").status_code == 302
    assert post("keep", LL, "招商引资").status_code == 302
    assert post("keep", node="改革创新").status_code == 302
    assert post("keep", LL, "税收收入").status_code == 422  # an ordinary one is not asked about
    assert post("keep", "SQX-FG", "招商引资").status_code == 422
    _agree(town, draft, "粮食产量")
    with pytest.raises(Refused) as told:
        drafts.adopt(draft.pk, by=town.office2)
    assert [(p.code, p.place.path) for p in told.value.problems] == [
        ("default-unconfirmed", f"改革创新 · {LL}")
    ]
    assert post("drop", LL, "改革创新").status_code == 302
    with pytest.raises(Refused) as told:
        drafts.adopt(draft.pk, by=town.office2)
    assert [p.code for p in told.value.problems] == ["default-still-there"]
    assert post("keep", LL, "改革创新", words="县里要求").status_code == 302
    assert lines(draft)[LL, "改革创新"].choice == "keep"
    assert counts(draft) == {
        "indicators": (4, 4, 0, 0, 0), "targets": (4, 3, 1, 0, 0), "suggested": (5, 4, 1, 0, 0), "figures": (1, 1, 0, 0, 0),
    }  # fmt: skip
    version = drafts.adopt(draft.pk, by=town.office2)
    assert version.targets.get(node="粮食产量").value == Decimal(5200)
    assert DefaultTally.objects.get(draft=draft, nudge="suggested").kept == 4
    told_by = {one.tally.nudge: (one.taken, one.moved) for one in defaults.nudges()}
    assert (float(told_by["suggested"][0]), float(told_by["suggested"][1])) == (0.8, 0.2)
    client.logout()
    public = client.get("/schemes/drafts/nudges/").content.decode()
    assert "80.0" in public
    assert "20.0" in public
    assert "一次点" not in public
    english = client.get("/schemes/drafts/nudges/", headers={"accept-language": "en"}).content.decode()
    assert "to be confirmed one by one" in english


def _agree(town, draft, only=""):
    """Both sides agree and a second person approves; 柳林 wants 82 instead of its 80. Then the draft is settled."""
    from quanheng.platform.schemes import consultation, flow, queries, targets
    from quanheng.platform.schemes.models import Draft

    for line in queries.lines(draft):
        if line.end.step == flow.APPROVE or (only and line.node != only):
            continue
        reporter = town.reporter if line.unit == SQ else town.reporter2
        step = line.end
        if (line.unit, line.node) == (LL, "税收收入"):
            step = targets.counter(step.pk, Decimal(82), "企业新投产", side="unit", by=reporter)
            step = targets.agree(step.pk, side="office", by=town.office)
        else:
            step = targets.agree(step.pk, side="unit", by=reporter)
        targets.approve([step.pk], by=town.office2)
    if Draft.objects.get(pk=draft.pk).state == flow.DRAFT:
        around = consultation.consult(draft.pk, days=5, by=town.office)
        for unit, who in ((SQ, town.reporter), (LL, town.reporter2), ("SQX-FG", town.owner_fg), ("SQX-CZ", town.owner_cz)):  # fmt: skip
            consultation.comment(around.pk, unit=unit, kind=consultation.NONE, by=who)
        consultation.settle(draft.pk, by=town.office)


@pytest.mark.parametrize(
    ("clocks", "kept", "often"),
    [("", 30, True), ("", 29, False), ("clocks: {default_least: 5}\n", 5, True), ("clocks: {default_kept_percent: 100}\n", 40, False)],
)  # fmt: skip
def test_a_default_kept_too_often_is_to_become_automatic_or_go(town, draft, clocks, kept, often):
    from django.utils import timezone

    from quanheng.platform.schemes import actions, defaults
    from quanheng.platform.schemes.models import DefaultTally, Draft

    text = TEXT.replace("标考核\n", "标考核二\n", 1) + clocks
    version = actions.adopt(text.encode(), members={SQ: "", LL: ""}, targets=[], by=town.office2)
    Draft.objects.filter(pk=draft.pk).update(version=version, created_at=timezone.now())
    for nudge in ("targets", "figures"):
        DefaultTally.objects.create(
            draft=draft, nudge=nudge, offered=kept + 5, kept=kept, changed=0, dropped=0
        )
    assert {one.tally.nudge: one.too_often for one in defaults.nudges()} == {
        "targets": often,
        "figures": False,
    }


def test_who_may_choose(town, draft):
    from quanheng.platform.schemes import confirming

    for who in (town.reporter, town.leader, town.owner_fg):
        with pytest.raises(Refused) as told:
            confirming.choose(draft.pk, SQ, "招商引资", "keep", by=who)
        assert [p.code for p in told.value.problems] == ["no-power"]
