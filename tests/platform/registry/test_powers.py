"""The table of powers."""

import pytest

from quanheng.platform.registry.powers import ACTS, COMMAND_LINE, POWERS, ROLES, Actor, role_for


def test_the_table_is_whole():
    assert POWERS.keys() == ACTS.keys()
    assert all(roles and roles <= ROLES.keys() for roles in POWERS.values())


def test_the_role_by_which_one_acts():
    assert role_for("ledger.post", COMMAND_LINE) == "office"
    assert role_for("ledger.post", Actor("发改局", frozenset({"owner", "citizen"}))) == "owner"
    assert role_for("scoring.run", Actor("发改局", frozenset({"owner"}))) == ""
    with pytest.raises(KeyError):
        role_for("scores.write", COMMAND_LINE)
