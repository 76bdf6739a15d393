"""A mailbox on a server keeps the contract of a source."""

from __future__ import annotations

import itertools
import shutil
import smtplib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import AuthenticationError, Context, TransientError
from copilot_sync.testing.contracts import NotHere, Platform, SourceContract
from copilot_sync.testing.drafts import MARK, READING, draft
from copilot_sync_email.source_offers import IMAP
from copilot_sync_email.source_settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError, InviteSource
    from copilot_sync.testing.drafts import Draft

PASSWORD = {"COPILOT_SYNC_IMAP_PASSWORD": "demopass"}
NUMBERS = itertools.count()


@dataclass
class Server(Platform):
    """Mails in the first of several folders."""

    client: IMAPClient
    settings: ImapSettings

    def __post_init__(self) -> None:
        self.environment = PASSWORD
        for folder in self.settings.folders:
            self.client.create_folder(folder)

    def open_source(self) -> InviteSource:
        return IMAP.open(
            self.settings, Context(name="inbox", folder=Path(), reading=READING, environment=self.environment)
        )

    def put(self, draft: Draft) -> str:
        return self.append(draft.as_mail())

    def edit(self, word: str, draft: Draft) -> None:  # noqa: ARG002 -- the kit's names
        raise NotHere("a mail never changes")

    def remove(self, word: str) -> None:
        self.client.select_folder(self.settings.folders[0])
        self.client.delete_messages([int(word)])
        self.client.expunge()
        self.client.close_folder()

    def put_broken(self) -> None:
        self.append(draft(1).as_mail(f"{MARK} is no calendar".encode()))

    def contents(self) -> object:
        found = {}
        for folder in self.settings.folders:
            self.client.select_folder(folder, readonly=True)
            found[folder] = self.client.fetch(self.client.search(), ["FLAGS", "BODY.PEEK[]"])
        return found

    def expire_tokens(self) -> None:
        for folder in self.settings.folders:
            self.client.select_folder(folder)
            mails = [said[b"BODY[]"] for said in self.client.fetch(self.client.search(), ["BODY.PEEK[]"]).values()]
            self.client.close_folder()
            self.client.delete_folder(folder)
            self.client.create_folder(folder)
            for data in mails:
                self.append(data)

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if kind is AuthenticationError:
            self.environment = {"COPILOT_SYNC_IMAP_PASSWORD": "wrong"}
        elif kind is TransientError:
            self.settings = replace(self.settings, port=1)
        else:
            raise NotHere(f"this server has no {kind.__name__} {(after and 'that comes late') or ''}")

    def recover(self) -> None:
        self.environment = PASSWORD

    def append(self, data: bytes) -> str:
        said = self.client.append(self.settings.folders[0], data)
        return str(said, "ascii").partition("APPENDUID ")[2].partition("]")[0].split()[1]


def server(port: int) -> Iterator[Server]:
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=10) as client:
        client.login("demouser", "demopass")
        number = next(NUMBERS)
        folders = (f"North {number}", f"East {number}")
        settings = ImapSettings(
            host="127.0.0.1", port=port, security="none", user="demouser", folders=folders, timeout=10.0
        )
        yield Server(client, settings)


class TestAMailboxOnAPoorServer(SourceContract):
    @pytest.fixture
    def platform(self, imap_server: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
        monkeypatch.setattr("copilot_sync_email.imap_source.PAGE", 5)
        yield from server(imap_server)


@pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")
class TestAMailboxOnDovecot(SourceContract):
    @pytest.fixture
    def platform(self, dovecot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
        monkeypatch.setattr("copilot_sync_email.imap_source.PAGE", 5)
        yield from server(dovecot.imap)


@pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")
def test_what_dovecot_takes_in_is_read(dovecot: Any) -> None:
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp) as delivery:
        delivery.sendmail("zzqvxada@northmoor.example", ["checker"], draft(1).as_mail())
    settings = ImapSettings(host="127.0.0.1", port=dovecot.imap, security="none", user="checker", timeout=10.0)
    source = IMAP.open(settings, Context(name="inbox", folder=Path(), reading=READING, environment=PASSWORD))
    (partition,) = source.partitions()
    (page,) = source.pull(partition, None)
    source.close()

    assert [getattr(result, "uid", "") for thing in page.changed for result in thing.results] == [draft(1).uid]
