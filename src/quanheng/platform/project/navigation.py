"""The bar of every page: the rooms in the order of a figure's life, as far as the viewer may enter them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.registry.pages import PAGES, PUBLIC, SIGNED


class Way(NamedTuple):
    """One entry of the bar; `count` is what waits there (0: nothing)."""

    room: str
    name: str
    address: str
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`ways`: the entries for this viewer; `viewer`: who it is (None: nobody has signed in); `demo`: DEMO."""
    viewer = getattr(request, "user", None)  # a page of refusal may be made before anybody is known
    signed = viewer is not None and viewer.is_authenticated
    ways = [
        Way(room, name, address)
        for room, name, page, signed_only in _rooms()
        if (address := _open(page, request, signed)) and (signed or not signed_only)
    ]
    return {"ways": ways, "viewer": viewer if signed else None, "demo": settings.DEMO}


def _rooms() -> list[tuple[str, str, str, bool]]:
    """(room, name, page, only for the signed-in)."""
    return [
        ("desk", _("工作台"), "desk:home", True),
        ("portal", _("查成绩"), "home", False),
        ("programmes", _("考核项目"), "programmes:list", True),
        ("schemes", _("方案"), "schemes:list", False),
        ("collection", _("填报"), "collection:list", True),
        ("ledger", _("台账"), "ledger:list", False),
        ("scoring", _("计分"), "scoring:list", False),
        ("publication", _("公开"), "publication:list", True),
        ("catalogue", _("数据项"), "catalogue:list", True),
        ("registry", _("组织"), "registry:units", True),
        ("open", _("开放数据"), "open", False),
        ("weigh", _("自己称一称"), "weigh", False),
        ("journal", _("存证"), "journal:list", False),
    ]


def _open(page: str, request: HttpRequest, signed: bool) -> str:
    """The address of a page if this viewer may read it, else ""."""
    readers = PAGES.get(page)
    if readers is None or (readers != PUBLIC and not signed):
        return ""
    if readers not in (PUBLIC, SIGNED) and not (readers & request.actor.roles):
        return ""
    return reverse(page)
