"""Time as the fake sees it, which a test can move on without waiting."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


class Clock:
    """Goes on by itself, and at once where it is told to.

    Args:
        now: When it starts, aware. The machine's own time by default.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self._began = now or datetime.now(UTC)
        self._at = time.monotonic()
        self._skipped = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """What time it is, in UTC."""
        passed = time.monotonic() - self._at + self._skipped
        return self._began.astimezone(UTC) + timedelta(seconds=passed)

    def sleep(self, seconds: float) -> None:
        """Let seconds pass in no time: what a client under test may use in place of ``time.sleep``."""
        with self._lock:
            self._skipped += max(0.0, seconds)

    def header(self, after: float = 0.0) -> str:
        """Some seconds from now, as HTTP writes a date (RFC 9110, section 5.6.7)."""
        moment = self.now() + timedelta(seconds=after)
        return format_datetime(moment.replace(microsecond=0), usegmt=True)


def stamp_of_second(moment: datetime) -> str:
    """A moment as Graph writes those of messages, without parts of a second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def stamp(moment: datetime) -> str:
    """A moment as Graph writes a ``DateTimeOffset``, with seven digits of a second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
