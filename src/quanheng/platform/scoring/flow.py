"""The life of a run as data: its states, the step into each, and the states of the job that makes it."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text

PROVISIONAL, REVIEWED, CONFIRMED, FROZEN, SENT_BACK = (
    "provisional", "reviewed", "confirmed", "frozen", "sent_back",
)  # fmt: skip
STATES = {
    PROVISIONAL: Text("初评", "provisional"),
    REVIEWED: Text("已复核", "reviewed"),
    CONFIRMED: Text("已确认", "confirmed"),
    FROZEN: Text("已锁定", "frozen"),
    SENT_BACK: Text("已退回", "sent back"),
}
ROAD = (PROVISIONAL, REVIEWED, CONFIRMED, FROZEN)  # the straight way, in order


@dataclass(frozen=True)
class Move:
    """One step of a run's life: the act (`registry.acts.ACTS`), the states it may start from, the state it leads
    into, the words of its button, and how many working days whoever must do it has."""

    act: str
    before: tuple[str, ...]
    after: str
    words: Text
    days: int = 3
    minutes: int = 20


# Each by another person than every step before: whoever ran, reviewed or confirmed it has spoken already.
MOVES = {
    "review": Move("scoring.review", (PROVISIONAL,), REVIEWED, Text("复核通过", "Review: it stands"), 3, 40),
    "confirm": Move("scoring.confirm", (REVIEWED,), CONFIRMED, Text("确认", "Confirm"), 3, 15),
    "freeze": Move("scoring.freeze", (CONFIRMED,), FROZEN, Text("锁定", "Freeze"), 2, 5),
    "send_back": Move(
        "scoring.send_back", (PROVISIONAL, REVIEWED, CONFIRMED), SENT_BACK, Text("退回", "Send back")
    ),
}
NEXT = {PROVISIONAL: "review", REVIEWED: "confirm", CONFIRMED: "freeze"}
TELLABLE = (REVIEWED, CONFIRMED, FROZEN)  # a unit is told of its result from the review on

# A job: what was asked for in the background.
WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"
OPEN = (WAITING, RUNNING)
JOB_STATES = {
    WAITING: Text("排队", "waiting"),
    RUNNING: Text("进行中", "running"),
    DONE: Text("已完成", "done"),
    FAILED: Text("没有做成", "failed"),
    STOPPED: Text("已停下", "stopped"),
}
STAGES = {
    "waiting": Text("等待办理", "waiting to begin"),
    "gather": Text("取数", "gather"),
    "score": Text("计量、评分、加权、汇总、排名、定等", "measure, rate, weigh, roll up, rank, grade"),
    "digest": Text("核对摘要", "digests"),
    "write": Text("写入", "write"),
    "files": Text("制作文件", "make the files"),
    "seal": Text("存证封存", "seal the journal"),
    "prove": Text("附上证明", "add the proofs"),
    "open": Text("公布", "publish"),
    "done": Text("完成", "done"),
}
ATTEMPTS = 3  # a job that ended its worker so often is put aside with its reason
