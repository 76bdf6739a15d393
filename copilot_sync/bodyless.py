"""Invites without a body or files: what they say is soon read, and the same for many in a calendar.

Such a calendar may hold tens of thousands of them. What the lack of a body, the place and the sender tell, and the
answers that rest on nothing else, then do for all that differ in their dates, their subjects and their guests; and
what the lack of a body tells alone, for all of them. A place of which nothing but its name is told is like any other.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from copilot_sync.invite import MOMENTS, Invite
from copilot_sync.reading import Reading, costs, venue
from copilot_sync.reading.addresses import has_address
from copilot_sync.reading.lexicon import near_to_any
from copilot_sync.reading.lines import Passages
from copilot_sync.reading.place import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from copilot_sync.rules.base import Rule
    from copilot_sync.verdicts import Judgement

MOST = 100
"""Kinds of such invites that are kept in mind."""
EMPTY = ("description", "html", "attachments", "conferences", "envelope")
"""Fields that hold nothing in such an invite."""
APART = frozenset(
    {*MOMENTS, "source", "uid", "timezone", "all_day", "sequence", "series", "changed_alone", "status", "method",
     "summary", "categories", "calendar_name", "attendees", "attendees_hidden", "organizer_copy", "location"}
)  # fmt: skip
"""Fields in which such invites may differ, and still share what is made of the others; of a location see `_known_of`."""
SAID_OF_PLACES = {"venue": venue.TELLING, "costs": costs.TELLING, "payment": ("payment",)}
"""Groups of lexicons that are held against a location."""
RestsOn = Literal["body", "place", "sender", "place and sender"]
"""Of what an invite without a body can say, what an answer rests on."""
OTHERS: Mapping[RestsOn, frozenset[str]] = {
    "body": frozenset({"organizer", "sent_by"}),
    "place": frozenset({"organizer", "sent_by"}),
    "sender": frozenset(),
    "place and sender": frozenset(),
}
"""Fields beside `APART` that play no part in it."""
SHARED: Mapping[RestsOn, tuple[str, ...]] = {
    "body": (
        "text", "readable", "body", "of_the_meeting", "body_in_english", "english", "in_several_languages", "whole",
        "chosen_time", "shared_chair", "loop_closed", "claims", "agenda", "papers", "prose",
    ),
    "place": (
        "location", "everything", "place", "address_given", "venue_facts", "barriers", "promises", "costs", "payment",
        "other_route", "missing",
    ),
}  # fmt: skip
"""Pieces of a reading, by what they rest on. Whatever is not named here is worked out for each."""
OWN_WORDS = frozenset({"location", "everything", "place"})
"""Those of them that hold the words of a location: shared among invites in the same place alone."""
_fields_of = {
    part: attrgetter(*(field.name for field in fields(Invite) if field.name not in APART | others))
    for part, others in OTHERS.items()
}
_what_should_be_empty = attrgetter(*EMPTY)


class _Part:
    """What follows from some of what an invite says."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        """Of the first one that says it."""
        self.answers: dict[Rule[Any], Judgement] = {}


class Said:
    """What such an invite says, and what rules answered that look at nothing else."""

    def __init__(self, parts: Mapping[RestsOn, _Part]) -> None:
        self._parts = parts
        self.answers = {on: part.answers for on, part in parts.items()}
        """Of rules that have `rules.base.Rule.rests_on`."""

    def reading_of(self, invite: Invite) -> Reading:
        """The reading of an invite that says the same, less what is its own."""
        reading = next(
            (part.reading for part in self._parts.values() if part.reading.invite is invite), Reading(invite)
        )
        for on, pieces in SHARED.items():
            first = self._parts[on].reading
            known = vars(first)
            own = OWN_WORDS if first.invite.location != invite.location else ()
            vars(reading).update([(piece, known[piece]) for piece in pieces if piece in known and piece not in own])
        return reading


class Bodyless:
    """What such invites say, kept for one policy, which may know some places by their names."""

    def __init__(self, *, places_known: bool = False) -> None:
        self._places_known = places_known
        self._known: dict[tuple[object, ...], Said] = {}
        self._parts: dict[tuple[RestsOn, tuple[object, ...]], _Part] = {}

    def said_by(self, invite: Invite) -> Said | None:
        """What an invite says, the same as others before it if they said the same; ``None`` where it has a body."""
        if any(_what_should_be_empty(invite)):
            return None
        place = invite.location if self._places_known else _known_of(invite)
        words = (place, _fields_of["place and sender"](invite))
        if words not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
                self._parts.clear()
            self._known[words] = Said(dict(self._parts_of(invite, place)))
        return self._known[words]

    def _parts_of(self, invite: Invite, place: object) -> Iterator[tuple[RestsOn, _Part]]:
        reading = Reading(invite)
        for on, fields_of in _fields_of.items():
            words = (place if "place" in on else None, fields_of(invite))
            yield on, self._parts.setdefault((on, words), _Part(reading))


def _known_of(invite: Invite) -> str | bool | None:
    """What an answer may rest on of a location: its words; where it only names a place, whether it is an address."""
    location = invite.location
    if not location or "://" in location:
        return location
    place = place_of(invite, "", "", Passages)
    if not place.in_person or place.online:
        return location
    said = Reading(invite).location
    if any(near_to_any(file, groups, said) for file, groups in SAID_OF_PLACES.items()):
        return location
    return has_address(location, field=True)
