"""The bulk path says and does what `post` does, and names every bad line."""

import random
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import bulk, bulk_check, bulk_read, leaves, locks, queries
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.bulk import BulkRefused, take
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.ledger.models import Observation, Posting
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.powers import Actor

HEAD = "unit,item,period,value,status,source,stated_at\n"
UNITS = ("石桥", "柳林", "东湖")


@pytest.fixture(autouse=True)
def _units(db, office):
    enrol([Unit(u) for u in UNITS], by=office)


def _csv(*lines, head=HEAD):
    return (head + "".join(f"{line}\n" for line in lines)).encode()


def _life():
    """Everything in the ledger that does not depend on when and how often it was tried."""
    ids = list(Observation.objects.order_by("id").values_list("id", flat=True))
    place = {id: k for k, id in enumerate(ids)}
    return [
        (f.item, f.unit, f.period, f.value, str(f.value), f.status, f.source, f.stated_at, f.edition, f.number,
         place.get(f.supersedes or 0))
        for f in (queries.figure(i) for i in ids)
    ]  # fmt: skip


def test_a_file_enters_as_one_posting(office):
    done = take(_csv("石桥,开工数,2026,19,,报表,", "柳林,开工数,2026,12.50,reported,报表,", "东湖,开工数,2026,,不适用,,"),
                "import", by=office, evidence=("ab" * 32,), return_ref="return:1:C7", file="数.csv")  # fmt: skip
    assert (done.new, done.superseding, done.unchanged, done.rows, done.left_out) == (3, 0, 0, 3, 0)
    rows = queries.posting_rows(done.posting)
    assert [(f.unit, str(f.value), f.number) for f in rows] == [
        ("东湖", "None", 0),
        ("柳林", "12.50", 1),
        ("石桥", "19", 2),
    ]
    assert {(f.door, f.evidence, f.return_ref, f.posted_by) for f in rows} == {
        ("import", ("ab" * 32,), "return:1:C7", office.name)
    }
    blind = Posting.objects.get(pk=done.posting).blind
    assert queries.posting(done.posting).root == leaves.root(leaves.leaf(f, blind) for f in rows) == done.root
    assert journal.entries(1, "ledger.post")[0].detail["root"] == done.root
    assert queries.posting_proofs([rows[1].id])[0].size == 3


def test_the_same_again_does_nothing(office):
    data = _csv("石桥,开工数,2026,19,,报表,", "柳林,开工数,2026,12.50,,报表,")
    take(data, "import", by=office)
    before = journal.size()
    again = take(data.replace(b"12.50", b"12.5"), "import", by=office)
    assert (again.new, again.unchanged, again.posting) == (0, 2, None)
    assert (Posting.objects.count(), journal.size()) == (1, before)


def test_some_new_some_same_some_superseding(office):
    take(_csv("石桥,开工数,2026,19,,报表,", "柳林,开工数,2026,12,,报表,"), "import", by=office)
    done = take(
        _csv("石桥,开工数,2026,20,,报表,", "柳林,开工数,2026,12,,报表,", "东湖,开工数,2026,7,,报表,"),
        "import",
        by=office,
    )
    assert (done.new, done.superseding, done.unchanged) == (1, 1, 1)
    assert [(f.unit, f.number, f.edition) for f in queries.posting_rows(done.posting)] == [
        ("东湖", 0, 1),
        ("石桥", 1, 2),
    ]
    assert queries.history("开工数", "石桥", "2026")[-1].value == 20


def test_a_dry_run_writes_nothing(office):
    done = take(_csv("石桥,开工数,2026,19,,报表,"), "import", by=office, dry_run=True)
    assert (done.new, done.posting, Posting.objects.count()) == (1, None, 0)
    take(_csv("石桥,开工数,2026,19,,报表,"), "import", by=office)  # and leaves nothing in the way


def test_every_bad_line_is_told_and_counted(office):
    data = _csv(
        "石桥,开工数,2026,19,,,", "无名,开工数,2026,1,,,", "柳林,开工数,２０２６,1,,,", "柳林,开工数,2026-13,1,,,",
        "柳林,开工数,2025,一二,,,", "柳林,开工数,2024,,,,", "柳林,开工数,2023,5,未到期,,", "柳林,开工数,2022,5,丢了,,",
        "柳林,开工数,2021,12%,,,", "柳林,,2021,12,,,", "石桥,开工数,2026,19,,,", "柳林,开工数,2019,,未报,,",
        f"柳林,开工数,2018,{'9' * 39},,,", f"柳林,开工数,2017,1,,{'长' * 2001},",
    )  # fmt: skip
    with pytest.raises(BulkRefused) as error:
        take(data, "import", by=office, file="坏.csv")
    told = [(p.place.line, p.code) for p in error.value.problems]
    assert told == [
        (3, "unknown-unit"), (5, "bad-period"), (6, "text-for-number"), (7, "no-value"), (8, "value-of-nothing"),
        (9, "bad-status"), (10, "percent-sign"), (11, "bad-item"), (12, "duplicate-entry"), (14, "unbelievable-number"),
        (15, "too-long"),
    ]  # fmt: skip
    assert error.value.counts == Counter({code: 1 for _, code in told})
    assert {p.place.file for p in error.value.problems} == {"坏.csv"}
    assert queries.extent().rows == 0


def test_more_than_can_be_told_is_counted(office, monkeypatch):
    monkeypatch.setattr(bulk_check, "TOLD", 5)
    data = _csv(*(f"无名{k},开工数,2026,{'x' if k % 2 else 1},,," for k in range(40)))
    with pytest.raises(BulkRefused) as error:
        take(data, "import", by=office)
    *told, last = error.value.problems
    assert {p.place.line for p in told} == {2, 3, 4, 5, 6}
    assert (last.code, error.value.counts) == ("more-problems", {"unknown-unit": 40, "text-for-number": 20})
    assert "40" in last.found.zh
    assert "unknown-unit 40" in last.found.en


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty-file"), (b"\xff\xfe\x00", "encoding"), (b"unit,item\n1,2\n", "missing-column"),
     (_csv("石桥,开工数,2026,1,234,,,,,,多"), "ragged-row"), (b"\x00\x01", "encoding")],
)  # fmt: skip
def test_what_is_no_table_is_refused(office, data, code):
    with pytest.raises(Refused) as error:
        take(data, "import", by=office)
    assert code in {p.code for p in error.value.problems} or data.startswith(b"\xff")
    assert queries.extent().rows == 0


@pytest.mark.parametrize(
    "data",
    ["单位,数据项,期间,数值,状态,来源,公布时间\n石桥,开工数,2026,19,已报,报表,2026-07-01\n".encode("gb18030"),
     b"\xef\xbb\xbf" + "item,period,unit,value\n开工数,2026,石桥,\"1,234.50\"\n".encode(),
     "unit,item,period,value,source\n石桥,开工数,2026,１９,'=SUM(A1)\n".encode()],
    ids=["gb18030", "bom and thousands", "full width and our quote"],
)  # fmt: skip
def test_as_offices_write_them(office, data):
    assert take(data, "import", by=office).new == 1


def test_our_own_quote_is_taken_off(office):
    take("unit,item,period,value,source\n石桥,开工数,2026,19,'=SUM(A1)\n".encode(), "import", by=office)
    assert queries.in_force()[0].source == "=SUM(A1)"


def test_older_vintages_are_told_by_line(office):
    take(_csv("石桥,开工数,2026,19,,甲,2026-09", "柳林,开工数,2026,19,,甲,2026-09"), "import", by=office)
    with pytest.raises(BulkRefused) as error:
        take(_csv("东湖,开工数,2026,1,,甲,2026-01", "柳林,开工数,2026,18,,甲,2026-07"), "import", by=office)
    assert [(p.place.line, p.code) for p in error.value.problems] == [(3, "older-vintage")]
    assert queries.extent().rows == 2


def test_locked_rows_are_told_by_line(adopted, office):
    held = locks.lock("小考核", "2025", by=office)
    data = _csv(
        "石桥,开工数,2025,17,,审计,", "石桥,计划数,2025,20,,县发改局台账,", "石桥,开工数,2024,3,,台账,"
    )
    with pytest.raises(BulkRefused) as error:
        take(data, "import", by=office)
    assert [(p.place.line, p.code) for p in error.value.problems] == [(2, "locked")]
    second = Actor("考核办 赵晖", frozenset({"office"}))
    locks.grant(locks.ask(held, ["开工数"], ["石桥"], "审计更正", by=office), by=second)
    done = take(data, "import", by=office)
    assert (done.new, done.superseding, done.unchanged) == (1, 1, 1)
    assert queries.waivers()[0].posting_id == done.posting


def test_nobody_without_the_power(citizen):
    with pytest.raises(Refused) as error:
        take(_csv("石桥,开工数,2026,19,,,"), "import", by=citizen)
    assert [p.code for p in error.value.problems] == ["no-power"]


def test_unknown_door(office):
    with pytest.raises(Refused) as error:
        take(_csv("石桥,开工数,2026,19,,,"), "window", by=office)
    assert [p.code for p in error.value.problems] == ["unknown-door"]


def test_limits(office, monkeypatch):
    monkeypatch.setattr(bulk_read, "LARGEST", 50)
    with pytest.raises(Refused) as error:
        take(_csv("石桥,开工数,2026,19,,,"), "import", by=office)
    assert [p.code for p in error.value.problems] == ["file-too-large"]
    monkeypatch.setattr(bulk_read, "MOST", 1)
    with pytest.raises(Refused) as error:
        take([Entry("开工数", u, "2026", Decimal(1)) for u in UNITS], "import", by=office)
    assert [p.code for p in error.value.problems] == ["too-many-rows"]


def test_no_rows_at_all(office):
    assert take([], "import", by=office).rows == 0
    assert take(HEAD.encode(), "import", by=office).rows == 0


def _batch(dice, size, bad):
    """Entries over few keys, so that they meet: vintages, repetitions, numbers written in several ways."""
    found = []
    for line in range(size):
        status = dice.choice(["reported"] * 6 + ["not_applicable", "not_due"])
        value = (
            Decimal(dice.choice(["1", "1.0", "2", "2.50", "-0", "1E+2", "100"]))
            if status == "reported"
            else None
        )
        entry = Entry(
            dice.choice(["开工数", "计划数", '引"号\\'] ), dice.choice(UNITS), dice.choice(["2026", "2026-Q2"]), value, status,
            dice.choice(["", "甲", "乙,\n丙"]), dice.choice(["", "", "2026-01", "2026-02", "2026-10", "日"]), Place(line=line + 2),
        )  # fmt: skip
        if dice.random() < bad:
            change = dice.choice([{"unit": "无名"}, {"period": "26"}, {"status": "x"}, {"value": Decimal("NaN")},
                                  {"item": " "}, {"value": Decimal("1e40")}, {"source": "a\0"}, {"item": "\ud800"}])  # fmt: skip
            entry = Entry(**{**vars(entry), **change})
        found.append(entry)
    return found


def _tried(act):
    """What became of a try, without keeping it: counts and life, or codes by line."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                done = act()
            said = (done.new, done.superseding, done.unchanged, done.posting is None)
        except Refused as refused:
            said = sorted((p.place.line, p.code) for p in refused.problems if p.code != "more-problems")
        life = _life()
        transaction.set_rollback(True)
    return said, life


@pytest.mark.parametrize("seed", range(30))
def test_bulk_and_post_agree_on_random_batches(office, seed):
    dice = random.Random(seed)
    for turn in range(4):
        entries = _batch(dice, dice.choice([1, 3, 8, 25]), dice.choice([0, 0, 0, 0.1]))
        if dice.random() < 0.8:  # without figures given twice, which both refuse
            seen = {}
            for e in entries:
                seen.setdefault((*e.key, e.stated_at), e)
            entries = list(seen.values())
        one = _tried(lambda e=entries: post(e, "archive", by=office))
        other = _tried(lambda e=entries: take(iter(e), "archive", by=office))
        assert other == one, f"seed {seed}, turn {turn}"
        try:
            (post if turn % 2 else take)(entries, "archive", by=office)
        except Refused:
            continue
        kept = Posting.objects.first()
        rows = queries.posting_rows(kept.pk)
        assert kept.root == leaves.root(leaves.leaf(f, kept.blind) for f in rows)
        assert all(a.id < b.id for a, b in pairwise(rows))


def test_rows_bear_no_evidence_of_their_own(office):
    with pytest.raises(ValueError, match="evidence"):
        take([Entry("开工数", "石桥", "2026", Decimal(1), evidence=("ab" * 32,))], "import", by=office)
    assert bulk.Taken().rows == 0


def test_items_of_others_are_told_by_line(office):
    data = _csv("石桥,开工数,2026,1,,,", "石桥,计划数,2026,1,,,")
    with pytest.raises(BulkRefused) as error:
        take(data, "import", by=office, barred=lambda items: {"计划数"} & set(items))
    assert [(p.place.line, p.code) for p in error.value.problems] == [(3, "not-owner")]
    assert take(data, "import", by=office, barred=lambda items: set()).new == 2
