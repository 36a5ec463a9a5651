"""The readers of the journal.

`entries(limit=20, kind=None, …) -> [Entry]` newest first; each has `.index .kind .by .role .unit .at .subject .subject_en .detail`
`entry(index) -> Entry | None` · `size()` how many there are · `leaf_of(kind, **detail)` · `leaves_of(kind, key, values)`
`checkpoint(size=None)` the newest, or that of a size · `provable(indices)` the newest that witnesses vouch for
`proofs_for(indices, checkpoint) -> bundle.proofs.Proofs` · `note(checkpoint)` with all cosignatures · `policy_text(tree)`
`asked_of(witness, tree)` the checkpoint a witness should sign now · `open_ones(tree)` those that wait for signatures
`log_proof(index, checkpoint) -> notes.LogProof` one leaf's proof as a file · `state() -> State` who signed and who did not
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, Q

from quanheng.bundle.jcs import canonical
from quanheng.bundle.merkle import inclusion_spans
from quanheng.bundle.notes import LogProof
from quanheng.bundle.proofs import LeafProof, Proofs
from quanheng.platform.journal import witnesses
from quanheng.platform.journal.asking import asked_of, note, open_ones
from quanheng.platform.journal.models import Checkpoint, Entry, LogKey, Policy
from quanheng.platform.journal.sealing import MAIN
from quanheng.platform.journal.tree import hashes, size

# the rows by their types too: only this room touches the tables
__all__ = [
    "Checkpoint",
    "Entry",
    "LogKey",
    "Policy",
    "asked_of",
    "entries",
    "entry",
    "note",
    "open_ones",
    "size",
]
_LOOKED_AT = 50


def entries(
    limit: int = 20,
    kind: str | None = None,
    *,
    before: int | None = None,
    unit: str | None = None,
    role: str | None = None,
    by: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    words: str = "",
    only: Sequence[str] = (),
) -> list[Entry]:
    """The last entries, newest first: of a kind (“ledger.post”, or a room “ledger.”), below an index, and so on.

    `only`: beginnings of kinds, one of which every entry must have.
    """
    rows = Entry.objects.all()
    if kind:
        rows = rows.filter(kind__startswith=kind) if kind.endswith(".") else rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(index__lt=before)
    for name, value in (("unit", unit), ("role", role), ("by_name", by)):
        if value:
            rows = rows.filter(**{name: value})
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    if words:
        rows = rows.filter(Q(subject__icontains=words) | Q(subject_en__icontains=words))
    if only:
        rows = rows.filter(reduce(or_, (Q(kind__startswith=start) for start in only)))
    return list(rows[:limit])


def kinds_used() -> list[str]:
    """Every kind there is an entry of."""
    return list(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def entry(index: int) -> Entry | None:
    """One entry by its index."""
    return Entry.objects.filter(pk=index).first() if 0 <= index < 2**63 else None


def leaf_of(kind: str, **detail: object) -> int | None:
    """The index of the newest entry of a kind whose detail has these values."""
    rows = Entry.objects.filter(kind=kind)
    for key, value in detail.items():
        rows = rows.filter(leaf__contains=f'"{key}":{canonical(value)}')
    for found in rows:
        if all(found.detail.get(key) == value for key, value in detail.items()):
            return found.index
    return None


def leaves_of(kind: str, key: str, values: Collection[object]) -> dict[object, int]:
    """The index of the newest entry of a kind for each of these values of a key of its detail."""
    wanted = set(values)
    found: dict[object, int] = {}
    for index, leaf in (
        Entry.objects.filter(kind=kind).order_by("index").values_list("index", "leaf").iterator()
    ):
        value = json.loads(leaf).get("detail", {}).get(key)
        if isinstance(value, (str, int)) and value in wanted:
            found[value] = index
    return found


def checkpoint(size: int | None = None, tree: str = MAIN) -> Checkpoint | None:
    """The newest checkpoint, or the newest of a size."""
    rows = Checkpoint.objects.filter(tree=tree).prefetch_related("cosignatures")
    return (rows if size is None else rows.filter(size=size)).first()


def covering(index: int, tree: str = MAIN) -> Checkpoint | None:
    """The newest checkpoint that covers an entry, whoever signed it."""
    last = checkpoint(tree=tree)
    return last if last and last.size > index else None


def newest_vkey(tree: str = MAIN) -> str:
    """The public key by which checkpoints are signed now; "" before the first."""
    return LogKey.objects.filter(tree=tree).values_list("vkey", flat=True).first() or ""


def vkeys(tree: str = MAIN) -> list[str]:
    """Every public key by which checkpoints were ever signed, the newest first."""
    return list(LogKey.objects.filter(tree=tree).values_list("vkey", flat=True))


def provable(indices: Iterable[int], tree: str = MAIN) -> Checkpoint | None:
    """The newest checkpoint that covers these entries and satisfies the policy in force; None: not yet."""
    rule = witnesses.rule(tree)
    rows = Checkpoint.objects.filter(tree=tree, size__gt=max(indices, default=-1))
    if rule.need:
        rows = rows.annotate(signed=Count("cosignatures")).filter(signed__gte=rule.need)
    for found in rows.prefetch_related("cosignatures")[:_LOOKED_AT]:
        if rule.signers(note(found)).enough:
            return found
    return None


def policy_text(tree: str = MAIN) -> str:
    """Keys and quorum as a file for verifiers."""
    rule, now = witnesses.rule(tree), witnesses.in_force()
    if not rule.need:
        return rule.text(["no witnesses 没有见证方"])
    said = f"{rule.need} of {len(rule.witnesses)} must sign 须签; up to {now.faulty if now else 0} may be dishonest 可不诚实"
    titles = [f"{w.name}: {w.title} {w.title_en}".strip() for w in witnesses.witnesses()]
    return rule.text([said, *titles])


def proofs_for(indices: Iterable[int], checkpoint: Checkpoint) -> Proofs:
    """The leaves with their paths, the checkpoint with its cosignatures, the policy; postings are the ledger's to add."""
    wanted = sorted(set(indices))
    spans = {i: inclusion_spans(i, checkpoint.size) for i in wanted}
    flat = hashes(checkpoint.tree, [span for i in wanted for span in spans[i]])
    leaves = dict(Entry.objects.filter(pk__in=wanted).values_list("index", "leaf"))
    proofs, at = [], 0
    for i in wanted:
        path = tuple(flat[at : at + len(spans[i])])
        at += len(path)
        proofs.append(LeafProof(i, leaves[i], path))
    return Proofs(note(checkpoint).text, policy_text(checkpoint.tree), tuple(proofs))


def log_proof(index: int, checkpoint: Checkpoint) -> LogProof:
    """The proof of one entry as a C2SP file that carries the leaf."""
    path = hashes(checkpoint.tree, inclusion_spans(index, checkpoint.size))
    leaf = Entry.objects.values_list("leaf", flat=True).get(pk=index)
    return LogProof(index, tuple(path), note(checkpoint), leaf.encode("utf-8"))


class Vouching(NamedTuple):
    """A witness and its signature under a checkpoint (None: it has not signed)."""

    witness: witnesses.Witness
    at: datetime | None


class State(NamedTuple):
    """What a page says of the log: how long it is, its last checkpoint and who signed that; `waiting` are the
    checkpoints before it that witnesses are asked for first, with how many have signed each."""

    size: int
    checkpoint: Checkpoint | None
    vouching: list[Vouching]
    need: int
    faulty: int
    enough: bool
    waiting: list[tuple[Checkpoint, int]]


def state(tree: str = MAIN) -> State:
    """The log as it is now."""
    last = checkpoint(tree=tree)
    now = witnesses.in_force()
    times = {c.vkey: c.at for c in last.cosignatures.all()} if last else {}
    vouching = [Vouching(w, times.get(w.vkey)) for w in witnesses.witnesses()]
    need = now.need if now else 0
    enough = last is not None and sum(v.at is not None for v in vouching) >= need
    waiting = [(c, c.cosignatures.count()) for c in open_ones(tree) if last is None or c.pk != last.pk]
    return State(size(), last, vouching, need, now.faulty if now else 0, enough, waiting)
