"""What an office decides for a room where no scheme does: parameters with a default, a form, a source and a history.

Each room keeps a table of its own (key, value, source, at, by; the newest row of a key holds; append-only) and makes a
`Book` of it; there is one way to read and one to set them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

_LONGEST = 300  # characters of a source


@dataclass(frozen=True)
class Key:
    """A parameter: its words, its value where nobody has set one, the form of a value, whence the default is.

    `also` is what the form cannot say of a value.
    """

    words: Text
    otherwise: str
    form: str
    hint: Text
    source: str = ""
    also: Callable[[str], bool] | None = None

    def takes(self, text: str) -> bool:
        """Whether a value is of the form that is asked for."""
        return bool(re.fullmatch(self.form, text)) and (self.also is None or self.also(text))


@dataclass(frozen=True)
class Book:
    """The parameters of a room: the act that sets them, its table, its keys."""

    act: str
    table: type[Model]
    keys: Mapping[str, Key]

    def value(self, key: str) -> str:
        """The value that holds now."""
        said = self._newest(key, "value")
        return self.keys[key].otherwise if said is None else said

    def source(self, key: str) -> str:
        """Whence the value that holds is."""
        said = self._newest(key, "source")
        return self.keys[key].source if said is None else said

    def said(self) -> dict[str, str]:
        """The values that were set, newest of each key: one read."""
        return dict(self._rows().order_by("id").values_list("key", "value"))

    def set(self, key: str, text: str, *, origin: str = "", by: Actor) -> None:
        """Set one; what held before stays. Raises `Refused` for an unknown key or a value of another form."""
        with act(self.act, by) as record:
            problems = Problems()
            known, wanted, origin = self.keys.get(key), text.strip(), origin.strip()[:_LONGEST]
            if known is None:
                problems.add(
                    "unknown-parameter", Place(path=key[:40]),
                    (f"没有参数“{key[:40]}”", f"there is no parameter “{key[:40]}”"),
                    ("、".join(k.words.zh for k in self.keys.values()), ", ".join(self.keys)),
                    ("从列出的参数里选", "choose one of those listed"),
                )  # fmt: skip
            elif not known.takes(wanted):
                problems.add(
                    "bad-parameter", Place(path=key),
                    (f"{known.words.zh}写成了“{wanted[:60]}”", f"{known.words.en}: “{wanted[:60]}”"),
                    (known.hint.zh, known.hint.en),
                    ("照上面的写法改", "write it in that form"),
                )  # fmt: skip
            problems.refuse()
            assert known is not None  # refused above
            if self.value(key) == wanted and self.source(key) == origin:
                record.skip()
                return
            self._rows().create(key=key, value=wanted, source=origin, at=record.at, by=by.name)
            record.of(known.words, key=key, value=wanted, source=origin)

    def _rows(self) -> Any:
        return self.table._default_manager

    def _newest(self, key: str, column: str) -> str | None:
        return self._rows().filter(key=key).order_by("-id").values_list(column, flat=True).first()
