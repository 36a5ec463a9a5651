"""A13 with its numbers: 200 projects, 192 over-fulfilled by their own word, 0.98 against 0.68 → 30.6 % → red, row by row."""

import io
from fractions import Fraction
from fractions import Fraction as F
from itertools import pairwise

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.verification import gap, lists
from quanheng.platform.verification.agreement import agreement
from quanheng.platform.verification.models import Integrity, Listed, Listing
from quanheng.platform.verification.parameters import Bound

HEAD = [
    "项目编号",
    "项目名称",
    "单位",
    "预算数",
    "执行数",
    "自评得分",
    "核验得分",
    "第三方得分",
    "是否超额完成",
]
SAID = {"title": "西部某县自评与审计（示意）", "period": "2025", "gap_line": "5", "demonstration": "on"}


def projects():
    """200 projects of 100 each: 石桥镇's 100 spend 96 %, 柳林镇's 100 spend 40 %: 68 % together. All say 98."""
    for k in range(200):
        own = k < 100
        found, third = ("96", "97") if own else ("50", "")
        yield [
            f"P{k:03}",
            f"示意项目{k:03}",
            "石桥镇" if own else "SQX-LL",
            "100",
            "96" if own else "40",
            "98",
            found,
            third,
            "是" if k < 192 else "否",
        ]


def as_csv(rows):
    return "\n".join(",".join(r) for r in [HEAD, *rows]).encode()


def as_excel(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for k, row in enumerate([HEAD, *rows]):
            sheet.write_row(k, 0, row)
    return out.getvalue()


def send(client, data, name="清单.csv", **said):
    return client.post(reverse("verification:lists"), SAID | said | {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(("write", "name"), [(as_csv, "清单.csv"), (as_excel, "清单.xlsx")])
def test_the_county_is_red(town, client, write, name):
    town.sign_in(client, "office")
    answer = send(client, write(projects()), name)
    assert answer.status_code == 302
    listing = Listing.objects.get()
    whole = gap.summary(lists.compared(listing), Fraction(5, 100))
    assert (whole.count, whole.over, whole.own_rate, whole.spent_rate) == (
        200,
        192,
        Fraction(98, 100),
        Fraction(68, 100),
    )
    assert round(float(whole.gap) * 100, 1) == 30.6
    assert whole.red
    assert len(whole.suspicious) == 100  # (0.98 − 0.96)/0.98 = 2.0 % is none; (0.98 − 0.40)/0.98 = 59.2 % is
    page = client.get(answer["Location"]).content.decode()
    for told in (
        "差距 30.6%，超过 5.0%",
        "192 项，96%",
        "32.0%",
        "59.2",
        "核查 100 项可疑",
        "示意数据",
        "+48.00",
    ):
        assert told in page, told
    assert len(page) < 100_000
    second = client.get(answer["Location"], {"doubt": "50", "at": "150"}).content.decode()
    assert "示意项目150" in second
    taken = client.get(answer["Location"], {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(taken) == 201
    assert taken[1].startswith("P100,")  # the widest 自评 − 核验 first


def test_integrity_of_the_units_sets_next_years_share(town, client):
    town.sign_in(client, "office")
    send(client, as_csv(projects()))
    assert {i.unit_id: i.score for i in Integrity.objects.all()} == {"SQX-SQ": "98.00", "SQX-LL": "52.00"}
    page = client.get(reverse("verification:integrity")).content.decode()
    assert page.index("柳林镇") < page.index("石桥镇")  # the lowest first
    assert "100.0" in page
    assert "5.0" in page
    own = town.sign_in(client, "reporter").get(reverse("verification:integrity")).content.decode()
    assert "石桥镇" in own
    assert "柳林镇" not in own


def test_the_same_file_is_one_list(town, client):
    town.sign_in(client, "office")
    assert send(client, as_csv(projects()))["Location"] == send(client, as_csv(projects()))["Location"]
    assert Listing.objects.count() == 1
    assert Integrity.objects.count() == 2


def test_every_bad_cell_is_told_with_its_place(town, client):
    rows = [
        ["P1", "甲", "石桥镇", "100", "90", "98", "97", "", "是"],
        ["P1", "乙", "没有镇", "一百", "-5", "120", "x", "", "也许"],
        ["", "丙", "SQX-LL", "100", "90", "", "", "", ""],
    ]
    town.sign_in(client, "office")
    for write, name, first in ((as_csv, "清单.csv", "第 3 行"), (as_excel, "清单.xlsx", "D3")):
        answer = send(client, write(rows), name)
        text = answer.content.decode()
        assert answer.status_code == 422
        for told in (first, "出现两次", "没有镇", "一百", "-5", "120", "“x”", "也许", "没有项目编号"):
            assert told in text, (name, told)
    assert not Listed.objects.exists()
    assert send(client, as_csv([])).status_code == 422
    assert send(client, b"\xff\xfe\x00", "x.csv").status_code == 422
    assert send(client, as_csv(projects()), period="明年").status_code == 422
    assert send(client, as_csv(projects()), gap_line="很多").status_code == 422


def test_only_the_office_takes_in_and_overseers_read(town, client):
    assert town.sign_in(client, "audit").get(reverse("verification:lists")).status_code == 200
    assert send(client, as_csv(projects())).status_code == 403
    assert town.sign_in(client, "reporter").get(reverse("verification:lists")).status_code == 403


def test_relative_gap_at_its_edges():
    assert gap.relative(Fraction(98, 100), Fraction(68, 100)) == Fraction(30, 98)
    assert gap.relative(Fraction(0), Fraction(1)) is None
    assert gap.relative(Fraction(1), None) is None
    assert gap.summary([], Fraction(5, 100)).gap is None
    exactly = gap.Compared(
        "a", "a", "u", Fraction(100), None, None, Fraction(100), Fraction(95, 100), budget=Fraction(1)
    )
    assert not gap.summary([exactly], Fraction(5, 100)).red  # beyond the line, not at it
    assert gap.slope([exactly], ["a"]) is None


def test_what_money_brings_is_in_b_alone():
    """domain.md §4.3: s = 指标分/90, b = 执行分/10. All 90 and 8.53 of 10: 14.7 %, where total/full would say 13.4 %."""
    one = gap.Compared(
        "a", "a", "u", F("98.53"), None, None, F(100), F("0.853"), funds=F("8.53"), funds_full=F(10)
    )
    assert one.rate == 1
    assert one.gap == F("0.147")
    assert gap.relative(F("0.9853"), F("0.853")) < one.gap
    whole = gap.summary([one], F(5, 100))
    assert (whole.own_rate, whole.spent_rate, whole.gap) == (1, F("0.853"), F("0.147"))
    on = gap.Compared(
        "b", "b", "u", F("99.5"), None, None, F(100), F("0.95"), funds=F("9.5"), funds_full=F(10)
    )
    assert on.gap == F("0.05")
    assert not gap.summary([on], Bound(F(5, 100))).red
    assert gap.summary([on], Bound(F(5, 100), at=True)).red


def test_the_line_of_a_list_may_count_itself(town, client):
    town.sign_in(client, "office")
    rows = [["P1", "甲", "石桥镇", "100", "95", "100", "", "", "是"]]
    for line, red in ((">5", "不超过 5.0%"), ("≥5", "达到或超过 5.0%")):
        answer = send(client, as_csv([*rows, [f"Q{line}", *rows[0][1:]]]), gap_line=line)
        assert red in client.get(answer["Location"]).content.decode()
    assert send(client, as_csv(rows), gap_line="<5").status_code == 422


def test_self_and_verified_of_bland_and_altman():
    """Their own example (1986, table 1): 17 people, mean −2.1 l/min, standard deviation 38.8, two of them 77.6."""
    wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
    mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
    found = agreement(list(zip(wright, mini, strict=True)))
    assert (round(found.mean, 1), round(found.sd, 1)) == (-2.1, 38.8)
    assert (round(found.mean_low, 1), round(found.mean_high, 1)) == (-22.0, 17.8)  # as printed: −22.0 to 17.8
    assert found.low == pytest.approx(-2.1176 - 1.96 * 38.765, abs=1e-2)
    assert found.reach == pytest.approx(
        34.5, abs=0.1
    )  # printed: −114.3 to −45.1, half of which is 34.6 with 2.12 and 16.3
    assert agreement(list(zip(wright, mini, strict=True))[:9]) is None


def test_the_page_shows_agreement_from_ten_on(town, client):
    town.sign_in(client, "office")
    page = client.get(send(client, as_csv(projects()))["Location"]).content.decode()
    assert "一致性界限" in page
    assert 'class="svg bland"' in page
    assert "25.00" in page  # the mean of 100 × 2 and 100 × 48
    few = client.get(send(client, as_csv(list(projects())[:9]))["Location"]).content.decode()
    assert 'class="svg bland"' not in few
    assert "不足 10" in few


def test_labels_of_the_slope_do_not_cover_each_other():
    rows = [
        gap.Compared(str(k), str(k), "u", Fraction(98), Fraction(50 + k % 3), Fraction(60), Fraction(100))
        for k in range(30)
    ]
    drawn = gap.slope(rows, [r.code for r in rows])
    said = sorted(line.right_y for line in drawn.lines if line.right)
    assert len(said) == 6
    assert all(b - a >= gap.STEP for a, b in pairwise(said))
    assert len(drawn.columns) == 3
    assert said[-1] <= drawn.height
    low = [gap.Compared(str(k), str(k), "u", F(98), F(50), None, F(100)) for k in range(6)]
    ends = sorted(line.right_y for line in gap.slope(low, [r.code for r in low]).lines)
    assert all(b - a >= gap.STEP for a, b in pairwise(ends))
    assert ends[-1] <= gap.HEIGHT - gap.FOOT  # all six meet at the foot: they go up, and stay in the picture
    assert gap.short("石桥县农村危房修缮和改造提升项目") == "石桥县农村危房修缮…"
    assert gap.short("Rural houses") == "Rural houses"
