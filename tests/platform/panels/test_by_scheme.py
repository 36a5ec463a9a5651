"""The scheme says how a panel's marks are treated: the form shows it locked, the panel has it, and nobody opens it otherwise."""

import re

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import TOWNS, TWO_TRACKS

from quanheng.engine.errors import Refused
from quanheng.platform.panels.models import Panel


@pytest.fixture
def version(town):
    """The scheme of two tracks, which says that marks are adjusted for severity."""
    from quanheng.platform.schemes.actions import adopt

    text = TWO_TRACKS.replace("kind: panel, seats: 9, trim: 1", "kind: panel, seats: 9, treatment: severity")
    return adopt(text.encode(), members=dict.fromkeys(TOWNS, ""), by=town.office)


def test_the_treatment_of_the_scheme_is_locked_and_holds(town, pool, version, opened, client):
    town.sign_in(client, "office")
    shown = client.get(reverse("panels:open"), {"of": f"{version.pk}:专家"}).content.decode()
    field = re.search(r'<select name="treatment".*?</select>', shown, re.S)[0]
    assert "disabled" in field
    assert re.search(r'value="severity" selected', field)
    assert "方案写定，不能另设" in shown
    for asked in ({"treatment": "raw"}, {"treatment": "z"}):
        with pytest.raises(Refused) as refused:
            opened(terms=asked)
        assert "方案写定的是“宽严模型校正”" in refused.value.problems[0].found.zh
    assert not Panel.objects.exists()
    assert opened(terms={}).terms["treatment"] == "severity"
    assert opened(terms={"treatment": "severity"}, title="又一次").terms["treatment"] == "severity"
