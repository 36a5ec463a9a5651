"""What is made of marks: z-scores and severity as declared, set aside, assignment, levels, the second round, refusals."""

import numpy as np
import pytest
from django.urls import reverse
from tests.platform.panels.conftest import NINE, TOWNS, actor, fill, sign_in

from quanheng.engine.errors import Refused
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.panels import marking, opening, queries
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.marking import Given
from quanheng.platform.panels.treatment import counted

LEAN = (-8, -4, -2, 0, 0, 1, 3, 4, 6)  # severities of the nine, summing to 0
TRUTH = {"SQX-SQ": 80, "SQX-LL": 75, "SQX-FG": 70}
LEVELS = """\
scheme: 应急处置
title: 应急处置评价（示意）
title_en: Emergency (invented)
demonstration: true
period: year
items:
  处置档次: {owner: 考核办, frequency: year, name_en: Level}
  作用: {owner: 考核办, frequency: year, name_en: Effect}
  作用档: {owner: 考核办, frequency: year, name_en: Level of effect}
tree:
  - id: 现场处置
    weight: 60
    measure: 处置档次
    rate:
      rule: anchors
      by: level
      out_of: 5
      anchors: [{points: 5, behaviour: 先救人、续报完整}, {points: 3, behaviour: 按预案处置}, {points: 0, behaviour: 瞒报}]
  - id: 作用发挥
    weight: 40
    measure: 作用
    rate: {rule: qualitative, level: 作用档, bounds: [100, 80, 60, 0]}
raters: {专家: {kind: panel}}
"""


def lenient(k, unit):
    return str(TRUTH[unit] + LEAN[k])


def posted(panel, leaf="创新生态"):
    items = [f"{leaf}@专家#{n}" for n in range(1, 10)]
    found = {}
    for f in ledger.in_force(items, TOWNS):
        found.setdefault(f.unit, []).append(f)
    return found


@pytest.mark.parametrize("treatment", ["raw", "z", "severity"])
def test_what_is_posted_is_what_the_panel_declares_and_raw_is_kept(town, marked, client, treatment):
    panel = close(marked(lenient, terms={"treatment": treatment, "each": "6"}), by=town.office2)
    found = queries.outcomes(panel)[0].found
    assert all(len([m for m in u["marks"] if m is not None]) in (6, 9) for u in found["units"])
    units = {s.code: s.unit_id for s in queries.subjects(panel)}
    for row in found["units"]:
        unit = units[row["unit"]]
        given = [float(m) for m in row["marks"] if m is not None]
        assert row["raw"] == pytest.approx(np.mean(given))
        figures = posted(panel)[unit]
        assert len(figures) == 9
        values = [float(f.value) for f in figures if f.status == "reported"]
        assert len(values) == len(given)
        assert {f.status for f in figures if f.value is None} <= {"not_applicable"}
        if treatment == "raw":
            assert sorted(values) == sorted(given)
        if treatment == "severity":  # without chance the truth comes back, whoever marked whom
            assert values == pytest.approx([TRUTH[unit]] * len(values), abs=0.011)
            assert row["severity"] == pytest.approx(TRUTH[unit])
    text = town.sign_in(client, "office").get(reverse("panels:result", args=[panel.pk])).content.decode()
    assert {"raw": "照原分入账", "z": "均值和离散程度调成一致", "severity": "减去各评分人的宽严"}[
        treatment
    ] in text
    body = client.get(reverse("panels:result", args=[panel.pk]), {"as": "csv"}).content.decode("utf-8-sig")
    assert body.count("\n") == 1 + 3 * 9


@pytest.mark.parametrize("treatment", ["raw", "z", "severity"])
@pytest.mark.parametrize("each", ["0", "6"])
def test_what_counted_on_the_page_is_what_scoring_makes_of_it(town, version, marked, client, treatment, each):
    """The scheme trims one at either end of the posted seats; the page shows that figure and how far it moved."""
    from quanheng.platform.scoring import actions as scoring
    from quanheng.platform.scoring import queries as scores

    panel = marked(lambda k, unit: str(TRUTH[unit] + LEAN[k] + (14 if (k, unit) == (8, "SQX-LL") else (k * 7) % 5)), terms={"treatment": treatment, "each": each})  # fmt: skip
    close(panel, by=town.office2)
    run = scoring.run(version, periods=["2026"], by=town.office)
    points = {r.unit: float(r.points) for r in scores.rows(run) if r.node == "创新生态"}
    found = queries.outcomes(panel)[0].found
    units = {s.code: s.unit_id for s in queries.subjects(panel)}
    text = town.sign_in(client, "office").get(reverse("panels:result", args=[panel.pk])).content.decode()
    for row, counts in zip(found["units"], counted(found), strict=True):
        assert counts["value"] == pytest.approx(
            points[units[row["unit"]]], abs=0.006
        )  # the scheme rounds points to 2
        assert counts["change"] == pytest.approx(counts["value"] - row["raw"], abs=1e-6)
        assert f">{counts['value']:.2f} " in text
    assert "计分所用" in text
    assert any(abs(c["change"]) > 0.05 for c in counted(found))
    body = client.get(reverse("panels:result", args=[panel.pk]), {"as": "csv"}).content.decode("utf-8-sig")
    assert body.splitlines()[0].split(",")[2:4] == ["计分所用", "比原始均分"]


def test_a_design_in_parts_is_refused_and_nothing_is_posted(town, pool, opened):
    """Experts barred from units so that no chain joins them: the severity model names the parts."""
    from quanheng.platform.panels.pool import declare

    for k, expert in enumerate(pool.experts):
        for unit in ("SQX-LL", "SQX-FG") if k < 6 else ("SQX-SQ",):
            declare(expert, unit, "own", by=town.office)
    panel = opened(terms={"treatment": "severity", "recusal": "unit"})
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    fill(panel, lambda k, unit: str(70 + k))
    with pytest.raises(Refused) as refused:
        close(queries.panel(panel.pk), by=town.office2)
    assert {p.code for p in refused.value.problems} == {"design-disconnected"}
    assert posted(panel) == {}
    assert queries.panel(panel.pk).state == "first"


def test_a_seat_is_set_aside_with_a_reason_and_its_marks_do_not_count(town, marked, client):
    panel = marked(lambda k, unit: "85" if k == 4 else lenient(k, unit))
    town.sign_in(client, "office")
    text = client.get(reverse("panels:page", args=[panel.pk])).content.decode()
    assert "全部同分" in text
    seat = queries.seats(panel)[4]
    address = reverse("panels:move", args=[panel.pk])
    assert client.post(address, {"do": "aside", "seat": seat.code}).status_code == 422
    assert client.post(address, {"do": "aside", "seat": "S99", "words": "同分"}).status_code == 422
    assert (
        client.post(address, {"do": "aside", "seat": seat.code, "words": "全部同分，未说明"}).status_code
        == 302
    )
    panel = close(queries.panel(panel.pk), by=town.office2)
    figures = {f.item: f for f in ledger.in_force([f"创新生态@专家#{seat.number}"], ["SQX-SQ"])}
    assert figures[f"创新生态@专家#{seat.number}"].status == "not_applicable"
    text = client.get(reverse("panels:result", args=[panel.pk])).content.decode()
    assert "全部同分，未说明" in text
    assert len(queries.outcomes(panel)[0].found["seats"]) == 8


def test_the_second_round_shows_the_first_and_asks_for_reasons(town, marked, client):
    panel = marked(lambda k, unit: NINE[k])
    town.sign_in(client, "office")
    address = reverse("panels:move", args=[panel.pk])
    assert client.post(address, {"do": "second"}).status_code == 422
    assert client.post(address, {"do": "second", "words": "首轮分歧大，请看理由"}).status_code == 302
    panel = queries.panel(panel.pk)
    low = queries.seats(panel)[0]  # gave 80; the middle half of round one is 86–90
    subjects = queries.subjects(panel)
    sign_in(client, low)
    at = reverse("panels:mark", args=[low.pk, subjects[0].pk])
    text = client.get(at).content.decode()
    assert "中间一半 86–90" in text
    assert "中位 88" in text
    assert not any(s.expert.person.name in text for s in queries.seats(panel)[1:])
    assert client.post(at, {"value-0": "86"}).status_code == 422  # changed without a reason
    assert client.post(at, {"value-0": "80"}).status_code == 422  # kept, but outside, without a reason
    assert client.post(at, {"value-0": "86", "reason-0": "看了补充材料"}).status_code == 302
    assert (
        client.post(reverse("panels:submit", args=[low.pk])).status_code == 422
    )  # two units are left at 80, unreasoned
    assert client.get(reverse("panels:seat", args=[low.pk])).content.decode().count("要写理由</span>") == 2
    for seat in queries.seats(panel):
        for subject, leaf in marking.unreasoned(panel, seat):
            own = queries.sheet(panel, 1, seat)[(seat.pk, subject.pk, leaf)]
            marking.save(seat, subject, {leaf: Given(str(own.value), reason="现场所见")}, by=actor(seat))
        marking.submit(seat, by=actor(seat))
    panel = close(queries.panel(panel.pk), by=town.office2)
    code = {s.unit_id: s.code for s in queries.subjects(panel)}
    rows = {u["unit"]: u for u in queries.outcomes(panel)[0].found["units"]}
    unit = subjects[0].unit_id
    assert "86" in rows[code[unit]]["marks"]
    assert "80" not in rows[code[unit]]["marks"]
    assert sum(m.round == 1 for m in queries.sheet(panel, 1).values()) == 27  # round one is kept as it was


def test_levels_by_anchors_and_qualitative_bands_become_one_figure(town, pool, client):
    from quanheng.platform.panels.opening import Plan, draw, open_panel, start
    from quanheng.platform.registry.people import today
    from quanheng.platform.schemes.actions import adopt

    version = adopt(LEVELS.encode(), members={"SQX-SQ": ""}, by=town.office)
    panel = open_panel(
        Plan(version, "专家", "2026", "应急评审（示意）", ["现场处置", "作用发挥"], {"创新": 5}, today(), terms={"trim": "1"}), by=town.office
    )  # fmt: skip
    draw(panel, by=town.office)
    start(panel, by=town.office)
    subject = queries.subjects(panel)[0]
    levels, marks = ("1", "2", "2", "3", "2"), ("95", "70", "82", "84", "88")
    for seat, level, mark in zip(queries.seats(panel), levels, marks, strict=True):
        with pytest.raises(Refused):
            marking.save(seat, subject, {"现场处置": Given(level="4")}, by=actor(seat))
        band = "1" if float(mark) >= 80 else "2"
        said = {"现场处置": Given(level=level), "作用发挥": Given(mark, band)}
        assert marking.save(seat, subject, said, by=actor(seat)) == 2
        marking.submit(seat, by=actor(seat))
    close(queries.panel(panel.pk), by=town.office2)
    figures = {f.item: str(f.value) for f in ledger.in_force(["处置档次", "作用", "作用档"], ["SQX-SQ"])}
    assert figures == {"处置档次": "2", "作用": "84.67", "作用档": "1"}  # (82 + 84 + 88) / 3
    text = town.sign_in(client, "office").get(reverse("panels:result", args=[panel.pk])).content.decode()
    assert "不算一致性" in text


def test_every_fault_of_a_plan_is_told_at_once(town, opened):
    with pytest.raises(Refused) as refused:
        opened(
            leaves=["没有的"],
            wanted={"创新": 99},
            units=("SQX-CZ",),
            figures=("没有",),
            period="２０２６",
            terms={"z_line": "x"},
        )
    assert {p.code for p in refused.value.problems} >= {"bad-term", "not-for-panels", "nothing-to-mark", "how-many", "not-a-member", "unknown-item", "panel-facts"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        opened(guides="创新生态 | 80-100 | 好\n创新生态 | 50-70 | 中\n没有的 | 1-2 | x\n创新生态 | 9-1 | y")
    assert {p.code for p in refused.value.problems} == {"bad-anchor", "anchors-gap", "anchors-ends"}


@pytest.mark.parametrize(
    ("bands", "said"), [("60-90", "60 到 90"), ("0-90", "0 到 90"), ("60-100", "60 到 100")]
)
def test_anchors_that_leave_a_mark_without_a_level_are_refused(town, opened, bands, said):
    low, high = bands.split("-")
    with pytest.raises(Refused) as refused:
        opened(guides=f"创新生态 | 80-{high} | 好\n创新生态 | {low}-80 | 中")
    assert [p.code for p in refused.value.problems] == ["anchors-ends"]
    assert said in refused.value.problems[0].found.zh
    opened(guides=f"创新生态 | 80-{high} | 好\n创新生态 | {low}-80 | 中", terms={"low": low, "high": high})


def test_a_dossier_takes_documents_and_links_and_shows_them_beside_the_mark(town, pool, opened, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    panel = opened()
    town.sign_in(client, "office")
    address = reverse("panels:exhibit", args=[panel.pk])
    pdf = b"%PDF-1.4\n" + b"x" * 50 + b"\n%%EOF\n"
    said = {"unit": "SQX-SQ", "leaf": "", "title": "传习所照片（遮名）"}
    assert client.post(address, said | {"file": SimpleUploadedFile("a.pdf", pdf)}).status_code == 302
    assert client.post(address, said | {"link": "https://example.org/a"}).status_code == 302
    assert client.post(address, said | {"link": "javascript:alert(1)"}).status_code == 422
    assert client.post(address, said | {"file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    assert client.post(address, said).status_code == 422
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    seat = queries.seats(panel)[0]
    one = next(s for s in queries.subjects(panel) if s.unit_id == "SQX-SQ")
    exhibit = panel.exhibits.first()
    sign_in(client, seat)
    text = client.get(reverse("panels:mark", args=[seat.pk, one.pk])).content.decode()
    assert text.count("传习所照片（遮名）") == 2
    answer = client.get(reverse("panels:file", args=[exhibit.pk]))
    assert answer.content == pdf
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(next(p for p in pool.people if p.pk not in {s.expert.person_id for s in queries.seats(panel)}), backend="django.contrib.auth.backends.ModelBackend")  # fmt: skip
    assert client.get(reverse("panels:file", args=[exhibit.pk])).status_code == 404
    fill(panel, lambda k, unit: NINE[k])
    close(queries.panel(panel.pk), by=town.office2)
    figure = ledger.in_force(["创新生态@专家#1"], ["SQX-SQ"])[0]
    assert figure.evidence == (exhibit.file["digest"],)
