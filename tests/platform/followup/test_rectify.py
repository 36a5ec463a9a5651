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
        "due": (timezone.localdate() + timedelta(days=28)).isoformat(),
    }
    form = client.get("/followup/rectification/new/", headers={"accept-language": "zh-CN"}).content.decode()
    described = form[form.index("问题描述") : form.index("对应指标")]
    assert "可不填" not in described  # what must be there is not said to be optional
    assert "required" in described
    late = client.post("/followup/rectification/new/", {**given, "due": "2026-01-02"})
    assert late.status_code == 422
    assert "已经过去" in late.content.decode()
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
    gone = client.post(f"{at}send_back/", {"words": "第二份是复印件", "due": "2026-01-10"})
    assert gone.status_code == 422  # nobody can keep a term that is over
    ahead = (timezone.localdate() + timedelta(days=49)).isoformat()
    assert client.post(f"{at}send_back/", {"words": "第二份是复印件", "due": ahead}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.due.isoformat(), row.responsible) == ("returned", ahead, "韩员")
    town.sign_in(client, "reporter")
    again = client.post(f"{at}claim/", {"words": "已换原件"})
    assert again.status_code == 422  # the file that was found wanting does not serve twice
    assert "退回以后要有新的" in again.content.decode()
    sent = {"words": "已换原件", "files": [SimpleUploadedFile("开工令原件.pdf", PDF)]}
    assert client.post(f"{at}claim/", sent).status_code == 302
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


def test_a_date_box_shows_the_day_it_has(client, row, town):
    """A date box takes one form only; in any other it stands empty."""
    from quanheng.platform.followup.forms import FindingForm

    assert 'value="2026-12-31"' in str(FindingForm(initial={"due": date(2026, 12, 31)})["due"])


def test_what_must_be_filled_in_is_marked_so(client, town):
    town.sign_in(client, "office")
    page = client.get("/followup/consequences/new/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "可不填" not in page[page.index("怎样运用") :].split("</form>")[0]
    talk = client.get("/followup/interviews/new/", headers={"accept-language": "zh-CN"}).content.decode()
    for label, after in (("在场的人", "谈了什么"), ("谈了什么", "商定的事")):
        assert "可不填" not in talk[talk.index(f">{label}") : talk.index(f">{after}")]


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


def test_a_link_is_chosen_from_a_list_and_compared_with_the_target(client, taken, town):
    """小考核 asks 95 of everybody: what rectification meant stands beside it, and a looser target is marked."""
    due = timezone.localdate() + timedelta(days=20)
    row = rectify.raise_([Finding("石桥", "evaluation", "开工不足", due, node="项目开工率")], by=town.office)[
        0
    ]
    town.sign_in(client, "office")
    at = f"/followup/rectification/{row.pk}/"
    page = client.get(at, headers={"accept-language": "zh-CN"}).content.decode()
    assert '<option value="小考核|项目开工率">' in page
    assert client.post(f"{at}link/", {"target": "小考核|没有的", "value": "97"}).status_code == 422
    assert client.post(f"{at}link/", {"target": "小考核|项目开工率", "value": "97"}).status_code == 302
    assert client.post(f"{at}link/", {"target": "小考核|群众满意", "value": "93"}).status_code == 302
    page = client.get(at, headers={"accept-language": "zh-CN"}).content.decode()
    assert "整改要求 97，方案里现为 95" in page
    assert "整改要求 93，方案里现为 —" in page
    assert page.count("比整改要求宽") == 1
    listed = client.get(
        "/followup/rectification/targets/", headers={"accept-language": "zh-CN"}
    ).content.decode()
    assert listed.count("比整改要求宽") == 1


def test_the_page_of_targets_shows_what_rectification_meant(client, taken, town):
    from quanheng.platform.schemes import drafts

    due = timezone.localdate() + timedelta(days=20)
    row = rectify.raise_([Finding("石桥", "evaluation", "开工不足", due, node="项目开工率")], by=town.office)[
        0
    ]
    draft = drafts.create(drafts.from_version(taken.version), year="2027", by=town.office)
    rectify.link_target(
        row, draft.scheme, "项目开工率", value=Decimal(97), words="列入次年目标", by=town.office
    )
    town.sign_in(client, "office")
    page = client.get(
        f"/schemes/drafts/{draft.pk}/targets/", headers={"accept-language": "zh-CN"}
    ).content.decode()
    assert "整改挂接的目标" in page
    assert f'<a href="/followup/rectification/{row.pk}/">{row.number}</a> 列入次年目标' in page
    assert "比整改要求宽" in page


def test_excel_out_and_in(client, row, town):
    ahead = timezone.localdate() + timedelta(days=39)
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
    sheet.append(["", "审计", "账实不符", "", "石桥镇", "", "", f"{ahead:%Y-%m-%d}"])
    sheet.append(["X-1", "督查", "迟报", "", "SQX-LL", "", "", f"{ahead.year}年{ahead.month}月{ahead.day}日"])
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
    assert set(codes(error)) == {"unknown-unit", "no-such-source", "bad-words", "number-taken", "due-past"}
    assert Rectification.objects.count() == before
    assert client.post("/followup/rectification/take-in/", {}).status_code == 422
