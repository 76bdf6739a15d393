"""Checks meeting invites for co-production, and tells the organiser while there is still time.

from copilot_sync import Linter, Policy

report = Linter(Policy()).check(invite, now=now)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot_sync.linter import Linter
    from copilot_sync.policy import Policy

__version__ = "0.1.0.dev0"
__all__ = ["Linter", "Policy", "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    """Import the two entrances when they are first used, so that ``import copilot_sync`` stays light."""
    if name == "Linter":
        from copilot_sync.linter import Linter  # noqa: PLC0415

        return Linter
    if name == "Policy":
        from copilot_sync.policy import Policy  # noqa: PLC0415

        return Policy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
