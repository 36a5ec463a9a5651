"""Aids for reading a reply: does it speak of the matter, does it say what was found, done, and till when. Hints, no score."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quanheng.analytics.text.grams import Message, grams
from quanheng.analytics.text.tokens import IDLE

_FOUND = re.compile(
    "经(?:调查|核实|查|现场|了解|核查|走访)|现场(?:查看|核实|勘查|走访)|调查(?:情况|核实)|核实"
)
_DONE = re.compile(
    "已(?:经)?(?:责令|要求|督促|安排|整改|处理|完成|修复|清理|联系|办理|约谈|立案|协调|疏通|更换)|责令|整改|拆除|处罚|修复"
)
_WHEN = re.compile(r"(?:\d{1,4}[年月日]|月底前|年底前|近期|本周|下周|下月|工作日内|个月内|日内|前完成|预计)")
_BASIS = re.compile("《[^》]{2,60}》|第[一二三四五六七八九十百0-9]+条|规定|条例|办法|文件精神")
_CONTACT = re.compile("联系电话|咨询电话|可(?:拨打|致电|联系)|〔电话〕")


@dataclass(frozen=True)
class Hints:
    """What a reader is pointed to: how much of the matter's words the reply takes up, and which parts it has."""

    relevance: float  # share of the subject's pairs of characters that the reply takes up
    parts: dict[str, bool]  # found, done, when, basis, contact
    copied: bool  # hardly says anything that the message did not

    @property
    def missing(self) -> list[str]:
        """Of found, done and when, those the reply does not have."""
        return [k for k in ("found", "done", "when") if not self.parts[k]]


def hints(message: Message, reply: str) -> Hints:
    """Look at one reply beside its message."""
    asked = pairs_of(message.subject) or pairs_of(message.body)
    parts = {
        "found": bool(_FOUND.search(reply)), "done": bool(_DONE.search(reply)), "when": bool(_WHEN.search(reply)),
        "basis": bool(_BASIS.search(reply)), "contact": bool(_CONTACT.search(reply)),
    }  # fmt: skip
    two = grams([Message("", reply), Message("", message.subject + message.body)], singles=False)
    mine, theirs = set(two.bucket[two.text == 0].tolist()), set(two.bucket[two.text == 1].tolist())
    copied = bool(mine) and len(mine - theirs) / len(mine) < 0.2
    return Hints(sum(p in reply for p in asked) / len(asked) if asked else 0.0, parts, copied)


def pairs_of(text: str) -> set[str]:
    """The pairs of characters of a text, without the words that stand in every petition."""
    kept = re.split(r"[^\w]|" + "|".join(sorted(IDLE, key=len, reverse=True)), text)
    return {part[k : k + 2] for part in kept for k in range(len(part) - 1)}
