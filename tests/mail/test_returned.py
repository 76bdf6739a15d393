"""Reports on deliveries: which message of ours did not arrive, and nothing from reports on other things."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from copilot_sync.adapters import Document, Returned, Skipped
from copilot_sync.mail.authentication import Trust
from copilot_sync.mail.own_mail import DELIVERY_REPORT
from copilot_sync.mail.things import Mails
from copilot_sync.testing.drafts import READING

MAILS = Mails(READING, Trust(server="mx.northmoor.example"))
KEY = "0123456789abcdef0123456789abcdef"
OURS = f"From: <co-production@northmoor.example>\nMessage-ID: <copilot-sync.{KEY}@northmoor.example>\n"
FAILED = (
    "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ola@northmoor.example\nAction: failed\nStatus: 5.1.1\n"
)


def report(status: str = FAILED, returns: str = OURS, kind: str = "message/rfc822") -> bytes:
    """A report as mail servers write it."""
    return (
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nThis is the mail system at host mx.example.\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: {kind}\n\n{returns}\nwords\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        report(),
        report(kind="text/rfc822-headers"),
        report(FAILED.replace("\n", "\r\n")),
        report(FAILED.replace("Action: failed", "action:FAILED")),
        report(returns=f"Message-ID: <1@relay.example>\nX-Copilot-Sync: {KEY}\n"),  # a relay gave it another name
        report(returns=f"Subject: x\nMessage-ID:\n <copilot-sync.{KEY.upper()}@moved.example>\n"),
        b"Return-Path: <>\n" + report(),
    ],
    ids=["whole", "header alone", "CRLF", "capitals", "renamed by a relay", "folded", "no sender"],
)
def test_a_message_of_ours_that_was_not_delivered_is_known_by_its_key(data: bytes) -> None:
    assert list(MAILS.read(Document("bounce", data))) == [Returned("bounce", KEY)]


@pytest.mark.parametrize(
    "data",
    [
        report(FAILED.replace("failed", "delayed")),
        report(FAILED.replace("failed", "delivered")),
        report(status=""),
        report(returns="Message-ID: <1@northmoor.example>\n"),
        report(returns=f"Subject: x\n\nMessage-ID: <copilot-sync.{KEY}@northmoor.example>\n"),  # in its words alone
        report(kind="text/plain"),
        report().partition(b"Content-Type: message/rfc822")[0],
    ],
    ids=["delayed", "delivered", "no status", "not ours", "quoted in words", "another kind", "cut short"],
)
def test_other_reports_are_left_out(data: bytes) -> None:
    assert list(MAILS.read(Document("bounce", data))) == [Skipped("bounce", DELIVERY_REPORT)]


def test_a_mail_that_merely_looks_like_a_report_is_none() -> None:
    mail = EmailMessage()
    mail["From"] = "mallory@elsewhere.example"
    mail.set_content(f"{FAILED}\n{OURS}")

    assert not [it for it in MAILS.read(Document("mail", bytes(mail))) if isinstance(it, Returned)]
