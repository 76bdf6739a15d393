"""A sign of life on a terminal, for runs that take longer than a second."""

from __future__ import annotations

import sys
import time
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

PATIENCE = 1.0
"""Seconds before the first sign."""
INTERVAL = 0.2


class Progress:
    """Says on standard error what is being done, where that is a terminal, and leaves no trace behind a ``with``.

    What is told too early is shown when its time has come, though nothing more may be told for minutes: a network that
    does not answer keeps us waiting so long.
    """

    def __init__(self) -> None:
        self.count = 0
        self.width = 0
        self.due = time.monotonic() + PATIENCE if sys.stderr.isatty() else float("inf")
        self._latest = ""
        self._later: Timer | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def step(self) -> None:
        """One more thing is done."""
        self.count += 1
        self.tell(f"{self.count:,} looked at so far")

    def tell(self, text: str) -> None:
        """This is being done."""
        if self.due == float("inf"):
            return
        with self._lock:
            self._latest = text
            early = self.due - time.monotonic()
            if early <= 0:
                self._show(text)
            elif self._later is None:
                self._later = Timer(early, self._show_latest)
                self._later.daemon = True
                self._later.start()

    def finish(self) -> None:
        """Take the sign away."""
        with self._lock:
            self.due = float("inf")
            if self._later is not None:
                self._later.cancel()
            if self.width:
                self._show("")

    def _show_latest(self) -> None:
        with self._lock:
            self._later = None
            if self.due != float("inf"):
                self._show(self._latest)

    def _show(self, text: str) -> None:
        if text:
            self.due = time.monotonic() + INTERVAL
        sys.stderr.write(f"\r{text:<{self.width}}" + ("" if text else "\r"))
        sys.stderr.flush()
        self.width = len(text)
