"""Taking a written mapping apart: each value of the right kind, or a problem that names its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problems, Text

_NAME = re.compile(r"[\w][\w.+\-]{0,79}")
_NOTHING = Written({}, Place())
Pair = tuple[str, str]


class Part:
    """One mapping, list or value of the document, and the problems found in it. Keys not among `known` are told."""

    def __init__(self, written: Written, problems: Problems, known: Collection[str] = ()) -> None:
        self.written, self.problems = written, problems
        self.there = written is not _NOTHING
        for key in written.key_places if known else ():
            if key not in known:
                near = or_nearest(key, known)
                self.tell(
                    "unknown-key", key, (f"不认识“{key}”{near[0]}", f"“{key}” is not known{near[1]}"),
                    ("、".join(known), ", ".join(known)), ("改正，或删去", "correct it, or leave it out"),
                )  # fmt: skip

    def tell(
        self, code: str, key: str, found: Pair, expected: Pair, remedy: Pair, severity: str = "error"
    ) -> None:
        """Note a problem at a key, or at the part itself."""
        inner = self._at(key)
        place = (
            self.written.key_places.get(key)
            or (inner.place if inner else None)
            or (self.written.place if self.there else Place(path=key))
        )
        self.problems.add(code, place, found, expected, remedy, severity)

    def has(self, key: str) -> bool:
        """Whether something is written there."""
        inner = self._at(key)
        return inner is not None and inner.value is not None

    def _at(self, key: str) -> Written | None:
        return self.written.value.get(key) if isinstance(self.written.value, dict) else None

    def part(self, key: str, known: Collection[str] = ()) -> Part:
        """An inner mapping or list; an empty part that is not `there` where nothing is written."""
        inner = self._at(key)
        if inner is None or inner.value is None:
            return Part(_NOTHING, self.problems)
        return Part(inner, self.problems, known)

    def mapping(self, key: str) -> Iterator[tuple[str, Written]]:
        """The pairs of an inner mapping."""
        inner = self._at(key)
        if inner is not None and inner.value is not None and not isinstance(inner.value, dict):
            self._wrong(key, inner.value, ("名称: 内容", "name: content"))
        return (inner or _NOTHING).items()

    def sequence(self, key: str) -> list[Written]:
        """The members of an inner list."""
        inner = self._at(key)
        if inner is None or inner.value is None:
            return []
        return Part(inner, self.problems).members()

    def members(self) -> list[Written]:
        """The members of this list; of nothing, none."""
        if isinstance(self.written.value, list):
            return self.written.value
        if self.there:
            self._wrong("", self.written.value, ("一个列表", "a list"))
        return []

    def text(self, key: str, *, needed: bool = False, longest: int = 2000) -> str:
        """A text; numbers count as written."""
        inner = self._at(key)
        value = None if inner is None else inner.value
        if isinstance(value, (dict, list, bool)):
            self._wrong(key, value, ("一段文字", "a text"))
            return ""
        said = "" if value is None else str(value).strip()
        if len(said) > longest:
            self._wrong(key, f"{said[:20]}…", (f"不超过 {longest} 字", f"at most {longest} characters"))
        if needed and not said:
            self.tell(
                "missing", key, (f"没有写 {key}", f"{key} is missing"), (f"写明 {key}", f"a value for {key}"),
                (f"补上 {key}", f"add {key}"),
            )  # fmt: skip
        return said

    def name(self, key: str) -> str:
        """A name that other parts may refer to: letters, digits, Chinese, and . + - _"""
        said = self.text(key, needed=True, longest=80)
        if said and not _NAME.fullmatch(said):
            self._wrong(
                key,
                said,
                ("文字、数字、. + - _，不含空格和 @", "letters, digits, . + - _, neither spaces nor @"),
            )
        return said

    def words(self, key: str, *, needed: bool = False) -> Text:
        """A text with its translation under `<key>_en`; the Chinese where there is none."""
        zh, en = self.text(key, needed=needed), self.text(f"{key}_en")
        return Text(zh, en or zh)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(Part(w, self.problems).as_text() for w in self.sequence(key))

    def as_text(self) -> str:
        """This value itself as a text."""
        value = self.written.value
        if isinstance(value, (dict, list, bool)) or value is None:
            self._wrong("", value, ("一段文字", "a text"))
            return ""
        return str(value)

    def as_texts(self) -> list[str]:
        """This value itself as a list of texts; one text is a list of one."""
        if isinstance(self.written.value, list):
            return [Part(w, self.problems).as_text() for w in self.written.value]
        return [self.as_text()]

    def word(self, key: str, known: Collection[str], *, needed: bool = False) -> str:
        """One of some words, "" where nothing usable is written."""
        said = self.text(key, needed=needed)
        if said and said not in known:
            near = or_nearest(said, known)
            self.tell(
                "unknown-word", key, (f"不认识“{said}”{near[0]}", f"“{said}” is not known{near[1]}"),
                ("、".join(k for k in known if k), ", ".join(k for k in known if k)), ("改成其中一个", "take one of them"),
            )  # fmt: skip
            return ""
        return said

    def yes(self, key: str) -> bool:
        """true or false; false where nothing is written."""
        inner = self._at(key)
        if inner is None or inner.value is None:
            return False
        if not isinstance(inner.value, bool):
            self._wrong(
                key, inner.value, ("true 或 false（Excel 里写是或否）", "true or false (是 or 否 in Excel)")
            )
            return False
        return inner.value

    def whole(self, key: str, *, otherwise: int = 0, least: int = 0, most: int = 2_000_000_000) -> int:
        """A whole number within bounds."""
        inner = self._at(key)
        if inner is None or inner.value is None:
            if least:
                self.text(key, needed=True)
            return otherwise
        value = inner.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._wrong(key, value, (f"{least} 至 {most} 的整数", f"a whole number from {least} to {most}"))
            return otherwise
        return value

    def number(
        self, key: str, *, least: int | None = None, otherwise: Decimal | None = None
    ) -> Decimal | None:
        """A number, or `otherwise` where none is written."""
        inner = self._at(key)
        if inner is None or inner.value is None:
            return otherwise
        return Part(inner, self.problems).as_number(least=least)

    def as_number(self, *, least: int | None = None) -> Decimal | None:
        """This value itself as a number."""
        value = self.written.value
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, Decimal))
            or (least is not None and value < least)
        ):
            said = (
                ("数", "a number")
                if least is None
                else (f"不小于 {least} 的数", f"a number of at least {least}")
            )
            self._wrong("", value, said)
            return None
        return Decimal(value)

    def _wrong(self, key: str, value: object, expected: Pair) -> None:
        shown = "…" if isinstance(value, (dict, list)) else str(value)[:60]
        self.tell(
            "wrong-kind", key, (f"{key or '这里'}写着“{shown}”", f"{key or 'it'} is “{shown}”"), expected, ("改正", "correct it")
        )  # fmt: skip
