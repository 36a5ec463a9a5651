"""quanheng weigh."""

import pytest
from tests.cli.conftest import CITIES


@pytest.mark.parametrize("method", ["equal", "entropy", "deviation", "critic", "pca"])
def test_weights_from_data_sum_to_one(quanheng, method):
    read = quanheng("weigh", CITIES, "--method", method, "--json").json
    assert read["period"] == "2022"
    assert sum(w["weight"] for w in read["weights"]) == pytest.approx(1)
    assert sum(w["declared"] for w in read["weights"]) == pytest.approx(1)


def test_ahp_from_comparisons(quanheng, tmp_path):
    (tmp_path / "j.csv").write_text(
        ",经济,生态,民生\n经济,1,3,5\n生态,1/3,1,3\n民生,1/5,1/3,1\n", encoding="gbk"
    )
    read = quanheng("weigh", "--method", "ahp", "--judgements", tmp_path / "j.csv", "--json").json
    assert [(w["node"], round(w["weight"], 3)) for w in read["weights"]] == [
        ("经济", 0.637),
        ("生态", 0.258),
        ("民生", 0.105),
    ]
    assert read["consistent"] is True
    assert "0.6370" in quanheng("weigh", "--method", "ahp", "--judgements", tmp_path / "j.csv").out


def test_bwm_from_comparisons(quanheng, tmp_path):
    (tmp_path / "j.csv").write_text("a,b,c,d,e\n2,1,4,2,8\n4,8,2,4,1\n", encoding="utf-8")
    read = quanheng("weigh", "--method", "bwm", "--judgements", tmp_path / "j.csv", "--json").json
    assert [round(w["weight"], 4) for w in read["weights"]] == [0.2105, 0.4211, 0.1053, 0.2105, 0.0526]


@pytest.mark.parametrize("text", ["a,b\n1\n", "a,b\n1,2\n", "a,b\n1,x\n1,1\n", "a,b\n1,1/0\n1,1\n", ""])
def test_comparisons_that_are_none(quanheng, tmp_path, text):
    (tmp_path / "j.csv").write_text(text, encoding="utf-8")
    assert quanheng("weigh", "--method", "ahp", "--judgements", tmp_path / "j.csv").code == 1


def test_what_a_method_needs(quanheng):
    assert quanheng("weigh", "--method", "ahp").code == 2
    assert quanheng("weigh", "--method", "entropy").code == 2
