"""The heat map and the panel of a cell."""

from quanheng.platform.scoring import heatmap
from quanheng.platform.scoring.reading import reading


def test_rows_and_columns(provinces):
    chosen = heatmap.chosen(provinces, "2024")
    rows = heatmap.rows(provinces, "2024", chosen)
    assert len(rows) == 31
    assert all(len(r.cells) == 12 for r in rows)
    assert sum(c.chosen for r in rows for c in r.cells) == 1
    columns = heatmap.columns(provinces, "2024")
    assert sum(c.first for c in columns) == 4
    assert heatmap.counts(provinces, "2024") == (372, 0)


def test_what_is_absent_is_drawn_apart(taken):
    read = reading(taken.run.pk)
    rows = {r.id: r for r in heatmap.rows(read, "2025", ("石桥", 0))}
    assert rows["东湖"].cells[1].css == "na"
    assert rows["东湖"].cells[1].words == "不适用"
    assert rows["东湖"].cells[1].text == "—"


def test_the_panel_leads_to_the_ledger(taken):
    found = heatmap.panel(taken.run, reading(taken.run.pk), "2025", "石桥", 0)
    assert found["value"] == "95"
    assert [s.text for s in found["sources"]] == ["19 个", "20 个"]
    assert all(s.address.startswith("/ledger/figures/") for s in found["sources"])


def test_the_lead_names_what_parts_the_units(provinces):
    strongest = provinces.influence("2024")[0][0].name
    assert strongest in heatmap.lead(provinces, "2024")
