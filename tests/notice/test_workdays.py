"""Clear working days, and the earliest day that would be fair."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.regions import region_named
from copilot_sync.workdays import WorkingDays

LONDON = ZoneInfo("Europe/London")
ENGLAND = WorkingDays(region_named("GB-ENG"), LONDON)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(LONDON))  # noqa: DTZ001 -- zones are added


def test_neither_day_counts() -> None:
    assert ENGLAND.clear_between(date(2026, 10, 5), date(2026, 10, 6)) == 0
    assert ENGLAND.clear_between(date(2026, 10, 5), date(2026, 10, 12)) == 4


def test_monday_afternoon_to_the_sunday_after_is_four() -> None:
    assert ENGLAND.clear_since_sending(datetime(2026, 11, 9, 14, tzinfo=LONDON), date(2026, 11, 15)) == 4


@given(moment=MOMENTS, minimum=st.integers(1, 40))
def test_the_first_fair_day_is_fair_and_the_working_day_before_is_not(moment: datetime, minimum: int) -> None:
    fair = ENGLAND.first_fair_day(moment, minimum)
    before = fair - timedelta(days=1)
    while not ENGLAND.is_working(before):
        before -= timedelta(days=1)

    assert ENGLAND.is_working(fair)
    assert ENGLAND.clear_since_sending(moment, fair) >= minimum > ENGLAND.clear_since_sending(moment, before)


@given(moment=MOMENTS)
def test_a_sending_counts_on_a_working_day(moment: datetime) -> None:
    assert ENGLAND.is_working(ENGLAND.day_of_sending(moment))


@given(moment=MOMENTS, later=st.integers(0, 60))
def test_a_later_start_never_has_less_notice(moment: datetime, later: int) -> None:
    first = moment.date() + timedelta(days=10)

    assert ENGLAND.clear_since_sending(moment, first) <= ENGLAND.clear_since_sending(
        moment, first + timedelta(days=later)
    )


@pytest.mark.parametrize(
    ("region", "day", "holiday"),
    [
        ("GB-ENG", date(2026, 4, 6), True),
        ("GB-SCT", date(2026, 4, 6), False),
        ("GB-SCT", date(2026, 11, 30), True),
        ("GB-NIR", date(2027, 3, 17), True),
        ("GB-WLS", date(2027, 3, 1), False),
        ("IE", date(2026, 5, 4), True),
        ("US-MA", date(2026, 11, 11), True),
        ("CA-ON", date(2026, 5, 18), True),
        ("AU-VIC", date(2026, 11, 3), True),
        ("NZ", date(2026, 10, 26), True),
    ],
)
def test_each_region_has_its_own_holidays(region: str, day: date, *, holiday: bool) -> None:
    assert (region_named(region).holiday(day) is not None) == holiday
