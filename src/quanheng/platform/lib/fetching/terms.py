"""What a source that is asked by the clock says of itself, as data: where it is, how often, how patient, how much.

Each room puts its own fields beside these; thresholds are fields of the source, none is a constant of the logic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanheng.engine.errors import Text

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


def whole(
    zh: str, en: str, default: int, least: int, most: int, help_zh: str = "", help_en: str = ""
) -> Field:
    """A field that takes a whole number between two bounds."""
    return Field(Text(zh, en), str(default), WHOLE, None, least, most, Text(help_zh, help_en), True)


def one_of(zh: str, en: str, default: str, help_zh: str = "", help_en: str = "", **choices: Text) -> Field:
    """A field that takes one of some words."""
    return Field(Text(zh, en), default, CHOICE, choices, help=Text(help_zh, help_en), needed=True)


ADDRESS = Field(
    Text("地址", "address"),
    needed=True,
    help=Text(
        "https://…；主机须在系统管理员的名单里",
        "https://…; its host has to be on the system administrator's list",
    ),
)
SECRET = Field(
    Text("密钥名", "name of the secret"),
    help=Text(
        "只写名字，如 TAX_TOKEN；密钥本身放在环境变量或文件里",
        "its name only, such as TAX_TOKEN; the secret itself is in the environment or in a file",
    ),
)
ROWS = Field(
    Text("数据行的路径", "path of the rows"),
    help=Text("如 data.rows；空着表示最外层", "such as data.rows; empty means the outermost"),
)

FOLDER: dict[str, Field] = {
    "folder": Field(Text("文件夹", "folder"), needed=True, help=Text("投递总目录下的一个文件夹名", "the name of a folder in the folder of all drops")),
    "pattern": Field(Text("文件名式样", "pattern of names"), "*", help=Text("如 tax-*.csv；收 CSV、Excel、JSON、Parquet", "such as tax-*.csv; CSV, Excel, JSON and Parquet are taken")),
    "sheet": Field(Text("工作表", "sheet"), help=Text("Excel 里的表名；空着取第一张", "its name in Excel; empty means the first")),
    "rows": ROWS,
    "settle_seconds": whole("静置秒数", "seconds of rest", 60, 0, 86_400, "文件这么久没有变化才算写完", "a file counts as whole after so long without a change"),
}  # fmt: skip

REST: dict[str, Field] = {
    "address": ADDRESS,
    "rows": ROWS,
    "auth": one_of("认证", "authentication", "none", none=Text("不用", "none"), bearer=Text("令牌（Bearer）", "bearer token"),
                header=Text("自定义请求头", "a header of its own"), basic=Text("用户名和口令", "user and password")),
    "auth_name": Field(Text("请求头名或用户名", "name of the header, or user")),
    "secret": SECRET,
    "page": one_of("分页", "paging", "none", none=Text("不分页", "none"), page=Text("页码", "by number"),
                offset=Text("偏移", "by offset"), next=Text("答复里给出下一页", "the answer names the next")),
    "page_param": Field(Text("页码或偏移的参数", "parameter of the page"), "page"),
    "first_page": whole("首页页码", "number of the first page", 1, 0, 1),
    "size_param": Field(Text("每页行数的参数", "parameter of the size"), "size"),
    "size": whole("每页行数", "rows a page", 500, 1, 10_000),
    "next_path": Field(Text("下一页地址的路径", "path of the next address"), "next"),
    "most_pages": whole("至多页数", "most pages", 50, 1, 1_000),
}  # fmt: skip

CLOCK: dict[str, Field] = {
    "every": one_of("多久取一次", "how often", "day", minute=Text("每几分钟", "every few minutes"), hour=Text("每几小时", "every few hours"),
                 day=Text("每天", "daily"), month=Text("每月", "monthly")),
    "step": whole("间隔（分钟或小时）", "step in minutes or hours", 15, 1, 59),
    "at": Field(Text("几点", "at"), "06:30", help=Text("每天、每月用，如 06:30", "for daily and monthly, such as 06:30")),
    "day": whole("几号", "day of the month", 5, 1, 31, "每月用；没有这一天的月份取最后一天", "for monthly; the last day where a month has none"),
}  # fmt: skip

AGE: dict[str, Field] = {
    "late_rounds": Field(Text("几个周期没取到算迟", "rounds without a pull that count as late"), "1.5", NUMBER, None, 1, 100, needed=True),
    "stale_rounds": Field(Text("几个周期没取到算过期", "rounds that count as stale"), "3", NUMBER, None, 1, 1000, needed=True),
}  # fmt: skip

PATIENCE: dict[str, Field] = {
    "retries": whole("失败后再试几次", "tries after a failure", 5, 0, 20),
    "retry_seconds": whole("首次再试前等几秒", "seconds before the first", 60, 1, 3600, "以后每次加倍，再随机错开", "doubled each time, and put off a little by chance"),
}  # fmt: skip

BOUNDS: dict[str, Field] = {
    "connect_seconds": whole("连接至多几秒", "seconds to connect", 5, 1, 30),
    "idle_seconds": whole("两段数据之间至多几秒", "seconds between two pieces", 10, 1, 60),
    "total_seconds": whole("一次至多几秒", "seconds in all", 30, 1, 300),
    "most_mb": whole("一次至多几 MB", "MB at a time", 20, 1, 20),
}  # fmt: skip
