"""A survey that posts after the experts asks for the review of two tracks itself (domain.md A10)."""

import pytest
from tests.platform.surveys import two_tracks
from tests.platform.surveys.test_two_tracks import LIULIN, NINE, SHIQIAO, experts, filled, written

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.agenda.queries import waiting
from quanheng.platform.schemes.actions import adopt
from quanheng.platform.surveys import closing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seats", "asked"), [(NINE, []), (["60"] * 9, [SHIQIAO])])
def test_what_is_posted_last_asks(client, town, seats, asked):
    adopt(two_tracks.SCHEME.encode(), members=dict.fromkeys((SHIQIAO, LIULIN), ""), by=town.office)
    survey = filled(town, written)
    experts(town, SHIQIAO, seats)
    assert not Deadline.objects.filter(kind="panels.tracks").exists()  # one track alone is no gap
    closing.post(closing.count(survey, by=town.office), by=town.office2)
    duties = Deadline.objects.filter(kind="panels.tracks", met_at=None, dropped_at=None)
    assert [d.unit for d in duties] == asked
    on_desk = [w for w in waiting(town.office) if "复核双轨差" in w.title.zh]
    assert len(on_desk) == len(asked)
    if asked:
        assert "公众 82.4、专家 60" in on_desk[0].title.zh
        assert town.sign_in(client, "office").get(on_desk[0].link).status_code == 200
