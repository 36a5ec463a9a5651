"""quanheng explain PATH --unit U: the eight steps of one score, every figure down to its source."""

from __future__ import annotations

import argparse
from dataclasses import fields, is_dataclass
from typing import Any

from quanheng.cli.arguments import Parser
from quanheng.cli.score import scored, source_options
from quanheng.cli.voice import Voice, plain
from quanheng.engine.errors import Place, Problems, Text

ABOUT = Text("讲清一个得分：八步，每个数到来源", "explain a score: eight steps, every figure to its source")


def arguments(parser: Parser) -> None:
    """PATH, the unit, and what of it."""
    pick = parser.pick
    parser.add_argument("path", metavar="PATH", help=pick("方案文件夹或工作簿", "scheme folder or workbook"))
    parser.add_argument("--unit", required=True, metavar="U", help=pick("单位编号或名称", "unit id or name"))
    parser.add_argument(
        "--node",
        default="total",
        metavar="N",
        help=pick("指标编号（默认总分）", "node id (default: the total)"),
    )
    source_options(parser)


def run(args: argparse.Namespace, voice: Voice) -> int:
    """The last period unless one is named."""
    asked, args.period = args.period, None  # lags and ranks need the other periods too
    _, done = scored(args, voice)
    problems = Problems()
    known = {u.id: u.name for u in done.units}
    unit = args.unit if args.unit in known else next((i for i, n in known.items() if n == args.unit), "")
    if not unit:
        _unknown(problems, "unknown-unit", args.unit, known, ("单位", "unit"))
    if args.node not in done.scheme.nodes:
        _unknown(problems, "unknown-node", args.node, done.scheme.nodes, ("指标", "node"))
    for period in asked or ():
        if period not in done.periods:
            _unknown(problems, "wrong-period", period, done.periods, ("期间", "period"))
    problems.refuse()
    told = [done.explain(unit, args.node, period) for period in asked or done.periods[-1:]]
    if voice.machine:
        voice.json(_machine(told[0] if len(told) == 1 else told))
    else:
        voice.out("\n\n".join(e.text(voice.lang) for e in told))
    return 0


def _unknown(problems: Problems, code: str, given: str, known: Any, what: tuple[str, str]) -> None:
    from quanheng.folder.columns import or_nearest  # brings in Polars

    zh, en = or_nearest(given, known)
    listed = list(known)[:12]
    more = "…" if len(known) > len(listed) else ""
    problems.add(
        code, Place(),
        (f"没有{what[0]}“{given}”{zh}", f"there is no {what[1]} “{given}”{en}"),
        ("、".join(listed) + more, ", ".join(listed) + more),
        ("改正名字", "correct the name"),
    )  # fmt: skip


def _machine(value: Any) -> Any:
    """An explanation as JSON; a node of the scheme as its id and name only."""
    if is_dataclass(value) and not isinstance(value, type):
        if type(value).__name__ == "Node":
            return {"id": value.id, "name": value.name}  # type: ignore[attr-defined]
        return {f.name: _machine(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_machine(v) for v in value]
    return plain(value)
