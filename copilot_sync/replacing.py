"""A file with other bytes in it: whole or not at all, and never over what somebody else has written meanwhile."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from copilot_sync.folders import keep_names
from copilot_sync.phrases import system_reason


class NotReplacedError(Exception):
    """The file is as it was. The text says why, and what to do."""


class ChangedMeanwhileError(NotReplacedError):
    """Somebody else has changed the file, or taken it away."""


def replace_bytes(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` into a file that holds `before`: into a temporary file beside it first, which then takes its name.

    The mode stays, and so does the owner. Between the last look at the file and the change of names, which follow each
    other at once, no file system lets us keep others out.

    Raises:
        ChangedMeanwhileError: somebody has changed the file.
        NotReplacedError: it is a link or has several names, or it cannot be written.
    """
    try:
        found = path.lstat()
        _refuse_odd(path, found)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            _make_alike(temporary, found)
            _refuse_changed(path, found, before)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except FileNotFoundError:
        raise ChangedMeanwhileError("is not there any more") from None
    except OSError as error:
        raise NotReplacedError(f"could not be written ({system_reason(error)})") from None
    keep_names(path.parent)


def _refuse_odd(path: Path, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise NotReplacedError("is a link; name the file that it leads to")
    if not stat.S_ISREG(found.st_mode):
        raise NotReplacedError("is not a regular file")
    if found.st_nlink > 1:
        raise NotReplacedError("has several names (hard links), and the others would keep the old text; copy it first")
    if not os.access(path, os.W_OK):
        raise NotReplacedError("is write-protected")


def _make_alike(temporary: Path, found: os.stat_result) -> None:
    made = temporary.stat()
    if (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
        try:
            os.chown(temporary, found.st_uid, found.st_gid)
        except OSError:
            raise NotReplacedError("belongs to somebody else, and would no longer do so") from None
    temporary.chmod(stat.S_IMODE(found.st_mode))


def _refuse_changed(path: Path, found: os.stat_result, before: bytes) -> None:
    with path.open("rb") as file:
        same = file.read(len(before) + 1) == before
    now = path.lstat()
    if not same or (now.st_ino, now.st_size, now.st_mtime_ns) != (found.st_ino, found.st_size, found.st_mtime_ns):
        raise ChangedMeanwhileError("was changed by somebody else meanwhile, and was left alone; run it again")
