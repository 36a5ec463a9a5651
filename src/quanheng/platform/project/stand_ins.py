"""Invented witnesses for the demonstration alone: on this machine, in the data folder. Real ones sign elsewhere.

`stand_in()` may be called any number of times: it sets the policy down once and lets three of the four sign what is newest,
so that the page also shows what it looks like when somebody has not signed.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from quanheng.bundle.notes import VerifierKey
from quanheng.platform.journal import actions, queries, witnesses
from quanheng.platform.journal.actions import Witness
from quanheng.platform.journal.cosigner import KEY, Cosigner
from quanheng.platform.project.keeping import set_policy

NAMES = {
    "示意财政局": "Finance bureau (demonstration)",
    "示意人大财经委": "Congress finance committee (demonstration)",
    "示意审计局": "Audit office (demonstration)",
    "示意大学": "University (demonstration)",
}
ABSENT = "示意大学"


def stand_in() -> int:
    """Seal the log and let the stand-ins sign; gives how many signed now. Refuses where the journal has other witnesses."""
    checkpoint = actions.seal()
    log = [VerifierKey.read(v) for v in queries.vkeys()]
    standing = {name: _witness(name, log) for name in NAMES}
    keys = {name: one.signer.public.text for name, one in standing.items()}
    known = {w.vkey for w in witnesses.witnesses()}
    if not known:
        set_policy([Witness(name, keys[name], name, title) for name, title in NAMES.items()])
        checkpoint = actions.seal()
    elif not known <= set(keys.values()):
        return 0
    signed = {c.vkey for c in checkpoint.cosignatures.all()}
    done = 0
    for witness in witnesses.witnesses():
        if witness.name != ABSENT and witness.vkey not in signed:
            request = witnesses.request(witness, checkpoint).text
            actions.cosign(standing[witness.name].sign(request).text)
            done += 1
    return done


def _witness(name: str, log: list[VerifierKey]) -> Cosigner:
    folder = Path(settings.JOURNAL_FOLDER) / "stand_ins" / name
    if not (folder / KEY).exists():
        return Cosigner.make(folder, name, log)
    found = Cosigner(folder)
    found.trust(log)
    return found
