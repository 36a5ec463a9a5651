"""Looking at the whole log in the database: entries, tree, checkpoints, and what is remembered outside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quanheng.bundle import log
from quanheng.bundle.notes import Checkpoint as Point
from quanheng.bundle.notes import Note
from quanheng.platform.journal import keeping, queries, tree, witnesses
from quanheng.platform.journal import leaf as leaves
from quanheng.platform.journal.models import Checkpoint, Entry, Node
from quanheng.platform.journal.sealing import MAIN

_MOST_CHECKPOINTS = 200
_AT_ONCE = 5000


def audit(name: str = MAIN) -> log.Report:
    """Everything checked; the findings name the first bad index. The leaves as the tree has them count as known."""
    report = log.check(_texts(), _notes(name), witnesses.rule(name).without_witnesses(), _kept(name))
    _columns(report)
    last = Checkpoint.objects.filter(tree=name).first()
    signed = keeping.last_signed(Point.read(Note.read(last.note).body).origin) if last else None
    if signed and signed.size > report.size:
        report.add(
            "rolled-back", report.size,
            f"已签过 {signed.size} 条，库里只有 {report.size} 条", f"{signed.size} entries were signed, {report.size} are here",
        )  # fmt: skip
    size = min(tree.grown(name), report.size)
    if size and report.ok and last and tree.root(name, last.size) != bytes(last.root):
        report.add(
            "tree-damaged", 0, "树的内部结点与校验点不符", "inner nodes of the tree are not the checkpoint's"
        )
    return report


def _columns(report: log.Report) -> None:
    """What stands beside a leaf, for searching and for people to read, is what the leaf says."""
    for entry in Entry.objects.order_by("index").iterator(_AT_ONCE):
        try:
            said = entry.body
        except ValueError:  # told already
            continue
        beside = [
            (entry.kind, said.get("kind", "")),
            (entry.role, said.get("role", "")),
            (entry.unit, leaves.column(str(said.get("unit", "")), 100)),
            (entry.subject, leaves.column(str(said.get("subject", "")), 300)),
            (entry.subject_en, leaves.column(str(said.get("subject_en", "")), 300)),
            (leaves.moment(entry.at), said.get("at", "")),
        ]
        if entry.salt and entry.by_name is not None:
            beside.append((leaves.commitment(entry.salt, entry.by_name), said.get("by", "")))
            committed = said.get("personal", {})
            beside += [
                (leaves.commitment(entry.salt, v), committed.get(k, "")) for k, v in entry.opened.items()
            ]
        if any(shown != meant for shown, meant in beside):
            at = entry.index
            report.add(
                "columns-altered",
                at,
                f"第 {at} 条旁边的字段与叶子不符",
                f"what stands beside leaf {at} is not what it says",
            )


def export(target: Any, *, withheld: tuple[str, ...] = ()) -> None:
    """The journal file: every leaf (of the `withheld` kinds the hash alone), checkpoints, policy."""
    log.write(target, _texts(withheld), _notes(MAIN), queries.policy_text())


def _texts(withheld: tuple[str, ...] = ()) -> Iterator[log.Leaf]:
    rows = Entry.objects.order_by("index").values_list("kind", "leaf")
    for kind, leaf in rows.iterator(_AT_ONCE):
        yield log.known(leaf) if withheld and kind.startswith(withheld) else leaf


def _kept(name: str) -> list[bytes]:
    rows = Node.objects.filter(pk__gte=tree.key(name, 0, 0), pk__lt=tree.key(name, 1, 0)).order_by("id")
    return [bytes(h) for h in rows.values_list("hash", flat=True).iterator(_AT_ONCE)]


def _notes(name: str) -> list[Note]:
    """Checkpoints with their cosignatures, the oldest first; of very many the newest and a spread of the others."""
    rows = list(Checkpoint.objects.filter(tree=name).order_by("id").values_list("pk", flat=True))
    step = max(1, len(rows) // _MOST_CHECKPOINTS)
    chosen = sorted({*rows[::step], *rows[-20:]})
    found = Checkpoint.objects.filter(pk__in=chosen).order_by("id").prefetch_related("cosignatures")
    return [queries.note(c) for c in found]
