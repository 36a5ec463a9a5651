"""Checking a whole journal: every leaf, every checkpoint, and which entry is the first that is not what it was.

A journal file is a zip: leaves.txt (one leaf a line, its canonical JSON, or # and its hash where the text is withheld),
checkpoints.txt (signed notes, the oldest first, a line of --- between), policy.txt. Standard library only.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.bundle import policy as rules
from quanheng.bundle.merkle import Hash, fold, leaf_hash, node_hash, sha256
from quanheng.bundle.notes import Checkpoint, Forged, Malformed, Note, b64, unb64
from quanheng.bundle.told import told
from quanheng.engine.document.package import UNREADABLE, Bounds, TooMuch, inflate
from quanheng.engine.errors import Text

LEAVES, CHECKPOINTS, POLICY = "leaves.txt", "checkpoints.txt", "policy.txt"
BETWEEN = "---\n"
SKEW = 7200  # seconds by which clocks may differ
_BOUNDS = Bounds(inflated=8_000_000_000, fold=200, harmless=64_000_000)
_KEPT = 10
_ALTERED = {"entry-altered", "wrong-index", "not-an-entry", "root-differs"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `index` is the entry, or the first that may be meant; -1 where it is none."""

    code: str
    index: int
    text: Text


@dataclass
class Report:
    """What a check of a journal found; `first` is the first bad index, `newest` the newest checkpoint with a quorum."""

    size: int = 0
    checkpoints: int = 0
    newest: Checkpoint | None = None
    signers: rules.Signers | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.findings

    @property
    def first(self) -> int | None:
        """The smallest index named; None if nothing is wrong with an entry."""
        return min((f.index for f in self.findings if f.index >= 0), default=None)

    def say(self, lang: str = "zh") -> str:
        """The report in words, the first bad index first."""
        zh = lang != "en"
        if self.ok:
            upto = self.newest.size if self.newest else 0
            return (
                f"一致：{self.size:,} 条记录，{self.checkpoints} 个校验点全部相符；见证到第 {upto:,} 条为止。"
                if zh
                else f"agrees: {self.size:,} entries, all {self.checkpoints} checkpoints fit; vouched for up to {upto:,}."
            )
        lines = [f"[{f.code}] {f.text.say(lang)}" for f in self.findings]
        if self.first is not None:
            lines.insert(
                0,
                f"不一致，首处：第 {self.first} 条。"
                if zh
                else f"does not agree, first at entry {self.first}.",
            )
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """A plain dictionary for --json."""
        return {
            "ok": self.ok, "size": self.size, "checkpoints": self.checkpoints, "first": self.first,
            "newest": self.newest.size if self.newest else None,
            "witnesses": dict(self.signers.witnesses) if self.signers else {},
            "findings": [{"code": f.code, "index": f.index, "zh": f.text.zh, "en": f.text.en} for f in self.findings],
        }  # fmt: skip

    def add(self, code: str, index: int, zh: str, en: str) -> None:
        """Note a finding; of one kind no more than the first few."""
        if sum(f.code == code for f in self.findings) < _KEPT:
            self.findings.append(Finding(code, index, Text(zh, en)))


Leaf = bytes | str  # a leaf's hash, or its text


def check(
    leaves: Iterable[Leaf], notes: Sequence[Note], rule: rules.Policy, older: Sequence[bytes] = ()
) -> Report:
    """Go through a journal from its first leaf.

    `notes` are checkpoints (any order); `older` are the hashes of leaves as they were known earlier: with them an
    altered entry is named exactly, without them as lying between two checkpoints.
    """
    report = Report()
    points, seen = _points(notes, rule, report)
    hash = points[0].hash if points else sha256
    grown = _Grown(hash)
    clock = _Clock(report, seen)
    if points and points[0].size == 0:  # of nothing, nothing can be altered
        points.pop(0)
    good, at = 0, 0
    for leaf in leaves:
        found = _hash(leaf, at, clock, report, hash)
        if at < len(older) and older[at] != found:
            report.add(
                "entry-altered",
                at,
                f"第 {at} 条与先前所知的不同",
                f"entry {at} is not what it was known to be",
            )
        grown.add(found)
        at += 1
        while points and points[0].size == at:
            good = _compare(points.pop(0), grown, good, report)
    report.size = at
    if len(older) > at:
        report.add(
            "entries-gone",
            at,
            f"先前有 {len(older)} 条，现在只有 {at} 条",
            f"there were {len(older)} entries, now there are {at}",
        )
    for point in points:
        report.add(
            "entries-gone",
            at,
            f"校验点说有 {point.size} 条，只有 {at} 条",
            f"a checkpoint says {point.size} entries, there are {at}",
        )
    return report


def _points(
    notes: Sequence[Note], rule: rules.Policy, report: Report
) -> tuple[list[Checkpoint], list[tuple[int, int]]]:
    """The checkpoints that the log signed, the shortest first, and (size, earliest time a witness saw it)."""
    found: dict[int, Checkpoint] = {}
    seen: list[tuple[int, int]] = []
    for note in notes:
        try:
            point = Checkpoint.read(note.body)
            signers = rule.signers(note)
        except (Malformed, Forged) as error:
            report.add("forged-signature", -1, told(error).zh, told(error).en)
            continue
        if signers.log is None:
            report.add(
                "unsigned-checkpoint", -1,
                f"{point.size} 条的校验点没有签名", f"the checkpoint of {point.size} entries is not signed",
            )  # fmt: skip
            continue
        other = found.setdefault(point.size, point)
        if other != point or any(p.origin != point.origin for p in found.values()):
            report.add(
                "two-roots", 0,
                f"{point.size} 条有两个校验点：分叉", f"two checkpoints speak of {point.size} entries: the log was forked",
            )  # fmt: skip
        report.checkpoints += 1
        if signers.witnesses:
            seen.append((point.size, min(signers.witnesses.values())))
        if signers.enough and (report.newest is None or point.size >= report.newest.size):
            report.newest, report.signers = point, signers
    if found and report.newest is None:
        report.add(
            "too-few-witnesses",
            -1,
            "没有一个校验点的见证足够",
            "no checkpoint was signed by enough witnesses",
        )
    return [found[size] for size in sorted(found)], sorted(seen)


def _compare(point: Checkpoint, grown: _Grown, good: int, report: Report) -> int:
    if grown.root() == point.root:
        return point.size
    if not any(f.code in _ALTERED for f in report.findings):  # else it differs for what is named already
        report.add(
            "root-differs", good,
            f"第 {good} 至 {point.size - 1} 条中有改动：{point.size} 条的根与校验点不同",
            f"something in entries {good} to {point.size - 1} was altered: the root of {point.size} is not the checkpoint's",
        )  # fmt: skip
    return point.size


def _hash(leaf: Leaf, at: int, clock: _Clock, report: Report, hash: Hash) -> bytes:
    """The hash of a leaf; where its text is there, what it says of itself is looked at."""
    if isinstance(leaf, bytes):
        return leaf
    try:
        said = json.loads(leaf)
        index, moment = said["index"], said.get("at", "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        report.add("not-an-entry", at, f"第 {at} 条读不通", f"entry {at} cannot be read")
    else:
        if index != at:
            report.add(
                "wrong-index",
                at,
                f"第 {at} 条自称第 {index!r:.30} 条：有增删或调换",
                f"entry {at} says it is {index!r:.30}: something was put in, taken out or swapped",
            )
        clock.see(at, moment)
    return leaf_hash(leaf.encode("utf-8"), hash)


class _Clock:
    """Times go forward, and nothing is dated after a witness saw it."""

    def __init__(self, report: Report, limits: Sequence[tuple[int, int]]) -> None:
        self.report, self.limits = report, list(limits)
        self.latest = float("-inf")

    def see(self, at: int, said: Any) -> None:
        try:
            moment = datetime.fromisoformat(str(said)).timestamp()
        except (ValueError, OverflowError):
            return
        if moment < self.latest - SKEW:
            self.report.add(
                "backdated",
                at,
                f"第 {at} 条的时间早于它前面的",
                f"entry {at} is dated before those it follows",
            )
        while self.limits and self.limits[0][0] <= at:
            self.limits.pop(0)
        if self.limits and moment > self.limits[0][1] + SKEW:
            self.report.add(
                "postdated",
                at,
                f"第 {at} 条的时间晚于见证方见到它的时间",
                f"entry {at} is dated after a witness saw it",
            )
        self.latest = max(self.latest, moment)


class _Grown:
    """The tree so far, as its largest complete subtrees."""

    def __init__(self, hash: Hash) -> None:
        self.hash = hash
        self.standing: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        level, found = 0, leaf
        while self.standing and self.standing[-1][0] == level:
            found = node_hash(self.standing.pop()[1], found, self.hash)
            level += 1
        self.standing.append((level, found))

    def root(self) -> bytes:
        return fold([h for _, h in self.standing], self.hash)


def write(target: Any, leaves: Iterable[Leaf], notes: Iterable[Note], policy: str) -> None:
    """A journal file, into a path or an open binary file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(LEAVES, "w", force_zip64=True) as stream:
            for leaf in leaves:
                line = f"#{b64(leaf)}" if isinstance(leaf, bytes) else leaf
                stream.write(f"{line}\n".encode())
        archive.writestr(CHECKPOINTS, BETWEEN.join(note.text for note in notes))
        archive.writestr(POLICY, policy)


def is_journal(path: Path) -> bool:
    """True if the file is a journal file and no package."""
    try:
        with zipfile.ZipFile(path) as archive:
            return LEAVES in archive.namelist()
    except UNREADABLE:
        return False


def check_file(path: Path, *, policy: rules.Policy | None = None, older: Path | None = None) -> Report:
    """Check a journal file; `older`, one that was downloaded earlier. `Malformed` if a file is none."""
    earlier = [known(leaf) for leaf in _leaves(older)] if older else []
    notes = [Note.read(part) for part in _text(path, CHECKPOINTS).split(BETWEEN) if part]
    return check(_leaves(path), notes, policy or rules.read(_text(path, POLICY)), earlier)


def known(leaf: Leaf) -> bytes:
    """The hash of a leaf."""
    return leaf if isinstance(leaf, bytes) else leaf_hash(leaf.encode("utf-8"))


def _leaves(path: Path) -> Iterator[Leaf]:
    rest = b""
    for chunk in _inflated(path, LEAVES):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _leaf(line)
    if rest:
        yield _leaf(rest)


def _leaf(line: bytes) -> Leaf:
    text = line.decode("utf-8", errors="replace")
    return unb64(text[1:]) if text.startswith("#") else text


def _text(path: Path, name: str) -> str:
    return b"".join(_inflated(path, name)).decode("utf-8", errors="replace")


def _inflated(path: Path, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from inflate(archive, archive.getinfo(name), _BOUNDS.most(path.stat().st_size))
    except (*UNREADABLE, TooMuch, KeyError) as error:
        raise Malformed(
            f"{path.name} 不是存证文件：{error}", f"{path.name} is no journal file: {error}"
        ) from error
