"""Whether a text says what a meeting is for, or what people can influence."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


_GOES_ON = late(r"(?<!\w)(?:we|you)(?:'ll| will| are going to|'re going to| want to| need to| plan to| get to):?$")
_ENDS = (":", "ll", "to")
"""Ends of what goes on."""
_WORD = late(r"[^\W_]\S*")
_BULLET = late(r"^\W{0,4}\s")


def purpose_in(passages: Passages, subject: Passages) -> Passage | None:
    """The sentence that says what a meeting is for, or the subject; "we will" goes on in the list below it."""
    words = lexicon("purpose", "purpose")
    found = words.first(passages) or words.first(subject)
    if found is not None:
        return found
    leads = [(lead, item) for lead, item in pairwise((*passages, *subject)) if lead.low.endswith(_ENDS)]
    return next((lead for lead, item in leads if _says_together(lead, item)), None)


def _says_together(lead: Passage, item: Passage) -> bool:
    if not _GOES_ON.search(lead.low):
        return False
    whole = f"{lead.low.rstrip(':')} {_BULLET.sub('', item.low)}"
    return lexicon("purpose", "purpose").search_text(whole) is not None


def how_many_words(text: str, enough: int) -> int:
    """Words of a text, a number or an address being one; once there are `enough`, no more are counted."""
    return len([*islice(_WORD.finditer(text), enough)])
