"""Costs of taking part: who pays, who books, when people get their money, and whether helpers and care are paid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from copilot_sync.reading.choosing import own_choice, paid_first
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon, near_to_any, said_by
from copilot_sync.reading.lines import Passages, passage
from copilot_sync.reading.whose import behind_another_group, less_of_others
from copilot_sync.remembering import remembered

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
_ITEM = late(r"\s*(?:[-*•·–—]\s|\(?\d{1,2}[.):]\s)")


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
_OF_TRAVEL = frozenset(["getting_there", "claimed_back", "booked_for_people"])
"""Those beside which others do."""
NO_WORD = Costs(None, None, None, None, None, None, None)
"""Nothing is said on costs."""


def costs_of(passages: Passages) -> Costs:
    """Read what a text, and the names of its attachments, say about costs; `passages` are `with_context`."""
    theirs = behind_another_group(passages)
    near_to_costs = (piece for piece in near_to_any("costs", TELLING, passages) if piece not in theirs)
    speaking = {piece: said for piece in near_to_costs if (said := _says(piece))}
    if not speaking:
        return NO_WORD
    first = {group: piece for piece, said in reversed(speaking.items()) for group in said}
    of_travel = {piece for piece, said in speaking.items() if not said.isdisjoint(_OF_TRAVEL)}
    near = _near(of_travel, passages)
    return Costs(
        getting_there=first.get("getting_there"),
        other=first.get("other_costs"),
        support=first.get("support_costs") or first.get("care_costs"),
        booked_for_people=first.get("booked_for_people"),
        own_choice=own_choice(of_travel, near),
        claimed_back=first.get("claimed_back"),
        paid_first=paid_first(of_travel, near),
    )


@remembered
def _says(piece: Passage) -> frozenset[str]:
    """What a sentence says, of `TELLING`: care that is paid for, travel that is booked and not just offered."""
    piece = less_of_others(piece)
    said = said_by(piece, "costs", TELLING)
    if "care_costs" in said and not lexicon("costs", "care_context").is_in(piece):
        said -= {"care_costs"}
    if "booked_for_people" in said and _is_an_offer(piece):
        said -= {"booked_for_people"}
    return said | {"booked_for_people"} if "only_by_us" in said else said


def _is_an_offer(piece: Passage) -> bool:
    """Whether travel is offered to be booked for people, not announced."""
    return lexicon("costs", "offer").is_in(piece) and not lexicon("costs", "own_choice").is_in(piece)


def _near(speaks: set[Passage], passages: Passages) -> Passages:
    """The passages that stand beside one that speaks of costs, or are one."""
    if not speaks:
        return Passages()
    places = [index for index, piece in enumerate(passages) if piece in speaks]
    beside = {index + step for index in places for step in range(-NEAR, NEAR + 1)}
    return Passages([passages[index] for index in sorted(beside) if 0 <= index < len(passages)])


def payment(passages: Passages) -> Passage | None:
    """The sentence that says whether people are paid for their time, how much is not looked at; as `costs_of`."""
    words = lexicon("payment", "payment")
    theirs = behind_another_group(passages)
    said = (piece for piece in words.among(passages) if piece not in theirs)
    return next((piece for piece in said if words.is_in(less_of_others(piece))), None)


def with_context(passages: Passages) -> Passages:
    """The passages; a heading, a short question or a line that ends in a colon goes with what follows it."""
    leads = [*compress(range(len(passages) - 1), map(_leads_on, passages))]
    pieces = [*passages]
    for index in leads:
        lead, after = passages[index : index + 2]
        several = lead.text.endswith(":")
        pieces[index] = _with_items(lead, passages[index + 1 :]) if several else _with_next(lead, after)
    return Passages(pieces) if leads else passages


@remembered
def _with_next(lead: Passage, after: Passage) -> Passage:
    return _with_items(lead, (after,))


def _with_items(lead: Passage, following: Sequence[Passage]) -> Passage:
    joined: list[str] = []
    for after in following[:MOST_ITEMS]:
        if after.where != "body" or (joined and not _is_item(after.text)) or after.text.endswith(":"):
            break
        joined.append(after.text)
    return passage("body", f"{lead.text.rstrip('?:')}: {'; '.join(joined)}") if joined else lead


@remembered
def _leads_on(piece: Passage) -> bool:
    text, last = piece.text, piece.text[-1]
    if piece.where != "body" or last in ".!,;":
        return False
    if last == "?":
        return len(text.split()) <= QUESTION_WORDS
    return last == ":" or (len(text.split()) <= HEADING_WORDS and not _ITEM.match(text))


def _is_item(text: str) -> bool:
    return bool(_ITEM.match(text)) or len(text.split()) <= ITEM_WORDS
