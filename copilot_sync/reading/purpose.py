"""Whether a text says what a meeting is for, or what people can influence."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


_GOES_ON = re.compile(
    r"(?<!\w)(?:we|you)(?:'ll| will| are going to|'re going to| want to| need to| plan to| get to):?$"
)
_ENDS = (":", "ll", "to")
"""Ends of what goes on."""
_BULLET = re.compile(r"^\W{0,4}\s")


def purpose_in(passages: Passages) -> Passage | None:
    """The sentence that says what a meeting is for, if one does; "we will" goes on in the list below it."""
    words = lexicon("purpose", "purpose")
    return words.first(passages) or next(
        (
            lead
            for lead, item in pairwise(passages)
            if lead.low.endswith(_ENDS)
            and _GOES_ON.search(lead.low)
            and words.search_text(f"{lead.low.rstrip(':')} {_BULLET.sub('', item.low)}")
        ),
        None,
    )


def how_many_words(text: str) -> int:
    """Words of a text, a number or an address being one."""
    words = text.split()
    plain = sum(map(str.isalnum, words))
    return plain + sum(any(map(str.isalnum, word)) for word in words if not word.isalnum())
