"""Form controls for nodes and data items of a scheme: their keys as fields, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quanheng.engine.errors import Text
from quanheng.engine.terms import COMBINES, POLICIES
from quanheng.platform.schemes import wording
from quanheng.platform.schemes.controls import NOT, Control, Plain, shown, typed, words
from quanheng.platform.ui.environment import said

LEAF = (
    "name",
    "name_en",
    "measure",
    "uom",
    "decimals",
    "better",
    "target",
    "missing",
    "not_applicable",
    "owner",
    "source",
    "note",
)
INNER = ("name", "name_en", "combine", "cap", "floor", "owner", "note")
ITEM = ("name", "name_en", "uom", "owner", "frequency", "fold", "definition", "source")
TAG_CHOICES = {
    "nature": ("result", "process"), "horizon": ("long", "short"), "force": ("binding", "indicative"),
    "drive": ("task", "guiding", "incentive"), "concept": (), "perspective": (),
}  # fmt: skip
_CHOICES = {
    "better": ("higher", "lower"), "frequency": ("year", "half", "quarter", "month"), "fold": ("sum", "mean", "last"),
}  # fmt: skip
_AREAS = ("note", "definition")


def of_node(plain: Plain, groups: Iterable[tuple[str, str]], inner: bool) -> list[Control]:
    """The controls of a node: weights (by group where the scheme has groups), and the rest of its keys."""
    weight = plain.get("weight")
    held = weight if isinstance(weight, dict) else {"default": weight}
    own = [(g, n) for g, n in groups if g]
    made = [
        Control(
            "weight",
            words("weight") if not own else _("权重（各组通用）"),
            "number",
            shown(held.get("default")),
        )
    ]
    made += [
        Control(f"weight-{g}", _("权重：%(g)s") % {"g": n}, "number", shown(held.get(g))) for g, n in own
    ]
    return [*made, *(_plain_control(key, plain.get(key)) for key in (INNER if inner else LEAF))]


def of_item(plain: Plain) -> list[Control]:
    """The controls of a data item."""
    return [_plain_control(key, plain.get(key)) for key in ITEM]


def of_tags(plain: Plain) -> list[Control]:
    """The controls of a node's tags: the usual ones, and what else it has."""
    tags = plain.get("tags") if isinstance(plain.get("tags"), dict) else {}
    titles = {
        "concept": _("新发展理念"), "nature": _("结果还是过程"), "perspective": _("视角"), "horizon": _("长短"), "force": _("约束力"),
        "drive": _("任务、导向还是激励"),
    }  # fmt: skip
    made = []
    for key in (*TAG_CHOICES, *(k for k in tags if k not in TAG_CHOICES)):
        choices = TAG_CHOICES.get(key, ())
        listed_ = (("", "—"), *((c, wording.tag(c)) for c in choices)) if choices else ()
        value = shown(tags.get(key))
        if choices and value and value not in choices:
            listed_ = (*listed_, (value, value))
        made.append(
            Control(
                f"tag-{key}", titles.get(key, key), "choice" if choices else "text", value, choices=listed_
            )
        )
    return made


def _plain_control(key: str, value: Any) -> Control:
    label = words(key)
    if key in _CHOICES:
        options = (("", "—"), *((c, said(WORDS[c])) for c in _CHOICES[key]))
        return Control(key, label, "choice", shown(value), choices=options)
    if key == "combine":
        options = (("", "—"), *((c, said(WORDS[c])) for c in COMBINES))
        text = shown(value)
        if text and text not in COMBINES:
            return Control(key, label, "text", text, help=_("公式，或 %(w)s") % {"w": _("、").join(COMBINES)})
        return Control(key, label, "choice", text, choices=options)
    if key in ("missing", "not_applicable"):
        return Control(
            key,
            label,
            "text",
            shown(value),
            held="exclude",
            listed="policies",
            help=_("%(w)s，或一个分数") % {"w": _("、").join(POLICIES)},
        )
    if key == "target":
        return Control(
            key,
            label,
            "text",
            shown(value),
            help=_("一个数、按组、公式，或 units（各单位各有目标值，在“目标值”页商定）"),
        )
    if key == "measure":
        return Control(
            key, label, "text", shown(value), help=_("由数据项写成的公式，如 开工数 / 计划数 * 100")
        )
    kind = "area" if key in _AREAS else "number" if key in ("decimals", "cap", "floor") else "text"
    return Control(key, label, kind, shown(value), listed="units" if key == "owner" else "")


def node_changes(post: Mapping[str, str], groups: Iterable[str], inner: bool) -> Plain:
    """Keys of a node as filled in; None takes a key out. The rule is read apart (`rate_of`)."""
    changes: Plain = {}
    weights = {
        "default": typed(post.get("weight", "")),
        **{g: typed(post.get(f"weight-{g}", "")) for g in groups if g},
    }
    given = {k: v for k, v in weights.items() if v is not NOT}
    changes["weight"] = (given["default"] if list(given) == ["default"] else given) if given else None
    for key in INNER if inner else LEAF:
        changes[key] = _text_or_value(key, post)
    tags = {k[4:]: v.strip() for k, v in post.items() if k.startswith("tag-") and v.strip()}
    changes["tags"] = tags or None
    return changes


def item_changes(post: Mapping[str, str]) -> Plain:
    """Keys of a data item as filled in; None takes a key out."""
    return {key: _text_or_value(key, post) for key in ITEM}


def _text_or_value(key: str, post: Mapping[str, str]) -> Any:
    text = post.get(key, "").replace("\r\n", "\n").strip()
    if key in ("name", "name_en", "uom", "owner", "source", "note", "definition", "measure"):
        return text or None
    value = typed(text)
    return None if value is NOT else value


WORDS = {
    "higher": Text("越大越好", "higher is better"), "lower": Text("越小越好", "lower is better"),
    "year": Text("年", "year"), "half": Text("半年", "half year"), "quarter": Text("季", "quarter"), "month": Text("月", "month"),
    "sum": Text("合计", "sum"), "mean": Text("平均", "mean"), "last": Text("取最后一期", "the last period"),
    "geometric": Text("几何平均", "geometric mean"), "harmonic": Text("调和平均", "harmonic mean"), "minimum": Text("取最小", "minimum"),
}  # fmt: skip
