"""A feed of 石桥县 (示意数据): a drop folder of monthly taxes. Two files came in well; one changed a figure and left one out, which
waits for the data owner; one names a township there is not, and lies among the dead letters. No host is asked of anything."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quanheng.engine.periods import Period
from quanheng.platform.catalogue.actions import ItemSpec, enter
from quanheng.platform.feeds import actions, running
from quanheng.platform.feeds.models import Connection
from quanheng.platform.lib.fetching import folder
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

ITEM, OWNER, INSIDE = "入库税收（月）", "SQX-CZ", "shiqiao-tax"
DEFINITION = "当月入库的税收，不含非税（示意）"
RULES = {
    "columns": {"乡镇": "unit", "月份": "period"},
    "figures": {"入库税额": {"item": ITEM, "uom": "元", "factor": "0.0001", "definition": DEFINITION}},
}


def tell(cast: Mapping[str, Actor]) -> None:
    """Connect the folder, map it, have it confirmed, and let four files come in. Once."""
    if Connection.objects.filter(demonstration=True).exists():
        return
    spec = ItemSpec(
        ITEM, ITEM, "Tax received (month)", "万元", DEFINITION, "财政局", "month", "税务局征管系统（示意）"
    )
    enter([spec], by=cast["office"], whence="示意")
    inside = folder.base() / INSIDE
    inside.mkdir(parents=True, exist_ok=True)
    facts = {"folder": INSIDE, "pattern": "*.csv", "settle_seconds": "0", "grace_days": "5"}
    feed = actions.connect(
        "folder",
        "税务月报（示意）",
        facts,
        title_en="Monthly taxes (invented)",
        demonstration=True,
        by=cast["office"],
    )
    mapping = actions.write_mapping(feed, RULES, by=cast["office"])
    actions.confirm(mapping, OWNER, by=cast["owner_cz"])
    now = Period("month", today().year, today().month)
    a, b, c = (str(now.shift(-n)) for n in (3, 2, 1))
    files = (
        ("1.csv", [("石桥镇", a, 11_236_400), ("柳林镇", a, 7_318_000)]),
        ("2.csv", [("石桥镇", b, 11_480_500), ("柳林镇", b, 7_402_100)]),
        ("3.csv", [("石桥镇", b, 11_904_500), ("石桥镇", c, 11_655_000), ("柳林镇", c, 7_510_300)]),
        ("4.csv", [("石桥镇", c, 11_655_000), ("王家镇", c, 120_000)]),
    )
    for number, (name, rows) in enumerate(files):
        _put(inside / f"示意-{name}", rows, datetime.now(UTC) - timedelta(days=4 - number))
        running.run(feed.pk)


def _put(path: Path, rows: Sequence[tuple[str, str, int]], at: datetime) -> None:
    lines = ["乡镇,月份,入库税额", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.utime(path, (at.timestamp(), at.timestamp()))
