"""Units from lists and from the codes of GB/T 2260; every problem at its line or cell."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from quanheng.cli.dispatch import dispatch
from quanheng.engine.errors import Refused
from quanheng.platform.registry import maps
from quanheng.platform.registry.actions import Enrolled
from quanheng.platform.registry.intake import take
from quanheng.platform.registry.models import Unit

pytestmark = pytest.mark.django_db

CODES = Path(__file__).parents[2] / "cases" / "registry" / "gbt2260"
LIST = "单位代码,名称,上级,类别,生态,起期\nx,某县,,县,,\nx1,甲镇,x,乡镇,1,2024-01-01\nx2,乙镇,x,乡镇,0,2024/7/1\n".replace(
    "2024/7/1", "2024-07-01"
)


def _files(*names):
    return [(n, (CODES / n).read_bytes()) for n in names]


def _told(error):
    return [(p.code, p.place.say("zh")) for p in error.value.problems]


def test_a_list_as_offices_write_it(office):
    assert take([("名册.csv", LIST.encode("gb18030"))], by=office) == Enrolled(new=3)
    assert maps.tree(on=maps.today()).children("x") == ["x1", "x2"]
    assert maps.tree(on=date(2024, 3, 1)).children("x") == ["x1"]
    unit = Unit.objects.get(code="x1")
    assert (unit.kind, unit.attributes["生态"]) == ("乡镇", "1")
    assert take([("名册.csv", LIST.encode())], by=office) == Enrolled(unchanged=3)


def test_a_workbook(office):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("单位")
        for r, row in enumerate(
            [
                ["单位", "名称", "上级", "层级"],
                ["a", "甲局", "", "条"],
                ["b", "乙局", "a", "条"],
                ["b", "乙局", "", "块"],
            ]
        ):
            sheet.write_row(r, 0, row)
    take([("名册.xlsx", book.getvalue())], by=office)
    assert maps.tree("sector").ancestors("b") == ["a"]
    assert maps.tree().ancestors("b") == []


def test_every_problem_at_its_line(office):
    text = "单位,名称,上级,层级,起期\na,甲,没有,,\na,甲又,,,\nb,乙,,天,\nc,丙,,,昨天\n,丁,,,\n"
    with pytest.raises(Refused) as error:
        take([("名册.csv", text.encode())], by=office)
    assert _told(error) == [
        ("unknown-hierarchy", "名册.csv 第 4 行（hierarchy）"),
        ("not-a-day", "名册.csv 第 5 行（since）"),
        ("unit-without-code", "名册.csv 第 6 行（unit）"),
    ]
    with pytest.raises(Refused) as error:
        take([("名册.csv", "\n".join(text.splitlines()[:3]).encode())], by=office)
    assert _told(error) == [
        ("duplicate-unit", "名册.csv 第 3 行（unit）"),
        ("unknown-parent", "名册.csv 第 3 行（unit）"),
    ]
    assert not Unit.objects.exists()


def test_a_missing_column_a_strange_file_a_workbook_that_is_none(office):
    for name, data in [
        ("x.csv", b"a,b\n1,2\n"),
        ("x.csv", b"\0\0"),
        ("x.xlsx", b"no workbook"),
        ("x.csv", b""),
    ]:
        with pytest.raises(Refused):
            take([(name, data)], by=office)


def test_the_codes_of_gbt_2260(office):
    files = _files("area.csv", "city.csv", "province.csv")
    done = take(files, by=office, gbt2260=True)
    rows = sum(data.count(b"\n") - 1 for _, data in files)
    assert done == Enrolled(new=rows)
    tree = maps.tree()
    assert tree.ancestors("110101") == ["110000"]  # a municipality has no city row
    assert tree.ancestors("130102") == ["130100", "130000"]
    assert tree.ancestors("429004") == ["429000", "420000"]
    assert set(tree.roots) == {"110000", "130000", "420000"}
    assert maps.names()["110101"].name == "东城区"
    assert Unit.objects.get(code="130100").kind == "地级"
    assert tree.circled() == []
    assert take(files, by=office, gbt2260=True) == Enrolled(unchanged=rows)


def test_counties_without_their_cities_are_refused(office):
    with pytest.raises(Refused) as error:
        take(_files("area.csv"), by=office, gbt2260=True)
    assert {code for code, _ in _told(error)} == {"unknown-parent"}
    take(_files("province.csv", "city.csv"), by=office, gbt2260=True)
    take(_files("area.csv"), by=office, gbt2260=True)


def test_codes_that_are_none(office):
    text = "code,name,province,city\n1301,石家庄市,13,01\n130100,石家庄市,13,02\n130200,,13,02\n"
    with pytest.raises(Refused) as error:
        take([("city.csv", text.encode())], by=office, gbt2260=True)
    assert _told(error) == [
        ("not-a-code", "city.csv 第 2 行（code）"),
        ("code-mismatch", "city.csv 第 3 行（code）"),
        ("unit-without-name", "city.csv 第 4 行（name）"),
    ]


@pytest.mark.usefixtures("db")
def test_the_command(capsys):
    assert (
        dispatch(["units", "--gbt2260", *(str(CODES / n) for n in ("province.csv", "city.csv", "area.csv"))])
        == 0
    )
    assert "新登记" in capsys.readouterr().out
    assert dispatch(["units", str(CODES / "README.md")]) == 1
    assert dispatch(["units", "没有.csv"]) == 2


def test_a_citizen_imports_nothing(citizen):
    with pytest.raises(Refused):
        take([("名册.csv", LIST.encode())], by=citizen)


def test_nothing_dated_is_lost_when_a_list_comes_again(office):
    take([("名册.csv", LIST.encode())], by=office)
    moved = "单位,名称,上级\nx,某县,\nx2,乙街道,x1\n"
    take([("名册.csv", moved.encode())], by=office)
    yesterday = maps.today() - timedelta(days=1)
    assert maps.tree(on=yesterday).ancestors("x2") == ["x"]
    assert maps.tree().ancestors("x2") == ["x1", "x"]
    assert maps.names(yesterday)["x2"].name == "乙镇"
