"""What stood ready before a programme had its number or its year was opened, and what kind of year its scheme has.

The room of schemes stands above this one: it tells how to ask it (`made_of`, `is_yearly`), and is asked whenever a programme gets
its number, its scheme, or its year. So a scheme may be adopted first and registered later, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.lib.above import Above
from quanheng.platform.programmes import queries
from quanheng.platform.programmes.flow import CLOSED
from quanheng.platform.programmes.models import Product, Programme


class Ready(NamedTuple):
    """A product that stands ready: what `Product` keeps of it."""

    kind: str
    ref: str
    title: Text
    link: str
    at: datetime
    by: str


def _nothing(scheme: str, year: int) -> Iterable[Ready]:
    return ()


def _not_yearly(scheme: str, year: int) -> bool:
    return False


made_of = Above(_nothing)  # what a scheme of a year has brought forth
is_yearly = Above(_not_yearly)  # whether the year is its only period


def yearly(programme: Programme) -> bool:
    """Whether the programme's scheme has no period within the year."""
    return bool(programme.scheme) and is_yearly(programme.scheme, programme.year)


def take_up(programme: Programme) -> list[Product]:
    """File what stood ready for a programme with a number: the plan it is in, its adopted scheme, the targets.

    Part of the act that calls it. Filed already, it stays as it is; a closed year takes nothing.
    """
    if programme.number is None or programme.cycles.filter(stage=CLOSED).exists():
        return []
    ready = [*_plan(programme), *(made_of(programme.scheme, programme.year) if programme.scheme else ())]
    return [_filed(programme, one) for one in ready]


def _plan(programme: Programme) -> list[Ready]:
    plan = queries.plan(programme.year)
    if plan is None or not (programme.extra or programme.pk in plan.programmes):
        return []
    words = Text(f"{plan.year} 年考核计划", f"Plan of {plan.year}")
    link = reverse("programmes:plan", args=[plan.year])
    return [Ready("plan", f"plan:{plan.year}", words, link, plan.adopted_at, plan.adopted_by)]


def _filed(programme: Programme, one: Ready) -> Product:
    facts = {
        "title": one.title.zh[:200],
        "title_en": one.title.en[:200],
        "link": one.link,
        "at": one.at,
        "by": one.by,
    }
    made, _ = Product.objects.get_or_create(programme=programme, kind=one.kind, ref=one.ref, defaults=facts)
    return made
