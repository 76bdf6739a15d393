"""What an mbox held when we last looked, as a token: the file's stat, and a hash of each mail."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters import SyncToken, SyncTokenExpired
from copilot_sync.file_sources.tokens import UNSURE

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

FORM = b"m1"
HEAD = struct.Struct(">2s8s8s")
MAIL = 16
"""Bytes of a mail's hash."""
CHECK = 8
MOST_MAILS = 400_000
LONGEST = 4 * (HEAD.size + MOST_MAILS * MAIL + CHECK + 3) // 3 + 4


@dataclass(frozen=True, slots=True)
class HeldMails:
    """What is known of one mbox."""

    signature: bytes = UNSURE
    """8 bytes of its stat; `UNSURE` where it has to be read whatever that says."""
    mails: AbstractSet[bytes] = frozenset()

    def as_token(self, place: str) -> SyncToken:
        """For the mbox at this place."""
        body = HEAD.pack(FORM, _hash(place), self.signature) + b"".join(sorted(self.mails))
        return SyncToken(base64.b64encode(body + hashlib.sha256(body).digest()[:CHECK]).decode("ascii"))


def held_by(token: SyncToken, place: str) -> HeldMails:
    """What a token says of the mbox at this place.

    Raises:
        SyncTokenExpired: it is none of ours, of another file or another version of this program, or cut short.
    """
    try:
        data = base64.b64decode(token.encode("ascii"), validate=True) if len(token) <= LONGEST else b""
        body, check = data[:-CHECK], data[-CHECK:]
        form, of, signature = HEAD.unpack_from(body)
    except (ValueError, struct.error):
        raise _expired() from None
    sound = (form, of, check) == (FORM, _hash(place), hashlib.sha256(body).digest()[:CHECK])
    if not sound or (len(body) - HEAD.size) % MAIL:
        raise _expired()
    return HeldMails(signature, {body[start : start + MAIL] for start in range(HEAD.size, len(body), MAIL)})


def _hash(place: str) -> bytes:
    return hashlib.sha256(place.encode(errors="surrogateescape")).digest()[:8]


def _expired() -> SyncTokenExpired:
    return SyncTokenExpired("what we noted of this mbox cannot be used any more; it is read anew")
