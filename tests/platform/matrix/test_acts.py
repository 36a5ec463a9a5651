"""Every act × role × relation to the object, through the real guard: what the table says happens, nothing else."""

import ast
from pathlib import Path

import pytest

import quanheng.platform
from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Refused
from quanheng.platform.registry.act import act, may
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.acts import ACTS, ANY, FRESH, OWN, WITHIN
from quanheng.platform.registry.powers import COMMAND_LINE, PUBLIC_ACTOR, ROLES, Actor

pytestmark = pytest.mark.django_db

PLATFORM = Path(quanheng.platform.__file__).parent

# relation → (unit of the seat, unit of the object, identities that may not act)
RELATIONS = {
    "own": ("镇", "镇", ()),
    "other": ("邻镇", "镇", ()),
    "above": ("县", "镇", ()),
    "below": ("村", "镇", ()),
    "whole house": ("", "镇", ()),
    "reported it": ("镇", "镇", ("person:7",)),
    "above, reported it": ("县", "镇", ("person:7",)),
    "no unit": ("镇", "", ()),
}
ALLOWED = {
    ANY: {"own", "other", "above", "below", "whole house", "no unit"},
    OWN: {"own", "whole house"},
    WITHIN: {"own", "above", "whole house"},
}


@pytest.fixture
def map_():
    enrol(
        [PlainUnit("县"), PlainUnit("镇", parent="县"), PlainUnit("邻镇", parent="县"), PlainUnit("村", parent="镇")],
        by=COMMAND_LINE,
    )  # fmt: skip


def _does(name, actor, unit, not_by):
    try:
        with act(name, actor, unit=unit, not_by=not_by) as record:
            record.skip()
    except Refused as refused:
        return not {p.code for p in refused.problems} <= {"no-power", "same-person"}
    return True


def test_every_act_role_and_relation(map_, capsys):
    cells, surprises = 0, []
    for name, row in ACTS.items():
        for role in ROLES:
            for relation, (seat, unit, not_by) in RELATIONS.items():
                actor = Actor("某人", frozenset({role}), 7, frozenset({(role, seat)}))
                expected = role in row.may and relation in ALLOWED[row.may[role]]
                if _does(name, actor, unit, not_by) is not expected:
                    surprises.append((name, role, relation, expected))
                if not not_by and may(name, actor, unit) is not expected:
                    surprises.append((name, role, relation, "may"))
                cells += 1
    with capsys.disabled():
        print(f"\nmatrix of acts: {len(ACTS)} acts × {len(ROLES)} roles × {len(RELATIONS)} relations = {cells:,} cells, {len(surprises)} surprises")  # fmt: skip
    assert surprises == []


def test_two_roles_do_what_either_does_and_no_more(map_):
    """Whoever holds two roles may do what one of them may, at the unit where that one is held."""
    surprises = []
    for name, row in ACTS.items():
        for other in ("reporter", "owner", "leader"):
            actor = Actor(
                "某人", frozenset({"reporter", other}), 7, frozenset({("reporter", "镇"), (other, "邻镇")})
            )
            expected = row.may.get("reporter") in (ANY, OWN, WITHIN) or row.may.get(other) == ANY
            if _does(name, actor, "镇", ()) is not expected:
                surprises.append((name, other))
    assert surprises == []


def test_nobody_and_the_public_do_next_to_nothing():
    for name in ACTS:
        assert not may(name, Actor("谁", frozenset()))
        assert may(name, PUBLIC_ACTOR) is ("citizen" in ACTS[name].may)


def test_roles_and_relations_of_the_table_exist():
    for name, row in ACTS.items():
        assert row.may, name
        assert set(row.may) <= set(ROLES), name
        assert set(row.may.values()) <= set(ALLOWED), name
        assert row.words.zh, name
        assert row.words.en, name
    assert set(ACTS) >= FRESH


def _acted():
    for path in PLATFORM.rglob("*.py"):
        if {"migrations", "node_modules"}.isdisjoint(path.parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "act" and node.args:
                    yield path, node.args[0]


def test_every_act_of_the_code_has_a_row_and_every_row_an_act():
    named, words = set(), set()
    for path, first in _acted():
        if isinstance(first, ast.Constant):
            named.add(first.value)
            assert first.value in ACTS, f"{path.name}: {first.value}"
    for path in PLATFORM.rglob("*.py"):
        if path.name != "acts.py" and {"migrations", "node_modules"}.isdisjoint(path.parts):
            words |= {n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant) and isinstance(n.value, str)}  # fmt: skip
    assert {name for name in ACTS if name not in words} == set()


def test_what_four_eyes_are_for_takes_a_fresh_proof(map_):
    """Where the session is old, the acts of FRESH are refused with a way on, all others are not."""
    for name in ACTS:
        role = next(iter(ACTS[name].may))
        actor = Actor("某人", frozenset({role}), 7, frozenset({(role, "")}), stale=True)
        if name in FRESH:
            with pytest.raises(Refused) as error, act(name, actor, unit="镇"):
                raise AssertionError("the act must not begin")
            assert [p.code for p in error.value.problems] == ["sign-in-again"]
        else:
            assert _does(name, actor, "镇", ())


def test_administrators_have_no_business_act_and_business_no_administration():
    administration = {n for n in ACTS if n.startswith("people.")} - {
        "people.own",
        "people.delegate",
        "people.recall",
    }
    for name in administration:
        assert set(ACTS[name].may) <= {"system", "security", "auditor"}, name
    published = {"scoring.run", "scoring.confirm", "scoring.freeze", "publication.release", "ledger.post", "collection.submit", "collection.confirm", "schemes.adopt"}  # fmt: skip
    for name in published & set(ACTS):
        assert {"system", "security", "auditor"}.isdisjoint(ACTS[name].may), name
    assert set(ACTS["people.appoint"].may) == {"security"}
    assert set(ACTS["people.account"].may) == {"system"}


def test_no_power_acts_for_another():
    """Self-evaluation does not review, finance does not report, congress does not score (methods.md A.5)."""
    for name, row in ACTS.items():
        if name.startswith(("scoring.", "publication.release")):
            assert {"reporter", "congress"}.isdisjoint(row.may), name
        if name in ("collection.fill", "collection.submit", "collection.attach"):
            assert {"finance", "congress", "audit"}.isdisjoint(row.may), name
