"""The issued document (考核办法) of a scheme, in words: purpose, objects, indicators, rules, data, grades, procedure, appeals.

Nothing is written here that the scheme does not say: no law is quoted but those it names, no number invented. The
document is Chinese whatever the language of the page; `lib.official` lays it out as Word, the page shows it as it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from quanheng.engine.document.write import flow
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.scheme.use import FAILURES
from quanheng.platform.lib.official import Block, Heading, Paper, Paragraph, Table, chinese, dated
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import changes, wording
from quanheng.platform.schemes.parameters import APPEAL_GROUNDS
from quanheng.platform.ui.environment import DEMONSTRATION
from quanheng.platform.ui.numbers import number

NUMBERED = re.compile(r".{1,16}〔\d{4}〕\d+号")  # 文号
PERIODS = {"year": "年度", "half": "半年", "quarter": "季度", "month": "月度", "cumulative-month": "月度累计"}
FREQUENCIES = {"year": "按年", "half": "按半年", "quarter": "按季", "month": "按月"}
CLOCKS = {
    "consult_days": "方案征求意见{n}个工作日", "consult_answer_days": "对收到的意见{n}个工作日内逐条答复", "notice_days": "结果公示{n}{d}", "appeal_days": "收到结果之日起{n}{d}内可以申诉",
    "decision_days": "提起之日起{n}{d}内作出决定", "acceptance_days": "提起之日起{n}{d}内告知是否受理",
    "correction_days": "决定变更的，{n}{d}内重新报批", "reply_days": "收到督促通知后{n}{d}内反馈",
    "extension_days": "情况复杂的，可以延长{n}{d}",
    "publish_days": "形成之日起{n}{d}内公开",
}  # fmt: skip
USES = {"budget": "预算安排", "people": "干部评价", "priority": "项目优先", "publication": "公开"}


def targets_of(rows: Iterable[tuple[str, str, str, Decimal]]) -> list[tuple[str, str, str, str]]:
    """Targets as texts: (unit, node, period, value)."""
    return [(u, n, p, number(v, 6)) for u, n, p, v in rows]


def compose(
    scheme: Scheme,
    members: Mapping[str, str],
    targets: list[tuple[str, str, str, str]],
    *,
    year: str = "",
    on: date | None = None,
) -> Paper:
    """The document of a scheme, always in Chinese."""
    with translation.override("zh-hans"):
        title = scheme.title or scheme.id
        blocks = list(_numbered(_sections(scheme, members, targets, year)))
        annexes = tuple(_annexes(scheme, targets))
        return Paper(
            title, tuple(blocks), scheme.source if NUMBERED.fullmatch(scheme.source) else "", DEMONSTRATION.zh if scheme.demonstration else "", scheme.digest,
            "" if on is None else dated(on), annexes,
        )  # fmt: skip


def _numbered(sections: Iterable[tuple[str, list[Block]]]) -> Iterable[Block]:
    """Sections that have something to say, numbered 一、二、…"""
    n = 0
    for heading, blocks in sections:
        if blocks:
            n += 1
            yield Heading(1, f"{chinese(n)}、{heading}")
            yield from blocks


def _sections(
    scheme: Scheme, members: Mapping[str, str], targets: list[tuple[str, str, str, str]], year: str
) -> Iterable[tuple[str, list[Block]]]:
    yield "目的", _purpose(scheme, year)
    yield "考核对象", _objects(scheme, members)
    yield "指标、权重和目标", _indicators(scheme, targets)
    yield "计分办法", _rules(scheme)
    yield "加分、扣分和一票否决", _adjustments(scheme)
    yield "数据和责任单位", _data(scheme)
    yield "排名、等次和名额", _grades(scheme)
    yield "程序和时限", _procedure(scheme)
    yield "复核和申诉", _appeals(scheme)
    yield "结果运用", _use(scheme)
    yield "经批准保留的指标", _overrides(scheme)


def _purpose(scheme: Scheme, year: str) -> list[Block]:
    when = f"{year}年" if year else ""
    said = _first_language(scheme.note)
    found: list[Block] = [
        Paragraph(
            f"为客观评价{when}工作实绩，制定本办法。本办法按{PERIODS[scheme.period]}考核，由同一份方案计分，任何人都可以用公布的数据重算。"
        )
    ]
    if said:
        found.append(Paragraph(said))
    if scheme.source and not NUMBERED.fullmatch(scheme.source):
        found.append(Paragraph(f"本办法的出处：{scheme.source.rstrip('。')}。"))
    return found


def _first_language(note: str) -> str:
    """The Chinese part of a note written in both languages."""
    words = note.split()
    first = next(
        (k for k, w in enumerate(words) if w.isascii() and w[:1].isupper() and len(w) > 6), len(words)
    )
    said = " ".join(words[:first]).strip()
    return said if said.endswith(("。", "；")) or not said else f"{said}。"


def _objects(scheme: Scheme, members: Mapping[str, str]) -> list[Block]:
    units = registry.units(members)
    by_group: dict[str, list[str]] = {}
    for code, group in members.items():
        if code in units:
            by_group.setdefault(group, []).append(units[code].name)
    found: list[Block] = (
        [Paragraph(f"考核对象为下列{len(units)}个单位。")] if units else [Paragraph("考核对象另行公布。")]
    )
    for n, (group, names) in enumerate(by_group.items(), 1):
        title = next((g.name or g.id for g in scheme.groups if g.id == group), group)
        found.append(
            Paragraph(f"（{chinese(n)}）{title}：{'、'.join(names)}。" if title else f"{'、'.join(names)}。")
        )
    for g in scheme.groups:
        if g.where is not None:
            found.append(
                Paragraph(f"{g.name or g.id}：满足“{wording.formula(scheme, g.where.text)}”的单位。")
            )
    return found


def _indicators(scheme: Scheme, targets: list[tuple[str, str, str, str]]) -> list[Block]:
    groups = wording.groups(scheme)
    by_unit = {n for _u, n, _p, _v in targets}
    head = (
        ("指标", *(name for _g, name in groups), "目标", "责任单位")
        if groups
        else ("指标", "权重", "目标", "责任单位")
    )
    rows = []
    for row in wording.tree(scheme):
        target = "见附表" if row.node.target == "units" and row.node.id in by_unit else row.target
        rows.append(("　" * row.depth + row.name, *row.weights, target, row.owner))
    full = number(scheme.full) if scheme.marks == "weights" else ""
    words = (
        f"满分{full}分，设{len(scheme.root.children)}个一级指标、{len(scheme.leaves)}项末级指标，见表1。"
        if full
        else f"设{len(scheme.root.children)}个一级指标、{len(scheme.leaves)}项末级指标，见表1。"
    )
    n = len(head)
    widths = (0.46, *([0.14] * (n - 3)), 0.2, 0.2)
    return [Paragraph(words), Table("表1　指标体系", head, tuple(rows), tuple(range(1, n - 2)), widths)]


def _rules(scheme: Scheme) -> list[Block]:
    found: list[Block] = []
    for n, top in enumerate(scheme.root.children, 1):
        found.append(
            Heading(
                2,
                f"（{chinese(n)}）{top.name}（{_marks(scheme, top)}）"
                if scheme.marks == "weights"
                else f"（{chinese(n)}）{top.name}",
            )
        )
        leaves = [x for x in top.walk() if x.leaf]
        for k, leaf in enumerate(leaves, 1):
            found.append(
                Paragraph(f"{k}．{_leaf(scheme, leaf)}" if leaves != [top] else _leaf(scheme, leaf, True))
            )
    common = wording.one_policy(scheme)
    kept = [
        f"{word}保留{n}位小数"
        for word, n in (("评分", scheme.round.points), ("得分", scheme.round.score))
        if n is not None
    ]
    closing = [f"{'、'.join(kept)}，四舍五入"] if kept else []
    if common or closing:
        found.append(
            Paragraph(
                "。".join(w.rstrip("。") for w in (f"各项{common}" if common else "", *closing) if w) + "。"
            )
        )
    return found


def _marks(scheme: Scheme, node: Node) -> str:
    """20分, or 委6分、局9分 where groups differ."""
    said = changes.weight(scheme, node)
    return "、".join(f"{part.replace(' ', '')}分" for part in said.split("、"))


def _leaf(scheme: Scheme, leaf: Node, alone: bool = False) -> str:
    """What a leaf measures and how it is scored; `alone`: its name stands in the heading already."""
    uom = f"（{leaf.uom}）" if leaf.uom else ""
    marked = f"{leaf.name}（{_marks(scheme, leaf)}）" if scheme.marks == "weights" else leaf.name
    parts = [] if alone else [marked]
    if leaf.measure is not None and "@" not in leaf.measure.text and leaf.measure.text != leaf.id:
        parts.append(f"计量：{wording.formula(scheme, leaf.measure.text)}{uom}")
    target = wording.parameter(scheme, leaf.target)
    if target:
        parts.append(f"目标值：{target}")
    if leaf.rate is not None:
        parts.append(f"计分：{wording.formula(scheme, leaf.rate.describe().zh)}")
    if not wording.one_policy(scheme):
        parts.append(wording.policy(leaf.missing))
    if leaf.note:
        parts.append(_first_language(leaf.note).rstrip("。"))
    return "。".join(p.rstrip("。") for p in parts if p) + "。"


def _adjustments(scheme: Scheme) -> list[Block]:
    found: list[Block] = []
    for n, claim in enumerate(wording.adjustments(scheme), 1):
        conditions = "；".join(f"{k}：{f}" for k, f in claim.claims)
        limit = f"（{claim.limit}）" if claim.limit else ""
        found.append(Paragraph(f"{n}．{claim.kind}：{claim.name}{limit}。{conditions}。"))
    for veto in scheme.adjust.veto:
        if veto.ground:
            found.append(Paragraph(f"“{veto.name or veto.when.text}”的依据：{veto.ground}。"))
    return found


def _data(scheme: Scheme) -> list[Block]:
    rows = [
        (
            i.name or i.id,
            i.uom,
            FREQUENCIES.get(i.frequency, ""),
            i.owner,
            "；".join(x for x in (i.definition, i.source) if x),
        )
        for i in scheme.items.values()
        if "@" not in i.id
    ]
    if not rows:
        return []
    return [
        Paragraph("数据由责任单位确认。填报人与确认人不得为同一人；同一项数据只报一次。"),
        Table("表2　数据项", ("数据项", "计量单位", "频度", "责任单位", "口径和来源"), tuple(rows), (), (0.24, 0.12, 0.1, 0.16, 0.38)),
    ]  # fmt: skip


def _grades(scheme: Scheme) -> list[Block]:
    found: list[Block] = [Paragraph(w) for step, w in wording.closing(scheme) if step != "取舍"]
    rows = tuple((b.name, line, quota or "—") for b, line, quota in wording.bands(scheme))
    return (
        [*found, Table("表3　等次", ("等次", "分数线", "名额"), rows, (), (0.34, 0.33, 0.33))]
        if rows
        else found
    )


def _procedure(scheme: Scheme) -> list[Block]:
    """The clocks of the scheme but those of appeal."""
    return [Paragraph(f"{n}．{w}。") for n, w in enumerate(_clocks(scheme, appeal=False), 1)]


def _appeals(scheme: Scheme) -> list[Block]:
    return [Paragraph(f"{n}．{w}。") for n, w in enumerate(_clocks(scheme, appeal=True), 1)]


# Clocks that say how appeals go; their days are counted as `appeal_calendar` says, all others are working days.
_APPEALS = ("appeal_days", "acceptance_days", "decision_days", "extension_days", "correction_days")
_UNPRINTED = ("appeal_calendar", "appeal_stages", "appeal_grounds", "adjust_causes", "adjust_levels")


def _clocks(scheme: Scheme, appeal: bool) -> Iterable[str]:
    written = scheme.clocks
    of_calendar = appeal and written.get("appeal_calendar") == "calendar"
    days = "个自然日" if of_calendar else "个工作日"
    stages = written.get("appeal_stages") if appeal else None
    if stages:
        yield from _stages(scheme, stages, days)
    for key, value in written.items():
        if key in _UNPRINTED or (key in _APPEALS) != appeal or (stages and key != "correction_days"):
            continue
        if key in CLOCKS:
            yield CLOCKS[key].format(n=_plain(value), d=days)
        else:
            yield f"{key}：{_plain(value)}"
    grounds = written.get("appeal_grounds") if appeal else None
    if grounds:
        yield f"可以申诉的理由：{'；'.join(_ground(str(g)) for g in grounds)}"


def _ground(code: str) -> str:
    return APPEAL_GROUNDS[code].zh if code in APPEAL_GROUNDS else code


def _stages(scheme: Scheme, stages: Iterable[Any], days: str) -> Iterable[str]:
    """A sentence for each stage of appeal; a span the stage does not set is the scheme's, and left out where neither does."""
    last = "结果"
    for n, row in enumerate(s for s in stages if isinstance(s, Mapping)):
        name = row.get("name", "申诉")
        said = {k: row.get(k, scheme.clocks.get(k)) for k in _APPEALS}
        begin = scheme.clocks.get("appeal_days") if n == 0 else said["appeal_days"]
        parts = [
            f"收到{last}之日起{_plain(begin)}{days}内可以提起{name}"
            if begin is not None
            else f"对{last}不服的，可以提起{name}"
        ]
        if row.get("direct_days") and n:
            parts.append(f"也可以不经前一级，自收到结果之日起{_plain(row['direct_days'])}{days}内直接提起")
        if said["decision_days"] is not None:
            ends = "提出咨询意见" if row.get("gives") == "opinion" else "作出决定"
            parts.append(f"提起之日起{_plain(said['decision_days'])}{days}内{ends}")
        if said["extension_days"]:
            parts.append(f"情况复杂的可以延长{_plain(said['extension_days'])}{days}")
        yield "，".join(parts)
        last = f"{name}决定" if row.get("gives") != "opinion" else "咨询意见"


def _use(scheme: Scheme) -> list[Block]:
    found: list[Block] = []
    for key, value in scheme.use.items():
        if key == FAILURES:
            found.append(Paragraph(f"{len(found) + 1}．{_failures(value)}。"))
            continue
        if isinstance(value, Mapping):
            words = "，".join(f"{k} {_plain(v)}" for k, v in value.items())
        else:
            words = _plain(value)
        found.append(Paragraph(f"{len(found) + 1}．{USES.get(key, key)}：{words}。"))
    return found


def _failures(value: Mapping[str, Any]) -> str:
    """What follows failing in a row, in a sentence; each action with its own ground, or the common one."""
    common = value.get("source", "")
    steps = []
    for one in value["actions"]:
        ground = one.get("source") or common
        steps.append(f"连续{_plain(one['years'])}年的，{one['action']}{f'（{ground}）' if ground else ''}")
    return f"等次为{'、'.join(value['grades'])}的，{'；'.join(steps)}"


def _overrides(scheme: Scheme) -> list[Block]:
    """What the burden lint forbids and was let pass, with its reason: it stands in the issued text too."""
    known = {
        *scheme.nodes,
        *(c.id for e in (scheme.adjust.bonus, scheme.adjust.deduct) for c in e.categories),
    }
    rows = [
        (k, why)
        for k, why in scheme.overrides.items()
        if k in known or k in {v.name for v in scheme.adjust.veto}
    ]
    return [Paragraph(f"{n}．{key}：{why.rstrip('。')}。") for n, (key, why) in enumerate(rows, 1)]


def _annexes(scheme: Scheme, targets: list[tuple[str, str, str, str]]) -> Iterable[Table]:
    """The targets by unit: a row a unit, a column an indicator."""
    nodes = [leaf for leaf in scheme.leaves if any(n == leaf.id for _u, n, _p, _v in targets)]
    units = list(dict.fromkeys(u for u, _n, _p, _v in targets))
    names = {c: u.name for c, u in registry.units(units).items()}
    held = {(u, n): f"{v}（{p}）" if p else v for u, n, p, v in targets}
    for start in range(0, len(nodes), 5):
        some = nodes[start : start + 5]
        rows = tuple((names.get(u, u), *(held.get((u, n.id), "—") for n in some)) for u in units)
        yield Table(
            "附表　各单位目标值", ("单位", *(n.name for n in some)), rows, tuple(range(1, len(some) + 1))
        )


def _plain(value: Any) -> str:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return number(value)
    return value if isinstance(value, str) else flow(value)
