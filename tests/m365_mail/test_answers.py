"""What comes back into the checker's mailbox in Exchange Online: organisers' answers, and messages that did not arrive."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage
from typing import Any

import pytest

from copilot_sync.sync.answering import NOT_THEIRS, UNVERIFIED
from copilot_sync.testing.drafts import draft
from copilot_sync.testing.strange_mails import ORGANISER, OURSELVES
from copilot_sync_cli.app import main

DONE = "Done another way, because Zzqvxreason: we ring everybody.\n"
STOP = "No more messages about this meeting, please.\n"
INTERNAL = b"X-MS-Exchange-Organization-AuthAs: Internal\r\n"


@pytest.fixture
def first(checker: Any) -> Any:
    """The message about a meeting that its organiser was told of."""
    checker.receive(1)
    checker.sync()
    (told,) = checker.graph.sent
    return told.mime


def answered(to: Any, text: str, *, sender: str = ORGANISER, **headers: str) -> bytes:
    """An answer with our message quoted below, as plain text."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = OURSELVES
    mail["Subject"] = f"AW: {to['Subject']}"
    mail["Message-ID"] = f"<{abs(hash((text, sender)))}@northmoor.example>"
    mail["In-Reply-To"] = to["Message-ID"]
    mail["References"] = f"{to['References']} {to['Message-ID']}"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    quoted = "".join(f"> {it}\n" for it in to.get_body(("plain",)).get_content().splitlines())
    mail.set_content(f"{text}\nOn 3 March 2027 at 15:00, Northmoor wrote:\n{quoted}")
    return bytes(mail)


@pytest.mark.parametrize("vouched", ["by DMARC", "as a colleague"])
def test_done_another_way_is_a_waiver_with_its_reason(checker: Any, first: Any, vouched: str) -> None:
    checker.mailbox.receive((checker.by.passed if vouched == "by DMARC" else INTERNAL) + answered(first, DONE))
    statement = checker.sync()

    assert (statement["told"]["noted"], statement["kinds"]) == (1, {"confirm": 1})
    confirmed = checker.graph.sent[-1]
    assert (confirmed.mime["In-Reply-To"], confirmed.recipients) == (first["References"], [ORGANISER])
    assert "zzqvxreason" not in confirmed.content.lower()
    assert checker.sync()["told"]["sent"] == 0

    assert main(["status", "--config", "settings.toml", "--now", "2027-03-03T16:00:00+00:00"]) == 0
    said = " ".join(checker.captured.readouterr().out.split())
    assert "ACC001 at the meeting" in said
    assert "in inbox: “Zzqvxreason: we ring everybody.”" in said


def test_no_more_messages_pauses_the_meeting(checker: Any, first: Any) -> None:
    checker.mailbox.receive(checker.by.passed + answered(first, STOP))

    assert checker.sync()["kinds"] == {"confirm": 1}
    assert checker.sync(now="2027-04-02T09:00:00+00:00")["told"]["sent"] == 0


def test_whoever_else_answers_is_counted_and_not_answered(checker: Any, first: Any) -> None:
    others = [
        (checker.by.failed, {}, UNVERIFIED),
        (checker.by.another, {}, UNVERIFIED),
        (checker.by.passed, {"sender": "mallory@northmoor.example"}, NOT_THEIRS),
        (INTERNAL, {"sender": draft(1).guests[1].address or ""}, NOT_THEIRS),
        (INTERNAL, {"Resent_From": "mallory@northmoor.example"}, UNVERIFIED),
        (INTERNAL, {"Sender": "delegate@northmoor.example"}, UNVERIFIED),
        (INTERNAL, {"Auto_Submitted": "auto-replied"}, "an automatic answer, not an invite"),
    ]
    for head, more, _ in others:
        checker.mailbox.receive(head + answered(first, STOP, **more))
    statement = checker.sync()

    assert statement["skipped"] == Counter(reason for _, _, reason in others)
    assert statement["told"]["noted"] == 0
    assert len(checker.graph.sent) == 1


def test_a_message_that_came_back_is_told_by_status(checker: Any, first: Any) -> None:
    report = (
        b"Return-Path: <>\r\nFrom: postmaster@northmoor.example\r\nSubject: Undeliverable\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\n\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + bytes(first) + b"\r\n--x--\r\n"
    )
    checker.mailbox.receive(report)

    assert checker.sync()["told"]["returned"] == 1
    main(["status", "--config", "settings.toml", "--now", "2027-03-03T16:00:00+00:00"])
    assert "came back" in checker.captured.readouterr().out
