"""What an invite says of other places, times and people, or to one person, which is no fact about the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank, lexicon
from copilot_sync.reading.lines import Passage, Passages, matched_as
from copilot_sync.reading.names_in_text import is_name
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_REPORTING = r"(?:said|says|told|wrote|asked|complained|commented|recalled|comments?|complaints?|quotes?)"
_REPORTED = late(
    rf'(?<!\w)"[^"]{{12,400}}"[,.]? [^.?!"]{{0,40}}?(?<!\w){_REPORTING}(?!\w)'
    rf'|(?<!\w)(?:he|she|they|one|somebody|someone|patients?|carers?|mum|dad|woman|man|people) {_REPORTING}[:,]? "[^"]{{12,400}}"'
)
"""As in ‘"Nobody paid my fare," one man told us’; "you said" is no such thing."""
_CALLED = late(
    r"(?:PS:? |\W{0,3})(?P<name>[A-Z][\w'’-]{1,20}), (?=(?i:as|since|seeing|given|because|your|if|I|we|tell|can|let|could|would|bring|do bring|please do|please bring|feel free|remember (?:to bring|you can bring|that you can bring)|you (?:can|may|are)|you're|you’re|I'll|I’ll|we'll|we’ll)(?!\w))"
)
_TO_MORE = late(
    r"(?<!\w)(?:all of|you all|us all|everyone|everybody|each|both|folks|members|people|others|anyone|anybody|those|nobody|whoever)(?!\w)"
)
_TOPIC = late(r"\W{0,3}(?:agenda )?item (?:\d{1,2}|one|two|three|four|five|six)(?: is)?[:.-]? ")


def less_asides(passages: Passages, invited: Callable[[], Collection[str]]) -> Passages:
    """The passages without items of an agenda and words to one person, and without what is told of elsewhere.

    `invited` gives words of names, in lower case, by which people here can be called; where there are none, whatever
    is written as a name is one. Topics and reported speech are blanked out in what is matched, not in what is shown.
    """
    told = [*map(_told, passages)]
    if told == [*passages]:
        return passages
    mine = (piece.about if isinstance(piece, _Call) and not piece.is_to_one_of(invited()) else piece for piece in told)
    return Passages(piece for piece in mine if isinstance(piece, Passage))


class _Call(NamedTuple):
    """A sentence that calls somebody by name, as in "Sal, I'll book you a taxi", and speaks of nobody else."""

    name: str
    about: Passage
    """What is matched of it where it is for everybody."""

    def is_to_one_of(self, invited: Collection[str]) -> bool:
        return self.name.lower() in invited if invited else is_name(self.name)


@remembered
def _told(piece: Passage) -> Passage | _Call | None:
    """What is matched of a sentence, if anything is."""
    if _TOPIC.match(piece.low):
        return None
    low = _REPORTED.sub(blank, piece.low) if '"' in piece.low else piece.low
    mine = matched_as(piece, low)
    mine = matched_as(mine, lexicon("asides", "elsewhere").masked(mine))
    called = _CALLED.match(piece.text)
    if called is None or called["name"].endswith("ly") or _TO_MORE.search(piece.low, called.end()):
        return mine
    return _Call(called["name"], mine)
