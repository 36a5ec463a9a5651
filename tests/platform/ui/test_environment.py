"""The environment of pages: language, names, data that cannot break out of its element."""

import json
from datetime import UTC, datetime

from django.utils import translation

from quanheng.engine.data import Unit
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Band, Item
from quanheng.platform.ui import environment as env


def test_names_follow_the_language():
    item = Item("开工数", "开工数", name_en="started")
    assert env.named(item) == "开工数"
    assert env.named(Band("优秀")) == "优秀"
    with translation.override("en"):
        assert env.named(item) == "started"
        assert env.said(Text("甲", "A")) == "A"
        assert env.named(Unit("石桥", "石桥镇")) == "石桥镇"
    assert env.said(Text("甲", "A")) == "甲"


def test_data_cannot_end_its_element():
    hostile = {"name": "</script><script>alert(1)</script>&"}
    text = env.data(hostile)
    assert "<" not in text
    assert "&" not in text
    assert json.loads(str(text)) == hostile


def test_texts_of_schemes_may_hold_a_per_cent_sign():
    page = env.environment(autoescape=True).from_string(
        "{{ worded(u) }} {{ _('横线为名次的 90%% 区间') }} {{ worded('') }}"
    )
    assert page.render(u="%") == "% 横线为名次的 90% 区间 "


def test_pages_escape_what_they_are_given():
    page = env.environment(autoescape=True).from_string("{{ name }} {{ _('查“%(q)s”', q=name) }}")
    assert "<b>" not in page.render(name="<b>")


def test_moments_are_told_in_the_time_zone_of_the_house():
    assert env.day(datetime(2025, 6, 30, 20, 0, tzinfo=UTC)) == "2025-07-01"
    assert env.clock(datetime(2025, 6, 30, 20, 5, tzinfo=UTC)) == "2025-07-01 04:05"
