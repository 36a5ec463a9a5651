"""A13: 200 projects, s 0.98 against b 0.68 → 30.6 % → the county red; units ordered by self minus verified; asked, not condemned."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.doubts.conftest import OTHER, UNIT, scan, set_on

from quanheng.platform.doubts.models import Case

HEAD = "项目编号,项目名称,单位,预算数,执行数,自评得分,核验得分,第三方得分,是否超额完成"


def _listing():
    """200 projects of 100 each: 石桥镇's 100 spend 96 %, 柳林镇's 100 spend 40 %: 68 % together. All say 98."""
    rows = [
        f"P{k:03},示意项目{k:03},{'石桥镇' if k < 100 else '柳林镇'},100,{96 if k < 100 else 40},98,{96 if k < 100 else 50},,{'是' if k < 192 else '否'}"
        for k in range(200)
    ]
    return "\n".join([HEAD, *rows]).encode()


def test_a13_the_county_is_red_units_are_ordered_and_the_unit_far_off_is_asked(town, client):
    town.sign_in(client, "office")
    said = {"title": "西部某县自评与审计（示意）", "period": "2025", "gap_line": "5", "demonstration": "on"}
    client.post(reverse("verification:lists"), said | {"file": SimpleUploadedFile("清单.csv", _listing())})
    page = client.get(reverse("doubts:integrity")).content.decode()
    for told in ("全体红，超过 5.0%", "30.6", "0.98", "0.68", "192", "96%", "+48.00", "+2.00", "示意数据"):
        assert told in page, told
    assert page.index("+48.00") < page.index("+2.00")  # the widest first
    assert "下次核查" in page

    assert set_on(client, town, "self-execution", "自评与执行").status_code == 302
    done = scan(client, town)
    assert (done.tested, done.opened) == (2, 1)  # (0.98 − 0.96)/0.98 = 2.0 % is below the line
    case = Case.objects.get()
    assert case.unit == OTHER != UNIT
    assert "59.2 %" in case.says
    values = {s["zh"]: s["value"] for s in case.seen}
    assert (values["项目数"], values["其中超过界线的"]) == ("100", "100")
    assert values["自评减核验，平均"] == "48.00"


def test_the_line_is_a_parameter(town, client):
    town.sign_in(client, "office")
    said = {"title": "清单", "period": "2025", "gap_line": "5"}
    client.post(reverse("verification:lists"), said | {"file": SimpleUploadedFile("清单.csv", _listing())})
    set_on(client, town, "self-execution", "宽", set_line="60")
    assert scan(client, town).opened == 0
    set_on(client, town, "self-execution", "紧", set_line="1.5")
    assert scan(client, town).opened == 2


def test_without_lists_the_page_says_what_to_do(town, client):
    page = town.sign_in(client, "audit").get(reverse("doubts:integrity")).content.decode()
    assert "还没有可比的" in page
    assert town.sign_in(client, "reporter").get(reverse("doubts:integrity")).status_code == 403
