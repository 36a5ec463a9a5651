"""Which checkpoint a witness is asked to sign, so that witnesses asked at different moments still meet on one.

A witness never signs less than it has signed before, and the log grows while they are asked one after the other. So
a witness is asked for the oldest checkpoint that is still worth it: one that a release waits for, else one that others
have begun to sign, as long as enough witnesses can still sign it; only where there is none, for the newest.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Max

from quanheng.bundle.notes import Note, Signature
from quanheng.platform.journal.models import Checkpoint, Cosignature, Entry
from quanheng.platform.journal.witnesses import Witness, rule, witnesses

WAITED_FOR = "publication.release"  # the act whose proof the public waits for


def asked_of(witness: Witness, tree: str) -> Checkpoint | None:
    """The checkpoint a witness is asked to sign now; None while there is none, or it has signed all that matters."""
    last = _last_signed(tree).get(witness.vkey, 0)
    mine = [c for c in open_ones(tree) if c.size >= last and witness.vkey not in _signers(c)]
    if mine:
        return mine[0]
    newest = _checkpoints(tree).first()
    return None if newest is None or witness.vkey in _signers(newest) else newest


def open_ones(tree: str) -> list[Checkpoint]:
    """Checkpoints that wait for signatures and can still get enough of them: what a release waits for, then the smallest."""
    need = rule(tree).need
    if not need:
        return []
    done = _settled(tree)
    now = {w.vkey for w in witnesses()}  # what those of an earlier policy signed is nobody's beginning
    begun = [c for c in _begun(tree) if c.size > done and _signers(c) & now and _reachable(c, now, need)]
    hung = _hung(tree, done, now, need)
    first = [] if hung is None else [hung]
    return first + sorted((c for c in begun if c not in first), key=lambda c: (c.size, c.pk))


def note(checkpoint: Checkpoint) -> Note:
    """The checkpoint with every signature under it."""
    signed = Note.read(checkpoint.note)
    lines = (Signature.read(c.line) for c in checkpoint.cosignatures.all())
    return Note(signed.body, (*signed.signatures, *lines))


def _checkpoints(tree: str) -> Iterable[Checkpoint]:
    return Checkpoint.objects.filter(tree=tree).prefetch_related("cosignatures")


def _begun(tree: str) -> Iterable[Checkpoint]:
    return _checkpoints(tree).annotate(signed=Count("cosignatures")).filter(signed__gt=0)


def _settled(tree: str) -> int:
    """The size up to which enough witnesses vouch already."""
    required = rule(tree)
    for found in _begun(tree).filter(signed__gte=required.need).order_by("-size"):
        if required.signers(note(found)).enough:
            return found.size
    return 0


def _hung(tree: str, done: int, now: set[str], need: int) -> Checkpoint | None:
    """The smallest checkpoint, that can still get its signatures, over the newest release nobody vouches for yet."""
    released = Entry.objects.filter(kind=WAITED_FOR, index__gte=done).aggregate(last=Max("index"))["last"]
    if released is None:
        return None
    return next(
        (
            c
            for c in _checkpoints(tree).filter(size__gt=released).order_by("size", "id")
            if _reachable(c, now, need)
        ),
        None,
    )


def _reachable(checkpoint: Checkpoint, now: set[str], need: int) -> bool:
    """Whether enough witnesses have signed it, or have signed nothing beyond it and still can."""
    signed, last = _signers(checkpoint), _last_signed(checkpoint.tree)
    could = [vkey for vkey in now if vkey in signed or last.get(vkey, 0) <= checkpoint.size]
    return len(could) >= need


def _signers(checkpoint: Checkpoint) -> set[str]:
    return {c.vkey for c in checkpoint.cosignatures.all()}


def _last_signed(tree: str) -> dict[str, int]:
    """The size of the largest checkpoint each key has signed."""
    rows = Cosignature.objects.filter(checkpoint__tree=tree).values_list("vkey")
    return dict(rows.annotate(last=Max("checkpoint__size")))
