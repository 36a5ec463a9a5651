"""A scheme in words for its page: the tree with weights and rules, what is added or taken, ranks and grades, balance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanheng.engine.errors import Text
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Band, Item, Node, PerGroup, Scheme
from quanheng.platform.ui.environment import language, named, said
from quanheng.platform.ui.numbers import number

TAGS = ("concept", "nature", "perspective", "horizon", "force")


@dataclass(frozen=True)
class TreeRow:
    """A node of the tree. `number` counts the indicators (-1 for inner nodes), as other pages link to them."""

    node: Node
    name: str
    depth: int
    number: int
    weights: tuple[str, ...]
    measure: str
    uom: str
    rule: str
    target: str
    missing: str
    tags: str
    owner: str
    note: str


# Functions of formulas as people say them in Chinese; in English their own names do.
SPOKEN = {
    "growth": "增幅", "prev": "前", "cumulative": "累计", "if": "若", "when": "若", "min": "最小", "max": "最大", "abs": "绝对值",
    "round": "四舍五入", "mean": "平均", "sum": "合计", "group_mean": "组均", "group_median": "组中位", "group_max": "组最高", "group_min": "组最低",
}  # fmt: skip

# The closed words of tags; others are shown as they are written.
TAG_WORDS = {
    "result": Text("结果", "result"), "process": Text("过程", "process"), "input": Text("投入", "input"), "output": Text("产出", "output"),
    "long": Text("长期", "long"), "short": Text("短期", "short"), "binding": Text("约束性", "binding"), "indicative": Text("引导性", "indicative"),
    "task": Text("任务型", "task"), "guiding": Text("导向型", "guiding"), "incentive": Text("激励型", "incentive"),
}  # fmt: skip


def tag(word: str) -> str:
    """A tag's value in the language of the page."""
    return said(TAG_WORDS[word]) if word in TAG_WORDS else _(word)


def one_policy(scheme: Scheme) -> str:
    """The policy for what was not reported, if all indicators share it; else ""."""
    met = {policy(leaf.missing) for leaf in scheme.leaves}
    return met.pop() if len(met) == 1 else ""


def formula(scheme: Scheme, text: str) -> str:
    """A formula as people write it; in English, names of items in English."""
    said_so = text.replace("**", "^").replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")
    if language() != "en":
        return re.sub(rf"\b({'|'.join(SPOKEN)})\(", lambda m: f"{SPOKEN[m[1]]}(", said_so)
    return with_names(scheme, said_so)


def with_names(scheme: Scheme, text: str) -> str:
    """A text with the ids of items and nodes said in English, where the page is English."""
    names = {x.id: x.name_en for x in (*scheme.items.values(), *scheme.nodes.values()) if x.name_en}
    if language() != "en" or not names:
        return text
    ids = sorted(names, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, ids)), lambda m: names[m[0]], text)


def groups(scheme: Scheme) -> list[tuple[str, str]]:
    """Groups whose weights are shown apart: only if some weight differs by group."""
    differs = any(n.weight is not None and n.weight.groups for n in scheme.root.walk())
    return [(g.id, named(g)) for g in scheme.groups] if differs else []


def tree(scheme: Scheme) -> list[TreeRow]:
    """Every node below the root, parents first."""
    by_group = [g for g, _n in groups(scheme)] or [next((g.id for g in scheme.groups), "")]
    rows: list[TreeRow] = []
    order = {leaf.id: k for k, leaf in enumerate(scheme.leaves)}

    def add(node: Node, depth: int) -> None:
        rows.append(_row(scheme, node, depth, order.get(node.id, -1), by_group))
        for child in node.children:
            add(child, depth + 1)

    for top in scheme.root.children:
        add(top, 0)
    return rows


def _row(scheme: Scheme, node: Node, depth: int, index: int, by_group: list[str]) -> TreeRow:
    tags = _("、").join(tag(v) for v in node.tags.values())
    return TreeRow(
        node, named(node), depth, index, tuple(number(scheme.weight(node, g)) for g in by_group),
        formula(scheme, node.measure.text) if node.measure else "", _(node.uom) if node.uom else "",
        formula(scheme, said(node.rate.describe())) if node.rate else combined(node), parameter(scheme, node.target),
        policy(node.missing) if node.leaf else "", tags, _(node.owner) if node.owner else "", _(node.note) if node.note else "",
    )  # fmt: skip


def combined(node: Node) -> str:
    """How an inner node comes of its children."""
    if isinstance(node.combine, Formula):
        return node.combine.text
    return {
        "": "", "sum": "", "mean": _("加权平均"), "geometric": _("几何平均"), "harmonic": _("调和平均"), "minimum": _("取最小"),
    }[node.combine]  # fmt: skip


def parameter(scheme: Scheme, value: Any) -> str:
    """A target, cap or quota in words."""
    if value is None:
        return ""
    if value == "units":
        return _("各单位各有目标值")
    if isinstance(value, Formula):
        return formula(scheme, value.text)
    if isinstance(value, PerGroup):
        parts = [] if value.default is None else [number(value.default)]
        return _("、").join([*parts, *(f"{g} {number(n)}" for g, n in value.groups.items())])
    return number(value)


def policy(how: str | Decimal) -> str:
    """What becomes of an indicator that was not reported."""
    if isinstance(how, Decimal):
        return _("缺报记 %(n)s 分") % {"n": number(how)}
    return {
        "exclude": _("缺报不计，权重摊给同级"), "zero": _("缺报记零分"), "full": _("缺报记满分"),
        "hold": _("缺报则总分挂起"), "group_mean": _("缺报按组内平均"),
    }[how]  # fmt: skip


def bands(scheme: Scheme) -> list[tuple[Band, str, str]]:
    """Each grade with its line and quota in words."""
    found = []
    for band in scheme.grades.bands:
        line = _("不到上一等的") if band.line is None else _("%(n)s 分以上") % {"n": number(band.line)}
        if band.line is not None and band.edge == "open":
            line = _("高于 %(n)s 分") % {"n": number(band.line)}
        quota = ""
        if isinstance(band.quota, Decimal):
            quota = _("至多 %(n)s%%") % {"n": number(band.quota * 100)}
        elif isinstance(band.quota, PerGroup) and band.quota.default is not None and not band.quota.groups:
            quota = _("至多 %(n)s%%") % {"n": number(band.quota.default * 100)}
        elif band.quota is not None:
            quota = parameter(scheme, band.quota)
        found.append((band, line, quota))
    return found


def closing(scheme: Scheme) -> list[tuple[str, str]]:
    """Adjust, rank, grade and rounding in sentences: (step, words)."""
    how = scheme.grades
    rank = _("全部单位统一排名") if scheme.rank.within == "all-groups" else _("各分类组分别排名")
    ties = {
        "min": _("并列取靠前名次"),
        "max": _("并列取靠后名次"),
        "mean": _("并列取平均名次"),
        "dense": _("并列后名次不跳空"),
    }[scheme.rank.ties]
    found = [(_("排名"), f"{rank}{_('；')}{ties}{_('。')}")]
    if any(b.quota is not None for b in how.bands):
        rounding = {"floor": _("去尾取整"), "half_up": _("四舍五入"), "ceil": _("进一取整")}[how.rounding]
        lend = _("各组分别计算，互不调剂") if len(scheme.groups) > 1 else _("按全体计算")
        out = _("跨过最后一个名额的并列都不入") if how.ties == "out" else _("跨过最后一个名额的并列都入")
        found.append((_("定额"), f"{lend}{_('，')}{rounding}{_('；')}{out}{_('。')}"))
    places = scheme.round
    if places.points is not None or places.score is not None:
        kept = " / ".join("—" if p is None else str(p) for p in (places.points, places.score))
        found.append((_("取舍"), _("评分 / 得分保留 %(n)s 位小数，四舍五入，逐步取舍。") % {"n": kept}))
    return found


@dataclass(frozen=True)
class Claim:
    """A bonus, deduction or veto with its condition."""

    kind: str
    name: str
    limit: str
    claims: tuple[tuple[str, str], ...]


def adjustments(scheme: Scheme) -> list[Claim]:
    """What is added, taken, or vetoed."""
    found = []
    for kind, extra in ((_("加分"), scheme.adjust.bonus), (_("扣分"), scheme.adjust.deduct)):
        for c in extra.categories:
            limit = [_("至多 %(n)s 分") % {"n": parameter(scheme, c.cap)}] if c.cap is not None else []
            limit += [_("就高不重复")] if c.highest_only else []
            claims = tuple((_(k), formula(scheme, f.text)) for k, f in c.claims.items())
            found.append(
                Claim(
                    kind,
                    c.name_en if language() == "en" and c.name_en else _(c.id),
                    _("，").join(limit),
                    claims,
                )
            )
    for v in scheme.adjust.veto:
        effect = (
            _("记零分")
            if v.effect.zero
            else _("不参加排名定等")
            if v.effect.disqualify
            else _("至多%(g)s") % {"g": v.effect.grade_at_most}
        )
        found.append(
            Claim(_("一票否决"), v.name or v.ground, effect, ((_("情形"), formula(scheme, v.when.text)),))
        )
    return found


@dataclass(frozen=True)
class Lean:
    """How much weight carries one value of a tag, in per cent of the whole."""

    name: str
    part: str
    width: float


def balance(scheme: Scheme, width: int = 220) -> list[tuple[str, list[Lean]]]:
    """For each kind of tag: the share of weight under each of its values, untagged last; the heaviest first."""
    weights = {leaf.id: float(share(scheme, leaf)) for leaf in scheme.leaves}
    whole = sum(weights.values()) or 1.0
    titles: Mapping[str, str] = {
        "concept": _("新发展理念"), "nature": _("结果还是过程"), "perspective": _("视角"), "horizon": _("长短"), "force": _("约束力"),
    }  # fmt: skip
    found = []
    for kind in (*TAGS, *sorted({t for leaf in scheme.leaves for t in leaf.tags} - set(TAGS))):
        parts: dict[str, float] = {}
        for leaf in scheme.leaves:
            parts[leaf.tags.get(kind, "")] = (
                parts.get(leaf.tags.get(kind, ""), 0.0) + weights[leaf.id] / whole
            )
        if set(parts) == {""}:
            continue
        order = sorted(parts, key=lambda k: (k == "", -parts[k]))
        found.append((titles.get(kind, kind), [
            Lean(tag(k) if k else _("未标注"), number(round(parts[k] * 100, 1), 1), round(parts[k] * width, 1)) for k in order
        ]))  # fmt: skip
    return found


def share(scheme: Scheme, leaf: Node, group: str = "") -> Decimal:
    """A leaf's weight in the whole: under marks: index the product of shares down the tree."""
    group = group or next((g.id for g in scheme.groups), "")
    if scheme.marks == "weights":
        return scheme.weight(leaf, group)
    part, node = Decimal(1), leaf
    while node.id in scheme.parents:
        parent = scheme.parents[node.id]
        part *= scheme.weight(node, group) / (sum(scheme.weight(c, group) for c in parent.children) or 1)
        node = parent
    return part


def items(scheme: Scheme) -> list[tuple[Item, str, int]]:
    """Data items, their name, and how many indicators use them."""
    used = {i: sum(i in leaf.measure.names for leaf in scheme.leaves if leaf.measure) for i in scheme.items}
    return [(i, named(i), used[i.id]) for i in scheme.items.values()]


def lines(document: str) -> list[tuple[int, list[tuple[str, str]]]]:
    """The document line by line, in parts: ("key" | "note" | "", text)."""
    found = []
    for n, line in enumerate(document.splitlines(), 1):
        note = re.search(r"(^|\s)#.*$", line)
        body, rest = (line[: note.start()], line[note.start() :]) if note else (line, "")
        key = re.match(r"(\s*(?:- )?)([^\s:{}\[\],\"']+)(:)(?=\s|$)", body)
        parts = [("", key[1]), ("key", key[2]), ("", body[key.end(2) :])] if key else [("", body)]
        found.append((n, [p for p in [*parts, ("note", rest)] if p[1]]))
    return found
