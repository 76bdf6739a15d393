from __future__ import annotations

import pytest

from copilot_sync.regions import UnknownRegionError, region_named
from copilot_sync.regions.names import names_of_regions, nearest_region, region_called
from copilot_sync.regions.packs import COUNTRIES, PACKS


def test_every_country_has_a_name() -> None:
    assert COUNTRIES.keys() == PACKS.keys()


@pytest.mark.parametrize("code", names_of_regions())
def test_every_region_that_has_a_name_can_be_configured_and_is_found_by_it(code: str) -> None:
    assert region_named(code).code == code
    assert region_called(names_of_regions()[code][0].upper()) == code
    assert region_called(code.lower()) == code


@pytest.mark.parametrize("code", ["GB-SCT", "US-MA", "CA-QC", "NZ-AUK", "AU-NSW", "IE"])
def test_the_parts_that_people_live_in_have_names(code: str) -> None:
    assert code in names_of_regions()


@pytest.mark.parametrize(
    ("typed", "code"), [("UK", "GB"), (" scotland ", "GB-SCT"), ("québec", "CA-QC"), ("Aotearoa", "NZ"), ("Mars", None)]
)
def test_a_region_goes_by_several_names(typed: str, code: str | None) -> None:
    assert region_called(typed) == code


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Scotlnd", "; did you mean GB-SCT (Scotland)?"),
        ("gb-sctt", "; did you mean GB-SCT (Scotland)?"),
        ("Massachusets", "; did you mean US-MA (Massachusetts)?"),
        ("Mars", ""),
    ],
)
def test_a_near_miss_gets_a_hint(typed: str, hint: str) -> None:
    assert nearest_region(typed) == hint


def test_the_hint_is_in_the_error() -> None:
    with pytest.raises(UnknownRegionError, match=r'"England"; did you mean GB-ENG \(England\)\?'):
        region_named("England")
