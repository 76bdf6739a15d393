"""Rules that repeat (RFC 5545, section 3.3.10): by example, against dateutil, and in bounded time."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from copilot_sync.itip.expansion import Expansion
from copilot_sync.itip.periods import Slots
from copilot_sync.itip.recurrence import Recurrence
from copilot_sync.itip.rrule import LAST_MOMENT, Rule, read_rule
from copilot_sync.itip.steps import EndlessError, Steps
from copilot_sync.itip.values import UnreadableError

if TYPE_CHECKING:
    from datetime import date, time

START = datetime(2027, 1, 5, 10)  # noqa: DTZ001 -- a Tuesday, on the wall clock


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)


def dates(rule: str, start: datetime = START, **more: object) -> Recurrence:
    return Recurrence(start, [read_rule(rule, UTC)], **more)  # type: ignore[arg-type]  # handed on


def first(recurrence: Recurrence, number: int) -> list[str]:
    found: list[str] = []
    moment = recurrence.first_from(recurrence.start)
    while moment is not None and len(found) < number:
        found.append(moment.strftime("%Y-%m-%d" if moment.time() == START.time() else "%Y-%m-%d %H:%M:%S"))
        moment = recurrence.first_from(moment + timedelta(seconds=1))
    return found


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", ["2027-01-05", "2027-01-06", "2027-01-07"]),
        ("freq=daily; interval=10;", ["2027-01-05", "2027-01-15", "2027-01-25"]),
        ("FREQ=DAILY;COUNT=2", ["2027-01-05", "2027-01-06"]),
        ("FREQ=DAILY;COUNT=1", ["2027-01-05"]),
        ("FREQ=DAILY;COUNT=-1;UNTIL=20270106", ["2027-01-05", "2027-01-06"]),
        ("FREQ=DAILY;UNTIL=20270106T100000", ["2027-01-05", "2027-01-06"]),
        ("FREQ=DAILY;UNTIL=20270106T095959", ["2027-01-05"]),
        ("FREQ=DAILY;UNTIL=20200101", ["2027-01-05"]),
        ("FREQ=DAILY;UNTIL=99991231T235959Z;INTERVAL=400", ["2027-01-05", "2028-02-09", "2029-03-15"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH", ["2027-01-05", "2027-01-07", "2027-01-12"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", ["2027-01-05", "2027-01-10", "2027-01-19", "2027-01-24"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", ["2027-01-05", "2027-01-17", "2027-01-19", "2027-01-31"]),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", ["2027-01-05", "2027-01-08", "2027-01-15"]),
        ("FREQ=MONTHLY", ["2027-01-05", "2027-02-05", "2027-03-05"]),
        ("FREQ=MONTHLY;BYDAY=1TU", ["2027-01-05", "2027-02-02", "2027-03-02"]),
        ("FREQ=MONTHLY;BYDAY=-1MO", ["2027-01-05", "2027-01-25", "2027-02-22"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2027-01-05", "2027-01-29", "2027-02-26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2027-01-05", "2027-01-31", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2027-01-05", "2027-01-31", "2027-02-28"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ["2027-01-05", "2027-08-13", "2028-10-13"]),
        ("FREQ=YEARLY", ["2027-01-05", "2028-01-05", "2029-01-05"]),
        ("FREQ=YEARLY;BYMONTH=3,6", ["2027-01-05", "2027-03-05", "2027-06-05"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", ["2027-01-05", "2027-05-09", "2028-05-14"]),
        ("FREQ=YEARLY;BYDAY=20MO", ["2027-01-05", "2027-05-17", "2028-05-15"]),
        ("FREQ=YEARLY;BYWEEKNO=20", ["2027-01-05", "2027-05-18", "2028-05-16"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", ["2027-01-05", "2027-12-27", "2028-12-25"]),
        ("FREQ=YEARLY;BYYEARDAY=-1,100", ["2027-01-05", "2027-04-10", "2027-12-31"]),
        ("FREQ=HOURLY;INTERVAL=20", ["2027-01-05", "2027-01-06 06:00:00", "2027-01-07 02:00:00"]),
        ("FREQ=DAILY;BYHOUR=10,15;BYMINUTE=0,30", ["2027-01-05", "2027-01-05 10:30:00", "2027-01-05 15:00:00"]),
        ("FREQ=MINUTELY;INTERVAL=90;BYHOUR=16", ["2027-01-05", "2027-01-05 16:00:00", "2027-01-06 16:00:00"]),
        ("FREQ=SECONDLY;BYHOUR=11;BYMINUTE=5;BYSECOND=60", ["2027-01-05", "2027-01-05 11:05:59"]),
        ("FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=OMIT;X-NOTE=1", ["2027-01-05", "2028-01-05"]),
    ],
)
def test_a_rule_gives_these_dates(rule: str, expected: list[str]) -> None:
    assert first(dates(rule), len(expected) + (";COUNT" in rule or "UNTIL=20" in rule)) == expected


def test_a_leap_day_comes_every_four_years() -> None:
    assert first(dates("FREQ=YEARLY", at("2024-02-29T10:00:00")), 3) == ["2024-02-29", "2028-02-29", "2032-02-29"]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("W1 MO 10", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-2", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=many", "COUNT"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL is a day that does not exist|UNTIL that is a day that does not exist"),
        ("FREQ=DAILY;WKST=XX", "WKST"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH"),
        ("FREQ=DAILY;BYMONTH=0", "BYMONTH"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=DAILY;BYHOUR=noon", "BYHOUR"),
        ("FREQ=DAILY;BYEASTER=1", "not known"),
        ("FREQ=DAILY;UNTL=20270101", "not known"),
        ("FREQ=DAILY;RSCALE=HEBREW", "not known"),
    ],
)
def test_a_rule_that_cannot_be_read_names_its_part(rule: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read_rule(rule, None)


def test_until_in_utc_is_read_on_the_clock_of_the_series() -> None:
    rule = read_rule("FREQ=DAILY;UNTIL=20270701T090000Z", ZoneInfo("Europe/London"))

    assert rule.until == at("2027-07-01T10:00:00")


@pytest.mark.parametrize(
    ("moment", "following", "preceding"),
    [
        ("2026-12-31T00:00:00", "2027-01-08T09:00:00", None),
        ("2027-01-08T09:00:00", "2027-01-08T09:00:00", "2027-01-08T09:00:00"),
        ("2027-01-08T09:00:01", "2027-01-12T10:00:00", "2027-01-08T09:00:00"),
        ("2027-01-20T00:00:00", "2027-01-26T10:00:00", "2027-01-12T10:00:00"),
        ("2027-02-03T00:00:00", None, "2027-02-02T10:00:00"),
    ],
)
def test_dates_are_added_and_taken_out_one_by_one(moment: str, following: str | None, preceding: str | None) -> None:
    recurrence = dates(
        "FREQ=WEEKLY;COUNT=5",
        dates=[at("2027-01-08T09:00:00"), at("2027-01-19T10:00:00")],
        without={at("2027-01-05T10:00:00")},
        without_days={at("2027-01-19T00:00:00").date()},
    )

    found = recurrence.first_from(at(moment)), recurrence.last_until(at(moment))

    assert found == (following and at(following), preceding and at(preceding))


REACH = {
    "YEARLY": 40_000,
    "MONTHLY": 30_000,
    "WEEKLY": 20_000,
    "DAILY": 10_000,
    "HOURLY": 800,
    "MINUTELY": 30,
    "SECONDLY": 2,
}
"""How many hours dateutil is asked to look ahead: it looks at every hour or second in between."""
STARTS = st.datetimes(at("1999-01-01T00:00:00"), at("2035-12-31T23:59:59")).map(
    lambda moment: moment.replace(microsecond=0)
)


def numbers(least: int, most: int, *, backwards: bool = False) -> st.SearchStrategy[str]:
    each = st.integers(least, most)
    each = each | each.map(lambda number: -number) if backwards else each
    return st.lists(each, min_size=1, max_size=4, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(REACH)))
    parts = {"FREQ": frequency, "INTERVAL": str(draw(st.integers(1, 9)))}
    monthly = frequency in {"YEARLY", "MONTHLY"}
    # dateutil takes a list that mixes "every Friday" and "the first Monday" for days that are both.
    ordinals = st.integers(-5, 5).filter(bool).map(str) if monthly and draw(st.booleans()) else st.just("")
    days = st.tuples(ordinals, st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])).map("".join)
    choices = {
        "BYMONTH": numbers(1, 12),
        "BYMONTHDAY": numbers(1, 31, backwards=True),
        "BYDAY": st.lists(days, min_size=1, max_size=3, unique=True).map(",".join),
        "BYHOUR": numbers(0, 23),
        "BYMINUTE": numbers(0, 59),
        "WKST": st.sampled_from(["MO", "SU", "WE"]),
    }
    if frequency == "YEARLY":
        choices |= {"BYYEARDAY": numbers(1, 366, backwards=True), "BYWEEKNO": numbers(1, 53, backwards=True)}
    if monthly:
        choices |= {"BYSETPOS": numbers(1, 9, backwards=True)}
    for name in draw(st.lists(st.sampled_from(sorted(choices)), max_size=3, unique=True)):
        parts[name] = draw(choices[name])
    # dateutil takes a week without days for all seven of them, iCalendar for the weekday of the start.
    if "BYWEEKNO" in parts:
        parts["BYDAY"] = draw(st.sampled_from(["MO", "WE,SU", "SA"]))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def goes_on(rule: str, start: datetime, limit: datetime) -> bool:
    """Whether the rule gives a date within some years of `limit`: dateutil would look for it until the year 9999."""
    try:
        following = dates(rule, start).first_from(limit)
    except EndlessError:
        return False
    return following is not None and following.year < limit.year + 20


def oracle(rule: str, start: datetime, limit: datetime) -> list[datetime]:
    """What dateutil gives from the start to `limit`, the start itself included."""
    try:
        found = rrulestr(f"{rule};UNTIL={limit:%Y%m%dT%H%M%S}", dtstart=start)
    except ValueError:  # it sees by itself that nothing fits
        return [start]
    return sorted({start, *found})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(rules(), STARTS, st.integers(0, 20_000))
def test_rules_give_what_dateutil_gives(rule: str, start: datetime, hours: int) -> None:
    length = timedelta(hours=REACH[rule[5 : rule.index(";")]])
    limit = start + length
    assume(goes_on(rule, start, limit))
    found = oracle(rule, start, limit)
    moment = start + timedelta(hours=hours) % length
    recurrence = dates(rule, start)

    assert recurrence.last_until(moment) == max(other for other in found if other <= moment)
    expected = next((other for other in found if other >= moment), None)
    following = recurrence.first_from(moment)
    assert following == expected if expected else following and following > limit


@settings(max_examples=100, deadline=None)
@given(rules(), STARTS, st.integers(1, 40), st.integers(0, 400))
def test_count_counts_the_start_and_then_what_dateutil_counts(
    rule: str, start: datetime, count: int, days: int
) -> None:
    assume(rule[5 : rule.index(";")] in {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
    limit = start + timedelta(days=1500)
    assume(goes_on(rule, start, limit))
    found = oracle(rule, start, limit)[:count]
    assume(len(found) == count)
    moment = start + timedelta(days=days)

    recurrence = dates(f"{rule};COUNT={count}", start)

    assert recurrence.first_from(moment) == next((other for other in found if other >= moment), None)
    assert recurrence.last_until(moment) == max(other for other in found if other <= moment)


NOW = at("2027-06-05T12:00:00")
EVERY_MINUTE = f"BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"
HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=SECONDLY;COUNT=999999999",
    "FREQ=MINUTELY;BYMONTH=1;COUNT=999999999",
    "FREQ=SECONDLY;BYMONTH=1;UNTIL=20270531",
    "FREQ=DAILY;BYDAY=MO;COUNT=999999999999999999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;INTERVAL=1000000000",
    "FREQ=SECONDLY;INTERVAL=999999999999999999",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    "FREQ=YEARLY;BYYEARDAY=366;BYMONTHDAY=1;BYDAY=MO",
    "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
    f"FREQ=DAILY;{EVERY_MINUTE};BYSECOND={','.join(map(str, range(60)))};COUNT=99999999",
    f"FREQ=YEARLY;BYDAY=SU;{EVERY_MINUTE};BYSETPOS=-1",
]


@pytest.mark.parametrize("rule", HOSTILE)
def test_no_rule_takes_long(rule: str) -> None:
    recurrence = dates(rule, at("1997-09-02T09:00:00"))

    begun = process_time()
    for ask in (recurrence.first_from, recurrence.last_until):
        with suppress(EndlessError):
            ask(NOW)
    # Against hanging: the slowest takes one second, and five while branches are traced on a busy machine.
    assert process_time() - begun < 20


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=SECONDLY", "2027-06-05T12:00:00"),
        ("FREQ=SECONDLY;COUNT=999999999", "2027-06-05T12:00:00"),
        ("FREQ=MINUTELY;COUNT=10", None),
        ("FREQ=DAILY;BYDAY=MO;COUNT=999999999999999999", "2027-06-07T09:00:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None),
        ("FREQ=YEARLY;INTERVAL=1000000000", None),
    ],
)
def test_long_running_rules_are_answered_by_arithmetic(rule: str, expected: str | None) -> None:
    assert dates(rule, at("1997-09-02T09:00:00")).first_from(NOW) == (expected and at(expected))


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_start_that_is_still_to_come_needs_no_rule(rule: str) -> None:
    assert dates(rule, at("2027-06-06T09:00:00")).first_from(NOW) == at("2027-06-06T09:00:00")


def test_a_hundred_thousand_dates_added_and_taken_out_are_no_trouble() -> None:
    days = [START + timedelta(days=number) for number in range(100_000)]
    begun = process_time()

    added = dates("FREQ=DAILY;COUNT=2", dates=days, without=set(days[:-1]))
    taken = dates("FREQ=DAILY", without=set(days[:30_000]))

    assert added.first_from(NOW) == added.last_until(LAST_MOMENT) == days[-1]
    assert taken.first_from(NOW) == days[30_000]
    assert taken.last_until(NOW) is None
    assert process_time() - begun < 5


def test_all_rules_of_a_document_share_what_they_may_cost() -> None:
    steps = Steps(free=0, shared=1000)
    rule = read_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", None)

    for _ in range(2):
        with pytest.raises(EndlessError):
            Expansion(rule, START, steps).first_from(NOW, lambda _: False)


def test_the_moments_of_a_period_are_a_sequence() -> None:
    days: list[date] = [at("2027-01-05T00:00:00").date(), at("2027-01-07T00:00:00").date()]
    times: list[time] = [at("2027-01-05T10:00:00").time(), at("2027-01-05T15:00:00").time()]

    assert list(Slots(days, times, (-1, 2, 9))) == [at("2027-01-05T15:00:00"), at("2027-01-07T15:00:00")]
    assert Slots(days, times, ())[1:3] == [at("2027-01-05T15:00:00"), at("2027-01-07T10:00:00")]


def test_a_rule_is_plain_or_not() -> None:
    assert read_rule("FREQ=DAILY;INTERVAL=3;COUNT=4;UNTIL=20300101", None).plain
    assert not read_rule("FREQ=DAILY;BYHOUR=9", None).plain
    assert isinstance(read_rule("FREQ=DAILY", UTC), Rule)
