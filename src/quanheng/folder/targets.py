"""targets.csv: the target of each unit for indicators whose scheme says `target: units`."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.checks.saying import listed
from quanheng.engine.scheme.checks.targets import without_meaning
from quanheng.folder.figures import PERCENT, hundredth, normalise, why_not
from quanheng.folder.keys import known_names, no_key_twice, sound_periods
from quanheng.folder.model import TARGET_COLUMNS
from quanheng.folder.table import Table

if TYPE_CHECKING:
    from quanheng.engine.scheme.model import Scheme


def targets_of(
    table: Table, scheme: Scheme | None, units: Collection[str] | None, problems: Problems
) -> pl.DataFrame:
    """The targets, numbers as plain decimals and period "" where they hold always; problems are noted."""
    texts = table.frame.with_columns(pl.all().cast(pl.String).fill_null("").str.strip_chars())
    table.frame = texts if "period" in texts.columns else texts.with_columns(period=pl.lit(""))
    if units is not None:
        known_names(table, "unit", units, ("单位", "unit"), ("单位表", "the units table"), problems)
    if scheme is not None:
        leaves = [n.id for n in scheme.leaves]
        known_names(
            table,
            "node",
            leaves,
            ("指标", "indicator"),
            ("方案的末级指标", "the scheme's indicators"),
            problems,
        )
        _wanted(table, scheme, problems)
    table.frame = table.frame.with_columns(sound_periods(table, scheme, problems, blank=True))
    cells = table.frame.get_column("target")
    numbers, percent = normalise(cells)
    table.tell(
        problems, "text-for-number", numbers.is_null().arg_true().to_list(), "target",
        lambda r: why_not(cells[r])[1:],
        ("一个数，如 95", "a number such as 95"),
        lambda r: ("改成数，没有目标就留空", "write a number; leave it blank if there is none"),
    )  # fmt: skip
    numbers = numbers.fill_null("")
    if percent.any():
        nodes = scheme.nodes if scheme else {}
        rows = percent.arg_true()
        names = table.frame.get_column("node")[rows].to_list()
        read = [
            t if i in nodes and nodes[i].uom in PERCENT else hundredth(t)
            for i, t in zip(names, numbers[rows].to_list(), strict=True)
        ]
        numbers = numbers.scatter(rows, pl.Series(read, dtype=pl.String))
        first = int(rows[0])
        table.tell(
            problems, "percent-sign", [first], "target",
            lambda r: (f"目标值带百分号（{len(rows)} 行），{cells[r]} 已读作 {read[0]}",
                       f"targets with a per cent sign (rows: {len(rows)}); {cells[r]} was read as {read[0]}"),
            ("与指标的计量单位一致：单位为 % 的读作 12，其余读作 0.12",
             "as the indicator's unit of measure: 12 if it is %, else 0.12"),
            lambda r: ("核对一下", "check that this is meant"),
            "warning",
        )  # fmt: skip
    table.frame = table.frame.with_columns(numbers)
    if scheme is not None:
        _meaningful(table, scheme, problems)
        _for_every_unit(table, scheme, units or (), problems)
    no_key_twice(table, ("unit", "node", "period"), problems, posted=False)
    return table.frame.select(TARGET_COLUMNS)


def _wanted(table: Table, scheme: Scheme, problems: Problems) -> None:
    """Warn of targets nobody reads, because the scheme gives the indicator its target otherwise."""
    idle = [n.id for n in scheme.leaves if n.target != "units"]
    rows = table.frame.get_column("node").is_in(idle).arg_true()
    first: dict[str, int] = {}
    for row, node in zip(rows.to_list(), table.frame.get_column("node")[rows].to_list(), strict=True):
        first.setdefault(node, row)
    table.tell(
        problems, "target-not-read", list(first.values()), "node",
        lambda r: (f"方案里“{table.text(r, 'node')}”不取这里的目标值", f"the scheme does not take the target of “{table.text(r, 'node')}” from here"),
        ("方案里写 target: units 的指标", "indicators for which the scheme says target: units"),
        lambda r: ("删去这些行，或在方案里写 target: units", "remove the rows, or say target: units in the scheme"),
        "warning",
    )  # fmt: skip


def _meaningful(table: Table, scheme: Scheme, problems: Problems) -> None:
    """Warn of targets no figure can be rated against: once there is a figure, the score is refused."""
    leaves = {n.id: n for n in scheme.leaves if n.target == "units"}
    written = list(zip(*(table.frame.get_column(c).to_list() for c in ("node", "target")), strict=True))
    doubtful = [
        row
        for row, (node, target) in enumerate(written)
        if target
        and node in leaves
        and (target[0] == "-" or not target.strip("0."))
        and without_meaning(leaves[node], Decimal(target))
    ]
    table.tell(
        problems, "target-not-positive", doubtful, "target",
        lambda r: (f"“{written[r][0]}”的目标值是 {written[r][1]}，按它求比没有意义",
                   f"the target of “{written[r][0]}” is {written[r][1]}: a ratio to it means nothing"),
        ("大于 0 的目标值；或在方案里用 zero_target 写明目标为 0 时怎么办", "a target above zero, or zero_target in the scheme to say what then"),
        lambda r: ("改目标值，没有目标就留空", "correct the target; leave it blank if there is none"),
        "warning",
    )  # fmt: skip


def _for_every_unit(table: Table, scheme: Scheme, units: Collection[str], problems: Problems) -> None:
    """Warn of units without a row for an indicator that takes its targets from here: they get no points by it.
    A row with a blank target says that there is none on purpose."""
    wanted = [n.id for n in scheme.leaves if n.target == "units"]
    known = set(table.frame.select("node", "unit").iter_rows())
    for node in wanted:
        without = [u for u in units if (node, u) not in known]
        if without:
            zh, en = listed(without)
            problems.add(
                "no-target", Place(table.file, path="target"),
                (f"“{node}”有 {len(without)} 个单位没有目标值：{zh}", f"“{node}” has no target for {len(without)} of the units: {en}"),
                ("每个适用的单位都有目标值；没有目标就不计这一指标", "a target for every unit it applies to; without one the indicator does not count"),
                ("补上目标值；确无目标的写一行、目标值留空", "add the targets; where there is none on purpose, write a row with a blank target"),
                "warning",
            )  # fmt: skip
