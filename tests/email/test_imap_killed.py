"""A run over a mailbox on a server, killed wherever it may be, and started again: each organiser has one answer.

Real processes and servers. A sample of the steps is tried; ``COPILOT_SYNC_EVERY_STEP=1`` tries every one.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NUMBERS = itertools.count()
PROGRAM = Path(__file__).with_name("killed_run.py")
EVERYTHING = bool(os.environ.get("COPILOT_SYNC_EVERY_STEP"))
SAMPLE = 3
MEETINGS = 2
VOUCHED = b"Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example\r\n"
COPIES = "copies@northmoor.example"
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "{folder}/ledger.sqlite3"
terms = ["Zzqsubject"]
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "co-production@northmoor.example"
bcc = "copies@northmoor.example"
bcc_mailbox = "maildir:{copies}"
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


@pytest.fixture
def mailbox(imap_server: int) -> Iterator[str]:
    name = f"Killed {next(NUMBERS)}"
    with IMAPClient("127.0.0.1", imap_server, ssl=False, timeout=10) as client:
        client.login("demouser", "demopass")
        client.create_folder(name)
        for number in range(MEETINGS):
            client.append(name, VOUCHED + draft(number).as_mail())
        yield name


def test_whenever_it_is_killed_each_meeting_has_one_answer(
    tmp_path: Path, imap_server: int, mailbox: str, mail_server: Callable[..., Any]
) -> None:
    organiser = draft(1).organiser.address
    environment = {**os.environ, "COPILOT_SYNC_IMAP_PASSWORD": "demopass"}

    def run(folder: Path, step: int, minute: int) -> subprocess.CompletedProcess[str]:
        now = f"2027-03-03T15:{minute:02}:00+00:00"
        arguments = [str(step), "sync", "--config", str(folder / "settings.toml"), "--now", now]
        return subprocess.run(  # noqa: S603 -- the interpreter that runs the tests
            [sys.executable, PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def stage(name: str) -> tuple[Path, Any]:
        folder = tmp_path / name
        folder.mkdir()
        server = mail_server(mailboxes=[organiser, COPIES])
        settings = SETTINGS.format(
            folder=folder, smtp=server.port, imap=imap_server, mailbox=mailbox, copies=server.folder / COPIES
        )
        (folder / "settings.toml").write_text(settings, encoding="utf-8")
        return folder, server

    folder, server = stage("whole")
    whole = run(folder, 0, 0)
    assert whole.returncode == 0, whole.stderr
    assert len(server.box(organiser)) == MEETINGS
    steps = range(1, int(whole.stdout) + 1)
    chosen = steps if EVERYTHING else sorted(random.Random(7).sample(steps, SAMPLE))  # noqa: S311 -- the same each time

    for step in chosen:
        folder, server = stage(f"step-{step}")
        assert run(folder, step, 0).returncode == -9
        ends = [run(folder, 0, minute).returncode for minute in (5, 30)]
        assert ends[-1] == 0, (step, ends)
        subjects = [message["Subject"] for message in server.box(organiser)]
        assert len(subjects) == len(set(subjects)) == MEETINGS, step
