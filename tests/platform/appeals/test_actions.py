"""An appeal from filing to outcome: clocks, recusal, stages, and that nothing of it can be changed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.adjustments.models import Claim, Step
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.appeals import actions, procedure, queries
from quanheng.platform.appeals.models import Appeal, AppealFile, AppealStep
from quanheng.platform.appeals.recusal import hearers
from quanheng.platform.journal import queries as journal
from quanheng.platform.lib import store
from quanheng.platform.notices.models import Notice
from quanheng.platform.registry.people import appoint
from quanheng.platform.registry.powers import INSTALLER
from quanheng.platform.scoring import queries as scores


def codes(error):
    return [p.code for p in error.value.problems]


def later(monkeypatch, days):
    at = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def test_filing_sets_the_clocks_and_keeps_the_evidence(appeal, frozen, town):
    today = timezone.localdate()
    assert (appeal.state, appeal.stage) == ("filed", 1)
    assert appeal.due == add_working_days(today, 10)
    assert queries.open_of(frozen) == [appeal]
    file = AppealFile.objects.get()
    assert store.read(file.digest).startswith(b"%PDF-")
    due = {d.kind: d.due for d in Deadline.objects.filter(ref=f"appeal:{appeal.pk}", met_at=None)}
    assert due == {"appeals.accept": add_working_days(today, 3), "appeals.decide": appeal.due}
    told = journal.entry(journal.leaf_of("appeals.file", appeal=appeal.pk)).detail
    assert told["files"] == [f"sha256:{file.digest}"]


BAD_FILINGS = [
    ({"text": " "}, "bad-words"),
    ({"text": "长" * 4001}, "bad-words"),
    ({"ground": "不服"}, "no-such-ground"),
    ({"node": "没有的"}, "no-such-node"),
    ({"files": [("木马.exe", b"MZ")]}, "kind-not-taken"),
    ({"files": [("x.pdf", b"")]}, "empty-file"),
]


def test_what_cannot_be_filed_is_told(frozen, of_shiqiao):
    for more, code in BAD_FILINGS:
        given = {"ground": "figure", "text": "少算 1 个", **more}
        with pytest.raises(Refused) as error:
            actions.file(frozen, "石桥", by=of_shiqiao, **given)
        assert codes(error) == [code]
    assert not Appeal.objects.exists()


def test_one_at_a_time_and_once_a_stage(appeal, frozen, of_shiqiao, town):
    again = {"ground": "figure", "text": "再说一遍", "by": of_shiqiao}
    with pytest.raises(Refused) as error:
        actions.file(frozen, "石桥", **again)
    assert codes(error) == ["appeal-open"]
    actions.withdraw(appeal, by=of_shiqiao)  # taken back: it may be brought again within the days
    second = actions.file(frozen, "石桥", **again)
    actions.accept(second, by=town.audit)
    actions.decide(second, "dismiss", "核对无误", by=town.audit)
    with pytest.raises(Refused) as error:
        actions.file(frozen, "石桥", **again)
    assert codes(error) == ["decided-already"]


def test_not_before_it_is_told_and_not_too_late(taken, town, of_shiqiao, frozen, monkeypatch):
    with pytest.raises(Refused) as error:
        actions.file(frozen, "别处", ground="figure", text="x", by=type(of_shiqiao)("某", frozenset({"reporter"})))  # fmt: skip
    assert codes(error) == ["not-told"]
    assert scores.told(frozen)["石桥"].until == add_working_days(timezone.localdate(), 5)
    later(monkeypatch, 20)
    with pytest.raises(Refused) as error:
        actions.file(frozen, "石桥", ground="figure", text="x", by=of_shiqiao)
    assert codes(error) == ["too-late"]


def test_first_deciders_stand_aside(appeal, town):
    for who in ("office", "reviewer", "leader"):
        for step in (actions.accept, lambda a, by: actions.refuse(a, "不受理", by=by)):
            with pytest.raises(Refused) as error:
                step(appeal, by=getattr(town, who))
            assert codes(error) == ["same-person"]
    assert Appeal.objects.get().state == "filed"


def test_who_dealt_with_a_bonus_of_the_unit_stands_aside_though_nothing_was_posted(appeal, town):
    """A refused claim leaves no figure behind; whoever refused it is a first decider all the same."""
    claim = Claim.objects.create(
        version=appeal.run.version, unit_id="石桥", period=appeal.run.periods[-1], kind="bonus", category="表彰", name="省级", item="省级表彰",
        value="1", matter="省级文明单位", happened=date(2025, 3, 1), state="refused", by="陈禾", identity=town.reporter.identity, at=timezone.now(),
    )  # fmt: skip
    step = {"claim": claim, "at": timezone.now(), "reason": "不是省级"}
    Step.objects.create(state="claimed", by="陈禾", identity=town.reporter.identity, **step)
    assert {p.name for _r, p in hearers(appeal, "office")} == {"赵晖", "郑审"}
    Step.objects.create(state="refused", by="赵晖", identity=town.office2.identity, **step)
    assert {p.name for _r, p in hearers(appeal, "office")} == {"郑审"}
    with pytest.raises(Refused) as error:
        actions.accept(appeal, by=town.office2)
    assert codes(error) == ["same-person"]


def test_who_may_hear_is_found_and_the_unit_itself_never(appeal, town):
    named = {person.name for _role, person in hearers(appeal, "office")}
    assert named == {"赵晖", "郑审"}
    appoint(town.person("audit"), "reporter", "石桥", since=date(2024, 1, 1), by=INSTALLER)
    with pytest.raises(Refused) as error:
        actions.accept(appeal, by=town.audit)
    assert codes(error) == ["same-person"]


def test_hearing_minutes_extension_and_dismissal(accepted, town, of_shiqiao, monkeypatch):
    with pytest.raises(Refused) as error:
        actions.extend(accepted, "要查档", by=town.audit)
    assert codes(error) == ["no-extension"]  # this scheme's clocks know none
    actions.supplement(accepted, "补一份批文", by=of_shiqiao)
    heard = actions.hear(accepted, "双方到场，当面核对许可证", on=timezone.localdate(), present="陈禾、郑审", by=town.audit)  # fmt: skip
    assert heard.state == "heard"
    with pytest.raises(Refused) as error:
        actions.decide(heard, "dismiss", " ", by=town.audit)
    assert codes(error) == ["bad-words"]
    done = actions.decide(heard, "dismiss", "许可证是 2026 年的，2025 年仍为 19 个", by=town.audit)
    assert done.state == "dismissed"
    assert queries.open_of(done.run) == queries.unmet_of(done.run) == []
    assert not Deadline.objects.filter(ref=f"appeal:{done.pk}", met_at=None, dropped_at=None)
    assert Notice.objects.filter(person=town.person("reporter"), about=f"appeal:{done.pk}").exists()
    with pytest.raises(Refused) as error:
        actions.withdraw(done, by=of_shiqiao)
    assert codes(error) == ["wrong-state"]


def test_inadmissible_with_its_reason(appeal, town):
    with pytest.raises(Refused) as error:
        actions.refuse(appeal, "", by=town.office2)
    assert codes(error) == ["bad-words"]
    assert actions.refuse(appeal, "针对的是上一年的结果", by=town.office2).state == "inadmissible"


def test_the_three_steps_of_macau_each_with_its_clock(staged, town, monkeypatch):
    """A2.4: 声明异议 → 咨询委员会意见 → 诉愿; days of the calendar, each step heard by others than the one before."""
    today = timezone.localdate()
    assert scores.told(staged)["石桥"].until == today + timedelta(days=5)
    assert [s.words.zh for s in procedure.stages(staged)] == ["声明异议", "咨询委员会意见", "诉愿"]
    assert list(procedure.grounds(staged)) == ["figure", "评语不实"]
    first = actions.file(staged, "石桥", ground="评语不实", text="评语与事实不符", by=town.reporter)
    assert first.due == today + timedelta(days=10)
    actions.accept(first, by=town.office2)
    with pytest.raises(Refused) as error:
        actions.decide(first, "advise", "x", by=town.office2)
    assert codes(error) == ["no-such-outcome"]
    first = actions.decide(first, "dismiss", "评语有记录可查", by=town.office2)
    assert queries.until(first) == queries.still_until(staged) == today + timedelta(days=8)

    second = actions.file(staged, "石桥", ground="评语不实", text="请咨询委员会看", before=first, by=town.reporter)  # fmt: skip
    assert (second.stage, second.due) == (2, today + timedelta(days=15))
    assert queries.until(first) is None  # gone on already
    with pytest.raises(Refused) as error:
        actions.accept(second, by=town.office2)  # heard the stage before
    assert codes(error) == ["same-person"]
    actions.accept(second, by=town.audit)
    second = actions.decide(second, "advise", "记录不足以支持评语", favour=True, by=town.audit)
    assert (second.state, queries.until(second)) == ("advised", today + timedelta(days=30))

    appoint(town.person("finance"), "leader", "SQX", since=date(2024, 1, 1), by=INSTALLER)  # another leader
    third = actions.file(staged, "石桥", ground="评语不实", text="提起诉愿", before=second, by=town.reporter)
    assert (third.stage, third.due) == (3, today + timedelta(days=60))
    assert Deadline.objects.get(kind="appeals.decide", ref=f"appeal:{third.pk}").role == "leader"
    actions.accept(third, by=town.finance)
    put_off = actions.extend(third, "案情复杂", by=town.finance)
    assert put_off.due == today + timedelta(days=90)
    with pytest.raises(Refused) as error:
        actions.extend(third, "再延", by=town.finance)
    assert codes(error) == ["no-extension"]
    third = actions.decide(third, "remit", "重新写评语", by=town.finance)
    assert third.state == "remitted"
    assert queries.unmet_of(staged) == [third]
    assert queries.next_stage(third) is None


def test_a_next_stage_has_its_days(staged, town, monkeypatch):
    first = actions.file(staged, "石桥", ground="figure", text="少算", by=town.reporter)
    actions.accept(first, by=town.audit)
    first = actions.decide(first, "dismiss", "无误", by=town.audit)
    later(monkeypatch, 9)
    with pytest.raises(Refused) as error:
        actions.file(staged, "石桥", ground="figure", text="再来", before=first, by=town.reporter)
    assert codes(error) == ["too-late"]


def test_what_was_said_cannot_be_changed(accepted, town):
    done = actions.decide(accepted, "dismiss", "无误", by=town.audit)
    for change in (
        lambda: Appeal.objects.update(text="别的"),
        lambda: Appeal.objects.filter(pk=done.pk).update(state="filed"),
        lambda: AppealStep.objects.update(words="别的"),
        lambda: AppealFile.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_counts_name_no_unit(appeal, town):
    actions.refuse(appeal, "不在范围", by=town.audit)
    counted = queries.counts()
    assert [(c.scheme, c.by_state, c.all) for c in counted] == [("小考核", {"inadmissible": 1}, 1)]
