"""What a status and its headers mean for a sync (RFC 9110, section 15)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    PermissionDenied,
    Throttled,
    TransientError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = timedelta(days=1)
GONE = frozenset({404, 410})
BUSY = frozenset({429, 503})
PASSING = frozenset({408, 425})
FIRST_OF_THE_SERVER = 500


def refused(status: int, host: str, headers: Mapping[str, str], now: datetime) -> AdapterError:
    """The error for an answer that has no calendar in it."""
    if status == 401:  # noqa: PLR2004 -- statuses are known by their numbers
        return AuthenticationError(
            f"{host} asks who we are, or does not believe it (401); put https://user:password@… in an address variable"
        )
    if status == 403:  # noqa: PLR2004 -- as above
        return PermissionDenied(f"{host} does not let us read this calendar (403); share it anew", missing="read")
    if status in GONE:
        return AdapterError(f"{host} has no calendar at this address any more ({status}); ask for its new address")
    if status in BUSY:
        wait = retry_after(headers.get("Retry-After", ""), now)
        return Throttled(f"{host} asks us to come later ({status})", retry_after=wait)
    if status in PASSING or status >= FIRST_OF_THE_SERVER:
        return TransientError(f"{host} has trouble of its own ({status})")
    return AdapterError(f"{host} gives no calendar ({status}); is the address right?")


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long to wait, in seconds or until a date (RFC 9110, section 10.2.3); ``None`` for what says neither."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until - now, timedelta()), LONGEST_WAIT)
    return None
