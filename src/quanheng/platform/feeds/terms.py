"""What a connection says of itself: its fields by kind, each with a default, as data; and which of them change the meaning.

Thresholds are fields of the connection, none is a constant of the logic.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.engine.errors import Text
from quanheng.platform.feeds.flow import FOLDER, HOUSE, REST, SQL

_NOTHING = Text("", "")
TEXT, LONG, WHOLE, NUMBER, CHOICE = "text", "long", "whole", "number", "choice"


@dataclass(frozen=True)
class Field:
    """One field: its words, default, and what may stand in it. `least` and `most` bound numbers."""

    words: Text
    default: str = ""
    form: str = TEXT
    choices: Mapping[str, Text] | None = None
    least: float = 0
    most: float = 0
    help: Text = _NOTHING
    needed: bool = False


def _whole(
    zh: str, en: str, default: int, least: int, most: int, help_zh: str = "", help_en: str = ""
) -> Field:
    return Field(Text(zh, en), str(default), WHOLE, None, least, most, Text(help_zh, help_en), True)


def _of(zh: str, en: str, default: str, help_zh: str = "", help_en: str = "", **choices: Text) -> Field:
    return Field(Text(zh, en), default, CHOICE, choices, help=Text(help_zh, help_en), needed=True)


_ADDRESS = Field(
    Text("地址", "address"),
    needed=True,
    help=Text(
        "https://…；主机须在系统管理员的名单里",
        "https://…; its host has to be on the system administrator's list",
    ),
)
_SECRET = Field(
    Text("密钥名", "name of the secret"),
    help=Text(
        "只写名字，如 TAX_TOKEN；密钥本身放在环境变量或文件里",
        "its name only, such as TAX_TOKEN; the secret itself is in the environment or in a file",
    ),
)
_FIRST_ROWS = Field(
    Text("数据行的路径", "path of the rows"),
    help=Text("如 data.rows；空着表示最外层", "such as data.rows; empty means the outermost"),
)

OWN: dict[str, dict[str, Field]] = {
    FOLDER: {
        "folder": Field(Text("文件夹", "folder"), needed=True, help=Text("投递总目录下的一个文件夹名", "the name of a folder in the folder of all drops")),
        "pattern": Field(Text("文件名式样", "pattern of names"), "*", help=Text("如 tax-*.csv；收 CSV、Excel、JSON、Parquet", "such as tax-*.csv; CSV, Excel, JSON and Parquet are taken")),
        "sheet": Field(Text("工作表", "sheet"), help=Text("Excel 里的表名；空着取第一张", "its name in Excel; empty means the first")),
        "rows": _FIRST_ROWS,
        "settle_seconds": _whole("静置秒数", "seconds of rest", 60, 0, 86_400, "文件这么久没有变化才算写完", "a file counts as whole after so long without a change"),
    },
    REST: {
        "address": _ADDRESS,
        "rows": _FIRST_ROWS,
        "auth": _of("认证", "authentication", "none", none=Text("不用", "none"), bearer=Text("令牌（Bearer）", "bearer token"),
                    header=Text("自定义请求头", "a header of its own"), basic=Text("用户名和口令", "user and password")),
        "auth_name": Field(Text("请求头名或用户名", "name of the header, or user")),
        "secret": _SECRET,
        "page": _of("分页", "paging", "none", none=Text("不分页", "none"), page=Text("页码", "by number"),
                    offset=Text("偏移", "by offset"), next=Text("答复里给出下一页", "the answer names the next")),
        "page_param": Field(Text("页码或偏移的参数", "parameter of the page"), "page"),
        "first_page": _whole("首页页码", "number of the first page", 1, 0, 1),
        "size_param": Field(Text("每页行数的参数", "parameter of the size"), "size"),
        "size": _whole("每页行数", "rows a page", 500, 1, 10_000),
        "next_path": Field(Text("下一页地址的路径", "path of the next address"), "next"),
        "most_pages": _whole("至多页数", "most pages", 50, 1, 1_000),
    },
    HOUSE: {
        "address": _ADDRESS,
        "way": _of("读什么", "what is read", "observations", observations=Text("权衡的观测值接口", "the observations of a Quanheng"),
                   dataValueSets=Text("DHIS2 dataValueSets", "DHIS2 dataValueSets")),
        "query": Field(Text("查询参数", "query"), help=Text("如 item=税收收入&period=2026-05；DHIS2 写 dataSet、period、orgUnit", "such as item=…&period=2026-05; for DHIS2 dataSet, period, orgUnit")),
        "auth": _of("认证", "authentication", "none", none=Text("不用", "none"), bearer=Text("令牌（Bearer）", "bearer token"), basic=Text("用户名和口令", "user and password")),
        "auth_name": Field(Text("用户名", "user")),
        "secret": _SECRET,
        "most_pages": _whole("至多页数", "most pages", 50, 1, 1_000),
    },
    SQL: {
        "dialect": _of("数据库", "database", "postgresql", postgresql=Text("PostgreSQL", "PostgreSQL"), mysql=Text("MySQL", "MySQL"), oracle=Text("Oracle", "Oracle")),
        "host": Field(Text("主机", "host"), needed=True),
        "port": _whole("端口", "port", 5432, 1, 65_535),
        "database": Field(Text("库名或服务名", "database or service"), needed=True),
        "user": Field(Text("用户名", "user"), needed=True, help=Text("只有查询权的账户", "an account that may only read")),
        "secret": _SECRET,
        "tls": _of("加密", "encryption", "require", disable=Text("不加密", "none"), require=Text("加密", "encrypted"), **{"verify-full": Text("加密并核对证书", "encrypted, certificate checked")}),
        "query": Field(Text("查询", "query"), form=LONG, needed=True, help=Text("一条 SELECT；参数写成 :名字", "one SELECT; parameters as :name")),
        "params": Field(Text("参数", "parameters"), form=LONG, help=Text("一行一个：名字 = 值；@today、@this_month、@last_month、@this_year、@last_year 由日期算出", "one a line: name = value; @today, @this_month, @last_month, @this_year and @last_year follow the day")),
        "most_rows": _whole("至多行数", "most rows", 20_000, 1, 50_000),
    },
}  # fmt: skip

SHARED: dict[str, Field] = {
    "every": _of("多久取一次", "how often", "day", minute=Text("每几分钟", "every few minutes"), hour=Text("每几小时", "every few hours"),
                 day=Text("每天", "daily"), month=Text("每月", "monthly")),
    "step": _whole("间隔（分钟或小时）", "step in minutes or hours", 15, 1, 59),
    "at": Field(Text("几点", "at"), "06:30", help=Text("每天、每月用，如 06:30", "for daily and monthly, such as 06:30")),
    "day": _whole("几号", "day of the month", 5, 1, 31, "每月用；没有这一天的月份取最后一天", "for monthly; the last day where a month has none"),
    "changes": _of("来源改了已入账的数", "a figure changed at the source", "hold", "", "", hold=Text("等责任单位确认", "hold for the data owner"),
                   supersede=Text("直接作为更正入账", "post as a correction")),
    "coverage": _of("每次给多少", "how much comes each time", "periods", "据此判断缺了哪些数", "by it is known what is missing",
                    periods=Text("给到的期间是全的", "the periods it gives are whole"), whole=Text("每次都给出全部期间", "everything, each time")),
    "grace_days": _whole("期末后几天内应有数", "days after a period's end", 15, 0, 366),
    "late_rounds": Field(Text("几个周期没取到算迟", "rounds without a pull that count as late"), "1.5", NUMBER, None, 1, 100, needed=True),
    "stale_rounds": Field(Text("几个周期没取到算过期", "rounds that count as stale"), "3", NUMBER, None, 1, 1000, needed=True),
    "retries": _whole("失败后再试几次", "tries after a failure", 5, 0, 20),
    "retry_seconds": _whole("首次再试前等几秒", "seconds before the first", 60, 1, 3600, "以后每次加倍，再随机错开", "doubled each time, and put off a little by chance"),
    "answer_days": _whole("责任单位几个工作日内答复", "working days for the data owner", 3, 1, 30),
    "connect_seconds": _whole("连接至多几秒", "seconds to connect", 5, 1, 30),
    "idle_seconds": _whole("两段数据之间至多几秒", "seconds between two pieces", 10, 1, 60),
    "total_seconds": _whole("一次至多几秒", "seconds in all", 30, 1, 300),
    "most_mb": _whole("一次至多几 MB", "MB at a time", 20, 1, 20),
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
