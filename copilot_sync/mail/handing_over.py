"""What is the same for all who hand mail over: to whom it can go, how fast, and what a look for a copy proves."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import LookUp, NotAcceptedError
from copilot_sync.mail.addresses import is_address

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse_no_address(recipient: str) -> None:
    """See that mail can be sent there at all.

    Raises:
        NotAcceptedError: it is no address.
    """
    if not is_address(recipient):
        raise NotAcceptedError("the organiser's address is none that mail can be sent to; put it right in the invite")


@dataclass
class Pace:
    """So many messages in a minute, evenly spaced; 0: as many as there are."""

    most_per_minute: int
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Until it is the next one's turn."""
        if self.most_per_minute:
            wait = self._next - self.clock()
            if wait > 0:
                self.sleep(wait)
            self._next = self.clock() + 60 / self.most_per_minute


def fate(found: bool | None, age: timedelta, settles_after: int) -> LookUp:  # noqa: FBT001 -- what a search answers
    """What became of a message whose copy was looked for.

    Args:
        found: Whether the copy is there; ``None``: nobody can tell.
        age: For how long it would have been under way.
        settles_after: Minutes after which a copy that is not there was never sent.
    """
    if found:
        return LookUp.SENT
    settled = age >= timedelta(minutes=settles_after)
    return LookUp.NOT_SENT if found is False and settled else LookUp.UNKNOWN
