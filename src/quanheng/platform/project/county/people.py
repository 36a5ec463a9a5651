"""The units and the people of 石桥县 (示意数据), who holds what, and how they are seated."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction

from quanheng.engine.data import Unit
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import add_person, appoint
from quanheng.platform.registry.powers import COMMAND_LINE, INSTALLER

SINCE = date(2024, 1, 1)


def _unit(code: str, name: str, name_en: str, kind: str, parent: str = "SQX") -> Unit:
    return Unit(code, name, "", parent, {"name_en": name_en, "kind": kind, "demonstration": "1"})


UNITS = (
    _unit("SQX", "石桥县", "Shiqiao County", "县", ""),
    _unit("SQX-KH", "石桥县考核办", "Performance Office", "部门"),
    _unit("SQX-FG", "发改局", "Development and Reform Bureau", "部门"),
    _unit("SQX-TJ", "统计局", "Statistics Bureau", "部门"),
    _unit("SQX-CZ", "财政局", "Finance Bureau", "部门"),
    _unit("SQX-SJ", "审计局", "Audit Bureau", "部门"),
    _unit("SQX-SQ", "石桥镇", "Shiqiao Township", "乡镇"),
    _unit("SQX-LL", "柳林镇", "Liulin Township", "乡镇"),
)


class Member(NamedTuple):
    """One of the cast: a name by which code calls them, login, names, role, unit."""

    key: str
    login: str
    name: str
    name_en: str
    role: str
    unit: str


CAST = (
    Member("office", "limin", "李敏", "Li Min", "office", "SQX-KH"),
    Member("office2", "zhaohui", "赵晖", "Zhao Hui", "office", "SQX-KH"),
    Member("reporter", "chenhe", "陈禾", "Chen He", "reporter", "SQX-SQ"),
    Member("reporter2", "lintao", "林涛", "Lin Tao", "reporter", "SQX-LL"),
    Member("owner_fg", "wanggong", "王工", "Wang Gong", "owner", "SQX-FG"),
    Member("owner_tj", "zhoulan", "周岚", "Zhou Lan", "owner", "SQX-TJ"),
    Member("owner_cz", "sunping", "孙平", "Sun Ping", "owner", "SQX-CZ"),
    Member("reviewer", "wuyue", "吴越", "Wu Yue", "reviewer", "SQX"),
    Member("leader", "chuxian", "褚县长", "Governor Chu", "leader", "SQX"),
    Member("finance", "qianjin", "钱进", "Qian Jin", "finance", "SQX-CZ"),
    Member("congress", "fengdai", "冯代表", "Deputy Feng", "congress", "SQX"),
    Member("audit", "zhengshen", "郑审", "Zheng Shen", "audit", "SQX-SJ"),
    Member("expert", "weijs", "卫教授", "Professor Wei", "expert", "SQX"),
    Member("third", "jiangyan", "蒋研", "Jiang Yan", "third", "SQX"),
    Member("appraised", "hanyuan", "韩员", "Han Yuan", "appraised", "SQX-SQ"),
    Member("citizen", "shen", "沈市民", "Citizen Shen", "citizen", ""),
    Member("system", "yang", "杨系统", "Yang (system)", "system", ""),
    Member("security", "zhu", "朱安全", "Zhu (security)", "security", ""),
    Member("auditor", "qin", "秦审管", "Qin (audit log)", "auditor", ""),
)


def settle() -> dict[str, Person]:
    """Enrol the county and seat its cast, each once; gives the people by the key of `CAST`."""
    with transaction.atomic():  # all of the cast or nobody, and one write to the disk
        return _seated()


def _seated() -> dict[str, Person]:
    enrol(UNITS, by=COMMAND_LINE)
    people = {p.login: p for p in Person.objects.filter(demonstration=True)}
    found = {}
    for member in CAST:
        person = people.get(member.login)
        if person is None:
            person = add_person(
                member.login, member.name, name_en=member.name_en, demonstration=True, by=INSTALLER
            )
            appoint(person, member.role, member.unit, since=SINCE, by=INSTALLER)
        found[member.key] = person
    return found
