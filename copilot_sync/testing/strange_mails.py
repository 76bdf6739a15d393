"""What strangers, programs and mistakes put into the mailbox of a checker, for the tests of whatever reads mail.

Each is made with the header by which the mail server of a test vouches for a sender.
"""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Make = Callable[["Vouching"], bytes]

OURSELVES = "co-production@northmoor.example"
ORGANISER = draft(1).organiser.address or ""
"""Of every draft."""

_REPORT = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@northmoor.example\r\nSubject: Undelivered\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nNobody here.\r\n--x\r\n"
    b"Content-Type: message/rfc822\r\n\r\n%b\r\n--x--\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """Lines of a header, each with its line end, for mail from the domain of the drafts."""

    passed: bytes
    """The mail server of the test found that the sender is who they say."""
    failed: bytes
    """It found that they are not."""
    another: bytes
    """Some other server found that they are."""

    def invitation(self, number: int, head: bytes | None = None) -> bytes:
        """The draft of a number as a mail, below this header, or another one."""
        return (self.passed if head is None else head) + draft(number).as_mail()


UNVERIFIED: Mapping[str, Make] = {
    "a forged From": lambda by: by.invitation(20, b""),
    "a forged From that failed": lambda by: by.invitation(21, by.failed),
    "a forged Authentication-Results below ours": lambda by: by.invitation(22, by.failed + by.passed),
    "an Authentication-Results of another server": lambda by: by.invitation(23, by.another),
}
"""Nobody vouches for these: they are judged, and nobody is told."""

LEFT_OUT: Mapping[str, tuple[Make, str]] = {
    "an out-of-office": (
        lambda by: by.invitation(24, by.passed + b"Auto-Submitted: auto-replied\r\n"),
        "an automatic answer, not an invite",
    ),
    "a mailing list": (
        lambda by: by.invitation(25, by.passed + b"List-Id: <panel.northmoor.example>\r\n"),
        "sent by a mailing list, which hides who sent it",
    ),
    "a bounce": (
        lambda by: by.passed + _REPORT % by.invitation(26),
        "a report on the delivery of a mail, not an invite",
    ),
    "another checker's message": (
        lambda by: (
            by.passed + b"From: " + OURSELVES.encode() + b"\r\nX-Copilot-Sync: " + b"0" * 32 + b"\r\n\r\nHello\r\n"
        ),
        "our own message",
    ),
}
"""These invite nobody, or nobody whom a program should answer; each with why it is left out."""


def nested(by: Vouching, depth: int) -> bytes:
    """A mail with parts in parts in parts."""
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (it, it) for it in range(depth))
    return (
        by.passed + b"From: zzqvxada@northmoor.example\n" + opened + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n"
    )


def with_a_zip_bomb(by: Vouching) -> bytes:
    """An invitation with a file that is a thousand times larger when it is unpacked: draft 31."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("Plan.txt", bytes(200_000_000))
    head = b"Content-Type: application/zip; name=Plan.zip\nContent-Transfer-Encoding: base64\n\n"
    return _with_part(by.invitation(31), head + base64.encodebytes(packed.getvalue()))


def with_an_injected_header(by: Vouching) -> bytes:
    """An invitation whose subject and names would end a header: draft 32."""
    return (
        by.invitation(32)
        .replace(b"SUMMARY:Zzqvxsubject 32", b"SUMMARY:Zzqvxsubject 32\\nBcc: mallory@evil.example\\n\\nx")
        .replace(b"ORGANIZER;CN=Zzqvxada Lund", b'ORGANIZER;CN="Zzqvxada^nBcc: mallory@evil.example"')
    )


def with_a_large_file(by: Vouching) -> bytes:
    """An invitation with a file of 50 MB: draft 33."""
    return _with_part(
        by.invitation(33), b"Content-Type: application/pdf; name=Plan.pdf\n\n" + (b"x" * 999 + b"\n") * 50_000
    )


def _with_part(whole: bytes, part: bytes) -> bytes:
    closing = b"--" + whole.partition(b'boundary="')[2].partition(b'"')[0] + b"--"
    return whole.replace(closing, closing[:-2] + b"\n" + part + closing)
