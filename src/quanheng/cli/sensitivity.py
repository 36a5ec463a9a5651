"""quanheng sensitivity PATH: how firm the ranking is, and which indicators part the units."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from quanheng.cli.arguments import Parser, positive
from quanheng.cli.score import may_write, scored, source_options
from quanheng.cli.voice import Voice, grid
from quanheng.engine.errors import Text

if TYPE_CHECKING:
    import polars as pl

ABOUT = Text(
    "排名稳不稳：权重摆动下的名次区间，各指标的影响",
    "how firm ranks are: intervals under drawn weights, influence of indicators",
)
TITLES = {
    "group": ("组", "Group"), "unit": ("单位", "Unit"), "score": ("得分", "Score"), "rank": ("排名", "Rank"),
    "rank_low": ("最好", "Best"), "rank_median": ("中位", "Median"), "rank_high": ("最差", "Worst"),
    "score_low": ("低", "Low"), "score_high": ("高", "High"), "upper": ("在前", "Ahead"), "lower": ("在后", "Behind"),
    "gap": ("分差", "Gap"), "chance": ("互换的可能", "Chance to swap"), "node": ("指标", "Indicator"),
    "weight": ("权重", "Weight"), "share": ("占得分差异", "Share of variance"),
}  # fmt: skip


def arguments(parser: Parser) -> None:
    """PATH, how many draws, how far weights swing, the seed."""
    pick = parser.pick
    parser.add_argument("path", metavar="PATH", help=pick("方案文件夹或工作簿", "scheme folder or workbook"))
    source_options(parser)
    parser.add_argument(
        "--draws",
        type=positive,
        default=3000,
        metavar="N",
        help=pick("抽取次数（默认 3000）", "draws (default 3000)"),
    )
    parser.add_argument(
        "--spread",
        type=float,
        default=0.2,
        metavar="S",
        help=pick("权重摆动幅度（默认 0.2，即 ±20%%）", "swing of the weights (default 0.2: ±20%%)"),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=20260101,
        metavar="S",
        help=pick("随机种子：同种子同结果", "seed: the same seed gives the same result"),
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar=pick("文件", "FILE"),
        help=pick(
            "把名次区间写入 .csv .parquet .json .xlsx",
            "write the rank intervals to .csv .parquet .json .xlsx",
        ),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """The last period unless one is named."""
    from quanheng.methods.sensitivity import rank_intervals  # brings in NumPy

    if args.output:
        may_write(Path(args.output), 0)
    asked, args.period = args.period, None  # lags need the other periods too
    _, done = scored(args, voice)
    found = [rank_intervals(done, p, args.draws, args.spread, args.seed) for p in asked or done.periods[-1:]]
    if args.output:
        import polars as pl

        from quanheng.folder.write import write

        table = pl.concat([f.intervals.select(pl.lit(f.period).alias("period"), pl.all()) for f in found])
        write(
            Path(args.output),
            table,
            {"scheme": done.scheme.id, "draws": args.draws, "spread": args.spread, "seed": args.seed},
        )
        voice.note(f"已写 {args.output}", f"written: {args.output}")
    elif voice.machine:
        voice.json([{
            "period": f.period, "draws": f.draws, "spread": f.spread, "seed": f.seed,
            **{k: json.loads(getattr(f, k).write_json()) for k in ("intervals", "neighbours", "influence")},
        } for f in found])  # fmt: skip
    else:
        for each in found:
            voice.out(voice.pick(f"{each.period}：{each.draws:,} 次，权重 ±{each.spread:.0%}，十次里九次的名次区间",
                                 f"{each.period}: {each.draws:,} draws, weights ±{each.spread:.0%}; nine ranks in ten lie within"))  # fmt: skip
            _show(each.intervals, voice)
            voice.out(voice.pick("\n相邻名次互换的可能", "\nchance that neighbours swap"))
            _show(each.neighbours, voice)
            voice.out(voice.pick("\n各指标的影响", "\ninfluence of the indicators"))
            _show(each.influence, voice)
    return 0


def _show(table: pl.DataFrame, voice: Voice) -> None:
    """A table with numbers to four digits."""
    right = [kind.is_numeric() for kind in table.dtypes]
    rows = ([f"{c:.4g}" if isinstance(c, float) else c for c in row] for row in table.iter_rows())
    voice.out(grid([voice.pick(*TITLES.get(c, (c, c))) for c in table.columns], rows, right))
