"""A booking as the diary writes it, and as an invite."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from copilot_sync.adapters import PRIVATE, Failed, Skipped
from copilot_sync.invite import Attendee, CalendarUser, Invite

LARGEST = 1_000_000
"""Bytes of a booking."""


def read(data: bytes, source: str) -> Invite | Skipped | Failed:
    """The meeting in a booking, or why there is none. Never raises, and quotes nothing of what it cannot read."""
    if len(data) > LARGEST:
        return Failed(source, "is larger than a booking can be; is it one?")
    try:
        booking = json.loads(data)
        return Skipped(source, PRIVATE) if booking["private"] else _invite(booking, source)
    except (ValueError, RecursionError):
        return Failed(source, "is not JSON, or a date in it is none; write the booking again")
    except (KeyError, TypeError, AttributeError):
        return Failed(source, "lacks something that a booking has; write the booking again")


def with_words(data: bytes, words: str) -> bytes:
    """A booking that says something else, and is the same in everything else."""
    return json.dumps(json.loads(data) | {"words": words}, indent=2, ensure_ascii=False).encode()


def _invite(booking: dict[str, Any], source: str) -> Invite:
    return Invite(
        source=source,
        uid=booking["id"],
        summary=booking["title"],
        description=booking["words"],
        location=booking["room"],
        dtstart=datetime.fromisoformat(booking["starts"]),
        dtend=datetime.fromisoformat(booking["ends"]),
        organizer=CalendarUser(address=booking["host"]["email"].lower(), common_name=booking["host"]["name"]),
        attendees=tuple(
            Attendee(address=guest["email"].lower(), common_name=guest["name"]) for guest in booking["guests"]
        ),
        organizer_copy=True,
    )
