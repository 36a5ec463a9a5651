"""The pages of the registry: who sees them, what they do, that nothing typed is lost and nothing breaks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanheng.platform.journal import queries as journal
from quanheng.platform.registry import maps
from quanheng.platform.registry.accounts import add_person
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.appointments import appoint
from quanheng.platform.registry.intake import take
from quanheng.platform.registry.models import Person, Unit
from quanheng.platform.registry.people import actor_of, standing
from quanheng.platform.registry.powers import COMMAND_LINE, INSTALLER
from quanheng.platform.registry.review import review
from quanheng.platform.registry.selfcheck import FAIL, OUTSIDE, PASS, rows

pytestmark = pytest.mark.django_db

CODES = Path(__file__).parents[2] / "cases" / "registry" / "gbt2260"


@pytest.fixture
def as_(client, town):
    def signed(key):
        town.sign_in(client, key)
        return client

    return signed


def _text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_tree_of_a_day(as_, town):
    page = _text(as_("reporter").get("/people/units/"))
    assert "石桥镇" in page
    assert "登记单位变动" not in page  # not for a reporter
    assert "登记单位变动" in _text(as_("office").get("/people/units/"))
    assert "没有找到" in _text(as_("office").get("/people/units/?q=天涯"))
    assert "柳林镇" in _text(as_("office").get("/people/units/?q=柳林"))
    assert "没有读懂" in _text(as_("office").get("/people/units/?on=昨天"))
    assert "还没有单位" in _text(as_("office").get("/people/units/?hierarchy=sector"))
    assert as_("office").get("/people/units/?under=没有").status_code == 200


def test_a_large_tree_opens_level_by_level(as_):
    files = [(n, (CODES / n).read_bytes()) for n in ("province.csv", "city.csv", "area.csv")]
    take(files, by=COMMAND_LINE, gbt2260=True)
    from quanheng.platform.registry import unit_views

    unit_views.WHOLE, before = 20, unit_views.WHOLE
    try:
        page = as_("office").get("/people/units/")
        text = _text(page)
        assert "河北省" in text
        assert "长安区" not in text
        assert "长安区" in _text(as_("office").get("/people/units/?under=130100"))
    finally:
        unit_views.WHOLE = before
    assert len(page.content) < 100_000


def test_one_unit_and_its_life(as_, town):
    assert "陈禾" in _text(as_("office").get("/people/units/of/SQX-SQ/"))
    assert as_("office").get("/people/units/of/没有/").status_code == 404
    client = as_("office")
    moved = {"hierarchy": "sector", "parent": "SQX-FG", "since": "2025-01-01"}
    assert client.post("/people/units/of/SQX-TJ/place", moved).status_code == 302
    assert maps.tree("sector").ancestors("SQX-TJ") == ["SQX-FG"]
    ring = {"hierarchy": "territory", "parent": "SQX-SQ", "since": "2025-01-01"}
    page = _text(client.post("/people/units/of/SQX/place", ring), 422)
    assert "绕回了自己" in page
    assert 'value="SQX-SQ"' in page  # what was typed is kept
    assert "石桥镇" in _text(client.get("/people/units/of/SQX-SQ/", headers={"accept-language": "zh"}))


def test_recording_a_merger(as_, town):
    client = as_("office")
    typed = {
        "kind": "merged",
        "at": "2026-01-01",
        "old": "SQX-SQ、SQX-LL",
        "new": "SQX-XZ 桥柳镇 Qiaoliu",
        "basis": "示发〔2025〕9号",
    }
    answer = client.post("/people/units/change/", typed)
    assert answer["Location"] == "/people/units/of/SQX-XZ/"
    page = _text(client.get(answer["Location"]))
    assert "示发〔2025〕9号" in page
    assert "石桥镇" in _text(client.get("/people/units/?on=2025-06-01"))
    wrong = _text(client.post("/people/units/change/", {**typed, "new": "SQX-Y"}), 422)
    assert "没有名称" in wrong
    assert "示发〔2025〕9号" in wrong
    assert "不是“代码 份额”" in _text(
        client.post("/people/units/change/", {**typed, "kind": "split", "shares": "a b c"}), 422
    )
    split = {
        "kind": "split",
        "at": "2026-06-01",
        "old": "SQX-XZ",
        "new": "SQX-XZ\nSQX-XQ 新区",
        "shares": "SQX-XZ 0.7\nSQX-XQ 0.3",
    }
    assert client.post("/people/units/change/", split).status_code == 302
    assert as_("reporter").post("/people/units/change/", typed).status_code == 403


def test_taking_a_list_in(as_, town):
    client = as_("office")
    good = SimpleUploadedFile("名册.csv", "单位,名称,上级\nSQX-A,甲村,SQX-SQ\n".encode())
    assert client.post("/people/units/import/", {"file": good}).status_code == 302
    assert Unit.objects.get(code="SQX-A").parent_id == "SQX-SQ"
    bad = SimpleUploadedFile("名册.csv", "单位,名称,上级\nSQX-B,乙村,没有\n".encode())
    assert "名册.csv 第 2 行" in _text(client.post("/people/units/import/", {"file": bad}), 422)
    for data in (b"\0\0\xff", b"PK\x03\x04nothing", "没有表头".encode("utf-16")):
        assert (
            client.post("/people/units/import/", {"file": SimpleUploadedFile("x.xlsx", data)}).status_code
            == 422
        )
    assert client.post("/people/units/import/", {}).status_code == 422


def test_accounts_are_made_by_system_and_appointed_by_security(as_, town):
    client = as_("system")
    page = _text(client.post("/people/add/", {"login": "xinren", "name": "新人"}))
    person = Person.objects.get(login="xinren")
    assert person.initial_secret
    secret = page.split('class="secret">')[1].split("<")[0]
    assert person.check_password(secret)
    assert "登录名" in _text(client.post("/people/add/", {"login": "xinren", "name": "又一个"}), 422)
    assert client.post(f"/people/{person.pk}/appoint", {"role": "office"}).status_code == 403
    client = as_("security")
    assert client.get("/people/add/").status_code == 403
    grant = {"role": "reporter", "unit": "SQX-SQ", "since": "2026-01-01", "until": ""}
    assert client.post(f"/people/{person.pk}/appoint", grant).status_code == 302
    assert actor_of(person).seats == {("reporter", "SQX-SQ")}
    refused = _text(client.post(f"/people/{person.pk}/appoint", {**grant, "role": "finance"}), 422)
    assert "不能再任" in refused
    row = person.appointments.get()
    assert client.post(f"/people/seats/{row.pk}/end").status_code == 302
    assert actor_of(person).roles == frozenset()
    last = town.person("auditor").appointments.get()
    assert "最后一位" in _text(client.post(f"/people/seats/{last.pk}/end"), 422)


def test_closing_and_opening_an_account(as_, town):
    chen = town.person("reporter")
    client = as_("system")
    assert client.post(f"/people/{chen.pk}/leave").status_code == 302
    assert standing().filter(person=chen).count() == 0
    assert client.post(f"/people/{chen.pk}/secret").status_code == 404
    assert client.post(f"/people/{chen.pk}/reinstate").status_code == 302
    assert "一次性口令" in _text(client.post(f"/people/{chen.pk}/secret"))
    assert "不能" in _text(client.post(f"/people/{town.person('system').pk}/leave"), 422)
    assert client.get("/people/999999/").status_code == 404
    assert client.get(f"/people/{10**30}/").status_code == 404


def test_the_auditor_reads_and_changes_nothing(as_, town):
    client = as_("auditor")
    chen = town.person("reporter").pk
    page = _text(client.get(f"/people/{chen}/"))
    assert "陈禾" in page
    assert "任命</h2>" not in page
    for path in (
        f"/people/{chen}/appoint",
        f"/people/{chen}/leave",
        f"/people/{chen}/secret",
        "/people/review/done",
    ):
        assert client.post(path, {"role": "office"}).status_code == 403
    for path in ("/people/", "/people/?q=陈", "/people/?q=无此人", "/people/review/", "/people/selfcheck/"):
        assert client.get(path).status_code == 200
    assert as_("office").get("/people/").status_code == 403


def test_my_account_and_my_deputy(as_, town):
    client = as_("reporter")
    page = _text(client.get("/people/account/"))
    assert "石桥镇 · 填报人" in page
    soon = maps.today() + timedelta(days=7)
    typed = {"seat": "reporter@SQX-SQ", "to": "lintao", "until": soon.isoformat()}
    assert client.post("/people/account/deputy", typed).status_code == 302
    assert "林涛" in _text(client.get("/people/account/"))
    assert "没有登录名" in _text(client.post("/people/account/deputy", {**typed, "to": "谁"}), 422)
    assert _text(client.post("/people/account/deputy", {**typed, "seat": "office@SQX-KH"}), 422)
    row = town.person("reporter").deputies.get()
    assert "代陈禾" in _text(as_("reporter2").get("/people/account/"))
    assert as_("owner_fg").post(f"/people/account/deputy/{row.pk}/recall").status_code == 422
    assert as_("reporter2").post(f"/people/account/deputy/{row.pk}/recall").status_code == 302
    assert "能做什么" in _text(as_("citizen").get("/people/account/"))


def test_who_may_do_what(client, as_, town):
    page = _text(client.get("/people/powers/"))  # everybody may read it
    assert "谁能做什么" in page
    assert page.count("<tr>") > len(ACTS)
    only = _text(client.get("/people/powers/?role=security"))
    assert "授予角色" in only
    assert "审定方案" not in only
    assert client.get("/people/powers/?role=没有").status_code == 200
    english = _text(client.get("/people/powers/", headers={"accept-language": "en"}))
    assert "grant roles" in english
    assert len(page.encode()) < 100_000


def test_the_weekly_list(as_, town):
    idle = add_person("idle", "久未来", secret="abcd", by=INSTALLER)
    Person.objects.filter(pk=idle.pk).update(made_at=idle.made_at - timedelta(days=200))
    ending = add_person("ending", "快到期", email="same@example.cn", by=INSTALLER)
    appoint(ending, "expert", "SQX", until=maps.today() + timedelta(days=3), by=INSTALLER)
    add_person("twin", "同邮箱", email="Same@example.cn", by=INSTALLER)
    found = {k.code: {r.person.login for r in k.rows} for k in review().kinds}
    assert "idle" in found["expired"] & found["idle"] & found["secret"]
    assert "ending" in found["ending"]
    assert {"ending", "twin"} <= found["shared"]
    assert {"yang", "zhu", "qin"} <= found["admins"]
    client = as_("security")
    assert "还没有核对过" in _text(client.get("/people/review/"))
    assert client.post("/people/review/done").status_code == 302
    entry = journal.entries(1, kind="people.review")[0]
    assert entry.detail["idle"] == 1
    assert "上次核对" in _text(client.get("/people/review/"))


def test_the_self_check_has_nineteen_rows_and_claims_nothing(as_, settings):
    found = rows()
    assert [r.number for r in found] == list(range(1, 20))
    assert {r.state for r in found} <= {PASS, FAIL, OUTSIDE}
    assert all(r.seen.zh and r.seen.en and r.asked.zh for r in found)
    assert all(r.todo.zh for r in found if r.state != PASS)
    page = _text(as_("security").get("/people/selfcheck/"))
    assert "不是测评结论" in page
    assert "通过等保" not in page
    before = {r.number: r.state for r in found}
    from quanheng.platform.registry.passwords import profile

    settings.PASSWORDS = profile("dengbao3")
    settings.SESSION_IDLE = settings.PASSWORDS.idle
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    after = {r.number: r.state for r in rows()}
    assert (before[1], before[2], before[3]) == (FAIL, FAIL, FAIL)
    assert (after[1], after[2], after[3]) == (PASS, PASS, PASS)
    assert as_("office").get("/people/selfcheck/").status_code == 403
