"""Copy the checker, in Microsoft 365: each organiser has one answer from the one mailbox that we may see."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.drafts import draft
from copilot_sync.testing.graph.faults import Fault, lost, throttled, unavailable
from copilot_sync.testing.strange_mails import (
    LEFT_OUT,
    ORGANISER,
    OURSELVES,
    UNVERIFIED,
    nested,
    with_a_large_file,
    with_a_zip_bomb,
    with_an_injected_header,
)
from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable

SUBJECTS = [draft(number).subject for number in range(3)]


def test_each_organiser_has_one_answer_from_the_checkers_mailbox(checker: Any) -> None:
    checker.receive(0, 1, 2)
    first = checker.sync()
    again = checker.sync()

    assert (first["told"]["sent"], again["told"]["sent"]) == (3, 0)
    assert checker.told() == SUBJECTS
    assert checker.recipients() == {ORGANISER}
    assert {one.mailbox.address for one in checker.graph.sent} == {OURSELVES}
    assert all("/users/co-production@northmoor.example/" in it.target for it in checker.graph.requests)


def test_a_colleague_in_the_tenant_is_answered(checker: Any) -> None:
    """By what Exchange Online says of mail from within; nobody signs that."""
    checker.graph.tenant.invites_by_mail = True
    ada = checker.graph.tenant.add_user(ORGANISER, "Zzqvxada Lund")
    meeting = draft(1)
    ada.calendar.add_event(meeting.start, meeting.end, subject=meeting.subject, attendees=[OURSELVES, "sam@x.example"])

    assert checker.sync()["told"]["sent"] == 1
    (answer,) = checker.graph.received(ORGANISER)
    assert "Zzqvxsubject 1" in answer.subject
    assert checker.sync()["told"]["sent"] == 0


@pytest.mark.parametrize(
    ("head", "trust", "sent"),
    [
        (b"X-MS-Exchange-Organization-AuthAs: Internal\r\n", "exchange-online", 1),
        (b"X-MS-Exchange-Organization-AuthAs: Internal\r\n", "exchange-online-internal", 1),
        (b"X-MS-Exchange-Organization-AuthAs: Internal\r\n", "mx.northmoor.example", 0),
        (b"X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", "exchange-online", 0),
        (
            b"X-MS-Exchange-Organization-AuthAs: Anonymous\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n",
            "exchange-online",
            0,
        ),
        (b"", "exchange-online-internal", 0),
        (b"Authentication-Results: exchange-online; dmarc=pass\r\n", "exchange-online", 0),
        (b"Authentication-Results: exchange-online-internal; dmarc=pass\r\n", "exchange-online-internal", 0),
        (b"Authentication-Results: dmarc=bestguesspass header.from=northmoor.example\r\n", "exchange-online", 0),
        (b"Authentication-Results: spf=pass;dmarc=none;compauth=pass reason=130\r\n", "exchange-online", 0),
        (b"Authentication-Results: dmarc=pass;compauth=fail reason=001\r\n", "exchange-online", 0),
        (b"Authentication-Results: dmarc=pass header.from=evil.example\r\n", "exchange-online", 0),
        (b"Authentication-Results-Original: dmarc=pass header.from=northmoor.example\r\n", "exchange-online", 0),
    ],
)
def test_what_exchange_online_says_of_a_sender_is_believed_and_nothing_weaker(
    checker: Any, head: bytes, trust: str, sent: int
) -> None:
    checker.mailbox.receive(checker.by.invitation(1, head))
    statement = checker.sync("--set", f"sources.inbox.authentication_server={trust}")

    assert (statement["told"]["sent"], statement["told"]["unverified"]) == (sent, 1 - sent)


def test_nobody_is_answered_whom_nobody_vouches_for_and_each_mail_has_its_line(checker: Any) -> None:
    for make in (*UNVERIFIED.values(), *(make for make, _ in LEFT_OUT.values())):
        checker.mailbox.receive(make(checker.by))
    checker.mailbox.receive(nested(checker.by, 10_000))
    checker.mailbox.receive(with_a_large_file(checker.by))
    statement = checker.sync(code=3)

    assert statement["told"]["unverified"] == len(UNVERIFIED)
    reasons = Counter(reason for _, reason in LEFT_OUT.values())
    assert statement["skipped"] == reasons + Counter({"a mail without a calendar part, not an invite": 1})
    assert sorted((it["reason"][:26], it["number"]) for it in statement["failed"]) == [
        ("has more than 1,000 parts,", 1),
        ("is larger than 50 MB; it w", 1),
    ]
    assert checker.graph.sent == []


def test_a_mail_that_is_made_to_hurt_is_answered_like_any_other(checker: Any) -> None:
    for make in (with_a_zip_bomb, with_an_injected_header):
        checker.mailbox.receive(make(checker.by))

    assert checker.sync()["told"]["sent"] == 2
    assert checker.recipients() == {ORGANISER}
    assert checker.told() == ["Zzqvxsubject 31", "Zzqvxsubject 32"]


def test_ourselves_as_organiser_are_told_once_and_never_loop(checker: Any) -> None:
    checker.mailbox.receive(checker.by.invitation(27).replace(ORGANISER.encode(), OURSELVES.encode()))
    assert checker.sync()["told"]["sent"] == 1  # which comes into the inbox that is read
    assert checker.sync()["skipped"] == {"our own message": 1}
    assert len(checker.graph.sent) == 1


def test_two_checkers_copied_on_one_invitation_answer_once_each(checker: Any) -> None:
    second = ("--set", 'sync.ledger="second.sqlite3"')
    checker.receive(0, 1, 2)
    for more in ((), second):
        assert checker.sync(*more)["told"]["sent"] == 3
    for one in list(checker.graph.sent):  # whatever both said comes into the mailbox that both read
        checker.mailbox.receive(b"".join([checker.by.passed, bytes(one.mime)]))
    for more in ((), second):
        statement = checker.sync(*more)
        assert statement["skipped"] == {"our own message": 6}
        assert statement["told"]["sent"] == 0


def test_a_mail_that_is_deleted_midway_is_passed_over(checker: Any) -> None:
    checker.receive(0, 1, 2)
    gone = checker.mailbox.inbox[1]

    def delete(_request: object, _usual: object) -> None:
        del checker.mailbox.messages[gone.key]

    checker.graph.faults.plan(Fault(delete, path="messages/delta", number=1, after=True))
    statement = checker.sync()

    assert statement["failed"] == []
    assert checker.told() == [SUBJECTS[0], SUBJECTS[2]]


def test_a_lost_token_tells_nobody_twice(checker: Any) -> None:
    checker.receive(0, 1)
    checker.sync()
    checker.graph.expire_delta_tokens()
    checker.receive(2)

    assert checker.sync()["told"]["sent"] == 1
    assert checker.told() == SUBJECTS


def test_an_inbox_that_is_emptied_takes_no_meeting_with_it(checker: Any) -> None:
    checker.receive(0, 1)
    checker.sync()
    for message in checker.mailbox.inbox:
        message.folder = "deleteditems"
        message.touch()
    checker.receive(2)

    assert checker.sync()["told"]["sent"] == 1
    assert checker.sync()["told"]["sent"] == 0
    assert checker.told() == SUBJECTS


def test_whatever_passes_on_the_way_organisers_hear_once(checker: Any) -> None:
    checker.receive(0, 1, 2)
    checker.graph.faults.plan(
        throttled("0.25", path="messages/delta", number=1),
        throttled("0.25", path=r"\$value", number=2),
        unavailable(503, "0.2", path=r"\$value", number=4),
        lost(path=r"\$value", number=5),
        lost(method="POST", path="sendMail", number=1, after=True),
    )
    checker.sync()
    checker.sync()

    assert checker.told() == SUBJECTS
    assert not checker.graph.impatient


@pytest.mark.parametrize("number", [2, 5, 8])
def test_killed_at_any_request_each_organiser_has_one_answer(checker: Any, number: int) -> None:
    checker.receive(0, 1, 2)
    running: list[subprocess.Popen[bytes]] = []

    def kill(_request: object, _usual: object) -> None:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()

    checker.graph.faults.plan(Fault(kill, path="/v1.0/", number=number, after=True))
    command = [str(Path(sys.executable).with_name("copilot-sync")), *checker.arguments()]
    running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))  # noqa: S603 -- of this environment
    assert running[0].wait(timeout=60) == -signal.SIGKILL
    checker.graph.faults.clear()
    checker.sync(now="2027-03-03T15:30:00+00:00")
    checker.sync(now="2027-03-03T15:45:00+00:00")

    assert checker.told() == SUBJECTS


def test_a_category_says_what_was_dealt_with(checker: Any, written: Callable[[str], None]) -> None:
    checker.graph.app.grant("Mail.ReadWrite", mailboxes=[OURSELVES])
    checker.mailbox.receive(b"From: kim@northmoor.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n")
    checker.receive(0, 1)
    checker.mailbox.inbox[1].properties["categories"] = ["Blue"]
    written('handled_category = "Checked"\n')
    for _ in range(3):
        checker.sync()

    assert [it.properties["categories"] for it in checker.mailbox.inbox] == [[], ["Blue", "Checked"], ["Checked"]]
    assert not [it.properties["isRead"] for it in checker.mailbox.inbox if it.properties["isRead"]]
    assert len([it for it in checker.graph.requests if it.method == "PATCH"]) == 2
    assert checker.told() == SUBJECTS[:2]


def test_without_the_right_to_write_nothing_is_marked_and_the_run_says_so(
    checker: Any, written: Callable[[str], None]
) -> None:
    checker.receive(0)
    written('handled_category = "Checked"\n')
    statement = checker.sync(code=3)

    assert checker.told() == SUBJECTS[:1]
    (failed,) = statement["failed"]
    assert "could not be marked" in failed["reason"]
    assert "Mail.ReadWrite is missing" in failed["reason"]


def test_an_admin_hears_that_nobody_is_believed_and_what_may_not_be_marked(
    checker: Any, written: Callable[[str], None]
) -> None:
    written('handled_category = "Checked"\n')
    main(["doctor", "--config", "settings.toml", "--set", "sources.inbox.authentication_server=''"])
    said = " ".join(checker.captured.readouterr().out.split())

    assert "nobody is believed, so nobody gets an answer" in said
    assert "we cannot mark mails: Microsoft Graph does not let us: Mail.ReadWrite is missing" in said
    assert "the least that these settings need: Mail.ReadWrite" in said


@pytest.mark.parametrize(
    ("server", "meant"),
    [
        ("exchange", "exchange-online"),
        ("exchange-online-intern", "exchange-online-internal"),
        ("mx", "exchange-online, exchange-online-internal"),
    ],
)
def test_a_server_that_vouches_for_nobody_here_is_a_mistake(checker: Any, server: str, meant: str) -> None:
    ended = main(["doctor", "--config", "settings.toml", "--set", f"sources.inbox.authentication_server={server}"])
    said = " ".join(checker.captured.readouterr().err.split())

    assert ended == 2
    assert f'nobody vouches by the name "{server}" in a mailbox of Exchange Online; ' in said
    assert meant in said


def test_whether_a_gateway_vouches_for_anybody_is_not_known(checker: Any) -> None:
    main(["doctor", "--config", "settings.toml", "--set", "sources.inbox.authentication_server=mx.northmoor.example"])
    said = " ".join(checker.captured.readouterr().out.split())

    assert "whether mx.northmoor.example vouches for anybody is not known" in said


def test_an_admin_sees_the_least_that_is_needed(checker: Any, written: Callable[[str], None]) -> None:
    checker.graph.tenant.add_user("other@northmoor.example")
    written('outside = "other@northmoor.example"\n')
    main(["doctor", "--config", "settings.toml"])
    said = " ".join(checker.captured.readouterr().out.split())

    assert "co-production@northmoor.example: we may read the mail (Mail.Read)" in said
    assert "the mailbox in `outside` is closed to us, as it should be" in said
    assert "the least that these settings need: Mail.Read" in said


@pytest.mark.parametrize("more", ["", "STATUS:CANCELLED\r\n"], ids=["their own", "called off"])
def test_a_guest_takes_no_meeting_from_its_organiser(checker: Any, by: Any, more: str) -> None:
    """Whoever is invited knows its UID, and can write from a domain of their own, for which anybody vouches."""
    mallory, domain = b"mallory@evil.example", b"evil.example"
    begin = b"BEGIN:VEVENT\r\n"
    calendar = draft(1).as_calendar().replace(begin, begin + f"SEQUENCE:9\r\n{more}".encode())
    theirs = draft(1).as_mail(calendar).replace(ORGANISER.encode(), mallory)
    head = by.passed.replace(b"northmoor.example", domain)
    checker.mailbox.receive(head + theirs)
    first = checker.sync()
    checker.receive(1)
    second = checker.sync()

    assert first["told"]["sent"] == 0
    assert second["told"]["sent"] == 1
    assert checker.recipients() == {ORGANISER}
    checker.mailbox.receive(head + theirs.replace(b"SEQUENCE:9", b"SEQUENCE:10"))
    assert checker.sync()["told"]["sent"] == 0
