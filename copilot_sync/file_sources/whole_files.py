"""Reading a file that others may be writing: what is read is what it held at one moment, or nothing."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters import Document, Failed
from copilot_sync.folders import NOT_REGULAR, bounded, not_opened

if TYPE_CHECKING:
    from collections.abc import Callable

MOMENT = 2_000_000_000
"""Nanoseconds for which a file that ends in the middle counts as one that somebody is writing."""
PAUSE = 0.5
"""Seconds that those who write files are given to finish them."""
LINK = "is a link; links are not followed, so put the file itself here"
BEING_WRITTEN = "is still being written; it is read in the next run"


@dataclass(frozen=True, slots=True)
class WholeFile:
    """What a file holds, with the stat that goes with it."""

    data: bytes
    stat: os.stat_result


class Vanished:
    """It was there a moment ago."""


class BeingWritten:
    """Somebody is writing it."""


def read_whole(
    source: str, clock: Callable[[], int], is_cut_short: Callable[[bytes], bool]
) -> WholeFile | Failed | Vanished | BeingWritten:
    """Read a regular file, at a time that `clock` tells in nanoseconds since 1970."""
    try:
        with open(source, "rb", opener=_without_following) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                return Failed(source, NOT_REGULAR)
            found = bounded(source, file)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        return Vanished()
    except (OSError, ValueError) as error:
        return Failed(source, LINK if getattr(error, "errno", None) == errno.ELOOP else not_opened(error))
    if not isinstance(found, Document):
        return found
    moved = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    young = abs(clock() - after.st_mtime_ns) < MOMENT
    if moved or (young and is_cut_short(found.data)):
        return BeingWritten()
    return WholeFile(found.data, after)


def _without_following(path: str, flags: int) -> int:
    """Neither a link nor a pipe may take the place of a file between the listing and the reading."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
