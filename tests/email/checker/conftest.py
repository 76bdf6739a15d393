"""A checker's mailbox on a server, poor or rich, over which a test lets the command run."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.testing.drafts import draft
from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NUMBERS = itertools.count()
VOUCHED = b"Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example\r\n"
MEETINGS = 6
NOW, LATER = "2027-03-03T15:00:00+00:00", "2027-03-24T09:00:00+00:00"
ORGANISER = draft(1).organiser.address
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "ledger.sqlite3"
terms = ["Zzqvxsubject"]
most_per_organiser = 50
most_per_day = 50
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "co-production@northmoor.example"
[sources.inbox]
adapter = "imap"
host = "127.0.0.1"
port = {imap}
security = "none"
user = "demouser"
folders = ["{folder}"]
authentication_server = "mx.northmoor.example"
"""


@dataclass
class Checker:
    client: IMAPClient
    folder: str
    server: Any
    capfd: pytest.CaptureFixture[str]

    def receive(self, *numbers: int) -> None:
        for number in numbers:
            self.client.append(self.folder, VOUCHED + draft(number).as_mail())

    def sync(self, now: str = NOW, *more: str, code: int = 0) -> dict[str, Any]:
        ended = main(["sync", "--config", "settings.toml", "--now", now, "--format", "json", *more])
        captured = self.capfd.readouterr()
        assert ended == code, captured.err + captured.out
        statement: dict[str, Any] = json.loads(captured.out)
        return statement

    def empty(self) -> list[bytes]:
        """Take everything out, and return it."""
        self.client.select_folder(self.folder)
        uids = self.client.search()
        mails = [said[b"BODY[]"] for said in self.client.fetch(uids, ["BODY.PEEK[]"]).values()]
        self.client.delete_messages(uids)
        self.client.expunge()
        self.client.close_folder()
        return mails

    def number_anew(self) -> None:
        mails = self.empty()
        self.client.delete_folder(self.folder)
        self.client.create_folder(self.folder)
        for mail in mails:
            self.client.append(self.folder, mail)

    @property
    def told(self) -> list[str]:
        """The subjects of all messages, with the number of the meeting each, in order."""
        return sorted(re.findall(r"Zzqvxsubject \d+", " ".join(mail["Subject"] for mail in self.server.box(ORGANISER))))


@pytest.fixture(
    params=[
        "pymap",
        pytest.param("dovecot", marks=pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")),
    ]
)
def port(request: pytest.FixtureRequest) -> int:
    """Of a poor server, and of a rich one."""
    if request.param == "dovecot":
        return int(request.getfixturevalue("dovecot").imap)
    return int(request.getfixturevalue("imap_server"))


@pytest.fixture
def checker(
    tmp_path: Path,
    port: int,
    mail_server: Callable[..., Any],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Checker]:
    server = mail_server(mailboxes=[ORGANISER])
    folder = f"Checker {next(NUMBERS)}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPILOT_SYNC_IMAP_PASSWORD", "demopass")
    settings = SETTINGS.format(smtp=server.port, imap=port, folder=folder)
    (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=10) as client:
        client.login("demouser", "demopass")
        client.create_folder(folder)
        made = Checker(client, folder, server, capfd)
        made.receive(*range(MEETINGS))
        made.sync()
        assert len(made.told) == MEETINGS
        yield made
