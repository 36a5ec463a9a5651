"""Self-check against the nineteen points of level three of GB/T 22239 at the application layer (methods.md A.3).

It shows how this installation is set up right now. It is no assessment: whether 等保 is passed only an accredited
body (测评机构) can say, and much of it lies outside any application.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from quanheng.engine.errors import Text
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import ADMINISTRATORS, BUSINESS
from quanheng.platform.registry.review import review

PASS, FAIL, OUTSIDE = "pass", "fail", "outside"
STATES = {
    PASS: Text("符合", "met"),
    FAIL: Text("不符合", "not met"),
    OUTSIDE: Text("应用之外", "outside the application"),
}


@dataclass(frozen=True)
class Row:
    """One point: what is asked, how it stands, by what that is seen, what to do."""

    number: int
    point: Text
    asked: Text
    state: str
    seen: Text
    todo: Text


Found = tuple[str, Text, Text]


def rows() -> list[Row]:
    """The nineteen rows, as of now."""
    found = []
    for number, (point, asked, check) in enumerate(POINTS, 1):
        state, seen, todo = check()
        found.append(Row(number, point, asked, state, seen, todo))
    return found


def _is(good: bool, yes: Text, no: Text, todo: Text) -> Found:
    return (PASS, yes, Text("", "")) if good else (FAIL, no, todo)


def _passwords() -> Found:
    name = settings.PASSWORDS.name
    return _is(
        name == "dengbao3",
        Text("口令规则 dengbao3：8 位以上，四类中三类，90 天更换，不用最近 5 次", "password profile dengbao3"),
        Text(f"口令规则 {name}：8 位以上、查常用口令，不强制更换", f"password profile {name}: length and a list of common ones, no expiry"),
        Text("按等保要求时设 QUANHENG_PASSWORDS=dengbao3", "set QUANHENG_PASSWORDS=dengbao3 where it is asked for"),
    )  # fmt: skip


def _limits() -> Found:
    locked = settings.AXES_FAILURE_LIMIT <= 5 and timedelta(minutes=15) <= settings.AXES_COOLOFF_TIME
    minutes = int(settings.SESSION_IDLE.total_seconds() // 60)
    words = Text(
        f"错 {settings.AXES_FAILURE_LIMIT} 次锁 {int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)} 分钟；{minutes} 分钟不用自动退出",
        f"locked after {settings.AXES_FAILURE_LIMIT} failures; out after {minutes} idle minutes",
    )  # fmt: skip
    todo = Text(
        "设 QUANHENG_PASSWORDS=dengbao3，空闲 15 分钟退出",
        "QUANHENG_PASSWORDS=dengbao3 ends idle sessions after 15 minutes",
    )
    return _is(locked and minutes <= 15, words, words, todo)  # fmt: skip


def _transport() -> Found:
    good = settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS >= 31_536_000
    return _is(
        good,
        Text("只走 HTTPS，HSTS 一年，Cookie 加密传输", "HTTPS only, HSTS for a year, secure cookies"),
        Text("没有启用 HTTPS", "HTTPS is not on"),
        Text("在 HTTPS 代理之后运行，设 QUANHENG_HTTPS=1", "run behind an HTTPS proxy with QUANHENG_HTTPS=1"),
    )


def _second_factor() -> Found:
    lacking = next(len(k.rows) for k in review().kinds if k.code == "factor")
    if not settings.MFA_REQUIRED:
        return (
            FAIL,
            Text("没有要求第二步验证", "second factors are not required"),
            Text("去掉 QUANHENG_MFA=optional 与 --demo", "run without QUANHENG_MFA=optional and --demo"),
        )
    return _is(
        lacking == 0,
        Text("管理、复核、公布的人都有动态码或安全密钥", "whoever administers, reviews or publishes has a second factor"),
        Text(f"还有 {lacking} 人没有；他们登录后只能先去启用", f"{lacking} people still lack one; they can do nothing else first"),
        Text("请这些人登录一次", "ask them to sign in once"),
    )  # fmt: skip


def _accounts() -> Found:
    listed = {k.code: len(k.rows) for k in review().kinds}
    bad = sum(listed[k] for k in ("expired", "idle", "shared", "generic", "secret"))
    return _is(
        bad == 0,
        Text(
            "一人一号，没有默认账户；没有过期、闲置、共用的账户",
            "one account each, none expired, idle or shared",
        ),
        Text(f"账户清单上有 {bad} 条待处理", f"{bad} entries on the list of accounts"),
        Text("到“账户清单”逐条处理", "go through the list of accounts"),
    )


def _apart() -> Found:
    held: dict[int, set[str]] = {}
    for person, role in standing().values_list("person", "role"):
        held.setdefault(person, set()).add(role)
    wrong = [p for p, roles in held.items() if len(roles & ADMINISTRATORS) > 1 or (roles & ADMINISTRATORS and roles & BUSINESS)]  # fmt: skip
    missing = ADMINISTRATORS - set().union(*held.values()) if held else ADMINISTRATORS
    return _is(
        not wrong and not missing,
        Text("三员齐备，互不兼任，不兼业务；数据库触发器拒绝兼任", "all three administrators, apart; triggers refuse otherwise"),
        Text(f"缺 {len(missing)} 类管理员", f"{len(missing)} kinds of administrator are missing"),
        Text("任命系统、安全、审计管理员各至少一人", "appoint at least one of each"),
    )  # fmt: skip


def _policy() -> Found:
    return (
        PASS,
        Text(
            f"{len(ACTS)} 项动作由一张表授权到角色与单位，见“权限表”",
            f"{len(ACTS)} acts are granted to roles and units by one table",
        ),
        Text("", ""),
    )


def _audit() -> Found:
    size = sum(1 for _ in journal.entries(1))
    return _is(
        size > 0,
        Text("每个动作记何人、何时、何事、结果；只追加，数据库拒绝改删，永久保存", "who, when, what, with what result; append-only, kept for good"),
        Text("存证还是空的", "the journal is empty"),
        Text("开始使用后即有", "it fills with use"),
    )  # fmt: skip


def _hosts() -> Found:
    return _is(
        not settings.DEBUG and not settings.DEMO,
        Text("调试关闭，不是演示模式；输入逐项校验；组件清单有摘要锁定", "no debugging, no demonstration; inputs checked; components locked by digest"),
        Text("正以演示或调试方式运行", "running as a demonstration or for debugging"),
        Text("正式使用去掉 --demo 和 QUANHENG_DEBUG", "run without --demo and QUANHENG_DEBUG"),
    )  # fmt: skip


def _personal() -> Found:
    mails = Person.objects.exclude(email="").count()
    return (
        PASS,
        Text(f"只收姓名、登录名，邮箱可不填（{mails} 人填了）；公开页不出现个人", f"names and logins only, mail optional ({mails} have one); no persons on public pages"),
        Text("", ""),
    )  # fmt: skip


def _centre() -> Found:
    roles = set(Appointment.objects.filter(until=None).values_list("role", flat=True))
    return _is(
        roles >= ADMINISTRATORS,
        Text("系统、安全、审计分由三种角色经各自的页面办理", "three roles, each through its own pages"),
        Text("三类管理员不齐", "not all three administrators"),
        Text(
            "任命齐三员；日志集中收集与告警由运行单位做",
            "appoint them; collecting logs and alarms is the operator's",
        ),
    )


def _outside(zh: str, en: str) -> Callable[[], Found]:
    return lambda: (OUTSIDE, Text("本程序看不到", "this program cannot see it"), Text(zh, en))


def _met(zh: str, en: str) -> Callable[[], Found]:
    return lambda: (PASS, Text(zh, en), Text("", ""))


def _lacking(zh: str, en: str, todo_zh: str, todo_en: str) -> Callable[[], Found]:
    return lambda: (FAIL, Text(zh, en), Text(todo_zh, todo_en))


_ID, _AC = Text("身份鉴别", "identification"), Text("访问控制", "access control")
POINTS: tuple[tuple[Text, Text, Callable[[], Found]], ...] = (
    (_ID, Text("身份唯一，口令有复杂度，定期更换", "unique identities, complex passwords, changed periodically"), _passwords),
    (_ID, Text("失败锁定、结束会话、超时退出", "lock-out, ending sessions, idle time-out"), _limits),
    (_ID, Text("远程管理时防窃听", "no eavesdropping on remote administration"), _transport),
    (_ID, Text("两种以上鉴别技术，其一用密码技术", "two factors, one of them cryptographic"), _second_factor),
    (_AC, Text("一人一号；默认账户停用；多余、过期、共享账户及时处理", "one account each; expired and shared ones dealt with"), _accounts),
    (_AC, Text("最小权限，管理用户权限分离", "least privilege, administrators apart"), _apart),
    (_AC, Text("由授权主体配置策略；粒度到用户与数据表、字段", "policy by an authorised subject; user to table and field"), _policy),
    (_AC, Text("对重要主体和客体设安全标记", "labels on important subjects and objects"),
     _lacking("字段还没有数据分级标记", "fields carry no data class yet", "按本单位数据分类分级目录补上", "add them by the office's own catalogue")),
    (Text("安全审计", "audit"), Text("覆盖每个用户；记录受保护，不少于六个月", "every user; protected; six months at least"), _audit),
    (Text("入侵防范", "intrusion"), Text("最小安装，校验输入，及时修补", "minimal, inputs checked, patched"), _hosts),
    (Text("恶意代码防范", "malicious code"), Text("查杀上传文件", "uploads scanned"),
     _outside("接入 clamd 或由运行环境查杀；本程序拒收带宏与外链的工作簿", "connect a scanner or scan in the environment; workbooks with macros or links are refused")),
    (Text("可信验证", "trusted start"), Text("从可信根验证启动", "verified from a root of trust"),
     _outside("由主机与运行单位做；发布包有摘要锁定", "the host's and the operator's; releases are locked by digest")),
    (Text("数据完整性", "integrity"), Text("鉴别、业务、审计、配置数据有校验或密码保护", "checks on business, audit and configuration data"),
     _met("入账、方案、成绩、动作都在 Merkle 存证里，签名检查点可离线核验", "figures, schemes, scores and acts stand in a signed Merkle log")),
    (Text("数据保密性", "confidentiality"), Text("鉴别数据和个人信息传输、存储保密", "authentication and personal data confidential"),
     _met("口令 Argon2、第二因素密钥 AES-256-GCM；传输见第 3 条；整库加密由运行单位做", "Argon2, AES-256-GCM for second factors; disks are the operator's")),
    (Text("备份恢复", "backup"), Text("本地与异地备份、热冗余", "local and remote backup, redundancy"),
     _outside("由运行单位备份数据库与数据文件夹，并定期演练恢复", "the operator backs up the database and the data folder and practises restoring")),
    (Text("剩余信息保护", "residual information"), Text("鉴别与敏感数据释放前清除", "cleared before reuse"),
     _met("退出即删会话；登录后的页面不许浏览器留存；工作簿在子进程里读，读完即弃", "sessions deleted at sign-out; pages not kept by browsers")),
    (Text("个人信息保护", "personal information"), Text("只收必需的", "only what is needed"), _personal),
    (Text("安全管理中心", "management centre"), Text("系统、审计、安全管理分权", "three separate kinds of management"), _centre),
    (Text("安全管理", "management"), Text("制度、交接、变更、外包、事件处置", "rules, hand-over, change, outsourcing, incidents"),
     _outside("由运行单位定制度；docs/security.md 附清单", "the operator's rules; docs/security.md has a list")),
)  # fmt: skip
