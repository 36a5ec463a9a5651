"""`python -m benchmarks.journal [entries]`: checking a whole journal with plain Python, as an outsider would.

Goals of methods.md B.4: 100,000 entries fully checked in at most 10 s, a proof of at most 17 hashes (about 1 kB), the file
at most 60 MB; one entry's proof checked in at most 1 s.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.__main__ import line
from quanheng.bundle import entry, log, policy
from quanheng.bundle.jcs import canonical
from quanheng.bundle.merkle import Levels, leaf_hash, prove_inclusion
from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, LogProof, Note
from quanheng.platform.journal.signer import Signer

START = datetime(2026, 1, 1, tzinfo=UTC)
LOG = Signer("jixiao.example/2026", NOTE, b"\1" * 32)
WITNESSES = [
    Signer(name, COSIGNATURE, bytes([k]) * 32)
    for k, name in enumerate(["财政局", "人大", "审计局", "大学"], 2)
]


def digest(number: int) -> str:
    """Something that looks like a hash."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def leaf(index: int) -> str:
    """An entry like those of a ledger's posting."""
    detail = {
        "door": "return",
        "posting": index,
        "root": digest(index),
        "rows": 30,
        "items": [f"数据项{k}" for k in range(5)],
    }
    at = (START + timedelta(minutes=index)).isoformat(timespec="microseconds")
    return canonical(
        {"v": 1, "index": index, "kind": "ledger.post", "at": at, "by": f"sha256:{digest(-index)}", "role": "owner",
         "unit": "SQX-FG", "subject": "填报", "subject_en": "return", "detail": detail}
    )  # fmt: skip


def main(count: int = 100_000) -> None:
    """Print the figures."""
    leaves = [leaf(k) for k in range(count)]
    tree = Levels([leaf_hash(x.encode()) for x in leaves])
    notes = []
    for size in [count * k // 10 for k in range(1, 11)]:
        body = Checkpoint(LOG.name, size, tree.root(size)).body
        notes.append(Note(body, tuple(s.sign(body, 2_000_000_000) for s in (LOG, *WITNESSES))))
    rule = policy.k_of_n([LOG.public], {w.name: w.public for w in WITNESSES}, 3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.zip"
        log.write(path, leaves, notes, rule.text())
        start = time.perf_counter()
        report = log.check_file(path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6
    assert {f.code for f in report.findings} <= {"backdated"}, (
        report.findings
    )  # the invented clock runs in circles
    line(f"journal of {count:,} entries checked, seconds", seconds, "≤ 10", seconds <= 10)
    line(f"journal file of {count:,} entries, MB", size, "≤ 60", size <= 60)
    proof = LogProof(
        count // 3, tuple(prove_inclusion(count // 3, count, tree)), notes[-1], leaves[count // 3].encode()
    )
    line("hashes in the proof of one entry", len(proof.path), "≤ 17", len(proof.path) <= 17)
    start = time.perf_counter()
    assert entry.check(proof.text, rule).ok
    seconds = time.perf_counter() - start
    line("proof of one entry with four cosignatures checked, seconds", seconds, "≤ 1", seconds <= 1)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
