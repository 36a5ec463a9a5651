"""The draw: replayed from what the page shows, recusal of units, relatives and contracts, substitutes, a pool too small."""

import hashlib
import re

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import actor, sign_in

from quanheng.engine.errors import Refused
from quanheng.platform.panels import opening, queries
from quanheng.platform.panels.draw import draw
from quanheng.platform.panels.models import Interest, Seat
from quanheng.platform.panels.pool import admit, declare

POOL = [{"code": f"Z{n:03d}", "fields": ["创新"] + (["财务"] if n % 3 == 0 else []), "out": ""} for n in range(1, 21)]  # fmt: skip


def test_the_same_seed_draws_the_same_and_the_order_of_the_pool_does_not_matter():
    steps, chosen = draw("种子", POOL, {"创新": 4, "财务": 2})
    assert draw("种子", POOL[::-1], {"财务": 2, "创新": 4}) == (steps, chosen)
    assert draw("别的", POOL, {"创新": 4, "财务": 2})[1] != chosen
    assert len(set(chosen)) == 6
    known = {m["code"]: m for m in POOL}
    assert sum("财务" in known[c]["fields"] for c in chosen) >= 2


def test_lots_are_fair():
    """Over many seeds everybody is drawn about as often: 5 of 20, so a quarter of 2,000 draws."""
    counts = dict.fromkeys((m["code"] for m in POOL), 0)
    for k in range(2000):
        for code in draw(f"s{k}", POOL, {"": 5})[1]:
            counts[code] += 1
    assert all(abs(n - 500) < 100 for n in counts.values())  # five standard deviations


def test_a_pool_too_small_says_how_many_are_short():
    steps, chosen = draw("s", POOL, {"财务": 9})
    assert len(chosen) == 6
    assert steps[0]["short"] == 3


def test_anybody_can_do_the_draw_again_from_the_page(town, pool, opened, client):
    declare(pool.experts[0], "SQX-SQ", "own", by=town.office)
    panel = opened()
    opening.draw(panel, said="2026年11月彩票末位 7", by=town.office)
    text = client.get(reverse("panels:draw", args=[panel.pk])).content.decode()  # nobody has signed in
    seed = re.search(r"<dt>种子</dt><dd><code>(.*?)</code>", text)[1]
    rows = re.findall(r'<tr><th scope="row">(Z\d+)</th><td>.*?</td><td>(.*?)</td></tr>', text)
    able = [code for code, words in rows if "回避" not in words]
    assert len(rows) == 12
    assert len(able) == 11
    lots = sorted((hashlib.sha256(f"{seed}:{code}".encode()).hexdigest(), code) for code in able)
    chosen = [code for _lot, code in lots[:9]]
    assert re.search(r"<dt>抽中</dt><dd>(.*?)</dd>", text)[1] == "、".join(chosen)
    assert sorted(s.expert.code for s in queries.seats(panel)) == sorted(chosen)
    assert "彩票末位 7" in seed
    assert lots[0][0][:16] in text


@pytest.mark.parametrize("kind", ["own", "relative", "contract"])
def test_every_kind_of_interest_recuses(town, pool, opened, kind):
    for expert in pool.experts[:3]:
        declare(expert, "SQX-LL", kind, note="示意", by=town.office)
    panel = opened()
    made = opening.draw(panel, by=town.office)
    out = {m["code"]: m["out"] for m in made.pool}
    assert [out[e.code] for e in pool.experts[:4]] == [kind, kind, kind, ""]
    assert not {e.code for e in pool.experts[:3]} & set(made.chosen)
    assert "SQX-LL" not in str(made.pool)  # the page tells who is recused, not from whom


def test_a_whole_county_is_no_interest_in_each_township_and_an_ended_one_is_none(town, pool, opened):
    declare(pool.experts[0], "SQX", "own", by=town.office)
    declare(pool.experts[1], "SQX-SQ", "own", by=town.office)
    declare(pool.experts[1], "SQX-SQ", "own", ended=True, by=town.office)
    declare(pool.experts[1], "SQX-SQ", "own", ended=True, by=town.office)  # again: nothing
    assert Interest.objects.count() == 3
    made = opening.draw(opened(), by=town.office)
    assert {m["out"] for m in made.pool} == {""}


def test_where_experts_only_stay_off_their_own_unit_they_are_drawn_but_barred(town, pool, opened):
    for expert in pool.experts:
        declare(expert, "SQX-SQ" if expert is pool.experts[0] else "SQX-LL", "own", by=town.office)
    panel = opened(terms={"recusal": "unit"})
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    for seat in queries.seats(panel):
        left = {s.unit_id for s in queries.duty(seat, queries.subjects(panel))}
        assert left == ({"SQX-LL", "SQX-FG"} if seat.expert == pool.experts[0] else {"SQX-SQ", "SQX-FG"})


def test_too_few_experts_are_refused_with_the_field_and_the_number(town, pool, opened):
    panel = opened(wanted={"创新": 4, "财务": 5})
    with pytest.raises(Refused) as refused:
        opening.draw(panel, by=town.office)
    assert "财务" in refused.value.problems[0].found.zh
    assert Seat.objects.count() == 0


def test_an_expert_stands_aside_and_the_next_of_the_draw_comes(town, pool, opened, client):
    panel = opened()
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    first = queries.draws(panel)[0]
    codes = {s.code for s in queries.seats(panel)}
    leaving = queries.seats(panel)[2]
    sign_in(client, leaving)
    address = reverse("panels:aside", args=[leaving.pk])
    assert client.post(address).status_code == 422  # a reason is asked for
    assert client.post(address, {"words": "亲属刚调入该局"}).status_code == 302
    assert client.post(address, {"words": "再一次"}).status_code == 404
    assert "已退出" in client.get(reverse("panels:list")).content.decode()
    lots = sorted(
        hashlib.sha256(f"{first.seed}:{e.code}".encode()).hexdigest() + e.code for e in pool.experts
    )
    tenth = lots[9][64:]
    there = queries.seats(panel)
    assert tenth in {s.expert.code for s in there}
    assert {s.number for s in there} == set(range(1, 10))
    assert {s.code for s in there} == codes  # dealt anew, so that nobody knows the newcomer by a new code
    new = next(s for s in there if s.expert.code == tenth)
    assert client.get(reverse("panels:draw", args=[panel.pk])).content.decode().count("递补") == 2
    from quanheng.platform.agenda.queries import waiting

    assert any("第 1 轮评分" in w.title.zh for w in waiting(actor(new)))


def test_interests_are_ones_own_and_told_through_the_page(town, pool, client):
    client.force_login(pool.people[0], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("panels:interests")
    assert "Z001" in client.get(address).content.decode()
    assert client.post(address, {"unit": "SQX-SQ", "kind": "contract", "note": "规划咨询"}).status_code == 302
    assert "规划咨询" in client.get(address).content.decode()
    assert client.post(address, {"unit": "nowhere", "kind": "contract"}).status_code == 422
    assert client.post(address, {"unit": "SQX-SQ", "kind": "contract", "end": "1"}).status_code == 302
    assert "规划咨询" not in client.get(address).content.decode()
    from quanheng.platform.registry.people import actor_of

    with pytest.raises(Refused):
        declare(pool.experts[1], "SQX-SQ", "own", by=actor_of(pool.people[0]))


def test_only_experts_come_into_the_pool(town, pool, client):
    with pytest.raises(Refused):
        admit(town.person("reporter"), ["创新"], by=town.office)
    town.sign_in(client, "office")
    said = {"person": str(pool.people[0].pk), "fields_": "创新，文化", "active": "no"}
    assert client.post(reverse("panels:expert"), said).status_code == 302
    assert queries.pool()[0].fields == ["创新", "文化"]
    assert not queries.pool()[0].active
    assert "文化" in client.get(reverse("panels:pool")).content.decode()
    assert client.post(reverse("panels:expert"), said | {"fields_": "、"}).status_code == 422
