"""What pages ask of runs; and the engine's run made again from the ledger."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from quanheng.engine.explain import explain
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.scoring import actions, bindings, queries


def test_ranking_by_group_and_rank(taken):
    found = queries.ranking(taken.run, "2026")
    assert [(s.unit, s.rank) for s in found] == [("柳林", 1), ("石桥", 2), ("东湖", None)]
    first = found[0]
    assert (first.name, first.name_en, first.group, first.grade) == ("柳林镇", "Liulin", "乡镇", "优秀")
    assert first.base == first.score == Decimal("97.28")


def test_totals_are_the_rankings_of_all_periods(taken):
    totals = queries.totals(taken.run)
    by_period = [s for p in taken.run.periods for s in queries.ranking(taken.run, p)]
    assert totals == by_period


def test_runs_and_the_latest(taken, office):
    second = actions.run(taken.version, by=office)
    assert queries.latest("小考核") == second
    assert queries.runs() == queries.runs("小考核") == [second, taken.run]
    assert queries.latest("没有") is None
    with pytest.raises(KeyError):
        queries.run(404)


def test_ranked_periods_grades_units_scheme(taken):
    assert queries.ranked_periods(taken.run.pk) == ["2025", "2026"]
    counts = queries.grades(taken.run, "2026")
    assert list(counts) == ["优秀", "良好", "合格", ""]
    assert sum(counts.values()) == 3
    assert counts == queries.grades(taken.run, "2026", "乡镇")
    assert list(queries.units(taken.run)) == ["石桥", "柳林", "东湖"]
    assert queries.scheme(taken.run).digest == taken.version.digest


def test_rows_can_be_asked_for_in_parts(taken):
    whole = queries.rows(taken.run)
    assert queries.rows(taken.run, unit="石桥") == [r for r in whole if r.unit == "石桥"]
    assert queries.rows(taken.run, period="2026", node="群众满意") == [
        r for r in whole if (r.period, r.node) == ("2026", "群众满意")
    ]


def test_a_run_is_current_until_the_ledger_moves(taken, office):
    assert queries.is_current(taken.version)
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    assert not queries.is_current(taken.version)
    actions.run(taken.version, by=office)
    assert queries.is_current(taken.version)


def test_a_figure_of_no_interest_leaves_it_current(taken, office):
    post([Entry("别的数", "东湖", "2025", Decimal(70), source="别处")], "archive", by=office)
    assert queries.is_current(taken.version)


def test_the_engine_run_is_made_again_as_of_the_cut_off(taken, office):
    post([Entry("开工数", "石桥", "2025", Decimal(1), source="后来的更正")], "archive", by=office)
    remade = queries.engine_run(taken.run.pk)
    assert bindings.result_digest(list(bindings.rows(remade))) == taken.run.digest
    assert queries.engine_run(taken.run.pk) is remade


def test_a_figure_changed_behind_the_back_of_the_database_is_noticed(taken):
    table, trigger = "ledger_observation", "ledger_observation_no_update"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER {trigger} ON {table}")
        else:
            cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute(f"UPDATE {table} SET value = '20' WHERE value = '19'")
        assert cursor.rowcount == 1
    with pytest.raises(ValueError, match="not what they were"):
        queries.engine_run(taken.run.pk)


def test_the_exact_form_explains_the_stored_score_down_to_its_source(taken):
    weighing = queries.weighing(taken.run.pk)
    assert weighing.score("石桥", "total", "2025") == Fraction("95.36")
    told = explain(weighing, "石桥", "2025")
    sources = {f.source for leaf in told.leaves for f in leaf.figures}
    assert sources == {"县发改局台账", "县统计局电话调查"}
