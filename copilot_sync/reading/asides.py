"""What an invite says of other places, times and people, or to one person, which is no fact about the meeting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import blank, lexicon
from copilot_sync.reading.lines import Passage, Passages, matched_as
from copilot_sync.reading.names_in_text import is_name

if TYPE_CHECKING:
    from collections.abc import Collection

_REPORTING = r"(?:said|says|told|wrote|asked|complained|commented|recalled|comments?|complaints?|quotes?)"
_REPORTED = re.compile(
    rf'(?<!\w)"[^"]{{12,400}}"[,.]? [^.?!"]{{0,40}}?(?<!\w){_REPORTING}(?!\w)'
    rf'|(?<!\w)(?:he|she|they|one|somebody|someone|patients?|carers?|mum|dad|woman|man|people) {_REPORTING}[:,]? "[^"]{{12,400}}"'
)
"""As in ‘"Nobody paid my fare," one man told us’; "you said" is no such thing."""
_CALLED = re.compile(
    r"(?:PS:? |\W{0,3})(?P<name>[A-Z][\w'’-]{1,20}), (?=(?i:as|since|because|if|I|we|tell|can|let|could|would|I'll|I’ll|we'll|we’ll)(?!\w))"
)
_TO_MORE = re.compile(
    r"(?<!\w)(?:all of|you all|us all|everyone|everybody|each|both|folks|members|people|others|anyone|anybody|those|nobody|whoever)(?!\w)"
)
_TOPIC = re.compile(r"\W{0,3}(?:agenda )?item (?:\d{1,2}|one|two|three|four|five|six)(?: is)?[:.-]? ")


def less_asides(passages: Passages, invited: Collection[str]) -> Passages:
    """The passages without items of an agenda and words to one person, and without what is told of elsewhere.

    `invited` are words of names, in lower case, by which people here can be called; where there are none, whatever
    is written as a name is one. Topics and reported speech are blanked out in what is matched, not in what is shown.
    """
    mine = Passages(
        _own_words(piece) for piece in passages if not (_is_to_one(piece, invited) or _TOPIC.match(piece.low))
    )
    asides = lexicon("asides", "elsewhere")
    told = set(mine.near_to(asides.masks))
    if not told:
        return mine
    return Passages(matched_as(piece, asides.masked(piece)) if piece in told else piece for piece in mine)


def _own_words(piece: Passage) -> Passage:
    if '"' not in piece.low:
        return piece
    low = _REPORTED.sub(blank, piece.low)
    return piece if low == piece.low else matched_as(piece, low)


def _is_to_one(piece: Passage, invited: Collection[str]) -> bool:
    """As in "Sal, I'll book you a taxi": a name is called, and nobody else is spoken of."""
    called = _CALLED.match(piece.text)
    return (
        called is not None
        and not called["name"].endswith("ly")
        and (called["name"].lower() in invited if invited else is_name(called["name"]))
        and not _TO_MORE.search(piece.low, called.end())
    )
