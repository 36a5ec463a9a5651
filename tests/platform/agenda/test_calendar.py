"""Working days: the State Council's calendar, the office's own days over it, and laws that hold for any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.platform.agenda import calendar as cal
from quanheng.platform.agenda.actions import DaySpec, clear_day, set_days
from quanheng.platform.agenda.calendar import Calendar

# the machine may be busy: these are laws, not races
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
OWN = st.dictionaries(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=40)
CALENDARS = OWN.map(Calendar)
ONE = timedelta(days=1)


def test_the_published_calendar_with_holidays_and_make_up_days():
    plain = Calendar()
    assert not plain.works(date(2025, 10, 1))
    assert plain.works(date(2025, 9, 28))  # a Sunday worked for the National Day
    assert not plain.works(date(2025, 9, 27))
    assert plain.add(date(2025, 9, 30), 1) == date(2025, 10, 9)  # over the whole holiday
    assert plain.add(date(2025, 10, 9), -1) == date(2025, 9, 30)
    assert plain.between(date(2025, 9, 30), date(2025, 10, 11)) == 3  # 9th, 10th, and Saturday 11th made up
    assert plain.add(date(2025, 10, 1), 0) == date(2025, 10, 9)  # a time that ends on a holiday ends after it


def test_ten_working_days_as_the_rules_of_procedure_count_them():
    """国庆前收到，10 个工作日答复：当日不计，节假日不计，调休上班计入."""
    assert Calendar().add(date(2025, 9, 25), 10) == date(2025, 10, 15)


@PATIENT
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_lands_on_a_working_day_and_between_counts_back(calendar, start, n):
    there = calendar.add(start, n)
    assert calendar.works(there)
    assert calendar.between(start, there) == n
    back = calendar.add(start, -n)
    assert calendar.works(back)
    assert calendar.between(back, start) == n - (not calendar.works(start))


@PATIENT
@given(CALENDARS, DAYS, st.integers(0, 20), st.integers(1, 20))
def test_adding_twice_is_adding_once(calendar, start, m, n):
    assert calendar.add(calendar.add(start, m), n) == calendar.add(
        start, m + n if m or calendar.works(start) else n + 1
    )


@PATIENT
@given(CALENDARS, DAYS, DAYS, DAYS)
def test_between_adds_up_and_turns_round(calendar, a, b, c):
    assert calendar.between(a, c) == calendar.between(a, b) + calendar.between(b, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@PATIENT
@given(CALENDARS, DAYS, st.integers(1, 30))
def test_later_never_ends_earlier(calendar, start, n):
    assert calendar.add(start, n) <= calendar.add(start + ONE, n)
    assert calendar.add(start, n) < calendar.add(start, n + 1)


def test_the_office_decides_over_the_published_calendar(db, office, citizen):
    from quanheng.engine.errors import Refused

    day = date(2025, 12, 1)  # a Monday
    assert cal.is_working_day(day)
    done = set_days([DaySpec(day, False, "县庆", "County day")], source="石府办〔2025〕9号", by=office)
    assert (done.changed, done.same) == (1, 0)
    assert set_days([DaySpec(day, False, "县庆", "County day")], by=office).changed == 0
    assert not cal.is_working_day(day)
    assert cal.add_working_days(date(2025, 11, 28), 1) == date(2025, 12, 2)
    assert cal.working_days_between(date(2025, 11, 28), date(2025, 12, 2)) == 1
    assert cal.working_days_between(date(2025, 12, 2), date(2025, 11, 28)) == -1
    with pytest.raises(Refused):
        clear_day(day, by=citizen)
    assert clear_day(day, by=office)
    assert cal.is_working_day(day)


def test_a_year_nobody_has_published_has_weekends_only_and_says_so(db, office):
    year = cal.LAST_YEAR + 5
    assert not cal.knows(year)
    assert cal.knows(cal.LAST_YEAR)
    assert cal.is_working_day(date(year, 10, 2)) == (date(year, 10, 2).weekday() < 5)
    set_days([DaySpec(date(year, 10, 1), False, "国庆节")], by=office)
    assert cal.knows(year)


def test_days_are_refused_all_at_once(db, office):
    from quanheng.engine.errors import Refused

    twice = [DaySpec(date(2031, 1, 1), False, "元旦"), DaySpec(date(2031, 1, 1), True, ""), DaySpec(date(1800, 1, 1), False, "?")]  # fmt: skip
    with pytest.raises(Refused) as refused:
        set_days(twice, by=office)
    assert sorted(p.code for p in refused.value.problems) == ["bad-day", "bad-day", "no-name"]
    assert cal.calendar().own == {}
