"""The parameters of the room: clocks, the level of the joint control, the lines of the hints; set by the office, history kept."""

from __future__ import annotations

import re
from decimal import Decimal

from quanheng.engine.errors import Place, Problems
from quanheng.platform.doubts.flow import KEYS
from quanheng.platform.doubts.models import Parameter
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor


def value(key: str) -> str:
    """The value that holds now."""
    said = Parameter.objects.filter(key=key).values_list("value", flat=True).first()
    return KEYS[key].otherwise if said is None else said


def days(key: str) -> int:
    """A number of days."""
    return int(value(key))


def share(key: str) -> Decimal:
    """A percentage as a share."""
    return Decimal(value(key)) / 100


def set_parameter(key: str, text: str, *, by: Actor) -> None:
    """Set one. Raises `Refused` for an unknown key or a value of another form."""
    with act("doubts.parameter", by) as record:
        problems = Problems()
        known, wanted = KEYS.get(key), text.strip()
        if known is None or not re.fullmatch(known.form, wanted):
            form = known.hint if known is not None else None
            problems.add(
                "bad-parameter", Place(path=key[:40]),
                (f"{known.words.zh if known else key[:40]}写成了“{wanted[:40]}”", f"{known.words.en if known else key[:40]}: “{wanted[:40]}”"),
                (form.zh if form else "、".join(k.words.zh for k in KEYS.values()), form.en if form else ", ".join(KEYS)),
                ("照这个写法改", "write it in that form"),
            )  # fmt: skip
        problems.refuse()
        assert known is not None  # refused above
        if value(key) == wanted:
            record.skip()
            return
        Parameter.objects.create(key=key, value=wanted, at=record.at, by=by.name)
        record.of(known.words, key=key, value=wanted)
