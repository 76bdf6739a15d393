"""Region packs."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.regions import UnknownRegionError, region_named
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
