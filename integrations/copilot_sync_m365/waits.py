"""How long a server asks us to wait.

Graph sends seconds with a fraction too (https://learn.microsoft.com/graph/throttling), which the HTTP standard does
not know (RFC 9110, section 10.2.3) and the retriers of HTTP libraries stumble over.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)
WITHIN = timedelta(seconds=1)
"""A date says no more than in which second the wait ends."""
_SECONDS = re.compile(r"([0-9]+)(?:\.[0-9]*)?", re.ASCII)
MOST_DIGITS = 9
"""More are longer than anything, and than a float can tell."""


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The wait in a Retry-After: whole seconds, a fraction, or until a date; ``None`` for what says none of these."""
    text = value.strip()
    if found := _SECONDS.fullmatch(text):
        return LONGEST if len(found[1]) > MOST_DIGITS else min(timedelta(seconds=float(text)), LONGEST)
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until + WITHIN - now, timedelta()), LONGEST)
    return None
