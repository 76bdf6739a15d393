"""A run over a mailbox on a server, killed wherever it may be, and started again: each organiser has one answer.

Real processes and servers: a poor server of mailboxes, with copies of what was sent in a folder of this machine; and a
rich one, where copies are delivered to a mailbox and looked for there. A sample of the steps is tried;
``COPILOT_SYNC_EVERY_STEP=1`` tries every one.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = itertools.count()
PROGRAM = Path(__file__).with_name("killed_run.py")
EVERYTHING = bool(os.environ.get("COPILOT_SYNC_EVERY_STEP"))
SAMPLE = 3
MEETINGS = 2
VOUCHED = b"Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example\r\n"
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "{folder}/ledger.sqlite3"
terms = ["Zzqvxsubject"]
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "co-production@northmoor.example"
bcc = "{copies}"
bcc_mailbox = "{place}"
settles_after = 0
[sources.inbox]
adapter = "imap"
host = "127.0.0.1"
port = {imap}
security = "none"
user = "demouser"
folders = ["{mailbox}"]
authentication_server = "mx.northmoor.example"
"""


@dataclass(frozen=True)
class Mailboxes:
    """A server of mailboxes, with one in which invitations lie."""

    port: int
    folder: str
    lmtp: int | None
    """Where it takes mail, if it does."""

    def copies(self, number: int) -> str:
        """The address of a mailbox of copies of its own."""
        return f"copies{number}@northmoor.example"

    def place_of(self, copies: str, folder: Path) -> str:
        """Where such copies are looked for."""
        return f"imap://{copies}@127.0.0.1:{self.port}/INBOX" if self.lmtp else f"maildir:{folder / copies}"


@pytest.fixture(
    params=[
        "pymap",
        pytest.param("dovecot", marks=pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")),
    ]
)
def mailboxes(request: pytest.FixtureRequest) -> Mailboxes:
    name = f"Killed {next(NUMBERS)}"
    if request.param == "dovecot":
        server = request.getfixturevalue("dovecot")
        made = Mailboxes(server.imap, name, server.lmtp)
    else:
        made = Mailboxes(request.getfixturevalue("imap_server"), name, None)
    with IMAPClient("127.0.0.1", made.port, ssl=False, timeout=10) as client:
        client.login("demouser", "demopass")
        client.create_folder(name)
        for number in range(MEETINGS):
            client.append(name, VOUCHED + draft(number).as_mail())
    return made


def test_whenever_it_is_killed_each_meeting_has_one_answer(
    tmp_path: Path, mailboxes: Mailboxes, mail_server: Callable[..., Any]
) -> None:
    organiser = draft(1).organiser.address
    passwords = {"COPILOT_SYNC_IMAP_PASSWORD": "demopass", "COPILOT_SYNC_BCC_PASSWORD": "demopass"}

    def run(folder: Path, step: int, minute: int) -> subprocess.CompletedProcess[str]:
        now = f"2027-03-03T15:{minute:02}:00+00:00"
        arguments = [str(step), "sync", "--config", str(folder / "settings.toml"), "--now", now]
        return subprocess.run(  # noqa: S603 -- the interpreter that runs the tests
            [sys.executable, PROGRAM, *arguments],
            env=os.environ | passwords,
            capture_output=True,
            text=True,
            check=False,
        )

    def stage(number: int) -> tuple[Path, Any]:
        folder = tmp_path / str(number)
        folder.mkdir()
        copies = mailboxes.copies(number)
        at_home = [] if mailboxes.lmtp else [copies]
        server = mail_server(mailboxes=[organiser, *at_home], lmtp={copies: mailboxes.lmtp} if mailboxes.lmtp else None)
        settings = SETTINGS.format(
            folder=folder,
            smtp=server.port,
            imap=mailboxes.port,
            mailbox=mailboxes.folder,
            copies=copies,
            place=mailboxes.place_of(copies, server.folder),
        )
        (folder / "settings.toml").write_text(settings, encoding="utf-8")
        return folder, server

    folder, server = stage(0)
    whole = run(folder, 0, 0)
    assert whole.returncode == 0, whole.stderr
    assert len(server.box(organiser)) == MEETINGS
    steps = range(1, int(whole.stdout) + 1)
    chosen = steps if EVERYTHING else sorted(random.Random(7).sample(steps, SAMPLE))  # noqa: S311 -- the same each time

    for step in chosen:
        folder, server = stage(step)
        assert run(folder, step, 0).returncode == -9
        ends = [run(folder, 0, minute).returncode for minute in (5, 30)]
        assert ends[-1] == 0, (step, ends)
        subjects = [message["Subject"] for message in server.box(organiser)]
        assert len(subjects) == len(set(subjects)) == MEETINGS, step
