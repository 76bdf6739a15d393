"""What stays the same of a meeting from one run to the next, as a hash that shows nothing of it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.invite import Invite

DIGITS = 32
"""Hexadecimal digits of a fingerprint: 128 bits, too many for two meetings to share one by chance."""


def fingerprint(*parts: str) -> str:
    """A SHA-256 hash of the parts and of where each ends, cut to 32 hexadecimal digits."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:DIGITS]


def identity(invite: Invite) -> tuple[str, ...]:
    """What makes a meeting that meeting: UID and RECURRENCE-ID (RFC 5546, section 2.1.5).

    A mail without calendar data has no UID: there it is the name of the file, and the first date known.
    """
    if invite.uid:
        return ("uid", invite.uid, _moment(invite.recurrence_id))
    first = invite.series_dtstart or invite.dtstart
    return ("file", PurePath(invite.source).name, _moment(first), _moment(invite.recurrence_id))


def _moment(moment: datetime | None) -> str:
    try:
        return moment.astimezone(UTC).isoformat() if moment else ""
    except OverflowError:  # the first or last day that a calendar can hold
        return moment.isoformat() if moment else ""
