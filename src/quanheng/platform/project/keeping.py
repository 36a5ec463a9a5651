"""What keepers of the journal do from the server's command line: each by the guard, so that it stands in the journal itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from quanheng.engine.errors import Text
from quanheng.platform.journal import actions, keeping
from quanheng.platform.journal.actions import Witness
from quanheng.platform.journal.queries import LogKey, Policy
from quanheng.platform.journal.witnesses import FAULTY, NEED
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

KEEPER = Actor("命令行 command line", frozenset({"auditor"}))


def set_policy(
    witnesses: Iterable[Witness], need: int = NEED, faulty: int = FAULTY, *, by: Actor = KEEPER
) -> Policy:
    """Say who the witnesses are; in the journal with their keys."""
    chosen = list(witnesses)
    with act("journal.policy", by) as record:
        policy = actions.set_policy(chosen, need, faulty)
        record.of(
            Text(f"{len(chosen)} 家中 {policy.need} 家", f"{policy.need} of {len(chosen)}"),
            need=policy.need,
            faulty=policy.faulty,
            witnesses=[{"name": w.name, "vkey": w.vkey} for w in chosen],
        )
    return policy


def rotate(*, lost: bool = False, by: Actor = KEEPER) -> list[LogKey]:
    """Change the log's keys; the new ones stand in the journal before they sign it."""
    fresh = [keeping.fresh_key(tree).public.text for tree in settings.JOURNAL_HASHES]
    with act("journal.rotate", by) as record:
        record.of(Text("新的签名公钥", "the new public key"), keys=fresh, lost=lost)
    return actions.rotate(lost=lost)


def erase(indices: Iterable[int], reason: str, *, by: Actor = KEEPER) -> int:
    """Take names out of entries; which entries and why stays on record."""
    wanted = sorted(set(indices))
    with act("journal.erase", by) as record:
        done = actions.erase(wanted)
        if done:
            record.of(
                Text(f"{done} 条记录中的姓名", f"names in {done} entries"), indices=wanted, reason=reason
            )
        else:
            record.skip()
    return done
