"""What strangers, programs and mistakes put into the checker's mailbox: no loop, no answer that nobody vouches for, a line each."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.strange_mails import (
    LEFT_OUT,
    ORGANISER,
    OURSELVES,
    UNVERIFIED,
    Vouching,
    nested,
    with_a_large_file,
    with_a_zip_bomb,
    with_an_injected_header,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NOW, MEETINGS = "2027-03-03T15:00:00+00:00", 6
VOUCHED = b"Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example\r\n"
BY = Vouching(passed=VOUCHED, failed=VOUCHED.replace(b"pass", b"fail"), another=VOUCHED.replace(b"mx.", b"mx.evil."))
HURTING: dict[str, tuple[Callable[[Vouching], bytes], int]] = {
    "an attachment of 50 MB": (with_a_large_file, 33),
    "a zip bomb in base64": (with_a_zip_bomb, 31),
    "a header injected into SUMMARY and CN": (with_an_injected_header, 32),
}


@pytest.fixture
def port(dovecot: Any) -> int:
    """Of the rich server alone: the poor one takes minutes for ten thousand parts."""
    return int(dovecot.imap)


pytestmark = pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")


def test_nobody_is_answered_whom_nobody_vouches_for_and_each_mail_has_its_line(checker: Any) -> None:
    before = checker.told
    made = [make(BY) for make in (*UNVERIFIED.values(), *(make for make, _ in LEFT_OUT.values()))]
    for mail in (*made, nested(BY, 10_000)):
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
        checker.client.append(checker.folder, make(BY))
    statement = checker.sync()

    assert statement["told"]["sent"] == len(HURTING)
    answers = checker.server.box(ORGANISER)[before:]
    assert {number for _, number in HURTING.values()} == {
        int(mail["Subject"].partition("Zzqvxsubject ")[2][:2]) for mail in answers
    }
    assert set(checker.server.boxes()) == {ORGANISER}
    for mail in answers:
        assert [mail.get_all(name) for name in ("Bcc", "Cc", "To")] == [None, None, [ORGANISER]]


def test_ourselves_as_organiser_are_told_once_and_never_loop(checker: Any) -> None:
    checker.client.append(checker.folder, BY.invitation(27).replace(ORGANISER.encode(), OURSELVES.encode()))
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
