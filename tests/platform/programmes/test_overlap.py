"""Object × content × time: pure, symmetric, and never more than what meets."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.platform.programmes.overlap import Extent, among, meet, plain

# the machine may be busy: these are laws, not races
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.frozensets(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=3)
FIRST = date(2026, 1, 1)
EXTENTS = st.builds(
    lambda objects, content, a, n: Extent(objects, content, FIRST + timedelta(a), FIRST + timedelta(a + n)),
    WORDS, WORDS, st.integers(0, 300), st.integers(0, 60),
)  # fmt: skip


@PATIENT
@given(EXTENTS, EXTENTS)
def test_meeting_is_mutual(a, b):
    here, there = meet(a, b, "b"), meet(b, a, "a")
    assert (here.objects, here.content, here.days, here.on) == (
        there.objects,
        there.content,
        there.days,
        there.on,
    )


@PATIENT
@given(EXTENTS, EXTENTS)
def test_whole_means_all_three(a, b):
    found = meet(a, b, "b")
    days = {a.begins + timedelta(k) for k in range((a.ends - a.begins).days + 1)} & {
        b.begins + timedelta(k) for k in range((b.ends - b.begins).days + 1)
    }
    assert found.days == len(days)
    assert found.whole == bool(a.objects & b.objects and a.content & b.content and days)


@PATIENT
@given(EXTENTS, st.lists(EXTENTS, max_size=6))
def test_only_two_or_three_are_shown_whole_ones_first(extent, others):
    found = among(extent, list(enumerate(others)))
    assert [len(o.on) for o in found] == sorted((len(o.on) for o in found), reverse=True)
    assert {o.other for o in found} == {
        k for k, theirs in enumerate(others) if len(meet(extent, theirs, k).on) >= 2
    }


def test_everybody_meets_anybody():
    everybody = Extent(plain(["全部"]), plain(["民生"]), FIRST, FIRST)
    one = Extent(plain(["石桥镇"]), plain([" 民 生"]), FIRST, FIRST)
    assert meet(one, everybody, None).objects == ("石桥镇",)
    assert meet(everybody, one, None).whole
