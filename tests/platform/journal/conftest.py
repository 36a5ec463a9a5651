"""What the tests of the journal share: witnesses set down in the policy, and their signatures."""

from __future__ import annotations

import pytest

# The models can be imported only once Django is set up, which is after this file is read: hence inside fixtures.


@pytest.fixture
def cosigners(db):
    """Four witnesses, set down in the policy: three must sign."""
    from tests.platform.journal.logs import NAMES, Cosigner

    from quanheng.platform.journal import actions

    found = [Cosigner(name) for name in NAMES]
    actions.set_policy([c.witness for c in found])
    return found


@pytest.fixture
def cosigned(cosigners):
    """Let witnesses sign the newest checkpoint (by default all of them)."""
    from quanheng.platform.journal import actions, queries, witnesses

    def sign(chosen=None):
        checkpoint = queries.checkpoint()
        for one in cosigners if chosen is None else chosen:
            actions.cosign(one.sign(witnesses.request(one.witness, checkpoint).text))
        return queries.checkpoint()

    return sign
