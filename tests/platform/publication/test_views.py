"""Pages of releases: public ones, those of the office; the feed; the same bytes for everybody."""

import base64
import csv
import hashlib
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import etree

from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.ledger import locks
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.publication import actions, making, queries
from quanheng.platform.publication.models import Release
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring.models import Job

ATOM = "{http://www.w3.org/2005/Atom}"


def page(client, path, lang="zh-CN", **more):
    answer = client.get(path, headers={"accept-language": lang}, **more)
    return answer.status_code, (b"".join(answer) if answer.streaming else answer.content).decode(
        "utf-8", "replace"
    )


def second(taken, released, town):
    """A second release: 石桥's projects corrected by an exception to the lock."""
    lock = next(x for x in ledger.locks() if x.period == "2026")
    locks.grant(locks.ask(lock, ["开工数"], ["石桥"], "审计核减", by=town.office), by=town.leader)
    post([Entry("开工数", "石桥", "2026", Decimal(12), source="县审计局核减")], "archive", by=town.office)
    run = scoring.run(taken.version, by=town.office)
    scoring.review(run, by=town.reviewer)
    scoring.confirm(run, by=town.leader)
    scoring.freeze(run, by=town.office2)
    return actions.release(actions.propose(run, notice_days=0, by=town.office), by=town.leader)


# Public pages


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_release_for_everybody(client, released, lang):
    status, text = page(client, f"/public/releases/{released.pk}/?period=2025", lang)
    assert status == 200
    assert "95.36" in text
    for name in ("scores.csv", "sdmx.csv", "scores.parquet", "datapackage.json", "bundle.zip", "verify.pyz"):
        assert f"/public/releases/{released.pk}/files/{name}" in text
    assert f"/runs/{released.run_id}/2025/units/" in text
    assert {"zh-CN": "仅演示方法", "en": "no official evaluation"}[lang] in text
    status, text = page(client, f"/runs/{released.run_id}/2025/", lang)
    assert status == 200


def test_everybody_gets_the_bytes_that_were_released(client, released, town):
    for name in set(making.MEDIA) - {"adjustments.csv"}:  # nothing was granted under this scheme
        address = f"/public/releases/{released.pk}/files/{name}"
        answer = client.get(address)
        if name == making.PAGE:
            assert answer.status_code == 404
            continue
        body = b"".join(answer)
        digest = hashlib.sha256(body).digest()
        assert digest.hex() == queries.file(released, name).digest
        assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    bundle = b"".join(client.get(f"/runs/{released.run_id}/bundle.zip"))
    assert hashlib.sha256(bundle).hexdigest() == queries.file(released, "bundle.zip").digest


@pytest.mark.parametrize("path", ["/public/releases/99/", "/public/releases/1/?period=1999", "/public/releases/1/files/secret_key", "/public/releases/1/files/page.json", "/public/releases/1/changes/"])  # fmt: skip
def test_what_is_not_there(client, released, path):
    assert client.get(path.replace("/1/", f"/{released.pk}/")).status_code == 404


def test_under_notice_there_is_a_page_and_no_file(client, frozen, town):
    made = actions.propose(frozen, contact="县考核办 0571-000000", by=town.office)
    status, text = page(client, f"/public/releases/{made.pk}/")
    assert status == 200
    assert "公示" in text
    assert "县考核办 0571-000000" in text
    assert made.notice_until.isoformat() in text
    assert client.get(f"/public/releases/{made.pk}/files/scores.csv").status_code == 404
    assert client.get(f"/runs/{frozen.pk}/2025/").status_code == 403
    feed = etree.fromstring(client.get("/public/releases.atom").content)
    check_atom(feed)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "公示中：小考核方案"


def test_a_withdrawn_release_says_why_and_offers_nothing(client, released, town):
    digest = queries.file(released, "scores.csv").digest
    actions.withdraw(released, "东湖镇满意度口径有误", by=town.office)
    status, text = page(client, f"/public/releases/{released.pk}/")
    assert status == 410
    for words in ("已撤回", "东湖镇满意度口径有误", digest):
        assert words in text
    assert "95.36" not in text
    assert client.get(f"/public/releases/{released.pk}/files/scores.csv").status_code == 410
    assert client.get(f"/runs/{released.run_id}/2025/").status_code == 403
    assert client.get(f"/runs/{released.run_id}/bundle.zip").status_code == 403
    assert "已撤回" in page(client, "/public/releases/")[1]


def test_what_a_later_release_changed(client, released, taken, town):
    later = second(taken, released, town)
    status, text = page(client, f"/public/releases/{later.pk}/changes/")
    assert status == 200
    assert f"第 {later.pk} 次取代第 {released.pk} 次" in text
    rows = list(csv.DictReader(io.StringIO(page(client, f"/public/releases/{later.pk}/changes/?form=csv&period=2026")[1].lstrip("\ufeff"))))  # fmt: skip
    moved = {r["unit"]: r for r in rows}
    assert (moved["石桥"]["score_before"], moved["柳林"]["moved"]) == ("96", "0")
    assert float(moved["石桥"]["moved"]) < 0
    text = page(client, f"/public/releases/{released.pk}/")[1]
    assert "已被取代" in text
    assert client.get(f"/public/releases/{released.pk}/files/scores.csv").status_code == 200


def test_the_feed_is_atom(client, released, taken, town):
    second(taken, released, town)
    actions.withdraw(queries.newest("小考核"), "又核出一处", by=town.office)
    answer = client.get("/public/releases.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    check_atom(feed)
    titles = [e.findtext(f"{ATOM}title") for e in feed.findall(f"{ATOM}entry")]
    assert titles[0].startswith("已撤回")
    assert {t.split("：")[0] for t in titles} == {"已公布", "已被取代", "已撤回"}
    again = etree.fromstring(client.get("/public/releases.atom").content)
    assert [e.findtext(f"{ATOM}id") for e in again.iter(f"{ATOM}entry")] == [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")]  # fmt: skip


def check_atom(feed):
    """What RFC 4287 asks for: the elements each must have, once; dates; absolute addresses; ids that differ."""
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert one.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert len([x for x in one.findall(f"{ATOM}link") if x.get("rel") == "alternate"]) == 1
        for when in (*one.findall(f"{ATOM}updated"), *one.findall(f"{ATOM}published")):
            assert timezone.datetime.fromisoformat(when.text.replace("Z", "+00:00")).tzinfo
        for link in one.findall(f"{ATOM}link"):
            assert link.get("href").startswith("http://")
            assert link.get("type")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert any(x.get("rel") == "self" for x in feed.findall(f"{ATOM}link"))
    ids = [x.text for x in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    updated = [x.findtext(f"{ATOM}updated") for x in feed.findall(f"{ATOM}entry")]
    assert updated == sorted(updated, reverse=True)
    known = {
        "id",
        "title",
        "updated",
        "published",
        "link",
        "summary",
        "author",
        "name",
        "generator",
        "entry",
        "feed",
    }
    assert {etree.QName(x).localname for x in feed.iter()} <= known


# The office's pages


@pytest.mark.parametrize("who", ["office", "leader", "audit", "finance", "congress", "reviewer"])
def test_the_list_of_those_who_publish_and_oversee(client, released, town, who):
    town.sign_in(client, who)
    assert page(client, "/public/")[0] == 200
    assert page(client, f"/public/manage/{released.pk}/")[0] == 200


@pytest.mark.parametrize("who", ["", "citizen", "reporter", "system", "expert"])
def test_the_office_is_not_for_everybody(client, proposed, frozen, town, who):
    if who:
        town.sign_in(client, who)
    for path in ("/public/", f"/public/manage/{proposed.pk}/", f"/public/propose/{frozen.pk}/"):
        assert client.get(path).status_code in (302, 403)
    for path in ("decide", "drop", "withdraw"):
        assert client.post(f"/public/manage/{proposed.pk}/{path}/", {"reason": "x"}).status_code == 403
    assert Release.objects.get(pk=proposed.pk).state == "proposed"


def test_the_page_says_until_when_appeals_hold_the_release(client, frozen, town):
    town.sign_in(client, "office")
    path, today = f"/public/propose/{frozen.pk}/", timezone.localdate()
    both = add_working_days(today, 5)  # notice and time to appeal last five working days alike
    first = (both + timedelta(days=1)).isoformat()
    assert f"最早 {first} 可以决定公布" in page(client, path)[1]
    until = scoring.tell(frozen, by=town.office, days=12)
    first = (until + timedelta(days=1)).isoformat()
    text = page(client, path)[1]
    assert f"公示到 {both.isoformat()}" in text
    assert f"期限更长，到 {until.isoformat()}。最早 {first} 可以决定公布" in text
    assert f"appeals may be made until {until.isoformat()}" in page(client, path, "en")[1]
    made = actions.propose(frozen, by=town.office)
    assert f"最早 {first} 可以决定公布" in page(client, f"/public/manage/{made.pk}/")[1]
    [due] = Deadline.objects.filter(kind="publication.release", met_at=None)
    assert due.due > until  # nobody is asked to decide before it may be decided


def test_from_a_frozen_run_to_a_release_in_pages(client, frozen, town):
    town.sign_in(client, "office")
    assert f"/public/propose/{frozen.pk}/" in page(client, "/public/")[1]
    assert page(client, f"/public/propose/{frozen.pk}/")[0] == 200
    given = {"notice_days": "0", "least": "10", "sources": "on", "contact": "县考核办"}
    answer = client.post(f"/public/propose/{frozen.pk}/", given)
    job = Job.objects.get()
    assert (answer.headers["Location"], job.state) == (f"/runs/jobs/{job.pk}/", "done")
    made = Release.objects.get()
    manage = f"/public/manage/{made.pk}/"
    assert job.link == manage
    assert "须由另一人决定" in page(client, manage)[1]
    assert client.post(f"{manage}decide/").status_code == 422
    town.sign_in(client, "leader")
    assert "决定公布" in page(client, manage)[1]
    assert client.post(f"{manage}decide/").status_code == 302
    assert Release.objects.get().state == "released"
    assert client.post(f"{manage}withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"{manage}withdraw/", {"reason": "口径有误"}).status_code == 302
    assert Release.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"notice_days": "x", "least": "10", "contact": "a"},
        {"notice_days": "-1", "least": "10", "contact": "a"},
        {"notice_days": "5", "least": "10", "contact": ""},
        {"notice_days": "5", "least": "9" * 9, "contact": "a"},
    ],
)
def test_bad_proposals_are_told(client, frozen, town, given):
    town.sign_in(client, "office")
    answer = client.post(f"/public/propose/{frozen.pk}/", given)
    assert answer.status_code == 422
    assert not Job.objects.exists()
    assert not Release.objects.exists()


def test_a_proposal_of_what_is_not_frozen_is_told(client, taken, town):
    town.sign_in(client, "office")
    given = {"notice_days": "5", "least": "10", "contact": "县考核办"}
    answer = client.post(f"/public/propose/{taken.run.pk}/", given)
    assert answer.status_code == 422
    assert "县考核办" in answer.content.decode("utf-8")


def test_a_release_that_was_not_sealed_is_sealed_by_its_page(client, proposed, town):
    actions.decide(proposed, by=town.leader)
    town.sign_in(client, "office")
    text = page(client, f"/public/manage/{proposed.pk}/")[1]
    assert "封存没有做完" in text
    assert client.post(f"/public/manage/{proposed.pk}/decide/").status_code == 302
    assert Release.objects.get(pk=proposed.pk).state == "released"
