"""Files that nobody but us can read from the first moment, and that nobody but us can have put there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from copilot_sync.folders import keep_names
from copilot_sync.phrases import system_reason
from copilot_sync.sync.ledger_errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

MODE = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
HAS_OWNERS = hasattr(os, "geteuid")
"""Windows keeps rights elsewhere: there a folder of the user's own is private by default."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_LONGEST = 10_000


def make_folder(folder: Path) -> None:
    """A folder for private files: of mode 0700 where we make it.

    Raises:
        LedgerError: it cannot be made, is no folder, or somebody else may put files there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except OSError as error:
        raise LedgerError(f"The folder {folder} cannot be made ({system_reason(error)}). Name another place.") from None
    if not HAS_OWNERS:
        return
    if found.st_uid not in {os.geteuid(), 0}:
        raise LedgerError(
            f"The folder {folder} belongs to somebody else, who could read and change what we keep there. "
            "Name a folder of your own."
        )
    if found.st_mode & OTHERS_WRITE:
        raise LedgerError(f"Others can write in the folder {folder}. Run: chmod go-w '{folder}'")


def make_file(path: Path) -> None:
    """An empty private file, where there is none yet.

    Raises:
        LedgerError: it cannot be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, MODE)
    except FileExistsError:
        return
    except OSError as error:
        raise LedgerError(f"{path} cannot be made ({system_reason(error)}). Name another place.") from None
    os.close(handle)


def refuse_exposed(path: Path) -> None:
    """Look whether a file is ours alone. One that is not there is fine.

    Raises:
        LedgerError: it is a link, no file, somebody else's, or others can read it.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise LedgerError(f"{path} cannot be looked at ({system_reason(error)}).") from None
    _refuse_odd(path, found)
    _refuse_shared(path, found, OTHERS)


def read_private(path: Path, *, named_by_admin: bool = False, longest: int = _LONGEST) -> bytes | None:
    """What a small private file holds; ``None`` where it is not there.

    One that an admin has named may be a link, may be root's, and may be read by its group: platforms that hand out
    secrets do so.

    Raises:
        LedgerError: it cannot be read, or others can read it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | (0 if named_by_admin else _NO_LINK) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        refuse_exposed(path)
        raise LedgerError(f"{path} cannot be read ({system_reason(error)}).") from None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        _refuse_odd(path, found)
        _refuse_shared(path, found, stat.S_IRWXO | stat.S_IWGRP if named_by_admin else OTHERS, root_too=named_by_admin)
        return file.read(longest)


def write_private(path: Path, content: bytes) -> None:
    """Put a small private file in place, whole or not at all, so that it survives a loss of power.

    Raises:
        LedgerError: it cannot be written.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        keep_names(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise LedgerError(f"{path} cannot be written ({system_reason(error)}).") from None


def _refuse_odd(path: Path, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise LedgerError(f"{path} is a link. Name the file that it leads to.")
    if not stat.S_ISREG(found.st_mode):
        raise LedgerError(f"{path} is not a regular file. Name another place.")


def _refuse_shared(path: Path, found: os.stat_result, unwanted: int, *, root_too: bool = False) -> None:
    if not HAS_OWNERS:
        return
    if found.st_uid != os.geteuid() and not (root_too and found.st_uid == 0):
        raise LedgerError(f"{path} belongs to somebody else. Run copilot-sync as its owner, or name another place.")
    if found.st_mode & unwanted:
        raise LedgerError(f"Others can read or change {path}. Run: chmod 600 '{path}'")
    if found.st_nlink > 1 and not root_too:
        raise LedgerError(f"{path} has several names (hard links). Remove the others, so that it is kept once.")
