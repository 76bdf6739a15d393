"""Whether a text says what a meeting is for, or what people can influence."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon
from copilot_sync.remembering import LONGEST, remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


_GOES_ON = re.compile(
    r"(?<!\w)(?:we|you)(?:'ll| will| are going to|'re going to| want to| need to| plan to| get to):?$"
)
_ENDS = (":", "ll", "to")
"""Ends of what goes on."""
_BULLET = re.compile(r"^\W{0,4}\s")


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


def how_many_words(text: str) -> int:
    """Words of a text, a number or an address being one."""
    return sum([(_words_in if len(line) <= LONGEST else _count_words)(line) for line in text.split("\n")])


def _count_words(line: str) -> int:
    words = line.split()
    plain = sum(map(str.isalnum, words))
    return plain + sum(any(map(str.isalnum, word)) for word in words if not word.isalnum())


_words_in = remembered(_count_words)
