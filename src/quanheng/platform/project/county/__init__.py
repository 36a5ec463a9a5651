"""石桥县: an invented county for demonstration and tests (示意数据). `people.settle` seats its cast, `story.tell` sets it in mid-cycle."""

from quanheng.platform.project.county.people import CAST, UNITS, Member, settle

__all__ = ["CAST", "UNITS", "Member", "settle"]
