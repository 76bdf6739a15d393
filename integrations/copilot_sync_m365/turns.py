"""Whose turn it is: how many requests are under way at one time, in all and to one mailbox."""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 4
"""Requests to one mailbox at one time: https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits."""


class Turns:
    """Lets some requests through at one time, and for each mailbox no more than Graph takes.

    Args:
        at_once: Over all mailboxes.
    """

    def __init__(self, at_once: int) -> None:
        self._all = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._mailboxes: dict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(AT_ONCE)
        )

    @contextmanager
    def __call__(self, mailbox: str) -> Iterator[None]:
        """Wait for a turn; it ends with the block."""
        with self._lock:
            own = self._mailboxes[mailbox]
        with own, self._all:
            yield
