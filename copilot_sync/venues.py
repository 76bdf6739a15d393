"""Venue profiles: what the organisation knows of a place, entered once and used for every meeting there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.matching import words_of
from copilot_sync.option_reading import Problem, read_options
from copilot_sync.options import option
from copilot_sync.reading.lines import lines_of, sentences
from copilot_sync.reading.venue import VenueFact, venue_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 1000
"""Profiles that are read: each is held against every place."""
WHERE = "venue"
"""Where evidence stands that comes from a profile."""


@dataclass(frozen=True, kw_only=True)
class Venue:
    """A ``[venues.NAME]`` table. Its facts are those of `reading.venue.FACTS`, in words that people can be sent."""

    match: tuple[str, ...] = option(
        (), required=True, help='What invites call the place, such as ["Civic Hall", "Long Room"].'
    )
    address: str = option("", help="The building, street, town and postcode.")
    step_free: str = option("", help="How to get in and about without steps.")
    toilet: str = option("", help="Where the accessible toilet is.")
    loop: str = option("", help="Whether there is a hearing loop, and where.")
    parking: str = option("", help="Where to park or be dropped off.")
    transport: str = option("", help="Buses, trains and stops.")
    directions: str = option("", help="How to find it: directions, or where a map is.")

    def words(self, kind: str) -> str:
        """What the profile says on a fact, as sentences; empty where it says nothing."""
        text: str = getattr(self, kind).strip()
        ended = not text or text.endswith((".", "!", "?", "”", '"')) or "://" in text.rsplit(maxsplit=1)[-1]
        return text if ended else f"{text}."


def read_venues(raw: object) -> tuple[dict[str, Venue], list[Problem]]:
    """The ``[venues]`` table: profiles by name, and every problem with its path."""
    if not isinstance(raw, Mapping):
        return {}, [Problem(("venues",), "give each venue a table of its own, such as [venues.civic-hall]")]
    if len(raw) > MOST:
        return {}, [Problem(("venues",), f"there are more than {MOST}, which is more than we read")]
    venues: dict[str, Venue] = {}
    problems: list[Problem] = []
    for name, table in raw.items():
        path = ("venues", str(name))
        venue, found = read_options(Venue, table, path)
        if not all(words_of(text).strip() for text in venue.match):
            found.append(Problem((*path, "match"), "a text without a letter or a digit names no place"))
        venues[str(name)] = venue
        problems += found
    return venues, problems


def venue_at(venues: Iterable[Venue], place: str) -> Venue | None:
    """The profile of a place in words; where several fit, the first."""
    words = words_of(place)
    return next((venue for venue in venues if any(words_of(name) in words for name in venue.match)), None)


def profile_fact(venue: Venue, kind: str) -> VenueFact | None:
    """One of the six facts as the profile states it. It is stated, whatever its words; they may say that it is lacking."""
    passages = sentences(lines_of(WHERE, venue.words(kind)))
    return VenueFact(kind, passages, venue_facts(passages)[kind].denied) if passages else None
