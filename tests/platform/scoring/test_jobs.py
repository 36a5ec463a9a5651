"""Scoring in the background: once, stoppable, taken up again after a kill, refusals in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.scoring import actions, jobs
from quanheng.platform.scoring.models import Job, Run


@pytest.fixture
def patient(monkeypatch):
    """Jobs are asked for and not yet done, as with a queue whose worker is elsewhere; the calls are listed."""
    called = []
    monkeypatch.setattr(jobs, "_call", lambda job: called.append(job.pk))
    return called


def _back(job):
    """Leave a job as a worker that was killed leaves it: running, by a process that is not there."""
    Job.objects.filter(pk=job.pk).update(worker=jobs.me().rpartition(":")[0] + ":999999999")


def test_a_job_asked_for_is_done(taken, office):
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)
    assert (job.state, job.percent, job.problems) == ("done", 100, [])
    run = Run.objects.get(pk=job.result["run"])
    assert run.pk != taken.run.pk
    assert job.link.endswith(f"/{run.pk}/")
    assert (run.created_by, run.maker) == (office.name, office.identity)


def test_the_same_request_twice_is_one_job_and_one_run(taken, office, patient):
    first, second = jobs.ask(taken.version, by=office), jobs.ask(taken.version, by=office)
    assert first == second
    assert patient == [first.pk]
    jobs.score.func(first.pk)
    jobs.score.func(first.pk)  # its call may arrive twice
    assert Job.objects.get(pk=first.pk).state == "done"
    assert Run.objects.count() == 1  # nothing had changed since: the run that was there is the answer
    assert Job.objects.get(pk=first.pk).result == {"run": taken.run.pk}


def test_other_requests_are_other_jobs(taken, office, patient):
    found = {
        jobs.ask(taken.version, by=office).pk,
        jobs.ask(taken.version, taken.run.cut_off, by=office).pk,
        jobs.ask(taken.version, periods=["2026"], by=office).pk,
    }
    assert len(found) == 3


def test_a_run_sent_back_is_not_the_answer_to_a_new_request(taken, town):
    actions.send_back(taken.run, "东湖镇缺数", by=town.reviewer)
    job = jobs.ask(taken.version, by=town.office)
    assert job.result["run"] != taken.run.pk


def test_who_may_not_score_may_not_ask(taken, citizen):
    with pytest.raises(Refused):
        jobs.ask(taken.version, by=citizen)
    assert not Job.objects.exists()


def test_a_refusal_is_kept_in_words(taken, office):
    post([Entry("计划数", "石桥", "2026", Decimal(0), source="误报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)
    assert job.state == "failed"
    assert any("石桥" in p["place"].get("path", "") + p["found"]["zh"] for p in job.problems)
    assert Run.objects.count() == 1


def test_a_power_taken_away_meanwhile_counts(taken, town, patient):
    job = jobs.ask(taken.version, by=town.office)
    person = town.person("office")
    person.appointments.update(until=timezone.localdate())
    jobs.score.func(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.problems[0]["code"]) == ("failed", "no-power")


def test_stopped_before_it_began(taken, office, patient):
    job = jobs.ask(taken.version, by=office)
    assert jobs.stop(job, by=office).state == "stopped"
    jobs.score.func(job.pk)
    assert Job.objects.get(pk=job.pk).state == "stopped"
    assert jobs.stop(job, by=office).state == "stopped"


def test_stopped_on_its_way_leaves_nothing(taken, office, patient, monkeypatch):
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)
    real = actions.bindings.score

    def slow(*given):
        jobs.stop(job, by=office)
        return real(*given)

    monkeypatch.setattr(actions.bindings, "score", slow)
    jobs.score.func(job.pk)
    assert Job.objects.get(pk=job.pk).state == "stopped"
    assert Run.objects.count() == 1


def test_a_job_left_by_a_killed_worker_is_taken_up_again(taken, office, patient):
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)
    assert jobs.take(job.pk) == (job.pk, 1)
    assert jobs.sweep() == []  # its worker, this process, lives
    _back(job)
    assert jobs.sweep() == [job.pk]
    jobs.score.func(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempt) == ("done", 2)
    assert Run.objects.count() == 2


def test_a_worker_that_lost_its_job_writes_nothing(taken, office, patient):
    """The first worker was only slow: a second took the job and finished it; the first must not add another run."""
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)
    slow = jobs.take(job.pk)
    _back(job)
    jobs.sweep()
    jobs.score.func(job.pk)
    with pytest.raises(actions.Lost):
        actions.run(taken.version, taken.run.cut_off, by=office, lease=slow)
    with pytest.raises(actions.Lost):
        jobs.teller(slow)("score", 50)
    assert Run.objects.count() == 2


def test_a_job_that_kills_its_worker_thrice_is_put_aside(taken, office, patient):
    job = jobs.ask(taken.version, by=office)
    for _ in range(3):
        assert jobs.take(job.pk)
        _back(job)
        jobs.sweep()
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.problems[0]["code"]) == ("failed", "job-put-aside")
    assert jobs.take(job.pk) is None


def test_a_worker_elsewhere_is_given_time(taken, office, patient):
    job = jobs.ask(taken.version, by=office)
    jobs.take(job.pk)
    Job.objects.filter(pk=job.pk).update(worker="elsewhere:1")
    assert jobs.sweep() == []
    assert jobs.sweep(timezone.now() + timedelta(seconds=61)) == [job.pk]


def test_a_lost_call_is_made_again(taken, office, patient):
    job = jobs.ask(taken.version, by=office)
    assert jobs.sweep() == []
    assert jobs.sweep(timezone.now() + timedelta(seconds=11)) == [job.pk]


def test_a_broken_program_says_so_and_keeps_nothing(taken, office, patient, monkeypatch):
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    job = jobs.ask(taken.version, by=office)

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(actions.bindings, "score", broken)
    with pytest.raises(ZeroDivisionError):
        jobs.score.func(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.problems[0]["code"]) == ("failed", "job-broken")
    assert Run.objects.count() == 1
