"""The zones of one calendar: TZID to `tzinfo` (RFC 5545, section 3.2.19)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from copilot_sync.zones import zone_named

if TYPE_CHECKING:
    from datetime import tzinfo

    from copilot_sync.itip.components import Component

MOST_NAMES = 500
MOST_DEFINITIONS = 30
"""More zones than any calendar needs; working one out takes some milliseconds."""


class Zones:
    """What a calendar's zone names stand for, and in which zone its floating times are read."""

    def __init__(self, calendar: Component, fallback: tzinfo) -> None:
        self._calendar = calendar
        self._read = 0
        self._found: dict[str, tzinfo | None] = {}
        preferred = calendar.first("X-WR-TIMEZONE")
        self.floating = (self.named(preferred.value.strip()) if preferred else None) or fallback
        """The calendar's own zone (X-WR-TIMEZONE, an extension that Apple and Google write), else `fallback`."""
        self.days = fallback
        """Whole days are the reader's: a feed's zone would begin them on the day before, elsewhere."""

    def named(self, name: str) -> tzinfo | None:
        """The zone of a TZID; ``None`` where neither a list nor the calendar defines it: nothing is guessed."""
        if name not in self._found and len(self._found) < MOST_NAMES:
            self._found[name] = self._look_up(name)
        return self._found.get(name)

    def _look_up(self, name: str) -> tzinfo | None:
        # Old abbreviations such as EST are names in IANA's list too, but people use them for zones with summer time. So does
        # Domino, with GMT.
        abbreviation = name.isalnum() and name.upper() not in {"UTC", "Z"}
        if abbreviation:
            return self._defined(name) or zone_named(name)
        return zone_named(name) or self._defined(name)

    def _defined(self, name: str) -> tzinfo | None:
        from copilot_sync.itip.vtimezone import read_zone  # noqa: PLC0415 -- hardly any calendar needs it

        definition = self._definitions.get(name)
        if definition is None or self._read >= MOST_DEFINITIONS:
            return None
        self._read += 1
        known_as = definition.first("X-LIC-LOCATION")
        return (zone_named(known_as.value) if known_as else None) or read_zone(definition)

    @cached_property
    def _definitions(self) -> dict[str, Component]:
        definitions = (part for part in self._calendar.children if part.name == "VTIMEZONE")
        return {tzid.value.strip(): part for part in definitions if (tzid := part.first("TZID"))}
