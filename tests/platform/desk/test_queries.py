"""What the first page lists."""

from quanheng.platform.desk.queries import contents


def test_an_empty_house(db):
    empty = contents()
    assert (empty.schemes, empty.units, empty.acts, empty.ledger.rows) == ([], 0, [], 0)


def test_what_is_there(taken):
    held = contents(acts=2)
    assert [(row.version, row.run) for row in held.schemes] == [(taken.version, taken.run)]
    assert held.units == 3
    assert held.ledger.in_force == 15
    assert [a.name for a in held.acts] == ["scoring.run", "schemes.adopt"]
