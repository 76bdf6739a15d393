"""Which of several copies of a meeting is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.notice import changed_at
from copilot_sync.sync.moments import written

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.invite import Invite

FARTHEST = 10**12


def rank_of(invite: Invite, now: datetime) -> str:
    """A text that is greater the better a copy is.

    The organiser's own first, and last what nobody vouches for: it may be forged. Then the highest SEQUENCE, then the latest stamp (RFC 5546, section 2.1.5); of the dates
    of a series that follow it, one that is not over, and of these the next.
    """
    changed = changed_at(invite)
    start = int(invite.dtstart.timestamp()) if invite.dtstart else 0
    return "/".join(
        [
            _standing(invite),
            f"{max(invite.sequence or 0, 0):010d}"[:10],
            written(changed) if changed else "",
            "0" if invite.is_over(now) else "1",
            f"{FARTHEST - start:013d}",
        ]
    )


def _standing(invite: Invite) -> str:
    if invite.organizer_copy:
        return "2"
    return "1" if invite.vouched_for else "0"
