"""What a policy says today, as one hash: where it is another, every meeting ahead is judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import copilot_sync

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.policy import Policy
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.settings import SyncSettings


def policy_mark(ledger: Ledger, policy: Policy, settings: SyncSettings, today: date) -> str:
    """A keyed hash of everything that decides a judgement besides the invite and the clock.

    Of waivers and roles, those in force on a day count: when one ends, the hash is another.
    """
    roles = sorted(
        (address, entry.role) for address, entry in policy.role_book.entries.items() if not entry.ended(today)
    )
    return ledger.mark(
        "policy",
        copilot_sync.__version__,
        repr((policy.organisation, policy.choice, policy.snippets, policy.amendments)),
        repr(sorted(policy.rule_options.items())),
        repr(sorted(policy.venues.items())),
        repr([waiver for waiver in policy.waivers if today <= waiver.until]),
        repr(roles),
        repr((settings.mode, settings.recipients, settings.terms, settings.horizon, settings.remind)),
    )
