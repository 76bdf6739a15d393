"""When an invitation went out, and how far a copy can be trusted to say so."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.invite import Method

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.invite import Invite


class Sent(NamedTuple):
    """The moment an invitation went out."""

    moment: datetime
    basis: str
    """What it was taken from, in plain words."""
    at_most: bool = False
    """Taken from the day of creation, which can only make the notice look longer than it was."""

    def told(self, days: str) -> str:
        """A number of days since then, in words: ``at most 3 clear working days``."""
        return f"at most {days}" if self.at_most else days


def sequence_of(invite: Invite) -> int | None:
    """SEQUENCE; absent is 0 in a METHOD:REQUEST (RFC 5545, section 3.8.7.4), else unknown."""
    if invite.sequence is None and invite.method is Method.REQUEST:
        return 0
    return invite.sequence


def sent_of(invite: Invite) -> Sent | None:
    """The moment of sending, by the most trustworthy thing that the copy holds; ``None`` where it holds none.

    An occurrence that was changed by itself was sent when it was changed; any other counts from the first
    sending of its series.
    """
    if invite.changed_alone:
        changed = _moment_of_change(invite)
        if changed is not None:
            return changed
    if invite.envelope is not None and invite.envelope.date is not None:
        return Sent(invite.envelope.date, "the date of the email")
    if invite.sent is not None:
        return Sent(invite.sent, "the time it was sent")
    if invite.method is Method.REQUEST and sequence_of(invite) == 0 and invite.dtstamp is not None:
        return Sent(invite.dtstamp, "the time stamp of the first invitation")
    if invite.created is not None:
        return Sent(invite.created, "the day the meeting was created", at_most=True)
    return None


def _moment_of_change(invite: Invite) -> Sent | None:
    mailed = invite.envelope.date if invite.envelope else None
    moment = mailed or invite.last_modified or invite.dtstamp
    return Sent(moment, "the last change to this date") if moment else None


def changed_at(invite: Invite) -> datetime | None:
    """When this copy was last changed or called off: the mail's Date, LAST-MODIFIED, else DTSTAMP of a METHOD."""
    if invite.envelope is not None and invite.envelope.date is not None:
        return invite.envelope.date
    if invite.method is not None and invite.dtstamp is not None and invite.method is Method.CANCEL:
        return invite.dtstamp
    return invite.last_modified or (invite.dtstamp if invite.method is not None else None)


def first_sending(invite: Invite) -> bool:
    """Whether this copy is what was sent first: a METHOD:REQUEST or a mail with SEQUENCE 0.

    An organiser's copy is none, and neither is a file that was changed on a later day than it was created:
    people may have been added since, which moves no SEQUENCE (RFC 5546, section 2.1.4). On the day itself, systems
    write the two stamps seconds apart.
    """
    if invite.organizer_copy or sequence_of(invite) != 0:
        return False
    if invite.method is not Method.REQUEST and invite.envelope is None:
        return False
    created, modified = invite.created, invite.last_modified
    return not (created and modified and modified.astimezone(UTC).date() > created.astimezone(UTC).date())
