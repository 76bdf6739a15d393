"""Facts about a venue: what is stated, what is said to be lacking, and whether a way round is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import is_far_from, lexicon

if TYPE_CHECKING:
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

_BARRIERS = ("no_step_free", "no_toilet", "no_other")
_LACKS = {"step_free": "no_step_free", "toilet": "no_toilet", "loop": "no_other"}
_TELLING = (*FACTS, *_LACKS.values())

_THINGS = {
    "lift": re.compile(r"(?<!\w)(?:lift|elevator)s?(?!\w)"),
    "stairs": re.compile(r"(?<!\w)(?:stairs?|staircases?)(?!\w)"),
    "steps": re.compile(r"(?<!\w)steps?(?![- ]?free|\w)"),
}


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
        affirmed = [passage for passage in self.stated if passage not in self.denied]
        return "contradictory" if affirmed else "denied"


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that a venue is said to lack."""

    kind: str
    passage: Passage
    way_round: Passage | None
    """Where the same or the next sentence offers another way."""
    thing: str = ""
    """What bars the way, such as ``lift``; empty where it is the whole venue."""

    def covers(self, other: Barrier) -> bool:
        """Whether the way round this barrier is one round another, told of in another sentence.

        People see what the invite says. What stands in a venue profile helps with nothing that the invite says.
        """
        seen = self.passage.where in {"body", "location", other.passage.where}
        return seen and self.kind == other.kind and self.thing in {"", other.thing}


_NOT_FOUND = {kind: VenueFact(kind, (), ()) for kind in FACTS}


def venue_facts(passages: Passages) -> dict[str, VenueFact]:
    """The six facts, in the order of `FACTS`. A negative statement is stated too."""
    if is_far_from("venue", _TELLING, passages):
        return dict(_NOT_FOUND)
    facts = {}
    for kind in FACTS:
        denied = lexicon("venue", _LACKS[kind]).among(passages) if kind in _LACKS else []
        if kind == "loop":
            denied = [passage for passage in denied if "loop" in passage.low]
        stated = [passage for passage in lexicon("venue", kind).among(passages) if passage.where != "subject"]
        facts[kind] = VenueFact(kind, tuple(stated or denied), tuple(denied))
    return facts


def barriers(passages: Passages) -> list[Barrier]:
    """What the venue is said to lack, each with the way round offered in the same or the next sentence."""
    if is_far_from("venue", _BARRIERS, passages):
        return []
    way_round = lexicon("venue", "way_round")
    found = []
    lacks = {kind: lack for kind in _BARRIERS if (lack := lexicon("venue", kind)).could_be_in(passages)}
    for index, passage in enumerate(passages if lacks else ()):
        for kind, lack in lacks.items():
            hit = lack.search(passage)
            if hit is None:
                continue
            beside = f"{passage.low[: hit.start()]} {passage.low[hit.end() :]}"
            offered = passage if way_round.search_text(beside) else None
            following = (
                passages[index + 1]
                if index + 1 < len(passages) and passages[index + 1].where == passage.where
                else None
            )
            if offered is None and following is not None and not lack.search(following) and way_round.search(following):
                offered = following
            found.append(Barrier(kind, passage, offered, _thing(hit[0])))
    return found


def _thing(words: str) -> str:
    return next((thing for thing, named in _THINGS.items() if named.search(words)), "")
