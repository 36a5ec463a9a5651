"""A draft's life: begun, saved by two people, let pass by a second, adopted by who did not write it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from quanheng import library
from quanheng.engine.errors import Refused, Text
from quanheng.platform.journal.queries import entries
from quanheng.platform.programmes import actions as programmes
from quanheng.platform.programmes import cycle
from quanheng.platform.programmes.application import Application
from quanheng.platform.schemes import consultation, drafts, queries, targets
from quanheng.platform.schemes.actions import adopt, retire
from quanheng.platform.schemes.models import Draft, DraftText, SchemeVersion

PRAISE = "      # 2019 年起考\n"
BONUS = 'adjust:\n  bonus:\n    cap: 5\n    categories:\n      表彰: {claims: {获领导批示: "if(开工数 > 9, 2, 0)"}}\n'


def codes(error):
    return sorted({p.code for p in error.value.problems if p.severity == "error"})


@pytest.mark.parametrize("entry", ["provinces", "hangzhou-annual", "okr"])
def test_from_the_library(town, entry):
    draft = drafts.create(drafts.from_library(entry), year="2026", by=town.office)
    text = queries.text(draft)
    assert text.text == (library.entry(entry).path / "scheme.yaml").read_text(encoding="utf-8")
    assert (draft.state, draft.origin, draft.number, text.errors) == ("draft", "library", 1, 0)
    assert draft.title == library.entry(entry).title


def test_blank(town):
    draft = drafts.create(drafts.from_blank("乡镇: 考核", "一份“新”办法"), year="2026", by=town.office)
    assert draft.scheme == "乡镇: 考核"
    assert draft.title == "一份“新”办法"
    assert queries.text(draft).errors  # there is no indicator yet


def test_from_last_years_version(town, adopted):
    draft = drafts.create(drafts.from_version(adopted), year="2027", by=town.office2)
    assert draft.basis == adopted
    assert draft.members == queries.members(adopted)
    assert queries.text(draft).text.encode() == bytes(adopted.document)
    assert queries.last_targets(draft)[("SQX-SQ", "税收收入")] == Decimal(100)


def test_a_year_that_is_none(town):
    with pytest.raises(Refused):
        drafts.create(drafts.from_library("okr"), year="今年", by=town.office)
    assert not Draft.objects.exists()


def test_two_editors_the_later_is_told_and_nothing_is_overwritten(town, draft):
    text = queries.text(draft).text
    first = drafts.save(draft.pk, text.replace("target: 95", "target: 92"), base=1, by=town.office)
    with pytest.raises(drafts.MovedOn) as told:
        drafts.save(draft.pk, text.replace("weight: 60", "weight: 55"), base=1, by=town.office2)
    assert told.value.latest == first
    assert "weight: 55" in told.value.mine
    assert "李敏" in told.value.problems[0].found.zh
    assert queries.text(queries.draft(draft.pk)).text == first.text
    second = drafts.save(draft.pk, first.text.replace("weight: 60", "weight: 55"), base=2, by=town.office2)
    assert second.number == 3
    assert second.errors  # 55 + 40 is no 100: a draft may be wrong, and says so


def test_saving_what_stands_writes_nothing(town, draft):
    text = queries.text(draft)
    again = drafts.save(draft.pk, text.text.replace("\n", "\r\n"), base=1, by=town.office2)
    assert again == text
    assert DraftText.objects.count() == 1
    assert drafts.authors(draft.pk) == {town.office.identity}


def test_a_broken_text_is_kept_too(town, draft):
    saved = drafts.save(draft.pk, "scheme: [", base=1, by=town.office)
    assert saved.errors == 1
    assert queries.draft(draft.pk).title == "石桥县乡镇考核办法"


def test_texts_cannot_be_changed_in_the_database(draft):
    text = queries.text(draft)
    text.text = "scheme: 别的"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        text.save()


def test_members_must_be_in_the_register(town, draft):
    with pytest.raises(Refused):
        drafts.set_members(draft.pk, {"外乡": ""}, by=town.office)
    assert list(queries.draft(draft.pk).members) == ["SQX-SQ", "SQX-LL"]


def test_only_the_office_drafts(town, draft):
    for who in (town.reporter, town.leader, town.citizen, town.system):
        with pytest.raises(Refused):
            drafts.save(draft.pk, "scheme: x", base=1, by=who)
        with pytest.raises(Refused):
            drafts.create(drafts.from_library("okr"), year="2026", by=who)


def test_drop_and_take_up_again(town, draft):
    with pytest.raises(Refused):
        drafts.drop(draft.pk, " ", by=town.office)
    drafts.drop(draft.pk, "与上级方案重复", by=town.office)
    with pytest.raises(Refused) as told:
        drafts.save(draft.pk, "scheme: x", base=1, by=town.office)
    assert "已放弃" in told.value.problems[0].found.zh
    assert [d.pk for d in queries.drafts("dropped")] == [draft.pk]
    drafts.restore(draft.pk, "上级不办了", by=town.office2)
    assert [d.pk for d in queries.drafts()] == [draft.pk]


# ---------------------------------------------------------------- letting pass


@pytest.fixture
def praised(town, draft):
    """The draft with a bonus for instructions from leaders."""
    text = queries.text(draft).text.replace("rank:", BONUS + "rank:")
    return drafts.save(draft.pk, text, base=1, by=town.office)


def test_formalism_is_an_error_in_the_house(town, draft, praised):
    found = drafts.examined(draft, praised.text)
    assert [p.code for p in found.problems if p.severity == "error"] == ["formalism-instructions"]
    assert [(f.key, f.word) for f in found.forbidden] == [("表彰", "批示")]
    with pytest.raises(Refused):
        consultation.consult(draft.pk, days=5, by=town.office)


def test_writing_the_reason_oneself_does_not_do(town, draft, praised):
    own = praised.text.replace(
        "{double-counting: 示例}", "{double-counting: 示例, 表彰: 县委要求保留的表彰项目}"
    )
    saved = drafts.save(draft.pk, own, base=2, by=town.office)
    found = drafts.examined(draft, saved.text)
    assert [p.code for p in found.problems if p.severity == "error"] == ["override-alone"]
    with pytest.raises(Refused) as told:
        adopt(saved.text.encode(), members={"SQX-SQ": ""}, by=town.office)
    assert codes(told) == ["override-alone"]


def test_a_second_person_lets_pass_with_a_reason(town, draft, praised):
    with pytest.raises(Refused) as told:
        drafts.waive(draft.pk, "表彰", "formalism-instructions", "县委文件要求保留", base=2, by=town.office)
    assert codes(told) == ["same-person"]
    with pytest.raises(Refused) as told:
        drafts.waive(draft.pk, "表彰", "formalism-instructions", "好", base=2, by=town.office2)
    assert codes(told) == ["reason-missing"]
    drafts.waive(draft.pk, "表彰", "formalism-instructions", "县委文件要求保留一年", base=2, by=town.office2)
    text = queries.text(queries.draft(draft.pk))
    assert "表彰: 县委文件要求保留一年" in text.text
    assert PRAISE in text.text  # nothing else was touched
    assert text.errors == 0
    assert drafts.authors(draft.pk) == {town.office.identity}
    # changing the reason afterwards undoes it
    forged = text.text.replace("保留一年", "永远保留")
    saved = drafts.save(draft.pk, forged, base=3, by=town.office)
    assert saved.errors == 1


def test_what_was_not_refused_cannot_be_let_pass(town, draft):
    with pytest.raises(Refused) as told:
        drafts.waive(draft.pk, "税收收入", "formalism-media", "没有这回事的理由", base=1, by=town.office2)
    assert codes(told) == ["nothing-to-waive"]


def test_a_veto_without_ground_is_an_error_in_the_house_only(town, draft):
    veto = "adjust:\n  veto:\n    - {name: 安全事故, when: 开工数 < 0, effect: {grade_at_most: 合格}}\n"
    text = queries.text(draft).text.replace("rank:", veto + "rank:")
    saved = drafts.save(draft.pk, text, base=1, by=town.office)
    assert [p.code for p in drafts.examined(draft, saved.text).problems if p.severity == "error"] == [
        "formalism-veto"
    ]
    drafts.waive(draft.pk, "安全事故", "formalism-veto", "依据正在报批，先行试算", base=2, by=town.leader)
    assert queries.text(queries.draft(draft.pk)).errors == 0
    grounded = text.replace("name: 安全事故,", "name: 安全事故, ground: 示例条例第三条,")
    assert drafts.examined(draft, grounded).errors == 0


# ---------------------------------------------------------------- adopted


def test_adopted_by_a_second_person_with_its_targets(town, settled):
    with pytest.raises(Refused) as told:
        drafts.adopt(settled.pk, by=town.office)
    assert codes(told) == ["same-person"]
    version = drafts.adopt(settled.pk, by=town.office2)
    assert (version.state, version.number, version.adopted_by) == ("adopted", 1, "赵晖")
    assert queries.targets(version) == [
        ("SQX-SQ", "税收收入", "", Decimal(100)),
        ("SQX-LL", "税收收入", "", Decimal(80)),
    ]
    assert queries.draft(settled.pk).state == "adopted"
    assert queries.draft(settled.pk).version == version
    assert bytes(version.document).decode() == queries.text(queries.draft(settled.pk)).text
    with pytest.raises(Refused):
        drafts.adopt(settled.pk, by=town.office2)
    kinds = [e.kind for e in entries(limit=50)]
    assert kinds.count("schemes.adopt") == 1
    assert "catalogue.enter" in kinds


def test_everything_or_nothing(town, settled, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(drafts.programmes, "file_product", broken)
    with pytest.raises(RuntimeError):
        drafts.adopt(settled.pk, by=town.office2)
    assert not SchemeVersion.objects.exists()
    assert queries.draft(settled.pk).state == "settled"


def test_a_target_in_the_air_forbids_adoption(town, settled):
    targets.propose(settled.pk, "SQX-SQ", "项目开工率", Decimal(96), side="office", by=town.office2)
    with pytest.raises(Refused) as told:
        drafts.adopt(settled.pk, by=town.office2)
    assert codes(told) == ["target-open"]


def test_the_waiver_is_published_with_the_version(town, draft, praised):
    drafts.waive(draft.pk, "表彰", "formalism-instructions", "县委文件要求保留一年", base=2, by=town.office2)
    around = consultation.consult(draft.pk, days=5, by=town.office)
    for unit, who in (
        ("SQX-SQ", town.reporter),
        ("SQX-LL", town.reporter2),
        ("SQX-FG", town.owner_fg),
        ("SQX-CZ", town.owner_cz),
    ):
        consultation.comment(around.pk, unit=unit, kind="none", by=who)
    consultation.settle(draft.pk, by=town.office)
    for unit in ("SQX-SQ", "SQX-LL"):
        step = targets.propose(draft.pk, unit, "税收收入", Decimal(1), side="office", by=town.office)
        step = targets.agree(step.pk, side="unit", by=town.reporter if unit == "SQX-SQ" else town.reporter2)
        targets.approve([step.pk], by=town.leader)
    version = drafts.adopt(draft.pk, by=town.office2)
    assert [(w.key, w.reason, w.by_name) for w in queries.waived(version)] == [
        ("表彰", "县委文件要求保留一年", "赵晖")
    ]
    assert queries.resolved(version).overrides["表彰"] == "县委文件要求保留一年"


def test_retired_with_a_reason(town, adopted):
    with pytest.raises(Refused):
        retire(adopted, "", by=town.office)
    retire(adopted, "并入新的综合考核", by=town.office)
    assert queries.in_force(adopted.scheme) is None
    assert queries.newest(adopted.scheme) == adopted
    with pytest.raises(Refused):
        retire(adopted, "再停一次", by=town.office)


def test_a_scheme_adopted_before_its_programme_is_registered_loses_no_product(town, adopted):
    programme = registered(town, adopted.scheme)
    year = cycle.open_cycle(programme, by=town.office)
    assert cycle.missing(year) == ["plan", "call"]
    scheme, targets_ = programme.products.order_by("kind")
    assert (scheme.by, scheme.ref, scheme.at) == ("赵晖", f"scheme:{adopted.pk}", adopted.adopted_at)
    assert targets_.title.endswith("目标值 2 个")
    assert scheme.link == queries.address(adopted)


def test_what_is_bound_to_its_scheme_late_takes_up_the_products_too(town, adopted):
    programme = registered(town, "")
    year = cycle.open_cycle(programme, by=town.office)
    assert cycle.missing(year) == ["plan", "scheme", "targets", "call"]
    programmes.bind(programme, adopted.scheme, by=town.office)
    programmes.bind(programme, adopted.scheme, by=town.office)
    assert cycle.missing(year) == ["plan", "call"]
    assert programme.products.count() == 2


def test_another_years_programme_does_not_take_them(town, adopted):
    programme = registered(town, adopted.scheme, year=2027)
    assert not programme.products.exists()


def test_a_yearly_scheme_has_a_note_in_its_middle_and_no_scoring(town, adopted):
    year = cycle.open_cycle(registered(town, adopted.scheme), by=town.office)
    for kind in ("plan", "call"):
        cycle.file_by_hand(year, kind, "x", Text("示意", "invented"), by=town.office)
    year = cycle.advance(year, by=town.office)
    assert cycle.missing(year) == ["midterm_note"]
    with pytest.raises(Refused) as told:
        cycle.advance(year, by=town.office)
    assert "过程监控记录" in told.value.problems[0].found.zh
    cycle.file_by_hand(
        year, "midterm_note", "石考办〔2026〕9号", Text("半年监控记录（示意）", "Note"), by=town.office
    )
    assert cycle.advance(year, by=town.office).stage == "result"


def registered(town, scheme, year=2026):
    """A programme with its number, for a scheme and year."""
    facts = Application(
        title="乡镇考核", organiser="SQX-KH", year=year, begins=date(year, 1, 5), ends=date(year, 12, 31),
        basis="示意", units=("SQX-SQ",), content=("经济",), scheme=scheme, demonstration=True,
    )  # fmt: skip
    made = programmes.check(programmes.propose(facts, by=town.office), by=town.office2)
    return programmes.file(made, by=town.office2)
