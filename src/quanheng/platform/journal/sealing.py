"""Signing the log: a checkpoint says how many entries there are and what their root is, and is never contradicted.

Before a checkpoint is signed it is shown to continue the last one, the database's and the one remembered outside it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quanheng.bundle import merkle
from quanheng.bundle.merkle import ALGORITHMS, Unproved
from quanheng.bundle.notes import Checkpoint as Point
from quanheng.bundle.notes import Note
from quanheng.engine.errors import Place, Problems
from quanheng.platform.journal import keeping, tree
from quanheng.platform.journal.models import Checkpoint, Entry, LogKey
from quanheng.platform.journal.signer import Signer
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns

MAIN = "sha256"


def seal() -> Checkpoint:
    """Sign what the log holds now, in every tree that is kept; gives the checkpoint of the first.

    Signs nothing anew where nothing was added. Refused where the log does not continue what was signed before:
    entries altered, or an old backup restored. Must not be called inside a transaction: what is signed must stay.
    """
    with transaction.atomic(durable=True):
        take_turns(tree.LOCK)
        made = {name: _sealed(name) for name in settings.JOURNAL_HASHES}
        point("journal.seal:written")
    point("journal.seal:committed")
    return made[settings.JOURNAL_HASHES[0]]


def rotate(*, lost: bool = False) -> list[LogKey]:
    """Put fresh keys in the place of those in use; the next checkpoint bears both signatures, the old ones stay good.

    `lost`: the old key is gone and cannot vouch for the new one.
    """
    made = []
    with transaction.atomic(durable=True):
        take_turns(tree.LOCK)
        for name in settings.JOURNAL_HASHES:
            old = None if lost or keeping.newest_key(name) is None else keeping.signing_key(name)
            new = keeping.fresh_key(name)
            made.append(_sealed(name, new, old).key)
    keeping.forget_old_keys()
    return made


def _sealed(name: str, fresh: Signer | None = None, old: Signer | None = None) -> Checkpoint:
    size = tree.size()
    last = Checkpoint.objects.filter(tree=name).first()
    if last and last.size == size and fresh is None:
        _refuse_unless_continued(name, last.key.vkey.partition("+")[0], size, bytes(last.root), last)
        return last
    signer = fresh or keeping.signing_key(name)
    tree.catch_up(name, size)
    _refuse_altered(name, last.size if last else 0, size)
    root = tree.root(name, size)
    _refuse_unless_continued(name, signer.name, size, root, last)
    body = Point(signer.name, size, root).body
    note = Note(body, tuple(s.sign(body) for s in (signer, old) if s))
    keeping.remember(note)
    key, _ = LogKey.objects.get_or_create(
        vkey=signer.public.text, defaults={"tree": name, "since": timezone.now(), "from_size": size}
    )
    return Checkpoint.objects.create(
        tree=name, size=size, root=root, note=note.text, at=timezone.now(), key=key
    )


def _refuse_altered(name: str, begin: int, end: int) -> None:
    """The entries since the last checkpoint are gap-free and what the tree was made of."""
    hash = ALGORITHMS[name]
    if tree.grown(name) > end:
        _refuse("journal-truncated", end, "树里有的记录不见了", "an entry that is in the tree is gone")
    kept = tree.stored(name, [(0, i) for i in range(begin, end)])
    at = begin
    for index, leaf in Entry.objects.filter(index__gte=begin).order_by("index").values_list("index", "leaf"):
        if index != at or merkle.leaf_hash(leaf.encode("utf-8"), hash) != kept[0, index]:
            _refuse("journal-altered", at, "记录与树不符", "the entry is not what the tree was made of")
        at += 1


def _refuse_unless_continued(name: str, origin: str, size: int, root: bytes, last: Checkpoint | None) -> None:
    signed = [
        p
        for p in (keeping.last_signed(origin), Point(origin, last.size, bytes(last.root)) if last else None)
        if p
    ]
    for known in signed:
        if known.size > size:
            _refuse(
                "journal-rolled-back", size,
                f"库里只有 {size} 条，已签过 {known.size} 条：恢复了旧备份？",
                f"the database holds {size} entries, {known.size} have been signed: was an old backup restored?",
            )  # fmt: skip
        try:
            if known.size:
                proof = tree.hashes(name, merkle.consistency_spans(known.size, size))
                merkle.check_consistency(known.size, size, proof, known.root, root, ALGORITHMS[name])
        except Unproved as error:
            _refuse(
                "journal-forked", 0,
                f"与已签的 {known.size} 条接不上：{error.text.zh}；运行 quanheng journal audit 找出第几条",
                f"it does not continue the {known.size} entries signed: {error.text.en}; "
                "quanheng journal audit finds the entry",
            )  # fmt: skip


def _refuse(code: str, index: int, zh: str, en: str) -> None:
    problems = Problems()
    problems.add(
        code,
        Place(path=f"journal[{index}]"),
        (zh, en),
        ("接着上一个校验点的记录", "entries that continue the last checkpoint"),
        (
            "停止签发，保留现场，告知审计和见证方",
            "sign nothing, keep everything as it is, tell the auditors and the witnesses",
        ),
    )
    problems.refuse()
