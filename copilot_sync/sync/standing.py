"""Where a finding stands, from its first sighting to its end."""

from enum import StrEnum


class Standing(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    UNSURE = "unsure"
    """It was found, and cannot be told any more: neither said again nor called put right."""
    FIXED = "fixed"
    WAIVED = "waived"
    CLOSED = "closed"
    """The meeting is over, gone or out of scope, or the rule is switched off, or its time has not come."""
