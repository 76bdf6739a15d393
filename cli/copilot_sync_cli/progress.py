"""A sign of life on a terminal, for runs that take longer than a second."""

from __future__ import annotations

import sys
import time

PATIENCE = 1.0
"""Seconds before the first sign."""
INTERVAL = 0.2


class Progress:
    """Says on standard error what is being done, where that is a terminal, and leaves no trace."""

    def __init__(self) -> None:
        self.count = 0
        self.width = 0
        self.due = time.monotonic() + PATIENCE if sys.stderr.isatty() else float("inf")

    def step(self) -> None:
        """One more thing is done."""
        self.count += 1
        self.tell(f"{self.count:,} looked at so far")

    def tell(self, text: str) -> None:
        """This is being done."""
        if time.monotonic() >= self.due:
            self.due = time.monotonic() + INTERVAL
            self._show(text)

    def finish(self) -> None:
        """Take the sign away."""
        if self.width:
            self._show("")

    def _show(self, text: str) -> None:
        sys.stderr.write(f"\r{text:<{self.width}}" + ("" if text else "\r"))
        sys.stderr.flush()
        self.width = len(text)
