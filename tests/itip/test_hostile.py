"""Vast and hostile documents: an answer or a named reason, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Failed
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 5.0 if sys.gettrace() is None else 30.0
"""Seconds of work, for any of them on any machine that tests run on; most take a small part of one. Counting the lines
that are reached takes several times as long as running them.
"""
QUOTE, BACKSLASH, PARAGRAPH = '"', "\\", "<p>a\\, b</p>\\n"
EVENT = "UID:m\nDTSTART:20270701T090000Z\n"


def folded(text: str) -> str:
    """Folded at every character."""
    return "\n".join("\n ".join(line) for line in text.split("\n"))


def wrapped(event: str) -> str:
    return f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"


def zone(rule: str) -> str:
    return (
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n"
        f"TZOFFSETTO:+0000\nRRULE:{rule}\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nDTSTART;TZID=Own:20270701T090000\nEND:VEVENT\nEND:VCALENDAR\n"
    )


SERIES = "UID:w\nDTSTART:19970101T090000Z\nRRULE:"
DAYS = [
    f"20{year:02}{month:02}{day:02}T090000Z" for year in range(100) for month in range(1, 13) for day in range(1, 29)
]
VAST: dict[str, Callable[[], str]] = {
    "50,000 attendees": lambda: wrapped(
        EVENT + "\n".join(f'ATTENDEE;CN="Person {number}":mailto:p{number}@x.example' for number in range(50_000))
    ),
    "one attendee of 15 MB": lambda: wrapped(f"{EVENT}ATTENDEE;CN={'x' * 15_000_000}:mailto:p@x.example"),
    "a million quotes": lambda: wrapped(f"{EVENT}ATTENDEE;CN={QUOTE * 1_000_001}:mailto:p@x.example"),
    "a million semicolons": lambda: wrapped(f"{EVENT}ATTENDEE{';' * 1_000_000}:mailto:p@x.example"),
    "a million parameters": lambda: wrapped(f"{EVENT}ATTENDEE{';A=1' * 1_000_000}:mailto:p@x.example"),
    "a million carets": lambda: wrapped(f"{EVENT}ATTENDEE;CN={'^' * 1_000_000}:mailto:p@x.example"),
    "a million brackets": lambda: wrapped(f"{EVENT}ATTENDEE:{'<' * 1_000_000}"),
    "a million mailtos": lambda: wrapped(f"{EVENT}ATTENDEE:{'mailto:' * 1_000_000}"),
    "a million colons": lambda: wrapped(f"DTSTART{':' * 1_000_000}"),
    "an HTML body of 5 MB": lambda: wrapped(f"{EVENT}X-ALT-DESC;FMTTYPE=text/html:{PARAGRAPH * 300_000}"),
    "a body of 300,000 broken lines": lambda: wrapped(EVENT + "DESCRIPTION:a\n" + "two words\n" * 300_000),
    "a million backslashes": lambda: wrapped(
        f"{EVENT}DESCRIPTION:{BACKSLASH * 1_000_001}\nCATEGORIES:{BACKSLASH * 1_000_001}"
    ),
    "a million categories": lambda: wrapped(f"{EVENT}CATEGORIES:{'a,b,' * 500_000}"),
    "folded at every character": lambda: folded(wrapped(EVENT + "DESCRIPTION:" + "x" * 500_000)),
    "100,000 EXDATEs": lambda: wrapped(
        SERIES + "FREQ=DAILY\n" + "\n".join(f"EXDATE:{day}" for day in (DAYS * 3)[:100_000])
    ),
    "100,000 EXDATEs in a line": lambda: wrapped(SERIES + "FREQ=DAILY\nEXDATE:" + ",".join((DAYS * 3)[:100_000])),
    "100,000 RDATEs": lambda: wrapped(SERIES + "FREQ=DAILY;COUNT=1\nRDATE:" + ",".join((DAYS * 3)[:100_000])),
    "100,000 bad EXDATEs": lambda: wrapped(SERIES + "FREQ=DAILY\n" + "EXDATE:soon\n" * 100_000),
    "an endless rule by the second": lambda: wrapped(SERIES + "FREQ=SECONDLY"),
    "50 rules that never come": lambda: wrapped(
        "\nEND:VEVENT\nBEGIN:VEVENT\n".join(
            [SERIES.replace("UID:w\n", "") + "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"] * 50
        )
    ),
    "300,000 rules in one event": lambda: wrapped(SERIES + "FREQ=DAILY\n" + "RRULE:FREQ=DAILY\n" * 300_000),
    "a rule of a million parts": lambda: wrapped(SERIES + "FREQ=DAILY;X-A=1" * 1_000_000),
    "a rule of a million numbers": lambda: wrapped(SERIES + "FREQ=DAILY;BYMONTH=" + "1," * 1_000_000),
    "20,000 changed dates": lambda: wrapped(
        "\nEND:VEVENT\nBEGIN:VEVENT\n".join(
            [SERIES + "FREQ=DAILY"] + [f"UID:w\nRECURRENCE-ID:{day}\nDTSTART:{day}" for day in DAYS[:20_000]]
        )
    ),
    "3,000 changes from here on": lambda: wrapped(
        "\nEND:VEVENT\nBEGIN:VEVENT\n".join(
            [SERIES + "FREQ=DAILY"]
            + [f"UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE:{day}\nDTSTART:{day}" for day in DAYS[8_000:11_000]]
        )
    ),
    "a zone whose clocks change every second": lambda: zone("FREQ=SECONDLY"),
    "a zone whose clocks change every minute of a year": lambda: zone(
        f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"
    ),
    "50,000 unclosed events": lambda: "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 50_000,
    "300,000 ENDs": lambda: "END:VEVENT\n" * 300_000,
    "300,000 BEGINs": lambda: "BEGIN:X\n" * 300_000,
}


@pytest.mark.parametrize("name", VAST)
def test_a_vast_document_is_answered_in_time(name: str, read: Callable[[str], list[object]]) -> None:
    document = VAST[name]()

    begun = process_time()
    results = read(document)

    assert process_time() - begun < LONGEST
    assert results


@pytest.mark.parametrize(
    "filling", ["-", "\\n", ":", ".", " ", "(", "- ", "1 ", "by ", "where\\n", "lift ", "from:\\n"]
)
def test_a_body_of_one_sign_is_judged_in_time(filling: str, invites: Callable[[str], list[Invite]]) -> None:
    body = f"Hello\\n{filling * (20_000 // len(filling))}x"
    (invite,) = invites(wrapped(f"{EVENT}DESCRIPTION:{body}"))

    begun = process_time()
    report = Linter(Policy()).check(invite, now=datetime(2027, 6, 1, tzinfo=UTC))

    assert process_time() - begun < LONGEST
    assert report.judgements


@pytest.mark.parametrize(
    ("name", "count"),
    [("50,000 attendees", 50_000), ("one attendee of 15 MB", 1), ("a million parameters", 1)],
)
def test_people_are_counted_however_many_they_are(
    name: str, count: int, invites: Callable[[str], list[Invite]]
) -> None:
    (invite,) = invites(VAST[name]())

    assert len(invite.attendees) == count


def test_one_line_too_long_costs_its_own_event_alone(read: Callable[[bytes], list[object]]) -> None:
    long = b"BEGIN:VEVENT\nUID:1\nDESCRIPTION:" + b"x" * 20_000_001 + b"\nDTSTART:20270701T090000Z\nEND:VEVENT\n"
    sound = b"BEGIN:VEVENT\nUID:2\nDTSTART:20270701T090000Z\nEND:VEVENT\n"

    failed, invite = read(b"BEGIN:VCALENDAR\n" + long + sound + b"END:VCALENDAR\n")

    assert failed == Failed("it.ics", "line 4: the line is longer than 20,000,000 characters")
    assert isinstance(invite, Invite)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * 50_000_001, "is larger than 50 MB; export the calendar in several files"),
        (b"BEGIN:VCALENDAR\n" * 2_000_001, "has more than 2,000,000 lines; export the calendar in several files"),
        (b"A\r" * 2_000_001, "has more than 2,000,000 lines; export the calendar in several files"),
    ],
    ids=["50 MB", "lines", "lone CR"],
)
def test_what_is_too_large_is_named_before_it_is_read(
    data: bytes, reason: str, read: Callable[[bytes], list[object]]
) -> None:
    assert read(data) == [Failed("it.ics", reason)]


MEASURED = """
import resource, sys
from datetime import UTC, datetime
from copilot_sync.adapters import ReadingSettings
from copilot_sync.itip import read_calendar

data = {document}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
results = list(read_calendar(data, "it.ics", ReadingSettings(timezone=UTC, now=datetime(2027, 6, 5, tzinfo=UTC))))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(len(results), grown // (1024 * 1024 if sys.platform == "darwin" else 1024))  # bytes there, kilobytes here
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
@pytest.mark.parametrize(
    ("document", "megabytes"),
    [
        ("b'x' * 100_000_000", 10),
        ("b'BEGIN:VCALENDAR\\n' + b'BEGIN:VEVENT\\nDTSTART:20270701T090000Z\\nEND:VEVENT\\n' * 60_000", 120),
        ("b'BEGIN:VCALENDAR\\nBEGIN:VEVENT\\n' + b'A:B\\n' * 1_900_000", 500),
    ],
    ids=["100 MB in one line", "60,000 events", "two million lines"],
)
def test_memory_stays_within_bounds(document: str, megabytes: int) -> None:
    code = MEASURED.format(document=document)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 -- ourselves

    results, grown = map(int, done.stdout.split())
    assert results
    assert grown < megabytes
