"""``sync`` over a mailbox, with a real mail server: who is answered, who is not, and what a meeting's mails say together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

OLA = "ola@northmoor.example"
ASSISTANT = "di@northmoor.example"
SENT_BY = f';SENT-BY="mailto:{ASSISTANT}"'
NOW = "2027-03-01T09:00:00+00:00"
VOUCHED = "Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example"
PEOPLE = ("ana@home.example", "bo@home.example", "di@northmoor.example")
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
region = "GB-ENG"
[people]
role_books = ["roles.csv"]
[rules]
select = [{rules}]
[sync]
mode = "warn"
ledger = "state/ledger.sqlite3"
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "co-production@northmoor.example"
[sources.inbox]
adapter = "maildir"
path = "inbox"
authentication_server = "mx.northmoor.example"
"""
ROLES = "address,role\nana@home.example,lived_experience\nbo@home.example,lived_experience\ndi@northmoor.example,clinician\n"


def invitation(
    uid: str = "1@northmoor.example",
    *,
    headers: str = VOUCHED,
    sender: str = f"Ola Berg <{OLA}>",
    organiser: str = OLA,
    sent_by: str = "",
    date: str = "Mon, 15 Feb 2027 10:00:00 +0000",
    start: str = "20270322T140000Z",
    end: str = "20270322T160000Z",
    sequence: int = 0,
    people: tuple[str, ...] = PEOPLE,
    method: str = "REQUEST",
    summary: str = "Co-production workshop",
    words: str = "We will plan the new clinic together.",
    extra: str = "",
    parts: str = "",
) -> str:
    guests = "".join(f"ATTENDEE:mailto:{address}\n" for address in people)
    return f"""{headers}
Date: {date}
From: {sender}
To: {", ".join(people)}, checker@northmoor.example
Subject: {summary}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="mixed"

--mixed
Content-Type: multipart/alternative; boundary="alternative"

--alternative
Content-Type: text/plain; charset=utf-8

{words}

--alternative
Content-Type: text/calendar; charset=utf-8; method={method}

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Tests//EN
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20270215T100000Z
DTSTART:{start}
DTEND:{end}
SEQUENCE:{sequence}
SUMMARY:{summary}
ORGANIZER;CN=Ola Berg{sent_by}:mailto:{organiser}
{guests}{extra}END:VEVENT
END:VCALENDAR

--alternative--
{parts}--mixed--
"""


@dataclass
class Checker:
    """A mailbox, a mail server, and a command that looks at the one and writes by the other."""

    run: Command
    folder: Path
    server: Any
    rules: str = '"ACC001"'
    mails: int = 0
    more: str = ""

    def receive(self, mail: str | bytes) -> None:
        self.mails += 1
        data = mail if isinstance(mail, bytes) else mail.encode()
        (self.folder / "inbox" / "new" / f"{1_800_000_000 + self.mails}.M{self.mails}.mx").write_bytes(data)

    def sync(self, now: str = NOW) -> dict[str, Any]:
        settings = SETTINGS.format(port=self.server.port, rules=self.rules) + self.more
        (self.folder / "settings.toml").write_text(settings, encoding="utf-8")
        done = self.run("sync", "--config", "settings.toml", "--now", now, "--format", "json")
        assert done.returncode in {0, 1, 3}, done.stderr
        statement: dict[str, Any] = json.loads(done.stdout)
        return statement

    def box(self, address: str = OLA) -> list[Any]:
        mails: list[Any] = self.server.boxes().get(address, [])
        return mails


@pytest.fixture
def checker(run: Command, folder: Path, mail_server: Callable[..., Any]) -> Checker:
    for part in ("new", "cur", "tmp"):
        (folder / "inbox" / part).mkdir(parents=True)
    (folder / "roles.csv").write_text(ROLES, encoding="utf-8")
    return Checker(run, folder, mail_server())


def test_an_organiser_who_copies_the_checker_has_one_answer(checker: Checker) -> None:
    checker.receive(invitation())

    assert checker.sync()["told"]["sent"] == 1
    assert checker.sync()["told"]["sent"] == 0
    assert len(checker.box()) == 1
    assert list(checker.server.boxes()) == [OLA]


ONE: dict[str, tuple[str, dict[str, int]]] = {
    "an automatic answer": (invitation(headers=f"{VOUCHED}\nAuto-Submitted: auto-replied"), {"an automatic answer, not an invite": 1}),
    "a mailing list": (invitation(headers=f"{VOUCHED}\nList-Id: <all.northmoor.example>"), {"sent by a mailing list, which hides who sent it": 1}),
    "bulk": (invitation(headers=f"{VOUCHED}\nPrecedence: bulk"), {"sent by a mailing list, which hides who sent it": 1}),
    "a bounce": (invitation(headers=f"{VOUCHED}\nReturn-Path: <>"), {"a report on the delivery of a mail, not an invite": 1}),
    "an answer": (invitation(method="REPLY"), {"an answer to an invitation, not an invitation": 1}),
    "another time that somebody proposes": (invitation(method="COUNTER"), {"an answer to an invitation, not an invitation": 1}),
    "a private event": (invitation(extra="CLASS:PRIVATE\n"), {"private event, not read": 1}),
    "words alone": (
        f"{VOUCHED}\nDate: Mon, 15 Feb 2027 10:00:00 +0000\nFrom: {OLA}\nSubject: Co-production\n\nCome at ten.\n",
        {"a mail without a calendar part, not an invite": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mail", "skipped"), ONE.values(), ids=ONE)
def test_what_invites_nobody_is_left_out_with_its_reason(checker: Checker, mail: str, skipped: dict[str, int]) -> None:
    checker.receive(mail)

    statement = checker.sync()

    assert statement["skipped"] == skipped
    assert not checker.server.boxes()


FORGED: dict[str, str] = {
    "no server vouches for it": invitation(headers="X-Other: yes"),
    "our server says that it is forged": invitation(headers=VOUCHED.replace("pass", "fail")),
    "a forged line below that of our server": invitation(headers=f"{VOUCHED.replace('pass', 'fail')}\n{VOUCHED}"),
    "a line of another server": invitation(headers=VOUCHED.replace("mx.", "mx.evil.")),
    "somebody else sent it": invitation(sender="di@northmoor.example"),
    "the organiser's address stands in the name alone": invitation(
        sender=f'"{OLA}" <mallory@evil.example>', headers=VOUCHED.replace("northmoor.example header", "x header")
    ),
    "it was passed on": invitation(headers=f"{VOUCHED}\nResent-From: di@northmoor.example"),
    "an assistant sent it, and nobody said that they may": invitation(sender=ASSISTANT, sent_by=SENT_BY),
}


@pytest.mark.parametrize("mail", FORGED.values(), ids=FORGED)
def test_what_may_be_forged_is_counted_and_not_answered(checker: Checker, mail: str) -> None:
    checker.receive(mail)

    statement = checker.sync()

    assert statement["told"]["unverified"] == 1
    assert not checker.server.boxes()


def test_an_invitation_that_google_sends_by_itself_is_answered(checker: Checker) -> None:
    checker.receive(invitation(headers=f"{VOUCHED}\nAuto-Submitted: auto-generated"))

    assert checker.sync()["told"]["sent"] == 1


def test_a_domain_is_believed_without_a_check_where_the_settings_say_so(checker: Checker) -> None:
    checker.more = 'trusted_domains = ["northmoor.example"]\n'
    checker.receive(invitation(headers="X-Other: yes"))

    assert checker.sync()["told"]["sent"] == 1


def test_an_assistant_may_send_for_an_organiser_where_the_settings_say_so(checker: Checker) -> None:
    checker.more = 'trusted_senders = ["di@northmoor.example"]\n'
    checker.receive(invitation(sender=ASSISTANT, sent_by=SENT_BY))

    assert checker.sync()["told"]["sent"] == 1
    assert list(checker.server.boxes()) == [OLA]


def test_a_stranger_who_is_who_they_say_is_not_answered_either(checker: Checker) -> None:
    checker.receive(
        invitation(
            sender="mallory@evil.example",
            organiser="mallory@evil.example",
            headers=VOUCHED.replace("from=northmoor", "from=evil"),
        )
    )

    assert checker.sync()["told"]["outside"] == 1
    assert not checker.server.boxes()


def test_two_checkers_on_one_invitation_do_not_answer_each_other(checker: Checker) -> None:
    checker.receive(invitation())
    checker.sync()
    (ours,) = checker.box()
    for _ in range(3):
        checker.receive(VOUCHED.encode() + b"\n" + bytes(ours))

    statement = checker.sync()

    assert statement["skipped"] == {"our own message": 3}
    assert len(checker.box()) == 1


def test_the_checkers_own_address_as_organiser_makes_no_loop(checker: Checker) -> None:
    own = "co-production@northmoor.example"
    checker.receive(invitation(sender=own, organiser=own))
    checker.sync()
    (to_ourselves,) = checker.box(own)
    checker.receive(VOUCHED.encode() + b"\n" + bytes(to_ourselves))

    assert checker.sync()["skipped"] == {"our own message": 1}
    assert len(checker.box(own)) == 1


def test_no_word_of_an_invitation_becomes_a_header_of_our_message(checker: Checker) -> None:
    summary = "Co-production\\nBcc: mallory@evil.example\\r\\nX-Evil: yes"
    checker.receive(
        invitation(summary=summary, extra='ATTENDEE;CN="Ana^nBcc: mallory@evil.example":mailto:ana@home.example\n')
    )
    checker.sync()

    (message,) = checker.box()
    assert list(checker.server.boxes()) == [OLA]
    assert message["Bcc"] is None
    assert message["X-Evil"] is None


def test_three_versions_of_one_invitation_are_its_history(checker: Checker) -> None:
    checker.rules = '"BAL007", "NTC003", "NTC004"'
    later: dict[str, Any] = {"start": "20270305T140000Z", "end": "20270305T160000Z", "sequence": 1}
    paper = '--mixed\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="Draft plan.pdf"\n\nJVBERi0=\n'
    checker.receive(
        invitation(
            **later, date="Fri, 26 Feb 2027 09:00:00 +0000", parts=paper, words="Please read the draft plan, attached."
        )
    )
    checker.receive(
        invitation(
            date="Mon, 1 Feb 2027 09:00:00 +0000",
            people=("di@northmoor.example",),
            start="20270304T140000Z",
            end="20270304T160000Z",
        )
    )
    checker.receive(invitation(**later, date="Thu, 25 Feb 2027 09:00:00 +0000"))

    statement = checker.sync()

    assert statement["told"]["sent"] == 1
    (message,) = checker.box()
    text = message.get_body(("plain",)).get_content()
    assert "added" in text
    assert "changed" in text


def test_a_mail_that_is_read_moved_or_deleted_changes_nothing(checker: Checker) -> None:
    for number in range(6):
        checker.receive(invitation(f"{number}@northmoor.example", people=(f"p{number}@home.example", *PEOPLE)))
    checker.sync()
    sent = len(checker.box())
    new = checker.folder / "inbox" / "new"
    for number, path in enumerate(sorted(new.iterdir())):
        if number < 2:
            path.rename(checker.folder / "inbox" / "cur" / f"{path.name}:2,S")
        else:
            path.unlink()

    statement = checker.sync()

    assert statement["told"]["sent"] + sent == len(checker.box())
    assert not statement["holds"]
    assert not statement["gone"]

    later = checker.sync("2027-03-17T09:00:00+00:00")

    assert later["kinds"].get("resolve", 0) == 0
    assert later["told"]["failed"] == 0
