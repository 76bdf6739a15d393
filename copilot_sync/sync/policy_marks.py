"""What a policy says, as one hash: where it is another, every meeting ahead is judged again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import copilot_sync

if TYPE_CHECKING:
    from copilot_sync.policy import Policy
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.settings import SyncSettings


def policy_mark(ledger: Ledger, policy: Policy, settings: SyncSettings, editions: tuple[str, ...] = ()) -> str:
    """A keyed hash of everything that decides a judgement besides the invite and the clock.

    On which day a waiver or a role ends belongs to the clock: meetings that it concerns come due then. The `editions`
    are those of all directories, in their order.
    """
    roles = sorted((address, entry.role, str(entry.until)) for address, entry in policy.role_book.entries.items())
    return ledger.mark(
        "policy",
        copilot_sync.__version__,
        repr((policy.organisation, policy.choice, policy.snippets, policy.amendments)),
        repr(sorted(policy.rule_options.items())),
        repr(sorted(policy.venues.items())),
        repr([replace(waiver, source="") for waiver in policy.waivers]),
        repr(roles),
        repr((settings.mode, settings.recipients, settings.terms, settings.horizon, settings.remind)),
        *editions,
    )
