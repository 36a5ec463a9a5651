"""Break-glass (应急): two keys kept by two people open the house when no administrator can; each use is in the journal.

The keys are shown once when they are made; only their hashes are kept. Both together, at the command line of the
server, appoint one administrator for two days and are spent. New ones are made afterwards.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.accounts import PEOPLE
from quanheng.platform.registry.act import act
from quanheng.platform.registry.appointments import appoint
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, BreakGlassKey, Person
from quanheng.platform.registry.powers import ADMINISTRATORS, ROLES, Actor

log = logging.getLogger("quanheng.security")
LASTS = timedelta(days=2)


def make_keys(keepers: tuple[str, str], *, by: Actor) -> tuple[str, str]:
    """Two new keys for two keepers; those before are spent. Raises `Refused` where one person would keep both."""
    with act("people.keys", by) as record:
        problems = Problems()
        first, second = (k.strip() for k in keepers)
        if not first or not second or first == second:
            problems.add(
                "two-keepers",
                Place(path="break-glass"),
                ("两把钥匙要由两个人保管", "two people must keep the two keys"),
                ("两个不同的人", "two different people"),
                ("写两个人的姓名", "name two people"),
            )
        problems.refuse()
        BreakGlassKey.objects.filter(spent_at=None).update(spent_at=record.at)
        keys = (secrets.token_hex(16), secrets.token_hex(16))
        for number, (keeper, key) in enumerate(zip((first, second), keys, strict=True), 1):
            BreakGlassKey.objects.create(
                number=number, keeper=keeper, digest=make_password(key), made_at=record.at
            )
        record.of(Text("两把应急钥匙", "two break-glass keys"))
        record.about(first=first, second=second)
    return keys


def open_with(first: str, second: str, person: Person, role: str, *, by: Actor) -> Appointment:
    """Appoint an administrator for two days with both keys, in whichever order. Raises `Refused`, and logs, where
    they are not the two in force."""
    with act("people.break_glass", by) as record:
        take_turns(PEOPLE)
        problems = Problems()
        held = list(BreakGlassKey.objects.filter(spent_at=None).order_by("number"))
        given = [first.strip().replace("-", ""), second.strip().replace("-", "")]
        if len(held) != 2 or not any(
            check_password(a, held[0].digest) and check_password(b, held[1].digest)
            for a, b in (given, given[::-1])
        ):
            log.warning("break-glass refused for person=%s role=%s", person.pk, role)
            problems.add(
                "keys-wrong",
                Place(path="break-glass"),
                ("两把钥匙不对，或没有制作过", "the two keys are wrong, or none were made"),
                ("制作时显示的两把钥匙，都要", "both keys as shown when they were made"),
                ("请两位保管人核对；没有制作过的，重新安装时制作", "ask both keepers"),
            )
        if role not in ADMINISTRATORS:
            problems.add(
                "unknown-role",
                Place(path=role),
                ("应急只任命三员", "only the three administrators"),
                ("、".join(ROLES[r].zh for r in sorted(ADMINISTRATORS)), ", ".join(sorted(ADMINISTRATORS))),
                ("改用其中之一", "use one of these"),
            )
        problems.refuse()
        BreakGlassKey.objects.filter(pk__in=[k.pk for k in held]).update(spent_at=record.at)
        made = appoint(person, role, until=today() + LASTS, by=by, keys=True)
        record.of(
            Text(f"应急任命{ROLES[role].zh}", f"emergency {ROLES[role].en}"),
            person=person.pk, role=role, until=(today() + LASTS).isoformat(),
        )  # fmt: skip
        record.about(person=person.name, first=held[0].keeper, second=held[1].keeper)
    log.warning("break-glass opened for person=%s role=%s", person.pk, role)
    return made
