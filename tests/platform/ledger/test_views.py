"""The pages of the ledger room."""

import csv
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from quanheng.platform.agenda import queries as agenda
from quanheng.platform.ledger import actions, finding, locks, queries, sight, views
from quanheng.platform.ledger.bulk import take
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.ledger.shown import difference, text_of
from quanheng.platform.registry.powers import PUBLIC_ACTOR, Actor

ZH = {"accept-language": "zh-CN"}


def _page(client, path, status=200, **data):
    answer = client.post(path, data, headers=ZH) if data else client.get(path, headers=ZH)
    assert answer.status_code == status, answer.content[:600]
    return answer.content.decode("utf-8")


def _entry(value, **more):
    return Entry(
        **{
            "item": "开工数",
            "unit": "石桥",
            "period": "2025",
            "value": Decimal(value),
            "source": "审计更正",
            **more,
        }
    )


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "path",
    ["/ledger/", "/ledger/小考核/items/0/", "/ledger/figures/{id}/", "/ledger/figures/", "/ledger/vintages/?item=开工数",
     "/ledger/figures/?item=开工数&unit=石桥镇&period=2025&as_of=2030-01-01&life=on", "/ledger/postings/1/",
     "/ledger/小考核/items/0/?as_of=2001-01-01"],
)  # fmt: skip
def test_everybody_reads_published_statistics(client, adopted, path, lang):
    (figure,) = queries.history("开工数", "石桥", "2025")
    path = path.replace("{id}", str(figure.id)).replace("postings/1/", f"postings/{figure.posting}/")
    answer = client.get(path, headers={"accept-language": lang})
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_a_figure_tells_where_it_comes_from(client, adopted):
    (figure,) = queries.history("开工数", "石桥", "2025")
    page = _page(client, f"/ledger/figures/{figure.id}/")
    for told in ("县发改局台账", "无，这是第一版", f"第 {figure.posting} 次入账", "考核办 李敏", "/proof/"):
        assert told in page


def test_the_whole_life_with_differences_place_and_evidence(client, adopted, office):
    old = queries.history("开工数", "石桥", "2025")[-1]
    actions.post(
        [_entry(18, evidence=("ab" * 32,), return_ref="return:12:C7", stated_at="2026-03-01")],
        "archive",
        by=office,
    )
    new = queries.history("开工数", "石桥", "2025")[-1]
    page = _page(client, f"/ledger/figures/{old.id}/")
    assert "已被更正" in page
    assert f"/ledger/figures/{new.id}/" in page
    page = _page(client, f"/ledger/figures/{new.id}/")
    for told in ("审计更正", "−1", "−5.26", "第 12 号填报表 C7", "sha256:abababab…abab", "2026-03-01"):
        assert told in page


def test_differences():
    def figure(value, status="reported"):
        number = None if value is None else Decimal(value)
        return queries.Figure(1, "i", "u", "2025", number, status, "archive", "", "", None, "", None)

    assert difference(figure("100"), figure("100.50")) == ("+0.50", "+0.50")
    assert difference(figure("0"), figure("-3")) == ("−3", "—")
    assert difference(figure(None, "not_due"), figure("3")) == ("—", "—")
    assert text_of(figure(None, "not_due")) == "未到期"


def test_what_does_not_apply_says_so(client, adopted):
    (figure,) = queries.history("满意度", "东湖", "2025")
    assert "不适用" in _page(client, f"/ledger/figures/{figure.id}/")


@pytest.mark.parametrize(
    "path",
    ["/ledger/figures/0/", "/ledger/无/items/0/", "/ledger/小考核/items/99/", "/ledger/vintages/", "/ledger/vintages/?item=无",
     "/ledger/vintages/?item=%00", "/ledger/postings/0/", f"/ledger/figures/{10**18}/"],
)  # fmt: skip
def test_what_is_not_there(client, adopted, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "as_of=昨天",
        "item=%00",
        "period=" + "9" * 99,
        "after=xx",
        "after=W10",
        "after=WyJhIiwiYiIsImMiLCJkIl0",
        "door=window",
    ],
)
def test_nothing_typed_breaks_the_search(client, adopted, query):
    assert client.get(f"/ledger/figures/?{query}").status_code in (200, 404, 422)
    assert client.get(f"/ledger/figures.csv?{query}").status_code in (200, 404)
    assert client.get(f"/ledger/小考核/items/0/?{query}").status_code in (200, 404)


def test_as_known_on_a_day(client, adopted, office):
    before = queries.history("开工数", "石桥", "2025")[-1]
    actions.post([_entry(18)], "archive", by=office)
    today = finding.end_of(timezone.localdate(before.posted_at))  # the house's day, not UTC's
    wanted = finding.Wanted(item="开工数", unit="石桥", period="2025", as_of=before.posted_at)
    ((then,), _), ((now,), _) = (
        finding.page(w, PUBLIC_ACTOR)
        for w in (wanted, finding.Wanted(item="开工数", unit="石桥", period="2025", as_of=today))
    )
    assert (then.value, now.value) == (19, 18)
    assert finding.reign(then, [then, now]) == (then.posted_at, now.posted_at)
    assert finding.reign(now, [then, now]) == (now.posted_at, None)
    assert "没有找到" in _page(client, "/ledger/figures/?as_of=2001-01-01")


def test_pages_go_on_from_the_last_row(adopted):
    seen, after = [], None
    while True:
        rows, after = finding.page(finding.Wanted(), PUBLIC_ACTOR, after=after, limit=4)
        seen += rows
        if after is None:
            break
        assert finding.cursor(after.written()) == after
    assert [f.id for f in seen] == [f.id for f in queries.in_force()]
    assert finding.count(finding.Wanted(), PUBLIC_ACTOR) == len(seen)


def test_a_year_holds_its_parts(adopted, office):
    actions.post([_entry(3, period="2025-Q1"), _entry(4, period="2025-12")], "archive", by=office)
    rows, _ = finding.page(finding.Wanted(item="开工数", unit="石桥", period="2025"), PUBLIC_ACTOR)
    assert [f.period for f in rows] == ["2025", "2025-12", "2025-Q1"]


def test_the_file_is_safe_and_whole(client, adopted, office):
    actions.post(
        [_entry(7, item="别的数", source="=cmd|' /C calc'!A0"), _entry(-7, item="负数")], "archive", by=office
    )
    answer = client.get("/ledger/figures.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "attachment" in answer["Content-Disposition"]
    assert len(rows) == len(queries.in_force())
    told = {r["item"]: r for r in rows}
    assert told["别的数"]["source"] == "'=cmd|' /C calc'!A0"
    assert told["负数"]["value"] == "-7"
    again = take("".join(_lines(rows)).encode(), "import", by=office, file="figures.csv")
    assert (again.new, again.superseding, again.unchanged) == (0, 0, len(rows))


def _lines(rows):
    out = io.StringIO()
    writer = csv.DictWriter(
        out,
        [k for k in rows[0] if k in ("unit", "item", "period", "value", "status", "source", "stated_at")],
        extrasaction="ignore",
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().splitlines(keepends=True)


def test_vintages_side_by_side(client, adopted, office):
    actions.post([_entry(18, stated_at="2026-03"), _entry(17, stated_at="2026-09")], "archive", by=office)
    page = _page(client, "/ledger/vintages/?item=开工数&period=2025")
    for told in ("1 个单位改过", "−10.53", "现行"):
        assert told in page


def test_what_is_not_published_is_for_those_whose_work_it_is(client, adopted, town, office):
    actions.post([_entry(5, unit="SQX-SQ"), _entry(6, unit="SQX-LL")], "return", by=office)
    mine, other = (queries.history("开工数", unit, "2025")[0] for unit in ("SQX-SQ", "SQX-LL"))
    assert client.get(f"/ledger/figures/{mine.id}/").status_code == 403
    assert client.get(f"/ledger/postings/{mine.posting}/").status_code == 403
    assert [f for f in finding.page(finding.Wanted(), PUBLIC_ACTOR)[0] if f.door == "return"] == []
    town.sign_in(client, "reporter")
    assert client.get(f"/ledger/figures/{mine.id}/").status_code == 200
    assert client.get(f"/ledger/figures/{other.id}/").status_code == 403
    seen, _ = finding.page(finding.Wanted(item="开工数", period="2025"), town.reporter)
    assert {f.unit for f in seen} == {"SQX-SQ", "石桥", "柳林", "东湖"}
    for insider in (town.owner_fg, town.audit, town.leader):
        assert {f.unit for f in finding.page(finding.Wanted(item="开工数", period="2025"), insider)[0]} >= {
            "SQX-SQ",
            "SQX-LL",
        }
    assert not sight.sees(town.system, mine)


def test_what_was_published_with_a_result_is_everybodys(client, adopted, office):
    actions.post([_entry(5, period="2026")], "return", by=office)
    figure = queries.history("开工数", "石桥", "2026")[-1]
    sight.show("run:1", ["开工数"], ["石桥"], ["2026"], figure.posted_at, by=office)
    sight.show("run:1", ["开工数"], ["石桥"], ["2026"], figure.posted_at, by=office)
    assert client.get(f"/ledger/figures/{figure.id}/").status_code == 200
    assert figure.id in {f.id for f in finding.page(finding.Wanted(period="2026"), PUBLIC_ACTOR)[0]}
    actions.post([_entry(6, period="2026")], "return", by=office)
    later = queries.history("开工数", "石桥", "2026")[-1]
    assert not sight.sees(PUBLIC_ACTOR, later)
    sight.hide("run:1", by=office)
    assert client.get(f"/ledger/figures/{figure.id}/").status_code == 403


def test_postings_are_listed(client, adopted, town):
    assert client.get("/ledger/postings/").status_code == 302
    town.sign_in(client, "office")
    page = _page(client, "/ledger/postings/")
    assert queries.postings()[0].root[:16] in page
    assert client.get("/ledger/postings/?before=abc").status_code == 200
    assert client.get(f"/ledger/postings/{queries.postings()[0].pk}/?start=999999").status_code == 200


def test_lock_ask_and_grant_in_pages(client, adopted, town):
    town.sign_in(client, "office")
    assert client.get("/ledger/locks/").status_code == 200
    assert "认不出" in _page(client, "/ledger/locks/", 422, scheme="小考核", period="下个月")
    answer = client.post("/ledger/locks/", {"scheme": "小考核", "period": "2025"})
    (lock,) = queries.locks()
    assert answer.headers["Location"] == f"/ledger/locks/{lock.pk}/"
    (figure,) = queries.history("开工数", "石桥", "2025")
    assert "已锁定" in _page(client, f"/ledger/figures/{figure.id}/")
    page = _page(
        client,
        f"/ledger/locks/{lock.pk}/",
        422,
        items="开工数",
        units="石桥",
        reason="更正",
        evidence="不是摘要",
    )
    assert "更正" in page  # what was typed is kept
    client.post(f"/ledger/locks/{lock.pk}/", {"items": "开工数", "units": "石桥", "reason": "审计查出"})
    (waiver,) = queries.waivers()
    assert [w.kind for w in agenda.waiting(town.office2)] == ["ledger.exception"]
    assert "要由另一人批准" in _page(client, f"/ledger/locks/{lock.pk}/")
    _page(client, f"/ledger/exceptions/{waiver.pk}/", 422, verdict="grant")
    town.sign_in(client, "office2")
    _page(client, f"/ledger/exceptions/{waiver.pk}/", 422, verdict="refuse", words="")
    assert client.post(f"/ledger/exceptions/{waiver.pk}/", {"verdict": "grant"}).status_code == 302
    assert agenda.waiting(town.office2) == []
    actions.post([_entry(18)], "archive", by=town.office)
    assert "已使用" in _page(client, f"/ledger/locks/{lock.pk}/")
    town.sign_in(client, "reporter")
    assert client.get("/ledger/locks/").status_code == 403


@pytest.mark.parametrize("path", ["/ledger/locks/9/", "/ledger/postings/9999/"])
def test_no_such_lock_or_posting(client, adopted, town, path):
    town.sign_in(client, "office")
    assert client.get(path).status_code == 404
    assert client.post("/ledger/exceptions/9/", {"verdict": "grant"}).status_code == 404


def test_geometry_of_the_line():
    assert views.line([], "2025") == {"path": "", "at": None}
    assert locks.covers("2025", "2025-Q3")
    assert Actor("谁").roles == frozenset()
