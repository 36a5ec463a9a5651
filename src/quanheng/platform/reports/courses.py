"""What a report takes from beside the run: verification, notice, appeals; and the unit's own words of what it did, and why not."""

from __future__ import annotations

from quanheng.platform.lib.official import dated
from quanheng.platform.reports.beside import Beside
from quanheng.platform.reports.facts import LeafFact
from quanheng.platform.reports.phrases import both, listed, many, one_after
from quanheng.platform.ui.environment import said
from quanheng.platform.verification.flow import CAUSES


def around(beside: Beside, lang: str) -> str:
    """Self-evaluation and verification, notice, appeals: a sentence for each there was."""
    return one_after((_verified(beside), _noticed(beside, lang), _appealed(beside)))


def _verified(beside: Beside) -> str:
    if beside.record is None:
        return ""
    rows = beside.record["rows"]
    drawn = [r["found"] for r in rows if r["found"]]
    ended, stands = sum(f["ended"] for f in drawn), sum(f["stands"] for f in drawn)
    sent = both(f"单位提交了自评表（第{beside.record['number']}版，{len(rows)}行）", f"The unit submitted its self-evaluation table (version {beside.record['number']}, {many(len(rows), 'row')})")  # fmt: skip
    if not drawn:
        return both(f"{sent}，没有抽到核验。", f"{sent}; no row was drawn for verification.")
    return both(
        f"{sent}，抽到核验{len(drawn)}行，办结{ended}行，其中以核验数为准{stands}行。",
        f"{sent}; {many(len(drawn), 'row was', 'rows were')} drawn for verification, {ended} ended, in {stands} of them the verifier's figure stands.",
    )


def _noticed(beside: Beside, lang: str) -> str:
    if beside.notice is None:
        return ""
    first, last = (dated(d, lang) for d in beside.notice)
    return both(f"结果自{first}至{last}公示。", f"The result was under notice from {first} to {last}.")


def _appealed(beside: Beside) -> str:
    if beside.notice is None and not beside.appeals:
        return ""
    number = sum(n for _w, n in beside.appeals)
    if not number:
        return both("没有收到对这次结果的申诉。", "No appeal against this result was filed.")
    states = listed(both(f"{w.zh}{n}件", f"{w.en} {n}") for w, n in beside.appeals)
    return both(
        f"对这次结果收到申诉{number}件：{states}。",
        f"{many(number, 'appeal')} against this result: {states}.",
    )


def done(beside: Beside, name: str) -> str:
    """How it was done, in the unit's own words, or that there are none."""
    own = str(beside.record["facts"].get("done", "")).strip() if beside.record else ""
    if own:
        return both(
            f"{name}在自评表里写的实际完成情况：“{own}”",
            f"What {name} wrote it achieved, in its self-evaluation table: “{own}”",
        )
    return both(f"经验和做法由{name}自己说明，{_why_none(beside)}，这里不代写。", f"How it was done is for {name} to say; {_why_none(beside)}, and nothing is written for it here.")  # fmt: skip


def whose_causes(beside: Beside, name: str) -> str:
    """Who gives causes."""
    if beside.record is not None:
        return both(
            f"系统只掌握数字，不推断原因；下列原因是{name}在自评表里写的。",
            f"The system holds figures and infers no causes; those that follow {name} wrote in its self-evaluation table.",
        )
    return both(
        f"系统只掌握数字，不推断原因；原因由{name}在自评表的偏差原因栏说明，{_why_none(beside)}。",
        f"The system holds figures and infers no causes; {name} gives them in its self-evaluation table; {_why_none(beside)}.",
    )


def _why_none(beside: Beside) -> str:
    if beside.hidden:
        return both("自评表没有对本件的读者公开", "that table is not open to the readers of this document")
    if beside.record is not None:
        return both("自评表里没有写", "its self-evaluation table says nothing of it")
    return both("本期没有提交自评表", "it submitted no such table for this period")


def cause(beside: Beside, leaf: LeafFact) -> str:
    """The cause the unit gave of one problem, or that it gave none."""
    row = beside.reason(leaf.id)
    if row is None:
        return both(f"{leaf.name}：单位没有说明原因。", f"{leaf.name}: the unit gave no cause.")
    kind = said(CAUSES[row["cause"]]) if row["cause"] else ""
    words = both("；", "; ").join(x for x in (kind, str(row["explain"]).strip().rstrip("。")) if x)
    return both(f"{leaf.name}：{words}。", f"{leaf.name}: {words}.")
