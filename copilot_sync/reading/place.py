"""Where people meet: in a place, online, both, or by telephone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.addresses import has_address
from copilot_sync.reading.conferencing import JOIN_LINK, join_link
from copilot_sync.reading.late import late
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.invite import Invite
    from copilot_sync.reading.lines import Passage, Passages

_LINK = late(r"<?(https?://[^\s<>]{1,2000})>?", re.IGNORECASE)
_MAP_LINK = late(
    r"https?://(?:[\w-]+\.){0,4}(?:maps\.|google\.[a-z.]{2,6}/maps|goo\.gl/maps|openstreetmap\.|osm\.org|bing\.com/maps|what3words\.com|w3w\.co|waze\.com|"
    r"citymapper\.com|streetmap\.)",
    re.IGNORECASE,
)
_MEETING_LINK = late(
    r"https?://(?:meet|join|video|conference|conferencing|webinars?|call|calls|online)[\w-]{0,20}\.|https?://[^\s<>/]{1,200}/(?:join|meet|meeting|call)(?![\w-])",
    re.IGNORECASE,
)
"""What the address of a meeting on somebody's own server looks like."""
_PRODUCT = late(
    r"(?<!\w)(?:(?:microsoft |ms )?teams|zoom|g2m|google (?:meet|hangouts?)|(?:cisco )?webex|skype(?: for business)?|whereby|jitsi|gotomeeting|facetime|whatsapp|"
    r"attend ?anywhere|blue ?jeans|meet\.google\.com)(?!\w)",
    re.IGNORECASE,
)
_ONLINE = late(
    r"(?<!\w)(?:online|on-line|virtual(?:ly)?|remote(?:ly)?|video ?(?:call|conference|conferencing|link)?|webinar|web ?conference|en ligne|en línea|ar-lein)(?!\w)",
    re.IGNORECASE,
)
_PHONE = late(
    r"(?<!\w)(?:tele(?:phone|con(?:ference)?)|phone|tel|conference call|dial[ -]?in|call|audio ?conference)(?!\w)",
    re.IGNORECASE,
)
_BARE_NUMBER = late(r"[\s+(]*\d[\d\s().-]{7,20}\d\s*")
_DIALLING = late(
    r"(?<!\w)(?:access|guests?|host|ext(?:ension)?|dial|ring|bridge|line|freephone|toll[ -]?free|mob(?:ile)?|international|uk|us)(?!\w)",
    re.IGNORECASE,
)
"""Words that stand beside a number to dial, and name no place there."""
_ROOM_CALLED_SO = late(
    r"(?<!\w)(?:(?:video[ -]?(?:conferenc(?:e|ing)|link|call)|virtual reality|vc|tele-?conferenc(?:e|ing)|conference call|phone|telephone|call) "
    r"(?:suite|room|studio|cent(?:re|er)|lab|booth|pod|facility)|online (?:cent(?:re|er)|hub|caf[eé]|lab|suite))(?!\w)",
    re.IGNORECASE,
)
"""A room with the equipment for it is a room."""
_ROOM_ONLINE = late(
    r"(?<!\w)(?:virtual|online|remote|zoom|teams|webex|google meet)(?: meeting| waiting)? ?rooms?(?!\w| \d)",
    re.IGNORECASE,
)
_ROOM_CODE = late(r"(?<![\w/.@-])(?:[A-Z]{1,3}[-.]?\d{1,3}(?:\.\d{1,3})?[A-Za-z]?)(?![\w@-])")
_ROOM_NUMBER = late(r"\s*\d{1,2}\.\d{2,3}[A-Za-z]?\s*")
_USUAL = late(
    r"(?<!\w)(?:usual|same|regular|normal) (?:place|venue|room|hall|location|building|spot|meeting place)(?!\w)",
    re.IGNORECASE,
)
_NO_PLACE = late(
    r"(?<!\w)(?:t\.?b\.?[cda]\.?|to be (?:confirmed|advised|announced|decided|arranged|agreed)|to follow|will follow|n/?a|none|not applicable|unknown|various|"
    r"see (?:below|above|e-?mail|invite|body|text|description|attached|link)|venue|location|details?|link|meeting|meet|join|via|by|on|in|at|using|the|a|an|and|or|with|"
    r"will be|sent|send|given|separately|shortly|later|soon|be|us|me|your|you|for|to|please|number|below|e-?mail|invite|invitation|conference|video|web|only|"
    r"session|room to be|call|id|code|pin|participants?|passcode|password|hybrid|or|microsoft|ms|cisco|google|is|as|usual)(?!\w)",
    re.IGNORECASE,
)
_PRODUCT_NAMES = late(
    r"(?<!\w)(?:spotkanie|w|aplikacji|r[ée]union|reuni[óo]n|de|del|riunione|di|su|besprechung|vergadering|reuni[ãa]o|do|da|m[öø]te|kokous|sch[ůu]zka|v|"
    r"toplant[ıi]s[ıi]|cyfarfod|ar|trwy|conf[ée]rence|visioconf[ée]rence|sur|par|en|via|-)(?!\w)",
    re.IGNORECASE,
)
"""What Teams and Zoom call a meeting in other languages, beside their own name."""
_SPLIT = late(
    r"(?:(?<!\s)\s+)?[;|\n]\s*|(?<!\s)\s+(?:/|(?:or|and|plus|&|\+)(?=\s+(?:on |via |by |online|microsoft|ms |teams|zoom|google|webex|phone|virtual)))\s+",
    re.IGNORECASE,
)
_LABEL = late(
    r"^[^\w\n]*(?:where|venue|place|location|address|in person|the room|the venue)\s*[:\-–]\s*(\S.{3,300})",
    re.IGNORECASE | re.MULTILINE,
)

_MEETS = late(
    r"(?<!\w)(?:meet(?:s|ing)?|held|takes? place|come to|venue|join us|gather|room|hall|(?:is|are|be|see you) (?:at|in))(?!\w)"
)
SIGNATURE = 4
"""The last lines of a body, in which an address is the sender's own."""


class Place(NamedTuple):
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


def place_of(invite: Invite, body: str, conferencing: str, letter: Callable[[], Passages]) -> Place:
    """Work out how people take part, from the location, the conference data and the text, of which `letter` gives the sentences."""
    told = _told_by((invite.location or "")[:LONGEST_LOCATION])
    venue = told.venue
    if venue is None and not told.joined and not told.rings:
        venue = _venue_in_text(body, letter)
    online = bool(
        invite.online
        or told.joined
        or join_link(body)
        or join_link(conferencing)
        or any(conference.uri.lower().startswith("http") for conference in invite.conferences)
        or join_link(invite.url or "")
    )
    phone = venue is None and not online and (told.rings or (not invite.location and _rings_in(invite)))
    return Place(venue=venue, online=online, phone=phone)


LONGEST_LOCATION = 2_000
"""Characters of a location that are looked at."""


class _Told(NamedTuple):
    """What a location tells by itself."""

    venue: str | None
    joined: bool
    """Whether people join online."""
    rings: bool
    """Whether people ring."""


@remembered_if_short
def _told_by(location: str) -> _Told:
    words = _ROOM_CALLED_SO.sub(" ", _LINK.sub(" ", location))
    return _Told(
        venue=_venue(location),
        joined=link_to_join(location) is not None or bool(_PRODUCT.search(words) or _ONLINE.search(words)),
        rings=bool(_PHONE.search(words) or _BARE_NUMBER.fullmatch(location)),
    )


def link_to_join(location: str) -> str | None:
    """The link in a location by which people join, if one is there: beside a place, a link may be its own page.

    The link to a map never is one.
    """
    if "://" not in location:
        return None
    links = [found[1] for found in _LINK.finditer(location) if not _MAP_LINK.match(found[1])]
    known = next((link for link in links if JOIN_LINK.match(link) or _MEETING_LINK.match(link)), None)
    return known or (links[0] if links and _venue(location) is None else None)


def _venue(location: str) -> str | None:
    """The part of a location that is a place, if any part is."""
    for part in _SPLIT.split(location) if location else ():
        words = _LINK.sub(" ", part)
        if _PRODUCT.search(words):
            words = _PRODUCT_NAMES.sub(" ", words)
        if _names_room(words) or re.search(r"[^\W\d_]{2,}", _less_what_is_no_place(words)):
            return words.strip(" ,;-")
    return None


def _names_room(words: str) -> bool:
    """A place that none of its words would tell: a code, a number, "the usual venue", "Video Conference Suite"."""
    if _ROOM_CALLED_SO.search(words):
        return True
    if _PRODUCT.search(words) or _ONLINE.search(words) or _PHONE.search(words):
        return False
    return bool(_USUAL.search(words) or _ROOM_CODE.search(words) or _ROOM_NUMBER.fullmatch(words))


def _less_what_is_no_place(words: str) -> str:
    dialled = _PHONE.search(words) is not None
    bare = _PHONE.sub(" ", _ONLINE.sub(" ", _PRODUCT.sub(" ", _ROOM_ONLINE.sub(" ", words))))
    return _NO_PLACE.sub(" ", _DIALLING.sub(" ", bare) if dialled else bare)


def _venue_in_text(body: str, letter: Callable[[], Passages]) -> str | None:
    for label in _LABEL.finditer(body):
        venue = _venue(label[1])
        if venue and join_link(label[1]) is None:
            return venue
    if join_link(body):
        return None
    told = letter()
    above = told[: max(1, len(told) - SIGNATURE)]
    return next((piece.text for piece in above if _meets_at_an_address(piece)), None)


@remembered
def _meets_at_an_address(piece: Passage) -> bool:
    return _MEETS.search(piece.low) is not None and has_address(piece.text, field=False)


def _rings_in(invite: Invite) -> bool:
    return any(conference.by_telephone for conference in invite.conferences)
