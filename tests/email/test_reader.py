"""The reader as a whole: what it recognises, what never changes an invite, and what cannot hurt it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.adapters import Document, Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync.mail.taking_apart import LARGEST
from copilot_sync_email.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable

MAILS = [path.read_bytes() for path in sorted(Path(__file__).with_name("mails").glob("*.eml*"))]
SETTINGS = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=datetime(2026, 6, 1, 12, tzinfo=UTC))
HEAD = b"From: Dev Rao <dev@aldervale.example>\nTo: una@letterbox.example\nSubject: Tea\n"
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Alder Vale//Tests//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:tea@aldervale.example\r
DTSTAMP:20260601T090000Z\r
DTSTART:20260618T170000Z\r
SUMMARY:%s\r
ORGANIZER;CN=Dev Rao:mailto:dev@aldervale.example\r
ATTENDEE;CN=Una Bell:mailto:una@letterbox.example\r
END:VEVENT\r
END:VCALENDAR\r
"""


def read(data: bytes) -> list[Invite | Skipped | Failed]:
    return list(READER.read(Document("mail.eml", data), SETTINGS))


def one(data: bytes) -> Invite:
    (result,) = read(data)
    assert isinstance(result, Invite), result
    return result


@pytest.mark.parametrize(
    ("data", "recognised"),
    [
        (b"From: dev@aldervale.example\nDate: Mon, 1 Jun 2026 10:00:00 +0100\n\nHello", True),
        (b"Return-Path: <>\r\nReceived: from a by b\r\n\r\n", True),
        (b"X-Trace: 1\nMIME-Version: 1.0\n\n", True),
        (b"\xef\xbb\xbfSubject: with a byte order mark\n\n", True),
        ("Subject: as Windows calls Unicode\n\n".encode("utf-16"), True),
        (b"\n\nSubject: after blank lines\n\n", True),
        (b"From dev@aldervale.example Mon Jun  1 10:00:00 2026\nSubject: from a mailbox file\n\n", True),
        (b"31      \nSubject: Apple Mail\n\nHello\n<?xml?>", True),
        (b"Subject: old line ends\rTo: una@letterbox.example\r\rHello", True),
        (b"BEGIN:VCALENDAR\r\nSUBJECT: x\r\nEND:VCALENDAR\r\n", False),
        (b'{"subject": "x"}', False),
        (b"Dear all,\nFrom: here to there\n", False),
        (b"key: value\nother: value\n", False),
        (b"PK\x03\x04", False),
        (b"", False),
    ],
)
def test_a_mail_is_known_by_its_header(data: bytes, recognised: bool) -> None:  # noqa: FBT001 -- the expectation
    assert READER.recognises(Document("-", data)) is recognised


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(str.strip)


@given(body=texts, html=texts, subject=st.sampled_from(["Tea", "Thé à cinq heures", "お茶"]))
def test_a_transfer_encoding_never_changes_the_invite(body: str, html: str, subject: str) -> None:
    read_as = []
    for encoding in ("8bit", "quoted-printable", "base64"):
        message = EmailMessage(SMTP.clone(cte_type="8bit"))
        message["From"], message["To"] = "Dev Rao <dev@aldervale.example>", "una@letterbox.example"
        message["Subject"] = subject
        message.set_content(body, cte=encoding)
        message.add_alternative(html, subtype="html", cte=encoding)
        message.add_alternative(CALENDAR % subject, subtype="calendar", cte=encoding, params={"method": "REQUEST"})
        read_as.append(one(message.as_bytes()))
    assert read_as[0].summary == subject
    assert read_as[0] == read_as[1] == read_as[2]


@given(
    data=st.binary(max_size=300),
    head=st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"]),
)
def test_no_bytes_make_it_raise(data: bytes, head: bytes) -> None:
    assert read(head + data)
    READER.recognises(Document("-", head + data))


@settings(deadline=None)  # the first one pays for what is loaded when it is used
@given(st.sampled_from(MAILS), st.data())
def test_no_damage_to_a_mail_makes_it_raise(mail: bytes, data: st.DataObject) -> None:
    places = st.integers(0, len(mail))
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted((data.draw(places), data.draw(places)))
        mail = (
            mail[:start]
            + data.draw(st.sampled_from([b"", b"\n", b"\n\n", b'"', b"=", b";", b"\xff", mail[end : end + 40]]))
            + mail[end:]
        )
    for result in read(mail):
        if isinstance(result, Invite):
            assert result.envelope is not None
            assert not result.organizer_copy


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin with the header of a mail; save the mail again as .eml"),
        (b"\x00\x01\x02", "does not begin with the header of a mail; save the mail again as .eml"),
        (HEAD + b"\n" + b" " * LARGEST, "is larger than 50 MB; save the mail without its attachments"),
    ],
)
def test_what_is_no_mail_fails_with_a_cure(data: bytes, reason: str) -> None:
    assert read(data) == [Failed("mail.eml", reason)]


def test_a_long_body_is_cut_and_says_so() -> None:
    invite = one(HEAD + b"\n" + b"tea and cake " * 100_000)
    assert invite.body_truncated
    assert len(invite.description or "") == 1_000_000


def test_what_lies_beyond_the_bounds_is_told() -> None:
    parts = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello Una\n"
        + b"--b\nContent-Type: image/png\n\n\n" * 2_000
    )
    invite, failure = read(HEAD + parts)
    assert isinstance(invite, Invite)
    assert invite.description == "Hello Una"
    reason = "has more than 1,000 parts, or parts more than 50 deep; the others were not read"
    assert failure == Failed("mail.eml", reason)


MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
HTML = b"Content-Type: text/html\n\n"
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(10_000))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "10,000 parts in each other": lambda: HEAD + NESTED,
    "an attachment of 49 MB": lambda: MIXED + b"Content-Disposition: attachment\n\n" + b"A" * 49_000_000 + b"\n--b--",
    "a body of 49 MB in base64": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QUJD" * 12_000_000,
    "a thousand bodies": lambda: MIXED + (b"Content-Type: text/html\n\n" + b"tea " * 10_000 + b"\n--b\n") * 1_100,
    "a million recipients": lambda: HEAD + b"Cc: " + b"a@b.example," * 1_000_000 + b"\n\n",
    "a million quotation marks": lambda: HEAD + b"Cc: " + b'"\\' * 1_000_000 + b"\n\n",
    "a subject of encoded words": lambda: HEAD + b"Subject: " + b"=?u?q?" * 300_000 + b"\n\n",
    "a subject of spaces": lambda: b"Subject: x" + b" " * 900_000 + b"x\n" + HEAD + b"\n",
    "parameters without end": lambda: MIXED + (b"Content-Type: a/b;" + b'x*0*="";' * 1_800 + b"\n\nx\n--b\n") * 1_100,
    "unclosed marks of markup": lambda: HEAD + HTML + b"<!--<" * 200_000,
    "pictures by name": lambda: MIXED + HTML + b"cid:x " * 200_000 + b"\n--b\nContent-Type: image/png\n\n\n" * 999,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_no_long_time(name: str) -> None:
    data = HOSTILE[name]()
    begin = time.process_time()
    assert isinstance(read(data)[0], Invite)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("media_type", "method"),
    [("text/calendar", "REQUEST"), ("text/calendar; method=CANCEL", "REQUEST"), ("text/calendar; method=x", "REQUEST")],
)
def test_a_method_beside_the_calendar_counts_only_where_it_has_none(media_type: str, method: str) -> None:
    head = HEAD + b"Content-Type: " + media_type.encode() + b"\n\n"
    assert one(head + (CALENDAR % "Tea").encode()).method == method
    own = (CALENDAR % "Tea").replace("METHOD:REQUEST\r\n", "").encode()
    assert one(HEAD + b"Content-Type: text/calendar; method=Cancel\n\n" + own).cancelled
    assert one(HEAD + b"Content-Type: text/calendar\n\n" + own).method is None


def test_the_sender_speaks_where_the_calendar_names_no_organiser() -> None:
    calendar = "".join(line for line in (CALENDAR % "").splitlines(keepends=True) if "mailto:dev" not in line)
    invite = one(HEAD + b"Content-Type: text/calendar\n\n" + calendar.encode())
    assert invite.organizer is not None
    assert invite.organizer.address == "dev@aldervale.example"
    assert invite.summary == "Tea"


def test_files_in_rich_text_are_not_known() -> None:
    data = (
        MIXED
        + b"Content-Type: text/calendar\n\n"
        + (CALENDAR % "Tea").encode()
        + b"--b\nContent-Type: application/ms-tnef\n\nx\n--b--\n"
    )
    assert not one(data).attachments_known
