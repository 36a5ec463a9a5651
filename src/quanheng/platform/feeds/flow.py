"""Kinds of connections, states of snapshots, runs, dead letters and held figures, lamps: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

DOOR = "feed"

REST, SQL, FOLDER, HOUSE = "rest", "sql", "folder", "house"
KINDS = {
    FOLDER: Text("投递文件夹", "a drop folder"),
    REST: Text("接口（REST/JSON）", "a web service (REST/JSON)"),
    SQL: Text("数据库查询", "a database query"),
    HOUSE: Text("另一套权衡或 DHIS2", "another Quanheng, or a DHIS2"),
}

# A snapshot.
KEPT, APPLIED, DEAD, DISCARDED = "kept", "applied", "dead", "discarded"
SNAPSHOTS = {
    KEPT: Text("已留存，等待入账", "kept, to be posted"),
    APPLIED: Text("已处理", "done"),
    DEAD: Text("未能处理", "could not be used"),
    DISCARDED: Text("已放弃", "discarded"),
}

# A run.
RUNNING, DONE, WAITING, FAILED, LOST = "running", "done", "waiting", "failed", "lost"
RUNS = {
    RUNNING: Text("进行中", "running"),
    DONE: Text("完成", "done"),
    WAITING: Text("已取数，等待确认映射", "pulled; waits for a confirmed mapping"),
    FAILED: Text("失败", "failed"),
    LOST: Text("中断，已接手", "broken off, taken up again"),
}
CLOCK, HAND, REPLAY = "clock", "hand", "replay"
WHY = {
    CLOCK: Text("按时", "by the clock"),
    HAND: Text("人工", "by hand"),
    REPLAY: Text("重放", "replay"),
}

# A dead letter.
OPEN, REPLAYED, RECOVERED = "open", "replayed", "recovered"
LETTERS = {
    OPEN: Text("待处理", "waits"),
    REPLAYED: Text("已重放", "replayed"),
    DISCARDED: Text("已放弃", "discarded"),
    RECOVERED: Text("后来取到了", "came later by itself"),
}
PULL, ROWS, MEANING, LEDGER = "pull", "rows", "meaning", "ledger"
LETTER_KINDS = {
    PULL: Text("取不到数", "could not be pulled"),
    ROWS: Text("数据读不成观测值", "rows that are no figures"),
    MEANING: Text("口径冲突", "conflict of definition"),
    LEDGER: Text("台账不收", "refused by the ledger"),
}

# A held figure.
HELD, TAKEN, LEFT, OVERTAKEN = "held", "taken", "left", "overtaken"
HOLDS = {
    HELD: Text("等责任单位确认", "waits for the data owner"),
    TAKEN: Text("已确认，改账", "confirmed, posted"),
    LEFT: Text("不改账", "left as it stands"),
    OVERTAKEN: Text("来源又变了", "the source changed again"),
}

# What becomes of a figure of a snapshot.
NEW, SAME, CHANGED, TO_HOLD, OLDER, LATE, MISSING = (
    "new",
    "same",
    "changed",
    "hold",
    "older",
    "late",
    "missing",
)
VERDICTS = {
    NEW: Text("新数，入账", "new, posted"),
    SAME: Text("台账里已有", "in the ledger already"),
    CHANGED: Text("来源改数，按更正入账", "changed at the source, posted as a correction"),
    TO_HOLD: Text("来源改数，等责任单位确认", "changed at the source, held for the data owner"),
    OLDER: Text("比台账里的旧，不入账", "older than what stands, not posted"),
}
NOTICED = {
    LATE: Text("迟到", "late"),
    MISSING: Text("这次没有", "missing this time"),
}

# Lamps: colour, and the word that goes with it.
LAMPS = {
    "green": Text("新鲜", "fresh"),
    "amber": Text("迟", "late"),
    "red": Text("过期", "stale"),
    "none": Text("还没有数", "nothing yet"),
    "blue": Text("已停", "paused"),
}
