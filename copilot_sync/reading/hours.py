"""Answers that are wanted by an hour, and no day is named: it is today, for whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.dates import dates_in
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage

_SOMEBODY = r"(?!(?:an?|the|any|your|our|my|people|staff|patients|him|her|them|you|what|how|when|that|of)(?!\w))[\w'-]+"
_ASKS = (
    rf"(?:repl(?:y|ies)|respond|responses?|r\.?s\.?v\.?p\.?|(?:an |your )?answers?|confirm(?:ation)?|let {_SOMEBODY} (?:know|have)|tell {_SOMEBODY}"
    r"|(?:text|e-?mail|message|txt|msg|ping)(?: (?:me|us|back))?|get back to (?:me|us)|come back to (?:me|us)|book|register|sign up|vote|names|numbers"
    r"|yes or no|hear from you|hear back|need (?:your|to know|to hear)|apologies|bookings?|(?:deadline|closing time|cut[- ]off)(?: is)?|(?:send|give|return|drop) (?:me|us|your|it|them|this))"
)
_RINGS = r"(?:ring|phone|call) (?:me|us)"
_HOUR = (
    r"(?:noon|midday|lunch ?time|lunch|dinner ?time|tea ?time|half (?:past )?[a-z]{3,6}|\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?|o'clock)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'clock|ish)?(?= ?(?:[.,;!?)]|$)| (?:please|so|as|if|or|because)(?!\w)))"
)
_ON_ANOTHER_DAY = (
    r"(?! ?,?(?:on|any|every|each|most|that|the (?:day|night|evening|week)|of|next|at weekends|weekdays)(?!\w))"
)
_BETWEEN = r"(?: (?!(?:if|when|that|which|who|where|how|whether|and|or|but|is|are|come|coming|arriv\w+|be|get|leave|finish\w*|not)(?!\w))[\w'-]+){0,4}?"
_WANTED = late(
    rf"(?<!\w)(?:{_ASKS}{_BETWEEN}:? (?:by|before|no later than|until|till)|{_RINGS}{_BETWEEN} by) (?:about |around )?{_HOUR}(?!\w){_ON_ANOTHER_DAY}"
    rf"|^\W{{0,3}}(?:please,? )?(?:by|before|no later than) {_HOUR}(?!\w)(?: at the latest)?,? (?:please |(?:can|could|would|will) you |(?:i|we)(?:'d| would)? (?:need|like|want) |just ){{1,2}}{_ASKS}"
)
_SOME_OTHER_DAY = late(
    r"(?<!\w)(?:the (?:day|night|evening|week) before|beforehand|on the day|that (?:day|morning)|any (?:day|time)|(?:week|working|most|all) ?days?|each|every|daily|always"
    r"|lost|late|stuck|delayed|cannot find|can't find|nobody|no sign)(?!\w)"
)
"""Other days than that of sending, and what befalls people on the day of the meeting."""
_TOLD = late(r"(?<!\w)(?:told|asked|was|were|had|did|got|used to|said|made)(?!\w)")
_REQUEST = late(
    r"(?<!\w)(?:please|(?:can|could|would|will|may|might) (?:you|ye|youse|u|everyone|everybody|all|each|i|we|people)|is it possible|any chance)(?!\w)"
)


@remembered
def wants_an_answer_by_an_hour(passage: Passage) -> bool:
    """Whether it says "reply by noon" and the like; of a report, a rule or a question it tells nothing."""
    low = lexicon("deadlines", "asking").masked(passage)
    found = _WANTED.search(low)
    if found is None or any(dates_in(low)) or _SOME_OTHER_DAY.search(low) or _TOLD.search(low, 0, found.start()):
        return False
    return not low.rstrip().endswith("?") or _REQUEST.search(low) is not None
