"""Where a calendar begins and ends, by a glance: whether what came is a calendar, and whether all of it came."""

from __future__ import annotations

from copilot_sync.itip.contentlines import GLANCE, beginning

BEGINNINGS = (b"BEGIN:VCALENDAR", b"BEGIN:VEVENT")


def is_calendar(data: bytes) -> bool:
    """Whether it begins as a calendar does, in whatever charset."""
    return beginning(data).startswith(BEGINNINGS)


def is_cut_short(data: bytes) -> bool:
    """Whether it begins as a calendar does, or not at all, and does not end as one: somebody may still be writing it."""
    begins = beginning(data).partition(b"\n")[0].strip()
    ends = data[-GLANCE:].replace(b"\0", b"").rstrip().upper()  # no zero bytes in UTF-16 either
    return not begins or (begins.startswith(b"BEGIN:") and not ends.endswith(begins.replace(b"BEGIN:", b"END:", 1)))
