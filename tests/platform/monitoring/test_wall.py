"""A wall of 300 units × 60 indicators: what a page costs does not grow with it; and the scan is what the rules say, cell by cell."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.platform.monitoring.conftest import MAY, PLAN

from quanheng.analytics.scan import scan


@pytest.fixture
def large(town, version, watch, at):
    """A plan with 60 indicators and its readings of 300 units, written as a check writes them."""
    import json

    from django.utils import timezone

    from quanheng.platform.lib.rows import insert
    from quanheng.platform.monitoring.models import Look, Reading

    at(MAY)
    more = "".join(f"  - {{id: 指标{n:02d}, item: 累计完成投资, target: 100}}\n" for n in range(59))
    plan = watch(PLAN + more)
    chance = np.random.default_rng(5)
    lamps = np.array(["red", "amber", "green", "green", "green", "blue"])
    for month in (4, 5):
        look = Look.objects.create(
            plan=plan, month=month, posting=1, digest="x", counts={}, at=timezone.now(), by="示意"
        )
        ids = ["完成投资", *(f"指标{n:02d}" for n in range(59))]
        insert(Reading, (
            {"look_id": look.pk, "unit": f"U{u:03d}", "indicator": i, "mode": "progress", "lamp": str(lamps[chance.integers(6)]), "month": month, "actual": "39", "target": "100",
             "done": "39", "plan": "60", "lag": "21", "extra": json.dumps({})}
            for u in range(300) for i in ids
        ))  # fmt: skip
    return plan


@pytest.mark.django_db
def test_a_page_of_the_wall_is_bounded(client, town, large):
    """18,000 lamps: 40 units on a page, the worst first, a dozen reads of the database, less than 600 kB; the counts are of all."""
    town.sign_in(client, "office")
    where = reverse("monitoring:wall", args=[large.pk])
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(where).content.decode()
    monitoring = [q for q in asked if "monitoring_" in q["sql"]]
    assert len(monitoring) <= 14
    assert len(page.encode()) < 600_000
    assert page.count('<th scope="row" class="stick">') == 40
    assert "第 1 页，共 8 页" in page
    assert "300 个单位 × 60 项" in page
    first = page.index("<tbody>")
    reds = [row.count('class="c-red') for row in page[first:].split("</tr>")[:40]]
    assert reds == sorted(reds, reverse=True)
    last = client.get(where, {"page": 8}).content.decode()
    assert last.count('<th scope="row" class="stick">') == 20
    assert client.get(where, {"page": 99}).status_code == 200
    months = client.get(reverse("monitoring:months", args=[large.pk]), {"i": "指标07"}).content.decode()
    assert months.count('<th scope="row" class="stick">') == 40
    assert client.get(where, {"only": 1, "m": 4}).status_code == 200


@pytest.mark.parametrize("up", [True, False])
def test_the_scan_says_what_the_rules_say(up):
    chance = np.random.default_rng(11)
    cube = np.round(chance.normal(10, 3, (4, 9, 30)), 1)
    cube[chance.random(cube.shape) < 0.1] = np.nan
    floor = np.array([8.0, 9.0, 10.0, 11.0])
    found = scan(cube, floor, falls=3, higher_is_better=np.full(4, up))
    for i, t, u in np.ndindex(cube.shape):
        x = cube[i, t, u]
        assert found.below[i, t, u] == (x < floor[i] if up else x > floor[i])
        run = cube[i, t - 3 : t + 1, u] if t >= 3 else np.array([])
        fell = np.diff(run) < 0 if up else np.diff(run) > 0
        assert found.falling[i, t, u] == (len(run) == 4 and bool(fell.all()))
    assert found.falling.any()
    assert found.below.any()


def test_the_scan_refuses_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match="three dimensions"):
        scan(np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="floor"):
        scan(np.zeros((2, 2, 2)), np.zeros(3))
    assert not scan(np.zeros((2, 2, 3)), np.zeros((2, 3))).falling.any()  # fewer periods than falls


@pytest.mark.django_db
def test_the_countys_wall_has_every_colour(client, town):
    """石桥县 (示意数据): lamps of four colours, a warning answered and others running, money and goals apart, a form handed in."""
    import re

    from quanheng.platform.monitoring.models import Case, Form, Plan
    from quanheng.platform.project.county import monitoring
    from quanheng.platform.registry.people import actor_of

    cast = {key: actor_of(person) for key, person in town.people.items()}
    monitoring.tell(cast)
    monitoring.tell(cast)  # a second time does nothing
    plan = Plan.objects.get()
    town.sign_in(client, "office")
    page = client.get(reverse("monitoring:wall", args=[plan.pk])).content.decode()
    assert set(re.findall(r'class="c-(\w+)', page)) >= {"red", "green", "blue"}
    complaints = client.get(
        reverse("monitoring:wall", args=[plan.pk]), {"mode": "complaints"}
    ).content.decode()
    assert set(re.findall(r'class="c-(\w+)', complaints)) == {"red", "amber", "green"}
    assert "示意数据" in page
    assert "背离" in client.get(reverse("monitoring:dual", args=[plan.pk])).content.decode()
    assert {"open", "answered"} <= set(Case.objects.values_list("state", flat=True))
    assert set(Form.objects.values_list("state", flat=True)) == {"filling", "submitted"}
