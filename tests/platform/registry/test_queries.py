"""Reading the register."""

import pytest

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Text
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry import queries
from quanheng.platform.registry.act import act
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.models import Unit

pytestmark = pytest.mark.django_db


def test_units_by_code(office):
    enrol([PlainUnit("b", "乙"), PlainUnit("a", "甲")], by=office)
    assert list(queries.units()) == ["a", "b"]
    assert list(queries.units(["b", "nobody"])) == ["b"]
    assert queries.count() == 2


def test_units_as_the_engine_knows_them(office):
    unit = Unit.objects.create(code="a", name="甲", attributes={"生态": "1"})
    assert queries.plain(unit, "乡镇") == PlainUnit("a", "甲", "乡镇", "", {"生态": "1"})


def test_the_last_acts_come_first(office):
    for subject in ("一", "二", "三"):
        with act("scoring.run", office) as record:
            record.of(Text(subject, ""))
    assert [a.subject for a in journal.entries(2)] == ["三", "二"]
