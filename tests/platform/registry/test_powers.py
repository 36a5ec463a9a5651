"""Roles, seats, and the table of acts."""

import pytest

from quanheng.platform.registry.act import may, role_for
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.powers import ANY, COMMAND_LINE, OWN, ROLES, WITHIN, Actor, holds


def test_the_table_is_whole():
    for name, row in ACTS.items():
        assert row.may.keys() <= ROLES.keys(), name
        assert set(row.may.values()) <= {ANY, OWN, WITHIN}, name


def test_the_role_by_which_one_acts():
    assert role_for("ledger.post", COMMAND_LINE) == "office"
    assert role_for("ledger.post", Actor("发改局", frozenset({"owner", "citizen"}))) == "owner"
    assert not may("scoring.run", Actor("发改局", frozenset({"owner"})))
    with pytest.raises(KeyError):
        role_for("scores.write", COMMAND_LINE)


def test_a_seat_counts_where_it_stands():
    clerk = Actor("陈禾", frozenset({"reporter"}), 7, frozenset({("reporter", "SQ")}))
    above = {"SQ-1", "SQ", "X"}
    assert holds(clerk, "reporter", OWN, "SQ", {"SQ", "X"})
    assert not holds(clerk, "reporter", OWN, "SQ-1", above)
    assert holds(clerk, "reporter", WITHIN, "SQ-1", above)
    assert not holds(clerk, "reporter", WITHIN, "LL", {"LL", "X"})
    assert holds(clerk, "reporter", ANY, "LL", {"LL", "X"})
    assert not holds(clerk, "owner", ANY, "SQ", {"SQ"})
