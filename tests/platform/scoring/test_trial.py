"""A draft tried on last year's figures: by hand to the last digit, nothing stored, every mover explained."""

import pytest
from django.db import connection

from quanheng.engine.errors import Refused
from quanheng.platform.schemes import drafts
from quanheng.platform.scoring.trial import trial


@pytest.fixture
def heavier(taken, office):
    """Next year's draft: satisfaction counts 60 instead of 40."""
    made = drafts.create(drafts.from_version(taken.version), year="2027", by=office)
    text = bytes(taken.version.document).decode()
    text = text.replace("weight: 60", "weight: 4O").replace("weight: 40", "weight: 60").replace("4O", "40")
    drafts.save(made.pk, text, base=1, by=office)
    return made


def tables():
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def test_who_moves_and_why(heavier):
    before = tables()
    made = trial(heavier, "2026")
    assert tables() == before  # nothing is stored, not even a line in the journal
    assert made.period == "2026"
    by = {m.unit.id: m for m in made.moved}
    # 石桥: starts 21/21 → full marks, satisfaction 90; 柳林: 15/15, satisfaction 93.2
    assert (by["石桥"].before, by["石桥"].after) == (pytest.approx(96.0), pytest.approx(94.0))
    assert (by["柳林"].before, by["柳林"].after) == (pytest.approx(97.28), pytest.approx(95.92))
    assert (by["石桥"].rank_before, by["石桥"].rank_after) == (2, 2)


def test_last_period_by_default_and_others_on_request(heavier):
    assert trial(heavier).period == "2026"
    made = trial(heavier, "2025")
    assert made.periods == ("2025", "2026")
    by = {m.unit.id: m for m in made.moved}
    assert by["东湖"].causes or by["东湖"].rank_after is None


def test_a_move_names_its_cause(taken, office):
    made = drafts.create(drafts.from_version(taken.version), year="2027", by=office)
    text = (
        bytes(taken.version.document)
        .decode()
        .replace("weight: 60", "weight: 1")
        .replace("weight: 40", "weight: 99")
    )
    drafts.save(made.pk, text, base=1, by=office)
    by = {m.unit.id: m for m in trial(made, "2025").moved}
    assert (by["石桥"].places, by["柳林"].places, by["东湖"].places) == (-1, 1, 0)
    assert {c.name for c in by["柳林"].causes} == {"项目开工率", "群众满意"}
    assert by["柳林"].causes[0].points > 0


def test_an_indicator_without_figures_is_left_out_and_named(taken, office):
    made = drafts.create(drafts.from_version(taken.version), year="2027", by=office)
    text = bytes(taken.version.document).decode()
    text = text.replace("  满意度:", "  就业: {uom: 人, owner: 统计局}\n  满意度:").replace(
        "weight: 40", "weight: 30"
    )
    text = text.replace(
        "rank: {within",
        "  - {id: 新增就业, weight: 10, measure: 就业, target: units, rate: {rule: ratio}, missing: hold}\nrank: {within",
    )
    drafts.save(made.pk, text, base=1, by=office)
    found = trial(made, "2026")
    assert [n.id for n in found.left_out] == ["新增就业"]
    assert all(m.after is not None for m in found.moved if m.unit.id != "东湖")


def test_near_the_line(taken, office):
    made = drafts.create(drafts.from_version(taken.version), year="2027", by=office)
    text = bytes(taken.version.document).decode().replace("from: 90", "from: 95.6")
    drafts.save(made.pk, text, base=1, by=office)
    found = trial(made, "2026")
    assert [(n.unit.id, n.grade, round(n.gap, 2)) for n in found.near] == [("石桥", "优秀", 0.4)]


def test_what_cannot_be_tried(taken, office):
    alone = drafts.create(drafts.from_library("okr"), year="2027", by=office)
    with pytest.raises(Refused) as told:
        trial(alone)
    assert told.value.problems[0].code == "no-basis"
    made = drafts.create(drafts.from_version(taken.version), year="2027", by=office)
    with pytest.raises(Refused) as told:
        trial(made, "1999")
    assert told.value.problems[0].code == "no-figures"
    drafts.save(
        made.pk,
        bytes(taken.version.document).decode().replace("period: year", "period: quarter"),
        base=1,
        by=office,
    )
    with pytest.raises(Refused):
        trial(made)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_and_its_parts(client, town, heavier, lang):
    town.sign_in(client, "office")
    for query in ("", "?period=2025", "?part=slope", "?part=moves"):
        page = client.get(f"/runs/trial/{heavier.pk}/{query}", headers={"accept-language": lang})
        assert page.status_code == 200, query
    assert client.get(f"/runs/trial/{heavier.pk}/?period=1999").status_code == 422
    assert client.get("/runs/trial/999/").status_code == 404
    town.sign_in(client, "reporter")
    assert client.get(f"/runs/trial/{heavier.pk}/").status_code == 403
