"""Figures as pages and files show them: worded, with differences between editions, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from quanheng.engine.errors import Text
from quanheng.engine.terms import ABSENCES, STATUSES
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.ledger import doors
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib import escape
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING, number, signed, written

HEAD = {
    "id": Text("号", "number"), "item": Text("数据项", "item"), "unit": Text("单位代码", "unit"), "name": Text("单位", "name"),
    "period": Text("期间", "period"), "value": Text("数值", "value"), "status": Text("状态", "status"),
    "source": Text("来源", "source"), "stated_at": Text("公布时间", "stated_at"), "door": Text("入口", "door"),
    "posted_at": Text("入账时间", "posted_at"), "posted_by": Text("入账人", "posted_by"), "edition": Text("第几版", "edition"),
    "supersedes": Text("更正了", "supersedes"), "posting": Text("第几次入账", "posting"), "return_ref": Text("填报处", "return_ref"),
    "evidence": Text("佐证摘要", "evidence"),
}  # fmt: skip


def text_of(figure: Figure) -> str:
    """A figure's value as posted, or the word for its absence."""
    if figure.value is not None:
        return written(plain(figure.value))
    _key, zh, en = ABSENCES[STATUSES[figure.status]]
    return en if language() == "en" else zh


class Line(NamedTuple):
    """A row of a page: the figure, in words, and how it differs from the one before."""

    figure: Figure
    text: str
    change: str
    share: str
    door: str
    place: str
    link: str


def lines(life: Sequence[Figure]) -> list[Line]:
    """The life of a figure, each edition with its difference from the one before."""
    before: Figure | None = None
    found = []
    for one in life:
        found.append(line(one, before))
        before = one
    return found


def line(figure: Figure, before: Figure | None = None) -> Line:
    """One row in words; `before` is the edition it superseded."""
    change, share = difference(before, figure) if before else (NOTHING, NOTHING)
    return Line(
        figure, text_of(figure), change, share, said(doors.DOORS.get(figure.door, Text(figure.door, figure.door))),
        said(doors.spoken(figure.return_ref)) if figure.return_ref else "", doors.link(figure.return_ref),
    )  # fmt: skip


def said(text: Text) -> str:
    """A text in the language of the page."""
    return text.say(language())


def difference(old: Figure, new: Figure) -> tuple[str, str]:
    """(change, per cent of the old value) in words; a dash where one of them has no value."""
    if old.value is None or new.value is None:
        return NOTHING, NOTHING
    change = new.value - old.value
    places = max(0, -min(_exponent(old.value), _exponent(new.value)))
    share = signed(change / abs(old.value) * 100, 2) if old.value else NOTHING
    return signed(change, places) if places < 9 else number(change), share


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


class Names:
    """Names of units and items for a page, each asked for once."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        rows = list(figures)
        self.units = registry.units({f.unit for f in rows}) if rows else {}
        self.items = (
            {i: catalogue.item(i) for i in {f.item for f in rows}}
            if len({f.item for f in rows}) <= 200
            else {}
        )

    def unit(self, code: str) -> str:
        """A unit's name."""
        return named(self.units[code]) if code in self.units else code

    def item(self, code: str) -> str:
        """An item's name."""
        found = self.items.get(code)
        return named(found) if found is not None else code


def csv_rows(figures: Iterable[Figure]) -> Iterator[bytes]:
    """The figures as CSV in UTF-8 with a mark, piece by piece; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(HEAD)
    units: dict[str, Any] = {}
    for figure in figures:
        if figure.unit not in units:
            units |= registry.units([figure.unit])
        name = units[figure.unit].name if figure.unit in units else ""
        writer.writerow(escape.row([
            figure.id, figure.item, figure.unit, name, figure.period, None if figure.value is None else plain(figure.value), figure.status,
            figure.source, figure.stated_at, figure.door, figure.posted_at.isoformat(timespec="seconds"), figure.posted_by,
            figure.edition, figure.supersedes, figure.posting, figure.return_ref, " ".join(figure.evidence),
        ]))  # fmt: skip
        if out.tell() > 60_000:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode("utf-8")
