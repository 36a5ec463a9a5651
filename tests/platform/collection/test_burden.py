"""The burden meter: medians of real use, photo quotas, A17."""

from decimal import Decimal

from quanheng.platform.collection import burden
from quanheng.platform.collection.burden import Request, bin_of, estimate, median_seconds, over_quota, quota


def test_estimates_are_medians_of_what_returns_took_else_the_stated_default():
    assert estimate(10, {}) == burden.Estimate(15, timed=False)
    assert estimate(10, {60: 5}) == burden.Estimate(9, timed=True)  # the bin reaches from 45 to 60 seconds
    assert estimate(0, {60: 5}).minutes == 0
    assert estimate(1, {}, files=2).minutes == 6


def test_too_few_returns_are_not_believed():
    assert median_seconds({60: 2}) is None
    assert 30 < median_seconds({30: 1, 60: 3, 90: 1}) <= 60


def test_the_index_is_reproducible_within_five_per_cent():
    """The same clerks again, in any order, give the same histogram and so the same minutes."""
    times = [38, 41, 44, 52, 55, 57, 63, 70, 88, 120]
    one, two = {}, {}
    for seconds in times:
        one[bin_of(seconds, 1)] = one.get(bin_of(seconds, 1), 0) + 1
    for seconds in reversed(times):
        two[bin_of(seconds * 12, 12)] = two.get(bin_of(seconds * 12, 12), 0) + 1
    assert one == two
    true = Decimal(56)
    assert abs(median_seconds(one) - true) / true < Decimal("0.05")


def test_a17_twenty_photos_a_day_suggest_sampling():
    request = Request("环卫作业照片", photos=20, people=30)
    (over,) = over_quota([request])
    assert (over.photos, over.minutes) == (13_200, 6_600)
    assert (over.sampled_photos, over.sampled_minutes) == (660, 330)
    assert "改为抽样 5%：一个月 660 张，约 5.5 小时" in over.remedy().zh
    assert "约 110.0 小时" in over.found().zh
    assert over_quota([Request("抽样", photos=20, people=30, sampled=Decimal("0.05"))]) == []
    assert over_quota([Request("三张", photos=3, people=30)]) == []


def test_a_request_costs_minutes_of_the_unit():
    assert burden.requested_minutes([Request("开工令", files=3)]) == 6
    assert quota(Request("甲", photos=3, people=2)).minutes == 66


def test_bins_end():
    assert bin_of(0, 0) == burden.BINS[0]
    assert bin_of(10**9, 1) == burden.BINS[-1]
