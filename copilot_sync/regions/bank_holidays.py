"""Bank holidays by region, as data: ``python -m copilot_sync.regions.bank_holidays [--check]`` writes them.

The dates are those of the ``holidays`` library, which follows each government's own list. Importing it takes longer
than judging an invite, so the years that meetings are held in are kept as data, and the library answers for all
others.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.regions.packs import PACKS

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).with_name("holidays")
MADE_WITH = "0.109"
"""The version of the library whose dates are kept."""
YEARS = range(2024, 2033)
"""Years that are kept as data."""


def parts_of(country: str) -> list[str]:
    """The parts of a country that have holidays of their own (ISO 3166-2, without the country)."""
    return sorted(code.partition("-")[2] for code in _kept(country) if "-" in code)


def holidays_of(code: str, year: int) -> Mapping[date, str]:
    """The bank holidays of a region in a year, with their names."""
    if year in YEARS:
        kept = _kept(code.partition("-")[0])[code]
        return {date.fromisoformat(day): name for day, name in kept.items() if day.startswith(str(year))}
    return _from_library(code, year)


@lru_cache(maxsize=8)
def _kept(country: str) -> Mapping[str, Mapping[str, str]]:
    kept: dict[str, dict[str, str]] = json.loads((FOLDER / f"{country}.json").read_text(encoding="utf-8"))
    return kept


def _from_library(code: str, year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 -- see above

    country, _, part = code.partition("-")
    return {day: str(name) for day, name in country_holidays(country, subdiv=part or None, years=year).items()}


def build(country: str) -> str:
    """A country's file as JSON: region, day, name."""
    from holidays import country_holidays  # noqa: PLC0415 -- see above

    library: Any = country_holidays(country)
    codes = [country, *(f"{country}-{part}" for part in library.subdivisions)]
    days = {
        code: {day.isoformat(): name for year in YEARS for day, name in sorted(_from_library(code, year).items())}
        for code in codes
    }
    return json.dumps(days, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or say whether they are what the library says today."""
    stale = []
    for country in sorted(PACKS):
        path, text = FOLDER / f"{country}.json", build(country)
        if "--check" not in arguments:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if stale:
        print(f"out of date: {', '.join(stale)}; run python -m copilot_sync.regions.bank_holidays")  # noqa: T201 -- a script
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
