"""A series gives its next date, and those that were changed by themselves (RFC 5545, section 3.8.4.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2027, 6, 5, 12, tzinfo=UTC)
WEEKLY = "UID:w\nDTSTART:20270501T090000Z\nDTEND:20270501T100000Z\nRRULE:FREQ=WEEKLY"
"""On Saturdays at nine; today's has ended, the next is on 12 June."""

NOT_DEFINED = "that the file does not define; choose a zone such as Europe/London for the meeting, and export it again"


def override(slot: str, start: str, more: str = "") -> str:
    return f"UID:w\nRECURRENCE-ID{slot}\nDTSTART:{start}\nDURATION:PT1H\n{more}"


def shown(results: list[object]) -> list[str]:
    lines = []
    for result in results:
        if isinstance(result, Invite):
            assert result.dtstart is not None
            marks = "".join(
                mark for mark, on in (("s", result.series), ("a", result.changed_alone), ("x", result.cancelled)) if on
            )
            lines.append(f"{result.dtstart.astimezone(UTC):%m-%d %H:%M} {marks}".strip())
        else:
            assert isinstance(result, Skipped | Failed)
            lines.append(result.reason)
    return lines


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([WEEKLY], ["06-12 09:00 s"]),
        ([WEEKLY + ";UNTIL=20270522T090000Z"], ["05-22 09:00 s"]),
        ([WEEKLY + ";COUNT=2"], ["05-08 09:00 s"]),
        ([WEEKLY.replace("10000Z", "13000Z").replace("DTEND:20270501T1", "DTEND:20270501T2")], ["06-05 09:00 s"]),
        ([WEEKLY + "\nEXDATE:20270612T090000Z,20270619T090000Z"], ["06-26 09:00 s"]),
        ([WEEKLY + "\nEXDATE;TZID=Europe/London:20270612T100000"], ["06-19 09:00 s"]),
        ([WEEKLY + "\nEXDATE;VALUE=DATE:20270612"], ["06-19 09:00 s"]),
        ([WEEKLY + "\nRDATE:20270608T170000Z"], ["06-08 17:00 s"]),
        ([WEEKLY + "\nRDATE;VALUE=PERIOD:20270605T113000Z/PT1H"], ["06-05 11:30 s"]),
        ([WEEKLY + "\nRDATE;VALUE=PERIOD:20270605T113000Z/20270605T121500Z"], ["06-05 11:30 s"]),
        ([WEEKLY, override(":20270612T090000Z", "20270613T090000Z")], ["06-13 09:00 sa"]),
        ([WEEKLY, override(";TZID=Europe/London:20270612T100000", "20270613T090000Z")], ["06-13 09:00 sa"]),
        ([WEEKLY, override(";VALUE=DATE:20270612", "20270613T090000Z")], ["06-13 09:00 sa"]),
        ([override(":20270612T090000Z", "20270613T090000Z"), WEEKLY], ["06-13 09:00 sa"]),
        ([WEEKLY, override(":20270612T090000Z", "20270630T090000Z")], ["06-19 09:00 s", "06-30 09:00 sa"]),
        ([WEEKLY, override(":20270612T090000Z", "20270601T090000Z")], ["06-19 09:00 s"]),
        ([WEEKLY, override(":20270529T090000Z", "20270607T090000Z")], ["06-07 09:00 sa"]),
        ([WEEKLY, override(":20270612T090000Z", "20270612T090000Z", "STATUS:CANCELLED")], ["06-12 09:00 sax", "06-19 09:00 s"]),
        ([WEEKLY, override(":20270529T090000Z", "20270529T090000Z", "STATUS:CANCELLED")], ["06-12 09:00 s"]),
        ([WEEKLY + ";COUNT=2", override(":20270508T090000Z", "20270509T090000Z")], ["05-09 09:00 sa"]),
        ([WEEKLY + ";COUNT=2", override(":20270501T090000Z", "20270502T090000Z")], ["05-08 09:00 s"]),
        ([override(":20270612T090000Z", "20270613T090000Z")], ["06-13 09:00 sa"]),
        ([override(":20270501T090000Z", "20270501T100000Z"), override(":20270508T090000Z", "20270508T100000Z")], ["05-08 10:00 sa"]),
        ([override(":20270508T090000Z", "20270508T100000Z", "STATUS:CANCELLED")], ["05-08 10:00 sax"]),
        ([WEEKLY + ";COUNT=2\nEXDATE:20270501T090000Z,20270508T090000Z"],
         ["a series of which no date is left: all were taken out"]),
    ],
    ids=[
        "endless", "all past: the last", "all past by COUNT", "still going on", "taken out", "taken out in another zone",
        "taken out by day", "added", "added with an end of its own", "added with an end in full", "the next was moved",
        "moved, by another zone", "moved, by day", "moved event comes first in the file", "moved beyond the next",
        "moved into the past", "moved out of the past", "the next was cancelled", "a past one was cancelled",
        "the last was moved", "an earlier one was moved", "moved one alone", "moved ones alone, all past",
        "cancelled one alone", "nothing left",
    ],
)  # fmt: skip
def test_which_dates_of_a_series_are_judged(
    events: list[str], expected: list[str], read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    assert shown(read(calendar(*events))) == expected


def test_a_date_added_with_its_own_length_ends_by_it(
    invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    (invite,) = invites(calendar(WEEKLY + "\nRDATE;VALUE=PERIOD:20270605T113000Z/PT3H"))

    assert invite.dtend == datetime(2027, 6, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-06-05T12:00Z", ["06-12 09:00 s", "06-21 17:00 sa"]),
        ("2027-06-20T00:00Z", ["06-21 17:00 sa"]),
        ("2027-06-22T00:00Z", ["06-28 17:00 sa"]),
        ("2027-08-01T00:00Z", ["07-12 17:00 sa"]),
    ],
    ids=["before the change", "at the change", "after the change", "at the end"],
)
def test_a_change_from_here_on_holds_for_every_later_date(
    now: str, expected: list[str], read: Callable[..., list[object]], calendar: Callable[..., str]
) -> None:
    text = calendar(
        WEEKLY + ";UNTIL=20270710T090000Z",
        override(";RANGE=THISANDFUTURE:20270619T090000Z", "20270621T170000Z", "SUMMARY:Mondays now"),
    )

    assert shown(read(text, now=datetime.fromisoformat(now))) == expected


def test_cancelled_from_here_on_means_that_the_series_ends(
    read: Callable[..., list[object]], calendar: Callable[..., str]
) -> None:
    text = calendar(WEEKLY, override(";RANGE=THISANDFUTURE:20270619T090000Z", "20270619T090000Z", "STATUS:CANCELLED"))

    assert shown(read(text)) == ["06-12 09:00 s", "06-19 09:00 sax"]
    assert shown(read(text, now=datetime(2027, 8, 1, tzinfo=UTC))) == ["06-12 09:00 s"]


def test_the_clock_of_the_series_goes_on_through_summer_time(
    invites: Callable[..., list[Invite]], calendar: Callable[..., str]
) -> None:
    text = calendar("DTSTART;TZID=Europe/London:20270116T100000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY")

    (winter,) = invites(text, now=datetime(2027, 2, 1, tzinfo=UTC))
    (summer,) = invites(text)

    assert str(winter.dtstart) == "2027-02-06 10:00:00+00:00"
    assert str(summer.dtstart) == "2027-06-12 10:00:00+01:00"
    assert str(summer.dtend) == "2027-06-12 12:00:00+01:00"


def test_a_changed_date_may_stand_in_another_zone(
    invites: Callable[..., list[Invite]], calendar: Callable[..., str]
) -> None:
    moved = "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270612T090000Z\nDTSTART;TZID=Asia/Tokyo:20270612T190000"

    (later,) = invites(calendar(WEEKLY, moved), now=datetime(2027, 6, 15, tzinfo=UTC))

    assert str(later.dtstart) == "2027-06-19 19:00:00+09:00"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["UID:a\nDTSTART:20270701T090000Z\nSEQUENCE:1", "UID:a\nDTSTART:20270702T090000Z\nSEQUENCE:2"], ["07-02 09:00"]),
        (["UID:a\nDTSTART:20270701T090000Z\nDTSTAMP:20270501T000000Z\nSTATUS:TENTATIVE",
          "UID:a\nDTSTART:20270701T090000Z\nDTSTAMP:20270502T000000Z\nSTATUS:CANCELLED"], ["07-01 09:00 x"]),
        (["UID:a\nDTSTART:20270701T090000Z"] * 2, ["07-01 09:00"]),
        (["UID:a\nDTSTART:20270701T090000Z", "UID:a\nDTSTART:20270702T090000Z"], ["07-01 09:00", "07-02 09:00"]),
        (["DTSTART:20270701T090000Z"] * 2, ["07-01 09:00"] * 2),
        ([WEEKLY, override(":20270612T090000Z", "20270613T090000Z", "SEQUENCE:1"),
          override(":20270612T090000Z", "20270614T090000Z", "SEQUENCE:2")], ["06-14 09:00 sa"]),
    ],
    ids=["moved since", "same start, newer", "the same twice", "one UID for two meetings", "no UID at all", "changed twice"],
)  # fmt: skip
def test_of_several_copies_the_newest_counts(
    events: list[str], expected: list[str], read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    assert shown(read(calendar(*events))) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
         ["line 2: the event repeats by a rule (RRULE) whose next date could not be found in reasonable time; give it a simpler rule"]),
        ("RRULE:FREQ=OFTEN", ["line 6: RRULE has no FREQ that is known; which date is next cannot be told"]),
        ("RRULE:FREQ=OFTEN\nRDATE:20270607T090000Z", ["line 6: RRULE has no FREQ that is known; which date is next cannot be told"]),
        ("RRULE:FREQ=WEEKLY\nRRULE:FREQ=OFTEN", ["line 7: RRULE has no FREQ that is known; which date is next cannot be told"]),
        ("RRULE:FREQ=WEEKLY\n" * 21, ["line 26: RRULE is there more than 20 times; which date is next cannot be told"]),
        ("RRULE:", ["05-01 09:00"]),
        ("RRULE:FREQ=WEEKLY\nEXDATE:soon,later\nEXDATE:never", ["06-12 09:00 s", "line 7: EXDATE is not a date; it was left out"]),
        ("RRULE:FREQ=WEEKLY\nRDATE:20270607T090000Z/long",
         ["06-07 09:00 s", "line 7: RDATE is not a date; it was left out"]),
        ("RRULE:FREQ=WEEKLY\nRDATE:20270607T090000Z/P", ["06-07 09:00 s", "line 7: RDATE is not a length of time; it was left out"]),
        ("RRULE:FREQ=WEEKLY\nEXDATE;TZID=Nowhere:20270612T090000",
         ["06-12 09:00 s", f"line 7: EXDATE names a time zone {NOT_DEFINED}; it was left out"]),
        ("RRULE:FREQ=WEEKLY\nEXRULE:FREQ=MONTHLY",
         ["06-12 09:00 s", "line 7: EXRULE is no longer part of iCalendar; use EXDATE; it was left out"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_series_is_named(
    line: str, expected: list[str], read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    event = f"UID:w\nDTSTART:20270501T090000Z\nDTEND:20270501T100000Z\n{line}"

    assert shown(read(calendar(event))) == expected


def test_a_rule_that_cannot_be_read_does_not_hide_a_start_still_to_come_or_a_changed_date(
    read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    reason = "line {}: RRULE has no FREQ that is known; which date is next cannot be told"
    to_come = "UID:w\nDTSTART:20270701T090000Z\nRRULE:FREQ=OFTEN"
    changed = [WEEKLY.replace("WEEKLY", "OFTEN"), override(":20270612T090000Z", "20270613T090000Z")]

    assert shown(read(calendar(to_come))) == ["07-01 09:00 s", reason.format(5)]
    assert shown(read(calendar(*changed))) == ["06-13 09:00 sa", reason.format(6)]


def test_a_broken_stand_in_still_takes_its_date(
    read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    broken = "UID:w\nRECURRENCE-ID:20270612T090000Z\nDTSTART:soon"

    assert shown(read(calendar(WEEKLY, broken))) == ["line 11: DTSTART is not a date", "06-19 09:00 s"]


def test_a_stand_in_whose_date_cannot_be_read_is_named(
    read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    broken = "UID:w\nRECURRENCE-ID:soon\nDTSTART:20270612T090000Z"

    assert shown(read(calendar(WEEKLY, broken))) == ["line 10: RECURRENCE-ID is not a date", "06-12 09:00 s"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20270101T000000Z\nDURATION:P900000D\nRRULE:FREQ=DAILY", "01-01 00:00 s"),
        ("DTSTART:99981231T100000Z\nDURATION:P3W", "12-31 10:00"),
        ("DTSTART:19000101T000000Z\nRRULE:FREQ=YEARLY;INTERVAL=4000", "01-01 00:00 s"),
    ],
    ids=["2500 years long", "ends beyond the last year", "every 4000 years"],
)
def test_absurd_lengths_are_read_all_the_same(
    event: str, expected: str, read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    assert shown(read(calendar(event))) == [expected]


def test_of_very_many_changes_from_here_on_the_last_are_used(
    read: Callable[..., list[object]], calendar: Callable[..., str]
) -> None:
    days = [f"{month:02}{day:02}" for month in range(6, 13) for day in range(1, 31)]
    changes = [override(f";RANGE=THISANDFUTURE:2027{day}T090000Z", f"2027{day}T100000Z") for day in days]

    results = shown(read(calendar(WEEKLY.replace("WEEKLY", "DAILY"), *changes), now=datetime(2028, 1, 1, tzinfo=UTC)))

    assert results[0] == "01-01 10:00 sa"
    assert "RECURRENCE-ID changes all later dates, as do over 200 others; the last of them were used" in results[-1]


def test_a_move_by_thousands_of_years_is_read_all_the_same(
    read: Callable[..., list[object]], calendar: Callable[..., str]
) -> None:
    for slot, start in (("20270612T090000Z", "99980101T000000Z"), ("90000101T090000Z", "19000101T000000Z")):
        assert read(calendar(WEEKLY, override(f";RANGE=THISANDFUTURE:{slot}", start)), now=NOON)


@pytest.mark.parametrize(
    ("changed", "ended"),
    [
        ([], "06-05 10:00"),
        ([override(":20270605T090000Z", "20270605T110000Z")], "05-29 10:00"),
        ([override(":20270605T090000Z", "20270604T090000Z")], "06-04 10:00"),
        ([override(":20270605T090000Z", "20270604T090000Z", "STATUS:CANCELLED")], "05-29 10:00"),
    ],
    ids=["regular", "going on is the one judged", "moved", "called off"],
)
def test_the_date_before_the_one_that_is_judged_tells_when_it_ended(
    changed: list[str], ended: str, read: Callable[..., list[object]], calendar: Callable[..., str]
) -> None:
    first = read(calendar(WEEKLY, *changed))[0]

    assert isinstance(first, Invite)
    assert first.series_last_end is not None
    assert f"{first.series_last_end.astimezone(UTC):%m-%d %H:%M}" == ended
