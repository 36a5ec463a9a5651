"""The pages: who may have which document, what they say, downloads, sets made in the background."""

import io
import re
import zipfile
from urllib.parse import quote

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from quanheng.engine.errors import Refused
from quanheng.platform.lib import store
from quanheng.platform.reports import actions, jobs
from quanheng.platform.reports.models import Batch
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.scoring.models import Job

UNIT = quote("石桥")


@pytest.fixture
def keeper(town, client):
    return town.sign_in(client, "office")


@pytest.fixture
def nobody():
    return Client()


def test_before_a_release_only_overseers_see_and_every_page_says_so(frozen, keeper, nobody):
    base = f"/reports/{frozen.pk}/2026/"
    for path in (base, f"{base}circular/", f"{base}circular/document.docx", f"{base}evaluation/?unit={UNIT}"):
        assert nobody.get(path).status_code == 403, path
        answer = keeper.get(path)
        assert answer.status_code == 200, path
    page = keeper.get(f"{base}evaluation/?unit={UNIT}").content.decode()
    assert "未公布" in page
    assert "示意数据" in page
    with zipfile.ZipFile(io.BytesIO(keeper.get(f"{base}circular/document.docx").content)) as book:
        assert "未公布" in book.read("word/header1.xml").decode()


def test_after_a_release_everybody_may(released, nobody):
    run = released.run
    page = nobody.get("/reports/").content.decode()
    assert f"/reports/{run.pk}/" in page
    page = nobody.get(f"/reports/{run.pk}/2026/?unit={UNIT}").content.decode()
    assert "通报" in page
    assert "成套制作" not in page
    body = nobody.get(f"/reports/{run.pk}/2026/evaluation/document.docx?unit={UNIT}")
    assert body["Content-Type"].endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(body.content)) as book:
        header = book.read("word/header1.xml").decode()
        assert "示意数据" in header
        assert "未公布" not in header
    assert nobody.get(f"/reports/{run.pk}/2026/evaluation/document.pdf?unit={UNIT}").content[:5] == b"%PDF-"
    assert nobody.get(f"/reports/{run.pk}/2026/scores/document.xlsx").content[:2] == b"PK"


def test_a_unit_that_was_told_has_its_own_and_no_other(told, town, nobody):
    reporter = town.sign_in(nobody, "reporter")
    base = f"/reports/{told.pk}/2026/"
    assert f"/reports/{told.pk}/" in reporter.get("/reports/").content.decode()
    page = reporter.get(base).content.decode()
    assert "石桥镇" in page
    assert "柳林镇" not in page
    assert "通报" not in page
    assert reporter.get(f"{base}letter/document.docx?unit={UNIT}").status_code == 200
    assert reporter.get(f"{base}score-sheet/document.xlsx?unit={UNIT}").status_code == 200
    for path in (
        f"{base}letter/document.docx?unit={quote('柳林')}",
        f"{base}circular/document.pdf",
        f"{base}scores/",
    ):
        assert reporter.get(path).status_code == 403, path


def test_what_there_is_not_is_404(released, nobody):
    base = f"/reports/{released.run.pk}/2026/"
    for path in (
        f"{base}nothing/", f"{base}circular/document.xlsx", f"{base}evaluation/", f"{base}evaluation/?unit=nowhere", "/reports/999/2026/",
        f"/reports/{released.run.pk}/1999/", f"{base}circular/figures/9.svg", f"{base}circular/?day=tomorrow",
    ):  # fmt: skip
        assert nobody.get(path).status_code == 404, path


def test_the_form_asks_little_and_its_wishes_travel(frozen, keeper):
    base = f"/reports/{frozen.pk}/2026/"
    asked = {"number": "石考[2026]5号", "issuer": "考核办", "day": "2026-03-05", "weak": "50"}
    page = keeper.get(base, asked).content.decode()
    link = re.search(r'href="([^"]*circular/\?[^"]*)"', page)[1].replace("&amp;", "&")
    text = keeper.get(link).content.decode()
    assert "石考〔2026〕5号" in text
    assert "2026年3月5日" in text
    assert keeper.get(base, {"strong": "10", "weak": "90"}).status_code == 422


def test_the_upper_left_as_the_standard_has_it(frozen, keeper):
    """份号 of six digits in 仿宋, 密级 with its term and 紧急程度 in 黑体, all of size 3, flush left before all else."""
    base = f"/reports/{frozen.pk}/2026/"
    asked = {"copy": "17", "secrecy": "secret", "term": "1年", "urgency": "urgent", "number": "石考[2026]5号"}
    page = keeper.get(base, asked).content.decode()
    link = re.search(r'href="([^"]*circular/\?[^"]*)"', page)[1].replace("&amp;", "&")
    shown = keeper.get(link, headers={"accept-language": "zh-CN"}).content.decode()
    assert (
        shown.index("000017") < shown.index("机密★1年") < shown.index("加急") < shown.index("石考〔2026〕5号")
    )
    found = Document(
        io.BytesIO(keeper.get(link.replace("circular/", "circular/document.docx")).content)
    ).paragraphs[:4]
    assert [p.text for p in found] == ["000017", "机密★1年", "加急", "石考〔2026〕5号"]
    faces = [p.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for p in found[:3]]
    assert faces == ["仿宋_GB2312", "黑体", "黑体"]
    assert {p.runs[0].font.size.pt for p in found[:3]} == {16}
    pdf = keeper.get(link.replace("circular/", "circular/document.pdf")).content
    assert pdf[:5] == b"%PDF-"
    assert keeper.get(base, {"copy": "第一"}).status_code == 422
    assert keeper.get(base, {"term": "1年"}).status_code == 422
    english = keeper.get(base, {**asked, "lang": "en"}).content.decode()
    link = re.search(r'href="([^"]*circular/\?[^"]*)"', english)[1].replace("&amp;", "&")
    assert "Secret★1年" in keeper.get(link).content.decode()
    assert (
        'name="copy"' not in keeper.get(f"{base}make/").content.decode()
    )  # a number is of one copy, not of a set


def test_charts_of_the_preview(released, nobody):
    base = f"/reports/{released.run.pk}/2026/"
    page = nobody.get(f"{base}circular/").content.decode()
    src = re.search(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert src[2].startswith("点线图")
    assert nobody.get(src[1].replace("&amp;", "&"))["Content-Type"] == "image/svg+xml"


def test_pages_in_english(frozen, keeper):
    base = f"/reports/{frozen.pk}/2026/"
    for path in (
        "/reports/",
        base,
        f"{base}make/",
        f"{base}evaluation/?unit={UNIT}",
        f"{base}score-sheet/?unit={UNIT}",
    ):
        text = keeper.get(path, headers={"accept-language": "en"}).content.decode()
        outside = re.sub(
            r'<article.*?</article>|<(\w+)[^>]*lang="zh-CN".*?</\1>|alt="[^"]*"', "", text, flags=re.S
        )
        left = [
            w
            for w in re.findall("[\u4e00-\u9fff]+", outside)
            if w not in ("中文", "权衡", "衡", "石考", "号", "石桥", "柳林", "东湖")
        ]
        assert not left, (path, left)


def test_a_set_is_made_in_the_background_and_once(frozen, keeper, town, nobody):
    base = f"/reports/{frozen.pk}/2026/make/"
    assert nobody.get(base).status_code == 302
    asked = {
        "kinds": ["circular", "evaluation", "score-sheet"],
        "forms_": ["docx", "pdf", "xlsx"],
        "issuer": "考核办",
    }
    answer = keeper.post(base, asked)
    assert answer.status_code == 302
    job = Job.objects.latest("pk")
    assert answer["Location"].endswith(f"/jobs/{job.pk}/")
    assert (job.state, job.percent) == ("done", 100)
    made = Batch.objects.get()
    assert job.link == f"/reports/sets/{made.pk}/"
    page = keeper.get(job.link).content.decode()
    assert "未公布" in page
    body = b"".join(keeper.get(f"{job.link}reports.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        names = book.namelist()
        assert (
            len(names) == 2 + 3 * 3
        )  # the notice twice, and of three units a report in two forms and a sheet
        assert {n.split("/")[0] for n in names if "/" in n} == {"石桥镇-石桥", "柳林镇-柳林", "东湖镇-东湖"}
        assert book.testzip() is None
    assert store.read(made.digest) == body
    keeper.post(base, asked)
    assert Batch.objects.count() == 1  # the same again is the same set
    assert nobody.get(f"{job.link}reports.zip").status_code == 302
    reporter = town.sign_in(nobody, "reporter")
    assert reporter.get(f"{job.link}reports.zip").status_code == 403


def test_nothing_chosen_or_no_power_is_refused(frozen, keeper, town):
    assert keeper.post(f"/reports/{frozen.pk}/2026/make/", {}).status_code == 422
    with pytest.raises(Refused, match="没有选文种"):
        actions.check(frozen, "2026", [], ["docx"], by=town.office)
    with pytest.raises(Refused, match="没有“x”这种格式"):
        actions.check(frozen, "2026", ["circular"], ["x"], by=town.office)
    with pytest.raises(Refused, match="无权"):
        jobs.ask(frozen, "2026", ["circular"], ["docx"], Wishes(), by=town.reporter)
    assert not Job.objects.exists()
