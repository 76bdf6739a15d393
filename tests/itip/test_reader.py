"""What a document gives: which results, and what stands in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite, Method
from copilot_sync.itip import one_of_each, read_calendar
from copilot_sync.itip.fields import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

MEETING = "UID:m@post.example\nDTSTART:20270701T090000Z"
NOT_DEFINED = "that the file does not define; choose a zone such as Europe/London for the meeting, and export it again"
SETTINGS = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=datetime(2027, 6, 5, 12, tzinfo=UTC))


def reasons(results: list[object]) -> list[str]:
    return [result.reason for result in results if isinstance(result, Skipped | Failed)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty; export the meeting again"),
        (b" \r\n\0 ", "is empty; export the meeting again"),
        (b"\xff\xfe", "is empty; export the meeting again"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0",
            "holds no calendar: there is no line BEGIN:VCALENDAR; export the meeting as iCalendar (.ics)",
        ),
        (
            b"SUMMARY:Tea\n",
            "holds no calendar: there is no line BEGIN:VCALENDAR; export the meeting as iCalendar (.ics)",
        ),
        (
            b"\n<!DOCTYPE html><html>",
            "is a web page, not a calendar; its address may ask for a login, or be that of a page about the calendar",
        ),
        (b"END:VEVENT\nBEGIN:VEVENT", "line 1: END:VEVENT has no BEGIN before it; a part of the calendar is missing"),
    ],
)
def test_what_is_no_calendar_is_named(data: bytes, reason: str, read: Callable[[bytes], list[object]]) -> None:
    results = read(data)

    assert all(isinstance(result, Failed) for result in results)
    assert reasons(results)[0] == reason


@pytest.mark.parametrize("private", ["", "CLASS:PRIVATE"])
def test_a_file_that_was_cut_off_is_told_in_the_order_of_its_lines(
    calendar: Callable[..., str], read: Callable[[str], list[object]], private: str
) -> None:
    whole = calendar(MEETING, f"UID:other@post.example\n{private}\nDTSTART:20270702T090000Z")
    told = reasons(read(whole.removesuffix("END:VEVENT\nEND:VCALENDAR\n")))

    assert told[0] == "line 1: BEGIN:VCALENDAR has no END; the file may have been cut off"
    assert told[1:] == (
        ["private event, not read"] if private else ["line 6: BEGIN:VEVENT has no END; the file may have been cut off"]
    )


@pytest.mark.parametrize("part", ["VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "X-OTHER"])
def test_a_calendar_without_events_holds_no_meeting(part: str, read: Callable[[str], list[object]]) -> None:
    assert reasons(read(f"BEGIN:VCALENDAR\nBEGIN:{part}\nUID:1\nEND:{part}\nEND:VCALENDAR")) == ["holds no meeting"]


@pytest.mark.parametrize("method", ["REPLY", "reply", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_an_answer_is_no_invitation(
    method: str, read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    results = read(calendar(MEETING, header=f"METHOD:{method}"))

    assert results == [Skipped("it.ics", "an answer to an invitation, not an invitation")]


@pytest.mark.parametrize(
    ("header", "outside", "expected"),
    [
        ("", None, (None, True)),
        ("METHOD:", None, (None, True)),
        ("METHOD:request", None, (Method.REQUEST, False)),
        ("METHOD:X-OTHER", None, (None, False)),
        ("", "REQUEST", (Method.REQUEST, False)),
        ("METHOD:CANCEL", "REQUEST", (Method.CANCEL, False)),
    ],
)
def test_the_method_stands_in_the_calendar_or_outside_and_a_copy_without_one_is_the_organisers(
    header: str, outside: str | None, expected: tuple[Method | None, bool], calendar: Callable[..., str]
) -> None:
    (invite,) = read_calendar(calendar(MEETING, header=header).encode(), "it.ics", SETTINGS, method=outside)

    assert isinstance(invite, Invite)
    assert (invite.method, invite.organizer_copy) == expected


def test_an_event_needs_no_calendar_around_it(read: Callable[[str], list[object]]) -> None:
    (result,) = read(f"BEGIN:VEVENT\n{MEETING}\nEND:VEVENT\n")

    assert isinstance(result, Invite)


def test_the_calendar_may_be_named_by_either_property(
    invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    assert invites(calendar(MEETING, header=r"X-WR-CALNAME:Our\, group"))[0].calendar_name == "Our, group"
    assert invites(calendar(MEETING, header="NAME:Group"))[0].calendar_name == "Group"
    assert invites(calendar(MEETING, header="NAME: "))[0].calendar_name is None


@pytest.mark.parametrize(
    "line",
    ["CLASS:PRIVATE", "CLASS:CONFIDENTIAL", "class;X=1: private ", "CLASS:X-MINE", "CLASS:PUBLIC\nCLASS:PRIVATE"],
)
def test_a_private_event_is_skipped_without_a_word_of_it(
    line: str, read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    results = read(calendar(f"{MEETING}\nSUMMARY:Marked-Secret\nDTEND:Marked-Secret\n{line}"))

    assert results == [Skipped("it.ics", "private event, not read")]


@pytest.mark.parametrize("line", ["CLASS:PUBLIC", "CLASS:", "CLASS: public", "X-CLASS:PRIVATE", "CLASSIFIED:YES"])
def test_what_is_not_private_is_read(
    line: str, invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    assert len(invites(calendar(f"{MEETING}\n{line}"))) == 1


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ("SUMMARY: Tea \\, cake ", "summary", "Tea , cake"),
        ("SUMMARY:\nSUMMARY:Second", "summary", "Second"),
        ("SUMMARY: ", "summary", None),
        ("DESCRIPTION:One\nDESCRIPTION:Two\nDESCRIPTION:One", "description", "One\nTwo"),
        ("DESCRIPTION:", "description", None),
        ("STYLED-DESCRIPTION;FMTTYPE=text/plain:Plain", "description", "Plain"),
        ("STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html;DERIVED=TRUE:<p>Hi\\, you</p>", "html", "<p>Hi, you</p>"),
        ("STYLED-DESCRIPTION;VALUE=URI:https://x.example/body.html", "html", None),
        ("X-ALT-DESC;FMTTYPE=text/html:<p>One</p>\nSTYLED-DESCRIPTION:<p>Two</p>", "html", "<p>One</p>"),
        ("X-ALT-DESC:<p>One</p>", "html", "<p>One</p>"),
        ("X-ALT-DESC;FMTTYPE=text/rtf:{rtf}", "html", None),
        ('DESCRIPTION;ALTREP="CID:part@x.example":Hi', "html", None),
        ("CATEGORIES:One,Two\nCATEGORIES:Two,Three\\, four", "categories", ("One", "Two", "Three, four")),
        ("SEQUENCE:7", "sequence", 7),
        ("SEQUENCE:seven", "sequence", None),
        ("SEQUENCE:-1", "sequence", None),
        ("STATUS:tentative", "status", "TENTATIVE"),
        ("STATUS:MAYBE", "status", None),
        ("CREATED:19000101T120000Z", "created", None),
        ("LAST-MODIFIED:20270102T030405Z", "last_modified", datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "all_day", False),
        ("X-MICROSOFT-CDO-ALLDAYEVENT:FALSE", "all_day", False),
        ("X-GOOGLE-CONFERENCE:see below", "conferences", ()),
        ("X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:a@x.example", "conferences", ()),
        ("ATTACH:", "attachments", ()),
        ("ORGANIZER:\nORGANIZER;CN=Robin:mailto:", "organizer.common_name", "Robin"),
        ("DTEND:20270701T090000Z", "dtend", datetime(2027, 7, 1, 9, tzinfo=UTC)),
        ("DTEND;TZID=Europe/Paris:20270701T120000", "dtend", datetime(2027, 7, 1, 10, tzinfo=UTC)),
        ("DTEND;VALUE=DATE:20270702", "dtend", datetime(2027, 7, 2, tzinfo=UTC)),
        ("DURATION:PT90M", "dtend", datetime(2027, 7, 1, 10, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_property_is_read_as_it_is_meant(
    lines: str, field: str, value: object, invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    found: object = invites(calendar(f"{MEETING}\n{lines}"))[0]
    for name in field.split("."):
        found = getattr(found, name)

    assert found == value


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTACH:https://x.example/agenda%20one.pdf?v=2#top", ("agenda one.pdf", "https://x.example/agenda%20one.pdf?v=2#top", False)),
        ("ATTACH:https://x.example", (None, "https://x.example", False)),
        ("ATTACH:https://[broken", (None, "https://[broken", False)),
        ("ATTACH:map.png", ("map.png", "map.png", False)),
        ("ATTACH;X-APPLE-FILENAME=map.png:https://x.example/7", ("map.png", "https://x.example/7", False)),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.pdf:JVBERi0=", ("a.pdf", None, False)),
        ("ATTACH;FMTTYPE=image/png:data:image/png;base64,iVBORw0KGgo=", (None, None, False)),
        ("ATTACH;X-DISPOSITION=inline:cid:logo", (None, "cid:logo", True)),
    ],
)  # fmt: skip
def test_a_file_is_named_and_never_opened(
    line: str,
    expected: tuple[str | None, str | None, bool],
    invites: Callable[[str], list[Invite]],
    calendar: Callable[..., str],
) -> None:
    (attachment,) = invites(calendar(f"{MEETING}\n{line}"))[0].attachments

    assert (attachment.name, attachment.uri, attachment.inline) == expected


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("DTEND:20270701T080000Z", "line 5: DTEND lies before the start; it was left out"),
        ("DURATION:-PT1H", "line 5: DURATION lies before the start; it was left out"),
        ("DURATION:long", "line 5: DURATION is not a length of time; the meeting was read without its end"),
    ],
)
def test_an_end_that_cannot_be_is_named_and_the_meeting_is_read(
    lines: str, reason: str, read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    invite, failed = read(calendar(f"{MEETING}\n{lines}"))

    assert isinstance(invite, Invite)
    assert invite.dtend is None
    assert failed == Failed("it.ics", reason)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("DTSTART:18991231T000000Z", "line 3: DTSTART is in a year that no meeting is in"),
        ("DTSTART:99990101T000000Z", "line 3: DTSTART is in a year that no meeting is in"),
        ("DTSTART:", "line 3: DTSTART is not a date"),
        ("DTSTART;VALUE=DATE:20270230", "line 3: DTSTART is a day that does not exist"),
        ("UID:1", "line 2: the event has no DTSTART, so nobody can tell when it is"),
        (f"DTSTART;TZID={'Z' * 500}:20270101T000000",
         f"line 3: DTSTART names a time zone {NOT_DEFINED}"),
    ],
)  # fmt: skip
def test_an_event_without_a_start_says_why(
    start: str, reason: str, read: Callable[[str], list[object]], calendar: Callable[..., str]
) -> None:
    assert read(calendar(start)) == [Failed("it.ics", reason)]


@pytest.mark.parametrize(("name", "field"), [("DESCRIPTION", "description"), ("X-ALT-DESC;FMTTYPE=text/html", "html")])
@pytest.mark.parametrize("beyond", [0, 1])
def test_a_long_body_is_cut_and_says_so(
    name: str, field: str, beyond: int, invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    (invite,) = invites(calendar(f"{MEETING}\n{name}:{'x' * (LONGEST_TEXT + beyond)}"))

    assert len(getattr(invite, field)) == LONGEST_TEXT
    assert invite.body_truncated is bool(beyond)


def test_of_the_same_meeting_in_two_parts_the_newest_or_the_first_stays(calendar: Callable[..., str]) -> None:
    def part(uid: str, sequence: int, summary: str) -> list[object]:
        text = calendar(f"UID:{uid}\nSEQUENCE:{sequence}\nSUMMARY:{summary}\nDTSTART:20270701T090000Z")
        return list(read_calendar(text.encode(), "it.eml", SETTINGS))

    parts = [*part("a", 1, "old"), *part("b", 1, "only"), *part("a", 2, "new"), *part("a", 2, "copy")]
    parts += [*part("", 0, "no uid"), *part("", 0, "no uid"), Skipped("it.eml", "r"), Skipped("it.eml", "r")]

    kept = list(one_of_each(parts))  # type: ignore[arg-type]  # results as they come

    assert [result.summary if isinstance(result, Invite) else "-" for result in kept] == [
        "new",
        "only",
        "no uid",
        "no uid",
        "-",
    ]


@pytest.mark.parametrize(("mark", "all_day"), [("TRUE", True), ("FALSE", False)])
def test_outlook_marks_whole_days_that_have_hours(
    mark: str, *, all_day: bool, invites: Callable[[str], list[Invite]], calendar: Callable[..., str]
) -> None:
    times = "DTSTART;TZID=Europe/London:20270701T000000\nDTEND;TZID=Europe/London:20270702T000000"

    (invite,) = invites(calendar(f"{times}\nX-MICROSOFT-CDO-ALLDAYEVENT:{mark}"))

    assert invite.all_day is all_day


class BrokenZone(tzinfo):
    """Something that only a fault of ours could put there."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise RuntimeError("robin@post.example")

    tzname = dst = utcoffset  # type: ignore[assignment]  # none of them answers


def test_a_fault_of_our_own_costs_one_event_and_quotes_nothing(calendar: Callable[..., str]) -> None:
    text = calendar("UID:1\nDTSTART:20270701T090000\nRRULE:FREQ=DAILY", MEETING)

    failed, invite = read_calendar(text.encode(), "it.ics", ReadingSettings(timezone=BrokenZone(), now=SETTINGS.now))

    assert failed == Failed(
        "it.ics", "line 2: the event could not be read, by a fault of this program (RuntimeError); please report it"
    )
    assert isinstance(invite, Invite)
