"""Reading schemes."""

from decimal import Decimal

import pytest

from quanheng.platform.schemes import queries
from quanheng.platform.schemes.actions import Aim, adopt


def test_members_in_the_order_given_and_targets(taken, office):
    aims = [Aim("柳林", "项目开工率", "2026", Decimal("92.50")), Aim("石桥", "项目开工率", "", Decimal(96))]
    members = {"东湖": "乡镇", "石桥": "", "柳林": "乡镇"}
    version = adopt(bytes(taken.version.document), members=members, targets=aims, by=office)
    assert list(queries.members(version).items()) == list(members.items())
    assert queries.targets(version) == [
        ("柳林", "项目开工率", "2026", Decimal("92.50")),
        ("石桥", "项目开工率", "", Decimal(96)),
    ]


def test_the_scheme_is_parsed_once(taken):
    version = queries.version(taken.version.pk)
    assert queries.resolved(version) is queries.resolved(taken.version)
    assert [leaf.id for leaf in queries.resolved(version).leaves] == ["项目开工率", "群众满意"]


def test_a_document_that_is_not_its_digest_is_noticed(taken):
    version = queries.version(taken.version.pk)
    version.document = bytes(version.document).replace(b"from: 90", b"from: 60")
    with pytest.raises(ValueError, match="does not match its digest"):
        queries.resolved(version)
