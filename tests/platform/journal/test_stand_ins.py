"""The demonstration's invented witnesses: three of four sign, again and again, and never for a journal with real ones."""

import pytest
from tests.platform.journal.logs import fill

from quanheng.platform.journal import actions, queries
from quanheng.platform.journal.audit import audit
from quanheng.platform.project.keeping import erase, rotate
from quanheng.platform.project.stand_ins import ABSENT, stand_in

pytestmark = pytest.mark.django_db


def test_they_sign_what_is_newest():
    fill(3)
    assert stand_in() == 3
    assert stand_in() == 0
    fill(2, 4)
    assert stand_in() == 3
    state = queries.state()
    assert (state.enough, [v.witness.name for v in state.vouching if not v.at]) == (True, [ABSENT])
    assert queries.entries(kind="journal.policy")[0].detail["need"] == 3
    rotate()
    fill(1, 8)
    assert stand_in() == 3
    assert queries.entries(kind="journal.rotate")[0].detail["keys"] == [queries.newest_vkey()]


def test_they_keep_out_of_a_real_journal(cosigners):
    fill(1)
    assert stand_in() == 0


def test_erasing_names_is_recorded_itself():
    fill(4)
    assert erase([1, 2], "按当事人请求") == 2
    entry = queries.entries(kind="journal.erase")[0]
    assert entry.detail == {"indices": [1, 2], "reason": "按当事人请求"}
    assert queries.entry(1).by == ""
    assert erase([1, 2], "再来一次") == 0
    assert len(queries.entries(kind="journal.erase")) == 1
    actions.seal()
    assert audit().ok
