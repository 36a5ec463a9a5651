"""A query to somebody's database: read-only session and transaction, one SELECT, parameters apart, time and rows bounded.

PostgreSQL by psycopg (extra `postgres`); MySQL by PyMySQL (extra `mysql`), Oracle by python-oracledb (extra `oracle`). The
address is looked up once and pinned like that of a web page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any

from quanheng.engine.errors import Problems, Refused
from quanheng.platform.feeds.sources import sql_text
from quanheng.platform.lib.fetching.brought import Brought
from quanheng.platform.lib.fetching.child_tables import ROWS
from quanheng.platform.lib.fetching.hosts import Origin, origin_of, pin
from quanheng.platform.lib.fetching.named_secrets import secret
from quanheng.platform.lib.fetching.refusals import no_answer, refused, too_large
from quanheng.platform.lib.fetching.timed import Bounds

DRIVERS = {
    "postgresql": ("psycopg", "postgres"),
    "mysql": ("pymysql", "mysql"),
    "oracle": ("oracledb", "oracle"),
}
PIECE = 1000  # rows fetched at a time


def origin(facts: Mapping[str, Any]) -> Origin:
    """The database's place, as the list of hosts names it."""
    host = str(facts["host"])
    return origin_of(f"{facts['dialect']}://{f'[{host}]' if ':' in host else host}:{facts['port']}")


def pull(facts: Mapping[str, Any], bounds: Bounds, now: datetime) -> Brought:
    """Ask once. Raises `Refused`."""
    text = str(facts["query"]).strip()
    params = params_of(facts)
    problems = Problems()
    sql_text.check(text, params, problems)
    problems.refuse()
    place = origin(facts)
    pinned, driver = pin(place), _driver(str(facts["dialect"]), str(place))
    values = {name: sql_text.value_of(params[name], now.date()) for name in sql_text.names_used(text)}
    try:
        with _OPENED[str(facts["dialect"])](driver, facts, pinned, bounds) as (cursor, style):
            said, _ = sql_text.for_driver(text, style)
            cursor.execute(said, values)
            columns = [str(d[0]) for d in cursor.description]
            rows = _bounded(cursor, int(facts["most_rows"]), bounds.most, str(place))
    except Refused:
        raise
    except driver.Error as error:
        raise _told(error, str(place), bounds) from error
    except OSError as error:
        raise no_answer(
            str(place), "no-connection", ("连不上数据库", "there is no connection to the database")
        ) from error
    body = json.dumps({"columns": columns, "rows": rows}, ensure_ascii=False).encode("utf-8", "replace")
    return Brought(
        body,
        "query",
        f"{facts['database']}.json",
        now,
        {"address": str(place), "pinned": pinned, "query": text, "values": values},
    )


def params_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as written, a line each: name = value."""
    pairs = (line.partition("=") for line in str(facts["params"]).splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _driver(dialect: str, where: str) -> Any:
    name, extra = DRIVERS[dialect]
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise refused(
            "no-driver", where, (f"没有装 {dialect} 的驱动 {name}", f"the driver {name} for {dialect} is not installed"),
            (f"quanheng[{extra}]", f"quanheng[{extra}]"), (f"请系统管理员安装 quanheng[{extra}]", f"have the system administrator install quanheng[{extra}]"),
        ) from error  # fmt: skip


@contextmanager
def _postgresql(
    driver: Any, facts: Mapping[str, Any], pinned: str, bounds: Bounds
) -> Iterator[tuple[Any, str]]:
    """Read-only twice over: the session's own default, and the transaction's; the query goes as a cursor with its values
    apart, which the server takes for one SELECT and for nothing else."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={int(bounds.total * 1000)} -c lock_timeout=1000 -c idle_in_transaction_session_timeout=60000"
    authorities = {"sslrootcert": "system"} if facts["tls"] == "verify-full" else {}
    made = driver.connect(
        host=str(facts["host"]), hostaddr=pinned, port=int(facts["port"]), dbname=str(facts["database"]), user=str(facts["user"]),
        password=secret(str(facts["secret"])) or None, connect_timeout=max(2, int(bounds.connect)), options=options,
        sslmode=str(facts["tls"]), application_name="quanheng-feeds", autocommit=False, **authorities,
    )  # fmt: skip
    with closing(made) as connection:
        connection.read_only = True
        connection.isolation_level = driver.IsolationLevel.REPEATABLE_READ
        with connection.cursor(name="feed", binary=False) as cursor:
            yield cursor, "pyformat"
        connection.rollback()


@contextmanager
def _mysql(driver: Any, facts: Mapping[str, Any], pinned: str, bounds: Bounds) -> Iterator[tuple[Any, str]]:
    made = driver.connect(
        host=pinned, port=int(facts["port"]), database=str(facts["database"]), user=str(facts["user"]),
        password=secret(str(facts["secret"])), connect_timeout=max(2, int(bounds.connect)), read_timeout=int(bounds.total),
        charset="utf8mb4", autocommit=False, local_infile=False, client_flag=0, ssl={} if facts["tls"] != "disable" else None,
    )  # fmt: skip
    with closing(made) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("SET SESSION MAX_EXECUTION_TIME=%s", (int(bounds.total * 1000),))
        cursor.execute("START TRANSACTION READ ONLY")
        yield cursor, "pyformat"
        connection.rollback()


@contextmanager
def _oracle(driver: Any, facts: Mapping[str, Any], pinned: str, bounds: Bounds) -> Iterator[tuple[Any, str]]:
    host = f"[{pinned}]" if ":" in pinned else pinned
    scheme = "tcps" if facts["tls"] in ("require", "verify-full") else "tcp"
    made = driver.connect(
        user=str(facts["user"]), password=secret(str(facts["secret"])), dsn=f"{scheme}://{host}:{int(facts['port'])}/{facts['database']}",
        tcp_connect_timeout=bounds.connect,
    )  # fmt: skip
    with closing(made) as connection:
        connection.call_timeout = int(bounds.total * 1000)
        with closing(connection.cursor()) as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            yield cursor, "named"
        connection.rollback()


_OPENED: dict[str, Callable[..., Any]] = {"postgresql": _postgresql, "mysql": _mysql, "oracle": _oracle}


def _bounded(cursor: Any, most: int, size: int, where: str) -> list[list[str | None]]:
    """The rows as texts, so that no digit is lost; refused where there are too many, or they are too large."""
    rows: list[list[str | None]] = []
    held, most = 0, min(most, ROWS)
    while piece := cursor.fetchmany(PIECE):
        for row in piece:
            rows.append([None if cell is None else _text(cell) for cell in row])
            held += sum(len(cell) for cell in rows[-1] if cell)
        if len(rows) > most:
            raise refused("too-many-rows", where, (f"不止 {most:,} 行", f"there are more than {most:,} rows"), (f"至多 {most:,} 行", f"at most {most:,}"),
                          ("在查询里加上期间或汇总", "narrow the query by period, or sum it up"))  # fmt: skip
        if held > size:
            raise too_large(where, size)
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return f"({len(bytes(cell))} bytes)"
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _told(error: Exception, where: str, bounds: Bounds) -> Refused:
    """What the database said, without its words: they may hold what the account may not show."""
    state = str(getattr(error, "sqlstate", "") or "")
    if state == "57014":
        return refused("query-too-slow", where, (f"查询超过 {bounds.total:g} 秒，已停止", f"the query took more than {bounds.total:g} s and was stopped"),
                       ("限时内做完的查询", "a query that ends in time"), ("缩小范围，或请对方加索引、做视图", "narrow it, or have an index or a view made"))  # fmt: skip
    if state == "25006":
        return refused("would-write", where, ("查询要写数据，数据库按只读拒绝了", "the query would write; the database refused it as read-only"),
                       ("只读的查询", "a query that only reads"), ("改写查询", "rewrite it"))  # fmt: skip
    if state.startswith(("08", "53", "57")) or not state:
        return no_answer(
            where, "source-failed", ("数据库没有答复或断开", "the database gave no answer or broke off")
        )
    return refused("query-refused", where, (f"数据库不接受这条查询（{state}）", f"the database does not take this query ({state})"),
                   ("账户能读、语法正确的查询", "a query the account may read, without mistakes"), ("核对表名、列名和账户的权限", "check tables, columns and what the account may read"))  # fmt: skip


def dialects() -> Iterable[str]:
    """The databases that can be asked."""
    return DRIVERS
