"""The database from one address: SQLite in the data folder by default, PostgreSQL where QUANHENG_DATABASE says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database(address: str, home: Path) -> dict[str, Any]:
    """Django's settings for `sqlite:///path`, `postgresql://user:password@host:port/name` or, on a socket,
    `postgresql:///name?host=/folder`; an empty address is SQLite in `home`.

    Raises ValueError for anything else.
    """
    if not address:
        return _sqlite(str(home / "quanheng.sqlite3"))
    parts = urlsplit(address)
    if parts.scheme == "sqlite" and parts.path:
        return _sqlite(unquote(parts.path.removeprefix("/")) or ":memory:")
    if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or options.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
            "PORT": str(parts.port or options.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError(
        "QUANHENG_DATABASE 应为 sqlite:///路径 或 postgresql://用户:密码@主机:端口/库名 / "
        "must be sqlite:///path or postgresql://user:password@host:port/name"
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A transaction takes the write lock at once, so that two writers never deadlock half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
