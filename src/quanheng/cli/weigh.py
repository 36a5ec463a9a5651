"""quanheng weigh PATH --method M: what weights a method would give, beside those the scheme declares."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quanheng.cli.arguments import Parser
from quanheng.cli.score import scored, source_options
from quanheng.cli.voice import Voice, grid
from quanheng.engine.errors import Place, Problems, Text

if TYPE_CHECKING:
    from quanheng.engine.run import Run

ABOUT = Text(
    "按方法测算权重（只供参考，不改方案）", "weights by a method (advice only; the scheme is not changed)"
)
FROM_DATA = ("equal", "entropy", "deviation", "critic", "pca")
FROM_JUDGEMENT = ("ahp", "bwm")


def arguments(parser: Parser) -> None:
    """PATH, the method, and for AHP and BWM the file of comparisons."""
    pick = parser.pick
    parser.add_argument(
        "path",
        metavar="PATH",
        help=pick(
            "方案文件夹或工作簿（ahp、bwm 只需 --judgements）",
            "scheme folder or workbook (ahp and bwm need only --judgements)",
        ),
        nargs="?",
    )
    parser.add_argument(
        "--method", required=True, choices=(*FROM_DATA, *FROM_JUDGEMENT), help=pick("方法", "method")
    )
    parser.add_argument("--judgements", metavar="FILE.csv", help=pick(
        "ahp：首行首列为指标的比较方阵；bwm：首行指标，下两行为“最优对各项”“各项对最差”",
        "ahp: a square matrix with indicators in the first row and column; bwm: indicators, then best-to-others and others-to-worst"))  # fmt: skip
    source_options(parser)


def run(args: argparse.Namespace, voice: Voice) -> int:
    """The last period unless one is named."""
    problems = Problems()
    if args.method in FROM_JUDGEMENT and not args.judgements:
        _need(problems, "--judgements FILE.csv", args.method)
    if args.method in FROM_DATA and not args.path:
        _need(problems, "PATH", args.method)
    if problems.errors:
        voice.refused(problems.found)
        return 2
    results = [_judged(args)] if args.method in FROM_JUDGEMENT else _from_data(args, voice)
    if voice.machine:
        voice.json(results if len(results) > 1 else results[0])
        return 0
    for result in results:
        head = [voice.pick("指标", "Indicator"), voice.pick("测算权重", "Weight")]
        names = ["node", "weight"]
        if "declared" in result["weights"][0]:
            head.append(voice.pick("方案权重", "Declared"))
            names.append("declared")
        said = " · ".join(str(v) for k, v in result.items() if k in ("method", "period"))
        voice.out(said)
        voice.out(
            grid(
                head,
                ([r["node"], *(f"{r[n]:.4f}" for n in names[1:])] for r in result["weights"]),
                [False, True, True],
            )
        )
        for key, zh, en in (
            ("ratio", "一致性比例 CR", "consistency ratio CR"),
            ("gap", "不一致 ξ", "inconsistency ξ"),
        ):
            if key in result:
                voice.out(f"{voice.pick(zh, en)} {result[key]:.4f}")
        if result.get("consistent") is False:
            voice.note(
                "判断不一致（CR ≥ 0.1），请重新比较",
                "the comparisons are inconsistent (CR ≥ 0.1): compare again",
            )
    return 0


def _from_data(args: argparse.Namespace, voice: Voice) -> list[dict[str, Any]]:
    from quanheng.methods.points import matrix_of  # brings in NumPy
    from quanheng.methods.weights import weigh

    asked, args.period = args.period, None
    _, done = scored(args, voice)
    return [_of(done, p, args.method, matrix_of, weigh) for p in asked or done.periods[-1:]]


def _of(done: Run, period: str, method: str, matrix_of: Any, weigh: Any) -> dict[str, Any]:
    matrix = matrix_of(done, period)
    found = weigh(method, matrix.points, matrix.leaves)
    rows = zip(matrix.leaves, found.tolist(), matrix.weights.tolist(), strict=True)
    return {
        "method": method, "period": period,
        "weights": [{"node": n, "weight": w, "declared": d} for n, w, d in rows],
    }  # fmt: skip


def _judged(args: argparse.Namespace) -> dict[str, Any]:
    names, rows = _table(Path(args.judgements), square=args.method == "ahp")
    if args.method == "ahp":
        from quanheng.methods.weights.ahp import ahp  # brings in NumPy

        judged = ahp(rows, names)
        more: dict[str, Any] = {"ratio": judged.ratio, "consistent": judged.consistent}
        weights = judged.weights
    else:
        from quanheng.methods.weights.bwm import bwm

        compared = bwm(rows[0], rows[1], names)
        more, weights = {"gap": compared.gap, "ratio": compared.ratio}, compared.weights
    listed = [{"node": n, "weight": w} for n, w in zip(names, weights.tolist(), strict=True)]
    return {"method": args.method, **more, "weights": listed}


def _table(path: Path, square: bool) -> tuple[list[str], list[list[float]]]:
    """Names and numbers of a comparisons file; 1/3 may be written as a fraction. Raises `Refused`."""
    from quanheng.folder.csvfile import decode  # brings in Polars

    problems = Problems()
    data = decode(path.read_bytes(), path.name, problems)
    problems.refuse()
    table = [r for r in csv.reader(io.StringIO((data or b"").decode("utf-8"))) if any(c.strip() for c in r)]
    names = [c.strip() for c in (table[0] if table else [])]
    labelled = bool(names) and names[0] == ""
    names = names[1:] if labelled else names
    rows: list[list[float]] = []
    for k, record in enumerate(table[1:], 2):
        cells = record[1:] if labelled else record
        rows.append([_figure(c, path.name, k, problems) for c in cells])
    wanted = len(names) if square else 2
    if len(rows) != wanted or any(len(r) != len(names) for r in rows):
        problems.add(
            "judgements-shape", Place(path.name),
            (f"{len(names)} 个指标，{len(rows)} 行比较", f"{len(names)} indicators and {len(rows)} rows of comparisons"),
            (f"{wanted} 行，每行 {len(names)} 个数", f"{wanted} rows of {len(names)} numbers"),
            ("补全比较表", "complete the table"),
        )  # fmt: skip
    problems.refuse()
    return names, rows


def _figure(cell: str, file: str, line: int, problems: Problems) -> float:
    parts: Sequence[str] = cell.strip().split("/")
    try:
        top, *below = (float(p) for p in parts)
        return top / below[0] if below else top
    except (ValueError, ZeroDivisionError):
        problems.add(
            "text-for-number", Place(file, line=line),
            (f"“{cell}”不是数", f"“{cell}” is no number"),
            ("数，或 1/3 这样的分数", "a number, or a fraction such as 1/3"),
            ("改成数", "write a number"),
        )  # fmt: skip
        return float("nan")


def _need(problems: Problems, what: str, method: str) -> None:
    problems.add(
        "wrong-command", Place("quanheng weigh"),
        (f"{method} 要有 {what}", f"{method} needs {what}"),
        (f"--method {method} {what}", f"--method {method} {what}"),
        ("补上参数；quanheng weigh --help", "add it; see quanheng weigh --help"),
    )  # fmt: skip
