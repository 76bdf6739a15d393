"""Whole calendar files, amended and undone: what changes, what does not, and what is left alone and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.adapters import ReadingSettings
from copilot_sync.amendments.calendars import Action, amended, taken_out
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import read
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar
from copilot_sync.itip.rawlines import escape
from copilot_sync.linter import Linter

if TYPE_CHECKING:
    from copilot_sync.amendments.calendars import Amended

EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
BEGIN:VEVENT
UID:1@northmoor.example
DTSTAMP:20270201T100000Z
CREATED:20270201T100000Z
LAST-MODIFIED:20270202T100000Z
SEQUENCE:2
DTSTART:20270309T140000Z
DTEND:20270309T160000Z
SUMMARY:Planning the new clinic
LOCATION:Civic Hall
DESCRIPTION:Let us plan the new clinic together.\\nRuth
ORGANIZER;CN=Ruth Callander:mailto:ruth@northmoor.example
ATTENDEE;CN=Sam Okoro:mailto:sam@post.example
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Reminder
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""
DESCRIPTION = "DESCRIPTION:Let us plan the new clinic together.\\nRuth\n"
MASTER = EVENT.replace("DTEND", "RRULE:FREQ=WEEKLY;COUNT=20\nDTEND")
TODAY = b"20270303T150000Z"


def a_file(text: str = EVENT, *changes: tuple[str, str]) -> bytes:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.replace("\n", "\r\n").encode()


def lines_of(data: bytes, name: bytes) -> list[bytes]:
    whole = re.sub(rb"\r?\n[ \t]", b"", data)
    return [line for line in re.split(rb"\r?\n", whole) if line.startswith((name + b":", name + b";"))]


@pytest.fixture(name="amend")
def _amend(amender: Amender, settings: ReadingSettings) -> Amending:
    return Amending(amender, settings)


class Amending:
    """Amends, with the words of the one organisation."""

    def __init__(self, amender: Amender, reading: ReadingSettings) -> None:
        self.amender, self.reading = amender, reading

    def __call__(self, data: bytes) -> Amended:
        return amended(data, "it.ics", self.amender, self.reading)

    def undone(self, data: bytes) -> Amended:
        return taken_out(data, "it.ics", now=self.reading.now + timedelta(days=1))


def test_the_body_and_the_stamps_change_and_nothing_else(amend: Amending) -> None:
    data = a_file()
    done = amend(data)

    kept = [line for line in data.splitlines() if not line.startswith((b"DESCRIPTION:Let", b"DTSTAMP", b"LAST-MOD"))]
    assert [line for line in done.data.splitlines() if line in kept] == kept
    (body,) = [line for line in lines_of(done.data, b"DESCRIPTION") if b"clinic" in line]
    assert body.startswith(b"DESCRIPTION:Let us plan the new clinic together.\\nRuth\\n\\nTaking part\\n\\nWhat would")
    assert lines_of(done.data, b"DTSTAMP") == [b"DTSTAMP;X-COPILOT-SYNC=20270201T100000Z:" + TODAY]
    assert lines_of(done.data, b"LAST-MODIFIED") == [b"LAST-MODIFIED;X-COPILOT-SYNC=20270202T100000Z:" + TODAY]
    assert lines_of(done.data, b"SEQUENCE") == [b"SEQUENCE:2"]
    assert [change.action for change in done.changes] == [Action.ADD]


def test_a_message_keeps_the_moment_at_which_it_was_made(amend: Amending) -> None:
    done = amend(a_file(EVENT, ("PRODID", "METHOD:REQUEST\nPRODID")))

    assert lines_of(done.data, b"DTSTAMP") == [b"DTSTAMP:20270201T100000Z"]
    assert lines_of(done.data, b"LAST-MODIFIED") == [b"LAST-MODIFIED;X-COPILOT-SYNC=20270202T100000Z:" + TODAY]


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("LAST-MODIFIED:20270202T100000Z\n", "")],
        [("DTSTAMP:20270201T100000Z", "DTSTAMP:29990101T000000Z")],
        [("DTSTAMP:20270201T100000Z", "dtstamp;X-A=b:20270201T100000  ")],
        [("DTSTAMP:20270201T100000Z", "DTSTAMP:yesterday")],
        [(DESCRIPTION, "")],
        [(DESCRIPTION, "DESCRIPTION:\n")],
        [(DESCRIPTION, "DESCRIPTION:   \n")],
        [(DESCRIPTION, "description;LANGUAGE=en-GB:Hello\n")],
        [(DESCRIPTION, DESCRIPTION + "X-ALT-DESC;FMTTYPE=text/html:<html><body>Let us\\, plan</body></html>\n")],
        [(DESCRIPTION, "X-ALT-DESC;FMTTYPE=text/html:<p>Hello\n")],
        [(DESCRIPTION, "DESCRIPTION:<b>Hello</b><br>\n")],
        [("DESCRIPTION:Let", 'DESCRIPTION;ALTREP="data:text/html,%3Cbody%3ELet%20us%C3%A9%3C%2Fbody%3E":Let')],
        [("DESCRIPTION:Let", 'DESCRIPTION;LANGUAGE=en;ALTREP="data:text/html,":Let')],
        [("BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Reminder\nTRIGGER:-PT15M\nEND:VALARM\n", ""), (DESCRIPTION, "")],
        [(DESCRIPTION, "DESCRIPTION:" + "x" * 63 + "\n")],
        [(DESCRIPTION, "DESCRIPTION:" + "x" * 200 + "\\n\\n> Kim\n")],
        [(DESCRIPTION, "DESCRIPTION:Hello\n\n  there\\n \n\n \n")],
    ],
    ids=str,
)
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "mixed"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_undo_restores_every_byte_and_a_second_time_changes_nothing(
    amend: Amending, changes: list[tuple[str, str]], ends: str, charset: str
) -> None:
    text = a_file(EVENT.replace("Northmoor//", "Nörthmoor//"), *changes).decode().replace("\r\n", "\n")
    if ends == "mixed":
        text = "".join(line + ("\r\n" if number % 3 else "\n") for number, line in enumerate(text.split("\n")))
    else:
        text = text.replace("\n", ends)
    data = text.encode(charset)
    done = amend(data)

    assert len(done.changes) == 1
    assert amend(done.data).data == done.data
    assert amend.undone(done.data).data == data


def test_rules_that_were_served_pass_and_the_stamps_set_off_none(amend: Amending) -> None:
    override = EVENT.replace("SUMMARY", "RECURRENCE-ID:20270309T120000Z\nSUMMARY").partition("BEGIN:VEVENT")[2]
    override = "BEGIN:VEVENT" + override.partition("END:VCALENDAR")[0].replace(
        "DTSTART:20270309T14", "DTSTART:20270309T13"
    )
    for data in (
        a_file(),
        a_file(EVENT, ("PRODID", "METHOD:REQUEST\nPRODID")),
        a_file(EVENT, ("END:VCAL", override + "END:VCAL")),
    ):
        before, after = judged(amend, data), judged(amend, amend(data).data)
        for meeting, verdicts in before.items():
            worse = {code for code, verdict in verdicts.items() if verdict != "fail" and after[meeting][code] == "fail"}
            assert worse == set()
            assert not {"ACC001", "ACC002", "TRV001"} & {
                code for code, said in after[meeting].items() if said == "fail"
            }


def judged(amend: Amending, data: bytes) -> dict[tuple[str, str], dict[str, str]]:
    linter = Linter(replace(amend.amender.policy, venues={}))
    invites = [found for found in read_calendar(data, "it.ics", amend.reading) if isinstance(found, Invite)]
    assert invites
    return {
        (str(invite.uid), str(invite.recurrence_id)): {
            answer.code: answer.verdict.value for answer in linter.check(invite, now=amend.reading.now).judgements
        }
        for invite in invites
    }


def test_a_series_is_amended_once_and_a_date_of_its_own_by_itself(amend: Amending) -> None:
    event = "BEGIN:VEVENT" + EVENT.partition("BEGIN:VEVENT")[2].partition("END:VCALENDAR")[0]
    moved = event.replace("DTSTART", "RECURRENCE-ID:20270316T140000Z\nDTSTART").replace("20270309", "20270317")
    bare = event.replace("DTSTART", "RECURRENCE-ID:20270323T140000Z\nDTSTART").replace("20270309", "20270324")
    over = event.replace("DTSTART", "RECURRENCE-ID:20270302T140000Z\nDTSTART").replace("20270309", "20270301")
    data = a_file(MASTER, ("END:VCALENDAR", f"{moved}{bare.replace(DESCRIPTION, '')}{over}END:VCALENDAR"))
    done = amend(data)

    assert [change.action for change in done.changes] == [Action.ADD, Action.ADD]
    assert [b"Taking part" in line for line in lines_of(done.data, b"DESCRIPTION") if b"clinic" in line] == [
        True,
        True,
        False,
    ]
    assert done.data.count(b"X-COPILOT-SYNC") == 4
    assert amend.undone(done.data).data == data


LEFT_ALONE = [
    ([("SUMMARY", "CLASS:PRIVATE\nSUMMARY")], "private event, not read"),
    ([("SUMMARY", "CLASS:CONFIDENTIAL\nSUMMARY")], "private event, not read"),
    ([("PRODID", "METHOD:REPLY\nPRODID")], "an answer to an invitation"),
    ([("VERSION:2.0", "VERSION:1.0")], "vCalendar of version 1.0"),
    ([("DESCRIPTION:Let", "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:Let")], "encoded"),
    ([("DESCRIPTION:Let", "DESCRIPTION;ENCODING=BASE64:Let")], "encoded"),
    ([("DESCRIPTION:Let", "DESCRIPTION;CHARSET=iso-8859-1:Let")], "encoded"),
    ([("DESCRIPTION:Let", 'DESCRIPTION;ALTREP="cid:1":Let')], "ALTREP"),
    ([("DESCRIPTION:Let", 'DESCRIPTION;ALTREP="data:text/html;base64,PGI+":Let')], "ALTREP"),
    ([("DESCRIPTION:Let", 'DESCRIPTION;ALTREP="data:text/html,%A9t%A9":Let')], "ALTREP"),
    ([(DESCRIPTION, DESCRIPTION + DESCRIPTION)], "several properties"),
    ([(DESCRIPTION, DESCRIPTION + "STYLED-DESCRIPTION;FMTTYPE=text/html:<p>Hello\n")], "STYLED-DESCRIPTION"),
    ([(DESCRIPTION, DESCRIPTION + "and some more\n")], "not escaped"),
    ([(DESCRIPTION, "DESCRIPTION:The papers are in G:\\Letters\\\n")], "backslash"),
    ([(DESCRIPTION, ""), ("END:VALARM\n", "END:VALARM\nand some more\n")], "a line that is none"),
    ([("mailto:ruth@northmoor.example", "mailto:ruth@elsewhere.example")], "none of your domains"),
    ([("BEGIN:VCALENDAR", "From: kim\n\nBEGIN:VCALENDAR")], "does not begin with BEGIN:VCALENDAR"),
    ([("SUMMARY:", "SUMMARY:\0")], "NUL"),
]


@pytest.mark.parametrize(("changes", "reason"), LEFT_ALONE, ids=[reason for _, reason in LEFT_ALONE])
def test_what_cannot_be_amended_is_left_alone_and_says_why(
    amend: Amending, changes: list[tuple[str, str]], reason: str
) -> None:
    data = a_file(EVENT, *changes)
    done = amend(data)

    assert done.data == data
    assert done.changes == ()
    reasons = [left.reason for left in done.skipped] + [left.reason for left in done.failed]
    assert [reason in said for said in reasons] == [True]
    assert amend.undone(data).data == data


@pytest.mark.parametrize(
    "changes",
    [
        [("SUMMARY", "STATUS:CANCELLED\nSUMMARY")],
        [("PRODID", "METHOD:CANCEL\nPRODID")],
        [("20270309", "20270101")],
    ],
    ids=["cancelled", "called off", "over"],
)
def test_nobody_needs_words_on_a_meeting_that_will_not_be(amend: Amending, changes: list[tuple[str, str]]) -> None:
    data = a_file(EVENT, *changes)

    assert amend(data).data == data
    assert amend(data).skipped == ()


def test_an_event_that_cannot_be_read_keeps_no_other_from_being_amended(amend: Amending) -> None:
    broken = "BEGIN:VEVENT\nUID:2\nDTSTART:soon\nEND:VEVENT\n"
    done = amend(a_file(EVENT, ("BEGIN:VEVENT", broken + "BEGIN:VEVENT")))

    assert len(done.changes) == 1
    assert len(done.failed) == 1


def test_a_rule_that_leads_nowhere_is_told(amend: Amending) -> None:
    endless = MASTER.replace("FREQ=WEEKLY;COUNT=20", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
    done = amend(a_file(endless, ("20270309", "20270101")))

    assert done.changes == ()
    assert "give it a simpler rule" in done.failed[0].reason


def test_a_calendar_of_ones_own_needs_no_organiser(amend: Amending) -> None:
    data = a_file(EVENT, ("ORGANIZER;CN=Ruth Callander:mailto:ruth@northmoor.example\n", ""))

    assert len(amend(data).changes) == 1


def test_a_page_in_a_parameter_is_amended_with_its_text(amend: Amending) -> None:
    page = 'DESCRIPTION;ALTREP="data:text/html,%3Cbody%3ELet%20us%20plan.%3C%2Fbody%3E":Let'
    data = a_file(EVENT, ("DESCRIPTION:Let", page))
    done = amend(data)
    (invite,) = read_calendar(done.data, "it.ics", amend.reading)

    assert isinstance(invite, Invite)
    assert (invite.html or "").startswith("<body>Let us plan.<p><b>Taking part</b></p>")
    assert (invite.html or "").endswith("</p></body>")
    assert "Taking part" in (invite.description or "")
    assert amend(done.data).data == done.data


def test_new_words_take_the_place_of_old_ones_and_undo_still_finds_the_way_back(amend: Amending) -> None:
    data = a_file()
    once = amend(data).data
    snippets = replace(
        amend.amender.policy.snippets, supporters="Bring whoever you like: a friend, a supporter, a dog."
    )
    other = Amender(replace(amend.amender.policy, snippets=snippets))
    later = replace(amend.reading, now=datetime(2027, 3, 4, 9, tzinfo=UTC))
    done = amended(once, "it.ics", other, later)

    assert [change.action for change in done.changes] == [Action.UPDATE]
    assert b"Taking part" in done.data
    assert lines_of(done.data, b"DTSTAMP") == [b"DTSTAMP;X-COPILOT-SYNC=20270201T100000Z:20270304T090000Z"]
    assert amend.undone(done.data).data == data


def test_a_value_that_goes_on_in_odd_lines_is_not_cut_in_two(amend: Amending) -> None:
    odd = "X-NOTE;ENCODING=QUOTED-PRINTABLE:caf=C3=A9 and=\nmore of it\nBEGIN:VALARM"
    data = a_file(EVENT, (DESCRIPTION, ""), ("BEGIN:VALARM", odd))
    done = amend(data)

    assert b"caf=C3=A9 and=\r\nmore of it\r\n" in done.data
    assert amend.undone(done.data).data == data


def test_a_section_that_is_no_longer_needed_goes(amend: Amending) -> None:
    data = a_file()
    none = Amender(read("").policy)
    done = amended(amend(data).data, "it.ics", none, amend.reading)

    assert [change.action for change in done.changes] == [Action.TAKE_OUT]
    assert done.data == data


def test_where_somebody_changed_the_file_undo_takes_out_the_section_and_keeps_the_rest(amend: Amending) -> None:
    once = amend(a_file()).data
    theirs = once.replace(b"Planning the new", b"Planning our new").replace(b"Let us plan", b"Come and plan")
    theirs = re.sub(rb"LAST-MODIFIED[^\r]*", b"LAST-MODIFIED:20270303T180000Z", theirs)
    undone = amend.undone(theirs).data

    assert b"copilot-sync:" not in re.sub(rb"\r\n ", b"", undone)
    assert b"SUMMARY:Planning our new clinic" in undone
    assert b"DESCRIPTION:Come and plan the new clinic together.\\nRuth\r\n" in undone
    assert lines_of(undone, b"DTSTAMP") == [b"DTSTAMP:20270201T100000Z"]
    assert lines_of(undone, b"LAST-MODIFIED") == [b"LAST-MODIFIED;X-COPILOT-SYNC=20270303T180000Z:20270304T150000Z"]


def test_a_section_that_somebody_changed_is_theirs(amend: Amending) -> None:
    theirs = amend(a_file()).data.replace(b"tell Kim", b"tell Jo")

    for done in (amend(theirs), amend.undone(theirs)):
        assert done.data == theirs
        assert [skipped.reason.partition("changed")[2] for skipped in done.skipped] == [
            " the words in the section, so we leave it to people"
        ]


def test_a_file_in_a_charset_that_lacks_a_letter_is_left_alone(amend: Amending) -> None:
    snippets = replace(amend.amender.policy.snippets, supporters="You are welcome to bring a supporter \N{DOG FACE}.")
    odd = Amender(replace(amend.amender.policy, snippets=snippets))
    data = a_file().replace(b"Northmoor//", "Nörthmoor//".encode("latin-1"))
    done = amended(data, "it.ics", odd, amend.reading)

    assert done.data == data
    assert "charset lacks a letter" in done.skipped[0].reason
    assert amend(data).data.count("£25".encode("cp1252")) == 1


def test_join_links_and_what_stands_around_them_stay(amend: Amending) -> None:
    block = (
        "________________________________________________________________________________\n"
        "Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting?omkt=en-GB>\n"
        "Join the meeting now<https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc>\nMeeting ID: 123 456 789\n"
        "________________________________________________________________________________\n"
    )
    data = a_file(EVENT, ("together.\\nRuth\n", f"together.\\nRuth\\n\\n{escape(block)}\n"))
    (body,) = [line for line in lines_of(amend(data).data, b"DESCRIPTION") if b"clinic" in line]

    assert body.endswith(b")\\n\\n" + escape(block).encode())


def test_a_number_that_the_file_holds_for_everybody_is_shown_and_the_moderators_is_not(amend: Amending) -> None:
    held = "CONFERENCE;VALUE=URI;FEATURE=PHONE,MODERATOR;LABEL=Sam:tel:+44-20-7946-0100\n"
    held += "CONFERENCE;VALUE=URI;FEATURE=PHONE;LABEL=Sam:tel:+44-20-7946-0733,,552118904#\n"
    data = a_file(EVENT, ("LOCATION:Civic Hall\n", f"LOCATION:Microsoft Teams Meeting\n{held}"))
    (body,) = [line for line in lines_of(amend(data).data, b"DESCRIPTION") if b"clinic" in line]

    assert b"join by phone.\\n+44 20 7946 0733\\, then 552118904#\\n" in body
    assert b"0100" not in body
    assert b"Sam" not in body


BODIES = st.lists(
    st.sampled_from(["Hello ", "é", "\n", ",", ";", "\\", ":", "https://a.example ", "x" * 40, "> ", "Ruth", "\t"]),
    max_size=30,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    body=BODIES,
    page=st.none() | BODIES.map(lambda text: f"<html><body><p>{text}</p></body></html>"),
    inside=st.booleans(),
    width=st.integers(20, 200),
    ends=st.sampled_from([b"\r\n", b"\n", b"\r"]),
    zone=st.sampled_from(["20270309T140000Z", "20270309"]),
)
def test_amend_then_undo_is_nothing_and_amend_twice_is_once(
    amender: Amender, *, body: str, page: str | None, inside: bool, width: int, ends: bytes, zone: str
) -> None:
    altrep = f';ALTREP="data:text/html,{quote(page)}"' if page and inside else ""
    words = f"DESCRIPTION{altrep}:{escape(body)}\n"
    words += f"X-ALT-DESC;FMTTYPE=text/html:{escape(page)}\n" if page and not inside else ""
    text = EVENT.replace(DESCRIPTION, words).replace("20270309T140000Z", zone)
    data = b"\n".join(_folded(line.encode(), width) for line in text.split("\n")).replace(b"\n", ends)
    amend = Amending(amender, ReadingSettings(timezone=UTC, now=datetime(2027, 3, 3, 15, tzinfo=UTC)))

    done = amend(data)

    assert len(done.changes) == 1
    assert amend(done.data).data == done.data
    assert amend.undone(done.data).data == data


PUT = [
    b"", b"\r\n", b"\n", b"\r", b" ", b"\t", b"\\", b":", b";", b'"', b"\xc3", b"\xa9", b"=\r\n", b"DESCRIPTION:", b"X-ALT-DESC:<p>\r\n",
    b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR", b"DTSTAMP:20270101T000000Z\r\n",
]  # fmt: skip
MUTATIONS = st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 20), st.sampled_from(PUT)), max_size=6)


@settings(max_examples=200, deadline=None)
@given(data=st.sampled_from([a_file(), a_file(MASTER)]), mutations=MUTATIONS)
def test_whatever_is_wrong_with_a_file_undo_finds_the_way_back(
    amender: Amender, *, data: bytes, mutations: list[tuple[int, int, bytes]]
) -> None:
    for place, length, put in mutations:
        data = data[:place] + put + data[place + length :]
    amend = Amending(amender, ReadingSettings(timezone=UTC, now=datetime(2027, 3, 3, 15, tzinfo=UTC)))

    done = amend(data)

    assert not any("fault of this program" in failed.reason for failed in done.failed)
    assert amend(done.data).data == done.data
    assert amend.undone(done.data).data == data


def _folded(line: bytes, width: int) -> bytes:
    """Folded without regard to characters, as some writers do."""
    return b"\n ".join(line[start : start + width] for start in range(0, max(len(line), 1), width))
