"""How much work rules may cause."""

from __future__ import annotations


class EndlessError(Exception):
    """A rule takes more work than any real meeting's."""


class Steps:
    """So much for each question, some of it free, and so much beyond for all rules of a document together."""

    MOST = 100_000

    def __init__(self, *, free: int = 1_000, shared: int = 500_000) -> None:
        self._free = free
        self._shared = shared
        self._own = 0

    def begin(self) -> None:
        """Another question is asked."""
        self._own = 0

    def take(self, number: int = 1) -> None:
        """Count some work.

        Raises:
            EndlessError: it was the last straw.
        """
        self._own += number
        if self._own > self._free:
            self._shared -= number
        if self._own > self.MOST or self._shared < 0:
            raise EndlessError
