"""Sets of reports: taken up again after a crash, stopped without a trace, never changed; what pages say of a run's life."""

import pytest

from quanheng.platform.reports import actions, jobs, queries
from quanheng.platform.reports.models import Batch
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.scoring import jobs as scoring_jobs
from quanheng.platform.scoring.models import Job


def test_a_set_left_half_way_is_taken_up_again(frozen, town, monkeypatch):
    """A worker that is killed leaves nothing; the next makes the whole of it."""
    monkeypatch.setattr(scoring_jobs, "_call", lambda job: None)
    job = jobs.ask(frozen, "2026", ["letter"], ["docx"], Wishes(), by=town.office)
    assert jobs.ask(frozen, "2026", ["letter"], ["docx"], Wishes(), by=town.office) == job
    lease = scoring_jobs.take(job.pk)
    assert lease is not None
    Job.objects.filter(pk=job.pk).update(worker=scoring_jobs.me().rpartition(":")[0] + ":999999999")
    assert not Batch.objects.exists()
    assert scoring_jobs.sweep() == [job.pk]
    jobs.make.func(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert len(Batch.objects.get().files) == 3


def test_a_stopped_set_leaves_nothing(frozen, town, monkeypatch):
    monkeypatch.setattr(scoring_jobs, "_call", lambda job: None)
    job = jobs.ask(frozen, "2026", ["letter"], ["docx"], Wishes(), by=town.office)
    real = actions.made

    def stops(*given):
        scoring_jobs.stop(job, by=town.office)
        return real(*given)

    monkeypatch.setattr(actions, "made", stops)
    jobs.make.func(job.pk)
    assert Job.objects.get(pk=job.pk).state == "stopped"
    assert not Batch.objects.exists()


def test_what_every_page_says_follows_the_life_of_the_run(taken, town):
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.scoring import actions as scoring

    def now():
        taken.run.refresh_from_db()
        return queries.standing(taken.run)

    assert now() == "初步结果　未公布"
    scoring.review(taken.run, by=town.reviewer)
    assert now() == "初步结果　未公布"
    scoring.confirm(taken.run, by=town.leader)
    assert now() == "未公布"
    run = scoring.freeze(taken.run, by=town.office)
    release = publication.propose(run, notice_days=0, by=town.office)
    assert now() == "公示中　尚未正式公布"
    release = publication.release(release, by=town.leader)
    assert now() == ""
    publication.withdraw(release, "数字有误", by=town.leader)
    assert now() == "已撤回　不得引用"


def test_a_set_is_in_the_journal_and_never_changes(frozen, town):
    from django.db import DatabaseError, transaction

    from quanheng.platform.journal.models import Entry

    made = actions.make(frozen, "2026", ["letter"], ["docx"], Wishes(), by=town.office)
    assert any("reports.make" in str(e.__dict__) for e in Entry.objects.all())
    with pytest.raises(DatabaseError), transaction.atomic():
        Batch.objects.filter(pk=made.pk).update(size=1)
