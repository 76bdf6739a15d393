"""Facts about a venue: what is stated, what is said to be lacking, and whether a way round is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.asking import speaks_of_needs
from copilot_sync.reading.elsewhere import less_elsewhere
from copilot_sync.reading.lexicon import blank, lexicon, near_to_any, said_by
from copilot_sync.reading.refusals import without_refusals
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.reading.lines import Passage, Passages

FACTS = {
    "step_free": "step-free access or a lift",
    "toilet": "an accessible toilet",
    "loop": "a hearing loop",
    "parking": "parking or a drop-off point",
    "transport": "public transport",
    "directions": "directions, a map or photos",
}
"""The six facts about a venue, and how they are named to people."""

_BARRIERS = ("no_step_free", "no_toilet", "no_other", "toilet_upstairs")
_LACKS = {"step_free": "no_step_free", "toilet": "no_toilet", "loop": "no_other"}
_OWN_WAYS = {
    "no_toilet": ("way_round_no_toilet",),
    "toilet_upstairs": ("way_round_no_toilet", "toilet"),
    "no_other": ("way_round_no_loop",),
}
"""What helps with one barrier and with no other: a toilet next door is no way round the stairs."""
TELLING = (*FACTS, *_LACKS.values())
"""Groups of words that speak of a venue."""

_THINGS = {
    "lift": re.compile(r"(?<!\w)(?:lift|elevator)s?(?!\w)"),
    "stairs": re.compile(r"(?<!\w)(?:stairs?|staircases?)(?!\w)"),
    "steps": re.compile(r"(?<!\w)steps?(?![- ]?free|\w)"),
}
_LIFT_AT = re.compile(r"(?:lift|elevator)s? (?:at|in|inside|within|for|of|serving|between|to) ")
_NAME = re.compile(r"(?<=\s)[A-ZÀ-ÞĀ-Ž][a-zà-ÿā-ž][\w'’-]{1,30}|^[A-ZÀ-ÞĀ-Ž][a-zà-ÿā-ž][\w'’-]{1,30}")
_WORD = re.compile(r"[\w'’-]+")
_KIND_OF_BUILDING = re.compile(
    r"(?<!\w)(?:hospital|clinic|library|surgery|school|college|church|theatre|museum|court|hotel)(?!\w)"
)
"""As in "the lift at the library": it is of this venue where that is called a library."""
_ANY_BUILDING = frozenset("Hall House Centre Center Building Court Street Road Lane Room Rooms The".split())  # noqa: SIM905
_PART_OF_ONE = frozenset("Wing Block Floor Level Foyer Lobby Reception Atrium Annexe Tower Entrance".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class VenueFact:
    """One of the six facts, as far as an invite states it."""

    kind: str
    stated: tuple[Passage, ...]
    """Where it is spoken of, whichever way."""
    denied: tuple[Passage, ...]
    """Where the venue is said to lack it."""

    @property
    def stance(self) -> str:
        """stated, denied, contradictory or not_found."""
        if not self.stated and not self.denied:
            return "not_found"
        if not self.denied:
            return "stated"
        return "contradictory" if self.affirmed else "denied"

    @property
    def affirmed(self) -> list[Passage]:
        """Where it is said to be there, and not lacking."""
        return [passage for passage in self.stated if passage not in self.denied]


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that a venue is said to lack."""

    kind: str
    passage: Passage
    way_round: Passage | None
    """Where the same or the next sentence offers another way."""
    thing: str = ""
    """What bars the way, such as ``lift``; empty where it is the whole venue."""
    building: frozenset[str] = frozenset()
    """Words of a name that stands with it, in lower case, as in "the lift at County Hall"."""

    def is_of(self, location: Passages) -> bool:
        """Whether it may be one of this venue: the lift at Mill Court bars nobody's way into the Corn Exchange."""
        named = any(_names_in(part.text) for part in location)
        ours = {word for part in location for word in _WORD.findall(part.text.lower())}
        return not self.building or not named or not self.building.isdisjoint(ours)

    def covers(self, other: Barrier) -> bool:
        """Whether the way round this barrier is one round another, told of in another sentence.

        People see what the invite says. What stands in a venue profile helps with nothing that the invite says.
        """
        seen = self.passage.where in {"body", "location", other.passage.where}
        return seen and self.kind == other.kind and self.thing in {"", other.thing}


_NOT_FOUND = {kind: VenueFact(kind, (), ()) for kind in FACTS}


def venue_facts(passages: Passages) -> dict[str, VenueFact]:
    """The six facts, in the order of `FACTS`. A negative statement is stated too."""
    facts = dict(_NOT_FOUND)
    near = near_to_any("venue", TELLING, passages)
    unanswered = _unanswered(passages) if any(piece.low.endswith("?") for piece in near) else ()
    told = [(piece, *_facts_in(piece)) for piece in near if piece not in unanswered]
    for kind in {kind for _, stated, denied in told for kind in (*stated, *denied)}:
        denied = tuple([piece for piece, _, lacking in told if kind in lacking])
        stated = tuple([piece for piece, spoken_of, _ in told if kind in spoken_of])
        facts[kind] = VenueFact(kind, stated or denied, denied)
    return facts


def _unanswered(passages: Passages) -> set[Passage]:
    """Questions behind which nothing else is said, or that go on from one about needs: they state nothing."""
    beside = zip([None, *passages[:-1]], passages, [*passages[1:], None], strict=True)
    return {
        piece
        for before, piece, after in beside
        if piece.low.endswith("?")
        and (
            after is None
            or after.where != piece.where
            or after.low.endswith("?")
            or (before is not None and before.low.endswith("?") and speaks_of_needs(before))
        )
    }


@remembered
def _facts_in(passage: Passage) -> tuple[frozenset[str], frozenset[str]]:
    """The facts of which a sentence speaks, and those that it says are lacking."""
    told = passage if lexicon("venue", "here").is_in(passage) else less_elsewhere(passage)
    said = said_by(told, "venue", TELLING)
    lacking = frozenset(kind for kind, lack in _LACKS.items() if lack in said)
    stated = said.intersection(FACTS) if passage.where != "subject" else frozenset()
    return stated, lacking if "loop" in told.low else lacking - {"loop"}


def barriers(passages: Passages) -> list[Barrier]:
    """What the venue is said to lack, each with the way round offered in the same or the next sentence."""
    lacking = set(filter(_lacks_something, near_to_any("venue", _BARRIERS, passages)))
    if not lacking:
        return []
    found = [
        barrier
        for piece, following in zip(passages, [*passages[1:], None], strict=True)
        if piece in lacking
        for barrier in _barriers_in(piece, following if following and following.where == piece.where else None)
    ]
    if any(barrier.kind == "toilet_upstairs" for barrier in found) and venue_facts(passages)["step_free"].affirmed:
        return [barrier for barrier in found if barrier.kind != "toilet_upstairs"]  # a lift may lead there
    return found


@remembered
def _lacks_something(passage: Passage) -> bool:
    return bool(said_by(less_elsewhere(passage), "venue", _BARRIERS))


@remembered
def _barriers_in(passage: Passage, following: Passage | None) -> tuple[Barrier, ...]:
    found = []
    told = less_elsewhere(passage)
    for kind in _BARRIERS:
        lack = lexicon("venue", kind)
        hit = lack.search(told)
        if hit is None:
            continue
        beside = _without(passage.low, [hit, *lack.finditer(told)])
        ways = [lexicon("venue", group) for group in ("way_round", *_OWN_WAYS.get(kind, ()))]
        offered = passage if any(way.search_text(beside) for way in ways) else None
        if offered is None and following is not None and not lack.is_in(following):
            behind = without_refusals(following)
            offered = following if any(way.is_in(behind) for way in ways) else None
        found.append(Barrier(kind, passage, offered, _thing(hit[0]), _building(passage.text[hit.start() : hit.end()])))
    return tuple(found)


def _without(low: str, told: Iterable[re.Match[str]]) -> str:
    """The text around what is told of the lack: a broken lift beside steps is no way round them."""
    for match in told:
        low = low[: match.start()] + blank(match) + low[match.end() :]
    return low


def _thing(words: str) -> str:
    return next((thing for thing, named in _THINGS.items() if named.search(words)), "")


def _building(words: str) -> frozenset[str]:
    """The words that tell the building by whose name a lift is called from another; a wing may be of any."""
    at = _LIFT_AT.search(words.lower())
    behind = words[at.end() :] if at else ""
    if not _PART_OF_ONE.isdisjoint(_NAME.findall(behind)):
        return frozenset()
    return frozenset(map(str.lower, _names_in(behind) or _KIND_OF_BUILDING.findall(behind)))


def _names_in(text: str) -> set[str]:
    """Words of names that tell one building from another."""
    return {*_NAME.findall(text)} - _ANY_BUILDING
