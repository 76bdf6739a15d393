"""Streets and postcodes: whether a stranger could find the place."""

from __future__ import annotations

import re

_STREET_WORDS = (
    "street|road|lane|avenue|row|hill|close|drive|place|square|gardens?|terrace|court|crescent|brae|wynd|parade|quay|walk|mews|rise|grove|"
    "boulevard|highway|approach|way|gate|green|park|view|circle|cres|embankment|esplanade|promenade|loan|vennel|st|rd|ave|ln|dr|blvd|hwy|pde|tce"
)
_WORD = re.compile(r"[a-z]+")
_STREET_KINDS = frozenset(_STREET_WORDS.replace("gardens?", "garden|gardens").split("|"))
_STREET = re.compile(
    rf"(?<![\w'])(?:(?P<number>\d{{1,5}}[A-Za-z]?(?:[-–/]\d{{1,5}})?),?\s+)?(?P<name>(?:[A-ZÀ-Þ][\w'’.-]{{0,30}}\s+){{1,4}})(?P<kind>(?i:{_STREET_WORDS}))(?!\w)",
)
_CERTAIN = frozenset(
    ["street", "road", "lane", "avenue", "drive", "square", "gardens", "terrace", "crescent", "brae", "wynd", "parade", "quay", "mews", "grove", "boulevard",
     "highway", "embankment", "esplanade", "vennel"]
)  # fmt: skip
"""Words that name a street wherever they stand; others ("Way", "Hill", "Place") need a number or the location field."""
_NO_STREET = re.compile(
    r"(?:usual|same|regular|normal|meeting|changing|first|second|my|your|our|the|no|this|that|every|business|science|retail|country|car|theme|high court|supreme|crown)\s*$",
    re.IGNORECASE,
)
_FOREIGN_STREET = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|chemin|allée|place|via|viale|piazza|calle|avenida|plaza|heol|ffordd|stryd|lôn|sráid|bóthar)\s+(?:(?:de|des|du|de la|d'|l'|la|le|les|yr|y|na|an)\s*)?[A-ZÀ-Þ]\w+"
    r"|(?<!\w)[A-ZÀ-Þ]\w+(?:straße|strasse|weg|platz|gasse|straat|laan|plein)(?!\w)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:"
    r"(?:GIR ?0AA|[A-PR-UWYZ][A-HJ-Z]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"  # United Kingdom
    r"|[A-CEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d"  # Canada
    r"|(?:[ACDEFHKNPRTVWXY]\d{2}|D6W) ?[0-9ACDEFHKNPRTVWXY]{4}"  # Ireland (Eircode)
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? ?\d{4}"  # Australia
    r"|[A-Z]{2},? \d{5}(?:-\d{4})?"  # United States
    r")(?!\w)"
)

_DIGIT_BEHIND_CAPITAL = re.compile(r"[A-Z],? ?\d")
"""What stands in every postcode."""


def has_address(text: str, *, field: bool) -> bool:
    """Whether a street or a postcode stands in a text; a location `field` is read more generously than a sentence."""
    if _DIGIT_BEHIND_CAPITAL.search(text) and _POSTCODE.search(text):
        return True
    if field and _FOREIGN_STREET.search(text):
        return True
    if _STREET_KINDS.isdisjoint(_WORD.findall(text.lower())):
        return False
    for match in _STREET.finditer(text):
        kind = match["kind"].lower()
        if _NO_STREET.search(match["name"]) or (kind == "st" and not match["number"] and not field):
            continue
        if kind in _CERTAIN or match["number"] or field:
            return True
    return False
