"""One address for the database."""

from pathlib import Path

import pytest

from quanheng.platform.project.database import database

HOME = Path("/data")


def test_sqlite_in_the_data_folder_by_default():
    made = database("", HOME)
    assert made["NAME"] == str(HOME / "quanheng.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in made["OPTIONS"]["init_command"]


def test_another_sqlite_file():
    assert database("sqlite:////srv/a%20b.sqlite3", HOME)["NAME"] == "/srv/a b.sqlite3"


def test_postgresql():
    made = database("postgresql://kao:p%40ss@db.example:5433/quanheng?sslmode=require", HOME)
    parts = [made[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")]
    assert parts == ["kao", "p@ss", "db.example", "5433", "quanheng", {"sslmode": "require"}]
    assert made["ENGINE"] == "django.db.backends.postgresql"


def test_postgresql_on_a_socket():
    made = database("postgresql://kao:@/quanheng?host=/run/postgres", HOME)
    assert (made["HOST"], made["USER"], made["NAME"], made["PORT"]) == (
        "/run/postgres",
        "kao",
        "quanheng",
        "",
    )


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host", "nonsense", "sqlite:"])
def test_anything_else_is_refused_in_both_languages(address):
    with pytest.raises(ValueError, match=r"应为.*must be"):
        database(address, HOME)
