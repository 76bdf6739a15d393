"""iCalendar into `Invite`: our own reader, which hostile and broken files cannot stop (RFC 5545, RFC 5546)."""

from copilot_sync.itip.reader import one_of_each, read_calendar

__all__ = ["one_of_each", "read_calendar"]
