"""What somebody writes of a connection or a mapping, checked before it is kept: every problem at its field, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.feeds import terms
from quanheng.platform.feeds.flow import FOLDER, HOUSE, KINDS, REST, SQL
from quanheng.platform.feeds.mapping import ITEM, PERIOD, UNIT, VALUE, items_of
from quanheng.platform.feeds.schedule import clock_of
from quanheng.platform.feeds.sources import folder, sql, sql_text
from quanheng.platform.feeds.words_of_sources import period_of
from quanheng.platform.lib.fetching import hosts
from quanheng.platform.lib.fetching.named_secrets import NAME
from quanheng.platform.registry import queries as registry

LONGEST = {terms.TEXT: 1_000, terms.LONG: sql_text.LONGEST}
MOST_ITEMS = 500
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_facts(kind: str, said: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The facts of a connection, every field of its kind with what was said or its default."""
    if kind not in KINDS:
        problems.add("unknown-kind", Place(path="kind"), (f"没有“{kind[:20]}”这种接入", f"there is no such kind of connection: “{kind[:20]}”"),
                     ("、".join(k.zh for k in KINDS.values()), ", ".join(k.en for k in KINDS.values())), ("选一种", "choose one"))  # fmt: skip
        return {}
    facts = {}
    for key, field in terms.fields(kind).items():
        value = str(said.get(key, field.default)).strip() or (
            "" if field.form in (terms.TEXT, terms.LONG) else field.default
        )
        facts[key] = value
        _check_field(key, field, value, problems)
    if not problems.errors:
        _OWN[kind](facts, problems)
        if clock_of(facts["at"]) is None:
            _add(problems, "at", "时刻认不出", "this is no time of the day", "06:30", "06:30")
    return facts


def _check_field(key: str, field: terms.Field, value: str, problems: Problems) -> None:
    zh, en = field.words.zh, field.words.en
    if field.needed and not value:
        _add(problems, key, f"没有写{zh}", f"the {en} is missing", zh, en)
    elif field.choices is not None and value not in field.choices:
        _add(
            problems,
            key,
            f"{zh}没有这一项",
            f"there is no such {en}",
            "、".join(c.zh for c in field.choices.values()),
            ", ".join(c.en for c in field.choices.values()),
        )
    elif field.form in (terms.WHOLE, terms.NUMBER) and not _within(field, value):
        _add(
            problems,
            key,
            f"{zh}“{value[:20]}”不可用",
            f"the {en} “{value[:20]}” cannot be used",
            f"{field.least:g} 到 {field.most:g}",
            f"{field.least:g} to {field.most:g}",
        )
    elif len(value) > LONGEST.get(field.form, 100) or _CONTROL.search(value):
        _add(
            problems,
            key,
            f"{zh}太长，或有不可见字符",
            f"the {en} is too long, or holds invisible characters",
            "短一些的普通文字",
            "shorter plain text",
        )


def _within(field: terms.Field, value: str) -> bool:
    form = r"[0-9]{1,9}" if field.form == terms.WHOLE else r"[0-9]{1,9}(\.[0-9]{1,6})?"
    return bool(re.fullmatch(form, value, re.ASCII)) and field.least <= float(value) <= field.most


def _add(problems: Problems, key: str, zh: str, en: str, expected_zh: str, expected_en: str) -> None:
    problems.add(
        "bad-field",
        Place(path=key),
        (zh, en),
        (expected_zh, expected_en),
        ("改正这一栏", "correct this field"),
    )


def _folder(facts: Mapping[str, str], problems: Problems) -> None:
    if not folder.FOLDER.fullmatch(facts["folder"]):
        _add(
            problems,
            "folder",
            "文件夹名不可用",
            "this cannot be the name of a folder",
            "字母、数字、汉字、- 和 _",
            "letters, digits, - and _",
        )


def _web(facts: Mapping[str, str], problems: Problems) -> None:
    try:
        origin = hosts.origin_of(facts["address"])
        hosts.check(origin)
        if origin.scheme not in ("https", "http"):
            _add(problems, "address", "不是网页地址", "this is no web address", "https://…", "https://…")
    except Refused as refusal:
        problems.extend(refusal.problems)
    if facts["auth"] == "header" and not _HEADER.fullmatch(facts["auth_name"]):
        _add(
            problems,
            "auth_name",
            "请求头名不可用",
            "this cannot be the name of a header",
            "如 X-Api-Key",
            "such as X-Api-Key",
        )
    _secret(facts, problems)


def _secret(facts: Mapping[str, str], problems: Problems) -> None:
    if facts["secret"] and not NAME.fullmatch(facts["secret"]):
        _add(
            problems,
            "secret",
            "密钥名不可用；这里只写名字，不写密钥",
            "this is no name of a secret; never write the secret itself here",
            "大写字母、数字、下划线",
            "capital letters, digits, underscores",
        )


def _sql(facts: Mapping[str, str], problems: Problems) -> None:
    try:
        hosts.check(sql.origin(facts))
    except Refused as refusal:
        problems.extend(refusal.problems)
    sql_text.check(facts["query"], sql.params_of(facts), problems)
    _secret(facts, problems)


_OWN = {FOLDER: _folder, REST: _web, HOUSE: _web, SQL: _sql}


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
