"""Which dates of a series are judged, at which moment."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import PRIVATE, Document, Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite, Method
from copilot_sync.itip.reader import read_calendar
from copilot_sync_m365.reader import READER

LONDON = ZoneInfo("Europe/London")
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["thursday"], "firstDayOfWeek": "monday"},
    "range": {"type": "numbered", "numberOfOccurrences": 4, "startDate": "2026-03-19"},
}
MASTER = {
    "id": "M",
    "iCalUId": "table",
    "type": "seriesMaster",
    "subject": "The Thursday table",
    "originalStartTimeZone": "GMT Standard Time",
    "start": {"dateTime": "2026-03-19T10:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-03-19T12:00:00.0000000", "timeZone": "UTC"},
    "recurrence": WEEKLY,
}
THE_SAME = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:table
DTSTART;TZID=Europe/London:20260319T100000
DTEND;TZID=Europe/London:20260319T120000
RRULE:FREQ=WEEKLY;COUNT=4
END:VEVENT
END:VCALENDAR
"""


def settings(now: str) -> ReadingSettings:
    return ReadingSettings(timezone=LONDON, now=datetime.fromisoformat(now).replace(tzinfo=UTC))


def read(value: object, now: str = "2026-03-01T12:00") -> list[Invite | Skipped | Failed]:
    return list(READER.read(Document("-", json.dumps(value).encode()), settings(now)))


def starts(results: list[Invite | Skipped | Failed]) -> list[datetime | None]:
    assert all(isinstance(result, Invite) for result in results), results
    return [result.dtstart for result in results if isinstance(result, Invite)]


def london(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-03-01T12:00", "2026-03-19"),
        ("2026-03-19T11:59", "2026-03-19"),  # it is going on
        ("2026-03-19T12:01", "2026-03-26"),
        ("2026-03-26T12:01", "2026-04-02"),  # ten o'clock before and after the clocks change
        ("2026-04-02T11:01", "2026-04-09"),
        ("2026-05-01T12:00", "2026-04-09"),  # all are past: the last
    ],
)
def test_a_series_is_judged_at_its_next_date(now: str, start: str) -> None:
    assert starts(read(MASTER, now)) == [london(start)]
    assert starts(list(read_calendar(THE_SAME, "-", settings(now)))) == [london(start)]


@pytest.mark.parametrize(
    "recurrence", [{"pattern": {"type": "lunar"}, "range": {"type": "noEnd"}}, None], ids=["of the future", "none"]
)
def test_a_series_that_cannot_be_followed_is_judged_at_its_first_date(recurrence: object) -> None:
    assert starts(read({**MASTER, "recurrence": recurrence}, "2026-06-01T12:00")) == [london("2026-03-19")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"end": {"dateTime": "2028-03-19T12:00:00"}}, '"end.dateTime" is more than a year after the start'),
        ({"recurrence": {"pattern": {"type": "daily"}}}, '"recurrence.pattern.interval" should be a number'),
        (
            {
                "recurrence": {"pattern": {"type": "daily", "interval": 1}, "range": {"type": "noEnd"}},
                "cancelledOccurrences": [f"OID.M.{date(2026, 3, 19) + timedelta(days=day)}" for day in range(101_000)],
            },
            '"recurrence" is a rule that takes too long to follow',
        ),
    ],
)
def test_a_series_that_cannot_be_fails_by_name(change: dict[str, Any], reason: str) -> None:
    (failure,) = read({**MASTER, **change})
    assert isinstance(failure, Failed)
    assert reason in failure.reason


def test_dates_that_were_called_off_are_left_out() -> None:
    off = ["OID.M.2026-03-19", "OID.M.2026-13-99", "something else"]
    assert starts(read({**MASTER, "cancelledOccurrences": off})) == [london("2026-03-26")]
    everything = [f"OID.M.2026-{day}" for day in ("03-19", "03-26", "04-02", "04-09")]
    assert read({**MASTER, "cancelledOccurrences": everything}) == [
        Skipped("-", "every date of this series was called off")
    ]


def test_a_series_without_a_zone_repeats_in_utc() -> None:
    (start,) = starts(read({**MASTER, "originalStartTimeZone": "UTC"}, "2026-04-05T12:00"))
    assert start == datetime(2026, 4, 9, 10, tzinfo=UTC)


def test_whole_days_repeat_as_whole_days() -> None:
    days = {"start": {"dateTime": "2026-03-19T00:00:00"}, "end": {"dateTime": "2026-03-20T00:00:00"}, "isAllDay": True}
    other = {"start": {"dateTime": "2026-04-04T00:00:00"}, "end": {"dateTime": "2026-04-05T00:00:00"}}
    moved = {"type": "exception", "id": "E", "seriesMasterId": "M", "originalStart": "2026-04-02T00:00:00Z"}
    following, later = read({"value": [{**MASTER, **days}, {**MASTER, **days, **other, **moved}]}, "2026-03-20T12:00")
    assert starts([following, later]) == [
        datetime(2026, 3, 26, tzinfo=LONDON),
        datetime(2026, 4, 4, tzinfo=LONDON),
    ]
    assert isinstance(later, Invite)
    assert later.recurrence_id == datetime(2026, 4, 2, tzinfo=LONDON)


def test_a_date_without_its_series_is_judged_by_itself() -> None:
    dates = [
        {**MASTER, "id": day, "type": "occurrence", "seriesMasterId": "M", "recurrence": None}
        | {"start": {"dateTime": f"2026-03-{day}T10:00:00"}, "end": {"dateTime": f"2026-03-{day}T12:00:00"}}
        for day in ("26", "19")
    ]
    assert starts(read({"value": dates}, "2026-03-20T12:00")) == [london("2026-03-26")]
    assert starts(read({"value": dates}, "2026-03-30T12:00")) == [london("2026-03-26")]


INVITATION = {"meetingMessageType": "meetingCancelled", "subject": "Off", "event": MASTER}


def test_an_invitation_to_a_series_is_judged_at_its_next_date() -> None:
    (invite,) = read(INVITATION, "2026-03-20T12:00")
    assert starts([invite]) == [london("2026-03-26")]
    assert isinstance(invite, Invite)
    assert invite.method is Method.CANCEL


@pytest.mark.parametrize(
    "private", [{"sensitivity": "private"}, {"event": {**MASTER, "sensitivity": "confidential"}}], ids=["mail", "event"]
)
def test_a_private_invitation_is_not_read(private: dict[str, Any]) -> None:
    assert read({**INVITATION, **private}) == [Skipped("-", PRIVATE)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"createdDateTime": "soon"}, "createdDateTime"),
        ({"originalStart": "2026-99-99T00:00:00Z"}, "originalStart"),
        ({"start": {"dateTime": "2026-03-19T10:00:00", "timeZone": 7}}, "start.timeZone"),
        ({"sensitivity": ["private"]}, "sensitivity"),
        ({"isAllDay": "yes"}, "isAllDay"),
        ({"attendees": [{"status": "accepted"}]}, "attendees[0].status"),
        ({"categories": ["a", 1]}, "categories[1]"),
    ],
)
def test_a_wrong_property_is_named_and_nothing_is_quoted(change: dict[str, Any], named: str) -> None:
    (failure,) = read({**MASTER, **change})
    assert isinstance(failure, Failed)
    assert f'"{named}"' in failure.reason
    assert "Thursday" not in failure.reason


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ({"dateTime": "2026-03-19T10:00:00.0000000", "timeZone": "AUS Eastern Standard Time"}, "2026-03-18T23:00"),
        ({"dateTime": "2026-03-19T10:00:00", "timeZone": "Europe/Berlin"}, "2026-03-19T09:00"),
        ({"dateTime": "2026-03-19T10:00:00"}, "2026-03-19T10:00"),
        ({"dateTime": "2026-03-19T10:00:00Z", "timeZone": "Europe/Berlin"}, "2026-03-19T10:00"),
        ({"dateTime": "2026-03-19T10:00:00+05:30"}, "2026-03-19T04:30"),
        ({"dateTime": "2026-03-19"}, "2026-03-19T00:00"),
    ],
)
def test_a_start_is_read_in_its_zone(start: dict[str, str], moment: str) -> None:
    event = {
        "iCalUId": "x",
        "subject": "Tea",
        "start": start,
        "createdDateTime": "1969-01-01",
        "originalStart": "2026-03-19T10:00:00",
    }
    assert starts(read(event)) == [datetime.fromisoformat(moment).replace(tzinfo=UTC)]


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        ("2026-03-01T12:00", None),
        ("2026-03-27T12:00", "2026-03-26T12:00"),
        ("2026-04-30T12:00", None),
    ],
)
def test_a_series_tells_when_the_date_before_the_next_one_ended(now: str, ended: str | None) -> None:
    """As iCalendar does for the same series; once all are over, the date that is judged is the last itself."""
    expected = datetime.fromisoformat(ended).replace(tzinfo=LONDON) if ended else None
    same = read_calendar(THE_SAME, "-", settings(now))

    assert [result.series_last_end for result in read(MASTER, now) if isinstance(result, Invite)] == [expected]
    assert [result.series_last_end for result in same if isinstance(result, Invite)] == [expected]
