"""What somebody writes of a connection or a mapping, checked before it is kept: every problem at its field, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.feeds import terms
from quanheng.platform.feeds.flow import FOLDER, HOUSE, KINDS, REST, SQL
from quanheng.platform.feeds.mapping import ITEM, PERIOD, UNIT, VALUE, items_of
from quanheng.platform.feeds.sources import sql, sql_text
from quanheng.platform.feeds.words_of_sources import period_of
from quanheng.platform.lib.fetching import hosts
from quanheng.platform.lib.fetching.checking import (
    check_clock,
    check_fields,
    check_folder,
    check_secret,
    check_web,
)
from quanheng.platform.registry import queries as registry

MOST_ITEMS = 500


def check_facts(kind: str, said: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The facts of a connection, every field of its kind with what was said or its default."""
    if kind not in KINDS:
        problems.add("unknown-kind", Place(path="kind"), (f"没有“{kind[:20]}”这种接入", f"there is no such kind of connection: “{kind[:20]}”"),
                     ("、".join(k.zh for k in KINDS.values()), ", ".join(k.en for k in KINDS.values())), ("选一种", "choose one"))  # fmt: skip
        return {}
    facts = check_fields(terms.fields(kind), said, problems)
    if not problems.errors:
        _OWN[kind](facts, problems)
        check_clock(facts, problems)
    return facts


def _sql(facts: Mapping[str, str], problems: Problems) -> None:
    try:
        hosts.check(sql.origin(facts))
    except Refused as refusal:
        problems.extend(refusal.problems)
    sql_text.check(facts["query"], sql.params_of(facts), problems)
    check_secret(facts, problems)


_OWN = {FOLDER: check_folder, REST: check_web, HOUSE: check_web, SQL: _sql}


def check_rules(rules: Mapping[str, Any], problems: Problems) -> None:
    """Note what is wanting in a mapping by itself."""
    roles = [r for r in rules.get("columns", {}).values() if r]
    for role in sorted({r for r in roles if roles.count(r) > 1}):
        _rule(
            problems,
            f"“{role}”指定了不止一列",
            f"more than one column is “{role}”",
            "每种至多一列",
            "one column of each at most",
        )
    items = items_of(rules)
    if not items or not all(items):
        _rule(problems, "没有一列对应数据项", "no column is an item", "至少一个数据项", "one item at least")
    if len(items) > MOST_ITEMS:
        _rule(
            problems,
            f"有 {len(items)} 个数据项",
            f"there are {len(items)} items",
            f"至多 {MOST_ITEMS} 个",
            f"{MOST_ITEMS} at most",
        )
    if (ITEM in roles) != (VALUE in roles) or (rules.get("codes") and ITEM not in roles):
        _rule(
            problems,
            "“数据项”一列和“数值”一列要成对",
            "a column of items and a column of values go together",
            "两列都有，或都没有",
            "both, or neither",
        )
    if UNIT not in roles and not rules.get("unit"):
        _rule(
            problems,
            "不知道是哪个单位的数",
            "it is not said whose figures these are",
            "一列是单位，或写定一个单位",
            "a column of units, or one unit for all",
        )
    if PERIOD not in roles and not rules.get("period"):
        _rule(
            problems,
            "不知道是哪个期间的数",
            "it is not said of which period these are",
            "一列是期间，或写定一个期间",
            "a column of periods, or one period for all",
        )
    if rules.get("period") and not period_of(str(rules["period"])):
        _rule(
            problems,
            f"期间“{str(rules['period'])[:40]}”认不出",
            f"“{str(rules['period'])[:40]}” is no period",
            "2026、2026-Q2、2026-05",
            "2026, 2026-Q2, 2026-05",
        )
    wanted = {str(code) for code in (*rules.get("units", {}).values(), rules.get("unit") or "") if code}
    for code in sorted(wanted - set(registry.units(wanted))):
        _rule(
            problems,
            f"单位代码“{code[:60]}”不在名册",
            f"the code “{code[:60]}” is not in the register",
            "已登记的单位代码",
            "the code of a registered unit",
        )


def _rule(problems: Problems, zh: str, en: str, expected_zh: str, expected_en: str) -> None:
    problems.add(
        "bad-mapping",
        Place(path="mapping"),
        (zh, en),
        (expected_zh, expected_en),
        ("改映射", "change the mapping"),
    )
