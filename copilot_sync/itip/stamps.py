"""DTSTAMP and LAST-MODIFIED of an event that we amend: when it was last revised (RFC 5545, 3.8.7.2 and 3.8.7.3).

Both move to the moment of the amendment, and keep what they said before in a parameter, as an `x-param` may: so that it
can be put back, and so that whoever asks when people last changed the meeting is told that, not when we did. Where the
calendar has a METHOD, DTSTAMP is when that message was made, from which notice is counted: it stays. SEQUENCE counts
changes that people have to answer again (RFC 5546, section 2.1.4), and words in a description are none: it stays too.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from copilot_sync.itip.events import BEFORE

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.itip.rawlines import RawLine

REVISED = "LAST-MODIFIED"
MADE = "DTSTAMP"

_PARAMETER = rf";{BEFORE}=([0-9]{{8}}T[0-9]{{6}}Z?)".encode()
_STAMP = re.compile(rb"([A-Za-z-]+(?:;[^:\r\n]*)?):([0-9]{8}T[0-9]{6}Z?)([ \t]*)")
_MOVED = re.compile(rb"([A-Za-z-]+(?:;[^:\r\n]*)?)" + _PARAMETER + rb":[0-9]{8}T[0-9]{6}Z([ \t]*)")


def names_of_stamps(method: str) -> tuple[str, ...]:
    """The stamps that say when an event was last revised, in a calendar with that METHOD."""
    return (REVISED,) if method else (MADE, REVISED)


def moved(line: RawLine, now: datetime) -> RawLine:
    """A stamp at the moment `now`, or at its own where that is later; one that is odd stays as it is."""
    found = _STAMP.fullmatch(line.raw)
    if found is None:
        return line
    head, value, end = found.groups()
    before = b"" if BEFORE.encode() in head else f";{BEFORE}={value.decode()}".encode()
    later = max(value.rstrip(b"Z"), f"{now.astimezone(UTC):%Y%m%dT%H%M%S}".encode())
    return line._replace(raw=b"".join((head, before, b":", later, b"Z", end)))


def put_back(line: RawLine) -> RawLine | None:
    """A stamp as it was before we moved it; ``None`` where we did not, or where that is no longer to be seen."""
    found = _MOVED.fullmatch(line.raw)
    return line._replace(raw=b"".join((found[1], b":", found[2], found[3]))) if found else None
