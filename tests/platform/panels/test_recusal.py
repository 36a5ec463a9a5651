"""Recusal beyond what is declared: seats in the register, and an interest found while the expert already sits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import NINE, fill, sign_in

from quanheng.engine.errors import Refused
from quanheng.platform.panels import looking, opening, queries
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.models import Interest
from quanheng.platform.panels.pool import declare
from quanheng.platform.registry.people import appoint, today
from quanheng.platform.registry.powers import INSTALLER


def seat_in(person, unit, **when):
    return appoint(person, "reporter", unit, by=INSTALLER, **when)


def begun(town, opened, **facts):
    panel = opened(**facts)
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    return queries.panel(panel.pk)


def find(client, of, kind="contract", unit="SQX-LL", **more):
    said = {"expert": str(of.pk), "unit": unit, "kind": kind, "note": "信访核实（示意）"} | more
    return client.post(reverse("panels:interest"), said)


def test_a_seat_at_a_unit_recuses_without_any_declaration(town, pool, opened, client):
    """Now, or within the years the panel says; longer ago, or of the whole county, it is none."""
    day = today()
    seat_in(pool.people[0], "SQX-LL")
    seat_in(pool.people[1], "SQX-LL", since=day - timedelta(days=900), until=day - timedelta(days=700))
    seat_in(pool.people[2], "SQX-LL", since=day - timedelta(days=3000), until=day - timedelta(days=1200))
    seat_in(pool.people[3], "SQX")
    panel = opened()
    made = opening.draw(panel, by=town.office)
    out = {m["code"]: m["out"] for m in made.pool}
    assert [out[e.code] for e in pool.experts[:4]] == ["own", "own", "", ""]
    assert not {e.code for e in pool.experts[:2]} & set(made.chosen)
    text = town.sign_in(client, "office").get(reverse("panels:pool")).content.decode()
    assert (
        text.count("名册里的任职</span>") == 3
    )  # the office sees where they come from: two now or of late, one of the county


def test_where_only_the_own_unit_is_left_out_a_seat_bars_from_it(town, pool, opened):
    for person in pool.people[:8]:
        seat_in(person, "SQX-LL")
    panel = begun(town, opened, terms={"recusal": "unit"})
    seen = set()
    for seat in queries.seats(panel):
        left = {s.unit_id for s in queries.duty(seat, queries.subjects(panel))}
        seen.add(seat.expert in pool.experts[:8])
        assert left == {"SQX-SQ", "SQX-FG"} | (set() if seat.expert in pool.experts[:8] else {"SQX-LL"})
    assert True in seen


def test_a_look_for_favours_knows_the_homes_of_the_register(town, pool, opened):
    homes = ("SQX-SQ", "SQX-LL", "SQX-FG")
    for k, person in enumerate(pool.people):
        seat_in(person, homes[k % 3])
    panel = begun(town, opened, terms={"recusal": "unit"})
    fill(panel, lambda k, unit: NINE[k])
    close(queries.panel(panel.pk), by=town.office2)
    made = looking.look("双轨评价", "专家", by=town.office)
    assert set(made.found["units"]) == set(homes)


def test_an_interest_found_replaces_an_expert_who_sits(town, pool, opened, client):
    panel = begun(town, opened)
    seat = queries.seats(panel)[4]
    fill(panel, lambda k, unit: NINE[k], submit=False)
    town.sign_in(client, "office")
    assert "登记发现的利害关系" in client.get(reverse("panels:pool")).content.decode()
    assert find(client, seat.expert).status_code == 302
    there = queries.seats(panel)
    assert len(there) == 9
    assert seat.expert not in {s.expert for s in there}
    new = next(s for s in there if s.number == seat.number)
    assert "本组换过人" in client.get(reverse("panels:page", args=[panel.pk])).content.decode()
    assert seat.expert.person.name not in client.get(reverse("panels:page", args=[panel.pk])).content.decode()
    assert sign_in(client, seat).get(reverse("panels:seat", args=[seat.pk])).status_code == 404
    assert sign_in(client, new).get(reverse("panels:seat", args=[new.pk])).status_code == 200
    fill(panel, lambda k, unit: NINE[k])
    close(queries.panel(panel.pk), by=town.office2)
    assert "信访核实" not in client.get(reverse("panels:draw", args=[panel.pk])).content.decode()


def test_an_interest_found_bars_from_that_unit_where_the_panel_says_so(town, pool, opened, client):
    """Also after handing in: the marks are kept, and do not count."""
    panel = begun(town, opened, terms={"recusal": "unit"})
    fill(panel, lambda k, unit: NINE[k])
    seat = queries.seats(panel)[8]  # gave 99 everywhere
    assert find(town.sign_in(client, "office"), seat.expert).status_code == 302
    assert {s.unit_id for s in queries.duty(queries.seat(seat.pk), queries.subjects(panel))} == {
        "SQX-SQ",
        "SQX-FG",
    }
    assert sign_in(client, seat).get(reverse("panels:seat", args=[seat.pk])).status_code == 200
    close(queries.panel(panel.pk), by=town.office2)
    units = {s.unit_id: s.code for s in queries.subjects(panel)}
    rows = {r["unit"]: r for r in queries.outcomes(panel)[0].found["units"]}
    assert rows[units["SQX-LL"]]["marks"].count(None) == 1
    assert "99" not in rows[units["SQX-LL"]]["marks"]
    assert "99" in rows[units["SQX-SQ"]]["marks"]
    assert seat.marks.count() == 3


def test_where_nobody_is_left_to_be_drawn_the_seat_is_set_aside(town, pool, opened, client):
    panel = begun(town, opened)
    seat = queries.seats(panel)[2]
    others = [e for e in pool.experts if e not in {s.expert for s in queries.seats(panel)}]
    for one in others:
        declare(one, "SQX-SQ", "own", by=town.office)
    town.sign_in(client, "office")
    assert find(client, seat.expert).status_code == 302
    assert queries.seats(panel)[seat.number - 1].set_aside.reason.startswith("发现利害关系")
    assert queries.progress(panel).seats == 8


def test_before_marking_without_a_substitute_it_is_refused_with_what_to_do(town, pool, opened, client):
    panel = opened()
    opening.draw(panel, by=town.office)
    for one in [e for e in pool.experts if e not in {s.expert for s in queries.seats(panel)}]:
        declare(one, "SQX-SQ", "own", by=town.office)
    before = Interest.objects.count()
    answer = find(town.sign_in(client, "office"), queries.seats(panel)[0].expert)
    assert answer.status_code == 422
    assert "取消" in answer.content.decode()
    assert Interest.objects.count() == before


def test_experts_own_late_declaration_does_the_same(town, pool, opened, client):
    panel = begun(town, opened)
    seat = queries.seats(panel)[0]
    sign_in(client, seat)
    assert client.post(reverse("panels:interests"), {"unit": "SQX-FG", "kind": "relative"}).status_code == 302
    assert seat.expert not in {s.expert for s in queries.seats(panel)}


def test_a_seat_taken_in_the_register_while_marking_stops_the_closing(town, pool, opened, client):
    panel = begun(town, opened)
    fill(panel, lambda k, unit: NINE[k])
    seat = queries.seats(panel)[3]
    seat_in(seat.expert.person, "SQX-LL")
    with pytest.raises(Refused) as refused:
        close(queries.panel(panel.pk), by=town.office2)
    assert [p.code for p in refused.value.problems] == ["has-interest"]
    assert seat.code in refused.value.problems[0].found.zh
    assert seat.expert.person.name not in str(refused.value.problems)


@pytest.mark.parametrize(
    "said", [{"expert": "999999"}, {"expert": "x"}, {"unit": "nowhere"}, {"kind": "friend"}, {"expert": ""}]
)
def test_what_cannot_be_found_is_refused(town, pool, client, said):
    assert find(town.sign_in(client, "office"), pool.experts[0], **said).status_code == 422
    assert Interest.objects.count() == 0


def test_only_the_office_finds(town, pool, client):
    for key in ("reporter", "audit", "leader"):
        assert find(town.sign_in(client, key), pool.experts[0]).status_code == 403
    client.force_login(pool.people[0], backend="django.contrib.auth.backends.ModelBackend")
    assert find(client, pool.experts[1]).status_code == 403
