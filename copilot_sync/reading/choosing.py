"""Whether a choice, or money in hand, is about the journey: a choice of the chair or of the soup is none of booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from copilot_sync.reading.lines import Passage, Passages

_LEANS = late(r"(?<!\w)(?:it|this|that|them|these|yours|one)(?!\w)")
_MATTER_OF_ITS_OWN = late(
    r"(?:if(?! (?:you(?:'d| would)? (?:rather|prefer|like|want|wish|can|could|choose)|not)(?!\w))|is there|are there|any|anything|"
    r"do you need|need|want)(?!\w)[^,:?;]{3,120}[,:?;]"
)
"""As in "If a chair hurts your back, say so and I will arrange it", in which "it" is the chair."""


def own_choice(speaking: Collection[Passage], near: Passages) -> Passage | None:
    """The passage by which people may book for themselves, of those near to one that speaks of travel."""
    return _about_the_way("own_choice", speaking, near, _names_a_choice_alone)


def paid_first(speaking: Collection[Passage], near: Passages) -> Passage | None:
    """The passage by which they have the money, or the ticket, before they spend their own; as `own_choice`."""
    return _about_the_way("paid_first", speaking, near, _leans_back)


def _about_the_way(
    group: str, speaking: Collection[Passage], near: Passages, leans: Callable[[Passage], bool]
) -> Passage | None:
    words, way = lexicon("costs", group), lexicon("costs", "way_or_money")
    before: Passage | None = None
    for piece in near:
        if words.is_in(piece) and (piece in speaking or way.is_in(piece) or (before in speaking and leans(piece))):
            return piece
        before = piece
    return None


def _names_a_choice_alone(piece: Passage) -> bool:
    """As in "It is entirely up to you", whatever stood before it."""
    return lexicon("costs", "choice_alone").is_whole(
        plain(piece.text).strip(" .!?)(")
    )  # not `low`, of which some is blanked out


def _leans_back(piece: Passage) -> bool:
    """As in "You get it at the door", which is about what the sentence before told of."""
    own = _MATTER_OF_ITS_OWN.match(piece.low)
    return bool(_LEANS.search(piece.low, 0, own.end() if own else len(piece.low)))
