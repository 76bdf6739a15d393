"""Marked people go in; no output shows a name, an address or a role, unless the organiser wrote it."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.linter import Linter
from copilot_sync.people import Role
from copilot_sync.role_books import RoleBookError, load
from copilot_sync_cli.commands.check import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

MARKED = ("Zzname", "zzaddress", "zzsecret")
"""What stands in every display name, every address and every domain of these invites."""

NOT_IN_COUNTS = re.compile(r"zz|lived_experience|mailto:", re.IGNORECASE)

ATTENDEES = [
    (f"Zzname{number} Okoro", f"zzaddress{number}@zzsecret{number}.example", role)
    for number, role in enumerate([*Role, Role.LIVED_EXPERIENCE, Role.CLINICIAN, Role.CLINICIAN])
]

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
METHOD:{method}
BEGIN:VEVENT
UID:1@northmoor.example
DTSTAMP:20270301T090000Z
SEQUENCE:{sequence}
DTSTART:20270309T100000Z
DTEND:20270309T120000Z
SUMMARY:Planning the new clinic
DESCRIPTION:Let us plan together. Please reply by close of play today. The agenda is attached.
LOCATION:Civic Hall
ORGANIZER;CN=Zzname Lund:mailto:zzaddress@zzsecret.example
{attendees}
END:VEVENT
END:VCALENDAR
"""

MAIL = """\
From: Zzname Lund <zzaddress@zzsecret.example>
To: {recipients}
Subject: Planning the new clinic
Date: Mon, 1 Mar 2027 09:00:00 +0000
MIME-Version: 1.0
Content-Type: text/calendar; charset=utf-8; method=REQUEST

"""

EVENT = """\
{{"@odata.type": "#microsoft.graph.event", "id": "1", "iCalUId": "2", "subject": "Planning the new clinic",
"start": {{"dateTime": "2027-03-09T10:00:00", "timeZone": "UTC"}}, "end": {{"dateTime": "2027-03-09T12:00:00", "timeZone": "UTC"}},
"createdDateTime": "2027-03-01T09:00:00Z", "isOrganizer": true, "type": "singleInstance", "sensitivity": "normal",
"body": {{"contentType": "text", "content": "Let us plan together."}}, "location": {{"displayName": "Civic Hall"}},
"organizer": {{"emailAddress": {{"name": "Zzname Lund", "address": "zzaddress@zzsecret.example"}}}}, "attendees": [{attendees}]}}
"""


SYNC = """\
[organisation]
domains = ["zzsecret.example"]
[people]
role_books = ["roles.csv"]
[sync]
ledger = "state/ledger.sqlite3"
[sources.clinic]
adapter = "ics"
path = "."
"""

WORDS = """\
[snippets]
access_question = "What would help you take part? Please tell Kim on 01632 960 123."
"""
MESSENGER = """\
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "co-production@northmoor.example"
"""


@pytest.fixture
def marked(folder: Path) -> Path:
    """Invites of every kind, whole and broken, with a role book that knows everybody in them."""
    book = ["address,role", *(f"{address},{role}" for _, address, role in ATTENDEES)]
    folder.joinpath("roles.csv").write_text("\n".join(book), encoding="utf-8")
    listed = "\n".join(
        f"ATTENDEE;CN={name};PARTSTAT={'DECLINED' if number % 3 else 'ACCEPTED'}:mailto:{address}"
        for number, (name, address, _) in enumerate(ATTENDEES)
    )
    whole = CALENDAR.format(method="REQUEST", sequence=0, attendees=listed).replace("\n", "\r\n")
    invites = {
        "request.ics": whole,
        "update.ics": CALENDAR.format(method="REQUEST", sequence=3, attendees=listed).replace("\n", "\r\n"),
        "cancel.ics": CALENDAR.format(method="CANCEL", sequence=1, attendees=listed).replace("\n", "\r\n"),
        "cut.ics": whole[:-60],
        "undated.ics": whole.replace("DTSTART:20270309T100000Z", "DTSTART:zzsecret"),
        "private.ics": whole.replace("SUMMARY:Planning", "CLASS:PRIVATE\r\nSUMMARY:Zzname"),
        "mail.eml": MAIL.format(recipients=", ".join(f"{name} <{address}>" for name, address, _ in ATTENDEES)) + whole,
        "nothing.eml": MAIL.format(recipients="Zzname <zzaddress@zzsecret.example>").replace("calendar", "plain"),
        "event.json": EVENT.format(
            attendees=", ".join(
                f'{{"emailAddress": {{"name": "{name}", "address": "{address}"}}, "type": "required"}}'
                for name, address, _ in ATTENDEES
            )
        ),
        "broken.json": '{"subject": "Zzname", "attendees": [{"address": "zzaddress@zzsecret.example"',
        "other.json": '{"zzsecret": "zzaddress@zzsecret.example"}',
    }
    for name, text in invites.items():
        folder.joinpath(name).write_text(text, newline="", encoding="utf-8")
    return folder


def shown(text: str) -> list[str]:
    return [line for line in text.splitlines() if NOT_IN_COUNTS.search(line)]


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_shows_who_is_who(
    check: Command, marked: Path, format_: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    done = check(
        ".", "--roles", "roles.csv", "--select", "ALL", "--all", "--format", format_, "--set", "organisation.domains=[]"
    )
    written = check(".", "--roles", "roles.csv", "--select", "ALL", "--format", format_, "--output", "report")

    assert done.returncode == written.returncode == 3
    assert "BAL001" in done.stdout
    assert shown(done.stdout) == []
    assert shown(marked.joinpath("report").read_text(encoding="utf-8")) == []
    assert shown(done.stderr + written.stderr) == []
    assert shown(caplog.text) == []


@pytest.mark.parametrize("name", ["request.ics", "mail.eml", "event.json", "cut.ics", "broken.json"])
@pytest.mark.parametrize("format_", FORMATS)
def test_no_process_shows_who_is_who(marked: Path, name: str, format_: str) -> None:
    options = ["--roles", "roles.csv", "--select", "ALL", "--now", "2027-03-01T09:00:00Z"]
    done = subprocess.run(  # noqa: S603 -- the command of this environment, warnings and all
        [sys.executable, "-X", "dev", "-m", "copilot_sync_cli", "check", name, *options, "--format", format_],
        cwd=marked,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown(done.stdout + done.stderr) == []


def test_a_baseline_holds_nobody(check: Command, marked: Path) -> None:
    check(".", "--roles", "roles.csv", "--select", "ALL", "--write-baseline", "known.json")
    text = marked.joinpath("known.json").read_text(encoding="utf-8")

    assert text.count('"rule"') > 20
    assert shown(text) == []


@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("books", [["roles.csv"], ["roles.csv", "again.csv"]])
def test_a_review_of_role_books_shows_nobody(
    run: Command, marked: Path, format_: str, books: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = marked.joinpath("roles.csv").read_text(encoding="utf-8")
    ended = re.sub(r"\n(.*),\w+", r"\n\1,supporter,2027-01-01", text).replace("role", "role,until")
    marked.joinpath("again.csv").write_text(ended, encoding="utf-8")

    done = run(
        "roles", "check", ".", *(f"--roles={book}" for book in books), "--format", format_, "--now", "2027-03-01"
    )

    assert done.returncode == 3
    assert "again.csv" not in books or '"ended"' in done.stdout or "Past the last day" in done.stdout
    assert not [mark for mark in MARKED if mark in done.stdout + done.stderr + caplog.text]
    assert not re.search(r"[1-4]$", "\n".join(re.findall(r"^.*(?:clinician|lived).*$", done.stdout, re.MULTILINE)))


def test_no_command_around_a_sync_shows_anybody(run: Command, marked: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = marked.joinpath("sync.toml")
    settings.write_text(SYNC, encoding="utf-8")

    def shown_by(*arguments: str) -> str:
        done = run(*arguments, "--config", "sync.toml")
        return done.stdout + done.stderr

    now = ("--now", "2027-03-01T09:00:00Z")
    statement = shown_by("sync", *now)
    (reference,) = set(re.findall(r"^  2027-03-09 10:00, ([0-9a-f]{8}): ", statement, re.MULTILINE))
    said = [
        statement,
        shown_by("sync", *now, "--format", "json"),
        shown_by("pause", ATTENDEES[0][1], *now),
        shown_by("pause", "--meeting", reference, *now),
        shown_by("status", *now),
        shown_by("status", *now, "--format", "json"),
        shown_by("waive", "NTC001", "--meeting", reference, "--reason", "r", "--agreed-by", "us", *now),
        shown_by("forget", ATTENDEES[0][1]),
        shown_by("purge", "--yes", *now),
        shown_by("rotate-key", "--yes", *now),
    ]

    assert [mark for mark in (*MARKED, "Planning") for text in (*said, caplog.text) if mark in text] == []
    ledger = b"".join(file.read_bytes() for file in marked.joinpath("state").iterdir())
    assert [mark for mark in (*MARKED, "Planning", "lived") if mark.encode() in ledger] == []


@pytest.mark.parametrize("mode", ["warn", "amend"])
def test_a_sync_that_writes_shows_an_organiser_nobody_and_nobody_else_anything(
    run: Command, marked: Path, mail_server: Callable[..., Any], caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "alembic", "tenacity", "filelock", "copilot_sync_email"):
        caplog.set_level(logging.DEBUG, logger=name)
    server = mail_server(faults={1: "later"})
    written = SYNC.replace("[sync]", f'{WORDS}[sync]\nmode = "{mode}"') + MESSENGER.format(port=server.port)
    marked.joinpath("sync.toml").write_text(written, encoding="utf-8")

    said = []
    for day in (1, 1, 4, 5):
        now = f"2027-03-0{day}T09:00:00Z"
        done = run("sync", "--config", "sync.toml", "--now", now, "--metrics", "metrics.prom")
        said += [done.stdout, done.stderr, marked.joinpath("metrics.prom").read_text(encoding="utf-8")]

    assert "UPDATE outbox" in caplog.text  # it was listened to
    assert [shown(text) for text in said if shown(text)] == []
    assert [mark for mark in (*MARKED, "Planning", "lived") for text in (*said, caplog.text) if mark in text] == []
    ledger = b"".join(file.read_bytes() for file in marked.joinpath("state").iterdir())
    assert [mark for mark in (*MARKED, "Planning", "lived") if mark.encode() in ledger] == []
    ((address, messages),) = server.boxes().items()
    assert address == "zzaddress@zzsecret.example"
    assert messages
    for message in messages:
        letter = "".join(part.get_content() for part in message.walk() if not part.is_multipart()) + message["Subject"]
        assert "Planning the new clinic" in letter
        assert shown(letter.replace(address, "")) == []


def test_a_rule_that_breaks_on_somebody_does_not_say_on_whom(
    check: Command, marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Linter, invite: object, **__: object) -> None:
        raise ValueError(f"cannot judge {invite}")

    assert marked.is_dir()
    monkeypatch.setattr(Linter, "check", stop)

    done = check("request.ics", "--roles", "roles.csv")

    assert done.returncode == 4
    assert re.fullmatch(
        r"copilot-sync stopped with an error of its own \(ValueError, test_canary\.py, line \d+\)\. Please report it\.\n",
        done.stderr,
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    "text",
    [
        "address,role\nzzaddress@zzsecret.example,patient\n",
        "address,role\nZzname <zzaddress@zzsecret.example>,lived_experience\n",
        "address,role\nzzaddress@zzsecret.example,clinician\nzzaddress@zzsecret.example,supporter\n",
        "zzaddress@zzsecret.example,lived_experience\n",
        'address,role\n"zzaddress@zzsecret.example,clinician\n',
        "address,role,until\nzzaddress@zzsecret.example,clinician,zzsecret\n",
    ],
)
def test_a_role_book_with_a_mistake_gives_nobody_away(check: Command, marked: Path, text: str) -> None:
    marked.joinpath("mistake.csv").write_text(text, encoding="utf-8")

    done = check("request.ics", "--roles", "mistake.csv")

    assert done.returncode == 2
    assert done.stdout == ""
    assert [line for line in shown(done.stderr) if not line.startswith("mistake.csv: the roles are ")] == []
    with pytest.raises(RoleBookError) as caught:
        load(Path("mistake.csv"))
    assert not any(mark in str(caught.value) + repr(caught.value) for mark in MARKED)


def test_the_marks_are_where_they_should_be(marked: Path) -> None:
    """A canary that is not in the mine tells nothing."""
    text = marked.joinpath("mail.eml").read_text(encoding="utf-8")

    assert all(mark in text for mark in MARKED)
