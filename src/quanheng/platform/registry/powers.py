"""Who may do what: one table from act to roles. The guard reads it; so will the test matrix and the docs."""

from __future__ import annotations

from dataclasses import dataclass, field

from quanheng.engine.errors import Text

ROLES = {
    "office": Text("考核办", "performance office"),
    "owner": Text("数据责任单位", "data owner"),
    "reporter": Text("填报人", "reporter"),
    "auditor": Text("审计", "audit"),
    "citizen": Text("公众", "citizen"),
}

POWERS = {
    "registry.enrol": frozenset({"office"}),
    "schemes.adopt": frozenset({"office"}),
    "ledger.post": frozenset({"office", "owner"}),
    "scoring.run": frozenset({"office"}),
}

ACTS = {
    "registry.enrol": Text("登记单位", "enrol units"),
    "schemes.adopt": Text("审定方案", "adopt a scheme"),
    "ledger.post": Text("入账", "post to the ledger"),
    "scoring.run": Text("计分", "run scoring"),
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a name for the record, and the roles held."""

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)


# Whoever can start commands on the server acts for the office that runs it.
COMMAND_LINE = Actor("命令行 command line", frozenset({"office"}))


def role_for(act: str, by: Actor) -> str:
    """The role by which `by` may do `act`, "" if none. KeyError for an act that is not in the table."""
    return min(POWERS[act] & by.roles, default="")
