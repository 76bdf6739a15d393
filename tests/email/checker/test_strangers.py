"""What strangers, programs and mistakes put into the checker's mailbox: no loop, no answer that nobody vouches for, a line each."""

from __future__ import annotations

import base64
import io
import shutil
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable

NOW, MEETINGS = "2027-03-03T15:00:00+00:00", 6
ORGANISER = draft(1).organiser.address or ""
OURSELVES = "co-production@northmoor.example"
VOUCHED = b"Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example\r\n"
DENIED = b"Authentication-Results: mx.northmoor.example; dmarc=fail header.from=northmoor.example\r\n"
REPORT = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@northmoor.example\r\nSubject: Undelivered\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nNobody here.\r\n--x\r\n"
    b"Content-Type: message/rfc822\r\n\r\n%b\r\n--x--\r\n"
)


def invitation(number: int, head: bytes = VOUCHED) -> bytes:
    return head + draft(number).as_mail()


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (it, it) for it in range(depth))
    return VOUCHED + b"From: zzqada@northmoor.example\n" + opened + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n"


def bomb() -> bytes:
    """An invitation with a file that is a thousand times larger when it is unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("Plan.txt", bytes(200_000_000))
    whole = invitation(31)
    closing = b"--" + whole.partition(b'boundary="')[2].partition(b'"')[0] + b"--"
    attached = b"Content-Type: application/zip; name=Plan.zip\nContent-Transfer-Encoding: base64\n\n"
    return whole.replace(closing, closing[:-2] + b"\n" + attached + base64.encodebytes(packed.getvalue()) + closing)


def injected() -> bytes:
    """An invitation whose subject and names would end a header."""
    return (
        invitation(32)
        .replace(b"SUMMARY:Zzqsubject 32", b"SUMMARY:Zzqsubject 32\\nBcc: mallory@evil.example\\n\\nx")
        .replace(b"ORGANIZER;CN=Zzqada Lund", b'ORGANIZER;CN="Zzqada^nBcc: mallory@evil.example"')
    )


def with_a_large_file() -> bytes:
    whole = invitation(33)
    closing = b"--" + whole.partition(b'boundary="')[2].partition(b'"')[0] + b"--"
    attached = b"Content-Type: application/pdf; name=Plan.pdf\n\n" + (b"x" * 999 + b"\n") * 50_000
    return whole.replace(closing, closing[:-2] + b"\n" + attached + closing)


UNVERIFIED: dict[str, Callable[[], bytes]] = {
    "a forged From": lambda: invitation(20, b""),
    "a forged From that failed": lambda: invitation(21, DENIED),
    "a forged Authentication-Results below ours": lambda: invitation(22, DENIED + VOUCHED),
    "an Authentication-Results of another server": lambda: invitation(23, VOUCHED.replace(b"mx.", b"mx.evil.")),
}
LEFT_OUT: dict[str, tuple[Callable[[], bytes], str]] = {
    "an out-of-office": (
        lambda: invitation(24, VOUCHED + b"Auto-Submitted: auto-replied\r\n"),
        "an automatic answer, not an invite",
    ),
    "a mailing list": (
        lambda: invitation(25, VOUCHED + b"List-Id: <panel.northmoor.example>\r\n"),
        "sent by a mailing list, which hides who sent it",
    ),
    "a bounce": (lambda: VOUCHED + REPORT % invitation(26), "a report on the delivery of a mail, not an invite"),
    "another checker's message": (
        lambda: VOUCHED + b"From: " + OURSELVES.encode() + b"\r\nX-Copilot-Sync: " + b"0" * 32 + b"\r\n\r\nHello\r\n",
        "our own message",
    ),
}
HURTING: dict[str, tuple[Callable[[], bytes], int]] = {
    "an attachment of 50 MB": (with_a_large_file, 33),
    "a zip bomb in base64": (bomb, 31),
    "a header injected into SUMMARY and CN": (injected, 32),
}


@pytest.fixture
def port(dovecot: Any) -> int:
    """Of the rich server alone: the poor one takes minutes for ten thousand parts."""
    return int(dovecot.imap)


pytestmark = pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")


def test_nobody_is_answered_whom_nobody_vouches_for_and_each_mail_has_its_line(checker: Any) -> None:
    before = checker.told
    made = [make() for make in (*UNVERIFIED.values(), *(make for make, _ in LEFT_OUT.values()))]
    for mail in (*made, nested(10_000)):
        checker.client.append(checker.folder, mail)
    statement = checker.sync(code=3)

    assert statement["told"]["unverified"] == len(UNVERIFIED)
    reasons = Counter(reason for _, reason in LEFT_OUT.values())
    assert statement["skipped"] == reasons + Counter({"a mail without a calendar part, not an invite": 1})
    assert [(it["reason"][:26], it["number"]) for it in statement["failed"]] == [("has more than 1,000 parts,", 1)]
    assert statement["told"]["sent"] == 0
    assert checker.told == before
    assert set(checker.server.boxes()) == {ORGANISER}


def test_a_mail_that_is_made_to_hurt_is_answered_like_any_other(checker: Any) -> None:
    before = len(checker.server.box(ORGANISER))
    for make, _ in HURTING.values():
        checker.client.append(checker.folder, make())
    statement = checker.sync()

    assert statement["told"]["sent"] == len(HURTING)
    answers = checker.server.box(ORGANISER)[before:]
    assert {number for _, number in HURTING.values()} == {
        int(mail["Subject"].partition("Zzqsubject ")[2][:2]) for mail in answers
    }
    assert set(checker.server.boxes()) == {ORGANISER}
    for mail in answers:
        assert [mail.get_all(name) for name in ("Bcc", "Cc", "To")] == [None, None, [ORGANISER]]


def test_ourselves_as_organiser_are_told_once_and_never_loop(checker: Any) -> None:
    checker.client.append(checker.folder, invitation(27).replace(ORGANISER.encode(), OURSELVES.encode()))
    assert checker.sync()["told"]["sent"] == 1
    (told,) = checker.server.box(OURSELVES)
    checker.client.append(checker.folder, VOUCHED + bytes(told))
    statement = checker.sync()

    assert statement["skipped"] == {"our own message": 1}
    assert len(checker.server.box(OURSELVES)) == 1


def test_two_checkers_copied_on_one_invitation_answer_once_each(checker: Any) -> None:
    second = ("--set", 'sync.ledger="second.sqlite3"')
    first_word = len(checker.told)
    assert checker.sync(NOW, *second)["told"]["sent"] == MEETINGS
    assert len(checker.told) == first_word + MEETINGS
    for mail in checker.server.box(ORGANISER):  # whatever both said comes into the mailbox that both read
        checker.client.append(checker.folder, VOUCHED + bytes(mail))
    for more in ((), second):
        statement = checker.sync(NOW, *more)
        assert statement["skipped"] == {"our own message": first_word + MEETINGS}
        assert statement["told"]["sent"] == 0
