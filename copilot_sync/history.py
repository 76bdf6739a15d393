"""What was seen of a meeting before: the record that some rules need and a single file cannot hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """When and where a meeting was, as seen at one moment."""

    seen: datetime
    dtstart: datetime
    dtend: datetime | None
    place: str
    """The place, or a hash of it: it is compared, never shown."""
    mode: str


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
