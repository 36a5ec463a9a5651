"""The demonstration shows what the room can do: a counted survey with everything in it, an open one with live lines, comments late and in English."""

from datetime import timedelta

import pytest

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.project.county import heard, surveys
from quanheng.platform.registry.people import today
from quanheng.platform.surveys import document, queries, results_show, rules, tally
from quanheng.platform.surveys.models import Comment, Survey

pytestmark = pytest.mark.django_db


def test_the_surveys_of_the_county(client, town):
    cast = Cast(town)
    surveys.tell(cast)
    heard.tell(cast)
    closed = Survey.objects.get(state="closed")
    made = closed.results.get().document
    assert made["valid"] >= 200
    assert made["weights"]["how"] == "margins"
    assert made["alpha"]["raw"] > 0.8
    assert made["signs"]["hasty"]["own"] > 0
    assert made["few"] == []
    assert made["total"]["all"]["value"] not in (None, made["total"]["value"])  # with and without
    for row in (*made["units"].values(), *made["strata"].values()):
        assert row["n"] >= 30
        assert row["value"] is not None
    assert any(q["over"] for q in made["quotas"].values())
    page = town.sign_in(client, "office").get(f"/surveys/{closed.pk}/results/").content.decode()
    for words in ("全部", "各层", "城镇", "克朗巴哈", "示意数据", "超配额"):
        assert words in page, words

    being = Survey.objects.get(state="open")
    assert being.closes == today() + timedelta(days=14)
    form = document.of(being.document)
    live = results_show.live(tally.read(being, form), rules.usual(form))
    assert live.answers >= 80
    for line in (*live.units, *live.strata, *live.questions):
        assert line.line.value is not None, line.name
        assert line.line.mark == "shown", line.name
    assert queries.counted([being.pk])[being.pk] == live.answers

    said = Comment.objects.all()
    assert said.filter(text__startswith="Please", state="published").exists()
    late = said.get(state="assigned", due__lt=today())
    assert Deadline.objects.get(kind="surveys.reply", ref=str(late.pk), met_at=None).due == late.due
    published = said.filter(state="published")
    assert published.count() >= 3
    assert len(set(published.values_list("answer", flat=True))) == published.count()
    assert all(c.answered_on > c.assigned_on for c in published)
    assert any(c.answered_on > c.due for c in published)
    assert said.filter(state="new").exists()
    public = client.get("/surveys/heard/").content.decode()
    assert "示意数据" in public
    assert "lamp-red" in public


class Cast(dict):
    """The people of the county by their keys, as the story knows them."""

    def __init__(self, town):
        super().__init__()
        self.town = town

    def __missing__(self, key):
        return getattr(self.town, key)
