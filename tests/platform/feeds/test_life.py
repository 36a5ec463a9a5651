"""A feed from the first file to the last: new, repeated, changed, missing, late, out of order; nothing lost, doubled or altered silently."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.platform.feeds.conftest import ITEM, OWNER, RULES, put, rows_of_ledger, said

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.feeds import actions, jobs, queries, running
from quanheng.platform.feeds.models import Held, Letter, Mapping, Outcome, Pulse, Run, Seen, Snapshot
from quanheng.platform.journal.models import Entry as Line
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.notices.models import Notice

A, B = ("石桥镇", "2026-08", "34200000"), ("柳林镇", "2026-08", "21000000")
T = 1_790_000_000  # a moment in September 2026


def codes(refused):
    return [p.code for p in refused.value.problems]


def test_new_figures_come_in_once(town, drop, connected):
    feed = connected("folder")
    put(drop, "8.csv", A, B, at=T)
    done = running.run(feed.pk)
    assert (done.state, done.counts["new"]) == ("done", 2)
    assert said() == {("SQX-SQ", "2026-08"): "3420", ("SQX-LL", "2026-08"): "2100"}
    figure = ledger.in_force([ITEM], ["SQX-SQ"])[0]
    snapshot = Snapshot.objects.get()
    assert (figure.door, figure.evidence, figure.return_ref) == (
        "feed",
        (snapshot.digest,),
        f"feed:{snapshot.pk}:2",
    )
    assert figure.posted_by == "数据接入“税务局月报”第 1 版映射"
    assert figure.source == "数据接入：税务局月报"
    assert snapshot.request["file"] == "8.csv"

    running.run(feed.pk)  # the same file again is not looked at
    actions.replay(
        snapshot, by=town.office
    )  # the same snapshot again gives the same figures, and posts nothing
    put(drop, "8-copy.csv", A, B, at=T + 60)  # the same figures in another file
    running.run(feed.pk)
    assert rows_of_ledger() == 2
    assert len({o.figures for o in Outcome.objects.filter(snapshot=snapshot)}) == 1
    assert Outcome.objects.filter(snapshot=snapshot).count() == 2
    kinds = set(Line.objects.values_list("kind", flat=True))
    assert {
        "feeds.connect",
        "feeds.map",
        "feeds.confirm",
        "feeds.keep",
        "feeds.post",
        "ledger.post",
        "feeds.replay",
    } <= kinds


def test_a_changed_figure_waits_for_its_owner(town, drop, connected):
    feed = connected("folder")
    put(drop, "1.csv", A, B, at=T)
    running.run(feed.pk)
    put(drop, "2.csv", ("石桥镇", "2026-08", "35000000"), B, at=T + 60)
    running.run(feed.pk)
    assert said()["SQX-SQ", "2026-08"] == "3420"
    held = Held.objects.get(state="held")
    assert (held.value, held.owner) == (3500, OWNER)
    assert Deadline.objects.get(kind="feeds.held", met_at=None).unit == OWNER
    assert Notice.objects.filter(person=town.person("owner_cz"), title__contains="与台账不同").count() == 1
    put(drop, "3.csv", ("石桥镇", "2026-08", "35000000"), B, at=T + 120)
    running.run(feed.pk)
    assert Held.objects.count() == 1  # the same again is not asked twice

    for who in ("office", "owner_tj", "reporter"):
        with pytest.raises(Refused):
            actions.decide([held], True, by=getattr(town, who))
    with pytest.raises(Refused) as refused:
        actions.decide([held], False, by=town.owner_cz)
    assert codes(refused) == ["no-reason"]
    actions.decide([held], True, by=town.owner_cz)
    assert said()["SQX-SQ", "2026-08"] == "3500"
    assert [str(f.value) for f in ledger.history(ITEM, "SQX-SQ", "2026-08")] == ["3420", "3500"]
    assert not Deadline.objects.filter(kind="feeds.held", met_at=None).exists()
    with pytest.raises(Refused) as refused:
        actions.decide([held], True, by=town.owner_cz)
    assert codes(refused) == ["wrong-state"]


def test_what_the_owner_left_is_not_raised_again_until_it_changes(town, drop, connected):
    feed = connected("folder")
    for n, amount in enumerate(("34200000", "35000000")):
        put(drop, f"{n}.csv", ("石桥镇", "2026-08", amount), at=T + n)
        running.run(feed.pk)
    actions.decide(list(Held.objects.filter(state="held")), False, "来源重复计入一笔", by=town.owner_cz)
    put(drop, "2.csv", ("石桥镇", "2026-08", "35000000"), at=T + 2)
    running.run(feed.pk)
    assert not Held.objects.filter(state="held").exists()
    put(drop, "3.csv", ("石桥镇", "2026-08", "35000001"), at=T + 3)
    running.run(feed.pk)
    assert Held.objects.filter(state="held").count() == 1
    put(drop, "4.csv", ("石桥镇", "2026-08", "34200000"), at=T + 4)  # the source goes back to what stands
    running.run(feed.pk)
    assert not Held.objects.filter(state="held").exists()
    assert (said()["SQX-SQ", "2026-08"], rows_of_ledger()) == ("3420", 1)


def test_where_the_connection_says_so_a_change_supersedes(town, drop, connected):
    feed = connected("folder", changes="supersede")
    for n, amount in enumerate(("34200000", "35000000", "34200000")):
        put(drop, f"{n}.csv", ("石桥镇", "2026-08", amount), at=T + n)
        running.run(feed.pk)
    life = ledger.history(ITEM, "SQX-SQ", "2026-08")
    assert [str(f.value) for f in life] == ["3420", "3500", "3420"]
    for snapshot in Snapshot.objects.order_by("?"):  # any of them again, in any order: nothing happens
        actions.replay(snapshot, by=town.office)
    assert ledger.history(ITEM, "SQX-SQ", "2026-08") == life


def test_a_figure_of_another_door_is_never_overwritten(town, drop, connected):
    from decimal import Decimal

    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry

    post([Entry(ITEM, "SQX-SQ", "2026-08", Decimal(3333), source="填报")], "import", by=town.office)
    feed = connected("folder", changes="supersede")
    put(drop, "1.csv", A, at=T)
    running.run(feed.pk)
    assert said()["SQX-SQ", "2026-08"] == "3333"
    assert Held.objects.get().state == "held"


def test_an_older_file_does_not_overwrite_a_newer_figure(drop, connected):
    feed = connected("folder", changes="supersede")
    put(drop, "new.csv", ("石桥镇", "2026-08", "35000000"), at=T + 100)
    running.run(feed.pk)
    put(drop, "old.csv", A, B, at=T)
    done = running.run(feed.pk)
    assert (done.counts["older"], done.counts["new"]) == (1, 1)
    assert said() == {("SQX-SQ", "2026-08"): "3500", ("SQX-LL", "2026-08"): "2100"}
    assert Seen.objects.get(unit="SQX-SQ").stated > Seen.objects.get(unit="SQX-LL").stated


def test_files_found_together_are_posted_in_their_order(drop, connected):
    feed = connected("folder", changes="supersede")
    put(drop, "a.csv", ("石桥镇", "2026-08", "3"), at=T + 2)
    put(drop, "b.csv", ("石桥镇", "2026-08", "1"), at=T)
    put(drop, "c.csv", ("石桥镇", "2026-08", "2"), at=T + 1)
    running.run(feed.pk)
    assert [str(f.value) for f in ledger.history(ITEM, "SQX-SQ", "2026-08")] == ["0.0001", "0.0002", "0.0003"]


def test_what_is_missing_is_noticed_and_never_deleted(town, drop, connected):
    feed = connected("folder")
    put(drop, "1.csv", A, B, at=T)
    running.run(feed.pk)
    put(drop, "2.csv", A, at=T + 1)
    done = running.run(feed.pk)
    assert done.counts["missing"] == 1
    assert Seen.objects.get(unit="SQX-LL").missing is not None
    assert Notice.objects.filter(person=town.person("owner_cz"), title__contains="少了 1 个数").count() == 1
    assert len(said()) == 2
    put(drop, "3.csv", ("石桥镇", "2026-09", "1"), at=T + 2)  # another period says nothing of this one
    running.run(feed.pk)
    put(drop, "4.csv", A, B, at=T + 3)
    running.run(feed.pk)
    assert not Seen.objects.exclude(missing=None).exists()
    assert Notice.objects.filter(title__contains="少了").count() == len(
        {n.person_id for n in Notice.objects.filter(title__contains="少了")}
    )


def test_late_and_stale(drop, connected):
    from datetime import date

    feed = connected("folder", grace_days="10")
    put(drop, "1.csv", ("石桥镇", "2026-06", "1"), at=T)
    done = running.run(feed.pk)
    assert done.counts["late"] == 1

    def lamp(day):
        (found,) = queries.freshness(feed, day)
        return found.lamp.colour, found.expected

    assert lamp(date(2026, 7, 10)) == ("green", "2026-05")
    assert lamp(date(2026, 8, 10)) == ("green", "2026-06")
    assert lamp(date(2026, 8, 11)) == ("amber", "2026-07")
    assert lamp(date(2026, 9, 11)) == ("red", "2026-08")
    pulse = Pulse.objects.get()
    feed.refresh_from_db()
    ages = [(0, "green"), (5, "green"), (8, "amber"), (14, "amber"), (16, "red")]
    assert [
        queries.lamp(queries.connection(feed.pk), pulse.pulled_at + timedelta(minutes=m)).colour
        for m, _ in ages
    ] == [c for _, c in ages]


def test_nothing_is_posted_before_the_owner_confirms(town, drop, connected):
    feed = connected("folder", confirm=False)
    put(drop, "1.csv", A, at=T)
    assert running.run(feed.pk).state == "waiting"
    assert said() == {}
    mapping = Mapping.objects.get()
    assert Deadline.objects.get(kind="feeds.confirm").unit == OWNER
    for who in ("office", "owner_tj", "finance"):
        with pytest.raises(Refused) as refused:
            actions.confirm(mapping, OWNER, by=getattr(town, who))
        assert codes(refused) == ["no-power"] or "no-power" in codes(refused)
    actions.confirm(mapping, OWNER, by=town.owner_cz)
    assert len(said()) == 1  # what waited is posted
    again = actions.write_mapping(feed, RULES, by=town.owner_cz)
    with pytest.raises(Refused) as refused:
        actions.confirm(again, OWNER, by=town.owner_cz)
    assert codes(refused) == ["same-person"]
    put(drop, "2.csv", B, at=T + 1)
    running.run(feed.pk)  # the older mapping stands until the newer one is confirmed
    assert len(said()) == 2


def test_another_source_asks_for_another_mapping(town, drop, connected):
    feed = connected("folder")
    facts = queries.version(feed).facts
    actions.revise(feed, facts | {"every": "hour", "retries": "2"}, by=town.office)
    put(drop, "1.csv", A, at=T)
    assert running.run(feed.pk).state == "done"
    actions.revise(feed, facts | {"pattern": "b*.csv"}, by=town.office)
    put(drop, "b.csv", B, at=T)
    assert running.run(feed.pk).state == "waiting"
    with pytest.raises(Refused) as refused:
        actions.confirm(Mapping.objects.get(), OWNER, by=town.owner_cz)
    assert codes(refused) == ["wrong-state"]
    assert len(said()) == 1


def test_bad_rows_become_a_dead_letter_and_the_replay_mends_it(town, drop, connected):
    feed = connected("folder")
    put(
        drop,
        "1.csv",
        A,
        ("王家镇", "2026-08", "5"),
        ("柳林镇", "八月", "5"),
        ("柳林镇", "2026-08", "很多"),
        at=T,
    )
    assert running.run(feed.pk).state == "failed"
    letter = Letter.objects.get()
    told = queries.problems_of(letter.problems)
    assert [(p.code, p.place.line, p.place.path) for p in told] == [
        ("unknown-unit", 3, "镇"), ("bad-period", 4, "月份"), ("no-number", 5, "税额"),
    ]  # fmt: skip
    assert said() == {}  # all or nothing
    assert Notice.objects.filter(person=town.person("office"), title__contains="读不成").count() == 1
    with pytest.raises(Refused):
        actions.settle(letter, "discarded", by=town.office)
    rules = RULES | {"units": {"王家镇": "SQX-LL"}}
    put(drop, "2.csv", A, ("王家镇", "2026-08", "5"), at=T + 1)
    actions.confirm(actions.write_mapping(feed, rules, by=town.office), OWNER, by=town.owner_cz)
    running.run(feed.pk)
    assert len(said()) == 2
    actions.settle(letter, "discarded", "来源已重发", by=town.office)
    assert Snapshot.objects.get(name="1.csv").state == "discarded"
    assert Letter.objects.get().reason == "来源已重发"


def test_the_clock_calls_what_is_due_and_backs_off_after_a_failure(town, listed, connected, monkeypatch):
    feed = connected("rest", address=f"{listed.address}/tax", retries="2", retry_seconds="60")
    listed.answer["/tax"] = lambda h: h.send_error(503)
    pulse = lambda: Pulse.objects.get()  # noqa: E731
    assert jobs.sweep() == []  # not due yet
    waits = []
    for _ in range(2):
        Pulse.objects.update(next_at=timezone.now())
        assert jobs.sweep(timezone.now()) == [feed.pk]
        waits.append((pulse().next_at - timezone.now()).total_seconds())
    assert 58 < waits[0] <= 90
    assert 118 < waits[1] <= 180
    assert not Letter.objects.exists()
    Pulse.objects.update(next_at=timezone.now())
    jobs.sweep()
    letter = Letter.objects.get()
    assert (letter.kind, letter.state, pulse().tries) == ("pull", "open", 0)
    listed.answer["/tax"] = json.dumps(
        {"data": [{"镇": "石桥镇", "月份": "202608", "税额": 34200000.0}]}
    ).encode()
    actions.settle(letter, "replayed", by=town.office)
    assert said() == {("SQX-SQ", "2026-08"): "3420"}
    assert {r.state for r in Run.objects.all()} == {"failed", "done"}


def test_what_will_not_get_better_is_not_tried_again(listed, connected, monkeypatch):
    feed = connected("rest", address=f"{listed.address}/tax")
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "https://other.test")
    done = running.run(feed.pk)
    assert [p["code"] for p in done.problems] == ["host-not-listed"]
    assert Letter.objects.get().kind == "pull"
    assert listed.asked == []
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", listed.address)
    listed.answer["/tax"] = b'{"data": []}'
    running.run(feed.pk)
    assert Letter.objects.get().state == "recovered"


def test_quiet_rounds_share_a_line(listed, connected):
    feed = connected("rest", address=f"{listed.address}/tax")
    listed.answer["/tax"] = b'{"data": []}'
    for _ in range(4):
        running.run(feed.pk)
    assert [(r.times, r.counts) for r in Run.objects.all()] == [(3, {"as_before": 1}), (1, {"snapshots": 1})]
    assert Snapshot.objects.count() == 1


def test_one_worker_at_a_time(drop, connected):
    from quanheng.platform.feeds import leases

    feed = connected("folder")
    mine = leases.take(feed.pk)
    assert leases.take(feed.pk) is None
    assert running.run(feed.pk) is None
    Pulse.objects.update(worker="elsewhere:1:2", next_at=timezone.now() - timedelta(hours=1))
    assert running.run(feed.pk) is None
    assert jobs.sweep() == []
    # that machine is silent for too long: what it left is taken up at once, though the next pull is an hour away
    Pulse.objects.update(
        until=timezone.now() - timedelta(seconds=1), next_at=timezone.now() + timedelta(hours=1)
    )
    put(drop, "1.csv", A, at=T)
    assert jobs.sweep() == [feed.pk]
    assert len(said()) == 1
    from django.db import transaction

    with pytest.raises(leases.Lost), transaction.atomic():
        leases.hold(mine)


def test_paused_is_paused(town, drop, connected):
    feed = connected("folder")
    actions.pause(feed, True, by=town.office)
    Pulse.objects.update(next_at=timezone.now() - timedelta(hours=1))
    put(drop, "1.csv", A, at=T)
    assert jobs.sweep() == []
    assert queries.lamp(queries.connection(feed.pk)).colour == "blue"
    actions.pause(feed, False, by=town.office)
    actions.pull(feed, by=town.office)
    assert len(said()) == 1
