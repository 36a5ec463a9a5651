"""quanheng explain PATH --unit U: the eight steps of one score, every figure down to its source."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from quanheng.cli.arguments import Parser
from quanheng.cli.score import scored, source_options
from quanheng.cli.voice import Voice, plain
from quanheng.engine.data import Unit
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Node

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
    names = {u.id: _names(u) for u in done.units}
    unit = called(args.unit.strip(), names)
    if not unit:
        shown = [n[-1] if voice.lang == "en" else n[0] for n in names.values()]
        near = [n for said in names.values() for n in said]
        _unknown(problems, "unknown-unit", args, "unit", args.unit, shown, ("单位", "unit"), near)
    if args.node not in done.scheme.nodes:
        nodes = list(done.scheme.nodes)
        _unknown(problems, "unknown-node", args, "node", args.node, nodes, ("指标", "node"), nodes)
    for period in asked or ():
        if period not in done.periods:
            known = [f"{done.periods[0]} – {done.periods[-1]}"]
            _unknown(problems, "wrong-period", args, "period", period, known, ("期间", "period"), ())
    problems.refuse()
    told = [done.explain(unit, args.node, period) for period in asked or done.periods[-1:]]
    if voice.machine:
        voice.json(_machine(told[0] if len(told) == 1 else told))
    else:
        voice.out("\n\n".join(e.text(voice.lang) for e in told))
    return 0


def called(word: str, names: Mapping[str, Sequence[str]]) -> str:
    """The id of the unit that bears a name, "" if none does: an id first, then a name; capitals do not matter
    where the word is nobody's as it is written."""
    if word in names:
        return word
    for same in (str, str.casefold):
        for unit, said in names.items():
            if same(word) in map(same, said):
                return unit
    return ""


def _names(unit: Unit) -> list[str]:
    """Id, name, full name, English name; no name twice."""
    more = (unit.attributes.get("full_name", ""), unit.attributes.get("name_en", ""))
    return list(dict.fromkeys(w for w in (unit.id, unit.name, *more) if w))


def _unknown(
    problems: Problems,
    code: str,
    args: argparse.Namespace,
    option: str,
    given: str,
    every: Sequence[str],
    what: tuple[str, str],
    near: Sequence[str],
) -> None:
    """No such unit, node or period: some that there are, and the nearest of `near`."""
    zh, en = or_nearest(given, near)
    listed = every[:12]
    more = f" 等 {len(every)} 个" if len(every) > len(listed) else ""
    and_more = f" and {len(every) - len(listed)} more" if more else ""
    problems.add(
        code, Place(str(args.path), path=f"--{option}"),
        (f"没有{what[0]}“{given}”{zh}", f"there is no {what[1]} “{given}”{en}"),
        ("、".join(listed) + more, ", ".join(listed) + and_more),
        ("从中选一个", "choose one of them"),
    )  # fmt: skip


def _machine(value: Any) -> Any:
    """An explanation as JSON; a node of the scheme as its id and name only."""
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Node):
            return {"id": value.id, "name": value.name}
        return {f.name: _machine(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_machine(v) for v in value]
    return plain(value)
