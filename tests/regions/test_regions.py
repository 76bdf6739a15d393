"""Region packs."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.regions import UnknownRegionError, region_named
from copilot_sync.regions.bank_holidays import FOLDER, MADE_WITH, build
from copilot_sync.regions.packs import PACKS, ZONES


@pytest.mark.parametrize("code", sorted(ZONES))
def test_every_zone_exists_and_every_region_has_holidays(code: str) -> None:
    region = region_named(code)

    ZoneInfo(region.timezone)
    assert any(region.holiday(day) for day in _days_of(2027))


def _days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=step) for step in range(365)]


@pytest.mark.parametrize("code", ["XX", "GB-LON", "FR", ""])
def test_an_unknown_region_is_told_with_those_that_there_are(code: str) -> None:
    with pytest.raises(UnknownRegionError, match=r"there (is|are)"):
        region_named(code)


def test_a_region_is_found_in_any_case() -> None:
    assert region_named("gb-sct").code == "GB-SCT"


def test_every_country_has_a_zone() -> None:
    assert PACKS.keys() <= ZONES.keys()


@pytest.mark.parametrize("country", sorted(PACKS))
def test_the_dates_kept_as_data_are_those_of_the_library(country: str) -> None:
    """Otherwise: python -m copilot_sync.regions.bank_holidays. A newer library may know of holidays moved since."""
    if version("holidays") != MADE_WITH:
        assert (
            json.loads(build(country)).keys()
            == json.loads(FOLDER.joinpath(f"{country}.json").read_text("utf-8")).keys()
        )
        return

    assert FOLDER.joinpath(f"{country}.json").read_text(encoding="utf-8") == build(country)


@pytest.mark.parametrize("year", [1999, 2023, 2040])
def test_the_library_answers_for_other_years(year: int) -> None:
    assert region_named("GB-ENG").holiday(date(year, 12, 25)) is not None
