"""By when an answer is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.dates import could_hold_period, date_at, dates_in, day_of, find_period
from copilot_sync.reading.hours import wants_an_answer_by_an_hour
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.others import less_asked_of_others
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from copilot_sync.reading.dates import Period
    from copilot_sync.reading.lines import Passage, Passages

_TELL = r"(?:tell|let|ring|phone|call|text|e-?mail|message|reply|answer|confirm|say(?! (?:hello|hi|goodbye|thank)))(?: (?!you(?!\w)|by|before)[\w'-]+){0,3}?"
_ELSEWHERE = r"(?:clinics?|surger(?:y|ies)|appointments?|hospital|ward|scan|check-?up)(?!\w)"
_COMING = rf"(?:(?:come|coming|make it)(?! to (?:the|your|a) {_ELSEWHERE})|attend\w*(?! (?:the|your|an?) {_ELSEWHERE})|be there|join(?:ing)?(?! (?:the (?:list|queue|waiting|library|gym|club)|a (?!meeting|call))))(?!\w)"
_TELL_TOMORROW = (
    rf"{_TELL}(?= tomorrow(?![\w'’])[^.?!;]{{0,20}} (?:if|whether) you[^.?!;]{{0,40}} {_COMING})"
    rf"|(?:if|whether) you[^.?!;]{{0,40}} {_COMING}[^.?!;]{{0,20}} {_TELL}(?= tomorrow(?![\w'’]))"
)
"""As in "tell Ruth tomorrow if you can't come": nobody says "by" of the one day that there is to say so."""
_UNTIL = late(
    r"(?<!\w)(?:(?P<before>before|prior to|ahead of|in advance of)"
    r"|(?:close|closing|shut|lock|finali[sz]e) (?:the |our )?(?:list|bookings?|poll|book|registrations?|sign-?up|numbers|names)(?: on)?"
    r"|by|until|till|til|no later than|not later than|latest|up to|on or before|closes?(?: on)?|closing(?: date)?"
    r"|deadline|due(?: on)?"
    r"|(?:bookings?|registrations?|sign-?ups?|forms?|polls?|applications?|nominations?|voting|surveys?|lists?|links?|replies)(?: (?:to|for|of|on) (?:[\w'-]+ ){0,4}?[\w'-]+)?(?:,|:| -)?(?: which| that)?(?: will)?"
    r" (?:ends?|shuts?|finish(?:es)?|come(?:s)? down|goe?s? down|stops? working|expires?|runs? out)(?: on)?"
    r"|(?:replies|responses?|reply|answers?|names|numbers|slips?|forms?|apologies|bookings?|votes)(?: needed| wanted| required| requested| due| back| in| please)? ?(?=[:|])"
    r"|(?:no|not|n't|never)(?: (?!later|earlier)[\w'-]+){0,4} (?:tak(?:e|es|en|ing)|accept(?:s|ed|ing)?|add(?:s|ed|ing)?|count(?:s|ed)?|names?|replies|answers?|bookings?|"
    r"requests?|forms?|votes?|orders?|applications?|considered|included?)(?: (?!later|earlier)[\w'-]+){0,3} (?:after|past|beyond|later than)"
    r"|r\.?s\.?v\.?p|at the latest|(?:last|final|latest) (?:day|date)(?= (?:to|for|on which|that) )|reply date|cut[- ]off"
    rf"|{_TELL_TOMORROW})(?!\w)"
)
_FILLER = late(
    r"(?:\s*(?:(?:for|of|to)(?: \w+){1,4}?(?: is|:| -)|is|by|on|\||at|or before|the|this coming|noon|midday|midnight|lunch ?time|first thing|"
    r"\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?|noon|o'clock)?(?=[ ,]+(?:on|this|next|tomorrow|mon|tue|wed|thu|fri|sat|sun|the|\d))|"
    r"(?:the )?(?:close|end) of (?:play|business|work|the day|day|the working day)|cop|cob|eod|please|latest|no later than|-|:|,))*\s*"
)
_HOUR = late(
    r"(?<!\w)(?:noon|midday|midnight|lunch ?time|first thing|\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|a\.m|p\.m|o'clock))"
)
_LONGEST_FILLER = 60
_A_NAMED_DAY = late(
    r"(?!(?:post|phone|e-?mail|text|letter|hand|our|your|my|we|i|you|it|at|in|with|saying|telling|ringing|writing)(?!\w))"
    r"(?!(?:[\w'-]+ )?(?:meeting|session|event|workshop)(?!\w))"
    r"[\w'-]+(?: (?!(?:meeting|session|event|workshop)(?!\w))[\w'-]+){0,2}?(?: on|,)(?: the)? "
)
"""As in "before lock-up on Thursday 3 June"."""
_LAST_DAY_FOR = late(
    r"(?<!\w)(?:deadline|closing date|cut[- ]off|(?:last|final|latest|reply) (?:day|date)|reply date)(?!\w)"
)
_WHICH_IS = late(
    r"[^.?!;:]{1,90}?(?::| is| will be| falls on|,)(?: an? (?:week|fortnight) (?:from )?(?:now|today),?)?(?= )"
)
"""As in "the last day to claim a seat on the bus: 7 June", behind its first words."""
_LONGEST_NAME = 20
"""Characters of what a last day is called."""
_THEN = late(r"(?<!\w)(?P<before>before (?:then|that)|ahead of (?:then|that))(?!\w)|(?<!\w)by then(?!\w)")
"""As in "the list closes on 3 May, so write before then"."""
_OWN = late(r"(?<!\w)(?:i|we)(?!\w)")
_AT_THE_LATEST = late(
    r"[\s,(]*(?:(?:is|are|'s|would be|will be) (?:still |just |also |soon )?(?:(?:the|our|my) (?:very |absolute )?(?:latest|last|deadline|closing date|cut[- ]off)|fine|ok|okay|enough|in time|soon enough)|(?:at|by) the (?:very )?latest|at a push|will do|would do)(?!\w)"
)
"""As in "the 3rd is the latest", behind a date."""
_SHOULD_ARRIVE = late(
    r"(?:letters?|cards?|slips?|forms?|replies|reply|requests?|answers?|votes?|applications?|nominations?) (?:(?:should|must|needs? to|has to|have to|is to|are to|to) (?:have )?)arrived?$"
    r"|(?:sign-?up|registrations?|bookings?|booking link|list|applications?|nominations?|voting)(?: [\w'-]+){0,3}? (?:is|are|stays?|remains?|will be)(?: still)? (?:open|available|live)$"
)
_NOT_AN_ANSWER = late(
    r"(?<!\w)(?:arriv\w+|be (?:there|here|ready|with you|back|home)|turn up|get there|finish\w*|ends?|done|home|publish\w*|print\w*|ready|"
    r"opens?|opened|starts?|available|live|launch\w*|start work|in place|implemented|completed|due to|met|meets?)(?: \w+){0,3}$"
)


_CLAUSE = late(r"[,;:()]|(?<!\w)(?:but|so|because|if|when)(?!\w)")
_LAST_DAY = late(
    r"clos|deadline|latest|at the latest|r\.?s\.?v\.?p|last |reply date|cut| (?:ends?|shuts?|finish(?:es)?)(?!\w)"
)
_LONG_AGO = late(
    r"(?<!\w)(?:thanks?(?: you)? (?:\w+ ){0,3}for|had|has|have|did|didn't|was|were|wasn't|weren't|haven't|hasn't|hadn't)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which people are asked to answer."""

    passage: Passage
    day: date | None
    """The last day for it, which may be over; ``None`` for wording that asks for it the same day."""

    @property
    def same_day(self) -> bool:
        """The answer is wanted today, with no later date beside it."""
        return self.day is None


def asks_with_deadline(passages: Passages, today: date, *, day_first: bool) -> list[Passage]:
    """Passages that set a deadline, where the day of sending is not known and no days can be counted."""
    return [
        deadline.passage
        for deadline in find_deadlines(passages, today, today + timedelta(days=365), day_first=day_first)
        if deadline.day is None or deadline.day >= today
    ]


def find_deadlines(passages: Passages, sent: date, start: date, *, day_first: bool) -> list[Deadline]:
    """Every deadline for an answer, as read by somebody on the day of sending; `start` is the day of the meeting."""
    found: list[Deadline] = []
    for passage, asked in _asked_in_any(passages):
        days = _days_of(asked, sent, start, day_first=day_first)
        if days:
            found.extend(Deadline(passage, None if day == sent else day) for day in days)
        elif asked.same_day:
            found.append(Deadline(passage, None))
    return found or [Deadline(passage, None) for passage in _by_an_hour(passages)]


class _LastDay(NamedTuple):
    """A date that a sentence gives as the last day for an answer."""

    until: re.Match[str]
    """The word before it, such as "by"."""
    written: re.Match[str]
    """The date, as in `dates.date_at`."""
    over_by_then: bool
    """As with "before Friday", which is over on Thursday; "before noon on Friday" is not."""


class _Asked(NamedTuple):
    """By when a sentence wants an answer, whenever it was sent."""

    days: tuple[_LastDay, ...]
    period: Period | None
    same_day: bool


def _asked_in_any(passages: Passages) -> Iterator[tuple[Passage, _Asked]]:
    """Sentences that want an answer by a day, or today; some do so with what the sentence before asks for."""
    asking, takes_up = lexicon("deadlines", "asking"), lexicon("deadlines", "takes_up")
    near = frozenset(passages.near_to(asking))
    if not near:
        return
    behind_tonight = _behind_tonight(passages)
    taking_up = _taking_up(passages) if takes_up.could_be_in(passages) else set()
    elsewhere = _of_another_event(passages)
    for passage in passages:
        asked = None
        if passage in elsewhere:
            continue
        if passage in near:
            asked = _asked_in(less_asked_of_others(passage)) or (
                _asked_by_then(passage) if passage in behind_tonight else None
            )
        if asked is None and passage in taking_up:
            asked = _when_in(passage.low, same_day=False)
        if asked is not None:
            yield passage, asked


def _of_another_event(passages: Passages) -> set[Passage]:
    """Sentences that tell of another event, and one behind: "Also coming up: the summer fair. Book your stall by Friday"."""
    another = lexicon("others", "another_event")
    if not another.could_be_in(passages):
        return set()
    told = set(another.among(passages))
    return told | {piece for before, piece in pairwise(passages) if before in told}


def _taking_up(passages: Passages) -> set[Passage]:
    """Sentences that take up what the one before asks for: "Tell me what you eat. I'll need that by Friday"."""
    asking, takes_up = lexicon("deadlines", "asking"), lexicon("deadlines", "takes_up")
    return {
        piece
        for before, piece in pairwise(passages)
        if takes_up.is_in(piece) and asking.is_in(less_asked_of_others(before))
    }


def _by_an_hour(passages: Passages) -> Iterator[Passage]:
    """Sentences that want an answer by an hour, where nothing says of which day."""
    near = frozenset(passages.near_to(lexicon("deadlines", "asking")))
    for before, passage in pairwise((None, *passages)) if near else ():
        if passage and passage in near and wants_an_answer_by_an_hour(less_asked_of_others(passage)):
            days_before = before is not None and any(dates_in(before.low))
            if not days_before:
                yield passage


@remembered
def _asked_in(passage: Passage) -> _Asked | None:
    """What a sentence says of a deadline; ``None`` where it asks for nothing, or says nothing of when."""
    asking, same_day = lexicon("deadlines", "asking"), lexicon("deadlines", "same_day")
    speaks_of_when = same_day.could_be_in(passage) or _UNTIL.search(passage.low) or could_hold_period(passage.low)
    if not speaks_of_when or not asking.is_in(passage):
        return None
    return _when_in(asking.masked(passage), same_day=same_day.is_in(passage))


def _when_in(low: str, *, same_day: bool) -> _Asked | None:
    """By when something is wanted; ``None`` where a sentence does not say it."""
    asked = _Asked(tuple(_last_days_in(low)), find_period(low), same_day)
    return asked if any(asked) else None


def _behind_tonight(passages: Passages) -> set[Passage]:
    """Sentences behind one in which somebody does a thing today, as in "I ring the cook tonight"."""
    today = lexicon("deadlines", "today")
    if not today.could_be_in(passages):
        return set()
    return {piece for before, piece in pairwise(passages) if today.is_in(before) and _OWN.search(before.low)}


def _asked_by_then(passage: Passage) -> _Asked | None:
    """What a sentence behind such a one asks for "by then"."""
    asks = _THEN.search(passage.low) is not None and lexicon("deadlines", "asking").is_in(passage)
    return _Asked((), None, same_day=True) if asks else None


def _last_days_in(low: str) -> Iterator[_LastDay]:
    for then in _THEN.finditer(low):
        dates = [written for written in dates_in(low) if written.end() <= then.start()]
        if dates:
            yield _LastDay(then, dates[-1], over_by_then=then["before"] is not None)
    for date_before in dates_in(low) if "latest" in low or " do" in low or " is " in low else ():
        if latest := _AT_THE_LATEST.match(low, date_before.end()):
            yield _LastDay(latest, date_before, over_by_then=False)
    for until in _UNTIL.finditer(low):
        filler = _FILLER.match(low, until.end(), until.end() + _LONGEST_FILLER)
        assert filler  # noqa: S101 -- it matches nothing at least
        written = date_at(low, filler.end()) or _date_further_on(low, until.end(), filler.end())
        if written is not None and not _is_no_answer(low, until.start()):
            hour = _HOUR.search(low, until.end(), filler.end()) if until["before"] else None
            yield _LastDay(until, written, over_by_then=until["before"] is not None and hour is None)


def _date_further_on(low: str, end: int, filled: int) -> re.Match[str] | None:
    """The date behind the name of a day or an hour, or behind what a last day is for."""
    named = _A_NAMED_DAY.match(low, filled)
    if named and (written := date_at(low, named.end())):
        return written
    last_day = _LAST_DAY_FOR.search(low, max(0, end - _LONGEST_NAME), end)
    is_for = _WHICH_IS.match(low, end) if last_day and last_day.end() == end else None
    filler = _FILLER.match(low, is_for.end()) if is_for else None
    return date_at(low, filler.end()) if filler else None


def _days_of(asked: _Asked, sent: date, start: date, *, day_first: bool) -> list[date]:
    days = []
    for last in asked.days:
        day = day_of(last.written, sent, start, day_first=day_first)
        if day is None:
            continue
        if last.over_by_then and day > date.min:
            day -= timedelta(days=1)
        if day >= sent or _asks_before(last.until):
            days.append(day)
    counted = asked.period.end(sent, start) if asked.period else None
    return [*days, counted] if counted else days


def _is_no_answer(low: str, end: int) -> bool:
    """Whether the words before a place in a text tell of something else by then: "it will be ready by Friday"."""
    before = low[max(0, end - 50) : max(0, end - 1)]
    return _NOT_AN_ANSWER.search(before) is not None and _SHOULD_ARRIVE.search(before) is None


@remembered
def _asks_before(until: re.Match[str]) -> bool:
    """Whether a day that is over was one to answer by: "reply by the 3rd", not "if you had no letter by the 3rd, ring"."""
    if _LAST_DAY.search(until[0]):
        return True
    clause = _CLAUSE.split(until.string[: until.start()])[-1]
    return _LONG_AGO.search(clause) is None and lexicon("deadlines", "asking").search_text(clause) is not None
