"""What a connection says of itself: its fields by kind, each with a default, as data; and which of them change the meaning.

Thresholds are fields of the connection, none is a constant of the logic.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quanheng.engine.errors import Text
from quanheng.platform.feeds.flow import FOLDER, HOUSE, REST, SQL
from quanheng.platform.lib.fetching import terms
from quanheng.platform.lib.fetching.terms import ADDRESS, LONG, SECRET, Field, one_of, whole

OWN: dict[str, dict[str, Field]] = {
    FOLDER: terms.FOLDER,
    REST: terms.REST,
    HOUSE: {
        "address": ADDRESS,
        "way": one_of("读什么", "what is read", "observations", observations=Text("权衡的观测值接口", "the observations of a Quanheng"),
                   dataValueSets=Text("DHIS2 dataValueSets", "DHIS2 dataValueSets")),
        "query": Field(Text("查询参数", "query"), help=Text("如 item=税收收入&period=2026-05；DHIS2 写 dataSet、period、orgUnit", "such as item=…&period=2026-05; for DHIS2 dataSet, period, orgUnit")),
        "auth": one_of("认证", "authentication", "none", none=Text("不用", "none"), bearer=Text("令牌（Bearer）", "bearer token"), basic=Text("用户名和口令", "user and password")),
        "auth_name": Field(Text("用户名", "user")),
        "secret": SECRET,
        "most_pages": whole("至多页数", "most pages", 50, 1, 1_000),
    },
    SQL: {
        "dialect": one_of("数据库", "database", "postgresql", postgresql=Text("PostgreSQL", "PostgreSQL"), mysql=Text("MySQL", "MySQL"), oracle=Text("Oracle", "Oracle")),
        "host": Field(Text("主机", "host"), needed=True),
        "port": whole("端口", "port", 5432, 1, 65_535),
        "database": Field(Text("库名或服务名", "database or service"), needed=True),
        "user": Field(Text("用户名", "user"), needed=True, help=Text("只有查询权的账户", "an account that may only read")),
        "secret": SECRET,
        "tls": one_of("加密", "encryption", "require", disable=Text("不加密", "none"), require=Text("加密", "encrypted"), **{"verify-full": Text("加密并核对证书", "encrypted, certificate checked")}),
        "query": Field(Text("查询", "query"), form=LONG, needed=True, help=Text("一条 SELECT；参数写成 :名字", "one SELECT; parameters as :name")),
        "params": Field(Text("参数", "parameters"), form=LONG, help=Text("一行一个：名字 = 值；@today、@this_month、@last_month、@this_year、@last_year 由日期算出", "one a line: name = value; @today, @this_month, @last_month, @this_year and @last_year follow the day")),
        "most_rows": whole("至多行数", "most rows", 20_000, 1, 50_000),
    },
}  # fmt: skip

SHARED: dict[str, Field] = {
    **terms.CLOCK,
    "changes": one_of("来源改了已入账的数", "a figure changed at the source", "hold", "", "", hold=Text("等责任单位确认", "hold for the data owner"),
                   supersede=Text("直接作为更正入账", "post as a correction")),
    "coverage": one_of("每次给多少", "how much comes each time", "periods", "据此判断缺了哪些数", "by it is known what is missing",
                    periods=Text("给到的期间是全的", "the periods it gives are whole"), whole=Text("每次都给出全部期间", "everything, each time")),
    "grace_days": whole("期末后几天内应有数", "days after a period's end", 15, 0, 366),
    **terms.AGE,
    **terms.PATIENCE,
    "answer_days": whole("责任单位几个工作日内答复", "working days for the data owner", 3, 1, 30),
    **terms.BOUNDS,
}  # fmt: skip

# What may change without anybody looking at the mapping again: when and how long, not what and from where.
_MECHANICAL = {
    "every", "step", "at", "day", "grace_days", "late_rounds", "stale_rounds", "retries", "retry_seconds", "answer_days", "connect_seconds",
    "idle_seconds", "total_seconds", "most_mb", "settle_seconds", "most_pages", "most_rows", "size", "secret",
}  # fmt: skip


def fields(kind: str) -> dict[str, Field]:
    """Every field of a kind of connection, its own before those all have."""
    return OWN[kind] | SHARED


def defaults(kind: str) -> dict[str, str]:
    """The defaults of a kind."""
    return {key: field.default for key, field in fields(kind).items()}


def source_digest(facts: Mapping[str, Any]) -> str:
    """What names the source and what is done with it: a mapping is confirmed for this, and a change asks for a new one."""
    said = {k: v for k, v in facts.items() if k not in _MECHANICAL}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
