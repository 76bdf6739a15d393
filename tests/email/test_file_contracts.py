"""Maildirs, folders of mails and mboxes keep the contract of a source."""

from __future__ import annotations

import mailbox
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Context
from copilot_sync.testing.contracts import NotHere, Platform, SourceContract
from copilot_sync.testing.drafts import MARK, READING, draft
from copilot_sync_email.mbox_source import MboxSource
from copilot_sync_email.source_offers import EML, MAILDIR, MBOX
from copilot_sync_email.source_settings import FileSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from copilot_sync.adapters import AdapterError, InviteSource
    from copilot_sync.testing.drafts import Draft

IMMUTABLE = "a mail never changes"
BROKEN = draft(1).as_mail(f"{MARK} is no calendar".encode())


@dataclass
class Files(Platform):
    """What platforms of files have in common."""

    folders: list[Path]

    def context(self) -> Context:
        return Context(name="inbox", folder=self.folders[0].parent, reading=READING)

    def settings(self) -> FileSettings:
        return FileSettings(path=tuple(folder.name for folder in self.folders))

    def expire_tokens(self) -> None:
        raise NotHere("a token says what was held; nobody can forget it for us")

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        raise NotHere(f"files have no {kind.__name__} {'that comes late' if after else 'for everything in them'}")

    def contents(self) -> object:
        paths = [path for folder in self.folders for path in (folder, *folder.rglob("*"))]
        return {path: (path.is_file() and path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


@dataclass
class EmlFiles(Files):
    """Files in the first of several folders."""

    files: int = 0
    many = 220

    def open_source(self) -> InviteSource:
        return EML.open(self.settings(), self.context())

    def put(self, draft: Draft) -> str:
        return self.write(draft.as_mail())

    def edit(self, word: str, draft: Draft) -> None:
        (self.folders[0] / word).write_bytes(draft.as_mail())

    def remove(self, word: str) -> None:
        (self.folders[0] / word).unlink()

    def put_broken(self) -> None:
        self.write(BROKEN)

    def write(self, data: bytes) -> str:
        self.files += 1
        name = f"{self.files}.eml"
        (self.folders[0] / name).write_bytes(data)
        return name


@dataclass
class Maildirs(Files):
    """Mails in the first of several Maildirs, each read and marked as soon as it has come."""

    many = 220

    def __post_init__(self) -> None:
        self.boxes = [mailbox.Maildir(folder) for folder in self.folders]

    def open_source(self) -> InviteSource:
        return MAILDIR.open(self.settings(), self.context())

    def put(self, draft: Draft) -> str:
        return self.boxes[0].add(mailbox.MaildirMessage(draft.as_mail()))

    def edit(self, word: str, draft: Draft) -> None:
        self.boxes[0][word] = mailbox.MaildirMessage(draft.as_mail())

    def remove(self, word: str) -> None:
        self.boxes[0].remove(word)

    def put_broken(self) -> None:
        self.boxes[0].add(BROKEN)

    def mark(self, word: str, flags: str) -> None:
        """Let somebody read or mark a mail."""
        message = self.boxes[0].get_message(word)
        message.set_subdir("cur")
        message.set_flags(flags)
        self.boxes[0][word] = message


@dataclass
class Mboxes(Files):
    """Mails in the first of several files."""

    mails: int = 0
    many = 220

    def __post_init__(self) -> None:
        for folder in self.folders:
            folder.touch()

    def open_source(self) -> InviteSource:
        source = MBOX.open(self.settings(), self.context())
        assert isinstance(source, MboxSource)
        source.clock = lambda: time.time_ns() + 60_000_000_000  # what was written just now was written long ago
        return source

    def put(self, draft: Draft) -> str:
        return self.write(draft.as_mail())

    def edit(self, word: str, draft: Draft) -> None:  # noqa: ARG002 -- the kit's names
        raise NotHere(IMMUTABLE)

    def remove(self, word: str) -> None:
        box = mailbox.mbox(self.folders[0])
        (key,) = (key for key, message in box.items() if message["X-Word"] == word)
        box.remove(key)
        box.flush()
        box.close()

    def put_broken(self) -> None:
        self.write(BROKEN)

    def write(self, mail: bytes) -> str:
        box = mailbox.mbox(self.folders[0])
        self.mails += 1
        word = str(self.mails)
        box.add(b"X-Word: %s\n" % word.encode() + mail)
        box.close()
        return word


def _named(folder: Path, names: Iterable[str]) -> list[Path]:
    return [folder / name for name in names]


class TestFoldersOfMails(SourceContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> EmlFiles:
        folders = _named(tmp_path, ["north", "east"])
        for folder in folders:
            folder.mkdir()
        return EmlFiles(folders)


class TestMaildirs(SourceContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Maildirs:
        return Maildirs(_named(tmp_path, ["north", "east"]))


class TestMboxes(SourceContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Mboxes:
        return Mboxes(_named(tmp_path, ["north", "east"]))
