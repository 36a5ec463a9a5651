"""A11: employment 12,000 against 9,100 → 24 % → beyond 10 % → heard → returned → corrected by the reporter's own door."""

from datetime import date, timedelta

from django.urls import reverse
from tests.platform.doubts.conftest import OTHER, UNIT, only, page, pdf, post, scan, step

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.doubts import actions
from quanheng.platform.doubts.models import Case, CaseStep
from quanheng.platform.journal.models import Entry as Leaf
from quanheng.platform.ledger import queries as ledger


def test_a11_from_the_scan_to_the_correction(jobs_and_insured, client):
    town = jobs_and_insured
    done = scan(client, town)
    assert (done.tested, done.opened) == (2, 1)  # 1,000 against 900 is 10 %, not beyond it
    case = only()
    assert (case.unit, case.detector, case.state) == (UNIT, "second-source", "asked")
    assert "12,000" in case.says
    assert "24 %" in case.says
    assert case.says.endswith("需要说明。")
    assert case.says_en.endswith("It needs an explanation.")
    assert {s["zh"]: s["value"] for s in case.seen}["差异占自报数"] == "24.2 %"
    due = Deadline.objects.get(kind="doubts.answer", ref=f"case:{case.pk}")
    assert (due.unit, due.role, due.met_at) == (UNIT, "reporter", None)

    told = page(client, town, "reporter", case)
    for word in ("12,000", "9,100", "24.2 %", "需要说明", "这种检测有多可信", "不能说明什么", "提交说明"):
        assert word in told, word
    for never in ("造假", "虚假", "弄虚作假"):
        assert never not in told

    # nothing follows before the unit was heard
    early = step(client, town, "reviewer", case, "return", "退回")
    assert early.status_code == 422
    assert "还没有说明" in early.content.decode()
    said = step(client, town, "reporter", case, "answer", "含灵活就业 2,900 人，未参保", files=[pdf()])
    assert said.status_code == 302
    case.refresh_from_db()
    assert case.state == "answered"
    assert Deadline.objects.get(kind="doubts.answer").met_at is not None
    paper = CaseStep.objects.get(verb="answer").papers[0]
    got = client.get(reverse("doubts:paper", args=[case.pk, paper["digest"]]))
    assert got["Content-Disposition"].startswith("attachment")

    before = ledger.in_force()
    assert step(client, town, "reviewer", case, "return", "按口径不含灵活就业，请更正").status_code == 302
    assert ledger.in_force() == before  # this room changes no figure
    case.refresh_from_db()
    assert case.state == "returned"
    assert Deadline.objects.get(kind="doubts.correct").unit == UNIT
    again = scan(client, town)
    assert (again.opened, again.repeated, again.corrected) == (0, 1, 0)

    post(town, [("就业数", UNIT, "2025", 9150)], source="更正")
    last = scan(client, town)
    assert (last.opened, last.corrected) == (0, 1)
    case.refresh_from_db()
    assert case.state == "corrected"
    assert Deadline.objects.filter(met_at=None, dropped_at=None, kind__startswith="doubts.").count() == 0
    told = page(client, town, "reviewer", case)
    assert "9,150" in told
    assert "已更正" in told
    kinds = list(Leaf.objects.filter(kind__startswith="doubts.").values_list("kind", flat=True))
    assert kinds.count("doubts.scan") == 3
    assert {"doubts.probe", "doubts.answer", "doubts.decide"} <= set(kinds)


def test_an_explained_finding_does_not_come_back_but_a_new_figure_is_asked_again(jobs_and_insured, client):
    town = jobs_and_insured
    scan(client, town)
    case = only()
    step(client, town, "reporter", case, "answer", "两个口径不同")
    answer = step(client, town, "reviewer", case, "lift", "口径不同，属实")
    assert answer.status_code == 422  # a ground is needed
    assert step(client, town, "reviewer", case, "lift", "口径不同，属实", ground="source").status_code == 302
    done = scan(client, town)
    assert (done.opened, done.explained) == (0, 1)
    post(town, [("就业数", UNIT, "2025", 13000)], source="第二次")
    assert scan(client, town).opened == 1
    assert Case.objects.count() == 2
    assert list(Case.objects.order_by("id").values_list("state", flat=True)) == ["lifted", "asked"]


def test_who_asked_answered_or_is_of_the_unit_does_not_decide(jobs_and_insured, client):
    town = jobs_and_insured
    scan(client, town, "reviewer")
    case = only()
    step(client, town, "reporter", case, "answer")
    for key, status in (("reviewer", 422), ("reporter", 422), ("leader", 422), ("office", 302)):
        answer = step(client, town, key, case, "lift", "属实", ground="real")
        assert answer.status_code == status, key
    assert "要回避" in page(client, town, "reviewer", case) or only().state == "lifted"


def test_a_unit_that_lets_its_time_pass_can_be_decided_upon(jobs_and_insured, client, monkeypatch):
    town = jobs_and_insured
    scan(client, town)
    case = only()
    assert step(client, town, "audit", case, "refer", "逾期不说明", to="audit").status_code == 422
    with_due = Case.objects.filter(pk=case.pk)
    assert with_due.get().due > date.today()
    # the clock moves, not the row: its day is append-only
    monkeypatch.setattr(actions.timezone, "localdate", lambda value=None: case.due + timedelta(days=1))
    assert step(client, town, "audit", case, "refer", "逾期不说明", to="audit").status_code == 302
    case.refresh_from_db()
    assert case.state == "referred"


def test_only_those_concerned_look_and_only_the_office_sets_detectors(jobs_and_insured, client):
    town = jobs_and_insured
    scan(client, town)
    case = only()
    address = reverse("doubts:case", args=[case.pk])
    seen = {
        "reporter": 200,
        "reporter2": 403,
        "office": 200,
        "audit": 200,
        "leader": 200,
        "expert": 403,
        "citizen": 403,
    }
    for key, status in seen.items():
        assert town.sign_in(client, key).get(address).status_code == status, key
    assert "就业" not in town.sign_in(client, "reporter2").get(reverse("doubts:list")).content.decode()
    assert town.sign_in(client, "reporter").post(reverse("doubts:scan")).status_code == 403
    assert town.sign_in(client, "reviewer").get(reverse("doubts:probe", args=["break"])).status_code == 403
    assert client.get(reverse("doubts:detectors")).status_code == 200
    assert OTHER != UNIT
