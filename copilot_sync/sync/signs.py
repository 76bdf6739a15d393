"""Signs of life of a run, in words for whoever waits at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def nothing(_: str) -> None:
    """Nobody is waiting for a sign of life."""


class Signs:
    """What is said while a source is pulled: that nothing has come of it yet, then which part is looked at.

    Args:
        tell: Is told each time, which may be many times.
    """

    def __init__(self, tell: Callable[[str], None] = nothing) -> None:
        self.tell = tell
        self._source = ""
        self._part = 0

    def asked(self, name: str) -> None:
        """A source, or a directory, is asked for the first time in this run."""
        self._source, self._part = name, 0
        self.tell(f"waiting for the first answer of {name}")

    def turned_to(self, part: int) -> None:
        """A part of the source, the first one being 1, has its turn. Of the first one nothing has come yet."""
        self._part = part
        if part > 1:
            self.heard()

    def heard(self) -> None:
        """Something has come of the part that has its turn."""
        self.tell(f"{self._source}: looking at part {self._part:,}")
