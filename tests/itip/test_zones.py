"""Zones by name, and zones that a calendar defines (RFC 5545, sections 3.2.19 and 3.6.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.itip.components import Component, components
from copilot_sync.itip.vtimezone import DefinedZone, read_zone
from copilot_sync.itip.zones import MOST_DEFINITIONS, Zones
from copilot_sync.zones import zone_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.invite import Invite

DEFINED = ("Europe/London", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Sao_Paulo")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        (' "Europe/London" ', "Europe/London"),
        ("/example.org/20260101_1/Europe/Berlin", "Europe/Berlin"),
        ("/example.org/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("right/Europe/London", "Europe/London"),
        ("tzone://Example/Utc", "UTC"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ("UTC", "UTC"),
        ("Etc/GMT+1", "Etc/GMT+1"),
    ],
)
def test_a_zone_is_known_by_many_names(name: str, key: str) -> None:
    zone = zone_named(name)

    assert zone is not None
    assert zone.utcoffset(datetime(2027, 7, 1)) == ZoneInfo(key).utcoffset(datetime(2027, 7, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "name",
    ["", "Customized Time Zone", "(UTC+01:00) Amsterdam", "UTC+11", "Europe", "Europe/", "localtime", "posixrules", "Factory",
     "posix/Factory", "../../etc/passwd", "/etc/localtime", "Europe/London/../Paris", "x" * 10_000, "\0", "\udc80", "Japan/Own"],
)  # fmt: skip
def test_nothing_is_guessed(name: str) -> None:
    assert zone_named(name) is None


@given(st.text())
def test_no_name_is_too_odd(name: str) -> None:
    zone_named(name)


def definition(text: str) -> DefinedZone | None:
    (part,) = components(text.encode())
    assert isinstance(part, Component)
    return read_zone(part)


def observance(kind: str, before: str, after: str, start: str, more: str = "") -> str:
    body = f"DTSTART:{start}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\nTZNAME:{kind[:3]}\n{more}"
    return f"BEGIN:{kind}\n{body}\nEND:{kind}\n"


def zone(*observances: str) -> str:
    return "BEGIN:VTIMEZONE\nTZID:Our own\n" + "".join(observances) + "END:VTIMEZONE\n"


LONDON = zone(
    observance("STANDARD", "+0100", "+0000", "16010101T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    observance("DAYLIGHT", "+0000", "+0100", "16010101T010000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
)


def test_defined_rules_tell_the_time_as_the_database_does() -> None:
    ours, theirs = definition(LONDON), ZoneInfo("Europe/London")
    assert ours is not None

    moment = datetime(1997, 1, 1, 0, 30, tzinfo=UTC)
    while moment.year < 2037:
        here, there = moment.astimezone(ours), moment.astimezone(theirs)
        assert (here.replace(tzinfo=None), here.fold, here.utcoffset()) == (
            there.replace(tzinfo=None), there.fold, there.utcoffset(),
        )  # fmt: skip
        for fold in (0, 1):
            wall = moment.replace(tzinfo=None, fold=fold)
            assert wall.replace(tzinfo=ours).utcoffset() == wall.replace(tzinfo=theirs).utcoffset()
        moment += timedelta(hours=1 if moment.month in {3, 10} and moment.day > 24 else 29)


@pytest.mark.parametrize("name", DEFINED)
def test_a_definition_that_icalendar_writes_is_read_back(name: str) -> None:
    written = icalendar.Timezone.from_tzid(name, last_date=datetime(2030, 1, 1).date())  # noqa: DTZ001
    ours = definition(written.to_ical().decode())
    assert ours is not None

    for days in range(0, 365 * 30, 13):
        moment = datetime(1999, 1, 1, 5, tzinfo=UTC) + timedelta(days=days)
        assert moment.astimezone(ours).utcoffset() == moment.astimezone(ZoneInfo(name)).utcoffset()


def test_a_zone_can_say_its_abbreviation_and_does_not_tell_summer_time() -> None:
    ours = definition(LONDON)

    assert datetime(2027, 7, 1, tzinfo=ours).tzname() == "DAY"
    assert datetime(2027, 7, 1, tzinfo=ours).dst() is None
    assert ours is not None
    assert ours.utcoffset(None) is None
    assert ours.tzname(None) is None


def test_before_its_first_and_after_its_last_change_the_nearest_offset_holds() -> None:
    ours = definition(zone(observance("STANDARD", "+0100", "+0200", "20000101T000000", "RDATE:20100101T000000")))

    assert datetime(1950, 1, 1, tzinfo=ours).utcoffset() == timedelta(hours=1)
    assert datetime(9000, 1, 1, tzinfo=ours).utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(
    "text",
    [
        zone(),
        zone(observance("STANDARD", "", "+0100", "20000101T000000")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101T000000Z")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101T000000", "RRULE:FREQ=SECONDLY")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101T000000", "RRULE:FREQ=YEARLY;COUNT=3")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101T000000", "RRULE:FREQ=SOMETIMES")),
        zone(observance("STANDARD", "+0100", "+0100", "20000101T000000", "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;"
                        "BYHOUR=1,2,3,4,5,6,7,8,9,10;BYMINUTE=1,2,3,4,5,6,7,8,9,10")),
        LONDON.replace("END:DAYLIGHT\n", ""),
    ],
    ids=["empty", "no offset", "UTC", "day", "endless", "counted", "no frequency", "too busy", "cut off"],
)  # fmt: skip
def test_a_definition_that_cannot_be_read_is_none(text: str) -> None:
    assert definition(text) is None


def event(tzid: str) -> str:
    return f"BEGIN:VEVENT\nDTSTART;TZID={tzid}:20270701T100000\nEND:VEVENT\n"


@pytest.mark.parametrize(
    ("definitions", "tzid", "offset"),
    [
        (LONDON.replace("Our own", "EST"), "EST", 1),
        (LONDON.replace("Our own", "Europe/Berlin"), "Europe/Berlin", 2),
        (LONDON.replace("Our own", "W. Europe Standard Time"), "W. Europe Standard Time", 2),
        ("", "EST", -5),
        (LONDON.replace("Our own", "Town").replace("TZID", "X-LIC-LOCATION:Asia/Tokyo\nTZID"), "Town", 9),
    ],
    ids=[
        "abbreviation: the file's own",
        "IANA: the database's",
        "Windows: the database's",
        "abbreviation alone",
        "location",
    ],
)
def test_names_that_everybody_knows_come_before_definitions(
    definitions: str, tzid: str, offset: int, invites: Callable[[str], list[Invite]]
) -> None:
    (invite,) = invites(f"BEGIN:VCALENDAR\n{definitions}{event(tzid)}END:VCALENDAR\n")

    assert invite.dtstart is not None
    assert invite.dtstart.utcoffset() == timedelta(hours=offset)


def test_a_calendar_may_define_so_many_zones_and_no_more() -> None:
    names = [f"Zone {number}" for number in range(MOST_DEFINITIONS + 1)]
    text = "".join(LONDON.replace("Our own", name) for name in names)
    (calendar,) = components(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".encode())
    assert isinstance(calendar, Component)
    zones = Zones(calendar, UTC)

    found = [zones.named(name) is not None for name in [*names, *names]]

    assert found == [*[True] * MOST_DEFINITIONS, False] * 2
