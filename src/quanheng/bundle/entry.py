"""One entry of the journal, checked offline: a .tlog-proof that carries its leaf, and whose word it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quanheng.bundle.merkle import Unproved
from quanheng.bundle.notes import PROOF_HEAD, Checkpoint, Forged, LogProof, Malformed
from quanheng.bundle.policy import Policy, Signers
from quanheng.engine.errors import Text


@dataclass(frozen=True)
class Shown:
    """What a proof shows: the leaf's text, where it stands, who signed (None: no keys were given); `wrong` if it fails."""

    leaf: str = ""
    index: int = -1
    point: Checkpoint | None = None
    signers: Signers | None = None
    wrong: tuple[Text, ...] = ()

    @property
    def ok(self) -> bool:
        """True if the entry stands in the log and, where keys were given, enough have signed."""
        return not self.wrong

    def say(self, lang: str = "zh") -> str:
        """In words."""
        zh = lang != "en"
        lines = [self.leaf] if self.leaf else []
        lines += [("不成立：" if zh else "not shown: ") + text.say(lang) for text in self.wrong]
        if self.ok and self.point:
            origin, size = self.point.origin, self.point.size
            lines.append(
                f"成立：这是 {origin} 的第 {self.index} 条，在前 {size} 条的校验点里。"
                if zh
                else f"shown: this is entry {self.index} of {origin}, in the checkpoint of {size} entries."
            )
        if self.signers is None:
            lines.append(
                "未核验签名：用 --policy 给出公钥。"
                if zh
                else "signatures not checked: give the keys with --policy."
            )
        else:
            signed, gone = self.signers.witnesses, self.signers.missing
            said = (
                ("见证：", "；没签：", "、", "无") if zh else ("witnesses: ", "; not signed: ", ", ", "none")
            )
            lines.append(
                said[0] + (said[2].join(signed) or said[3]) + (said[1] + said[2].join(gone) if gone else "")
            )
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """A plain dictionary for --json."""
        return {
            "ok": self.ok, "index": self.index, "leaf": self.leaf, "origin": self.point.origin if self.point else "",
            "size": self.point.size if self.point else 0, "signed": self.signers is not None,
            "witnesses": dict(self.signers.witnesses) if self.signers else {},
            "wrong": [{"zh": t.zh, "en": t.en} for t in self.wrong],
        }  # fmt: skip


def is_proof(path: Path) -> bool:
    """True if the file is a .tlog-proof."""
    with path.open("rb") as file:
        return file.read(len(PROOF_HEAD)) == PROOF_HEAD.encode()


def check(text: str, policy: Policy | None = None) -> Shown:
    """What a .tlog-proof with its leaf shows. Never raises for what the text says."""
    try:
        proof = LogProof.read(text)
        leaf = proof.extra.decode("utf-8")
        if not leaf:
            raise Malformed("证明里没有记录正文", "the proof carries no leaf")
    except UnicodeDecodeError as error:
        return Shown(wrong=(Text(str(error), str(error)),))
    except Malformed as error:
        return Shown(wrong=(error.text,))
    wrong: list[Text] = []
    point, signers = None, None
    try:
        point = proof.check(proof.extra)
        if json.loads(leaf).get("index") != proof.index:
            raise Unproved("记录自称的序号不同", "the entry says another index of itself")
    except (Unproved, Malformed) as error:
        wrong.append(error.text)
    except (ValueError, AttributeError, RecursionError) as error:
        wrong.append(Text(f"记录读不通：{error}", f"the entry cannot be read: {error}"))
    if policy and point:
        try:
            signers = policy.signers(proof.note)
        except Forged as error:
            wrong.append(error.text)
        else:
            if signers.log is None:
                wrong.append(Text("校验点没有已知公钥的签名", "the checkpoint is not signed by a known key"))
            if not signers.enough:
                wrong.append(Text(f"见证不够 {policy.need} 家", f"fewer than {policy.need} witnesses signed"))
    return Shown(leaf, proof.index, point, signers, tuple(wrong))
