"""The mailbox of copies: whether the message of a key lies in it.

A search answers yes or no; ``None`` where it could not look at all that may be the copy. It reads headers alone.
"""

from __future__ import annotations

import os
import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, PermissionDenied
from copilot_sync.mail.marks import HEADER, id_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.adapters import Context
    from copilot_sync_email.smtp_settings import SmtpSettings

    Search = Callable[[str, timedelta], bool | None]
    """Given a key, and how long ago its message was tried."""

SLACK = timedelta(days=1)
"""How much older than the attempt a copy's file may look: clocks differ, and programs date files by the mail."""
MOST_FILES = 50_000
"""Files of a Maildir that are opened, the newest first."""
LARGEST_HEADER = 100_000
LARGEST_TAIL = 200_000_000
"""Bytes at the end of an mbox that are searched."""
CHUNK = 1_000_000
LOOKS = 3
"""How often a Maildir is searched, since programs rename files meanwhile."""

KINDS = "maildir:PATH, mbox:PATH or imaps://USER@HOST/FOLDER"


def search_of(settings: SmtpSettings, context: Context) -> Search | None:
    """How copies are searched for; ``None`` where the settings name no mailbox.

    Raises:
        AdapterError: the mailbox is none that we can search, or is not there.
    """
    if not settings.bcc_mailbox:
        return None
    if not settings.bcc:
        raise AdapterError("`bcc_mailbox` is set, and `bcc` is not; set `bcc` to the address of that mailbox")
    kind, _, place = settings.bcc_mailbox.partition(":")
    if kind in {"imap", "imaps"}:
        from copilot_sync_email.copies_imap import imap_search  # noqa: PLC0415 -- only a mailbox on a server pays for it

        return imap_search(settings, context)
    path = context.folder / place
    if kind == "maildir" and (path / "cur").is_dir() and (path / "new").is_dir():
        return lambda key, age: in_maildir(path, key, age)
    if kind == "mbox" and path.is_file():
        return lambda key, _: in_mbox(path, key)
    if kind in {"maildir", "mbox"}:
        raise AdapterError("`bcc_mailbox` is not there yet, or is of another kind; check it, or make it first")
    raise AdapterError(f"`bcc_mailbox` is none that we can search; write {KINDS}")


def in_maildir(path: Path, key: str, age: timedelta) -> bool | None:
    """Search a Maildir, without the folders in it. What is older than the attempt is left out, by the files' dates."""
    oldest = time.time() - (age + SLACK).total_seconds()
    certain = False
    for _ in range(LOOKS):
        found, certain = _look(path, key, oldest)
        if found:
            return True
        if certain:
            return False
    return None


def _look(path: Path, key: str, oldest: float) -> tuple[bool, bool]:
    """Whether the copy is there, and whether all that may be it was looked at."""
    try:
        files = sorted(_files(path, oldest), reverse=True)
    except FileNotFoundError:
        return False, False
    except OSError:
        raise _unreadable() from None
    certain = len(files) <= MOST_FILES
    mark = _mark(key)
    for _, name in files[:MOST_FILES]:
        try:
            with open(name, "rb") as file:  # noqa: PTH123 -- a Path for each of thousands of files costs more than the file
                header = file.read(LARGEST_HEADER)
        except FileNotFoundError:  # moved, marked as read, or deleted since
            certain = False
            continue
        except OSError:
            raise _unreadable() from None
        if mark.search(_first_part(header)):
            return True, True
    return False, certain


def _files(path: Path, oldest: float) -> Iterator[tuple[float, str]]:
    for folder in ("new", "cur"):  # mail moves in this order, so that none is missed on its way
        with os.scandir(path / folder) as entries:
            for entry in entries:
                date = entry.stat().st_mtime
                if date >= oldest:
                    yield date, entry.path


def in_mbox(path: Path, key: str) -> bool | None:
    """Search an mbox from its end, where mail is added."""
    mark = _mark(key)
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            first = max(0, end - LARGEST_TAIL)
            while end > first:
                start = max(first, end - CHUNK)
                file.seek(max(0, start - LARGEST_HEADER))
                before = start - file.tell()
                text = file.read(end - start + before)
                if any(_in_header(text, found.start()) for found in mark.finditer(text)):
                    return True
                end = start
    except OSError:
        raise _unreadable() from None
    return False if first == 0 else None


def _mark(key: str) -> re.Pattern[bytes]:
    """A header line that the message of a key has and no other: some relays give mail a Message-ID of their own."""
    ours = (
        rb"(?:"
        + HEADER.encode()
        + rb":\s*%b|Message-ID:\s*<%b[^\s<>]*>)"
        % (
            key.encode(),
            re.escape(id_start(key)).encode(),
        )
    )
    return re.compile(rb"^" + ours + rb"\s*$", re.IGNORECASE | re.MULTILINE)


def _first_part(data: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]


def _in_header(text: bytes, place: int) -> bool:
    """Whether a place in an mbox stands in the header of a mail, rather than in a mail that is quoted in another."""
    begins = text.rfind(b"\nFrom ", 0, place) + 1
    return (begins > 0 or text.startswith(b"From ")) and not re.search(rb"\n\r?\n", text[begins:place])


def _unreadable() -> AdapterError:
    return PermissionDenied(
        "`bcc_mailbox` cannot be read; let the account that runs this read it", missing="to read `bcc_mailbox`"
    )
