"""Checking the proofs of a package: who signed the checkpoint, which leaves stand in it, which rows stand in postings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.bundle import multiproof, policy, proofs
from quanheng.bundle.layout import CHECKPOINT, OBSERVATION_COLUMNS, OBSERVATIONS, POLICY, PROOFS, PROVING
from quanheng.bundle.merkle import Unproved, check_inclusion, leaf_hash
from quanheng.bundle.notes import Checkpoint, Forged, Malformed, Note
from quanheng.bundle.posting import PostedRow
from quanheng.bundle.tables import records
from quanheng.bundle.told import told
from quanheng.engine.errors import Place, Problems

Key = tuple[str, str, str]
SCHEME_LEAF, POSTING_LEAF = "schemes.adopt", "ledger.post"


@dataclass(frozen=True)
class Proved:
    """What the proofs show: the checkpoint, the log's key, who cosigned and who did not, what stands in it."""

    origin: str
    size: int
    log_key: str
    need: int
    tolerates: int
    witnesses: Mapping[str, int]
    missing: tuple[str, ...]
    leaves: int
    rows: int
    pinned: bool


def prove(
    files: Mapping[str, bytes], scheme_digest: str, pinned: policy.Policy | None, problems: Problems
) -> Proved | None:
    """Check all proofs of a package; every one that fails is a problem. None where the package has none.

    `pinned` is a policy the reader has from elsewhere; without it the keys are those the package itself names.
    """
    present = [name for name in PROVING if name in files]
    if len(present) < len(PROVING):
        if present or pinned:
            gone = ", ".join(n for n in PROVING if n not in files)
            _fails(problems, "no-proof", PROOFS, f"没有 {gone}", f"{gone} is missing")
        return None
    try:
        note = Note.read(files[CHECKPOINT].decode("utf-8"))
        point = Checkpoint.read(note.body)
        rules = pinned or policy.read(files[POLICY].decode("utf-8"))
        given = proofs.read(files[PROOFS])
    except ValueError as error:  # UnicodeDecodeError, Malformed
        _fails(
            problems, "broken-proof", PROOFS, *_both("证明读不通：{}", "the proofs cannot be read: {}", error)
        )
        return None
    signers = _signers(rules, note, point, problems)
    leaves = _leaves(given, point, problems)
    _scheme(leaves, scheme_digest, problems)
    _release(leaves, files, problems)
    rows = _rows(given, leaves, files[OBSERVATIONS], problems)
    return Proved(
        point.origin,
        point.size,
        signers.log.text if signers and signers.log else "",
        rules.need,
        rules.tolerates,
        signers.witnesses if signers else {},
        signers.missing if signers else tuple(rules.witnesses),
        len(leaves),
        rows,
        pinned is not None,
    )


def _signers(
    rules: policy.Policy, note: Note, point: Checkpoint, problems: Problems
) -> policy.Signers | None:
    try:
        signers = rules.signers(note)
    except Forged as error:
        _fails(problems, "forged-signature", CHECKPOINT, error.text.zh, error.text.en)
        return None
    if signers.log is None:
        _fails(
            problems, "unsigned-checkpoint", CHECKPOINT,
            f"没有 {point.origin} 已知公钥的签名", f"no signature by a known key of {point.origin}",
        )  # fmt: skip
    if not signers.enough:
        gone_zh, gone_en = "、".join(signers.missing), ", ".join(signers.missing)
        _fails(
            problems, "too-few-witnesses", CHECKPOINT,
            f"见证方签了 {len(signers.witnesses)} 家，至少要 {rules.need} 家；没签的：{gone_zh}",
            f"{len(signers.witnesses)} witnesses signed, {rules.need} must; missing: {gone_en}",
        )  # fmt: skip
    return signers


def _leaves(given: proofs.Given, point: Checkpoint, problems: Problems) -> dict[int, dict[str, Any]]:
    """Leaves that stand in the checkpoint, read, by index."""
    found: dict[int, dict[str, Any]] = {}
    for proof in sorted(given.leaves, key=lambda p: p.index):
        try:
            hash = leaf_hash(proof.leaf.encode("utf-8"), point.hash)
            check_inclusion(hash, proof.index, point.size, proof.path, point.root, point.hash)
            said = json.loads(proof.leaf)
            if said["index"] != proof.index:
                raise Unproved(
                    f"叶子自称第 {said['index']} 条", f"the leaf says it is number {said['index']}"
                )
            if not isinstance(said.get("detail", {}), dict):
                raise Malformed("叶子的 detail 不成立", "the leaf's detail is none")
            found[proof.index] = said
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            _fails(
                problems, "leaf-not-in-journal", PROOFS,
                *_both(
                    f"第 {proof.index} 条不在校验点里：{{}}", f"leaf {proof.index} is not in the checkpoint: {{}}", error
                ),
                proof.index,
            )  # fmt: skip
    return found


def _scheme(leaves: Mapping[int, dict[str, Any]], digest: str, problems: Problems) -> None:
    if not any(s.get("kind") == SCHEME_LEAF and _detail(s).get("digest") == digest for s in leaves.values()):
        _fails(
            problems, "scheme-not-in-journal", PROOFS,
            "存证里没有审定这份方案的记录", "no leaf says that this scheme was adopted",
        )  # fmt: skip


def _release(leaves: Mapping[int, dict[str, Any]], files: Mapping[str, bytes], problems: Problems) -> None:
    """Every leaf that names files names these; and one does."""
    released = {
        i: _detail(s)["files"] for i, s in leaves.items() if isinstance(_detail(s).get("files"), dict)
    }
    if not released:
        _fails(
            problems, "release-not-in-journal", PROOFS,
            "存证里没有公布这些表的记录", "no leaf says that these tables were released",
        )  # fmt: skip
        return
    now = proofs.digests(files)
    for index, said in released.items():
        for name in now:
            if said.get(name) != now[name]:
                _fails(
                    problems, "not-as-released", name,
                    f"与第 {index} 条公布时的摘要不同（{str(said.get(name))[:23]}…）",
                    f"its digest is not the one released in leaf {index} ({str(said.get(name))[:23]}…)", index,
                )  # fmt: skip


def _rows(given: proofs.Given, leaves: Mapping[int, dict[str, Any]], table: bytes, problems: Problems) -> int:
    """How many rows of observations.csv stand in a posting of the journal; every other is a problem."""
    standing: dict[Key, tuple[int, PostedRow]] = {}
    for line, cells, _ in records(
        table, OBSERVATIONS, OBSERVATION_COLUMNS, Problems()
    ):  # form is told elsewhere
        unit, item, period, value, status, posted_at, source = cells
        if value or status:
            standing[unit, item, period] = (
                line,
                PostedRow(unit, item, period, value, status or "reported", posted_at, source, ""),
            )
    proved: set[Key] = set()
    for posting in given.postings:
        if _posting_stands(posting, leaves, standing, problems):
            proved.update(posting.rows)
    told = {key for posting in given.postings for key in posting.rows}
    for key, (line, _) in standing.items():
        if key not in told:
            _fails(
                problems, "row-in-no-posting", OBSERVATIONS,
                "这一行不在存证的任何一次入账里", "this row stands in no posting of the journal", line=line,
            )  # fmt: skip
    return len(proved)


def _posting_stands(
    posting: proofs.GivenPosting,
    leaves: Mapping[int, dict[str, Any]],
    standing: Mapping[Key, tuple[int, PostedRow]],
    problems: Problems,
) -> bool:
    said = leaves.get(posting.index, {})
    detail = _detail(said)
    sound = True
    if said.get("kind") != POSTING_LEAF or detail.get("rows") != posting.size:
        _fails(
            problems, "no-such-posting", PROOFS,
            f"第 {posting.index} 条不是这次入账", f"leaf {posting.index} is not this posting", posting.index,
        )  # fmt: skip
        return False
    hashes: dict[int, bytes] = {}
    for key, apart, line, row in _with_rows(posting, standing):
        if row is None:
            _fails(
                problems, "row-gone", OBSERVATIONS,
                f"缺 {' · '.join(key)} 这一行（第 {posting.index} 条入账的第 {apart.number} 行）",
                f"the row {' · '.join(key)} is gone (row {apart.number} of the posting in leaf {posting.index})",
                posting.index,
            )  # fmt: skip
            sound = False
            continue
        hash = leaf_hash(row.leaf())
        hashes[apart.number] = hash
        if proofs.mark(hash) != apart.mark:
            sound = False
            _fails(
                problems, "row-altered", OBSERVATIONS,
                f"与入账时不同（第 {posting.index} 条入账的第 {apart.number} 行）",
                f"not what was posted (row {apart.number} of the posting in leaf {posting.index})",
                posting.index, line,
            )  # fmt: skip
    if not sound:
        return False
    try:
        multiproof.check(hashes, posting.size, posting.path, bytes.fromhex(str(detail.get("root"))))
    except ValueError as error:
        _fails(
            problems, "rows-not-in-posting", OBSERVATIONS,
            *_both(
                f"有的行不在第 {posting.index} 条入账里：{{}}",
                f"some rows are not in the posting of leaf {posting.index}: {{}}",
                error,
            ),
            posting.index,
        )  # fmt: skip
        return False
    return True


def _with_rows(
    posting: proofs.GivenPosting, standing: Mapping[Key, tuple[int, PostedRow]]
) -> Iterator[tuple[Key, proofs.Apart, int, PostedRow | None]]:
    """Each row of a posting, its cells from observations.csv and the rest from the proof."""
    for key, apart in posting.rows.items():
        line, row = standing.get(key, (0, None))
        if row is not None:
            row = PostedRow(
                row.unit, row.item, row.period, row.value, row.status, row.posted_at, row.source,
                apart.door, apart.stated_at, apart.evidence, apart.ref, apart.nonce,
            )  # fmt: skip
        yield key, apart, line, row


def _detail(said: Mapping[str, Any]) -> dict[str, Any]:
    return dict(said.get("detail", {}))


def _both(zh: str, en: str, error: Exception) -> tuple[str, str]:
    said = told(error)
    return zh.format(said.zh), en.format(said.en)


def _fails(
    problems: Problems, code: str, file: str, zh: str, en: str, index: int | None = None, line: int = 0
) -> None:
    problems.add(
        code, Place(file, line=line, path="" if index is None else f"journal[{index}]"),
        (zh, en),
        ("与存证一致", "as the journal has it"),
        ("向发布者要原件，并告知见证方", "ask the publisher for the original, and tell the witnesses"),
    )  # fmt: skip
