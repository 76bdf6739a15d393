"""Whether a source, a messenger or a directory would work, found out without doing anything.

An adapter may have a method ``examine`` that tells more of itself than whoever uses its port can find out. It is asked
by ``copilot-sync doctor``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Health(StrEnum):
    """How something is."""

    WELL = "well"
    ILL = "ill"
    UNSURE = "unsure"
    """It cannot be found out, or it works with something missing."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that was looked at."""

    health: Health
    text: str
    """What was found, and what to do about it: for people at a terminal, neither kept nor logged."""


@runtime_checkable
class Examines(Protocol):
    """A port that tells how it is."""

    def examine(self) -> Iterator[Checkup]:
        """Look at everything that it needs, by reads and by writes that can have no effect. Raises nothing."""
        ...
