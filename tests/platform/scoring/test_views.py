"""Pages and files of a small scheme, through Django's own client."""

import csv
import io
import json
import zipfile

import pytest


@pytest.fixture
def get(client, taken):
    def got(path: str, **more):
        return client.get(
            f"/runs/{taken.run.pk}/{path}", headers={"accept-language": more.pop("lang", "zh-CN")}, **more
        )

    return got


@pytest.mark.parametrize(
    "path",
    [
        "2025/",
        "2025/heat/",
        "2025/heat/1/东湖",
        "2025/units/东湖",
        "2025/units/石桥/ways",
        "compare/",
        "years/",
        "2025/files/",
    ],
)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_page_opens(get, path, lang):
    answer = get(path, lang=lang)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "1999/",
        "2025/heat/9/石桥",
        "2025/heat/0/无",
        "2025/units/无",
        "2025/tables/nothing.csv",
        "2025/tables/history.csv",
        "2025/scores.exe",
        "compare/?a=无",
        "years/?a=1",
    ],
)
def test_what_is_not_there(get, path):
    assert get(path).status_code == 404


def test_the_address_without_a_period_leads_to_the_latest(get, taken):
    assert get("").headers["Location"] == f"/runs/{taken.run.pk}/2026/"
    assert get("?period=2025").headers["Location"] == f"/runs/{taken.run.pk}/2025/"


def test_a_fragment_is_a_fragment(get):
    assert b"<html" not in get("2025/heat/0/石桥", HTTP_X_FRAGMENT="1").content
    assert b"<html" in get("2025/heat/0/石桥").content


def test_files(get):
    rows = list(csv.DictReader(io.StringIO(get("2025/scores.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 9
    total = next(r for r in rows if r["unit"] == "石桥" and r["node"] == "total")
    assert (total["score"], total["grade"], total["name"]) == ("95.36", "优秀", "石桥镇")
    assert all(r["note"].startswith("示例方案") for r in rows)
    told = json.loads(get("all/scores.json").content)
    assert {r["period"] for r in told["rows"]} == {"2025", "2026"}
    assert zipfile.ZipFile(io.BytesIO(get("2025/scores.xlsx").content)).testzip() is None
    assert "95.36" in get("2025/units/石桥/explanation.txt").content.decode("utf-8")


def test_a_name_that_would_be_a_formula_stays_a_text(get):
    from quanheng.platform.scoring.exports import csv_of
    from quanheng.platform.scoring.reading import reading

    scheme = reading(int(get("").headers["Location"].split("/")[2])).scheme
    assert b"'=SUM" in csv_of(["name"], [["=SUM(A1)"]], scheme)
