"""What was seen of a meeting before: the record that some rules need and a single file cannot hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot_sync.invite import Invite
    from copilot_sync.reading.place import Place

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SHORT_FOR = {
    "st": "street", "rd": "road", "ave": "avenue", "ln": "lane", "dr": "drive", "sq": "square", "rm": "room",
    "bldg": "building", "fl": "floor", "flr": "floor", "ctr": "centre",
}  # fmt: skip
_SMALL_WORDS = frozenset(["the", "at", "in", "on", "of", "and", "no"])
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """When and where a meeting was, as seen at one moment. `sighting` makes one."""

    seen: datetime
    dtstart: datetime
    dtend: datetime | None
    place: str
    """Marks of the words of the place, with spaces between: they are compared, never shown."""
    mode: str
    """in_person, hybrid, online, phone or unknown."""
    asked: bool = False
    """It was moved here because we had asked for more notice."""

    def differs(self, other: Snapshot) -> bool:
        """Whether time, place or mode is another. The same place in other spelling, or in more words, is not."""
        ends = self.dtend is not None and other.dtend is not None and self.dtend != other.dtend
        modes = "unknown" not in {self.mode, other.mode} and self.mode != other.mode
        return self.dtstart != other.dtstart or ends or modes or self._is_elsewhere(other)

    def _is_elsewhere(self, other: Snapshot) -> bool:
        here, there = set(self.place.split()), set(other.place.split())
        in_person = {self.mode, other.mode} <= {"in_person", "hybrid"}
        return in_person and not (here <= there or there <= here)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Earlier sightings of one meeting, oldest first."""

    snapshots: tuple[Snapshot, ...] = ()
    people_first_seen: Mapping[str, datetime] = field(default_factory=dict)
    """By address, lower case, for those invited now."""
    papers_first_seen: Mapping[str, datetime] = field(default_factory=dict)
    """By the name of the attachment, or the address of the link."""
    last_word: datetime | None = None
    """The last message or update about it that was seen."""
    key: bytes = field(default=b"", repr=False)
    """Under which the words of places were marked; at most 64 bytes."""


def sighting(invite: Invite, place: Place, *, seen: datetime, key: bytes = b"") -> Snapshot | None:
    """When and where a meeting is, as seen at a moment; ``None`` where it has no start.

    With a `key` the words of the place are told by keyed hashes, and cannot be read.
    """
    if invite.dtstart is None:
        return None
    modes = {"hybrid": place.hybrid, "in_person": place.in_person, "online": place.online, "phone": place.phone}
    return Snapshot(
        seen=seen,
        dtstart=invite.dtstart,
        dtend=invite.dtend,
        place=" ".join(_marks(invite.location or "", key)),
        mode=next((mode for mode, holds in modes.items() if holds), "unknown"),
    )


def _marks(location: str, key: bytes) -> list[str]:
    """A mark for each word that names the place.

    A word is known by its consonants in any order, so that a slip of the pen ("Libary") makes no other place.
    """
    words = [_SHORT_FOR.get(word, word) for word in _WORD.findall(_LINK.sub(" ", location[:2000]).lower())]
    bare = [
        word if word.isdigit() else "".join(sorted(set(word) - _VOWELS)) or word
        for word in words
        if word not in _SMALL_WORDS
    ]
    return [blake2b(word.encode(), key=key, digest_size=6).hexdigest() if key else word for word in dict.fromkeys(bare)]
