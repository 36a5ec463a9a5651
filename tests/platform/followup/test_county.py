"""The invented county shows what follows a result: letters, what the scheme says of failing, consequences, the ledger."""

import pytest

from quanheng.platform.followup import queries
from quanheng.platform.followup.models import Consequence, Letter, Rectification
from quanheng.platform.followup.streaks import streaks
from quanheng.platform.project.county import last_year


@pytest.fixture
def county(db, town):
    """Last year's result, released, with what followed."""
    cast = {k: getattr(town, k) for k in ("office", "office2", "reviewer", "leader", "finance", "reporter")}
    return last_year.tell(cast)


def test_last_year_is_there_to_be_read(client, county, town):
    assert county.demonstration
    assert {x.state for x in Letter.objects.filter(unit="SQX-SQ")} == {"acknowledged"}
    assert {x.state for x in Letter.objects.filter(unit="SQX-LL")} == {"sent"}
    (failed,) = streaks()
    assert (failed.unit, failed.years, failed.level) == ("SQX-LL", (2024, 2025), 2)
    assert failed.action.zh.startswith("示意：")
    assert sorted(c.state for c in Consequence.objects.all()) == ["decided", "proposed"]
    assert queries.demonstration(list(Rectification.objects.all()))
    own = next(x for x in Letter.objects.all() if x.unit == "SQX-SQ")
    missed = {s["node"] for s in own.sentences if s["rule"] == "W4"}
    assert missed == {"全年群众感受"}  # 91.2 of 92; 96.67 of 95 was reached
    assert not missed & {s["node"] for s in own.sentences if s["kind"] == "strength"}
    town.sign_in(client, "office")
    page = client.get("/followup/", headers={"accept-language": "en"}).content.decode()
    assert "Invented: the head is summoned" in page
    assert "示意：约谈" not in page[page.index("Failed in a row") :].split("</figure>")[0]
    town.sign_in(client, "leader")
    assert (
        "项结果运用等决定" in client.get("/followup/", headers={"accept-language": "zh-CN"}).content.decode()
    )
