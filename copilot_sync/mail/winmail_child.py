"""winmail.dat in, a mail out: what stands in Outlook's own format, as calendar part, words and names of files.

    python -m copilot_sync.mail.winmail_child < winmail.dat

It runs as a process of its own, within bounds of time and memory: the library (tnefparse) believes every number in the file,
and a hostile one would keep it busy for days. Nothing printed: no mail can be made of it. What the file is made of: [MS-OXTNEF];
what a meeting is there: [MS-OXOCAL].
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from uuid import UUID

from copilot_sync.itip.rawlines import escape
from copilot_sync.mail.lines import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Property = tuple[str, int]

SECONDS, MEMORY = 2, 1_000_000_000
"""Of the processor, and bytes."""
LONGEST = 1_000_000
"""Letters of a body."""
MOST_FILES, LONGEST_NAME = 200, 255

APPOINTMENT = str(UUID("00062002-0000-0000-c000-000000000046"))
MEETING = str(UUID("6ed8da90-450b-1b10-98da-00aa003f1305"))
CLASS, SUBJECT, SENSITIVITY, ORGANISER, KIND = 0x001A, 0x0037, 0x0036, 0x0065, 0x0064
START, END, PLACE, SEQUENCE, WHOLE_DAYS, SERIES = (
    (APPOINTMENT, number) for number in (0x820D, 0x820E, 0x8208, 0x8201, 0x8215, 0x8223)
)
OBJECT, CLEAN_OBJECT = (MEETING, 0x03), (MEETING, 0x23)
MESSAGE_CLASS = 0x8008
"""As TNEF has it, rather than MAPI."""
METHODS = {
    "ipm.microsoft schedule.mtgreq": "REQUEST",
    "ipm.schedule.meeting.request": "REQUEST",
    "ipm.microsoft schedule.mtgcncl": "CANCEL",
    "ipm.schedule.meeting.canceled": "CANCEL",
}
ANSWERS = ("ipm.microsoft schedule.mtgresp", "ipm.schedule.meeting.resp")
CLASSES = {1: "PRIVATE", 2: "PRIVATE", 3: "CONFIDENTIAL"}
_LINE_END = re.compile("[\r\n\x0b\x0c\x85\u2028\u2029]+")
VCAL = b"vCal-Uid\x01\x00\x00\x00"
"""Before a UID that came from iCalendar ([MS-OXCICAL], section 2.1.3.1.1.20.26)."""


def bound() -> None:
    """Let no file cost more than this."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 -- not on Windows, where the caller's clock has to do

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def as_mail(data: bytes) -> bytes:
    """The mail.

    Raises:
        Exception: of any kind, where the file is none, is empty, or has a series of meetings, whose rule we do not read.
    """
    from tnefparse import TNEF  # noqa: PLC0415 -- after the bounds are set

    tnef = TNEF(data, do_checksum=False)
    found = properties(tnef)
    if not (found or tnef.attachments or tnef.has_body()):
        raise ValueError("nothing in it")
    words, page = text_of(tnef.body)[:LONGEST], text_of(tnef.htmlbody)[:LONGEST]
    mail = EmailMessage()
    calendar = "".join(f"{line}\r\n" for line in calendar_lines(found, words, page))
    if calendar:  # it has the words too, for mails that have none of their own
        mail.set_content(calendar, subtype="calendar")
    elif page and not words:
        mail.set_content(page, subtype="html")
    else:
        mail.set_content(words)
    for attachment in tnef.attachments[:MOST_FILES]:
        name = str(attachment.long_filename()).strip("\x00")[:LONGEST_NAME]
        mail.add_attachment(b"", maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


def properties(tnef: Any) -> dict[object, Any]:  # noqa: ANN401 -- the library's own type
    """Everything that it says of the meeting, by the number of what it is."""
    found: dict[object, Any] = {}
    for said in tnef.mapiprops:
        raw = said.raw_data
        binary = isinstance(raw, list) and raw and isinstance(raw[0], bytes)
        found[(str(said.guid), said.guid_prop) if said.guid else said.name] = raw[0] if binary else said.data
    for said in tnef.msgprops:
        if said.name == MESSAGE_CLASS:
            found.setdefault(CLASS, said.data)
    return found


def calendar_lines(found: Mapping[object, Any], words: str, page: str) -> Iterator[str]:
    """The meeting in iCalendar; nothing where it is none."""
    kind = str(found.get(CLASS, "")).lower().strip("\x00 ")
    method = METHODS.get(kind) or ("REPLY" if kind.startswith(ANSWERS) else None)
    if method is None:
        return
    if found.get(SERIES):
        raise ValueError("a series")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//copilot-sync//winmail.dat//EN", f"METHOD:{method}")
    yield from ("BEGIN:VEVENT", *event_lines(found))
    if words:
        yield f"DESCRIPTION:{escape(_LINE_END.sub(chr(10), words))}"
    elif page:
        yield f"X-ALT-DESC;FMTTYPE=text/html:{escape(one_line(page))}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def event_lines(found: Mapping[object, Any]) -> Iterator[str]:
    """What is known of the meeting, a property on each line."""
    if uid := uid_of(found.get(CLEAN_OBJECT) or found.get(OBJECT) or b""):
        yield f"UID:{escape(one_line(uid))}"
    whole_days = bool(found.get(WHOLE_DAYS))
    for name, moment in (("DTSTART", found.get(START)), ("DTEND", found.get(END))):
        if isinstance(moment, datetime):
            yield f"{name}{written(moment, whole_days=whole_days)}"
    for name, key in (("SUMMARY", SUBJECT), ("LOCATION", PLACE)):
        if found.get(key):
            yield f"{name}:{escape(one_line(str(found[key])))[:LONGEST]}"
    if isinstance(found.get(SEQUENCE), int):
        yield f"SEQUENCE:{found[SEQUENCE]}"
    if found.get(SENSITIVITY) in CLASSES:
        yield f"CLASS:{CLASSES[found[SENSITIVITY]]}"
    address = one_line(str(found.get(ORGANISER, "")))
    if str(found.get(KIND, "")).upper() == "SMTP" and "@" in address:
        yield f"ORGANIZER:mailto:{address}"


def uid_of(identity: bytes) -> str:
    """The UID in iCalendar of a meeting in Outlook, by its identity: an array of bytes with a length of its own."""
    size = int.from_bytes(identity[36:40], "little")
    own = identity[40 : 40 + size]
    if own.startswith(VCAL):
        return own.removeprefix(VCAL).rstrip(b"\x00").decode("utf-8", "replace")
    day_taken_out = identity[:16] + bytes(4) + identity[20 : 40 + size]
    return day_taken_out.hex().upper() if own else ""


def written(moment: datetime, *, whole_days: bool) -> str:
    """A moment, which the file has in UTC. A day begins at midnight of a zone within twelve hours of it."""
    if whole_days:
        return f";VALUE=DATE:{moment + timedelta(hours=12):%Y%m%d}"
    return f":{moment.replace(tzinfo=UTC):%Y%m%dT%H%M%SZ}"


def text_of(body: Any) -> str:  # noqa: ANN401 -- the library gives it in several types
    """A body, as far as it is text."""
    text = body.decode("cp1252", "replace") if isinstance(body, bytes) else str(body or "")
    return text.rstrip("\x00")


def main() -> None:
    """Read, and print."""
    bound()
    sys.stdout.buffer.write(as_mail(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
