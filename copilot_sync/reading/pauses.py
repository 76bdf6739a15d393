"""Tea at half past eleven is a break; tea at the start is a welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
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
NEAR = 40
"""Characters between a drink and its time, in one clause."""
WELCOME = 20
"""Minutes after the start in which a drink is a welcome, and no break."""


def drink_halfway(passages: Passages, invite: Invite) -> Passage | None:
    """The sentence in which something to drink has a time of its own, later than the start."""
    drinks = lexicon("times", "drink")
    if invite.dtstart is None or not drinks.could_be_in(passages):
        return None
    start = invite.dtstart.astimezone(invite.timezone) if invite.timezone else invite.dtstart
    first = start.hour % 12 * 60 + start.minute
    for passage in drinks.among(passages):
        if any((minutes - first) % 720 >= WELCOME for minutes in _times_of_drinks(passage)):
            return passage
    return None


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
        return (hour % 12 * 60 + _PARTS.get(match["part"], 0)) % 720
    hour = int(match["hour"])
    if not 0 < hour <= 23:  # noqa: PLR2004 -- hours
        return None
    return hour % 12 * 60 + int(match["minute"] or 0)
