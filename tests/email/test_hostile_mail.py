"""Mails that are made to hurt: little memory, a result for each, and no traceback."""

from __future__ import annotations

import base64
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.mail.authentication import Trust
from copilot_sync.mail.things import Mails
from copilot_sync.testing.drafts import READING, draft

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = b"From: ola@northmoor.example\nDate: Mon, 1 Mar 2027 09:00:00 +0000\nSubject: x\nMIME-Version: 1.0\n"
MAILS = Mails(READING, Trust(server="mx.northmoor.example"))


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (it, it) for it in range(depth))
    return HEAD + opened + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n"


def side_by_side(number: int) -> bytes:
    part = b"--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + part * number + b"--x--\n"


def with_attachment(size: int) -> bytes:
    whole = draft(1).as_mail()
    boundary = whole.partition(b'boundary="')[2].partition(b'"')[0]
    closing = b"--" + boundary + b"--"
    attachment = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename=Plan.pdf\n\n" + b"x" * size
    return whole.replace(closing, b"--" + boundary + b"\n" + attachment + b"\n" + closing)


def base64_of(calendar: bytes) -> bytes:
    kind = b"Content-Type: text/calendar; method=REQUEST\nContent-Transfer-Encoding: base64\n\n"
    return HEAD + kind + base64.encodebytes(calendar)


EVENTS = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 10_000 + b"END:VCALENDAR\r\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "ten thousand nested parts": lambda: nested(10_000),
    "ten thousand parts side by side": lambda: side_by_side(10_000),
    "an attachment of 40 MB": lambda: with_attachment(40_000_000),
    "an attachment that is too large": lambda: with_attachment(50_000_000),
    "a calendar of zeros in base64": lambda: base64_of(b"BEGIN:VCALENDAR\r\n" + bytes(20_000_000)),
    "a calendar of empty events in base64": lambda: base64_of(EVENTS),
    "a header of 20 MB": lambda: HEAD + b"X-Long: " + b"x" * 20_000_000 + b"\n\nwords",
    "a hundred thousand recipients": lambda: b"To: " + b"a@b.example, " * 100_000 + b"\n" + draft(1).as_mail(),
    "a hundred thousand results": lambda: b"Authentication-Results: a; b=c\n" * 100_000 + draft(1).as_mail(),
    "nothing": lambda: b"",
    "noise": lambda: bytes(range(256)) * 1000,
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_has_a_result_and_costs_little(made: Callable[[], bytes]) -> None:
    mail = made()
    tracemalloc.start()
    results = list(MAILS.read(Document("mail", mail)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert results
    assert len(results) <= 100_000
    assert all(isinstance(result, Invite | Skipped | Failed) for result in results)
    assert most < 5 * len(mail) + 100_000_000


def test_a_large_attachment_is_named_and_not_opened() -> None:
    (invite,) = MAILS.read(Document("mail", with_attachment(40_000_000)))

    assert isinstance(invite, Invite)
    assert [attachment.name for attachment in invite.attachments] == ["Plan.pdf"]
