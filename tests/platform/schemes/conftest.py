"""What the tests of drafts share: a small scheme of two townships, drafted, consulted on and settled by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.utils import timezone
from tests.platform.schemes.texts import TEXT, TOWNSHIPS


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The house's clock shows another moment."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@pytest.fixture
def later() -> Callable[[int], object]:
    """`with later(30):` — so many days from now."""
    return lambda days: at(timezone.now() + timedelta(days=days))


@pytest.fixture
def draft(town):
    """A draft by 李敏 for both townships, without an error."""
    from quanheng.platform.schemes import drafts

    made = drafts.create(drafts.Start(drafts.UPLOAD, TEXT, "乡镇考核.yaml"), year="2026", by=town.office)
    return drafts.set_members(made.pk, TOWNSHIPS, by=town.office)


@pytest.fixture
def consulted(town, draft):
    """The draft, sent out for five working days (the round)."""
    from quanheng.platform.schemes import consultation

    return consultation.consult(draft.pk, days=5, by=town.office)


@pytest.fixture
def settled(town, draft, consulted):
    """Settled, with approved targets: 石桥镇 100, 柳林镇 80."""
    from quanheng.platform.schemes import consultation, targets

    for unit in TOWNSHIPS:
        reporter = town.reporter if unit == "SQX-SQ" else town.reporter2
        consultation.comment(consulted.pk, unit=unit, kind=consultation.NONE, by=reporter)
        value = Decimal(100) if unit == "SQX-SQ" else Decimal(80)
        step = targets.propose(draft.pk, unit, "税收收入", value, side="unit", by=reporter)
        step = targets.agree(step.pk, side="office", by=town.office)
        targets.approve([step.pk], by=town.office2)
    for unit, owner in (("SQX-FG", town.owner_fg), ("SQX-CZ", town.owner_cz)):
        consultation.comment(consulted.pk, unit=unit, kind=consultation.NONE, by=owner)
    return consultation.settle(draft.pk, by=town.office)


@pytest.fixture
def adopted(town, settled):
    """Adopted by 赵晖, who wrote nothing of it (the version)."""
    from quanheng.platform.schemes import drafts

    return drafts.adopt(settled.pk, by=town.office2)
