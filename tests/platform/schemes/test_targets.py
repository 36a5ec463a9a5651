"""Targets: two sides, four eyes; after adoption only for a cause, by a level, as a superseding record."""

from decimal import Decimal

import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.schemes import drafts, queries, targets
from quanheng.platform.schemes.actions import Aim

NODE = "税收收入"


def codes(error):
    return sorted({p.code for p in error.value.problems})


def test_proposed_countered_agreed_approved(town, draft):
    one = targets.propose(draft.pk, "SQX-SQ", NODE, Decimal(90), side="unit", by=town.reporter)
    two = targets.counter(one.pk, Decimal(110), "上年完成 105", side="office", by=town.office)
    three = targets.counter(two.pk, Decimal("100.5"), "减税影响约 5 万元", side="unit", by=town.reporter)
    four = targets.agree(three.pk, side="office", by=town.office)
    five = targets.approve([four.pk], by=town.office2)[0]
    line = queries.lines(draft)[0]
    assert [(s.step, s.side, s.value) for s in line.steps] == [
        ("propose", "unit", Decimal(90)), ("counter", "office", Decimal(110)), ("counter", "unit", Decimal("100.5")),
        ("agree", "office", Decimal("100.5")), ("approve", "office", Decimal("100.5")),
    ]  # fmt: skip
    assert line.end == five
    assert queries.approved_aims(draft) == [Aim("SQX-SQ", NODE, "", Decimal("100.5"))]


def test_the_wrong_side(town, draft):
    step = targets.propose(draft.pk, "SQX-SQ", NODE, Decimal(90), side="unit", by=town.reporter)
    with pytest.raises(Refused) as told:
        targets.agree(step.pk, side="unit", by=town.reporter)
    assert codes(told) == ["wrong-side"]
    with pytest.raises(Refused) as told:
        targets.counter(step.pk, Decimal(1), "自己还价", side="unit", by=town.reporter)
    assert codes(told) == ["wrong-side"]
    for who, side in (
        (town.reporter2, "unit"),
        (town.reporter, "office"),
        (town.office, "unit"),
        (town.leader, "office"),
    ):
        with pytest.raises(Refused) as told:
            targets.agree(step.pk, side=side, by=who)
        assert codes(told) == ["no-power"]


def test_who_negotiated_does_not_approve(town, draft):
    step = targets.propose(draft.pk, "SQX-SQ", NODE, Decimal(90), side="office", by=town.office)
    with pytest.raises(Refused) as told:
        targets.approve([step.pk], by=town.office2)
    assert codes(told) == ["target-moved-on"]  # nobody has agreed yet
    step = targets.agree(step.pk, side="unit", by=town.reporter)
    with pytest.raises(Refused) as told:
        targets.approve([step.pk], by=town.office)
    assert codes(told) == ["same-person"]
    targets.approve([step.pk], by=town.leader)


def test_a_step_that_was_overtaken(town, draft):
    step = targets.propose(draft.pk, "SQX-SQ", NODE, Decimal(90), side="unit", by=town.reporter)
    newer = targets.counter(step.pk, Decimal(99), "上年完成 98", side="office", by=town.office)
    with pytest.raises(Refused) as told:
        targets.agree(step.pk, side="office", by=town.office2)
    assert "target-moved-on" in codes(told)
    with pytest.raises(Refused) as told:
        targets.propose(draft.pk, "SQX-SQ", NODE, Decimal(1), side="unit", by=town.reporter)
    assert codes(told) == ["target-on-the-table"]
    targets.agree(newer.pk, side="unit", by=town.reporter)


@pytest.mark.parametrize(
    ("unit", "node", "period", "code"),
    [
        ("SQX-FG", NODE, "", "stray-unit"),
        ("SQX-SQ", "没有的", "", "stray-node"),
        ("SQX-SQ", "经济发展", "", "stray-node"),
        ("SQX-SQ", NODE, "二六年", "stray-period"),
    ],
)
def test_stray_targets(town, draft, unit, node, period, code):
    with pytest.raises(Refused) as told:
        targets.propose(draft.pk, unit, node, Decimal(1), side="office", period=period, by=town.office)
    assert code in codes(told)


def test_many_at_once_all_or_none(town, draft):
    aims = [Aim("SQX-SQ", NODE, "", Decimal(100)), Aim("SQX-LL", NODE, "", Decimal(80))]
    with pytest.raises(Refused):
        targets.propose_all(draft.pk, [*aims, Aim("外乡", NODE, "", Decimal(1))], by=town.office)
    assert queries.lines(draft) == []
    assert len(targets.propose_all(draft.pk, aims, by=town.office)) == 2
    assert targets.propose_all(draft.pk, aims, by=town.office) == []  # again is nothing new
    changed = targets.propose_all(
        draft.pk, [Aim("SQX-LL", NODE, "", Decimal(85))], words="更正", by=town.office
    )
    assert [s.step for s in changed] == ["counter"]


def test_by_formula(town, adopted):
    draft = drafts.create(drafts.from_version(adopted), year="2027", by=town.office)
    made = targets.propose_by_formula(draft.pk, NODE, "last * 1.055", places=1, by=town.office)
    assert [(s.unit_id, s.value) for s in made] == [("SQX-LL", Decimal("84.4")), ("SQX-SQ", Decimal("105.5"))]
    assert made[0].words == "= last * 1.055"
    with pytest.raises(Refused) as told:
        targets.propose_by_formula(draft.pk, NODE, "last * 人口", by=town.office)
    assert codes(told) == ["target-not-computable"]
    assert len(told.value.problems) == 2
    with pytest.raises(Refused):
        targets.propose_by_formula(draft.pk, NODE, "__import__('os')", by=town.office)
    facts = {"SQX-SQ": {"人口": Decimal(3)}, "SQX-LL": {"人口": Decimal(2)}}
    targets.propose_by_formula(draft.pk, NODE, "last + 人口", facts=facts, by=town.office)


# ---------------------------------------------------------------- after adoption


def test_adjusted_for_a_cause_by_a_level(town, adopted):
    asked = targets.ask(
        adopted,
        "SQX-SQ",
        NODE,
        Decimal(70),
        cause="不可抗力",
        words="7 月洪灾，园区停产两个月",
        by=town.reporter,
    )
    assert dict(((u, n), v) for u, n, _, v in queries.targets(adopted))[("SQX-SQ", NODE)] == 100
    with pytest.raises(Refused):
        targets.decide(asked.pk, adjust=True, level="考核办", basis="石桥府会〔2026〕9号", by=town.reporter)
    done = targets.decide(
        asked.pk, adjust=True, level="政府常务会议", basis="石桥府会〔2026〕9号", by=town.office
    )
    assert dict(((u, n), v) for u, n, _, v in queries.targets(adopted))[("SQX-SQ", NODE)] == 70
    assert [(s.cause, s.level, s.basis) for s in queries.adjusted(adopted)] == [
        ("不可抗力", "政府常务会议", "石桥府会〔2026〕9号")
    ]
    assert [s.step for s in queries.line_of(done)] == ["propose", "agree", "approve", "ask", "adjust"]
    assert adopted.targets.get(unit="SQX-SQ").value == 100  # what was adopted stays


def test_refused_adjustment_leaves_the_target(town, adopted):
    asked = targets.ask(
        adopted, "SQX-LL", NODE, Decimal(1), cause="其他", words="完不成任务", by=town.reporter2
    )
    with pytest.raises(Refused):
        targets.decide(asked.pk, adjust=False, by=town.office)
    targets.decide(asked.pk, adjust=False, words="不属规定情形", by=town.office)
    assert dict(((u, n), v) for u, n, _, v in queries.targets(adopted))[("SQX-LL", NODE)] == 80
    targets.ask(
        adopted, "SQX-LL", NODE, Decimal(60), cause="机构调整", words="两个村划走了", by=town.reporter2
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cause": "嫌高"}, "not-listed"),
        ({"words": ""}, "reason-missing"),
        ({"node": "项目开工率"}, "no-such-target"),
    ],
)
def test_asking_needs_a_cause_a_reason_and_a_target(town, adopted, changes, code):
    given = {"node": NODE, "cause": "不可抗力", "words": "七月洪灾停产", **changes}
    node = given.pop("node")
    with pytest.raises(Refused) as told:
        targets.ask(adopted, "SQX-SQ", node, Decimal(1), by=town.reporter, **given)
    assert code in codes(told)


def test_asker_does_not_decide_and_level_and_basis_are_asked(town, adopted):
    asked = targets.ask(
        adopted, "SQX-SQ", NODE, Decimal(70), cause="不可抗力", words="七月洪灾停产", by=town.office
    )
    with pytest.raises(Refused) as told:
        targets.decide(asked.pk, adjust=True, level="考核办", basis="办发1号文", by=town.office)
    assert codes(told) == ["same-person"]
    with pytest.raises(Refused) as told:
        targets.decide(asked.pk, adjust=True, level="我自己", basis="", by=town.office2)
    assert codes(told) == ["basis-missing", "not-listed"]
    with pytest.raises(Refused) as told:
        targets.ask(
            adopted, "SQX-SQ", NODE, Decimal(60), cause="不可抗力", words="又一次洪灾", by=town.reporter
        )
    assert codes(told) == ["target-moved-on"]  # one thing at a time


def test_a_retired_version_is_not_adjusted(town, adopted):
    text = bytes(adopted.document).decode().replace("target: 95", "target: 96")
    drafts.create(drafts.Start(drafts.UPLOAD, text, "x"), year="2026", by=town.office)
    from quanheng.platform.schemes.actions import adopt

    adopt(
        text.encode(),
        members=queries.members(adopted),
        targets=[Aim("SQX-SQ", NODE, "", Decimal(1))],
        by=town.office,
    )
    with pytest.raises(Refused) as told:
        targets.ask(
            queries.version(adopted.pk),
            "SQX-SQ",
            NODE,
            Decimal(70),
            cause="不可抗力",
            words="七月洪灾停产",
            by=town.reporter,
        )
    assert "wrong-state" in codes(told)


def test_a_version_adopted_without_a_draft_can_be_adjusted_too(town, draft):
    from quanheng.platform.schemes.actions import adopt

    version = adopt(
        queries.text(draft).text.encode(),
        members=draft.members,
        targets=[Aim("SQX-SQ", NODE, "", Decimal(50))],
        by=town.office,
    )
    asked = targets.ask(
        version, "SQX-SQ", NODE, Decimal(40), cause="机构调整", words="划走一个村", by=town.reporter
    )
    targets.decide(asked.pk, adjust=False, words="影响不大，不调", by=town.office2)
    assert queries.targets(version)[0][3] == 50
    asked = targets.ask(
        version, "SQX-SQ", NODE, Decimal(45), cause="机构调整", words="划走两个村", by=town.reporter
    )
    targets.decide(asked.pk, adjust=True, level="考核办", basis="石考〔2026〕3号", by=town.office2)
    assert queries.targets(version)[0][3] == 45
