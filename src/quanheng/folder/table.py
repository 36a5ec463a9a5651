"""A table as read from a file: texts by column, and where each row stands, so that problems can be located."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from quanheng.engine.document.digits import narrowed
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problems
from quanheng.folder.columns import canonical

MOST = 100  # problems of one kind told one by one; the rest are counted

Pair = tuple[str, str]


@dataclass
class Table:
    """`frame`: the columns by their canonical names, all String without nulls (Parquet keeps its types).

    `locate(row, column)` is the place of a row of the frame; `headers` are the names as written;
    `told` are cells without a value whose problem was noted already: nothing more is said of them.
    """

    file: str
    frame: pl.DataFrame
    locate: Callable[[int, str], Place]
    headers: Mapping[str, str] = field(default_factory=dict)
    told: Collection[tuple[int, str]] = ()

    def tell(
        self,
        problems: Problems,
        code: str,
        rows: Sequence[int],
        column: str,
        found: Callable[[int], Pair],
        expected: Pair,
        remedy: Callable[[int], Pair],
        severity: str = "error",
    ) -> None:
        """Note one problem for each row, the first `MOST` one by one and the rest in one line."""
        if self.told:
            rows = [r for r in rows if (r, column) not in self.told]
        for row in rows[:MOST]:
            problems.add(code, self.locate(row, column), found(row), expected, remedy(row), severity)
        if len(rows) > MOST:
            more = len(rows) - MOST
            problems.add(
                code, self.locate(rows[MOST], column),
                (f"自此起还有 {more} 处同样的问题", f"from here on {more} more of the same"),
                expected,
                ("照前面各条改", "as told for those before"),
                severity,
            )  # fmt: skip

    def text(self, row: int, column: str) -> str:
        """A cell as text."""
        value = self.frame.get_column(column)[row]
        return "" if value is None else str(value)


def name_columns(
    headers: Sequence[str],
    known: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    place: Callable[[int], Place],
    problems: Problems,
    extras: bool,
) -> list[str] | None:
    """Canonical names for the headers of a table; None if a required one is missing or one comes twice.

    `place(k)` is where the k-th header stands. `extras`: further columns are kept (units' attributes);
    otherwise they are warned of and left out under the name "".
    """
    names = [canonical(h, known) for h in headers]
    sound = True
    for column in required:
        if column in names:
            continue
        sound = False
        others = [h for h, n in zip(headers, names, strict=True) if n not in known and h.strip()]
        words = (column, *known[column])
        near = next((h for h in others for w in words if narrowed(h).lower() in w or w in narrowed(h)), "")
        zh, en = (f"；“{near}”是不是它", f"; is “{near}” it") if near else or_nearest(column, others)
        said = "、".join(known[column])
        problems.add(
            "missing-column", place(0),
            (f"缺少列 {column}{zh}", f"column {column} is missing{en}"),
            (f"列名 {column}（或 {said}）", f"a column named {column} (or {', '.join(known[column])})"),
            ("在第一行补上或改正列名", "add or correct the name in the first row"),
        )  # fmt: skip
    for k, name in enumerate(names):
        if name and name in names[:k]:
            sound = False
            problems.add(
                "duplicate-column", place(k),
                (f"列 {headers[k]} 出现两次", f"column {headers[k]} comes twice"),
                ("每列只出现一次", "each column once"),
                ("删去或改名", "remove or rename one"),
            )  # fmt: skip
        elif name and name not in known and not extras:
            zh, en = or_nearest(name, (k for k in known if k not in names))
            problems.add(
                "unknown-column", place(k),
                (f"不认识的列 {headers[k]}，已略过{zh}", f"column {headers[k]} is not known and was left out{en}"),
                ("列：" + "、".join(known), "columns: " + ", ".join(known)),
                ("不需要就不必理会", "nothing, if it is not needed"),
                "warning",
            )  # fmt: skip
            names[k] = ""
    return names if sound else None
