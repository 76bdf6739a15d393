"""Mails one after another in one file (RFC 4155, and the ways of writing it that are in use).

A mail begins at a line ``From …`` with a date, the first of the file or after an empty line. In mails such lines are
written ``>From ``; one ``>`` is taken away. One mail at a time is in memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from copilot_sync.mail.taking_apart import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 100_000
"""Bytes that are read at once. A longer line is none at which a mail begins."""

_BEGINS = re.compile(rb"From [^\r\n]{0,500}?[0-9]{2}:[0-9]{2}[^\r\n]{0,100}?[0-9]{4}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_EMPTY = frozenset([b"\n", b"\r\n"])


class MboxMail(NamedTuple):
    """A mail, and where in the file it stands."""

    start: int
    """Of its line ``From ``, in bytes."""
    end: int
    data: bytes | None
    """The mail without that line; ``None`` where it is larger than is read."""


def mails_in(file: BinaryIO, start: int = 0) -> Iterator[MboxMail]:
    """Every mail of an mbox, from a place on where one begins. What stands before the first is left out."""
    place = file.seek(start)
    begins, size, after_empty = -1, 0, True
    lines: list[bytes] = []
    while line := file.readline(LONGEST_LINE):
        if after_empty and line.startswith(b"From ") and _BEGINS.match(line):
            if begins >= 0:
                yield MboxMail(begins, place, _joined(lines, size))
            begins, size, lines = place, 0, []
        elif begins >= 0:
            size += len(line)
            if size <= LARGEST:
                lines.append(line)
            else:
                lines.clear()
        after_empty = line in _EMPTY
        place += len(line)
    if begins >= 0:
        yield MboxMail(begins, place, _joined(lines, size))


def _joined(lines: list[bytes], size: int) -> bytes | None:
    if size > LARGEST:
        return None
    if lines and lines[-1] in _EMPTY:  # it belongs to the mbox
        lines.pop()
    return _QUOTED.sub(rb"\1", b"".join(lines))
