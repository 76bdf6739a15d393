"""What a folder held when we last looked, as a token: for each file hashes of its path, of its stat and of its content.

A file whose stat says the same is not opened, unless it was changed so shortly before we looked that a later change
could have left the same stat ("racy git" in Git's technical documentation describes the same problem).
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import SyncToken, SyncTokenExpired

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

FORM = b"\x01"
MOST_FILES = 200_000
COARSEST = 2_000_000_000
"""Nanoseconds between two time stamps that a file system can tell apart, at worst (FAT)."""

UNSURE = bytes(8)
"""The signature of a file that has to be opened the next time, whatever its stat says."""

HEAD = struct.Struct(">1s8s8sq")
FILE = struct.Struct(">16s8s12s")
CHECK = 8
LONGEST = 4 * (HEAD.size + MOST_FILES * FILE.size + CHECK + 3) // 3 + 4


class Known(NamedTuple):
    """What is known of one file."""

    signature: bytes
    """8 bytes, of its size, inode and time of change, or `UNSURE`."""
    content: bytes
    """12 bytes, of what it holds."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one folder."""

    root: bytes = UNSURE
    """8 bytes that tell it from another folder or disk at the same path."""
    looked: int = 0
    """When the look at it began, in nanoseconds since 1970."""
    files: Mapping[bytes, Known] = field(default_factory=dict)
    """By the hash of the relative path, 16 bytes."""

    def as_token(self, place: str) -> SyncToken:
        """For the folder at this place."""
        body = HEAD.pack(FORM, _hash(place.encode(errors="surrogateescape"), 8), self.root, self.looked)
        body += b"".join(FILE.pack(reference, *known) for reference, known in sorted(self.files.items()))
        return SyncToken(base64.b64encode(body + _hash(body, CHECK)).decode("ascii"))

    def unchanged(self, reference: bytes, found: os.stat_result) -> bool:
        """Whether a file certainly holds what it held, by its stat alone."""
        known = self.files.get(reference)
        return known is not None and known.signature == signature_of(found) and not self._unsafe(found)

    def _unsafe(self, found: os.stat_result) -> bool:
        return found.st_mtime_ns >= self.looked - COARSEST


def held_by(token: SyncToken, place: str) -> Held:
    """What a token says of the folder at this place.

    Raises:
        SyncTokenExpired: it is none of ours, of another folder or another version of this program, or cut short.
    """
    try:
        data = base64.b64decode(token.encode("ascii"), validate=True) if len(token) <= LONGEST else b""
        body, check = data[:-CHECK], data[-CHECK:]
        form, of, root, looked = HEAD.unpack_from(body)
        files = {reference: Known(*known) for reference, *known in FILE.iter_unpack(body[HEAD.size :])}
    except (ValueError, struct.error):
        raise _expired() from None
    sound = (form, of, check) == (FORM, _hash(place.encode(errors="surrogateescape"), 8), _hash(body, CHECK))
    if not sound:
        raise _expired()
    return Held(root, looked, files)


def reference_of(relative: bytes) -> bytes:
    """By which a file is known, from its path below the folder."""
    return _hash(relative, 16)


def version_of(data: bytes) -> str:
    """What a file holds, as a version: 32 hexadecimal digits."""
    return _hash(data, 16).hex()


def content_of(data: bytes) -> bytes:
    """What a file holds, as it stands in a token: 12 bytes, since every one counts there."""
    return _hash(data, 12)


def signature_of(found: os.stat_result) -> bytes:
    """What a stat says of a file's content: size, inode, and time of change."""
    said = _hash(f"{found.st_size} {found.st_mtime_ns} {found.st_ino}".encode(), 8)
    return said if said != UNSURE else FORM + said[1:]


def identity_of(root: os.stat_result) -> bytes:
    """Which folder on which disk this is."""
    return _hash(f"{root.st_dev} {root.st_ino}".encode(), 8)


def _hash(data: bytes, size: int) -> bytes:
    return hashlib.sha256(data).digest()[:size]


def _expired() -> SyncTokenExpired:
    return SyncTokenExpired("what we noted of this folder cannot be used any more; it is read anew")
