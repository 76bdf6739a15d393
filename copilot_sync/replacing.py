"""A file with other bytes in it: whole or not at all. Where they take the place of known ones, nobody's edit is lost."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO, TYPE_CHECKING

from copilot_sync.folders import keep_names
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Neither a link nor a pipe, for whose reader we would wait."""
_OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR


class NotReplacedError(Exception):
    """The file is as it was. The text says why, and what to do."""


class ChangedMeanwhileError(NotReplacedError):
    """Somebody else has changed the file, or taken it away."""


def replace_bytes(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` into a file that holds `before`: into a temporary file beside it first, which then takes its name.

    The mode stays, and so does the owner. The temporary file always has the same name, and is locked for as long as its
    writer lives: what a run that was killed has left there, the next one takes over. Between the last look at the file
    and the change of names, which follow each other at once, no file system lets us keep others out.

    Raises:
        ChangedMeanwhileError: somebody has changed the file.
        NotReplacedError: it is a link or has several names, or it cannot be written.
    """
    try:
        found = path.lstat()
        _refuse_odd(path, found)
        with _temporary_beside(path) as (file, temporary):
            _fill(file, after)
            _make_alike(temporary, found)
            _refuse_changed(path, found, before)
            _rename(file, temporary, path)
    except FileNotFoundError:
        raise ChangedMeanwhileError("is not there any more") from None
    except OSError as error:
        raise NotReplacedError(f"could not be written ({system_reason(error)})") from None
    keep_names(path.parent)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put `data` into a file, whole or not at all, whatever it holds: in the same way. A pipe or a device gets it as it is.

    The mode of a file that is there stays; another has what the user's mask leaves. A link stays one. What is `private`
    is for its owner alone (0600), whatever the mode was before.

    Raises:
        NotReplacedError: another run is writing the file.
        OSError: it cannot be written.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    with _temporary_beside(path) as (file, temporary):
        _fill(file, data)
        temporary.chmod(_OWNER_ALONE if private else _mode_of(path))
        _rename(file, temporary, path)


def _fill(file: IO[bytes], data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _rename(file: IO[bytes], temporary: Path, path: Path) -> None:
    if sys.platform == "win32":
        file.close()  # what is open keeps its name there
    temporary.replace(path)


def _mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_mask()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _temporary_beside(path: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """An empty file, ours alone, that is gone at the end unless it has another name by then."""
    mark = blake2b(os.fsencode(path.name), digest_size=8).hexdigest()  # its name itself may be as long as one may be
    temporary = path.with_name(f".{mark}.copilot-sync.tmp")
    if sys.platform == "win32":
        temporary.unlink(missing_ok=True)  # refused there while somebody writes to it
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | _NO_LINK, 0o600), "wb") as file:
        _take(file, temporary)
        try:
            os.ftruncate(file.fileno(), 0)
            yield file, temporary
        except BaseException:
            file.close()
            temporary.unlink(missing_ok=True)
            raise


def _take(file: IO[bytes], temporary: Path) -> None:
    """Lock a temporary file, and see that it still has its name: its last writer may just have given it another."""
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 -- not on every system

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ChangedMeanwhileError("is being changed by another run, and was left alone; run it again") from None
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        raise NotReplacedError(f"could not be written: {temporary.name} beside it is no file; delete that first")
    if found.st_nlink != 1 or not temporary.exists() or not os.path.samestat(found, temporary.lstat()):
        raise ChangedMeanwhileError("is being changed by another run, and was left alone; run it again")


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
