"""What somebody writes of a source, checked field by field before it is kept: every problem at its field, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.lib.fetching import folder, hosts
from quanheng.platform.lib.fetching.named_secrets import NAME
from quanheng.platform.lib.fetching.schedule import clock_of
from quanheng.platform.lib.fetching.terms import LONG, NUMBER, TEXT, WHOLE, Field

LONGEST = {TEXT: 1_000, LONG: 20_000}
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_fields(fields: Mapping[str, Field], said: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The facts of a source: of every field what was said, or its default; what is wrong is noted."""
    facts = {}
    for key, field in fields.items():
        value = str(said.get(key, field.default)).strip() or (
            "" if field.form in (TEXT, LONG) else field.default
        )
        facts[key] = value
        _check_field(key, field, value, problems)
    return facts


def check_clock(facts: Mapping[str, str], problems: Problems) -> None:
    """Note an hour that is none."""
    if clock_of(facts["at"]) is None:
        add(problems, "at", "时刻认不出", "this is no time of the day", "06:30", "06:30")


def _check_field(key: str, field: Field, value: str, problems: Problems) -> None:
    zh, en = field.words.zh, field.words.en
    if field.needed and not value:
        add(problems, key, f"没有写{zh}", f"the {en} is missing", zh, en)
    elif field.choices is not None and value not in field.choices:
        add(
            problems,
            key,
            f"{zh}没有这一项",
            f"there is no such {en}",
            "、".join(c.zh for c in field.choices.values()),
            ", ".join(c.en for c in field.choices.values()),
        )
    elif field.form in (WHOLE, NUMBER) and not _within(field, value):
        add(
            problems,
            key,
            f"{zh}“{value[:20]}”不可用",
            f"the {en} “{value[:20]}” cannot be used",
            f"{field.least:g} 到 {field.most:g}",
            f"{field.least:g} to {field.most:g}",
        )
    elif len(value) > LONGEST.get(field.form, 100) or _CONTROL.search(value):
        add(
            problems,
            key,
            f"{zh}太长，或有不可见字符",
            f"the {en} is too long, or holds invisible characters",
            "短一些的普通文字",
            "shorter plain text",
        )


def _within(field: Field, value: str) -> bool:
    form = r"[0-9]{1,9}" if field.form == WHOLE else r"[0-9]{1,9}(\.[0-9]{1,6})?"
    return bool(re.fullmatch(form, value, re.ASCII)) and field.least <= float(value) <= field.most


def add(problems: Problems, key: str, zh: str, en: str, expected_zh: str, expected_en: str) -> None:
    """Note one field."""
    problems.add(
        "bad-field",
        Place(path=key),
        (zh, en),
        (expected_zh, expected_en),
        ("改正这一栏", "correct this field"),
    )


def check_folder(facts: Mapping[str, str], problems: Problems) -> None:
    """Note what is wrong with a drop folder by itself."""
    if not folder.FOLDER.fullmatch(facts["folder"]):
        add(
            problems,
            "folder",
            "文件夹名不可用",
            "this cannot be the name of a folder",
            "字母、数字、汉字、- 和 _",
            "letters, digits, - and _",
        )


def check_web(facts: Mapping[str, str], problems: Problems) -> None:
    """Note what is wrong with an address, its host (which has to be listed) and how it is asked."""
    try:
        origin = hosts.origin_of(facts["address"])
        hosts.check(origin)
        if origin.scheme not in ("https", "http"):
            add(problems, "address", "不是网页地址", "this is no web address", "https://…", "https://…")
    except Refused as refusal:
        problems.extend(refusal.problems)
    if facts["auth"] == "header" and not _HEADER.fullmatch(facts["auth_name"]):
        add(
            problems,
            "auth_name",
            "请求头名不可用",
            "this cannot be the name of a header",
            "如 X-Api-Key",
            "such as X-Api-Key",
        )
    check_secret(facts, problems)


def check_secret(facts: Mapping[str, str], problems: Problems) -> None:
    if facts["secret"] and not NAME.fullmatch(facts["secret"]):
        add(
            problems,
            "secret",
            "密钥名不可用；这里只写名字，不写密钥",
            "this is no name of a secret; never write the secret itself here",
            "大写字母、数字、下划线",
            "capital letters, digits, underscores",
        )
