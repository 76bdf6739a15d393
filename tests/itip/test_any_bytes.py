"""No bytes make the reader raise, and how lines are folded and ended never changes what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar

SETTINGS = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=datetime(2027, 6, 5, 12, tzinfo=UTC))
CALENDARS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "calendars").glob("*.ics"))]


def results_of(data: bytes) -> list[Invite | Skipped | Failed]:
    results = list(read_calendar(data, "it.ics", SETTINGS))
    assert results
    for result in results:
        assert isinstance(result, Invite | Skipped | Failed)
        assert not (isinstance(result, Failed) and "fault of this program" in result.reason)
    return results


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_results(data: bytes) -> None:
    results_of(data)
    results_of(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270701T090000Z\n" + data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CALENDARS), st.data())
def test_any_damage_to_a_calendar_gives_results(original: bytes, data: st.DataObject) -> None:
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 5))):
        begin = data.draw(st.integers(0, len(damaged)))
        end = min(len(damaged), begin + data.draw(st.integers(0, 30)))
        damaged[begin:end] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b":", b";", b"\n", b'"', b"9999", b"\\"])
        )

    results_of(bytes(damaged))


VALUES = st.sampled_from(
    ["", "Z", "00010101", "99991231T235959Z", "19000101T000000", "20270328T013000", "20271031T013000", "20270701", "P9999D", "-PT1H",
     "FREQ=DAILY", "FREQ=YEARLY;BYDAY=5SU", "FREQ=SECONDLY;COUNT=5", "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20280101", "THISANDFUTURE",
     "mailto:a@x.example", "CANCELLED", "PRIVATE", "3", "99981231T235959", "20270701T090000Z/PT1H", "1", "2"]
)  # fmt: skip
LINES = st.builds(
    "{}{}:{}".format,
    st.sampled_from(
        ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "SEQUENCE", "STATUS", "CLASS",
         "ORGANIZER", "ATTENDEE", "DTSTAMP", "CREATED", "ATTACH", "URL", "CONFERENCE"]
    ),
    st.sampled_from(["", "", ";TZID=Europe/London", ";TZID=Pacific/Apia", ";VALUE=DATE", ";TZID=X", ";RANGE=THISANDFUTURE", ";CN=A"]),
    VALUES,
)  # fmt: skip
EVENTS = st.lists(LINES, max_size=8).map(lambda lines: "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]))


@settings(max_examples=400, deadline=None)
@given(st.lists(EVENTS, max_size=4))
def test_any_combination_of_properties_gives_results(events: list[str]) -> None:
    results_of("\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR"]).encode())


@st.composite
def foldings(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A calendar, and the same with its lines folded and ended otherwise."""
    original = draw(st.sampled_from(CALENDARS))
    end = draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
    width = draw(st.integers(1, 90))
    blank = draw(st.sampled_from([b" ", b"\t"]))
    # What is folded already is first put together; what is no content line must stay as it stands.
    lines = original.replace(b"\n ", b"").rstrip(b"\n").split(b"\n")
    return original, b"".join(
        (end + blank).join(line[at : at + width] for at in range(0, len(line), width)) + end for line in lines if line
    )


@settings(max_examples=200, deadline=None)
@given(foldings())
def test_folding_and_line_ends_never_change_an_invite(pair: tuple[bytes, bytes]) -> None:
    original, folded = pair
    if b"QUOTED-PRINTABLE" in original:
        return  # its soft line breaks are no folding

    before, after = results_of(original), results_of(folded)

    assert [said(result) for result in before] == [said(result) for result in after]


def said(result: Invite | Skipped | Failed) -> object:
    # Reasons name lines, which folding moves.
    return result.reason.partition(": ")[2] if isinstance(result, Failed) else result
