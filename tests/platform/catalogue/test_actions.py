"""The catalogue: entered once, refused with both sides shown (A11), versions by day, asked by schemes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from quanheng.engine.errors import Refused
from quanheng.platform.catalogue import queries
from quanheng.platform.catalogue.actions import ItemSpec, enter, from_scheme, release, revise, settle
from quanheng.platform.catalogue.models import Ask, Conflict, Definition
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.people import today
from quanheng.platform.schemes.actions import compile_document

JOBS = ItemSpec("jobs", "新增就业", "new jobs", "人", "年内新增城镇就业人数", "统计局", "year", "人社部门")


@pytest.fixture
def document(small):
    return (small / "scheme.yaml").read_text(encoding="utf-8")


def scheme(text, **changes):
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return compile_document(text.encode(), "scheme.yaml")[0]


def test_entered_once_and_again_without_a_record(town):
    assert enter([JOBS], town.office).new == 1
    assert enter([JOBS], town.office).same == 1
    assert len(journal.entries(kind="catalogue.enter", limit=9)) == 1
    found = queries.item("jobs")
    assert (found.name, found.uom, found.owner, found.number) == ("新增就业", "人", "统计局", 1)
    assert queries.owner_unit("jobs") == "SQX-TJ"
    assert queries.owner_unit("nothing") is None
    with pytest.raises(Refused):
        enter([JOBS], town.reporter)


def test_a_second_definition_is_refused_with_both_shown_and_put_on_record(town):
    """A11 同名指标两口径冲突 → 拒收并列差异."""
    enter([JOBS], town.office)
    other = ItemSpec("jobs", "新增就业", "", "人次", "社保新增参保人次", "财政局")
    fine = ItemSpec("roads", "新修道路", uom="公里")
    with pytest.raises(Refused) as refused:
        enter([other, fine], town.office, whence="就业清单.xlsx")
    [problem] = refused.value.problems
    for said in ("人次", "社保新增参保人次", "财政局", "年内新增城镇就业人数", "统计局"):
        assert f"“{said}”" in problem.found.zh
    assert queries.item("roads") is None  # all or nothing
    [conflict] = queries.conflicts()
    assert conflict.brought["definition"] == "社保新增参保人次"
    assert (conflict.fields, conflict.whence) == (["uom", "definition", "owner"], "就业清单.xlsx")
    with pytest.raises(Refused):
        enter([other], town.office, whence="就业清单.xlsx")
    assert len(queries.conflicts()) == 1  # told again, kept once


def test_one_name_under_two_ids_is_refused(town):
    enter([JOBS], town.office)
    with pytest.raises(Refused) as refused:
        enter([ItemSpec("employment", "新增就业", uom="人")], town.office)
    assert "编号“employment”" in refused.value.problems[0].found.zh
    [conflict] = queries.conflicts()
    with pytest.raises(Refused) as refused:
        settle(conflict, "brought", reason="要改", by=town.office)
    assert refused.value.problems[0].code == "two-ids"


def test_a_conflict_is_settled_by_the_office_either_way(town):
    enter([JOBS], town.office)
    for definition in ("社保新增参保人数", "年末在岗人数"):
        with pytest.raises(Refused):
            enter([ItemSpec("jobs", "新增就业", "", "人", definition)], town.office)
    first, second = reversed(queries.conflicts())
    with pytest.raises(Refused):
        settle(first, "standing", reason="", by=town.office)
    settle(first, "standing", reason="参保口径另立一项", by=town.office)
    settle(second, "brought", reason="统计制度改了", by=town.office)
    assert queries.conflicts() == []
    now, before = queries.versions("jobs")
    assert (now.definition, now.number, now.until, before.until) == ("年末在岗人数", 2, None, today())
    with pytest.raises(Refused):
        settle(second, "standing", reason="反悔", by=town.office)


def test_versions_hold_from_a_day_to_a_day(town):
    enter([JOBS], town.office)
    begins = today() + timedelta(days=30)
    changed = ItemSpec(**{**JOBS.plain(), "definition": "含灵活就业"})
    revise(changed, since=begins, reason="国家统计制度修订", by=town.office)
    assert queries.on("jobs", begins - timedelta(days=1)).definition == "年内新增城镇就业人数"
    assert queries.on("jobs", begins).definition == "含灵活就业"
    assert queries.on("jobs", date(2000, 1, 1)) is None
    for spec, since, code in [
        (changed, begins, "nothing-changed"),
        (ItemSpec("jobs", "新增就业", definition="又改"), today(), "before-the-last"),
        (ItemSpec("ghost", "鬼数"), begins, "unknown-item"),
    ]:
        with pytest.raises(Refused) as refused:
            revise(spec, since=since, reason="试", by=town.office)
        assert refused.value.problems[0].code == code


def test_a_definition_is_never_changed_only_ended(town):
    enter([JOBS], town.office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Definition.objects.filter(item__code="jobs").update(definition="改了")
    with pytest.raises(DatabaseError), transaction.atomic():
        Definition.objects.all().delete()


def test_a_scheme_brings_its_items_and_asks_for_them(town, document):
    done = from_scheme(scheme(document), town.office)
    assert done.new == 3
    assert queries.asked_in("满意度") == ["小考核"]
    second = scheme(document, **{"scheme: 小考核": "scheme: 另一考核"})
    assert from_scheme(second, town.office).new == 0
    assert queries.asked_in("满意度") == ["另一考核", "小考核"]
    assert queries.duplicate_asks() == []  # two schemes ask one item: asked once
    assert release("小考核", town.office) == 3
    assert queries.asked_in("满意度") == ["另一考核"]


def test_a_scheme_that_means_something_else_is_refused_unless_it_is_a_demonstration(town, document):
    from_scheme(scheme(document), town.office)
    other = {"scheme: 小考核": "scheme: 另一考核", 'uom: "%", owner: 考核办': 'uom: "%", owner: 统计局'}
    shown = from_scheme(scheme(document, **other), town.office)
    assert (shown.clashes, len(queries.conflicts())) == (1, 1)
    real = scheme(document, **other, **{"demonstration: true\n": ""})
    with pytest.raises(Refused) as refused:
        from_scheme(real, town.office)
    assert refused.value.problems[0].code == "conflicting-definition"
    assert Conflict.objects.count() == 1


def test_its_own_meaning_may_change_with_the_scheme(town, document):
    real = {"demonstration: true\n": ""}
    from_scheme(scheme(document, **real), town.office)
    from_scheme(
        scheme(document, **real, **{"owner: 考核办": "owner: 统计局"}),
        town.office,
    )
    now, before = queries.versions("满意度")
    assert (now.owner, before.owner, now.number) == ("统计局", "考核办", 2)
    assert queries.conflicts() == []


def test_duplicate_asks_are_found_even_if_something_went_round_the_register(town):
    enter(
        [
            JOBS,
            ItemSpec(
                "employment", "城镇就业增量", uom="人", definition="年内新增 城镇就业人数", owner="统计局"
            ),
        ],
        town.office,
    )
    assert queries.duplicate_asks() == []  # nobody asks yet
    for k, item in enumerate(Definition.objects.all()):
        Ask.objects.create(item=item.item, scheme=f"方案{k}", at=item.at)
    [found] = queries.duplicate_asks()
    assert found.ids == ["employment", "jobs"]
    assert found.schemes == ["方案0", "方案1"]
