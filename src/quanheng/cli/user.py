"""quanheng user: accounts from the command line of the server — for the first people, and when nobody can sign in."""

from __future__ import annotations

import argparse
import getpass
import os
from datetime import date
from typing import TYPE_CHECKING

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice, grid
from quanheng.engine.errors import Place, Problems, Text

if TYPE_CHECKING:
    from quanheng.platform.registry.models import Person

ABOUT = Text("开设账户、任命角色、停用、应急（add list roles password leave keys break-glass）",
             "accounts, roles, closing, break-glass (add list roles password leave keys break-glass)")  # fmt: skip


def arguments(parser: Parser) -> None:
    """What to do, and to whom."""
    pick = parser.pick
    parser.add_argument(
        "do",
        metavar="DO",
        choices=("add", "list", "roles", "password", "leave", "keys", "break-glass"),
        help=pick(
            "add 开设｜list 列出｜roles 任免｜password 重设一次性口令｜leave 停用｜keys 制作应急钥匙｜break-glass 应急任命",
            "add | list | roles | password (a new one-time secret) | leave | keys (break-glass) | break-glass",
        ),
    )
    parser.add_argument("who", metavar="LOGIN", nargs="*", help=pick("登录名；add 时其后写姓名；keys 时写两位保管人", "login; for add followed by the name; for keys two keepers"))  # fmt: skip
    parser.add_argument("--role", action="append", default=[], metavar="ROLE[@UNIT]", help=pick("任命的角色，可多次；@后是单位代码", "a role to grant, may be repeated; a unit's code after @"))  # fmt: skip
    parser.add_argument("--end", action="append", default=[], metavar="ROLE[@UNIT]", help=pick("免去的角色", "a role to end"))  # fmt: skip
    parser.add_argument(
        "--since", type=_day, help=pick("自哪天（默认今天）", "from this day (default today)")
    )
    parser.add_argument("--until", type=_day, help=pick("至哪天（不含）", "until before this day"))
    parser.add_argument("--email", default="", help=pick("电子邮箱", "mail address"))
    parser.add_argument("--outside", action="store_true", help=pick("只用统一身份认证登录", "signs in at the identity provider only"))  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text)


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Everything goes through the same actions as the pages, and into the journal."""
    refuse_without_platform("user")
    from quanheng.platform.project.start import start  # the platform is an extra

    start()  # before its models are imported
    return {
        "add": _add, "list": _list, "roles": _roles, "password": _password, "leave": _leave, "keys": _keys,
        "break-glass": _break_glass,
    }[args.do](args, voice)  # fmt: skip


def _add(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import accounts, appointments
    from quanheng.platform.registry.powers import INSTALLER

    if not args.who:
        return _missing(voice, "LOGIN")
    secret = None if args.outside else accounts.one_time_secret()
    name = " ".join(args.who[1:]) or args.who[0]
    seats = [_seat(r) for r in args.role]
    person = appointments.admit(
        args.who[0],
        name,
        seats,
        secret=secret,
        email=args.email,
        since=args.since,
        until=args.until,
        by=INSTALLER,
    )
    _say_secret(person, secret, voice)
    return 0


def _say_secret(person: Person, secret: str | None, voice: Voice) -> None:
    if voice.machine:
        voice.json({"ok": True, "login": person.login, "secret": secret})
    elif secret:
        voice.out(voice.pick(
            f"{person.login} 的一次性口令：{secret}（只显示这一次，首次登录必须改）",
            f"one-time secret of {person.login}: {secret} (shown once; to be changed at the first sign-in)"))  # fmt: skip
    else:
        voice.out(voice.pick(f"{person.login} 已开设，用统一身份认证登录", f"{person.login} may sign in at the identity provider"))  # fmt: skip


def _list(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry.models import Person
    from quanheng.platform.registry.people import standing

    held: dict[int, list[str]] = {}
    for row in standing():
        seat = f"{row.role}@{row.unit_id}" if row.unit_id else row.role
        held.setdefault(row.person_id, []).append(seat)
    people = list(Person.objects.order_by("login"))
    if voice.machine:
        voice.json([{"login": p.login, "name": p.name, "active": p.is_active, "roles": held.get(p.pk, [])} for p in people])  # fmt: skip
        return 0
    rows = [(p.login, p.name, "✓" if p.is_active else "—", " ".join(held.get(p.pk, []))) for p in people]
    heads = voice.pick("登录名,姓名,在用,任职", "login,name,open,roles").split(",")
    voice.out(grid(heads, rows, [False] * 4))
    return 0


def _roles(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import appointments
    from quanheng.platform.registry.people import standing
    from quanheng.platform.registry.powers import INSTALLER

    person = _person(args)
    ends, grants = [_seat(r) for r in args.end], [_seat(r) for r in args.role]
    appointments.reseat(person, ends, grants, since=args.since, until=args.until, by=INSTALLER)
    held = sorted(f"{r.role}@{r.unit_id}" if r.unit_id else r.role for r in standing().filter(person=person))
    if voice.machine:
        voice.json({"ok": True, "login": person.login, "roles": held})
    else:
        voice.out(f"{person.login}: {' '.join(held) or '—'}")
    return 0


def _password(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import accounts
    from quanheng.platform.registry.powers import INSTALLER

    person = _person(args)
    _say_secret(person, accounts.new_secret(person, by=INSTALLER), voice)
    return 0


def _leave(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import accounts
    from quanheng.platform.registry.powers import INSTALLER

    person = _person(args)
    accounts.leave(person, by=INSTALLER)
    voice.out(voice.pick(f"{person.login} 已停用，角色和会话一并结束", f"{person.login} is closed; roles and sessions ended"))  # fmt: skip
    return 0


def _keys(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import break_glass
    from quanheng.platform.registry.powers import INSTALLER

    if len(args.who) != 2:
        return _missing(voice, "KEEPER KEEPER")
    keys = break_glass.make_keys((args.who[0], args.who[1]), by=INSTALLER)
    if voice.machine:
        voice.json({"ok": True, "keys": keys})
        return 0
    for keeper, key in zip(args.who, keys, strict=True):
        voice.out(voice.pick(f"{keeper} 保管：{key}", f"{keeper} keeps: {key}"))
    voice.note("只显示这一次；分别封存，不要放在一处", "shown once; seal them apart")
    return 0


def _break_glass(args: argparse.Namespace, voice: Voice) -> int:
    from quanheng.platform.registry import break_glass
    from quanheng.platform.registry.powers import INSTALLER

    person = _person(args)
    if len(args.role) != 1:
        return _missing(voice, "--role system|security|auditor")
    # keys are asked for or come from the environment, never from the command line, which others can see
    first = os.environ.get("QUANHENG_KEY_1") or getpass.getpass(voice.pick("第一把钥匙：", "first key: "))
    second = os.environ.get("QUANHENG_KEY_2") or getpass.getpass(voice.pick("第二把钥匙：", "second key: "))
    made = break_glass.open_with(first, second, person, args.role[0], by=INSTALLER)
    voice.out(voice.pick(
        f"{person.login} 任{args.role[0]}至 {made.until} 前；钥匙已作废，请重新制作",
        f"{person.login} is {args.role[0]} until {made.until}; the keys are spent, make new ones"))  # fmt: skip
    return 0


def _seat(text: str) -> tuple[str, str]:
    role, _, unit = text.partition("@")
    return role, unit


def _person(args: argparse.Namespace) -> Person:
    from quanheng.platform.registry.models import Person

    login = args.who[0] if args.who else ""
    found: Person | None = Person.objects.filter(login=login).first()
    if found is None:
        problems = Problems()
        problems.add(
            "no-such-person", Place(f"quanheng user {args.do}", path=login),
            (f"没有登录名“{login}”", f"there is no login “{login}”"),
            ("已开设的登录名", "a login that exists"),
            ("quanheng user list 列出全部", "quanheng user list shows them all"),
        )  # fmt: skip
        problems.refuse()
    assert found is not None
    return found


def _missing(voice: Voice, what: str) -> int:
    voice.note(f"缺少 {what}", f"{what} is missing")
    return 2
