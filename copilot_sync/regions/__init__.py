"""Region packs: what differs from one country to the next, as data.

A region is named by an ISO 3166 code, ``IE`` or ``GB-SCT``. Its bank holidays come from the ``holidays``
library, which follows each government's own list (`copilot_sync.regions.bank_holidays`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from copilot_sync.regions.bank_holidays import holidays_of, parts_of
from copilot_sync.regions.packs import PACKS, ZONES
from copilot_sync.regions.wording import LanguagePack, language_pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

SATURDAY, SUNDAY = 5, 6


class UnknownRegionError(ValueError):
    """No region pack, or no holidays, for a code."""


@dataclass(frozen=True, eq=False)
class Region:
    """One region: its code, its default zone, its weekend, its holidays and its wording.

    Two are equal where they are one: a question about a region is remembered by it, and costs no comparing.
    """

    code: str
    """ISO 3166, such as ``GB-ENG``."""
    timezone: str
    """The IANA zone of its clocks."""
    language: str
    """The language pack, such as ``en-GB``."""
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    """Days off, Monday being 0."""
    _years: dict[int, Mapping[date, str]] = field(default_factory=dict, compare=False, repr=False)
    _on_weekdays: dict[int, list[tuple[date, str]]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def day_first(self) -> bool:
        """Whether 3/4 is the third of April."""
        return self.language != "en-US"

    @property
    def wording(self) -> LanguagePack:
        """Words to avoid, known abbreviations and terms of the region's language."""
        return language_pack(self.language)

    def holiday(self, day: date) -> str | None:
        """The name of the bank holiday on a day, or ``None``."""
        return self.holidays(day.year).get(day)

    def holidays(self, year: int) -> Mapping[date, str]:
        """The bank holidays of a year, in order, with their names."""
        if year not in self._years:
            self._years[year] = dict(sorted(holidays_of(self.code, year).items()))
        return self._years[year]

    def holidays_on_weekdays(self, year: int) -> Sequence[tuple[date, str]]:
        """Those of them that are no weekend anyway."""
        if year not in self._on_weekdays:
            listed = self.holidays(year).items()
            self._on_weekdays[year] = [(day, name) for day, name in listed if day.weekday() not in self.weekend]
        return self._on_weekdays[year]


@lru_cache(maxsize=32)
def region_named(code: str) -> Region:
    """The region of an ISO 3166 code.

    Raises:
        UnknownRegionError: there is no pack for the country, or it has no such part.
    """
    country, _, part = code.upper().partition("-")
    if country not in PACKS:
        from copilot_sync.regions.names import nearest_region  # noqa: PLC0415 -- needed for this hint alone

        hint = nearest_region(code) or f"; there are {', '.join(sorted(PACKS))} and their parts"
        raise UnknownRegionError(f'there is no region pack for "{code}"{hint}')
    region = Region(code=code.upper(), timezone=ZONES.get(code.upper(), ZONES[country]), language=PACKS[country])
    if part:
        _known_part(country, part)
    return region


def _known_part(country: str, part: str) -> None:
    known = parts_of(country)
    if part not in known:
        raise UnknownRegionError(f'"{country}-{part}" is no part of {country}; there are {", ".join(known)}')
