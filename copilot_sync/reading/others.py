"""What a sentence tells of other people's doings: what offices ask of others, and promise to all whom they deal with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.reading.lines import matched_as
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage

_CLAUSE = late(
    r"(?:(?!,? (?:so|but|please|while|whereas|and (?:we|you|i|please|so))(?!\w)|, (?:you|we|i|members|guests|everyone)(?!\w))[^.?!;]){1,300}"
)
_WHOSE = late(r"(?:our|your|my) ")
_TO_US = late(
    r"(?<!\w)(?:you|your|yours|ye|youse|us|me|we|i|members|guests|come|coming|attend\w*|join\w*|take part|taking part|agenda|papers|slides"
    r"|(?:this|the|our) (?:meeting|session|workshop|event|group|panel|hui|forum))(?!\w)"
)
"""Words by which it is about the people who are invited after all, or about this meeting."""


@remembered
def less_others(passage: Passage) -> Passage:
    """A sentence less the clauses that tell of others: "the hospital asks patients to book by Friday"."""
    return _less(passage, "told")


@remembered
def less_asked_of_others(passage: Passage) -> Passage:
    """The same less what others have to answer by a day: "staff have until Friday to reply"."""
    return _less(less_others(passage), "asked_of_others")


def _less(passage: Passage, group: str) -> Passage:
    told = lexicon("others", group)
    if not told.is_in(passage):
        return passage
    low = passage.low
    for hit in told.finditer(passage):
        clause = _CLAUSE.match(passage.low, hit.start())
        if clause and not _TO_US.search(_WHOSE.sub("", clause[0], count=1)):
            low = blank_out(low, *clause.span())
    return matched_as(passage, low)
