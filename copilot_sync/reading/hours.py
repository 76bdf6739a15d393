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
    rf"(?:reply|respond|r\.?s\.?v\.?p\.?|answer|confirm|let {_SOMEBODY} (?:know|have)|tell {_SOMEBODY}"
    r"|(?:text|e-?mail|message|txt|msg|ping)(?: (?:me|us|back))?|get back to (?:me|us)|come back to (?:me|us)|book|register|sign up"
    r"|yes or no|hear from you|hear back|need (?:your|to know|to hear)|(?:deadline|closing time|cut[- ]off)(?: is)?"
    r"|(?:send|give|return|drop) (?:me|us|your|it|them|this))"
)
_NAMES = (
    r"(?:^|[.,;:!?] |(?:^|[ ,])(?:and|please|final|all|your) )(?:repl(?:y|ies)|responses?|names|numbers|apologies|bookings?|confirmations?|forms|slips|answers|votes|orders)"
    r"(?: (?:to (?:me|us)|in|back|please|needed|wanted|required|due|with (?:me|us)|in to (?:me|us)))?"
)
_RINGS = r"(?:ring|phone|call) (?:me|us)"
_HOUR = (
    r"(?:noon|midday|lunch ?time|lunch|dinner ?time|tea ?time|half (?:past )?[a-z]{3,6}|\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?|o'clock)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'clock|ish)?(?= ?(?:[.,;!?)]|$)| (?:please|so|as|if|or|because)(?!\w)))"
)
_ON_ANOTHER_DAY = (
    r"(?! ?,?(?:on|any|every|each|most|that|the (?:day|night|evening|week)|of|next|at weekends|weekdays)(?!\w))"
)
_BETWEEN = r"(?: (?!(?:if|when|that|which|who|where|how|whether|and|or|but|is|are|come|coming|arriv\w+|be|get|leave|finish\w*|not|at|on|in)(?!\w))[\w'-]+){0,4}?"
_WANTED = late(
    rf"(?:(?<!\w)(?:{_ASKS}{_BETWEEN}:? (?:by|before|no later than)|{_RINGS}{_BETWEEN} by)|{_NAMES}:? (?:by|before|no later than)) (?:about |around )?{_HOUR}(?!\w){_ON_ANOTHER_DAY}"
    rf"|^\W{{0,3}}(?:please,? )?(?:by|before|no later than) {_HOUR}(?!\w)(?: at the latest)?,? (?:please |(?:can|could|would|will) you |(?:i|we)(?:'d| would)? (?:need|like|want) |just ){{1,2}}{_ASKS}"
)
_SOME_OTHER_DAY = late(
    r"(?<!\w)(?:the (?:day|night|evening|week) before|beforehand|on the day|that (?:day|morning)|any (?:day|time)|(?:week|working|most|all) ?days?|(?:each|every) (?:day|week|month|time|morning|evening|meeting|session|mon|tues|wednes|thurs|fri)\w*|daily|always"
    r"|or (?:after|later|whenever|any time)|(?:,|and) then|lost|late|stuck|delayed|cannot find|can't find|nobody|no sign)(?!\w)"
)
"""Other days than that of sending, and what befalls or happens on the day of the meeting."""
_TOLD = late(
    r"(?<!\w)(?:told|asked|was|were|had|did|got|used to|said|made|(?:you|people|members|who) (?:can|may|could|are welcome to|are free to))(?!\w)"
)
"""What was, and what people may: neither asks for anything."""
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
