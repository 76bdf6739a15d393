"""Where people meet: in a place, online, both, or by telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.conferencing import JOIN_LINK
from copilot_sync.reading.lines import sentences

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

_LINK = re.compile(r"<?https?://[^\s<>]{1,2000}>?", re.IGNORECASE)
_PRODUCT = re.compile(
    r"(?<!\w)(?:(?:microsoft |ms )?teams|zoom|google (?:meet|hangouts?)|(?:cisco )?webex|skype(?: for business)?|whereby|jitsi|gotomeeting|facetime|whatsapp|"
    r"attend ?anywhere|blue ?jeans|meet\.google\.com)(?!\w)",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"(?<!\w)(?:online|on-line|virtual(?:ly)?|remote(?:ly)?|video ?(?:call|conference|conferencing|link)?|webinar|web ?conference|en ligne|en línea|ar-lein)(?!\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<!\w)(?:tele(?:phone|con(?:ference)?)|phone|conference call|dial[ -]?in|call|audio ?conference)(?!\w)",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"(?<!\w)(?:t\.?b\.?[cda]\.?|to be (?:confirmed|advised|announced|decided|arranged|agreed)|to follow|will follow|n/?a|none|not applicable|unknown|various|"
    r"see (?:below|above|e-?mail|invite|body|text|description|attached|link)|venue|location|details?|link|meeting|meet|join|via|by|on|in|at|using|the|a|an|and|or|with|"
    r"will be|sent|send|given|separately|shortly|later|soon|be|us|me|your|you|for|to|please|number|below|e-?mail|invite|invitation|conference|video|web|only|"
    r"session|room to be|call|id|passcode|password|hybrid|or|microsoft|ms|cisco|google|is|as|usual)(?!\w)",
    re.IGNORECASE,
)
_PRODUCT_NAMES = re.compile(
    r"(?<!\w)(?:spotkanie|w|aplikacji|r[ée]union|reuni[óo]n|de|del|riunione|di|su|besprechung|vergadering|reuni[ãa]o|do|da|m[öø]te|kokous|sch[ůu]zka|v|"
    r"toplant[ıi]s[ıi]|cyfarfod|ar|trwy|conf[ée]rence|visioconf[ée]rence|sur|par|en|via|-)(?!\w)",
    re.IGNORECASE,
)
"""What Teams and Zoom call a meeting in other languages, beside their own name."""
_SPLIT = re.compile(
    r"(?:(?<!\s)\s+)?[;|\n]\s*|(?<!\s)\s+(?:/|(?:or|and|plus|&|\+)(?=\s+(?:on |via |by |online|microsoft|ms |teams|zoom|google|webex|phone|virtual)))\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[^\w\n]*(?:where|venue|place|location|address|in person|the room|the venue)\s*[:\-–]\s*(\S.{3,300})",
    re.IGNORECASE | re.MULTILINE,
)

_MEETS = re.compile(
    r"(?<!\w)(?:meet(?:s|ing)?|held|takes? place|come to|venue|join us|gather|room|hall|(?:is|are|be|see you) (?:at|in))(?!\w)"
)
SIGNATURE = 4
"""The last lines of a body, in which an address is the sender's own."""

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
    r"(?:changing|first|second|my|your|our|the|no|this|that|every|business|science|retail|country|car|theme|high court|supreme|crown)\s*$",
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


@dataclass(frozen=True, slots=True)
class Place:
    """How people take part: a place, a link, a number."""

    venue: str | None
    """The place in words; ``None`` where there is none."""
    online: bool
    phone: bool
    """By telephone alone: a number to ring, no place and no link."""

    @property
    def in_person(self) -> bool:
        """There is a place."""
        return self.venue is not None

    @property
    def hybrid(self) -> bool:
        """A place and a link."""
        return self.in_person and self.online


def place_of(invite: Invite, body: str, conferencing: str) -> Place:
    """Work out how people take part, from the location, the conference data and the text."""
    location = (invite.location or "")[:2000]
    venue = _venue(location)
    elsewhere = any(words.search(location) for words in (_LINK, _PRODUCT, _ONLINE, _PHONE))
    if venue is None and not elsewhere:
        venue = _venue_in_text(body)
    online = bool(
        invite.online
        or _LINK.search(location)
        or _PRODUCT.search(location)
        or _ONLINE.search(location)
        or JOIN_LINK.search(body)
        or JOIN_LINK.search(conferencing)
        or any(conference.uri.lower().startswith("http") for conference in invite.conferences)
        or (invite.url and JOIN_LINK.search(invite.url))
    )
    phone = venue is None and not online and bool(_PHONE.search(location) or (not location and _rings_in(invite)))
    return Place(venue=venue, online=online, phone=phone)


def has_address(text: str, *, field: bool) -> bool:
    """Whether a street or a postcode stands in a text; a location `field` is read more generously than a sentence."""
    if _POSTCODE.search(text):
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


def _venue(location: str) -> str | None:
    """The part of a location that is a place, if any part is."""
    for part in _SPLIT.split(location):
        words = _LINK.sub(" ", part)
        if _PRODUCT.search(words):
            words = _PRODUCT_NAMES.sub(" ", words)
        bare = _NO_PLACE.sub(" ", _PHONE.sub(" ", _ONLINE.sub(" ", _PRODUCT.sub(" ", words))))
        if re.search(r"[^\W\d_]{2,}", bare):
            return words.strip(" ,;-")
    return None


def _venue_in_text(body: str) -> str | None:
    for label in _LABEL.finditer(body):
        venue = _venue(label[1])
        if venue and not JOIN_LINK.search(label[1]):
            return venue
    if JOIN_LINK.search(body):
        return None
    told = sentences("body", body)
    letter = told[: max(1, len(told) - SIGNATURE)]
    return next(
        (piece.text for piece in letter if _MEETS.search(piece.low) and has_address(piece.text, field=False)), None
    )


def _rings_in(invite: Invite) -> bool:
    return any(conference.by_telephone for conference in invite.conferences)
