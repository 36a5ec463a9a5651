"""A list of tickets read: each row's fields checked and masked; what is wrong is told at its row and cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from datetime import timezone as fixed
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Problems
from quanheng.folder.table import Table
from quanheng.platform.hotline.columns import PERSONAL
from quanheng.platform.hotline.flow import (
    EXCLUSION_WORDS,
    EXCLUSIONS,
    FALSE_WORDS,
    KIND_WORDS,
    KINDS,
    LONGEST,
    REASON_WORDS,
    REASONS,
    SATISFACTION,
    SATISFACTION_WORDS,
    TRUE_WORDS,
)
from quanheng.platform.lib import sheets
from quanheng.platform.lib.masking import LABELS, identity_number, mask

TIMES = ("called_at", "assigned_at", "signed_at", "contacted_at", "closed_at")
COUNTS = ("returns", "reworks", "files", "likes", "dislikes")
FLAGS = ("repeated", "reached", "solved")
SHORT = ("channel", "class1", "class2", "class3", "district", "street", "community", "others", "level")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(.*))?"
)
_ZONE = re.compile(r"秒?(?:[.,]\d+)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


@dataclass
class Row:
    """A ticket as a row of a list tells it, masked; `exclude` is a proposed exclusion: its kind and words."""

    fields: dict[str, Any]
    exclude: tuple[str, str] | None


class Reader:
    """Reads the rows of one table; the same word is looked at once."""

    def __init__(self, table: Table, units: Mapping[str, str], problems: Problems) -> None:
        self.table = table
        self.units = units
        self.problems = problems
        self.masked: Counter[str] = Counter()
        self.zone: tzinfo = timezone.get_current_timezone()
        self._short: dict[str, str] = {}
        self._bad: dict[tuple[str, str], list[int]] = {}

    def read(self) -> list[Row]:
        """Every row; what is wrong is noted, each kind of fault of a column together."""
        made, seen = [], {}
        for k, row in sheets.rows(self.table):
            one = self._row(k, row)
            number = one.fields["number"]
            if number and number in seen:
                self._note("number", "twice", k)
            seen[number] = k
            made.append(one)
        self._tell()
        return made

    def _row(self, k: int, row: Mapping[str, Any]) -> Row:
        cell = {name: str(value or "").strip() for name, value in row.items()}
        get = cell.get
        fields: dict[str, Any] = {"number": self._number(k, get("number", ""))}
        names = {v: LABELS[PERSONAL[c]] for c in PERSONAL if len(v := get(c, "")) >= 2}
        self.masked.update({"column": len(names)} if names else {})
        for name in TIMES:
            moment = self._moment(k, name, get(name, ""))
            fields[name] = moment.isoformat() if moment else None
        for name in SHORT:
            fields[name] = self._words(get(name, ""), LONGEST["word"])
        body = self._masked(get("body", ""), names)[: LONGEST["body"]]
        subject = self._masked(get("subject", ""), names)[: LONGEST["subject"]]
        if not subject and not body:
            self._note("subject" if "subject" in cell else "number", "blank", k)
        fields["subject"], fields["body"] = subject or body[:40], body
        fields["reply"] = self._masked(get("reply", ""), names)[: LONGEST["reply"]]
        fields["kind"] = self._of(k, "kind", get("kind", ""), KIND_WORDS)
        fields["satisfied"] = self._of(k, "satisfied", get("satisfied", ""), SATISFACTION_WORDS)
        fields["reason"] = self._of(k, "reason", get("reason", ""), REASON_WORDS)
        fields["unit"] = self._of(k, "unit", get("unit", ""), self.units)
        for name in FLAGS:
            fields[name] = self._flag(k, name, get(name, ""))
        count = {name: self._count(k, name, get(name, "")) for name in COUNTS}
        fields |= {name: min(count[name], 32_000) for name in ("returns", "reworks", "files")}
        fields["votes"] = count["likes"] + count["dislikes"]
        fields["place"] = _rounded(get("place", ""))
        who = get("reporter", "") or get("phone", "") or get("identity_number", "") or get("caller", "")
        fields["reporter"] = salted_hmac("hotline.reporter", who).hexdigest()[:32] if who else ""
        self._order(k, fields)
        return Row(fields, self._exclude(k, get("exclude", ""), names))

    def _number(self, k: int, text: str) -> str:
        plain = narrowed(text)
        if not plain:
            self._note("number", "blank", k)
        elif len(plain) > 80:
            self._note("number", "long", k)
        elif _PHONE.fullmatch(plain) or identity_number(plain):
            self._note("number", "personal", k)
            return ""
        return plain[:80]

    def _masked(self, text: str, names: Mapping[str, str]) -> str:
        if not text:
            return ""
        for said in sorted(names, key=len, reverse=True):
            if said in text:
                text = text.replace(said, names[said])
                self.masked["told"] += 1
        found = mask(text)
        self.masked.update(found.found)
        return found.text.replace("\0", "")

    def _words(self, text: str, most: int) -> str:
        known = self._short.get(text)
        if known is None:
            known = self._short[text] = self._masked(text, {})[:most]
        return known

    def _moment(self, k: int, name: str, text: str) -> datetime | None:
        if not text:
            if name == "called_at":
                self._note(name, "blank", k)
            return None
        found = _MOMENT.fullmatch(text)
        if found is not None:
            parts = [int(p) if p else 0 for p in found.groups()[:6]]
            try:
                told = datetime(*parts, tzinfo=_zone(found[7] or "") or self.zone)  # type: ignore[misc, arg-type]
                return told.astimezone(self.zone)
            except ValueError:
                pass
        self._note(name, "time", k)
        return None

    def _of(self, k: int, name: str, text: str, known: Mapping[str, str]) -> str:
        if not text:
            return ""
        found = known.get(text) or known.get(text.lower())
        if found is None:
            self._note(name, "word", k)
            return ""
        return found

    def _flag(self, k: int, name: str, text: str) -> bool | None:
        if not text:
            return None
        if text.lower() in TRUE_WORDS:
            return True
        if text.lower() in FALSE_WORDS:
            return False
        self._note(name, "flag", k)
        return None

    def _count(self, k: int, name: str, text: str) -> int:
        plain = narrowed(text)
        if not plain:
            return 0
        if plain.isdecimal() and len(plain) <= 8:
            return int(plain)
        if name == "files":  # names of files: only how many there are is kept
            return len(sheets.words(text))
        self._note(name, "count", k)
        return 0

    def _exclude(self, k: int, text: str, names: Mapping[str, str]) -> tuple[str, str] | None:
        if not text or text in FALSE_WORDS:
            return None
        kind = next((of for word, of in EXCLUSION_WORDS.items() if word in text), "")
        if not kind:
            self._note("exclude", "exclusion", k)
            return None
        return kind, self._masked(text, names)[:1000]

    def _order(self, k: int, fields: dict[str, Any]) -> None:
        first = fields["called_at"]
        for name in TIMES[1:]:
            if first and fields[name] and fields[name] < first:
                self._note(name, "before", k)

    def _note(self, column: str, code: str, k: int) -> None:
        self._bad.setdefault((column, code), []).append(k)

    def _tell(self) -> None:
        for (column, code), rows in self._bad.items():
            said, expected, remedy = FAULTS[code]
            self.table.tell(self.problems, f"ticket-{code}", rows, column, self._found(column, said), _expected(column, expected), _always(remedy))  # fmt: skip

    def _found(self, column: str, said: tuple[str, str]) -> Callable[[int], tuple[str, str]]:
        """What stands in a cell: shown to who sent it, masked all the same."""

        def words(row: int) -> tuple[str, str]:
            shown = _shown(self.table, row, column)
            return said[0].format(shown), said[1].format(shown)

        return words


def _always(remedy: tuple[str, str]) -> Callable[[int], tuple[str, str]]:
    return lambda _row: remedy


def _shown(table: Table, row: int, column: str) -> str:
    return mask(table.text(row, column)).text[:40] if column in table.frame.columns else ""


def _expected(column: str, otherwise: tuple[str, str]) -> tuple[str, str]:
    listed = {"kind": KINDS, "satisfied": SATISFACTION, "reason": REASONS, "exclude": EXCLUSIONS}.get(column)
    if listed is None:
        return otherwise
    return "、".join(t.zh for t in listed.values()), ", ".join(t.en for t in listed.values())


def _zone(rest: str) -> tzinfo | None:
    """The zone written behind a time (Z, +08:00), as services write it; None where none is."""
    found = _ZONE.fullmatch(rest.strip())
    if found is None:
        return None
    ahead = timedelta(hours=int(found[3] or 0), minutes=int(found[4] or 0))
    return fixed(-ahead if found[2] == "-" else ahead)


def _rounded(text: str) -> str:
    """A point on the map to three decimals: about a hundred metres, the place of a matter and not of a home."""
    found = _POINT.fullmatch(text)
    return f"{float(found[1]):.3f},{float(found[2]):.3f}" if found else ""


FAULTS: dict[str, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    "blank": (("没有填", "nothing is given"), ("必填", "a value"), ("补上", "give it")),
    "twice": (("编号“{}”在本表里出现两次", "the number “{}” comes twice in this list"), ("每张工单一行", "one row a ticket"), ("删去旧的一行", "remove the older row")),
    "long": (("编号太长", "the number is too long"), ("至多 80 个字", "at most 80 characters"), ("改正编号", "correct it")),
    "personal": (("编号像电话或身份证号", "the number looks like a telephone or identity number"), ("热线系统给的编号", "the number the hotline gave"), ("换成工单编号", "give the ticket's number")),
    "time": (("“{}”不是时间", "“{}” is no time"), ("如 2026-09-01 08:30", "such as 2026-09-01 08:30"), ("改正", "correct it")),
    "word": (("不认识“{}”", "“{}” is not known"), ("已登记的单位代码或名称", "the code or name of a registered unit"), ("照这些写法改，单位先登记", "use one of these; enrol a unit first")),
    "flag": (("“{}”不是“是”或“否”", "“{}” is neither yes nor no"), ("是、否，不知道就空着", "yes, no, or empty where not known"), ("改正", "correct it")),
    "count": (("“{}”不是个数", "“{}” is no count"), ("整数", "a whole number"), ("改正", "correct it")),
    "exclusion": (("“{}”不是可以剔除的理由", "“{}” is no ground for an exclusion"), ("列出的理由", "a listed ground"), ("改写理由，或留空", "give a listed ground, or leave it empty")),
    "before": (("“{}”早于来电时间", "“{}” is before the call"), ("不早于来电时间", "no earlier than the call"), ("核对这两个时间", "check both times")),
}  # fmt: skip
