"""Regions by the names that people use, for lists and hints.

The names of parts are those of the ``holidays`` library, which takes longer to load than an invite takes to judge:
ask for names where somebody reads them.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from copilot_sync.regions.bank_holidays import parts_of
from copilot_sync.regions.packs import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def names_of_regions() -> Mapping[str, tuple[str, ...]]:
    """Every region that can be configured, by code (``GB-SCT``), with its names; the first is the usual one."""
    import holidays  # noqa: PLC0415 -- see above

    regions: dict[str, tuple[str, ...]] = {}
    for country, names in COUNTRIES.items():
        regions[country] = names
        library: Any = getattr(holidays, country)
        for part in parts_of(country):
            aliases = [name for name, code in library.subdivisions_aliases.items() if code == part]
            if aliases and part.isalpha():  # else it is no part by ISO 3166-2, but a place with a holiday of its own
                regions[f"{country}-{part}"] = tuple(name for name in aliases if not name.isupper())
    return regions


def region_called(name: str) -> str | None:
    """The code of a region by its code or one of its names; capitals do not matter."""
    wanted = name.strip().casefold()
    for code, names in names_of_regions().items():
        if wanted in {code.casefold(), *map(str.casefold, names)}:
            return code
    return None


def nearest_region(name: str) -> str:
    """A hint such as ``; did you mean GB-SCT (Scotland)?``, or nothing where no name is near."""
    known = {word.casefold(): code for code, names in names_of_regions().items() for word in (code, *names)}
    found = get_close_matches(name.strip().casefold(), list(known), n=1, cutoff=0.7)
    if not found:
        return ""
    code = known[found[0]]
    return f"; did you mean {code} ({names_of_regions()[code][0]})?"
