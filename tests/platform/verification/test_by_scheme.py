"""What the scheme decides of self-evaluation holds in every round under it: shown locked, refused otherwise, and it reduces scores."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.platform.verification.conftest import DOCUMENT, EXPLAINED, FIGURES, PERIOD, UNIT, form

from quanheng.engine.errors import Refused
from quanheng.platform.registry.people import today
from quanheng.platform.verification.actions import Opening, open_round
from quanheng.platform.verification.models import Round

SAYS = 'self_evaluation: {over_line: ">150", taper: "50:1, +:0.5", gap_line: "≥8"}\n'
FORM = {"period": PERIOD, "title": "自评", "due": "2030-01-01", "filled": "on", "seen": "on"}


@pytest.fixture
def decided(town):
    """A scheme that says its own lines, adopted for one township."""
    from quanheng.platform.schemes.actions import adopt

    text = DOCUMENT.replace("项目自评-示意", "项目自评-写定") + SAYS
    return adopt(text.encode(), members={UNIT: ""}, by=town.office2)


def test_the_lines_of_the_scheme_are_locked_and_hold(town, decided, version, client):
    town.sign_in(client, "office")
    address = reverse("verification:open")
    page = client.get(address, {"version": decided.pk}).content.decode()
    for key, text in (("over_line", "&gt;150"), ("taper", "50:1, +:0.5"), ("gap_line", "≥8")):
        field = page[page.index(f'name="{key}"') - 40 :][:260]
        assert "disabled" in field, key
        assert text in field, key
    assert page.count("方案写定，不能另设") == 3
    assert "方案写定" not in client.get(address, {"version": version.pk}).content.decode()

    sent = FORM | {
        "version": decided.pk,
        "over_line": "≥120",
        "false_line": "20",
    }  # the locked field is not read
    assert client.post(address, sent).status_code == 302
    made = Round.objects.get()
    assert (made.said["over_line"], made.said["taper"], made.said["gap_line"]) == (
        ">150",
        "50:1, +:0.5",
        "≥8",
    )
    assert made.said["false_line"] == ">20"
    assert client.get(reverse("verification:round", args=[made.pk])).content.decode().count("方案写定") == 3

    town.sign_in(client, "reporter")
    table = made.tables.get()
    said = form(
        table,
        FIGURES | {"培训人次": "150", "全年预算数": "100", "全年执行数": "100"},
        explain=EXPLAINED["explain"],
    )
    assert client.post(reverse("verification:table", args=[table.pk]), said).status_code == 302
    shown = client.get(reverse("verification:table", args=[table.pk])).content.decode()
    assert "选超额原因" not in shown  # 150 % is on the line, which does not count itself
    said = form(table, FIGURES | {"培训人次": "151", "全年预算数": "100", "全年执行数": "100"}, **EXPLAINED)
    assert (
        client.post(reverse("verification:table", args=[table.pk]), said | {"submit": "1"}).status_code == 302
    )
    row = next(r for r in table.versions.get().record["rows"] if r["leaf"] == "数量指标")
    assert (row["score"], row["factor"]) == ("15", "0.5")  # the scheme's own reduction


def test_a_round_that_says_otherwise_is_refused(town, decided):
    with pytest.raises(Refused) as refused:
        open_round(
            Opening(
                decided.pk, PERIOD, "自评", today() + timedelta(days=9), {"over_line": "120", "gap_line": "8"}
            ),
            by=town.office,
        )
    found = {p.place.path: p for p in refused.value.problems}
    assert set(found) == {"over_line", "gap_line"}
    assert "方案写定的是“>150”" in found["over_line"].found.zh
    assert not Round.objects.exists()
    same = open_round(
        Opening(decided.pk, PERIOD, "自评", today() + timedelta(days=9), {"gap_line": ">= 8 %"}),
        by=town.office,
    )
    assert same.said["gap_line"] == "≥8"
