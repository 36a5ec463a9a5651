"""quanheng score PATH: one row per (period, unit, node)."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice, grid, many
from quanheng.engine.errors import Problems, Text

if TYPE_CHECKING:
    import polars as pl

    from quanheng.engine.run import Run
    from quanheng.folder import Folder

ABOUT = Text("按方案计分、排名、定等", "score, rank and grade by the scheme")
TITLES = {
    "period": "期间", "group": "组", "unit": "单位", "name": "名称", "node": "指标", "value": "计量值", "points": "评分",
    "weight": "权重", "score": "得分", "rank": "排名", "grade": "等次", "absence": "无数原因",
}  # fmt: skip
TITLES_EN = {
    "period": "Period", "group": "Group", "unit": "Unit", "name": "Name", "node": "Indicator", "value": "Value",
    "points": "Points", "weight": "Weight", "score": "Score", "rank": "Rank", "grade": "Grade", "absence": "Absence",
}  # fmt: skip


def arguments(parser: Parser) -> None:
    """PATH and what to score, by which engine, into which file."""
    pick = parser.pick
    parser.add_argument("path", metavar="PATH", help=pick("方案文件夹或工作簿", "scheme folder or workbook"))
    source_options(parser)
    parser.add_argument("--engine", choices=("fast", "exact", "spark"), default="fast", help=pick(
        "fast 数组（默认），exact 分数，spark 集群", "fast arrays (default), exact fractions, spark cluster"))  # fmt: skip
    parser.add_argument("-o", "--output", metavar=pick("文件", "FILE"), help=pick(
        "写入 .csv .parquet .json 或 .xlsx；不写则输出 CSV（在终端上是排名表）",
        "write .csv .parquet .json or .xlsx; default: CSV on stdout (a ranking table on a terminal)"))  # fmt: skip
    parser.add_argument("--absence", action="store_true", help=pick(
        "加一列 absence：没有值的原因（not_reported not_due not_applicable）",
        "add a column absence: why there is no value (not_reported not_due not_applicable)"))  # fmt: skip


def source_options(parser: Parser) -> None:
    """The options of every command that scores a folder."""
    pick = parser.pick
    parser.add_argument("--period", nargs="+", action="extend", metavar="P", help=pick(
        "只要这些期间（默认全部；explain、weigh、sensitivity 默认最后一期）",
        "only these periods (default: all; explain, weigh, sensitivity: the last)"))  # fmt: skip
    parser.add_argument("--as-of", metavar="DATE", type=_day, help=pick(
        "按这一天（含）以前入账的数计分，如 2026-03-31", "score what was posted by the end of this day, e.g. 2026-03-31"))  # fmt: skip


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T\d{2}:\d{2}(:\d{2})?)?", text):
        said = (f"“{text}”不是日期，写作 2026-03-31", f"“{text}” is no date; write it as 2026-03-31")
        raise argparse.ArgumentTypeError(said[Parser.lang == "en"])
    return text


def opened(args: argparse.Namespace, voice: Voice) -> Folder:
    """The folder at a path, with its data. Raises `Refused`. What was doubtful in the data is told; what is
    doubtful in the scheme is counted, for it is the business of `quanheng check`."""
    from quanheng.folder import read  # brings in Polars

    args.as_of = args.as_of or ""
    folder = read(args.path, data=True)
    if not voice.machine:
        if args.as_of and (undated := _undated(folder)):
            voice.note(
                f"{undated:,} 条观测值没有入账时间（posted_at），--as-of 对它们不起作用，照常计入",
                f"observations without posted_at: {undated:,}; --as-of does not hold for them, they count",
            )
        of_scheme = [
            p for p in folder.warnings if p.place.file == folder.files["scheme"].name and not p.place.sheet
        ]
        voice.problems([p for p in folder.warnings if p not in of_scheme])
        if of_scheme:
            n = len(of_scheme)
            voice.note(
                f"方案有 {n} 条提醒：quanheng check {args.path}",
                f"{many(n, 'warning')} about the scheme: quanheng check {args.path}",
            )
    return folder


def _undated(folder: Folder) -> int:
    """How many observations do not say when they were posted."""
    if "posted_at" not in folder.observations.columns:
        return len(folder.observations)
    posted = folder.observations.get_column("posted_at")
    return int((posted.is_null() | (posted == "")).sum())


def scored(args: argparse.Namespace, voice: Voice) -> tuple[Folder, Run]:
    """The folder at a path, and its run. Raises `Refused`."""
    from quanheng.folder.scored import score  # brings in the engine

    folder = opened(args, voice)
    return folder, score(
        folder, periods=args.period, as_of=args.as_of, engine=getattr(args, "engine", "fast")
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Nothing is written unless everything could be computed."""
    target = Path(args.output) if args.output else None
    if target is not None:
        may_write(target, 0)
    shown = target is None and not voice.machine and sys.stdout.isatty()
    folder, table = _table(args, voice, "total" if shown else "all")
    if shown:
        _show(folder, table, voice)
        return 0
    table = table if args.absence else table.drop("absence")
    if target is None or target.suffix != ".parquet":
        table = without_dust(table)
    if target is None:
        from quanheng.folder.write import as_csv, as_json  # only when a table is written

        voice.out(as_json(table, about(folder, args)) if voice.machine else as_csv(table), end="")
        return 0
    may_write(target, len(table))
    from quanheng.folder.write import write  # only when a file is written

    sheets = _sheets(folder, table, voice) if target.suffix == ".xlsx" else ()
    write(target, table, about(folder, args), sheets, notes(folder, args, voice))
    if voice.machine:
        voice.json({"ok": True, "rows": len(table), "output": str(target)})
    else:
        voice.note(f"已写 {len(table):,} 行到 {target}", f"{len(table):,} rows written to {target}")
    return 0


def _table(args: argparse.Namespace, voice: Voice, nodes: str) -> tuple[Folder, pl.DataFrame]:
    """The folder and the result of its scheme, by the engine asked for."""
    if args.engine == "spark":
        from quanheng.cli.on_spark import on_spark  # an extra

        folder = opened(args, voice)
        return folder, whole_ranks(on_spark(folder, args.period, args.as_of, nodes))
    folder, done = scored(args, voice)
    return folder, whole_ranks(done.table(nodes=nodes))


def may_write(target: Path, rows: int) -> None:
    """Raise `Refused` if so many rows cannot be written to such a file."""
    from quanheng.folder.write import writable  # brings in Polars

    problems = Problems()
    writable(target, rows, problems)
    problems.refuse()


def about(folder: Folder, args: argparse.Namespace) -> dict[str, Any]:
    """What a result says of itself: the scheme and its digest, the cut-off, the engine."""
    from quanheng.version import __version__

    scheme = folder.scheme
    head = {
        "scheme": scheme.id, "title": scheme.title, "title_en": scheme.title_en, "source": scheme.source,
        "digest": scheme.digest, "demonstration": scheme.demonstration, "as_of": args.as_of,
        "engine": getattr(args, "engine", "fast"), "quanheng": __version__,
    }  # fmt: skip
    return {k: v for k, v in head.items() if v not in ("", False)}


def notes(folder: Folder, args: argparse.Namespace, voice: Voice) -> list[str]:
    """The last sheet of a workbook: what this is, where it comes from."""
    from quanheng.folder.write import DEMONSTRATION  # brings in Polars

    scheme, pick = folder.scheme, voice.pick
    said = [pick(scheme.title, scheme.title_en or scheme.title) or scheme.id]
    said += [pick(*DEMONSTRATION)] if scheme.demonstration else []
    said += [pick("依据：", "Source: ") + scheme.source] if scheme.source else []
    said += [pick("方案摘要（SHA-256）：", "Scheme digest (SHA-256): ") + scheme.digest]
    said += [pick(f"截至 {args.as_of} 入账的数", f"as posted by {args.as_of}")] if args.as_of else []
    return [*said, scheme.note] if scheme.note else said


def _sheets(folder: Folder, table: pl.DataFrame, voice: Voice) -> tuple[Any, ...]:
    from quanheng.folder.write import Sheet  # brings in Polars

    titles = TITLES_EN if voice.lang == "en" else TITLES
    return (
        Sheet(voice.pick("排名", "Ranking"), ranked(folder, table), titles),
        Sheet(voice.pick("得分", "Scores"), table, titles),
    )


def whole_ranks(table: pl.DataFrame) -> pl.DataFrame:
    """Ranks as whole numbers, where the tie rule makes no halves."""
    import polars as pl

    ranks = table.get_column("rank")
    return table.with_columns(ranks.cast(pl.Int64)) if (ranks.floor() == ranks).all() else table


def without_dust(table: pl.DataFrame) -> pl.DataFrame:
    """Numbers to ten decimals, as packages publish them: 86.2, not 86.19999999999999. Parquet keeps all bits."""
    import polars as pl

    return table.with_columns(pl.col("value", "points", "weight", "score").round(10))


def ranked(folder: Folder, table: pl.DataFrame) -> pl.DataFrame:
    """The totals: period, group, rank, unit, name, score, grade, in the table's order."""
    import polars as pl

    names = {u.id: u.name or u.id for u in folder.units}
    totals = table.filter(pl.col("node") == folder.scheme.root.id)
    named = totals.with_columns(
        name=pl.col("unit").replace_strict(list(names), list(names.values()), return_dtype=pl.String)
    )
    return named.select("period", "group", "rank", "unit", "name", "score", "grade")


def _show(folder: Folder, table: pl.DataFrame, voice: Voice) -> None:
    """The ranking for a person: the last period in full, the earlier ones on request."""
    import polars as pl

    from quanheng.folder.write import DEMONSTRATION

    scheme = folder.scheme
    periods = table.get_column("period").unique(maintain_order=True).to_list()
    voice.out(f"{voice.pick(scheme.title, scheme.title_en or scheme.title) or scheme.id} · {periods[-1]}")
    if scheme.demonstration:
        voice.out(voice.pick(*DEMONSTRATION))
    titles = TITLES_EN if voice.lang == "en" else TITLES
    shown = ranked(folder, table).filter(pl.col("period") == periods[-1]).drop("period")
    if shown.get_column("unit").equals(shown.get_column("name")):
        shown = shown.drop("name")
    columns = [c for c in shown.columns if c != "grade" or (shown.get_column("grade") != "").any()]
    right = [c in ("rank", "score") for c in columns]
    voice.out(grid([titles[c] for c in columns], shown.select(columns).iter_rows(), right))
    if len(periods) > 1:
        earlier = "、".join(periods[:-1]) if len(periods) < 6 else f"{periods[0]} … {periods[-2]}"
        voice.note(
            f"另有 {earlier}：--period 选期间，-o 写出全部",
            f"also {earlier}: choose with --period, write all with -o",
        )
