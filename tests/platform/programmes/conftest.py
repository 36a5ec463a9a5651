"""Applications of 石桥县 (示意数据). Models are imported inside: they are there only once Django has started."""

from datetime import date

import pytest


def application(**facts):
    """An application that is in order, unless told otherwise."""
    from quanheng.platform.programmes.application import Application

    usual = {
        "title": "乡镇综合考核", "title_en": "Comprehensive assessment of townships", "organiser": "SQX-KH", "year": 2026,
        "begins": date(2026, 1, 5), "ends": date(2026, 12, 31), "basis": "石委发〔2026〕1号", "kinds": ("乡镇",),
        "content": ("经济发展", "民生"), "burden": 90, "scheme": "县级综合考核", "demonstration": True,
    }  # fmt: skip
    return Application(**(usual | facts))


@pytest.fixture
def filed(town):
    """A filed programme: applied for by one, checked and numbered by another."""
    from quanheng.platform.programmes.actions import check, file, propose

    def made(**facts):
        programme = propose(application(**facts), by=town.office)
        return file(check(programme, note="已核对", by=town.office2), by=town.office2)

    return made
