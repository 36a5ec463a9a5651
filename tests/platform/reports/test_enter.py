"""From the list of shortfalls into the rectification ledger: chosen line by line, once, with a term that lies ahead."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.followup import letters, rectify
from quanheng.platform.followup.models import Rectification

KEY = "石桥|项目开工率"


@pytest.fixture
def keeper(town, client):
    town.sign_in(client, "office")
    return client


def test_a_shortfall_enters_the_ledger_once(close, keeper):
    at = f"/reports/{close.run_id}/2026/"
    assert f"{at}enter/" in keeper.get(at).content.decode()
    page = keeper.get(f"{at}enter/", headers={"accept-language": "zh-CN"}).content.decode()
    assert re.findall(r'name="row" value="([^"]+)"', page) == [KEY]
    due = timezone.localdate() + timedelta(days=30)
    assert keeper.post(f"{at}enter/", {"row": KEY, "due": "2026-01-05"}).status_code == 422  # over already
    assert keeper.post(f"{at}enter/", {"row": KEY, "due": ""}).status_code == 422
    assert keeper.post(f"{at}enter/", {"due": due.isoformat()}).status_code == 422  # nothing chosen
    assert not Rectification.objects.exists()
    sent = {"row": [KEY, "石桥|没有的指标"], "due": due.isoformat()}
    assert keeper.post(f"{at}enter/", sent, headers={"accept-language": "en"}).status_code == 302
    row = Rectification.objects.get()
    assert (row.unit, row.node, row.source, row.due, row.release_id) == (
        "石桥",
        "项目开工率",
        "evaluation",
        due,
        close.pk,
    )
    assert "目标95，实际94" in row.text  # the ledger is kept in Chinese, whoever enters it
    assert "没有达到目标" in row.text
    page = keeper.get(f"{at}enter/").content.decode()
    assert row.number in page
    assert 'name="row"' not in page
    assert keeper.post(f"{at}enter/", sent).status_code == 422
    assert Rectification.objects.count() == 1


def test_the_ledger_itself_refuses_a_second_entry(close, town):
    finding = rectify.Finding(
        "石桥", "evaluation", "没有达到目标", timezone.localdate() + timedelta(days=9), node="项目开工率"
    )
    rectify.raise_([finding], release=close, by=town.office)
    with pytest.raises(Refused) as told:
        rectify.raise_([finding], release=close, by=town.office)
    assert [p.code for p in told.value.problems] == ["entered-already"]


def test_the_letter_leads_there(close, keeper, town):
    one = next(x for x in letters.draft(close, by=town.office) if x.unit == "石桥")
    link = f"/reports/{close.run_id}/2026/enter/?unit={quote('石桥')}"
    assert link not in keeper.get(f"/followup/letters/{one.pk}/").content.decode()  # a draft first
    letters.send(one, by=town.office)
    assert link in keeper.get(f"/followup/letters/{one.pk}/").content.decode()
    assert KEY in keeper.get(link).content.decode()
    assert KEY not in keeper.get(link.replace(quote("石桥"), quote("柳林"))).content.decode()


def test_only_what_is_released_and_by_whom_it_may_be_raised(frozen, keeper, town, client):
    at = f"/reports/{frozen.pk}/2026/"
    assert keeper.get(f"{at}enter/").status_code == 404
    assert "没有公布" in keeper.get(f"{at}enter/", headers={"accept-language": "zh-CN"}).content.decode()
    assert f"{at}enter/" not in keeper.get(at).content.decode()
    town.sign_in(client, "reporter")
    assert client.get(f"{at}enter/").status_code == 403
    assert client.post(f"{at}enter/", {"row": KEY, "due": "2030-01-01"}).status_code == 403
