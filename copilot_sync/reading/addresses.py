"""Streets and postcodes: whether a stranger could find the place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.lines import LONGEST_SENTENCE
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

_AFTER_A_NUMBER = "fold|croft|yard|wharf|meadow|meadows|heights|chase|dale|dene|garth|lea|orchard|passage|ridge|villas|strand|causeway|court|view|park"
"""Words that name a street behind a number alone: "Chapel Croft" may be a building, "3 Chapel Croft" is none."""
_STREET_WORDS = (
    "street|road|lane|avenue|row|hill|close|drive|place|square|gardens?|terrace|crescent|brae|wynd|parade|quay|walk|mews|rise|grove|"
    "boulevard|highway|approach|way|gate|green|circle|cres|embankment|esplanade|promenade|loan|vennel|st|rd|ave|ln|dr|blvd|hwy|pde|tce"
    f"|{_AFTER_A_NUMBER}"
)
_STREET_KINDS = frozenset(_STREET_WORDS.replace("gardens?", "garden|gardens").split("|"))
_NUMBERED = frozenset(_AFTER_A_NUMBER.split("|"))
_STREET = late(
    rf"(?<![\w'])(?:(?P<number>\d{{1,5}}[A-Za-z]?(?:[-–/]\d{{1,5}})?),?\s+)?(?P<name>(?:[A-ZÀ-Þ][\w'’.-]{{0,30}}\s+){{1,4}})(?P<kind>(?i:{_STREET_WORDS}))(?!\w)",
)
_CERTAIN = frozenset(
    ["street", "road", "lane", "avenue", "drive", "square", "gardens", "terrace", "crescent", "brae", "wynd", "parade", "quay", "mews", "grove", "boulevard",
     "highway", "embankment", "esplanade", "vennel"]
)  # fmt: skip
"""Words that name a street wherever they stand; others ("Way", "Hill", "Place") need a number or the location field."""
_NO_STREET = late(
    r"(?<!\w)(?:usual|same|regular|normal|meeting|changing|first|second|my|your|our|the|no|this|that|every|business|science|retail|country|car|theme|high court|supreme|crown)\s*$",
    re.IGNORECASE,
)
_NAME_WITH_NUMBER = (
    r"\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?\s{1,3}"
    r"(?P<name>(?P<the>The\s{1,3})?[A-ZÀ-Þ][\w'’-]{2,30}(?:\s{1,3}[A-ZÀ-Þ][\w'’-]{1,30})?)"
)
_NUMBER_AND_NAME = late(rf"(?:^|[,;|(\n])\s{{0,5}}{_NAME_WITH_NUMBER}(?=\s{{0,5}}(?:[,;|)\n]|$))")
"""A part of a location, such as "14 Strand" or "12 The Green", that is a number and a name and nothing else."""
_NUMBER_AND_NAME_IN_TEXT = late(
    rf"(?<!\w)(?i:at|to|is|in|us:|address:|venue:|where:)\s{_NAME_WITH_NUMBER}(?=\s?(?:[,.;)]|$))"
)
_SURELY_A_STREET = late(
    r"(?:[A-Z][\w'’-]{0,20}\s)?(?:Broadway|Strand|Cheapside|Piccadilly|Haymarket|Esplanade|Promenade|Mall|Cloisters?|Shambles|[A-Z]\w{2,20}(?:gate|way|side))"
)
"""Names that are enough in a sentence, which speaks of more than places, and so is asked more than a location."""
_NUMBER_OF_SOMETHING = late(
    r"(?<!\w)(?:rooms?|wards?|floors?|levels?|units?|bays?|suites?|beds?|tables?|seats?|places?|people|guests?|members?|north|south|east|west|"
    r"cent(?:re|er)|hall|house|hospital|clinic|surgery|library|school|college|hotel|building|block|wing|theatre|caf[eé]|church|trust|council|team|base|hub|"
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"am|pm|noon|hours?|minutes?|mins|zoom|teams|online|reception|entrance|ground|foyer|lobby|kitchen|st|nd|rd|th)(?!\w)|^(?:red|blue|green|yellow|upper|lower|(?!The\s)\S+s)$",
    re.IGNORECASE,
)
"""What a number counts, or a part of a building: "2 West", "10 July", "4 Seasons"."""
_FOREIGN_STREET = late(
    r"(?<!\w)(?:rue|avenue|boulevard|chemin|allée|place|via|viale|piazza|calle|avenida|plaza|heol|ffordd|stryd|lôn|sráid|bóthar)\s+(?:(?:de|des|du|de la|d'|l'|la|le|les|yr|y|na|an)\s*)?[A-ZÀ-Þ]\w+"
    r"|(?<!\w)[A-ZÀ-Þ]\w+(?:straße|strasse|weg|platz|gasse|straat|laan|plein)(?!\w)",
    re.IGNORECASE,
)
_POSTCODE = late(
    r"(?<!\w)(?:"
    r"(?:GIR ?0AA|[A-PR-UWYZ][A-HJ-Z]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"  # United Kingdom
    r"|[A-CEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d"  # Canada
    r"|(?:[ACDEFHKNPRTVWXY]\d{2}|D6W) ?[0-9ACDEFHKNPRTVWXY]{4}"  # Ireland (Eircode)
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? ?\d{4}"  # Australia
    r"|[A-Z]{2},? \d{5}(?:-\d{4})?"  # United States
    r")(?!\w)"
)

_LIKE_A_POSTCODE = late(r"[A-Z],? ?\d[A-Z\d ]{2}")
"""What stands in every postcode."""
_NUMBER_OF_A_ROOM = late(
    r"(?<!\w)(?:rooms?|suite|unit|ward|floor|level|bay|hall|studio|office|block|building)\s+$", re.IGNORECASE
)
"""What a number belongs to that is none of a house: "Room 2, Fuller Court"."""
_END_OF_STREET = late(rf"\s*(?:[A-ZÀ-Þ][\w'’.-]{{0,30}}\s+){{0,4}}(?i:{_STREET_WORDS})(?!\w)")
"""What a sentence begins with behind the beginning of a street."""
_BEHIND_CAPITAL = late(r"[A-ZÀ-Þ][\w'’.-]{0,30}+\s++(?=([A-Za-z]+))")
"""A word with a capital, and the next one: every street ends in two of that kind, and is found in them much sooner."""


class _Told(NamedTuple):
    """What a sentence tells of an address by itself."""

    has_postcode: bool
    has_street: bool
    goes_on: bool
    """Whether a street may reach into it from the one before, or out of what is looked at."""


def has_address(text: str, *, field: bool) -> bool:
    """Whether a street or a postcode stands in a text; a location `field` is read more generously than a sentence."""
    if field:
        return _field_has_address(text)
    return _has_postcode(text) or _has_street(text, field=False)


def gives_address(text: str, passages: Passages) -> bool:
    """The same of a text that falls apart into these sentences."""
    has_postcode, has_street, goes_on = zip(*map(_told_by, passages), strict=True) if passages else ((), (), ())
    if any(goes_on) and not any(has_postcode):
        return has_address(text, field=False)
    return any(has_postcode) or any(has_street)


@remembered_if_short
def _field_has_address(text: str) -> bool:
    return (
        _has_postcode(text)
        or _FOREIGN_STREET.search(text) is not None
        or _has_street(text, field=True)
        or any(_names_street(found, field=True) for found in _NUMBER_AND_NAME.finditer(text))
    )


@remembered
def _told_by(piece: Passage) -> _Told:
    text = piece.text
    return _Told(
        has_postcode=_has_postcode(text),
        has_street=_has_street(text, field=False),
        goes_on=len(text) >= LONGEST_SENTENCE or _END_OF_STREET.match(text) is not None,
    )


def _has_postcode(text: str) -> bool:
    return _LIKE_A_POSTCODE.search(text) is not None and _POSTCODE.search(text) is not None


def _names_street(found: re.Match[str], *, field: bool) -> bool:
    """Whether what stands behind a number is the name of a street."""
    name = found["name"]
    if _NUMBER_OF_SOMETHING.search(name):
        return False
    return field or found["the"] is not None or _SURELY_A_STREET.fullmatch(name) is not None


def _has_street(text: str, *, field: bool) -> bool:
    if not field and any(_names_street(found, field=False) for found in _NUMBER_AND_NAME_IN_TEXT.finditer(text)):
        return True
    if _STREET_KINDS.isdisjoint(map(str.lower, _BEHIND_CAPITAL.findall(text))):
        return False
    for match in _STREET.finditer(text):
        kind = match["kind"].lower()
        numbered = match["number"] and not _NUMBER_OF_A_ROOM.search(text, 0, match.start())
        if _NO_STREET.search(match["name"]) or (kind == "st" and not numbered and not field):
            continue
        if kind in _CERTAIN or numbered or (field and kind not in _NUMBERED):
            return True
    return False
