"""The indicator tree of a document → nodes: names, weights, measures, targets, rules, policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quanheng.engine.document.digits import number_in
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place
from quanheng.engine.formula import Formula, NotAFormula, parse
from quanheng.engine.periods import kind_of
from quanheng.engine.periods import parse as parse_period
from quanheng.engine.rules.naming import name_text
from quanheng.engine.scheme.fields import Fields
from quanheng.engine.scheme.model import Item, Node, Parameter, Prepare, Span
from quanheng.engine.scheme.rate import Rating, read_rate
from quanheng.engine.scheme.values import Reading, shown
from quanheng.engine.terms import ALL_GROUPS, COMBINES, POLICIES, TOTAL

_LEAF_ONLY = (
    "measure", "uom", "decimals", "better", "target", "rate", "missing", "not_applicable", "over", "prepare",
)  # fmt: skip
_INNER_ONLY = ("children", "combine", "least", "cap", "floor")
_ON_INNER = ("只有末级指标有这一项", "only indicators (leaves) have it")
_ON_LEAF = ("只有带 children 的节点有这一项", "only nodes with children have it")
UNITS = "units"


@dataclass
class Tree:
    """Reads nodes; keeps what the readers of several nodes must know together."""

    reading: Reading
    period: str
    items: dict[str, Item]
    raters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Mapping[str, Written] = field(default_factory=dict)
    seen: dict[str, Place] = field(default_factory=dict)

    def nodes(self, w: Written) -> tuple[tuple[Node, ...], list[Any]] | None:
        """A list of nodes, with its canonical form."""
        if not isinstance(w.value, list):
            self.reading.wrong_type(
                w,
                "指标的列表",
                "a list of nodes",
                ("每个指标以“- id: …”起头", "begin each node with “- id: …”"),
            )
            return None
        pairs = [self.node(member) for member in w.value]
        return tuple(n for n, _ in pairs), [plain for _, plain in pairs]

    def node(self, w: Written) -> tuple[Node, dict[str, Any]]:
        """One node and all below it."""
        r = self.reading
        inner = isinstance(w.value, dict) and "children" in w.value
        f = Fields(r, w, {} if inner else self.defaults)
        node_id = ""
        if f.required("id", "每个指标有自己的编号", "every node has an id of its own"):
            node_id = f.take("id", r.identifier, "")
            self.claim(node_id, f.place("id"))
        common: dict[str, Any] = {
            "id": node_id,
            "name": f.take("name", r.text, node_id),
            "name_en": f.take("name_en", r.text, ""),
            "weight": f.take("weight", r.by_group, None),
            "rank": f.take("rank", r.flag, False),
        }
        more = self.inner(f) if inner else self.leaf(f, common)
        common |= self.told(f)
        children: tuple[Node, ...] = f.nest("children", self.nodes, ()) if inner else ()
        f.done(dict.fromkeys(_LEAF_ONLY, _ON_INNER) if inner else dict.fromkeys(_INNER_ONLY, _ON_LEAF))
        listed = f.raw("children")
        if inner and (listed is None or listed.value == []):
            r.problems.add(
                "no-children", f.place("children"),
                ("children 是空的", "children is empty"), ("至少一个下级指标", "at least one node below"),
                ("加下级指标，或删去 children 并写 rate", "add nodes, or delete children and write a rate"),
            )  # fmt: skip
        if f.plain.get("name") == node_id:
            del f.plain["name"]
        return Node(**common, **more, children=children), f.plain

    def claim(self, node_id: str, place: Place) -> None:
        """Note an id as taken; a second taker is a problem."""
        if not node_id:
            return
        p = self.reading.problems
        if node_id == TOTAL:
            p.add("reserved-id", place, ("编号 total 留给总分", "the id total is the root's"),
                  ("另一个编号", "another id"), ("改编号", "rename it"))  # fmt: skip
        first = self.seen.setdefault(node_id, place)
        if first is not place:
            at = first.cell or (f"第 {first.line} 行" if first.line else first.path)
            at_en = first.cell or (f"line {first.line}" if first.line else first.path)
            p.add("duplicate-node", place,
                  (f"编号“{shown(node_id)}”用了两次（前一次在{at}）", f"the id “{shown(node_id)}” is used twice (first at {at_en})"),
                  ("每个指标一个编号", "one id for each node"),
                  ("改一个编号；同名指标可以编号不同、name 相同", "rename one; nodes may share a name but not an id"))  # fmt: skip

    def inner(self, f: Fields) -> dict[str, Any]:
        """The fields of a node with children."""
        r = self.reading
        return {
            "combine": f.take("combine", self.combine, ""),
            "least": f.take("least", r.number, None),
            "cap": f.take("cap", r.number, None),
            "floor": f.take("floor", r.number, None),
        }

    def combine(self, w: Written) -> str | Formula | None:
        """A way of combining: one of the five words, or a formula."""
        if isinstance(w.value, str) and w.value.strip() in COMBINES:
            return w.value.strip()
        if isinstance(w.value, str) and w.value.isascii() and w.value.isidentifier() and w.value.islower():
            return self.reading.word(COMBINES)(w)
        return self.reading.formula(w)

    def leaf(self, f: Fields, common: dict[str, Any]) -> dict[str, Any]:
        """The fields of an indicator."""
        r = self.reading
        node_id, name = common["id"], common["name"]
        measure = f.take("measure", r.formula, None)
        read = self.values(f)
        rating: Rating | None = None
        if f.required("rate", "末级指标写计分方法，如 rate: {rule: ratio}；有下级的写 children",
                      "an indicator says its rule, e.g. rate: {rule: ratio}; other nodes have children"):  # fmt: skip
            rating = f.nest("rate", lambda w: _with_plain(read_rate(r, w, read["better"])), None)
        if rating:
            read |= {"rate": rating.rule, "out_of": rating.out_of}
            if measure is None and not f.raw("measure") and node_id:
                measure = self.generated(rating, node_id, name, f)
        if measure is None and not f.raw("measure") and node_id in self.items:
            measure = parse(name_text(node_id))
        makes_its_own = rating is not None and hasattr(rating.rule, "measure_text")
        if measure is None and not f.raw("measure") and rating and node_id and not makes_its_own:
            r.problems.add(
                "measure-missing", f.place("id"),
                ("没有计量公式，也没有同名的数据项", "there is neither a measure nor an item of the same id"),
                ("measure: 由数据项写成的公式；或 items 里有与编号相同的数据项", "measure: a formula over items, or an item whose id is the indicator's"),
                ("写 measure，或声明数据项", "write a measure, or declare the item"),
            )  # fmt: skip
        return {"measure": measure, **read}

    def values(self, f: Fields) -> dict[str, Any]:
        """What an indicator says besides its name, measure and rule; defaults may say it for all."""
        r = self.reading
        return {
            "uom": f.take("uom", r.text, ""),
            "decimals": f.take("decimals", r.whole, None),
            "better": f.take("better", r.word(("higher", "lower")), ""),
            "target": f.take("target", self.target, None),
            "missing": f.take("missing", self.policy, "exclude"),
            "not_applicable": f.take("not_applicable", self.policy, "exclude"),
            "over": f.nest("over", self.span, Span()),
            "prepare": f.nest("prepare", self.prepare, Prepare()),
        }

    def told(self, f: Fields) -> dict[str, Any]:
        """What any node may say that no step computes with."""
        r = self.reading
        return {
            "tags": f.take("tags", r.texts, {}),
            "owner": f.take("owner", r.text, ""),
            "source": f.take("source", r.text, ""),
            "note": f.take("note", r.text, ""),
        }

    def common(self, w: Written | None, prepare: Written | None) -> dict[str, Any]:
        """Read what is said once for all indicators (`defaults`, and `prepare` beside it); its canonical form."""
        r = self.reading
        f = Fields(r, w or Written({}, Place()))
        if prepare is not None:
            if f.own("prepare"):
                r.problems.add("duplicate-key", prepare.place, ("prepare 写了两处", "prepare is written in two places"),
                               ("defaults 里一处", "once, under defaults"), ("删去一处", "delete one"))  # fmt: skip
            assert isinstance(f.written.value, dict)
            places = {**f.written.key_places, "prepare": prepare.place}
            f.written = Written({**f.written.value, "prepare": prepare}, f.written.place, places)
        better = self.values(f)["better"]
        f.nest("rate", lambda v: _with_plain(read_rate(r, v, better)), None)
        self.told(f)
        f.done(
            dict.fromkeys(
                ("id", "name", "measure", "weight"), ("各指标自己写", "each indicator says its own")
            )
        )
        assert isinstance(f.written.value, dict)
        self.defaults = {key: f.written.value[key] for key in f.known if f.own(key)}
        return f.plain

    def target(self, w: Written) -> Parameter | str | None:
        """A target: a parameter, or the word `units`."""
        if isinstance(w.value, str) and w.value.strip() == UNITS:
            return UNITS
        return self.reading.parameter(w)

    def policy(self, w: Written) -> str | Decimal | None:
        """What becomes of an indicator without a value: a word, or a number of points."""
        if isinstance(w.value, str) and number_in(w.value) is None:
            return self.reading.word(POLICIES)(w)
        return self.reading.number(w)

    def span(self, w: Written) -> tuple[Span, Any] | None:
        """The population: `group`, `all-groups`, or a span of periods."""
        r = self.reading
        if not isinstance(w.value, list):
            word = r.word(("group", ALL_GROUPS))(w)
            return None if word is None else (Span(word), word)
        ends = r.each(r.text)(w) or ()
        kind = kind_of(self.period) if self.period else ""
        periods = [parse_period(end) for end in ends]
        right = len(periods) == 2 and all(p is not None and kind in ("", p.kind) for p in periods)
        if right and periods[0] and periods[1] and periods[0] <= periods[1]:
            return Span("periods", ends[0], ends[1]), list(ends)
        r.problems.add(
            "bad-span", w.place,
            (f"期间范围是 {shown(list(ends))}", f"the span of periods is {shown(list(ends))}"),
            ("[起, 止] 两个期间，与方案周期同类，起不晚于止，如 [2015, 2024]", "[first, last]: two periods of the scheme's kind in order, e.g. [2015, 2024]"),
            ("改成两个期间", "write two periods"),
        )  # fmt: skip
        return None

    def prepare(self, w: Written) -> tuple[Prepare, Any] | None:
        """Treatment before rating."""
        r = self.reading
        f = Fields(r, w)
        done = Prepare(
            impute=f.take("impute", r.word(("group_mean", "group_median")), ""),
            winsorise=f.take("winsorise", r.whole, 0),
            skew=f.take("skew", r.number, Decimal(2)),
            kurtosis=f.take("kurtosis", r.number, Decimal("3.5")),
            boxcox=f.take("boxcox", r.number, None),
        )
        f.done()
        return done, f.plain

    def generated(self, rating: Rating, node_id: str, name: str, f: Fields) -> Formula | None:
        """The measure of rules that say themselves what is measured: raters' marks, milestones reached."""
        rule: Any = rating.rule
        text_of = getattr(rule, "measure_text", None)
        if text_of is None:
            return None
        unknown = [rater for rater in getattr(rule, "raters", ()) if rater not in self.raters]
        for rater in unknown:
            self.unknown_rater(rater, f)
        if unknown:
            return None
        text, made = text_of(node_id, self.raters)
        for item_id in made:
            label = name + item_id.removeprefix(node_id).replace("@", "·").replace("#", " ")
            owner = item_id.removeprefix(f"{node_id}@").split("#")[0]
            self.items.setdefault(item_id, Item(item_id, label, owner=owner))
        return self.parsed(text, f)

    def unknown_rater(self, rater: str, f: Fields) -> None:
        self.reading.problems.add(
            "unknown-rater", f.place("rate"),
            (f"没有叫“{shown(rater)}”的评价主体", f"there is no rater “{shown(rater)}”"),
            ("raters 里声明过的：" + ("、".join(self.raters) or "（一个也没有）"), "a rater declared under raters: " + (", ".join(self.raters) or "(none)")),
            (f"在 raters 里加 {rater}: {{kind: survey}} 或 panel", f"add {rater}: {{kind: survey}} (or panel) under raters"),
        )  # fmt: skip

    def parsed(self, text: str, f: Fields) -> Formula | None:
        """A generated formula; too many seats or milestones make it too long to be one."""
        try:
            return parse(text)
        except NotAFormula as error:
            self.reading.problems.add(
                "not-a-formula", f.place("rate"), (error.found.zh, error.found.en),
                ("席位或节点不超过九十来个", "some ninety seats or milestones at most"), (error.remedy.zh, error.remedy.en),
            )  # fmt: skip
            return None


def _with_plain(rating: Rating | None) -> tuple[Rating, Any] | None:
    return None if rating is None else (rating, rating.plain)
