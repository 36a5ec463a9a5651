"""Reading a mapping key by key: what is not known is named, what was read is kept in canonical order.

`Fields` is used once for each mapping of the document. The order in which keys are asked for is the order
of the canonical document, and the keys asked for are the keys that exist: there is no second list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeVar

from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.errors import Place
from quanheng.engine.formula import Formula
from quanheng.engine.rules.edges import Nth
from quanheng.engine.scheme.model import Parameter, PerGroup
from quanheng.engine.scheme.values import Reading, shown

T = TypeVar("T")
D = TypeVar("D")


def plain_of(value: Any) -> Any:
    """A resolved value as it stands in the canonical document."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, PerGroup):
        if not value.groups:
            return value.default
        first = {} if value.default is None else {"default": value.default}
        return {**first, **value.groups}
    if isinstance(value, Nth):
        return {"nth": Decimal(value.n)}
    if is_dataclass(value) and not isinstance(
        value, type
    ):  # a record inside a rule: what differs from its defaults
        said = {
            f.name.rstrip("_"): getattr(value, f.name)
            for f in fields(value)
            if getattr(value, f.name) != f.default
        }
        return {key: plain_of(v) for key, v in said.items()}
    if isinstance(value, Mapping):
        return {str(k): plain_of(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_of(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


@dataclass
class Fields:
    """A mapping of the document being read. `plain` grows into its canonical form.

    `fallback` holds values for keys that the mapping itself does not say (the scheme's defaults).
    """

    reading: Reading
    written: Written
    fallback: Mapping[str, Written] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not isinstance(self.written.value, dict):
            if self.written.value is not None:
                self.reading.wrong_type(self.written, "“键: 值”的一组内容", "a mapping of “key: value”")
            self.written = Written({}, self.written.place)

    def raw(self, key: str) -> Written | None:
        """The written value of a key, or None if it is not written or null; the key counts as known."""
        if key not in self.known:
            self.known.append(key)
        assert isinstance(self.written.value, dict)
        found = self.written.value.get(key)
        if found is None:
            found = self.fallback.get(key)
        return None if found is None or found.value is None else found

    def own(self, key: str) -> bool:
        """True if the mapping itself says the key (be it null)."""
        assert isinstance(self.written.value, dict)
        return key in self.written.value

    def says_null(self, key: str) -> bool:
        """True if the mapping says `key: null`."""
        assert isinstance(self.written.value, dict)
        return self.own(key) and self.written.value[key].value is None

    def place(self, key: str = "") -> Place:
        """Where a key stands; where the mapping stands if it is not written."""
        return self.written.key_places.get(key, self.written.place)

    def take(self, key: str, read: Callable[[Written], T | None], default: D) -> T | D:
        """The value of a key read by `read`, or the default; its canonical form is noted."""
        found = self.raw(key)
        if found is None:
            self._unsaid(key)
            return default
        value = read(found)
        if value is None:
            return default
        if self.own(key):
            self.plain[key] = plain_of(value)
        return value

    def parameter(self, key: str) -> Parameter | None:
        """The parameter of a key: a number, numbers by group, or a formula."""
        given = self.take(key, self.reading.parameter, None)
        return given if isinstance(given, (Decimal, PerGroup, Formula)) else None

    def take_or_none(self, key: str, read: Callable[[Written], T | None], default: D) -> T | D | None:
        """As `take`, where `null` is an answer of its own: it means None although the default is not."""
        if self.says_null(key):
            self.raw(key)
            if default is not None:
                self.plain[key] = None
            return None
        return self.take(key, read, default)

    def nest(self, key: str, read: Callable[[Written], tuple[T, Any] | None], default: D) -> T | D:
        """The value of a key whose reader gives (value, canonical form); an empty canonical form is left out."""
        found = self.raw(key)
        pair = None if found is None else read(found)
        if pair is None:
            self._unsaid(key)
            return default
        value, plain = pair
        if self.own(key) and plain not in ({}, []):
            self.plain[key] = plain
        return value

    def _unsaid(self, key: str) -> None:
        """`key: null` takes back what the defaults say: that is an answer, and kept."""
        if self.says_null(key) and key in self.fallback:
            self.plain[key] = None

    def required(self, key: str, zh: str, en: str) -> bool:
        """False, with a problem noted, if a key is missing that must be there."""
        if self.raw(key) is not None:
            return True
        self.reading.problems.add(
            "missing-key", self.written.place,
            (f"没有写 {key}", f"{key} is not written"),
            (zh, en),
            (f"补上 {key}: …", f"add {key}: …"),
        )  # fmt: skip
        return False

    def done(self, elsewhere: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Name every key that was never asked for; `elsewhere` says of known words why they stand wrong here."""
        for key, _ in self.written.items():
            if key in self.known:
                continue
            if elsewhere and key in elsewhere:
                zh, en = elsewhere[key]
                self.reading.problems.add(
                    "key-out-of-place", self.place(key),
                    (f"{key} 不写在这里", f"{key} does not belong here"),
                    (zh, en),
                    ("移到该写的地方，或删去", "move it where it belongs, or delete it"),
                )  # fmt: skip
                continue
            meant = nearest(key, self.known)
            self.reading.problems.add(
                "unknown-key", self.place(key),
                (f"不认识的键 {shown(key)}", f"unknown key {shown(key)}"),
                ("可用的键：" + "、".join(self.known), "known keys: " + ", ".join(self.known)),
                perhaps(meant) or ("删去，或看键名表", "delete it, or look at the list of keys"),
            )  # fmt: skip
