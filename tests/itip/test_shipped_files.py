"""Calendars that other people wrote: those that ship inside the packages icalendar and recurring-ical-events.

Every one gives meetings or named reasons, and wherever those two packages can read a thing too, we read it alike.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar
from copilot_sync.itip.contentlines import LogicalLine, logical_lines, parse
from copilot_sync.itip.values import address, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

ZONE = ZoneInfo("Europe/London")
MOMENTS = [datetime(year, month, 1, 12, tzinfo=UTC) for year, month in ((1998, 1), (2016, 1), (2019, 7), (2024, 2))]


def folder(package: ModuleType) -> Path:
    assert package.__file__ is not None
    return Path(package.__file__).parent


FILES = {
    str(path.relative_to(folder(package).parent)): path
    for package in (icalendar, recurring_ical_events)
    for path in sorted(folder(package).rglob("*.ics"))
}
EVERY_FILE = pytest.mark.parametrize("path", FILES.values(), ids=FILES)


def results_of(path: Path, now: datetime = MOMENTS[2]) -> list[Invite | Skipped | Failed]:
    return list(read_calendar(path.read_bytes(), "theirs.ics", ReadingSettings(timezone=ZONE, now=now)))


def calendars_of(path: Path) -> list[icalendar.Calendar]:
    """What icalendar makes of a file; nothing, where it refuses it."""
    try:
        return list(icalendar.Calendar.from_ical(path.read_bytes(), multiple=True))
    except Exception:  # noqa: BLE001 -- it raises whatever it meets; what it refuses cannot be compared
        return []


def test_there_are_files() -> None:
    assert len(FILES) > 200


@EVERY_FILE
def test_every_file_gives_meetings_or_named_reasons_in_time(path: Path) -> None:
    begun = process_time()
    results = results_of(path)

    assert process_time() - begun < 5
    assert results
    for result in results:
        if isinstance(result, Invite):
            assert result.dtstart is not None
            assert result.dtstart.utcoffset() is not None
        else:
            assert result.reason
            assert "fault of this program" not in result.reason


@EVERY_FILE
def test_content_lines_are_split_as_icalendar_splits_them(path: Path) -> None:
    for line in logical_lines(path.read_bytes()):
        theirs = their_line(line)
        if theirs is not None:
            parsed = parse(line)
            assert parsed is not None
            assert (parsed.name, dict(parsed.params), parsed.value) == theirs


def their_line(line: LogicalLine) -> tuple[str, dict[str, str], str] | None:
    try:
        name, params, value = icalendar.parser.Contentline(line.text).raw_parts()  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 -- as above
        return None
    # It joins names with spaces in them, reads lines without a colon, and takes backslashes in parameters for escapes.
    head = line.text.removesuffix(value)
    if not line.text.startswith(name) or ":" not in line.text or "\\" in head:
        return None
    plain = {key: ",".join(found) if isinstance(found, list) else str(found) for key, found in params.items()}
    return name.upper(), plain, value


def their_events(path: Path) -> Iterator[icalendar.Component]:
    """Single events with a UID of their own, to find ours by."""
    for calendar in calendars_of(path):
        if str(calendar.get("METHOD", "")).upper() in {"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"}:
            continue
        events = sorted(calendar.walk("VEVENT"), key=lambda event: str(event.get("UID")))
        for uid, group in groupby(events, key=lambda event: event.get("UID")):
            alone = list(group)
            if uid and len(alone) == 1 and "RRULE" not in alone[0] and "RDATE" not in alone[0]:
                yield alone[0]


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@EVERY_FILE
def test_single_events_say_what_icalendar_says(path: Path) -> None:
    invites = {result.uid: result for result in results_of(path) if isinstance(result, Invite)}
    for event in their_events(path):
        invite = invites.get(str(event["UID"]).strip())
        if invite is None or event.errors or listed(event.get("DESCRIPTION"))[1:]:
            continue
        assert (invite.summary or "") == str(listed(event.get("SUMMARY", ""))[0]).strip()
        assert (invite.description or "").strip() == str(event.get("DESCRIPTION") or "").strip().replace('\\"', '"')
        assert (invite.location or "") == str(event.get("LOCATION", "")).strip()
        assert [attendee.address for attendee in invite.attendees] == [
            address(str(attendee), attendee.params) for attendee in listed(event.get("ATTENDEE")) if str(attendee)
        ]
        for ours, name in (
            (invite.dtstamp, "DTSTAMP"),
            (invite.created, "CREATED"),
            (invite.last_modified, "LAST-MODIFIED"),
        ):
            written = event.get(name)
            assert ours == (stamp(written.to_ical().decode()) if written else None)
        assert_same_start(invite, event)


def assert_same_start(invite: Invite, event: icalendar.Component) -> None:
    theirs, ours = listed(event["DTSTART"])[0].dt, invite.dtstart
    assert ours is not None
    if not isinstance(theirs, datetime):
        assert (invite.all_day, ours.date()) == (True, theirs)
    elif theirs.tzinfo is None:
        assert ours.replace(tzinfo=None) == theirs
    else:
        # An hour that clocks repeat never equals itself across zones (PEP 495): compare the moments.
        assert ours.timestamp() == theirs.timestamp()


def wall(value: date) -> datetime:
    """Their dates may be whole days or floating, for which each of us has a zone of its own."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=ZONE).astimezone(UTC)


EXPLAINED = {
    "issue_179_example.ics": "the event is private",
    "issue_218_bad_tzid.ics": "it names a zone that nobody defines",
}


@EVERY_FILE
def test_the_next_date_of_each_meeting_is_the_one_that_recurring_ical_events_gives(path: Path) -> None:
    if path.name in EXPLAINED:
        return
    calendars = calendars_of(path)
    for now in MOMENTS:
        ours: dict[str | None, list[Invite]] = {}
        for result in results_of(path, now):
            if isinstance(result, Invite) and not result.cancelled:
                ours.setdefault(result.uid, []).append(result)
        for uid, theirs in their_next(calendars, now).items():
            invite = min(filter(still_to_come(now), ours[uid]), key=start_of)
            assert abs(start_of(invite) - theirs) <= timedelta(hours=1 if invite.all_day else 0)


def start_of(invite: Invite) -> datetime:
    assert invite.dtstart is not None
    return invite.dtstart


def still_to_come(now: datetime) -> Callable[[Invite], bool]:
    return lambda invite: (invite.dtend or start_of(invite)) >= now


def their_next(calendars: list[icalendar.Calendar], now: datetime) -> dict[str, datetime]:
    found: dict[str, list[datetime]] = {}
    for calendar in calendars[:1]:
        try:
            events = recurring_ical_events.of(calendar).between(now - timedelta(days=1), now + timedelta(days=500))
        except Exception:  # noqa: BLE001 -- as above
            return {}
        for event in events:
            start, end = wall(event.start), wall(event.end)
            if event.get("UID") and event.get("STATUS") != "CANCELLED" and (end > now or start == end == now):
                found.setdefault(str(event["UID"]), []).append(start)
    return {uid: min(starts) for uid, starts in found.items()}
