"""What an invite says of other places, times and people, or to one person, which is no fact about the meeting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import blank, lexicon
from copilot_sync.reading.lines import Passage, Passages, matched_as
from copilot_sync.reading.names_in_text import is_name
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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


def less_asides(passages: Passages, invited: Callable[[], Collection[str]]) -> Passages:
    """The passages without items of an agenda and words to one person, and without what is told of elsewhere.

    `invited` gives words of names, in lower case, by which people here can be called; where there are none, whatever
    is written as a name is one. Topics and reported speech are blanked out in what is matched, not in what is shown.
    """
    told = [
        piece
        for piece, called in map(_told, passages)
        if piece is not None and not (called and _is_a_name(called, invited()))
    ]
    return passages if told == [*passages] else Passages(told)


@remembered
def _told(piece: Passage) -> tuple[Passage | None, str]:
    """What is matched of a sentence, if anything is; and the name that it calls, as in "Sal, I'll book you a taxi"."""
    if _TOPIC.match(piece.low):
        return None, ""
    called = _CALLED.match(piece.text)
    if called and (called["name"].endswith("ly") or _TO_MORE.search(piece.low, called.end())):
        called = None
    low = _REPORTED.sub(blank, piece.low) if '"' in piece.low else piece.low
    mine = piece if low == piece.low else matched_as(piece, low)
    low = lexicon("asides", "elsewhere").masked(mine)
    return mine if low == mine.low else matched_as(mine, low), called["name"] if called else ""


def _is_a_name(called: str, invited: Collection[str]) -> bool:
    return called.lower() in invited if invited else is_name(called)
