"""The doors by which a figure may come into the ledger; each later room opens its own."""

from __future__ import annotations

from quanheng.engine.errors import Text

DOORS = {
    "archive": Text("公开统计资料", "published statistics"),
}
