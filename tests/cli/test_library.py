"""quanheng library."""

from tests.cli.conftest import CITIES


def test_it_lists_every_scheme_that_is_shipped(quanheng):
    shipped = {p.parent.name for p in CITIES.parent.glob("*/scheme.yaml")}
    assert {e["id"] for e in quanheng("library", "--json").json} == shipped
    assert all(name in quanheng("library").out for name in shipped)


def test_a_copy_can_be_scored_and_is_never_made_over_something(quanheng, tmp_path):
    assert quanheng("library", "--copy", "zhejiang", tmp_path / "mine").code == 0
    assert (
        quanheng("score", tmp_path / "mine", "--period", "2022").out
        == quanheng("score", CITIES, "--period", "2022").out
    )
    assert quanheng("library", "--copy", "zhejiang", tmp_path / "mine").code == 1


def test_an_unknown_name_gets_the_nearest(quanheng):
    done = quanheng("library", "zhejang")
    assert done.code == 1
    assert "是不是“zhejiang”" in done.err
    assert quanheng("library", "--copy", "zhejang", "x").code == 1


def test_one_scheme_names_its_source(quanheng):
    done = quanheng("library", "zhejiang")
    assert done.code == 0
    assert "EDGAR" in done.out


def test_the_id_may_stand_before_the_option(quanheng, tmp_path):
    done = quanheng("library", "okr", "--copy", tmp_path / "mine")
    assert done.code == 0
    assert "quanheng score" not in done.err
    assert f"quanheng test {tmp_path / 'mine'}" in done.err
    assert quanheng("library", "--copy", "okr").code == 2
