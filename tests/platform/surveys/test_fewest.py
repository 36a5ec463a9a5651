"""How few answers about a unit may be posted: thirty unless the questionnaire says otherwise (domain.md §11)."""

import pytest
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import opened
from tests.platform.surveys.two_tracks import slips, steps

from quanheng.engine.errors import Refused
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.schemes.actions import adopt
from quanheng.platform.surveys import actions, closing

pytestmark = pytest.mark.django_db
UNITS = ("SQX-SQ", "SQX-LL")


@pytest.mark.parametrize(
    ("says", "number", "short"),
    [("", 29, 1), ("", 30, 0), ("minimum_unit: 12\n", 11, 1), ("minimum_unit: 12\n", 12, 0), ("minimum_unit: 3\n", 9, 1)],
)  # fmt: skip
def test_fewest(town, says, number, short):
    adopt(two_tracks.SCHEME.encode(), members=dict.fromkeys(UNITS, ""), by=town.office)
    survey = opened(
        town,
        two_tracks.form(**{"minimum: 385": "minimum: 15", "minimum_unit: 30\n": says, "hasty: 20\n": ""}),
    )
    for unit in UNITS:
        said = steps(s5=number // 3, s4=number // 3, s3=number - 2 * (number // 3))
        slips(survey, said, unit=unit)
    actions.close(survey, by=town.office)
    result = closing.count(survey, by=town.office)
    if short:
        with pytest.raises(Refused) as refused:
            closing.post(result, by=town.office2)
        assert f"还差 {short} 份" in str(refused.value.problems)
        assert not ledger.in_force(items=["创新生态@公众"])
    else:
        closing.post(result, by=town.office2)
        assert {f.unit for f in ledger.in_force(items=["创新生态@公众"])} == set(UNITS)
