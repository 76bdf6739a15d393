"""Tea at half past eleven is a break; tea at the start is a welcome, and lunch at one before a meeting at two is neither."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    import re

    from copilot_sync.invite import Invite
    from copilot_sync.reading.lines import Passage, Passages

_TIME = late(
    r"(?<![\d£$.])(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>am|pm|a\.m|p\.m)?(?![\d%/])"
    r"|(?<!\w)(?P<part>half past|quarter past|quarter to|half) (?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})(?!\w)"
    r"|(?<!\w)(?P<about>around|about|at|by) (?P<number>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?!\w)"
)
_HOURS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_PARTS = {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15}
"""Minutes that a part of an hour adds; words such as "around" add none."""
_UNTIL = late(r"(?:\b(?:to|till|til|until)|[-–])\s*$")
_SERVED = late(
    r"(?:[ ,:-]{1,3}|(?:is|are|will|be|served|provided|ready|available|there|starts|at|from|around|about|for|a|light|hot|shared|some)(?= )){0,12}"
)
"""What may stand between a meal and its time."""
_AT = late(r" (?:at|from|around|about) $")
_TIME_ENDS = late(r" ?(?:[.,;:!)-]|$|(?:to|till|til|until|and|so|before|o'clock|sharp)(?!\w))")
NEAR = 40
"""Characters between a drink and its time, in one clause."""
CLOCK_FACE = 720
"""Minutes after which a clock shows the same hour again."""
WELCOME = 20
"""Minutes after the start in which a drink is a welcome, and no break."""
BEFOREHAND = 60
"""Minutes before the start in which it is one too, as in "Coffee from 9.15"."""


def drink_halfway(passages: Passages, invite: Invite) -> Passage | None:
    """The sentence in which something to drink has a time of its own, later than the start."""
    drinks = lexicon("times", "drink")
    if invite.dtstart is None or not drinks.could_be_in(passages):
        return None
    start = invite.dtstart.astimezone(invite.timezone) if invite.timezone else invite.dtstart
    first = start.hour % 12 * 60 + start.minute
    for passage in drinks.among(passages):
        if any(
            WELCOME <= (minutes - first) % CLOCK_FACE < CLOCK_FACE - BEFOREHAND for minutes in _times_of_drinks(passage)
        ):
            return passage
    return None


def pause_in(passages: Passages, invite: Invite) -> Passage | None:
    """The sentence that speaks of a break, a pause, or a meal that by its time is not over before, nor still to come."""
    pauses = lexicon("times", "pause").among(passages)
    return next((passage for passage in pauses if not _is_a_meal_outside(passage, invite)), None)


def _is_a_meal_outside(passage: Passage, invite: Invite) -> bool:
    """Whether a sentence speaks of nothing but meals, and these have times before the start or after the end."""
    if invite.dtstart is None or invite.dtend is None or invite.timezone is None:
        return False
    length = (invite.dtend - invite.dtstart) // timedelta(minutes=1)
    start = invite.dtstart.astimezone(invite.timezone)
    times = _times_of_meals(passage)
    return bool(times) and all((minutes - start.hour * 60 - start.minute) % CLOCK_FACE >= length for minutes in times)


@remembered
def _times_of_meals(passage: Passage) -> tuple[int, ...]:
    """The times of meals, as `_times_of_drinks`; none where a sentence speaks of another pause as well."""
    others = lexicon("times", "pause").masked(passage)
    for meal in lexicon("times", "meal").finditer(passage):
        others = blank_out(others, *meal.span())
    if lexicon("times", "pause").search_text(others):
        return ()
    low = passage.low
    meals = list(lexicon("times", "meal").finditer(passage))
    beside = (time for time in _TIME.finditer(low) if any(_is_served_at(low, meal, time) for meal in meals))
    return tuple(minutes for time in beside if (minutes := _minutes(time)) is not None)


def _is_served_at(low: str, meal: re.Match[str], time: re.Match[str]) -> bool:
    """Whether a clear time, as "at 1" is and the 9 of "room 9" is not, stands right before or behind a meal."""
    if time.start() >= meal.end():
        between = low[meal.end() : time.start()]
        clear = time["minute"] or time["half"] or time["part"] or time["about"] or _AT.search(between)
        return bool(clear and _SERVED.fullmatch(between) and _TIME_ENDS.match(low, time.end()))
    clear = time["minute"] or time["half"] or time["part"]
    return bool(clear and _SERVED.fullmatch(low[time.end() : meal.start()]) and not _UNTIL.search(low, 0, time.start()))


@remembered
def _times_of_drinks(passage: Passage) -> tuple[int, ...]:
    """The times that stand beside something to drink, in minutes after twelve on a clock face."""
    beside = (_time_beside(passage.low, drink) for drink in lexicon("times", "drink").finditer(passage))
    return tuple(minutes for time in beside if time is not None and (minutes := _minutes(time)) is not None)


def _time_beside(low: str, drink: re.Match[str]) -> re.Match[str] | None:
    """The time before a drink, else the one after it, in the same clause; the end of "1 to 2.30" is no time of its own."""
    before = _TIME.finditer(low, max(0, drink.start() - NEAR), drink.start())
    after = _TIME.finditer(low, drink.end(), drink.end() + NEAR)
    near = [time for time in before if _is_one_clause(low[time.end() : drink.start()])][::-1]
    near += [time for time in after if _is_one_clause(low[drink.end() : time.start()])]
    return next((time for time in near if not _UNTIL.search(low, max(0, time.start() - 8), time.start())), None)


def _is_one_clause(between: str) -> bool:
    """No comma or the like stands among words; in "11.15, coffee" it stands among none."""
    return not (any(map(between.__contains__, ",;.!?")) and any(map(str.isalpha, between)))


def _minutes(match: re.Match[str]) -> int | None:
    """Minutes after twelve on a clock face."""
    if match["number"]:
        return _HOURS[match["number"]] % 12 * 60
    if match["part"]:
        word = match["word"]
        hour = int(word) if word.isdigit() else _HOURS[word]
        return (hour % 12 * 60 + _PARTS.get(match["part"], 0)) % CLOCK_FACE
    hour = int(match["hour"])
    if not 0 < hour <= 23:  # noqa: PLR2004 -- hours
        return None
    return hour % 12 * 60 + int(match["minute"] or 0)
