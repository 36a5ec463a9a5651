"""Tile grids hold every place once."""

from quanheng.platform.ui import tiles


def test_34_province_level_tiles_none_on_another():
    assert len(tiles.PROVINCES) == 34
    assert len({t.name for t in tiles.PROVINCES}) == 34
    assert len({t.code for t in tiles.PROVINCES}) == 34
    assert len({t.letter for t in tiles.PROVINCES}) == 34
    assert len({(t.column, t.row) for t in tiles.PROVINCES}) == 34


def test_eleven_cities():
    assert len({(t.column, t.row) for t in tiles.ZHEJIANG}) == len({t.name for t in tiles.ZHEJIANG}) == 11


def test_a_grid_is_found_by_names_with_or_without_rank():
    assert tiles.grid(["浙江省", "北京"]) is tiles.PROVINCES
    assert tiles.grid(["杭州市", "温州"]) is tiles.ZHEJIANG
    assert tiles.grid(["石桥镇"]) == ()
    assert tiles.grid([]) == ()


def test_short_names():
    assert [
        tiles.short(n)
        for n in ("内蒙古自治区", "广西壮族自治区", "香港特别行政区", "吉林省", "杭州市", "吉林")
    ] == ["内蒙古", "广西", "香港", "吉林", "杭州", "吉林"]
    assert tiles.tile("宁波市").letter == "甬"
    assert tiles.tile("石桥镇") is None
