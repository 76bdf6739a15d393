"""How much of an invite is looked at: more than anybody writes, and little enough to be read at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

LONGEST_FIELD = 2_000
"""Characters of a subject or a location."""
MOST_CATEGORIES = 100
MOST_ATTACHMENTS = 500


def within_bounds(invite: Invite) -> Invite:
    """The same invite, less what lies beyond, and marked as cut short: nothing can be said to be missing from it.

    People are all counted, and the body has bounds of its own (`copilot_sync.reading.humantext`).
    """
    if (
        len(invite.summary or "") <= LONGEST_FIELD
        and len(invite.location or "") <= LONGEST_FIELD
        and len(invite.categories) <= MOST_CATEGORIES
        and len(invite.attachments) <= MOST_ATTACHMENTS
    ):
        return invite
    return replace(
        invite,
        summary=invite.summary and invite.summary[:LONGEST_FIELD],
        location=invite.location and invite.location[:LONGEST_FIELD],
        categories=invite.categories[:MOST_CATEGORIES],
        attachments=invite.attachments[:MOST_ATTACHMENTS],
        attachments_known=invite.attachments_known and len(invite.attachments) <= MOST_ATTACHMENTS,
        body_truncated=True,
    )
