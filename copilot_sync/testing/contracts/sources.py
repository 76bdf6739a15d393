"""The contract of `InviteSource`."""

from __future__ import annotations

from copilot_sync.testing.contracts.changes import ChangesContract
from copilot_sync.testing.contracts.discretion import DiscretionContract
from copilot_sync.testing.contracts.pulls import PullContract
from copilot_sync.testing.contracts.troubles import TroubleContract


class SourceContract(PullContract, ChangesContract, DiscretionContract, TroubleContract, kit=True):
    """What a sync relies on in a source. The one fixture that it asks for is `platform`."""
