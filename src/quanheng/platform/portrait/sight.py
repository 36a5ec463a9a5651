"""Who sees what of a unit's portrait: everybody what is published, the unit and those who oversee all of it."""

from __future__ import annotations

from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.pages import PAGES, PUBLIC, SIGNED
from quanheng.platform.registry.powers import Actor

OVERSEERS = frozenset({"office", "reviewer", "finance", "congress", "audit", "auditor"})
OWN = ("reporter", "owner", "leader", "appraised")  # the unit's own people
HOUSE = ""


def everything(actor: Actor) -> bool:
    """True for those who see every unit's whole portrait."""
    return bool(actor.roles & OVERSEERS)


def inside(actor: Actor, code: str) -> bool:
    """True for those who see the whole portrait of a unit: its own people, its leaders and those above, overseers."""
    if everything(actor):
        return True
    if any((role, code) in actor.seats for role in OWN):
        return True
    leads = actor.units("leader")
    return bool(leads) and (HOUSE in leads or bool(leads & set(registry.above(code))))


def opens(actor: Actor, signed: bool, page: str) -> bool:
    """Whether this viewer may follow a link to a page of another room."""
    readers = PAGES[page]
    if readers == PUBLIC:
        return True
    return signed and (readers == SIGNED or bool(frozenset(readers) & actor.roles))
