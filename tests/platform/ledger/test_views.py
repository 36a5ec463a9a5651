"""The pages of the ledger room."""

from decimal import Decimal

import pytest

from quanheng.platform.ledger import actions, queries, views
from quanheng.platform.ledger.entries import Entry


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_list_item_and_figure(client, taken, lang):
    (figure,) = queries.history("开工数", "石桥", "2025")
    for path in ("/ledger/", "/ledger/小考核/items/0/", f"/ledger/figures/{figure.id}/"):
        assert client.get(path, headers={"accept-language": lang}).status_code == 200
    page = client.get(f"/ledger/figures/{figure.id}/", headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    assert "县发改局台账" in page
    assert "无，这是第一版" in page


def test_a_superseded_figure_leads_to_the_one_in_force(client, taken, office):
    (old,) = queries.history("开工数", "石桥", "2025")
    actions.post(
        [Entry("开工数", "石桥", "2025", Decimal(18), "reported", source="审计更正")], "archive", by=office
    )
    new = queries.history("开工数", "石桥", "2025")[-1]
    page = client.get(f"/ledger/figures/{old.id}/", headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    assert "已被更正" in page
    assert f"/ledger/figures/{new.id}/" in page
    assert "审计更正" in page


def test_what_does_not_apply_says_so(client, taken):
    (figure,) = queries.history("满意度", "东湖", "2025")
    assert views.text_of(figure) == "不适用"
    assert "不适用" in client.get(
        f"/ledger/figures/{figure.id}/", headers={"accept-language": "zh-CN"}
    ).content.decode("utf-8")


@pytest.mark.parametrize("path", ["/ledger/figures/0/", "/ledger/无/items/0/", "/ledger/小考核/items/99/"])
def test_what_is_not_there(client, taken, path):
    assert client.get(path).status_code == 404


def test_geometry_of_the_line():
    assert views.line([], "2025") == {"path": "", "at": None}
