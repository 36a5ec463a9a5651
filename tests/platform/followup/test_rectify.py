"""The rectification ledger: all its fields, independent close-out, returns counted, overdue escalated, Excel both ways."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.platform.followup.conftest import PDF

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import actions as agenda
from quanheng.platform.followup import book, queries, rectify
from quanheng.platform.followup.models import Rectification
from quanheng.platform.followup.rectify import Finding
from quanheng.platform.registry.people import appoint
from quanheng.platform.registry.powers import INSTALLER

UNIT = "SQX-SQ"


def codes(error):
    return [p.code for p in error.value.problems]


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


@pytest.fixture
def row(town):
    due = timezone.localdate() + timedelta(days=20)
    return rectify.raise_(
        [Finding(UNIT, "evaluation", "满意度连续两期低于同组", due, node="群众感受")], by=town.office
    )[0]


def test_through_pages_to_independent_close_out(client, town):
    town.sign_in(client, "office")
    given = {
        "unit": UNIT,
        "source": "audit",
        "text": "两个项目无开工令",
        "node": "项目开工率",
        "due": "2026-12-20",
    }
    assert client.post("/followup/rectification/new/", {**given, "text": ""}).status_code == 422
    assert client.post("/followup/rectification/new/", given).status_code == 302
    row = Rectification.objects.get()
    assert (row.number, row.state) == (f"{timezone.localdate().year}-001", "not_started")
    at = f"/followup/rectification/{row.pk}/"
    town.sign_in(client, "reporter2")
    assert client.get(at).status_code == 403
    town.sign_in(client, "reporter")
    assert client.post(f"{at}claim/", {"words": "好了"}).status_code == 422  # not begun
    assert client.post(f"{at}plan/", {"words": "补办开工令", "responsible": "韩员"}).status_code == 302
    assert client.post(f"{at}progress/", {"words": "一个已补办"}).status_code == 302
    answer = client.post(f"{at}claim/", {"words": "自查：都已补办"})
    assert answer.status_code == 422
    assert "佐证" in answer.content.decode("utf-8")
    sent = {"words": "自查：都已补办", "files": [SimpleUploadedFile("开工令.pdf", PDF)]}
    assert client.post(f"{at}claim/", sent).status_code == 302
    assert client.post(f"{at}close/", {"words": "自己说好"}).status_code == 422  # no power of one's own
    town.sign_in(client, "reviewer")
    assert client.post(f"{at}send_back/", {"words": ""}).status_code == 422
    assert client.post(f"{at}send_back/", {"words": "第二份是复印件", "due": "2027-01-10"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.due.isoformat(), row.responsible) == ("returned", "2027-01-10", "韩员")
    town.sign_in(client, "reporter")
    assert client.post(f"{at}claim/", {"words": "已换原件"}).status_code == 302  # earlier evidence counts
    town.sign_in(client, "reviewer")
    assert client.post(f"{at}close/", {"words": "原件属实"}).status_code == 302
    page = client.get(at, headers={"accept-language": "zh-CN"}).content.decode("utf-8")
    assert "已销号" in page
    assert queries.rectification(row.pk).returns == 1
    assert client.get("/followup/rectification/?state=closed").status_code == 200


def test_nobody_verifies_their_own(row, town):
    rectify.plan(row, "入户走访", files=[("走访.pdf", PDF)], by=town.reporter)
    rectify.claim(row, "已走访 300 户", by=town.reporter)
    appoint(town.person("audit"), "reporter", UNIT, since=date(2024, 1, 1), by=INSTALLER)
    with pytest.raises(Refused) as error:
        rectify.verify(row, "close", "好", by=town.audit)
    assert codes(error) == ["same-person"]
    assert rectify.verify(row, "last", "长期走访", by=town.reviewer).state == "lasting"
    assert rectify.progress(row, "下一季照做", by=town.reporter).state == "lasting"


def test_overdue_is_counted_and_climbs_the_ladder(row, town):
    late = row.due + timedelta(days=10)
    assert queries.overdue_days(row, late) == 10
    assert queries.overdue_days(row, row.due) == 0
    appoint(town.person("finance"), "leader", UNIT, since=date(2024, 1, 1), by=INSTALLER)
    told = agenda.remind(late, by=town.office)
    assert told.escalated >= 1


def test_tied_to_next_years_target(row, town, taken):
    with pytest.raises(Refused) as error:
        rectify.link_target(row, "没有的方案", "x", by=town.office)
    assert codes(error) == ["unknown-scheme"]
    with pytest.raises(Refused) as error:
        rectify.link_target(row, "小考核", "没有的", by=town.office)
    assert codes(error) == ["no-such-node"]
    made = rectify.link_target(
        row, "小考核", "群众满意", value=Decimal("92.5"), words="列入次年目标", by=town.office
    )
    assert rectify.link_target(row, "小考核", "群众满意", by=town.office) == made
    assert [t.rectification for t in queries.links_of("小考核")] == [row]


def test_excel_out_and_in(client, row, town):
    rectify.plan(row, "=走访()", responsible="韩员", by=town.reporter)
    data = book.written(queries.rectifications())
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert tuple(c.value for c in sheet[1]) == book.HEADS
    assert (sheet["A2"].value, sheet["B2"].value, sheet["M2"].value, sheet["G2"].value) == (
        row.number,
        "评价",
        "整改中",
        "'=走访()",
    )
    sheet.append(["", "审计", "账实不符", "", "石桥镇", "", "", "2026-12-31"])
    sheet.append(["X-1", "督查", "迟报", "", "SQX-LL", "", "", "2026年12月31日"])
    out = io.BytesIO()
    sheet.parent.save(out)
    town.sign_in(client, "office")
    answer = client.post(
        "/followup/rectification/take-in/", {"file": SimpleUploadedFile("台账.xlsx", out.getvalue())}
    )
    assert answer.status_code == 302
    assert [(r.source, r.unit) for r in queries.rectifications() if r.pk != row.pk] == [
        ("audit", "SQX-SQ"),
        ("inspection", "SQX-LL"),
    ]
    assert client.get("/followup/rectification/?form=xlsx").content[:2] == b"PK"

    sheet.append(["", "传闻", "", "", "没有的单位", "", "", "明年"])
    sheet.append(["X-1", "督查", "另一件事", "", "SQX-LL", "", "", "2026-12-31"])
    sheet.append(["", "传闻", "说不清", "", "没有的单位", "", "", "2026-12-31"])
    out = io.BytesIO()
    sheet.parent.save(out)
    before = Rectification.objects.count()
    answer = client.post(
        "/followup/rectification/take-in/", {"file": SimpleUploadedFile("台账.xlsx", out.getvalue())}
    )
    assert answer.status_code == 422
    assert "认不出" in answer.content.decode("utf-8")
    with pytest.raises(Refused) as error:
        rectify.raise_([Finding("没有", "传闻", "", date(2026, 1, 1), number=row.number)], by=town.office)
    assert set(codes(error)) == {"unknown-unit", "no-such-source", "bad-words", "number-taken"}
    assert Rectification.objects.count() == before
    assert client.post("/followup/rectification/take-in/", {}).status_code == 422
