"""An upheld appeal: a superseding figure, a fresh run, a visible difference; never worsened; no release before."""

from decimal import Decimal

import pytest
from tests.platform.appeals.conftest import carried

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.appeals import actions, correction, queries
from quanheng.platform.appeals.actions import Figure
from quanheng.platform.appeals.models import Appeal, Correction
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.publication import actions as publication
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores

TWENTY = [Figure("开工数", "2025", Decimal(20))]


def codes(error):
    return [p.code for p in error.value.problems]


@pytest.fixture
def upheld(accepted, town):
    """The auditor upholds it: twenty projects, not nineteen."""
    return actions.decide(accepted, "uphold", "许可证齐全，应为 20 个", TWENTY, by=town.audit)


def total(run, period="2025", unit="石桥"):
    return next(s for s in scores.ranking(run, period) if s.unit == unit).score


def test_upheld_posts_supersedes_and_scores_anew(upheld, frozen, town):
    assert upheld.state == "upheld"
    assert Deadline.objects.get(kind="appeals.correct", ref=f"appeal:{upheld.pk}").role == "office"
    job = correction.correct(upheld, by=town.office2)
    assert job.state == "done"
    kept = Appeal.objects.get(pk=upheld.pk)
    assert kept.state == "corrected"
    figures = ledger.history("开工数", "石桥", "2025")
    last = figures[-1]
    assert last.door == "appeal"
    assert (last.value, last.return_ref, last.supersedes) == (
        Decimal(20),
        f"appeal:{kept.pk}",
        figures[-2].id,
    )
    assert last.evidence  # the files of the appeal stay with the figure
    fresh = queries.fresh(kept)
    assert fresh.pk != frozen.pk
    # 19/20 = 95 of 95 was full already; 20/20 = 100 is capped: 60 + 40 × 0.884 stands, and so it must
    assert total(fresh) >= total(frozen)
    assert scores.engine_run(frozen.pk)  # the first run can still be made again, as it was


def test_the_difference_is_seen(frozen, town):
    """柳林's satisfaction corrected from 91.05 to 95.05: 1.6 points more, and nothing else moves it."""
    liulin = type(town.reporter)("柳林 某", frozenset({"reporter"}), None, frozenset({("reporter", "柳林")}))
    one = actions.file(frozen, "柳林", ground="figure", node="群众满意", text="漏计一个村", by=liulin)
    actions.accept(one, by=town.audit)
    actions.decide(one, "uphold", "补计", [Figure("满意度", "2025", Decimal("95.05"))], by=town.audit)
    correction.correct(one, by=town.office2)
    one = Appeal.objects.get(pk=one.pk)
    fresh = queries.fresh(one)
    assert total(fresh, unit="柳林") - total(frozen, unit="柳林") == Decimal("1.6")
    assert total(fresh, unit="石桥") == total(frozen, unit="石桥")


def test_who_decided_does_not_carry_it_out_nor_who_appealed(upheld, town):
    for who in (town.audit, town.reporter, town.citizen):
        with pytest.raises(Refused):
            correction.correct(upheld, by=who)
    assert ledger.history("开工数", "石桥", "2025")[-1].value == Decimal(19)
    assert Appeal.objects.get().state == "upheld"


def test_never_worsened(accepted, town):
    """A decision that would lower the appellant's own score posts nothing; the office is told what to do instead."""
    actions.decide(accepted, "uphold", "应为 9 个", [Figure("开工数", "2025", Decimal(9))], by=town.audit)
    before = len(ledger.history("开工数", "石桥", "2025"))
    with pytest.raises(Refused) as error:
        correction.correct(accepted, by=town.office2)
    assert set(codes(error)) == {"worsened"}
    assert "申诉不得使申诉人更差" in error.value.problems[0].found.zh
    assert len(ledger.history("开工数", "石桥", "2025")) == before
    assert not ledger.waivers()
    assert Appeal.objects.get().state == "upheld"


BAD_FIGURES = [
    ([], "nothing-to-correct"),
    ([Figure("开工数", "2025", Decimal(19))], "nothing-to-correct"),
    ([Figure("别的", "2025", Decimal(1))], "not-of-this-result"),
    ([Figure("开工数", "2031", Decimal(1))], "not-of-this-result"),
    ([Figure("开工数", "2025", None)], "bad-value"),
    ([Figure("开工数", "2025", Decimal("NaN"))], "bad-value"),
    ([Figure("开工数", "2025", Decimal(1), "not_due")], "bad-value"),
    ([Figure("开工数", "2025", None, "dancing")], "bad-value"),
]


def test_what_cannot_be_corrected_is_told(accepted, town):
    for figures, code in BAD_FIGURES:
        with pytest.raises(Refused) as error:
            actions.decide(accepted, "uphold", "成立", figures, by=town.audit)
        assert codes(error) == [code]
    assert not Correction.objects.exists()


def test_no_release_while_open_or_not_taken_in(frozen, accepted, town, of_shiqiao, monkeypatch):
    release = publication.propose(frozen, notice_days=0, by=town.office)
    with pytest.raises(Refused) as error:
        publication.release(release, by=town.leader)
    assert "open-appeal" in codes(error)
    upheld = actions.decide(accepted, "uphold", "应为 20 个", TWENTY, by=town.audit)
    with pytest.raises(Refused) as error:
        publication.release(release, by=town.leader)
    assert "upheld-appeal" in codes(error)
    correction.correct(upheld, by=town.office2)
    with pytest.raises(Refused) as error:
        publication.release(release, by=town.leader)
    assert "upheld-appeal" in codes(error)  # this run never takes it in
    publication.drop(release, "申诉成立，重新计分", by=town.office)
    with pytest.raises(Refused) as error:
        publication.propose(frozen, notice_days=0, by=town.office)
    assert codes(error) == ["upheld-appeal"]
    fresh = carried(queries.fresh(Appeal.objects.get()), town)
    assert queries.open_of(fresh) == queries.unmet_of(fresh) == []
    assert publication.release(publication.propose(fresh, notice_days=0, by=town.office2), by=town.leader).state == "released"  # fmt: skip


def test_an_open_appeal_against_the_old_run_holds_the_new_one(frozen, accepted, taken, town):
    other = scoring.run(taken.version, by=town.office2)
    assert queries.open_of(other) == [accepted]


def test_sent_back_holds_runs_made_before(accepted, frozen, taken, town):
    between = scoring.run(taken.version, by=town.office2)
    one = actions.decide(accepted, "remit", "没有给申辩的机会", by=town.audit)
    assert queries.unmet_of(frozen) == queries.unmet_of(between) == [one]
    again = scoring.run(taken.version, by=town.office2)
    assert queries.unmet_of(again) == []


def test_a_kill_between_posting_and_state_leaves_nothing(upheld, town, monkeypatch):
    monkeypatch.setattr("quanheng.platform.appeals.duties.carried_out", lambda _a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correction.correct(upheld, by=town.office2)
    assert ledger.history("开工数", "石桥", "2025")[-1].value == Decimal(19)
    assert Appeal.objects.get().state == "upheld"
    assert not ledger.waivers()
