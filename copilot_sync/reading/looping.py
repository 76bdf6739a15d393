"""What came of the time before: "You said, we did", in one sentence or in a question and its answer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


def loop_closed(body: Passages, attachments: Passages) -> Passage | None:
    """The sentence that tells what came of the time before, else the name of what is attached."""
    closed = lexicon("looping", "closed")
    return closed.first(body) or _answered(body) or closed.first(attachments)


def _answered(passages: Passages) -> Passage | None:
    """The answer to "Remember the doors?"."""
    remembered, came_of_it = lexicon("looping", "remembered"), lexicon("looping", "came_of_it")
    if not remembered.could_be_in(passages):
        return None
    return next(
        (
            answer
            for question, answer in pairwise(passages)
            if question.text.endswith("?") and remembered.is_in(question) and came_of_it.is_in(answer)
        ),
        None,
    )
