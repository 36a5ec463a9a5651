"""Over many: grades piled up (domain.md A2.3, A15), calibration, and mutual favours across years with their power."""

import csv
import io
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.panels.conftest import fill

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.panels import grades, looking, opening, queries
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.models import Calibration, GradeList

HEADER = ("人员代码", "评核人", "得分", "等次", "期间")
BANDS = ((4.5, "优异"), (3.5, "十分满意"), (2.5, "满意"), (1.5, "不大满意"), (0, "不满意"))


def grade(mark):
    return next(name for low, name in BANDS if mark >= low)


def file(rows):
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(HEADER)
    out.writerows(rows)
    return text.getvalue().encode()


def hundred():
    """100 people, 85 of them 优异 or 十分满意; five markers, the first far more lenient than the last."""
    rows = []
    for k in range(100):
        mark = 4.6 if k < 10 else 4.0 if k < 85 else 3.0 if k < 97 else 2.0
        rows.append((f"P{k:03d}", f"M{k // 20 + 1}", mark, grade(mark), "2026"))
    return rows


def take(town, rows, **terms):
    return grades.take_in(file(rows), "评核.csv", title="年度评核（示意）", unit="SQX-KH", terms=terms, by=town.office)  # fmt: skip


def test_eighty_five_of_a_hundred_are_flagged_and_a_meeting_is_asked_for(town, client):
    town.sign_in(client, "office")
    assert "导入一份清单" in client.get(reverse("panels:grades")).content.decode()
    said = {"title": "年度评核（示意）", "unit": "SQX-KH", "demonstration": "on", "file": SimpleUploadedFile("评核.csv", file(hundred()))}  # fmt: skip
    answer = client.post(reverse("panels:grades_import"), said)
    kept = GradeList.objects.get()
    assert answer["Location"] == reverse("panels:grade_list", args=[kept.pk])
    found = grades.check(kept)
    assert (found.whole.good, found.cap) == (85, 0.6)
    assert found.whole.effective < 2.4
    text = client.get(answer["Location"]).content.decode()
    assert "优评虚高：100 人中好等次 85 人，占 85.0%，上限 60%" in text
    assert "比全体高" in text
    first, last = found.markers[0], found.markers[-1]
    assert (first.marker, last.marker) == ("M1", "M5")
    assert first.mean == pytest.approx(4.3)
    assert first.sd == pytest.approx(0.3078, abs=1e-4)
    assert Deadline.objects.filter(kind="panels.calibrate", met_at=None).exists()
    meeting = {"held_on": "2020-01-10", "chair": "赵晖", "minutes": "逐条对锚", "agreed": "M1 重评五人"}
    address = reverse("panels:calibrate", args=[kept.pk])
    assert client.post(address, meeting | {"minutes": ""}).status_code == 422
    assert client.post(address, meeting | {"held_on": "2999-01-01"}).status_code == 422
    assert client.post(address, meeting).status_code == 302
    assert client.post(address, meeting).status_code == 302
    assert Calibration.objects.count() == 1
    assert not Deadline.objects.filter(kind="panels.calibrate", met_at=None).exists()
    assert "M1 重评五人" in client.get(reverse("panels:grade_list", args=[kept.pk])).content.decode()
    assert "已校准" in client.get(reverse("panels:grades")).content.decode()
    for key in ("reporter", "expert", "citizen"):
        assert town.sign_in(client, key).get(address).status_code in (302, 403, 405), key
        assert client.get(reverse("panels:grade_list", args=[kept.pk])).status_code == 403


def test_the_cap_goes_to_seventy_where_the_unit_performed(town):
    rows = [
        (f"P{k}", f"M{k % 4}", "", "十分满意" if k < 65 else "满意" if k < 90 else "不大满意", "2026")
        for k in range(100)
    ]
    assert grades.check(take(town, rows)).flagged
    raised = grades.check(take(town, rows, performed="yes", performed_why="县里定为达标"))
    assert raised.cap == 0.7
    assert raised.flagged == ()
    assert raised.markers[0].mean is None


def test_four_quarters_over_forty_per_cent_each_warn(town):
    terms = {"order": "好、较好、一般、较差", "good": "好", "cap": "0.5", "effective": "1.5"}
    rows = [
        (f"P{k}", "M1", "", "好" if k < n else "较好" if k < 80 else "一般", f"2026-Q{q}")
        for q, n in ((1, 41), (2, 45), (3, 42), (4, 48))
        for k in range(100)
    ]
    found = grades.check(take(town, rows, **terms))
    assert [(p, over) for p, _, over in found.quarters] == [(f"2026-Q{q}", True) for q in (1, 2, 3, 4)]
    assert len(found.flagged) == 4
    assert "2026-Q1 好等次占 41.0%，超过 40%" in found.flagged[0].zh
    even = [(a, b, c, "较好" if int(a[1:]) == 40 and e == "2026-Q1" else d, e) for a, b, c, d, e in rows]
    assert [over for _, _, over in grades.check(take(town, even, **terms)).quarters] == [
        False,
        True,
        True,
        True,
    ]  # 40 % is not over 40 %


def test_bad_lists_are_refused_line_by_line_and_the_same_one_again_is_the_same(town):
    bad = [
        ("P1", "M1", "4", "优异", "2026"),
        ("P1", "M1", "4", "优异", "2026"),
        ("", "M1", "x", "极好", "去年"),
    ]
    with pytest.raises(Refused) as refused:
        take(town, bad)
    assert [(p.place.line, p.code) for p in refused.value.problems] == [(3, "bad-row"), (4, "bad-row"), (4, "unknown-grade")]  # fmt: skip
    for terms in ({"cap": "60"}, {"good": "好"}, {"days": "2.5"}):
        with pytest.raises(Refused):
            take(town, hundred(), **terms)
    with pytest.raises(Refused):
        grades.take_in(b"\xff\xfe\x00", "x.csv", title="x", unit="SQX-KH", terms={}, by=town.office)
    assert take(town, hundred()) == take(town, hundred())
    assert GradeList.objects.count() == 1


@pytest.fixture
def mutual(town, pool, version, opened):
    """Three years in which experts of three units mark one another's; two of them favour one another by `boost`."""
    from quanheng.platform.panels.pool import declare

    homes = ("SQX-SQ", "SQX-LL", "SQX-FG")
    for k, expert in enumerate(pool.experts):
        declare(expert, homes[k % 3], "own", by=town.office)

    def make(boost, years=("2024", "2025", "2026")):
        for year in years:
            panel = opened(terms={"recusal": "unit"}, period=year, title=f"互评 {year}")
            opening.draw(panel, by=town.office)
            opening.start(panel, by=town.office)
            home = {s.pk: sorted(queries.interests(s.expert))[0][0] for s in queries.seats(panel)}
            order = [s.pk for s in queries.seats(panel)]

            def given(k, unit, home=home, order=order, year=year):
                pair = {home[order[k]], unit} == {"SQX-SQ", "SQX-LL"}
                return str(75 + (crc32(f"{k}{unit}{year}".encode()) % 3) + (boost if pair else 0))

            fill(panel, given)
            close(queries.panel(panel.pk), by=town.office2)

    return make


def test_a_look_says_what_it_can_find_and_never_accuses(town, mutual, client):
    mutual(0)
    town.sign_in(client, "office")
    address = reverse("panels:looks")
    assert "还没有" not in client.get(address).content.decode()
    assert client.post(address, {"scheme": "双轨评价", "rater": "专家"}).status_code == 302
    made = queries.looks()[0].found
    assert made["periods"] == ["2024", "2025", "2026"]
    assert [boost for boost, _ in made["power"]] == [6, 10, 15]
    assert all(0 <= share <= 1 for _, share in made["power"])
    text = client.get(address).content.decode()
    assert "异常，需核实" in text
    assert "没有发现不等于没有" in text
    assert "串通" not in text
    assert client.post(address, {"scheme": "没有", "rater": "专家"}).status_code == 422
    assert (
        town.sign_in(client, "leader").post(address, {"scheme": "双轨评价", "rater": "专家"}).status_code
        == 422
    )
    assert town.sign_in(client, "reporter").get(address).status_code == 403


def test_a_look_needs_marks_both_ways(town, marked):
    from tests.platform.panels.conftest import NINE

    close(marked(lambda k, unit: NINE[k]), by=town.office2)
    with pytest.raises(Refused) as refused:
        looking.look("双轨评价", "专家", by=town.office)
    assert refused.value.problems[0].code == "nothing-mutual"


def test_a_pair_over_years_is_shown_by_name_as_to_be_looked_into(town, mutual, client, monkeypatch):
    """Eight units marking one another for three years, two of them 30 points too kind each way."""
    from quanheng.platform.project.county import UNITS

    mutual(0)
    codes = [u.id for u in UNITS]

    def favoured(panel):
        found = {}
        for a in codes:
            for b in codes:
                if a != b:
                    kind = 30 if {a, b} == {"SQX-SQ", "SQX-LL"} else 0
                    found[(a, b)] = 70.0 + crc32(f"{a}{b}{panel.period}".encode()) % 9 + kind
        return found

    monkeypatch.setattr(looking, "_mutual", favoured)
    town.sign_in(client, "audit")
    address = reverse("panels:looks")
    assert client.post(address, {"scheme": "双轨评价", "rater": "专家"}).status_code == 302
    pairs = queries.looks()[0].found["pairs"]
    assert {pairs[0][0], pairs[0][1]} == {"SQX-SQ", "SQX-LL"}
    assert pairs[0][3] <= 0.05
    text = client.get(address).content.decode()
    assert "柳林镇" in text
    assert "查出能力" in text
