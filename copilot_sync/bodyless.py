"""Invites without a body or files: what they say is soon read, and the same for many in a calendar.

Such a calendar may hold tens of thousands of them. What the lack of a body, the place and the sender tell, and the
answers that rest on nothing else, then do for all that differ in their dates, their subjects and their guests.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from copilot_sync.invite import MOMENTS, Invite
from copilot_sync.reading import Reading

if TYPE_CHECKING:
    from copilot_sync.rules.base import Rule
    from copilot_sync.verdicts import Judgement

MOST = 100
"""Kinds of such invites that are kept in mind."""
EMPTY = ("description", "html", "attachments", "conferences", "envelope")
"""Fields that hold nothing in such an invite."""
APART = frozenset(
    {*MOMENTS, "source", "uid", "timezone", "all_day", "sequence", "series", "changed_alone", "status", "method",
     "summary", "categories", "calendar_name", "attendees", "attendees_hidden", "organizer_copy"}
)  # fmt: skip
"""Fields in which such invites may differ, and still share what is made of the others."""
SHARED = (
    "text", "readable", "body", "of_the_meeting", "body_in_english", "english", "in_several_languages", "whole", "location",
    "everything", "place", "address_given", "venue_facts", "barriers", "promises", "papers", "costs", "payment",
    "other_route", "chosen_time", "shared_chair", "loop_closed", "claims", "missing", "agenda",
)  # fmt: skip
"""Pieces of a reading that rest on those others. Whatever is not named here is worked out for each."""
_what_it_says = attrgetter(*(field.name for field in fields(Invite) if field.name not in APART))
_what_should_be_empty = attrgetter(*EMPTY)


class Said:
    """What such an invite says, and what rules answered that look at nothing else."""

    def __init__(self, invite: Invite) -> None:
        self._first = Reading(invite)
        self.answers: dict[Rule[Any], Judgement] = {}
        """Of rules with `rules.base.Rule.subject_apart`."""

    def reading_of(self, invite: Invite) -> Reading:
        """The reading of an invite that says the same, less what is its own."""
        if invite is self._first.invite:
            return self._first
        known, reading = vars(self._first), Reading(invite)
        vars(reading).update({piece: known[piece] for piece in SHARED if piece in known})
        return reading


class Bodyless:
    """What such invites say, kept for one policy."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Said] = {}

    def said_by(self, invite: Invite) -> Said | None:
        """What an invite says, the same as others before it if they said the same; ``None`` where it has a body."""
        if any(_what_should_be_empty(invite)):
            return None
        words = _what_it_says(invite)
        if words not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[words] = Said(invite)
        return self._known[words]
