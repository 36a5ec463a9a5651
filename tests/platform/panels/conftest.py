"""A scheme with a panel of nine, and a pool of invented experts. Models are imported inside: only there once Django has started."""

from datetime import timedelta
from typing import NamedTuple

import pytest

TWO_TRACKS = """\
scheme: 双轨评价
title: 满意度与专家双轨评价（示意）
title_en: Two tracks (invented)
demonstration: true
period: year
items:
  平均到场时长: {name_en: Mean hours to arrive, uom: 小时, owner: 考核办, frequency: year}
  投入完成率: {name_en: Inputs delivered, uom: "%", owner: 考核办, frequency: year}
tree:
  - id: 创新生态
    name_en: Innovation
    weight: 50
    rate: {rule: rated, raters: {公众: 0.5, 专家: 0.5}}
    tags: {nature: process}
  - id: 到场及时
    name_en: Arrives in time
    weight: 30
    measure: 平均到场时长
    rate:
      rule: anchors
      out_of: 5
      anchors: [{to: 1, points: 5, behaviour: 1 小时内抵达}, {to: 2, points: 3, behaviour: 2 小时内抵达}, {points: 0, behaviour: 超过 2 小时}]
  - id: 投入到位
    name_en: Inputs
    weight: 20
    measure: 投入完成率
    rate: given
    tags: {nature: process}
defaults: {missing: exclude}
raters: {公众: {kind: survey}, 专家: {kind: panel, seats: 9, trim: 1}}
round: {points: 2, score: 2}
"""
TOWNS = ("SQX-SQ", "SQX-LL", "SQX-FG")
NINE = (
    "80",
    "85",
    "86",
    "88",
    "88",
    "89",
    "90",
    "91.4",
    "99",
)  # without 80 and 99 the mean is 88.2: domain.md A10


class Pool(NamedTuple):
    """Experts by their order in the pool, as people and as rows of it."""

    people: list
    experts: list


@pytest.fixture
def pool(town):
    """Twelve invented experts of heritage and money, taken into the pool by the office."""
    from quanheng.platform.panels.pool import admit
    from quanheng.platform.registry.people import add_person, appoint
    from quanheng.platform.registry.powers import INSTALLER

    people = []
    for n in range(1, 13):
        person = add_person(
            f"zj{n:02d}", f"示意专家{n:02d}", name_en=f"Invented expert {n}", demonstration=True, by=INSTALLER
        )
        appoint(person, "expert", "SQX", by=INSTALLER)
        people.append(person)
    fields = [("创新", "财务") if n % 3 == 0 else ("创新",) for n in range(12)]
    return Pool(people, [admit(p, f, by=town.office) for p, f in zip(people, fields, strict=True)])


@pytest.fixture
def version(town):
    """The scheme of two tracks, adopted for three units."""
    from quanheng.platform.schemes.actions import adopt

    return adopt(TWO_TRACKS.encode(), members=dict.fromkeys(TOWNS, ""), by=town.office)


@pytest.fixture
def opened(town, version):
    """A panel, opened by the office; facts of its plan may be told otherwise."""
    from quanheng.platform.panels.opening import Plan, open_panel
    from quanheng.platform.registry.people import today

    def make(**facts):
        usual = {
            "version": version, "rater": "专家", "period": "2026", "title": "创新生态评审（示意）", "title_en": "Innovation panel",
            "leaves": ["创新生态", "到场及时"], "wanted": {"创新": 9}, "due": today() + timedelta(days=7), "demonstration": True,
        }  # fmt: skip
        return open_panel(Plan(**(usual | facts)), by=town.office)

    return make


def actor(seat):
    """The expert who sits there, as an actor."""
    from quanheng.platform.registry.people import actor_of

    return actor_of(seat.expert.person)


def sign_in(client, seat):
    """The client, signed in as the expert of a seat."""
    client.force_login(seat.expert.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill(panel, marks, *, submit=True, leaf="创新生态", reason=""):
    """Give marks through the real acts: `marks(seat index, unit) -> str` or None."""
    from quanheng.platform.panels import queries
    from quanheng.platform.panels.marking import Given, save
    from quanheng.platform.panels.marking import submit as hand_in

    for k, seat in enumerate(queries.seats(queries.panel(panel.pk))):
        for subject in queries.duty(seat, queries.subjects(panel)):
            value = marks(k, subject.unit_id)
            if value is not None:
                save(seat, subject, {leaf: Given(value, reason=reason)}, by=actor(seat))
        if submit:
            hand_in(seat, by=actor(seat))


@pytest.fixture
def marked(town, pool, opened):
    """A panel drawn, begun and marked by all nine: `marked(marks, **facts)`."""
    from quanheng.platform.panels import opening, queries

    def make(marks, **facts):
        panel = opened(**facts)
        opening.draw(panel, by=town.office)
        opening.start(panel, by=town.office)
        fill(panel, marks)
        return queries.panel(panel.pk)

    return make
