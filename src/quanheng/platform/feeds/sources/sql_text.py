"""The text of a query before any database sees it: one SELECT, plain functions only, parameters by name; told with its place.

This is the second wall. The first is the database itself: a read-only transaction, of an account that may only read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quanheng.engine.errors import Place, Problems

LONGEST = 20_000
_TOKENS = re.compile(
    r"(?P<blank>\s+)|(?P<string>'(?:[^'\\]|'')*')|(?P<name>\"(?:[^\"]|\"\")+\"|`[^`]+`)|(?P<cast>::)|(?P<param>:[A-Za-z_]\w*)"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<word>[^\W\d]\w*)|(?P<mark><=|>=|<>|!=|\|\||[-+*/%(),.=<>\[\]])"
)
# What may be followed by a bracket. Anything else could do something besides reading.
FUNCTIONS = frozenset(
    ["abs", "avg", "cast", "ceil", "ceiling", "char_length", "coalesce", "concat", "count", "cume_dist", "date", "date_add", "date_format", "date_part", "date_sub", "date_trunc", "day", "decode", "dense_rank", "extract", "first_value", "floor", "greatest", "if", "ifnull", "lag", "last_day", "last_value", "lead", "least", "left", "length", "listagg", "lower", "lpad", "ltrim", "max", "min", "mod", "month", "now", "nullif", "numeric", "nvl", "power", "quarter", "rank", "replace", "right", "round", "row_number", "rpad", "rtrim", "sign", "sqrt", "string_agg", "substr", "substring", "sum", "to_char", "to_date", "to_number", "to_timestamp", "trim", "trunc", "truncate", "upper", "year"]
)  # fmt: skip
_GRAMMAR = frozenset(
    ["all", "and", "any", "as", "between", "by", "case", "distinct", "else", "end", "except", "exists", "filter", "from", "full", "group", "having", "in", "inner", "intersect", "interval", "is", "join", "lateral", "left", "like", "limit", "not", "on", "or", "order", "outer", "over", "partition", "right", "select", "then", "union", "using", "values", "varchar", "char", "decimal", "numeric", "when", "where", "with", "materialized", "rollup", "cube", "sets", "offset", "fetch", "within", "current"]
)  # fmt: skip
_BARRED = frozenset(
    ["insert", "update", "delete", "merge", "replace", "create", "alter", "drop", "truncate", "grant", "revoke", "call", "do", "execute", "exec", "prepare", "into", "lock", "set", "copy", "load", "handler", "rename", "comment", "vacuum", "analyze", "explain", "listen", "notify", "begin", "commit", "rollback", "savepoint", "declare", "attach", "pragma", "outfile", "dumpfile", "procedure", "for", "operator", "share", "nowait", "skip", "xmltable", "json_table"]
)  # fmt: skip
_AS_NAMES = frozenset(
    {"replace", "left", "right", "values", "date", "if", "year", "month", "day", "quarter", "truncate"}
)


def check(text: str, params: Mapping[str, str], problems: Problems) -> None:
    """Note everything for which this query would not be asked."""
    tokens = tokens_of(text, problems)
    if tokens is None:
        return
    words = [(kind, said.lower(), line) for kind, said, line in tokens if kind != "blank"]
    if not words or words[0][1] not in ("select", "with"):
        _add(
            problems,
            "not-a-select",
            1,
            "查询不是以 SELECT 或 WITH 开头",
            "the query does not begin with SELECT or WITH",
        )
    for k, (kind, said, line) in enumerate(words):
        following = words[k + 1][1] if k + 1 < len(words) else ""
        if kind == "word" and said in _BARRED and not (said in _AS_NAMES and following == "("):
            _add(problems, "barred-word", line, f"查询里有“{said}”", f"there is “{said}” in the query")
        elif following == "(" and not _may_call(kind, said, words[k - 1][1] if k else ""):
            _add(problems, "barred-function", line, f"查询里用了“{said}(…)”", f"the query uses “{said}(…)”")
        elif kind == "param" and said[1:] not in {p.lower() for p in params}:
            _add(
                problems,
                "unknown-parameter",
                line,
                f"参数“{said}”没有给值",
                f"the parameter “{said}” has no value",
            )


def _may_call(kind: str, said: str, before: str) -> bool:
    """Whether a bracket may stand behind this: it may not behind a name in quotes, or one of a schema."""
    if kind == "word":
        return before != "." and (
            said in FUNCTIONS or said in _GRAMMAR or before in ("with", "as", "recursive")
        )
    return kind in ("mark", "cast") and said not in (".", "]")


def tokens_of(text: str, problems: Problems) -> list[tuple[str, str, int]] | None:
    """Kind, text and line of every piece; None, with the problem noted, where the text cannot be read so."""
    if len(text) > LONGEST:
        _add(problems, "too-long", 1, f"查询有 {len(text):,} 个字", f"the query has {len(text):,} characters")
        return None
    found, at = [], 0
    while at < len(text):
        match = _TOKENS.match(text, at)
        line = text.count("\n", 0, at) + 1
        if match is None or text.startswith(("--", "/*"), at):
            what = text[at : at + 2].strip() or "?"
            _add(
                problems,
                "strange-character",
                line,
                f"“{what}”不能用：没有分号、注释、美元引号",
                f"“{what}” cannot be used: no semicolons, comments or dollar quotes",
            )
            return None
        found.append((match.lastgroup or "", match.group(), line))
        at = match.end()
    return found


def for_driver(text: str, style: str) -> tuple[str, list[str]]:
    """The text as a driver wants it, and the names of its parameters in their order: “pyformat” %(x)s or “named” :x."""
    tokens = tokens_of(text, Problems()) or []
    said, names = [], []
    for kind, piece, _ in tokens:
        if kind == "param":
            names.append(piece[1:])
            said.append(piece if style == "named" else f"%({piece[1:]})s")
        else:
            said.append(piece.replace("%", "%%") if style == "pyformat" else piece)
    return "".join(said), names


def _add(problems: Problems, code: str, line: int, zh: str, en: str) -> None:
    problems.add(
        code, Place(path="query", line=line), (zh, en),
        ("一条只读的 SELECT；函数限于求和、取整、日期、文字一类", "one SELECT that only reads, with functions of sums, rounding, dates and texts"),
        ("改写查询，或请数据库管理员做一个视图", "rewrite it, or have the keeper of the database make a view"),
    )  # fmt: skip


def names_used(text: str) -> list[str]:
    """The parameters of a query that can be read; [] for one that cannot."""
    return [said[1:] for kind, said, _ in (tokens_of(text, Problems()) or []) if kind == "param"]


def value_of(said: str, today: Any) -> str:
    """A parameter's value: as written, or one of the words for a day: @today @this_month @last_month @this_year @last_year."""
    month = today.year * 12 + today.month - 1
    words = {
        "@today": today.isoformat(), "@this_month": _month(month), "@last_month": _month(month - 1),
        "@this_year": str(today.year), "@last_year": str(today.year - 1),
    }  # fmt: skip
    return words.get(said, said)


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
