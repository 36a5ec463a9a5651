"""Charts: both forms, the same figures the same bytes, no chart of a single odd value breaks."""

import io

import pytest
from PIL import Image

from quanheng.platform.lib.official import charts


def drawn(kind):
    return {
        "bars": lambda: charts.bars([charts.Bar("经济", 46, 100, "46.0"), charts.Bar("生态", 0, 0, "没有")]),
        "ranking": lambda: charts.ranking([charts.Place("石桥镇", 97.2, 96, 98, "97.20", True), charts.Place("柳林镇", 97.2, 97.2, 97.2, "97.20")], [("优秀线90", 90)]),
        "lines": lambda: charts.lines(["2023", "2024"], [charts.Line("石桥镇", [88, None], "88.00", charts.RED), charts.Line("中位", [85, 86], "86.00", dashed=True)]),
    }[kind]()  # fmt: skip


@pytest.mark.parametrize("kind", ["bars", "ranking", "lines"])
def test_a_chart_in_both_forms_always_the_same(kind):
    one = drawn(kind)
    image = Image.open(io.BytesIO(one.png))
    assert image.width >= 1000  # 150 mm at 200 dots an inch
    assert one.svg.startswith("<?xml")
    assert "<text" not in one.svg  # letters are outlines: no font is asked for
    again = drawn(kind)
    assert (one.png, one.svg) == (again.png, again.svg)
