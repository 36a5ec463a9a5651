"""The verdict of a verification: what agreed, what did not, and the first difference by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from quanheng.bundle.proving import Proved
from quanheng.engine.errors import Problem, Text

KEPT = 50  # differences kept by name; all are counted


@dataclass(frozen=True)
class Difference:
    """One cell, or one whole row (`column` ""), of scores.csv that is not what is recomputed.

    `kind`: "cell", "missing" (the row is not published), "extra" (nothing gives this row), "order".
    """

    kind: str
    file: str
    line: int
    period: str
    unit: str
    node: str
    column: str = ""
    published: str = ""
    recomputed: str = ""

    def say(self, lang: str = "zh") -> str:
        """The difference in words."""
        key = f"{self.period} · {self.unit} · {self.node}"
        if lang == "en":
            what = {
                "cell": f"{self.column} is published as {self.published or '(blank)'}, recomputed {self.recomputed or '(blank)'}",
                "missing": "the row is missing",
                "extra": "nothing in the package gives this row",
                "order": "the row is out of order",
            }[self.kind]
            return f"{self.file} line {self.line}: {key}: {what}"
        what = {
            "cell": f"{self.column} 公布为 {self.published or '（空）'}，重算为 {self.recomputed or '（空）'}",
            "missing": "缺这一行",
            "extra": "数据包里的数算不出这一行",
            "order": "这一行的次序不对",
        }[self.kind]
        return f"{self.file} 第 {self.line} 行：{key}：{what}"


@dataclass
class Verdict:
    """`rows` were recomputed, `files` had the digests they declare; `differences` in the order of the file."""

    bundle: str
    scheme: str = ""
    digest: str = ""
    rows: int = 0
    files: int = 0
    problems: list[Problem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    different: int = 0
    not_checked: list[Text] = field(default_factory=list)
    proved: Proved | None = None

    @property
    def ok(self) -> bool:
        """True if every score was recomputed and nothing differs."""
        return not self.different and not any(p.severity == "error" for p in self.problems) and self.rows > 0

    def add(self, difference: Difference) -> None:
        """Note a difference."""
        self.different += 1
        if len(self.differences) < KEPT:
            self.differences.append(difference)

    def say(self, lang: str = "zh") -> str:
        """The verdict in words: what is right first, else the first difference, then all that was found."""
        zh = lang != "en"
        lines = []
        if self.ok:
            lines.append(
                f"一致：{self.rows:,} 行得分逐分重算，全部相同；{self.files} 个文件的摘要相符。"
                if zh
                else f"agrees: {self.rows:,} rows of scores recomputed, all the same; the digests of {self.files} files match."
            )
        else:
            lines.append(f"不一致：{self.bundle}" if zh else f"does not agree: {self.bundle}")
            for problem in self.problems:
                lines.append(problem.say(lang))
            if self.differences:
                lines.append(("首处不同：" if zh else "first difference: ") + self.differences[0].say(lang))
                lines += [d.say(lang) for d in self.differences[1:10]]
                lines.append(
                    f"共 {self.different:,} 处不同" if zh else f"{self.different:,} differences in all"
                )
        if self.digest:
            lines.append(
                f"方案 {self.scheme}，摘要 {self.digest}"
                if zh
                else f"scheme {self.scheme}, digest {self.digest}"
            )
        if self.proved:
            lines += [text.say(lang) for text in _vouching(self.proved, self.ok)]
        lines += [("未核验：" if zh else "not checked: ") + t.say(lang) for t in self.not_checked]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """A plain dictionary for --json."""
        return {
            "ok": self.ok, "bundle": self.bundle, "scheme": self.scheme, "digest": self.digest,
            "rows": self.rows, "files": self.files, "different": self.different,
            "first": vars(self.differences[0]) if self.differences else None,
            "differences": [vars(d) for d in self.differences],
            "problems": [p.as_json() for p in self.problems],
            "not_checked": [{"zh": t.zh, "en": t.en} for t in self.not_checked],
            "proved": vars(self.proved) | {"witnesses": dict(self.proved.witnesses)} if self.proved else None,
        }  # fmt: skip


def _vouching(proved: Proved, ok: bool) -> list[Text]:
    """What the proofs show, and whose word it is."""
    lines = []
    if ok:
        lines.append(
            Text(
                f"存证：{proved.rows:,} 条观测值和 {proved.leaves} 条记录都在 {proved.origin} 前 {proved.size:,} 条的校验点里。",
                f"journal: {proved.rows:,} observations and {proved.leaves} entries stand in the checkpoint of {proved.size:,} "
                f"entries of {proved.origin}.",
            )
        )
    signed = [
        (n, datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC"))
        for n, at in proved.witnesses.items()
    ]
    if proved.need:
        shown_zh, shown_en = (
            "、".join(f"{n}（{at}）" for n, at in signed),
            ", ".join(f"{n} ({at})" for n, at in signed),
        )
        gone_zh, gone_en = "、".join(proved.missing), ", ".join(proved.missing)
        lines.append(
            Text(
                f"见证：至少 {proved.need} 家，已签 {len(signed)} 家：{shown_zh or '无'}"
                + (f"；没签：{gone_zh}" if gone_zh else "")
                + "。",
                f"witnesses: {proved.need} needed, {len(signed)} signed: {shown_en or 'none'}"
                + (f"; not signed: {gone_en}" if gone_en else "")
                + ".",
            )
        )
    else:
        lines.append(
            Text(
                "见证：没有见证方，只有发布者自己的签名。",
                "witnesses: none, the publisher's own signature alone.",
            )
        )
    if not proved.pinned:
        lines.append(
            Text(
                f"公钥取自包内，请与发布者另行公布的核对（或用 --policy）：{proved.log_key}",
                f"keys as the package names them; compare with those published elsewhere (or use --policy): {proved.log_key}",
            )
        )
    return lines
