"""Invites without a body, guests or files: what they say is soon read, and the same for many in a calendar.

Such a calendar may hold tens of thousands of them. What one says, and the answers that rest on nothing else, then do
for all that differ in their dates alone.
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
"""Of what is said, kept in mind."""
UNSAID = frozenset({*MOMENTS, "source", "uid", "timezone", "all_day", "sequence", "series", "changed_alone"})
"""Fields of an invite on which no reading rests where there is no body."""
EMPTY = ("description", "html", "attendees", "attachments", "conferences", "envelope")
"""Fields that hold nothing in such an invite."""
_what_it_says = attrgetter(*(field.name for field in fields(Invite) if field.name not in UNSAID))
_what_should_be_empty = attrgetter(*EMPTY)


class Said:
    """What an invite says, and what rules answered that look at nothing else."""

    def __init__(self, invite: Invite) -> None:
        self.reading = Reading(invite)
        self.answers: dict[Rule[Any], Judgement] = {}
        """Of rules with `rules.base.Rule.words_alone`."""


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
