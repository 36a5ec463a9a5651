"""Who acts: roles, and an actor with the seats held. What each role may do stands in `acts.py`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from quanheng.engine.errors import Text

ROLES = {
    "office": Text("考核办", "performance office"),
    "reporter": Text("填报人", "reporter"),
    "owner": Text("数据责任单位", "data owner"),
    "reviewer": Text("核验人", "reviewer"),
    "expert": Text("专家", "expert"),
    "third": Text("第三方", "third party"),
    "finance": Text("财政监督", "finance supervision"),
    "congress": Text("人大质询", "people's congress"),
    "audit": Text("审计", "audit"),
    "leader": Text("领导", "leader"),
    "appraised": Text("被考核人", "appraised person"),
    "citizen": Text("公众", "citizen"),
    "system": Text("系统管理员", "system administrator"),
    "security": Text("安全管理员", "security administrator"),
    "auditor": Text("审计管理员", "audit administrator"),
}

# Nobody holds two of a set (domain.md, methods.md A.5): the three powers, and the three administrators.
THREE_POWERS = frozenset({"reporter", "finance", "congress"})
ADMINISTRATORS = frozenset({"system", "security", "auditor"})
BUSINESS = frozenset(ROLES) - ADMINISTRATORS - {"citizen"}

ANY = "any"  # whatever the object
OWN = "own"  # the role is held at the object's own unit
WITHIN = "within"  # … or at a unit above it


@dataclass(frozen=True)
class Actor:
    """Who acts: a name for the record, the roles held, and the seats they are held at.

    `seats` are pairs (role, code of a unit; "" for the whole house). A role without any seat counts for every
    unit: so acts the command line. `deputed` says of seats held only in place of somebody: (role, unit, that
    person's name, that person's number). `stale`: signed in too long ago for what asks for a fresh proof.
    """

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    person: int | None = None
    seats: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    deputed: frozenset[tuple[str, str, str, int]] = field(default_factory=frozenset)
    stale: bool = False

    @property
    def identity(self) -> str:
        """What tells this actor from every other: by it "not the same person twice" is decided."""
        return f"person:{self.person}" if self.person is not None else self.name

    def units(self, role: str) -> frozenset[str]:
        """The units at which a role is held ("" is the whole house)."""
        return frozenset(unit for held, unit in self.seats if held == role)

    def sits_at(self, unit: str) -> bool:
        """True if any seat is held at the unit: who sits there decides on nothing of its own."""
        return any(at == unit for _, at in self.seats)

    @property
    def own(self) -> Actor:
        """The same actor with nothing but what is held in the own right."""
        if not self.deputed:
            return self
        lent = {(role, unit) for role, unit, _, _ in self.deputed}
        seats = self.seats - lent
        return replace(
            self, roles=frozenset(r for r, _ in seats) or frozenset(), seats=seats, deputed=frozenset()
        )

    def standing_in(
        self, role: str, relation: str, unit: str, above: Collection[str]
    ) -> tuple[str, int] | None:
        """Whom a seat that `holds` is held for: name and number; None where it is held in the own right."""
        for held, at, name, number in sorted(self.deputed):
            if held == role and (
                relation == ANY or at == "" or (unit == at if relation == OWN else at in above)
            ):
                return name, number
        return None


# Whoever can start commands on the server acts for the office that runs it; accounts are the installer's.
COMMAND_LINE = Actor("命令行 command line", frozenset({"office"}))
INSTALLER = Actor("安装程序 installer", frozenset({"system", "security"}))
PUBLIC_ACTOR = Actor("公众", frozenset({"citizen"}))


def holds(actor: Actor, role: str, relation: str, unit: str, above: Collection[str]) -> bool:
    """True if `actor` holds `role` in `relation` to the object's `unit`; `above` are that unit and all above it."""
    if role not in actor.roles:
        return False
    seats = actor.units(role)
    if relation == ANY or not seats or "" in seats:
        return True
    return unit in seats if relation == OWN else not seats.isdisjoint(above)
