"""quanheng check PATH: everything that is wrong with a scheme and its data, located by line or cell."""

from __future__ import annotations

import argparse

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice, count, report
from quanheng.engine.errors import Refused, Text

ABOUT = Text(
    "查方案和数据：问题逐条指到行或单元格", "check a scheme and its data: every problem with its line or cell"
)


def arguments(parser: Parser) -> None:
    """PATH."""
    parser.add_argument(
        "path",
        metavar="PATH",
        help=parser.pick("方案文件夹、scheme.yaml 或 .xlsx", "scheme folder, scheme.yaml or .xlsx"),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Exit 1 if there are errors; warnings alone are no reason. Data is scored too, for what cannot be computed."""
    from quanheng.folder import examine  # brings in Polars

    folder, problems = examine(args.path)
    if folder is not None and folder.units and len(folder.observations):
        from quanheng.folder.scored import score  # brings in the engine

        try:
            score(folder)
        except Refused as refused:
            problems.extend(refused.problems)
    if voice.machine:
        voice.json({"path": str(args.path), **report(problems.found)})
    else:
        voice.problems(problems.found, result=True)
        if folder is not None and not problems.found:
            scheme = folder.scheme
            voice.out(voice.pick(
                f"没有问题：{scheme.title or scheme.id}，{len(scheme.leaves)} 个指标，{len(folder.units)} 个单位，"
                f"{len(folder.observations):,} 条观测值",
                f"no problems: {scheme.title_en or scheme.title or scheme.id}, {len(scheme.leaves)} indicators, "
                f"{len(folder.units)} units, {len(folder.observations):,} observations"))  # fmt: skip
        else:
            voice.out(voice.pick(*count(problems.found)))
    return 1 if problems.errors else 0
