"""A release from proposal to withdrawal: two people, notice, appeals, all or nothing, its trace."""

import hashlib
import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quanheng.bundle.verify import verify
from quanheng.engine.errors import Refused
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.appeals import actions as appeals
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import locks
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import store
from quanheng.platform.project.demo import take_in
from quanheng.platform.publication import actions, making, queries, shelf
from quanheng.platform.publication.models import Release, ReleaseFile
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run


def codes(error):
    return [p.code for p in error.value.problems]


def test_the_whole_way(released):
    kept = queries.release(released.pk)
    assert (kept.state, kept.whole, kept.withheld) == ("released", True, {})
    assert [s.state for s in kept.steps.all()] == ["proposed", "sealing", "released"]
    assert len({s.identity for s in kept.steps.all()}) == 2
    run = Run.objects.get(pk=kept.run_id)
    assert run.public
    assert run.public_files["bundle.zip"] == queries.file(kept, "bundle.zip").digest
    assert queries.released("小考核") == [kept]
    assert scores.latest_public("小考核") == run
    # nothing was granted under this scheme; where something was: tests/platform/adjustments
    assert set(making.MEDIA) - {"adjustments.csv"} == {f.name for f in kept.files.all()}
    assert not Deadline.objects.filter(kind="publication.release", met_at=None)


def test_the_journal_holds_what_was_released(released):
    index = journal.leaf_of("publication.release", release=released.pk)
    told = journal.entry(index).detail
    assert told["run"] == released.run_id
    assert set(told["files"]) == {"scheme.json", "units.csv", "targets.csv", "observations.csv", "scores.csv"}
    assert told["open_data"]["scores.csv"] == f"sha256:{queries.file(released, 'scores.csv').digest}"
    last = queries.release(released.pk).steps.get(state="released").detail
    assert last["size"] > index
    opened = journal.entry(journal.leaf_of("publication.open", release=released.pk)).detail
    assert opened["bundle"] == f"sha256:{queries.file(released, 'bundle.zip').digest}"


def test_the_bundle_is_weighed_again_and_holds_the_released_tables(released, tmp_path):
    data = store.read(queries.file(released, "bundle.zip").digest)
    path = tmp_path / "bundle.zip"
    path.write_bytes(data)
    verdict = verify(path)
    assert not verdict.problems
    assert not verdict.differences
    tables = released.steps.get(state="proposed").detail["tables"]
    book = zipfile.ZipFile(io.BytesIO(data))
    for name, digest in tables.items():
        assert digest == "sha256:" + hashlib.sha256(book.read(name)).hexdigest()


def test_only_a_frozen_run_is_proposed(taken, town):
    with pytest.raises(Refused) as error:
        actions.propose(taken.run, by=town.office)
    assert codes(error) == ["wrong-state"]
    assert not Release.objects.exists()


def test_who_proposed_does_not_decide(proposed, town):
    with pytest.raises(Refused) as error:
        actions.release(proposed, by=town.office)
    assert codes(error) == ["same-person"]
    assert actions.release(proposed, by=town.office2).state == "released"


def test_a_citizen_neither_proposes_nor_releases_nor_withdraws(frozen, town):
    with pytest.raises(Refused):
        actions.propose(frozen, notice_days=0, by=town.citizen)
    made = actions.propose(frozen, notice_days=0, by=town.office)
    for act in (actions.decide, actions.complete, lambda r, by: actions.withdraw(r, "x", by=by)):
        with pytest.raises(Refused):
            act(made, by=town.citizen)


def test_the_notice_must_be_over(frozen, town):
    made = actions.propose(frozen, by=town.office)
    assert (made.notice_days, made.state) == (5, "proposed")
    assert made.notice_until > timezone.localdate()
    with pytest.raises(Refused) as error:
        actions.release(made, by=town.leader)
    assert "notice-not-over" in codes(error)
    assert queries.release(made.pk).state == "proposed"


def test_a_real_scheme_is_not_published_without_its_notice(db, small, tmp_path, town):
    for file in small.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("demonstration: true\n", ""), encoding="utf-8")
    run = take_in(tmp_path, by=town.office).run
    for step, who in (
        (scoring.review, town.reviewer),
        (scoring.confirm, town.leader),
        (scoring.freeze, town.office2),
    ):
        step(run, by=who)
    with pytest.raises(Refused) as error:
        actions.propose(run, notice_days=2, by=town.office)
    assert codes(error) == ["short-notice"]
    assert actions.propose(run, by=town.office).notice_days == 5


def test_one_release_of_a_run_at_a_time(proposed, town):
    with pytest.raises(Refused) as error:
        actions.propose(proposed.run, notice_days=0, by=town.office2)
    assert codes(error) == ["released-already"]
    actions.drop(proposed, "写错了联系方式", by=town.office)
    assert actions.propose(proposed.run, notice_days=0, by=town.office).pk != proposed.pk


def test_dropping_needs_a_reason_and_leaves_no_notice(proposed, town):
    with pytest.raises(Refused) as error:
        actions.drop(proposed, " ", by=town.office)
    assert codes(error) == ["no-reason"]
    actions.drop(proposed, "口径写错", by=town.office)
    assert queries.releases(("dropped",)) == [proposed]
    assert all(r["id"] != proposed.pk for r in shelf.listed())


def test_units_are_told_with_the_proposal(frozen, town):
    made = actions.propose(frozen, by=town.office)
    assert set(scores.told(frozen)) == {"石桥", "柳林", "东湖"}
    assert {t.until for t in scores.told(frozen).values()} == {made.notice_until}


def test_an_open_appeal_holds_the_release(frozen, town, monkeypatch):
    scoring.tell(frozen, by=town.office, days=3)
    reporter = type(town.reporter)(
        "石桥镇 陈禾", frozenset({"reporter"}), None, frozenset({("reporter", "石桥")})
    )
    made = appeals.file(frozen, "石桥", ground="figure", text="开工数少算 1 个", by=reporter)
    release = actions.propose(frozen, notice_days=0, by=town.office)
    later = timezone.now() + timedelta(days=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with pytest.raises(Refused) as error:
        actions.release(release, by=town.leader)
    assert codes(error) == ["open-appeal"]
    appeals.accept(made, by=town.office2)
    appeals.decide(made, "dismiss", "核对台账，开工数无误", by=town.office2)
    assert actions.release(release, by=town.leader).state == "released"


def test_a_damaged_file_is_not_released(proposed, town):
    path = store.path(queries.file(proposed, "scores.csv").digest)
    path.chmod(0o640)
    path.write_bytes(b"period,unit,score\r\n2025,x,100\r\n")
    with pytest.raises(Refused) as error:
        actions.release(proposed, by=town.leader)
    assert codes(error) == ["file-damaged"]
    assert queries.release(proposed.pk).state == "proposed"


def test_decided_but_not_sealed_is_not_public_and_is_completed_later(proposed, town):
    """As if the process had been killed between the two transactions."""
    actions.decide(proposed, by=town.leader)
    kept = queries.release(proposed.pk)
    assert (kept.state, kept.run.public, queries.released()) == ("sealing", False, [])
    assert queries.file(kept, "bundle.zip") is None
    done = actions.complete(kept, by=town.leader)
    assert done.state == "released"
    assert actions.complete(kept, by=town.leader) == done  # twice is once
    assert done.files.filter(name="bundle.zip").count() == 1


def test_what_goes_wrong_while_opening_leaves_nothing_open(proposed, town, monkeypatch):
    monkeypatch.setattr(actions, "_announce", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.release(proposed, by=town.leader)
    kept = queries.release(proposed.pk)
    assert (kept.state, kept.run.public) == ("sealing", False)
    assert not kept.files.filter(name="bundle.zip").exists()


def test_a_withdrawal_leaves_its_trace(released, town):
    digests = {f.name: f.digest for f in released.files.all()}
    with pytest.raises(Refused):
        actions.withdraw(released, "", by=town.office)
    actions.withdraw(released, "东湖镇满意度口径有误", by=town.office)
    kept = queries.release(released.pk)
    assert (kept.state, kept.run.public) == ("withdrawn", False)
    assert {f.name: f.digest for f in kept.files.all()} == digests
    told = journal.entry(journal.leaf_of("publication.withdraw", release=kept.pk)).detail
    assert told["reason"] == "东湖镇满意度口径有误"
    assert told["files"]["bundle.zip"] == f"sha256:{digests['bundle.zip']}"
    with pytest.raises(Refused):
        actions.withdraw(kept, "再来一次", by=town.office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=kept.pk).update(state="released")


def test_a_later_release_supersedes(released, taken, town):
    lock = ledger.locks()[-1]
    waiver = locks.ask(lock, ["开工数"], ["石桥"], "审计核减一个项目", by=town.office)
    locks.grant(waiver, by=town.leader)
    post(
        [Entry("开工数", "石桥", lock.period, Decimal(15), source="县审计局核减")], "archive", by=town.office
    )
    run = scoring.run(taken.version, by=town.office)
    scoring.review(run, by=town.reviewer)
    scoring.confirm(run, by=town.leader)
    scoring.freeze(run, by=town.office2)
    second = actions.release(actions.propose(run, notice_days=0, by=town.office), by=town.leader)
    first = queries.release(released.pk)
    assert (first.state, second.state, second.supersedes) == ("superseded", "released", first)
    assert queries.newest("小考核") == second
    assert first.run.public  # what was public stays readable, as the earlier version
    assert [(e.release.pk, e.state) for e in queries.history()][:2] == [
        (first.pk, "superseded"),
        (second.pk, "released"),
    ] or {(e.release.pk, e.state) for e in queries.history()[:2]} == {
        (first.pk, "superseded"),
        (second.pk, "released"),
    }


def test_what_a_release_is_cannot_be_changed(released):
    for change in (
        lambda: Release.objects.update(title="别的"),
        lambda: Release.objects.update(rules={}),
        lambda: ReleaseFile.objects.update(digest="0" * 64),
        lambda: released.steps.all().delete(),
        lambda: Run.objects.filter(pk=released.run_id).update(state="provisional"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
