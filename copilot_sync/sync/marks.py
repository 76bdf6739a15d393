"""How things are known in the ledger: by keyed hashes, one kind of thing never by the mark of another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot_sync.fingerprints import identity
from copilot_sync.invite import PartStat
from copilot_sync.sync.moments import written_or_none

if TYPE_CHECKING:
    from copilot_sync.invite import Invite
    from copilot_sync.sync.ledger import Ledger


def person(ledger: Ledger, address: str) -> str:
    """Somebody who is invited."""
    return ledger.mark("person", address.lower())


def organiser(ledger: Ledger, address: str) -> str:
    """Somebody who invites."""
    return ledger.mark("organiser", address.lower())


def paper(ledger: Ledger, name: str) -> str:
    """A paper of a meeting."""
    return ledger.mark("paper", name)


def partition(ledger: Ledger, source: str, key: str) -> str:
    """A part of a source."""
    return ledger.mark("partition", source, key)


def thing(ledger: Ledger, source: str, name: str) -> str:
    """Something in a source that has a name and no reference."""
    return ledger.mark("thing", source, name)


def meeting(ledger: Ledger, invite: Invite) -> str:
    """A meeting: one event, one date that was changed by itself, or all other dates of a series together."""
    return ledger.mark("meeting", *identity(invite if invite.changed_alone else replace(invite, recurrence_id=None)))


def thread(ledger: Ledger, invite: Invite) -> str:
    """A meeting and everything that was changed of it: the mark of the meeting itself."""
    return meeting(ledger, replace(invite, changed_alone=False))


def thread_of_uid(ledger: Ledger, uid: str) -> str:
    """The same, where a meeting is known by its UID alone."""
    return ledger.mark("meeting", "uid", uid, "")


def seen(ledger: Ledger, invite: Invite) -> str:
    """Everything that rules look at."""
    moments = [written_or_none(moment) or "" for moment in (invite.dtstart, invite.dtend)]  # a zone's name hides them
    return ledger.mark("seen", *moments, repr(replace(invite, source="", dtstamp=None, sequence=None)))


def content(ledger: Ledger, invite: Invite) -> str:
    """What an organiser changes for others: without stamps and answers, without categories, which everybody has alone,
    and without the dates that a series goes on to by itself.
    """  # noqa: D205 -- the sentence takes two lines
    unanswered = tuple(replace(attendee, partstat=PartStat.NEEDS_ACTION) for attendee in invite.attendees)
    bare = replace(invite, source="", dtstamp=None, last_modified=None, sequence=None, envelope=None)
    bare = replace(bare, attendees=unanswered, categories=())
    if invite.series and not invite.changed_alone:
        bare = replace(bare, dtstart=None, dtend=None, series_last_end=None, recurrence_id=None)
    return ledger.mark("content", repr(bare))
