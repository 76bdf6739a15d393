"""Whether a group chose the time of its meeting, in one sentence or in two."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.costs import with_context
from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


def chosen_time(passages: Passages) -> Passage | None:
    """The sentence that says that the group chose the time; "Why so late?" goes with its answer."""
    return lexicon("times", "chosen").first(with_context(passages)) or _chosen_behind_its_hour(passages)


def _chosen_behind_its_hour(passages: Passages) -> Passage | None:
    """As in "We know that it is early. It is what you voted for"."""
    of_that, clock, picked = (lexicon("times", group) for group in ("of_that", "clock", "group_picked"))
    if not clock.could_be_in(passages) or not picked.could_be_in(passages):
        return None
    return next(
        (
            piece
            for before, piece in pairwise(passages)
            if of_that.is_in(piece) and picked.is_in(piece) and clock.is_in(before)
        ),
        None,
    )
