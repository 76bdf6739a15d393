"""Costs of taking part: who pays, who books, when people get their money, and whether helpers and care are paid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import is_far_from, lexicon
from copilot_sync.reading.lines import Passages, passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.reading.lines import Passage

NEAR = 2
"""Sentences between a word on costs and another that still speaks of them."""
HEADING_WORDS = 5
"""A line with no more words than this, and no full stop, may be the heading of the next."""
QUESTION_WORDS = 8
ITEM_WORDS = 12
MOST_ITEMS = 10
_ITEM = re.compile(r"\s*(?:[-*•·–—]\s|\(?\d{1,2}[.):]\s)")


@dataclass(frozen=True, slots=True)
class Costs:
    """What an invite says about money for taking part; ``None`` where it says nothing of the kind."""

    getting_there: Passage | None
    """Who pays for getting there, whichever way."""
    other: Passage | None
    """Data, calls or printing."""
    support: Passage | None
    """The costs of those who support people, or care at home meanwhile."""
    booked_for_people: Passage | None
    """Travel is booked for people; an offer to do so is none."""
    own_choice: Passage | None
    """People may book for themselves."""
    claimed_back: Passage | None
    """People spend their own money and ask for it back."""
    paid_first: Passage | None
    """Money or tickets before, or money on the day."""


TELLING = (
    "getting_there", "claimed_back", "booked_for_people", "only_by_us", "other_costs", "support_costs", "care_costs",
)  # fmt: skip
"""Groups of words that speak of costs by themselves; others do beside them."""
NO_WORD = Costs(None, None, None, None, None, None, None)
"""Nothing is said on costs."""


def costs_of(passages: Passages) -> Costs:
    """Read what a text, and the names of its attachments, say about costs; `passages` are `with_context`."""
    if is_far_from("costs", TELLING, passages):
        return NO_WORD
    getting_there, claimed_back = _among("getting_there", passages), _among("claimed_back", passages)
    booked = _booked(passages)
    near = _near({*getting_there, *claimed_back, *booked}, passages)
    care = filter(lexicon("costs", "care_context").search, _among("care_costs", passages))
    return Costs(
        getting_there=next(iter(getting_there), None),
        other=lexicon("costs", "other_costs").first(passages),
        support=lexicon("costs", "support_costs").first(passages) or next(care, None),
        booked_for_people=next(iter(booked), None),
        own_choice=lexicon("costs", "own_choice").first(near),
        claimed_back=next(iter(claimed_back), None),
        paid_first=lexicon("costs", "paid_first").first(near),
    )


def _near(speaks: set[Passage], passages: Passages) -> Passages:
    """The passages that stand beside one that speaks of costs, or are one."""
    if not speaks:
        return Passages()
    places = [index for index, piece in enumerate(passages) if piece in speaks]
    beside = {index + step for index in places for step in range(-NEAR, NEAR + 1)}
    return Passages([passages[index] for index in sorted(beside) if 0 <= index < len(passages)])


def payment(passages: Passages) -> Passage | None:
    """The sentence that says whether people are paid for their time, how much is not looked at; as `costs_of`."""
    return lexicon("payment", "payment").first(passages)


def with_context(passages: Passages) -> Passages:
    """The passages; a heading, a short question or a line that ends in a colon goes with what follows it."""
    return Passages(
        _with_following(piece, passages[index + 1 : index + 1 + MOST_ITEMS]) if _leads_on(piece) else piece
        for index, piece in enumerate(passages)
    )


def _with_following(piece: Passage, following: Sequence[Passage]) -> Passage:
    several = piece.text.endswith(":")
    joined: list[str] = []
    for after in following:
        if after.where != "body" or (joined and not (several and _is_item(after.text))) or after.text.endswith(":"):
            break
        joined.append(after.text)
    return passage("body", f"{piece.text.rstrip('?:')}: {'; '.join(joined)}") if joined else piece


def _leads_on(piece: Passage) -> bool:
    text, last = piece.text, piece.text[-1]
    if piece.where != "body" or last in ".!,;":
        return False
    if last == "?":
        return len(text.split()) <= QUESTION_WORDS
    return last == ":" or (len(text.split()) <= HEADING_WORDS and not _ITEM.match(text))


def _is_item(text: str) -> bool:
    return bool(_ITEM.match(text)) or len(text.split()) <= ITEM_WORDS


def _among(group: str, passages: Passages) -> list[Passage]:
    return lexicon("costs", group).among(passages)


def _booked(passages: Passages) -> list[Passage]:
    """Where travel is said to be booked for people: announced, and not as an offer, or by nobody else."""
    choice, offer = lexicon("costs", "own_choice"), lexicon("costs", "offer")
    announced = {
        piece for piece in _among("booked_for_people", passages) if choice.search(piece) or not offer.search(piece)
    }
    announced.update(_among("only_by_us", passages))
    return [piece for piece in passages if piece in announced] if announced else []
