"""YAML → the monitoring plan; whatever is wrong is told at once, with its line, what is expected, and the remedy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from quanheng.engine.document import read as yaml_reader
from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.library import lamps as library
from quanheng.platform.lib.sheets import day_in
from quanheng.platform.monitoring import lamps
from quanheng.platform.monitoring.flow import (
    ADDS,
    ALARM_SHARE,
    CHANCE,
    DIVERGENCE,
    EDGES,
    EXCLUSIVE,
    FALLS,
    FLOOR,
    INCLUSIVE,
    LAG,
    LAMP,
    LAMPS,
    LEVEL,
    MILESTONE,
    MODES,
    NATURES,
    PROGRESS,
    RULES,
    SCHEME,
    SEASONAL,
    STRAIGHT,
    TOTAL,
)
from quanheng.platform.monitoring.plan import Amount, Milestone, MonitoringPlan, Pair, Path, Rules, Watched
from quanheng.platform.surveys.document_parts import Part

_KEYS = (
    "plan", "title", "title_en", "note", "note_en", "demonstration", "scheme", "year", "lamps", "indicators", "dual", "milestones", "rules",
    "clock", "alerts", "band",
)  # fmt: skip
_INDICATOR = (
    "id",
    "name",
    "name_en",
    "item",
    "target",
    "node",
    "nature",
    "adds",
    "mode",
    "path",
    "range",
    "uom",
    "units",
)
_PAIR = ("id", "name", "name_en", "budget", "paid", "goals", "unit")
_MILESTONE = ("id", "name", "name_en", "due", "units")


def read(data: bytes, file: str, problems: Problems) -> MonitoringPlan | None:
    """The plan in a YAML file; None, with problems noted, where it cannot be used."""
    written = yaml_reader.read(data, file, problems)
    return None if written is None else understand(written, problems)


@lru_cache(maxsize=64)
def of(document: str) -> MonitoringPlan:
    """The plan of a document that was read before. Raises `Refused` if it can no longer be read."""
    problems = Problems()
    found = read(document.encode(), "", problems)
    problems.refuse()
    assert found is not None  # whatever is missing was noted
    return found


def understand(written: Written, problems: Problems) -> MonitoringPlan | None:
    """The plan in a document that was read."""
    before = len(problems.errors)
    root = Part(written, problems, _KEYS)
    indicators = tuple(_indicator(Part(w, problems, _INDICATOR)) for w in root.sequence("indicators"))
    clock, alerts = (
        root.part("clock", ("days", "suspend")),
        root.part("alerts", ("per_person", "units_a_week")),
    )
    year = root.whole("year", least=2000, most=2200)
    band = root.number("band", least=50, otherwise=Decimal(80)) or Decimal(80)
    made = MonitoringPlan(
        key=root.name("plan"), words=root.words("title", needed=True), scheme=root.text("scheme", needed=True), year=year,
        lamps=root.text("lamps", needed=True), indicators=indicators,
        pairs=tuple(_pair(Part(w, problems, _PAIR)) for w in root.sequence("dual")),
        milestones=tuple(_milestone(Part(w, problems, _MILESTONE)) for w in root.sequence("milestones")),
        rules=_rules(root), days=clock.whole("days", otherwise=10, most=250) or 10, suspend=clock.yes("suspend"),
        per_person=alerts.whole("per_person", otherwise=3, most=1000), share=_share(alerts), level=band,
        demonstration=root.yes("demonstration"), note=root.words("note"),
    )  # fmt: skip
    _check(made, root)
    return made if len(problems.errors) == before else None


def _indicator(part: Part) -> Watched:
    nature = part.word("nature", tuple(NATURES)) or "positive"
    adds = part.word("adds", tuple(ADDS)) or (TOTAL if nature == "positive" else LEVEL)
    inner = part.part("range", ("low", "high"))
    low = inner.number("low") if inner.there else None
    high = inner.number("high") if inner.there else None
    if nature == "quality" and low is None and high is None:
        part.tell("no-range", "range", ("质量类指标没有写范围", "a quality indicator has no range"), ("range: {low: …, high: …}", "range: {low: …, high: …}"), ("补上", "add it"))  # fmt: skip
    id = part.name("id")
    words = part.words("name")
    return Watched(
        id, words if words.zh else Text(id, part.text("name_en") or id), part.text("item", needed=True), _amount(part, "target"),
        part.text("node"), nature, adds, part.word("mode", tuple(MODES)) or PROGRESS, _path(part), low, high, part.text("uom"),
        part.texts("units"),
    )  # fmt: skip


def _amount(part: Part, key: str) -> Amount:
    inner = part.written.value.get(key) if isinstance(part.written.value, dict) else None
    if inner is None or inner.value is None:
        part.text(key, needed=True)
        return Amount()
    if isinstance(inner.value, dict):
        mapping = Part(inner, part.problems)
        if "item" in inner.value:
            return Amount(item=Part(inner, part.problems, ("item",)).text("item", needed=True))
        return Amount(
            units={
                unit: n
                for unit, w in inner.items()
                if (n := Part(w, mapping.problems).as_number()) is not None
            }
        )
    if inner.value == SCHEME:
        return Amount(scheme=True)
    return Amount(number=part.number(key))


def _path(part: Part) -> Path:
    inner = part.written.value.get("path") if isinstance(part.written.value, dict) else None
    if inner is None or inner.value is None:
        return Path()
    if not isinstance(inner.value, dict):
        return Path(part.word("path", (STRAIGHT, SEASONAL, SCHEME)) or STRAIGHT)
    nodes: dict[int, Decimal] = {}
    whole = Part(inner, part.problems)
    step = whole.word("between", ("line", "step")) == "step"
    for month, w in inner.items():
        if month == "between":
            continue
        number = Part(w, part.problems).as_number(least=0)
        if not month.isdecimal() or not 1 <= int(month) <= 12:
            whole.tell("bad-month", month, (f"节点的月份写着“{month}”", f"a node's month is “{month}”"), ("1 至 12，或 between: line、step", "1 to 12, or between: line or step"), ("改正", "correct it"))  # fmt: skip
        elif number is not None:
            nodes[int(month)] = number
    falling = [m for a, m in zip(sorted(nodes), sorted(nodes)[1:], strict=False) if nodes[m] < nodes[a]]
    if falling or (nodes and max(nodes) != 12):
        whole.tell("path-not-rising", "", ("进度节点往回走，或没有写到 12 月", "the path falls, or does not reach December"),
                   ("逐月不减，写到 12 月", "never falling, up to month 12"), ("改正节点", "correct the nodes"))  # fmt: skip
    return Path("given", nodes, step)


def _pair(part: Part) -> Pair:
    id = part.name("id")
    words = part.words("name")
    return Pair(id, words if words.zh else Text(id, id), _amount(part, "budget"), part.text("paid", needed=True), part.texts("goals"), part.text("unit"))  # fmt: skip


def _milestone(part: Part) -> Milestone:
    said = part.text("due", needed=True)
    due = day_in(said) if said else None
    if said and due is None:
        part.tell("bad-day", "due", (f"“{said}”不是日期", f"“{said}” is no day"), ("2026-06-30 这样的日期", "a day such as 2026-06-30"), ("改正", "correct it"))  # fmt: skip
    return Milestone(
        part.name("id"), part.words("name", needed=True), due or date(2000, 1, 1), part.texts("units")
    )


def _rules(root: Part) -> Rules:
    if not root.has("rules"):
        return Rules()
    whole = root.part("rules", tuple(RULES))
    usual = Rules()
    lag, apart = whole.part(LAG, ("line", "edge")), whole.part(DIVERGENCE, ("line", "edge"))
    seen = whole.part(LAMP, ("lamps",)).texts("lamps") or usual.lamps
    for lamp in seen:
        if lamp not in LAMPS:
            near = or_nearest(lamp, LAMPS)
            whole.tell("unknown-lamp", LAMP, (f"没有“{lamp}”灯{near[0]}", f"there is no lamp “{lamp}”{near[1]}"), ("、".join(LAMPS), ", ".join(LAMPS)), ("改成其中一个", "take one of them"))  # fmt: skip
    return Rules(
        tuple(rule for rule in RULES if whole.has(rule)),
        lag.number("line", least=0, otherwise=usual.lag) or usual.lag, lag.word("edge", tuple(EDGES)) or INCLUSIVE,
        apart.number("line", least=0, otherwise=usual.divergence) or usual.divergence, apart.word("edge", tuple(EDGES)) or EXCLUSIVE,
        tuple(seen), whole.part(FLOOR, ("below",)).number("below", least=0, otherwise=usual.floor) or usual.floor,
        whole.part(FALLS, ("times",)).whole("times", otherwise=usual.falls, most=12) or usual.falls,
        whole.part(CHANCE, ("below",)).number("below", least=0, otherwise=usual.chance) or usual.chance,
    )  # fmt: skip


def _share(alerts: Part) -> Decimal:
    """The alarm limit: above 0 and at most 100 per cent of the units a week."""
    said = alerts.number("units_a_week", otherwise=ALARM_SHARE)
    if said is None or 0 < said <= 100:
        return said or ALARM_SHARE
    alerts.tell(
        "bad-limit", "units_a_week", (f"预警限额写着“{said}”", f"the alarm limit is “{said}”"),
        ("大于 0、不超过 100 的数：每周至多百分之几的单位收到新的早期预警；100 为不限", "a number above 0 and at most 100: per cent of the units that get a new early warning in a week; 100 is no limit"),
        (f"改正，或删去（照 {ALARM_SHARE}%）", f"correct it, or leave it out ({ALARM_SHARE}%)"),
    )  # fmt: skip
    return ALARM_SHARE


def _check(made: MonitoringPlan, root: Part) -> None:
    """What the parts say of one another."""
    if not made.indicators and not made.pairs and not made.milestones:
        root.tell("nothing-watched", "indicators", ("没有写监控什么", "nothing is watched"), ("至少一个指标", "one indicator at least"), ("补上 indicators", "add indicators"))  # fmt: skip
    if made.lamps and made.lamps not in library.names():
        near = or_nearest(made.lamps, library.names())
        root.tell("no-such-table", "lamps", (f"库里没有灯号表“{made.lamps}”{near[0]}", f"the library has no lamp table “{made.lamps}”{near[1]}"),
                  ("、".join(library.names()), ", ".join(library.names())), ("改成其中一个", "take one of them"))  # fmt: skip
        return
    kinds = lamps.shipped(made.lamps).kinds if made.lamps else {}
    seen: set[str] = set()
    for key, parts in (
        ("indicators", made.indicators),
        ("dual", made.pairs),
        ("milestones", made.milestones),
    ):
        for one, w in zip(parts, root.sequence(key), strict=True):
            part = Part(w, root.problems)
            if one.id in seen:
                part.tell("twice", "id", (f"编号“{one.id}”已经用了", f"the id “{one.id}” is taken"), ("各不相同", "each different"), ("换一个", "take another"))  # fmt: skip
            seen.add(one.id)
            if isinstance(one, Watched) and kinds and one.nature not in kinds:
                part.tell("nature-without-lamp", "nature", (f"灯号表“{made.lamps}”没有“{NATURES[one.nature].zh}”这一类", f"the table “{made.lamps}” has no lamps for “{NATURES[one.nature].en}”"),
                          ("、".join(kinds), ", ".join(kinds)), ("改性质，或换一张灯号表", "correct the nature, or take another table"))  # fmt: skip
            if isinstance(one, Watched) and one.path.kind == SCHEME and not one.node:
                part.tell("path-without-node", "path", ("按方案的各期目标，却没有写哪个指标", "the path is the scheme's, and no leaf of it is named"), ("node: 方案的末级指标", "node: a leaf of the scheme"), ("补上 node", "add node"))  # fmt: skip
            if isinstance(one, Pair):
                for goal in one.goals:
                    if made.indicator(goal) is None:
                        near = or_nearest(goal, [i.id for i in made.indicators])
                        part.tell("unknown-goal", "goals", (f"没有指标“{goal}”{near[0]}", f"there is no indicator “{goal}”{near[1]}"), ("indicators 里的一个", "one of the indicators"), ("改正", "correct it"))  # fmt: skip
    if made.pairs and kinds and not {"money", "divergence"} <= set(kinds):
        root.tell("no-money-lamps", "lamps", (f"灯号表“{made.lamps}”不管资金", f"the table “{made.lamps}” has no lamps for money"), ("有 money 与 divergence 两类的表", "a table with money and divergence"), ("换一张灯号表", "take another table"))  # fmt: skip
    if MILESTONE in made.rules.used and not made.milestones:
        root.tell("no-milestones", "rules", ("写了节点规则，却没有节点", "there is a rule of milestones, and no milestone"), ("milestones: …", "milestones: …"), ("补上，或去掉规则", "add them, or leave the rule out"))  # fmt: skip


def against_scheme(
    plan: MonitoringPlan, scheme: Scheme, file: str, written: Written, problems: Problems
) -> None:
    """What the plan says of the scheme: its leaves and items are there."""
    root = Part(written, problems)
    leaves = [leaf.id for leaf in scheme.leaves]
    for one, w in zip(plan.indicators, root.sequence("indicators"), strict=True):
        if one.node and one.node not in leaves:
            near = or_nearest(one.node, leaves)
            Part(w, problems).tell("unknown-node", "node", (f"方案里没有末级指标“{one.node}”{near[0]}", f"the scheme has no leaf “{one.node}”{near[1]}"), ("、".join(leaves[:12]), ", ".join(leaves[:12])), ("改正", "correct it"))  # fmt: skip
        if one.target.scheme and not one.node:
            Part(w, problems).tell("target-without-node", "target", ("目标取自方案，却没有写哪个指标", "the target is the scheme's, and no leaf of it is named"), ("node: 方案的末级指标", "node: a leaf of the scheme"), ("补上 node", "add node"))  # fmt: skip
