"""A messenger in memory, and the letter boxes that it delivers to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot_sync.adapters import LookUp, NotAcceptedError
from copilot_sync.testing.faults import Call, Faults

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage


class MemoryPost:
    """Letter boxes. What is delivered twice lies in its box twice."""

    def __init__(self) -> None:
        self.delivered: list[OutgoingMessage] = []
        """In the order in which it came."""
        self.refused: set[str] = set()
        """Addresses that take nothing."""

    def box(self, recipient: str) -> list[OutgoingMessage]:
        """What lies in the box of an address."""
        return [message for message in self.delivered if message.recipient == recipient]

    def copies(self, key: str) -> int:
        """How many times the message of a key was delivered."""
        return sum(message.key == key for message in self.delivered)


class MemoryMessenger:
    """Fulfils `Messenger`.

    Args:
        post: Where it delivers to.
        looks_up: Whether it can tell what was delivered. Without, it never knows.
        faults: What goes wrong.
    """

    def __init__(self, post: MemoryPost, *, looks_up: bool = True, faults: Faults | None = None) -> None:
        self.post = post
        self.looks_up = looks_up
        self.faults = Faults() if faults is None else faults
        self._closed = False

    def deliver(self, message: OutgoingMessage) -> None:
        """Put a message into the box of its recipient, its subject on one line.

        Raises:
            NotAcceptedError: the address takes nothing.
        """
        with self._asked(Call.DELIVER):
            if message.recipient in self.post.refused:
                raise NotAcceptedError("this address takes no mail; ask the organiser for another")
            self.post.delivered.append(replace(message, subject=" ".join(message.subject.split())))

    def look_up(self, key: str, tried: datetime) -> LookUp:  # noqa: ARG002 -- what is delivered is here at once
        """Whether the message of a key lies in a box."""
        with self._asked(Call.LOOK_UP):
            if not self.looks_up:
                return LookUp.UNKNOWN
            return LookUp.SENT if self.post.copies(key) else LookUp.NOT_SENT

    def close(self) -> None:
        """Let go. Whatever is asked afterwards is a fault of whoever asks."""
        self._closed = True

    def _asked(self, call: Call) -> AbstractContextManager[None]:
        if self._closed:
            raise RuntimeError("this messenger is closed")
        return self.faults.around(call)
