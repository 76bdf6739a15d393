"""Tea at half past eleven is a break; tea at the start is a welcome."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.invite import Invite
    from copilot_sync.reading.lines import Passage, Passages

_TIME = re.compile(
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
NEAR = 25
"""Characters between a drink and its time."""
WELCOME = 20
"""Minutes after the start in which a drink is a welcome, and no break."""


def drink_halfway(passages: Passages, invite: Invite) -> Passage | None:
    """The sentence in which something to drink has a time of its own, later than the start."""
    drinks = lexicon("times", "drink")
    if invite.dtstart is None or not drinks.could_be_in(passages):
        return None
    start = invite.dtstart.astimezone(invite.timezone) if invite.timezone else invite.dtstart
    first = start.hour % 12 * 60 + start.minute
    for passage in passages:
        for drink in drinks.finditer(passage):
            before = list(_TIME.finditer(passage.low, max(0, drink.start() - NEAR), drink.start()))
            after = list(_TIME.finditer(passage.low, drink.end(), drink.end() + NEAR))
            minutes = _minutes((before[-1:] or after[:1])[0]) if before or after else None
            if minutes is not None and (minutes - first) % 720 >= WELCOME:
                return passage
    return None


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
