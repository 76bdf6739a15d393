"""Ways into an online meeting: links, numbers to dial, help."""

from __future__ import annotations

import re
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from copilot_sync.reading.conferencing import join_link
from copilot_sync.reading.late import late
from copilot_sync.reading.place import link_to_join

if TYPE_CHECKING:
    from copilot_sync.invite import Invite
    from copilot_sync.reading.humantext import HumanText
    from copilot_sync.reading.lines import Passages

_LINK = late(r"https?://[^\s<>]+", re.IGNORECASE)
_NUMBER = late(r"(?<![\w/=-])\+?\(?\d[\d\s().-]{6,16}\d(?!\w)")
_DIGITS = late(r"\d[\d\s().-]{6}")
"""What stands in every such number."""
_ID_LINE = late(
    r"(?:meeting|conference|phone|conférence|webinar|id|numéro|número|nummer|kenn|passcode|pass)[^\n]{0,30}(?:id|nr|number|code)?\s*[:#(]",
    re.IGNORECASE,
)

_JOIN_WORDS = late(
    r"(?<!\w)(?:join|joining|zoom|teams|webex|google meet|online|click|log (?:in|on)|connect|dial|way in|(?:meeting|call|session|event) link|link (?:to|for) (?:the |our |this )?(?:meeting|call|session|event))(?!\w)"
)
_DIALLING = late(
    r"(?<!\w)(?:join\w*|dial\w*|(?:ring|phone|call) in|key in|punch in|put in|type|enter|press|pin|code|passcode|hash|conference|by phone|(?:ring|call|phone|dial) [\d ()+-]{8,20} (?:at|from|just before|a few minutes|shortly|and (?:stay|hold|wait|give|quote|ask)))(?!\w)"
)
_CODE = late(
    r"(?<!\w)(?:ask(?:s|ed)?(?: you)? for (?:it|(?:an? |the |your )?(?:[\w-]+ )?(?:pin|id|code|number|passcode|password|meeting|call|conference))|pin|passcode|hash(?: key)?|press|key in|punch in|(?:access )?code:? \d+|you(?: are|'re|'ll be| will be) (?:in(?! (?:the (?!meeting|call)|a|our|room|good|time|touch))|through|connected)|put (?:you|everyone) through)(?!\w)"
)
"""What the sentence behind a number says that lets people in."""
_PAPER = late(
    r"\.(?:docx?|pdf|xlsx?|pptx?|odt)(?!\w)|(?<!\w)(?:drafts?|papers?|documents?|survey|form|map|photos?)(?!\w)"
)


def way_in(invite: Invite, text: HumanText, passages: Passages) -> str | None:
    """A link, or a number to ring, by which people join; ``None`` where there is none."""
    for place in ((invite.location or "")[:2000], invite.url or ""):
        link = link_to_join(place)
        if link is not None:
            return link
    if invite.conferences:
        return invite.conferences[0].uri
    for part in (text.conferencing, text.own):
        found = join_link(part)
        if found:
            return found[0]
    return _link_to_join(passages) or dial_in_number(invite, text) or _number_to_ring(invite, passages)


def dial_in_number(invite: Invite, text: HumanText) -> str | None:
    """A number that the conferencing system holds for dialling in."""
    for conference in invite.conferences:
        if conference.by_telephone:
            return conference.uri
    lines = text.conferencing.split("\n")
    with_links = (_LINK.sub(" ", line) for line in lines if "://" in line)
    bare = chain([line for line in lines if "://" not in line], with_links)
    return next(filter(None, map(_number_in, filter(_DIGITS.search, bare))), None)


def _number_in(bare: str) -> str | None:
    """A number to dial in a line of a conferencing block without its links, unless it is an identifier."""
    found = _NUMBER.search(bare)
    return found[0] if found and not _ID_LINE.search(bare[: found.start()] + ":") else None


def _link_to_join(passages: Passages) -> str | None:
    for piece in passages:
        if "://" not in piece.low:
            continue
        words = _LINK.sub(" ", piece.low)
        found = _LINK.search(piece.text)
        if found and _JOIN_WORDS.search(words) and not _PAPER.search(piece.low):
            return found[0]
    return None


def _number_to_ring(invite: Invite, passages: Passages) -> str | None:
    """A number that stands with words for joining; somebody's own number in a signature is no way in."""
    in_location = _NUMBER.search(invite.location or "")
    if in_location:
        return in_location[0]
    for piece, after in zip_longest(passages, passages[1:]):
        found = _NUMBER.search(piece.text) if _DIGITS.search(piece.text) else None
        if found and (_DIALLING.search(piece.low) or (after and _CODE.search(after.low))):
            return found[0]
    return None
