"""Adopting a scheme: checked by the compiler, kept verbatim, never changed."""

from decimal import Decimal

import pytest

from quanheng.engine.data import Unit
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.actions import enrol
from quanheng.platform.schemes import queries
from quanheng.platform.schemes.actions import Aim, adopt, compile_document

MEMBERS = {"石桥": "乡镇", "柳林": "乡镇"}


@pytest.fixture
def document(small):
    return (small / "scheme.yaml").read_bytes()


@pytest.fixture(autouse=True)
def _units(db, office):
    enrol([Unit("石桥", "石桥镇"), Unit("柳林", "柳林镇")], by=office)


def test_the_document_is_kept_verbatim_with_its_digest(document, office):
    version = adopt(document, members=MEMBERS, by=office)
    kept = queries.version(version.pk)
    assert bytes(kept.document) == document
    scheme, _ = compile_document(document, "scheme.yaml")
    assert kept.digest == scheme.digest == queries.resolved(kept).digest
    assert (kept.scheme, kept.number, kept.title, kept.title_en) == (
        "小考核",
        1,
        "小考核方案",
        "A small scheme",
    )
    assert kept.demonstration
    assert kept.state == "adopted"
    assert queries.members(kept) == MEMBERS
    assert queries.in_force("小考核") == kept
    assert [v.pk for v in queries.versions()] == [kept.pk]


def test_again_is_the_same_version_and_leaves_no_record(document, office):
    aims = [Aim("石桥", "项目开工率", "2026", Decimal("96.0"))]
    first = adopt(document, members=MEMBERS, targets=aims, by=office)
    again = adopt(
        document, members=MEMBERS, targets=[Aim("石桥", "项目开工率", "2026", Decimal(96))], by=office
    )
    assert again == first
    assert [a.kind for a in journal.entries()].count("schemes.adopt") == 1


@pytest.mark.parametrize("what", ["document", "members", "targets"])
def test_any_change_makes_a_new_version_and_retires_the_old(document, office, what):
    first = adopt(document, members=MEMBERS, by=office)
    changed = {
        "document": {
            "data": document.replace(b"weight: 60", b"weight: 55").replace(b"weight: 40", b"weight: 45")
        },
        "members": {"members": {"石桥": "乡镇"}},
        "targets": {"targets": [Aim("石桥", "项目开工率", "", Decimal(96))]},
    }[what]
    second = adopt(**{"data": document, "members": MEMBERS, "by": office, **changed})
    assert second.number == 2
    assert queries.version(first.pk).state == "retired"
    assert queries.in_force("小考核") == second
    assert [v.number for v in queries.versions(None)] == [2, 1]


def test_a_scheme_with_errors_is_refused_with_every_problem(document, office):
    wrong = document.replace(b"weight: 60", b"weight: 59").replace(
        "measure: 满意度".encode(), "measure: 满意".encode()
    )
    with pytest.raises(Refused) as error:
        adopt(wrong, "方案.yaml", members=MEMBERS, by=office)
    assert len(error.value.problems) >= 2
    assert all(p.place.file == "方案.yaml" and p.place.line for p in error.value.problems)
    assert queries.versions(None) == []


def test_strangers_and_stray_targets_are_refused_together(document, office):
    aims = [
        Aim("外乡", "项目开工率", "", Decimal(1)),
        Aim("石桥", "没有的指标", "", Decimal(1)),
        Aim("石桥", "项目开工率", "2026-13", Decimal(1)),
        Aim("石桥", "项目开工率", "", Decimal(1)),
        Aim("石桥", "项目开工率", "", Decimal(2)),
    ]
    with pytest.raises(Refused) as error:
        adopt(document, members={**MEMBERS, "外乡镇": ""}, targets=aims, by=office)
    codes = [p.code for p in error.value.problems]
    assert sorted(codes) == [
        "duplicate-target",
        "stray-target",
        "stray-target",
        "stray-target",
        "unknown-unit",
    ]
    assert queries.versions(None) == []


def test_a_citizen_adopts_nothing(document, citizen):
    with pytest.raises(Refused):
        adopt(document, members=MEMBERS, by=citizen)
    assert queries.versions(None) == []


def test_an_unknown_version_is_a_key_error():
    with pytest.raises(KeyError):
        queries.version(404)
    assert queries.in_force("没有") is None
