"""The bar of every page: the rooms in the order of a figure's life, as far as the viewer may enter them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.registry.pages import PAGES, PUBLIC, SIGNED


class Way(NamedTuple):
    """One entry of the bar: the room whose pages it stands for, its words and its address."""

    room: str
    name: str
    address: str


class Group(NamedTuple):
    """Entries that stand together under one word; one alone stands for itself."""

    name: str
    ways: list[Way]

    @property
    def rooms(self) -> list[str]:
        """The rooms whose pages are found here."""
        return [way.room for way in self.ways]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`bar`: the groups of entries for this viewer; `viewer`: who it is (None: nobody has signed in); `demo`: DEMO."""
    viewer = getattr(request, "user", None)  # a page of refusal may be made before anybody is known
    signed = viewer is not None and viewer.is_authenticated
    groups = []
    for name, entries in _rooms():
        ways = [
            Way(room, words, address)
            for room, words, page, signed_only in entries
            if (signed or not signed_only) and (address := _open(page, request, signed))
        ]
        if ways:
            groups.append(Group(name, ways))
    return {"bar": groups, "viewer": viewer if signed else None, "demo": settings.DEMO}


def _rooms() -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
    """Groups of (room, name, page, only for the signed-in)."""
    return [
        ("", [("desk", _("工作台"), "desk:home", True)]),
        ("", [("portal", _("查成绩"), "home", False)]),
        (
            _("考核设计"),
            [
                ("programmes", _("考核项目"), "programmes:list", True),
                ("schemes", _("方案"), "schemes:list", False),
                ("catalogue", _("数据项"), "catalogue:list", True),
            ],
        ),
        (
            _("采集与评价"),
            [
                ("collection", _("填报"), "collection:list", True),
                ("feeds", _("数据接入"), "feeds:list", True),
                ("verification", _("自评与核验"), "verification:list", True),
                ("panels", _("专家评审"), "panels:list", True),
                ("surveys", _("问卷"), "surveys:list", True),
                ("adjustments", _("加减分与否决"), "adjustments:list", True),
                ("hotline", _("热线"), "hotline:home", True),
            ],
        ),
        ("", [("ledger", _("台账"), "ledger:list", False)]),
        (
            _("运行监控"),
            [
                ("monitoring", _("监控"), "monitoring:list", True),
                ("doubts", _("数据疑点"), "doubts:list", True),
            ],
        ),
        (
            _("计分与申诉"),
            [
                ("scoring", _("计分"), "scoring:list", False),
                ("appeals", _("申诉"), "appeals:list", True),
            ],
        ),
        (
            _("公开与运用"),
            [
                ("publication", _("公开"), "publication:list", True),
                ("reports", _("报告"), "reports:list", True),
                ("followup", _("反馈与整改"), "followup:home", True),
                ("commitments", _("承诺指标"), "commitments:list", False),
                ("portrait", _("单位画像"), "portrait:list", False),
                ("heard", _("意见与答复"), "surveys:heard", False),
            ],
        ),
        ("", [("open", _("开放数据"), "open", False)]),
        ("", [("weigh", _("自己称一称"), "weigh", False)]),
        ("", [("registry", _("组织"), "registry:units", True)]),
        ("", [("journal", _("存证"), "journal:list", False)]),
    ]


def _open(page: str, request: HttpRequest, signed: bool) -> str:
    """The address of a page if this viewer may read it, else ""."""
    readers = PAGES.get(page)
    if readers is None or (readers != PUBLIC and not signed):
        return ""
    if readers not in (PUBLIC, SIGNED) and not (readers & request.actor.roles):
        return ""
    return _address(page)


@cache
def _address(page: str) -> str:
    """The address of a page; two dozen of them stand on every page, and they never change while the house runs."""
    return reverse(page)
