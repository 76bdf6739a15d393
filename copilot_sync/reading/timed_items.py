"""Items of an agenda that begin with a time of day, as in "11.15 Read two letters"."""

from __future__ import annotations

import re
from itertools import pairwise

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon

ENOUGH_ITEMS = 2
"""Items that make an agenda."""
MOST_TIMES = 60
"""Times in one line that are looked at; no agenda has more."""

_BULLETS = "-*•●·–—▪◦( \t\r\f\v\u00a0"
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[.:][0-5]\d| ?h ?[0-5]\d|(?= ?[ap]\.?m)| ?h(?![\w])|(?= noon))(?: ?[ap]\.?m\b\.?)?(?: ?h| uhr)?"
_TIME = late(rf"(?<![\d£$€.:/-]){_CLOCK}(?![\d/%])|(?<![\w-])(?:noon|midday)(?!\w)", re.IGNORECASE)
_A_TIME = late(r"\d(?:[.:][0-5]\d| ?h| ?[ap]\.?m| noon)|noon|midday", re.IGNORECASE)
_LIKE_A_TIME = late(r"\d(?:[.:][0-5]\d| ?h| ?[ap]\.?m| noon)")
_LIKE_AN_HOUR = late(r"\d(?<!\d\d\d):? [a-z]")
"""What stands in every time but noon, and in every bare hour; found at a tenth of the cost."""
_BARE_HOUR = late(r"(?:^|(?<=[.,;:(|] )|(?<=[(|]))(?:1[0-2]|[1-9])(?=:? [a-z])")
_RANGE = late(rf"\s*(?:-|–|—|to|till|until|til)\s*(?:{_CLOCK}|\d{{1,2}})", re.IGNORECASE)
_HALF_OF_DAY = late(r"^[ .]{0,3}[ap]\.? ?m\b\.?", re.IGNORECASE)
_LEADS_TO_A_TIME = late(
    r"(?:\b(?:to|till|until|til|by|before|after|since|between|and|every|phone|ring|text|call|tel|mobile|pay|on|buses?|bus|trains?|from|doors? (?:open )?(?:at )?|room|version)|[-–—+])\s*$",
    re.IGNORECASE,
)
_NO_ITEM = late(
    r"[\s\-–—:,(]{0,40}(?:to\b|till\b|until\b|and\b|or\b|on (?:mon|tue|wed|thu|fri|sat|sun|\d)|on the\b|by\b|at\b|for (?:a|the) \d|in (?:the|a|room)\b|prompt|sharp|level \d|floor|start|finish|end(?!\w)|ends|close(?!\w)|arriv|"
    r"onwards|every|(?:no\.?|number|bus|route|platform) ?\d|mon|tue|wed|thu|fri|sat|sun|via|please|room\b|zoom|teams|online|weekly|monthly|gmt|bst|a\.?e|n\.?z|e[sd]?t\b|p[sd]?t\b|if\b|when\b|so\b|but\b|because|outside|from\b|is\b|are\b|\d|people|patients|minutes|mins|days|weeks|hours|members|pm\b|am\b|noon)",
    re.IGNORECASE,
)

_ITS_LENGTH = late(
    r"(?:^|(?<=[.,;:)] ))([^.,;:()\d\n]{3,60}?)(?:, ?| ?[–—:] ?| - | ?\(| )\d{1,3} ?(?:mins?|minutes)\.?(?=\)|[.,;]|\s*$)",
    re.IGNORECASE,
)
"""As in "The leaflet, 45 minutes"."""
_NO_ITEM_OF_SOME_LENGTH = late(
    r"(?:\b(?:bus(?:es)?|train|tram|taxi|ferry|walk\w*|drive|car|park\w*|station|stop|journey|trip|away|late|early|before|reply|arrive|ring)\b"
    r"|\b(?:takes?|for|in|about|within|every|is|are|of|by|to|lasts?|last|than|until|over|under|around|nearly|some|another|after|and|or|only|just|at|the|a)$)",
    re.IGNORECASE,
)


def has_items_with_lengths(low: str) -> bool:
    """Whether items with a number of minutes stand in a line in lower case: "hello, 15 minutes. the leaflet, 45 minutes."."""
    if "min" not in low:
        return False
    items = [match[1].strip() for match in _ITS_LENGTH.finditer(low)]
    return len([item for item in items if not _NO_ITEM_OF_SOME_LENGTH.search(item)]) >= ENOUGH_ITEMS


def is_timed(text: str) -> bool:
    """Whether a line is an item with a time before it."""
    return _is_timed(text, _TIME)


def is_timed_by_hour(text: str) -> bool:
    """Whether a line is an item with a bare hour before it, as in "11 vote"."""
    return _is_timed(text, _BARE_HOUR)


def has_timed_items(text: str, low: str) -> bool:
    """Whether items with times stand in one line, enough for an agenda; `low` is the same in lower case."""
    times = _times_in(low)
    several = times >= ENOUGH_ITEMS or (times > 0 and times + _hours_in(low) >= ENOUGH_ITEMS)
    return several and _timed_items(text) >= ENOUGH_ITEMS


def _times_in(low: str) -> int:
    """How many times of the day a line could name, at most."""
    return len(_LIKE_A_TIME.findall(low)) + low.count("noon") + low.count("midday")


def _hours_in(low: str) -> int:
    """How many bare hours a line could name, at most."""
    return len(_LIKE_AN_HOUR.findall(low))


def _is_timed(text: str, times: re.Pattern[str]) -> bool:
    bare = text.lstrip(_BULLETS)
    if not bare[:1].isdigit() and bare[:1] not in "nmNM":
        return False
    match = times.match(bare)
    if match is None:
        return False
    end = match.end()
    if until := _RANGE.match(bare, end):
        end = until.end()
    rest = _HALF_OF_DAY.sub("", bare[end:]).strip(" .:-–—),\t|")
    return (
        bool(re.search(r"[^\W\d_]{2,}", rest))
        and not _NO_ITEM.match(rest)
        and not lexicon("agenda", "other_item").begins(rest.lower())
    )


def _timed_items(line: str) -> int:
    """How many items with a time stand in one line, as in "10.30 coffee. 10.45 what a welcome feels like"."""
    if not _A_TIME.search(line):
        return 0
    times = list(_TIME.finditer(line))[:MOST_TIMES]
    times = sorted(
        [*times, *(hour for hour in list(_BARE_HOUR.finditer(line))[:MOST_TIMES])], key=lambda found: found.start()
    )
    found: list[str] = []
    for time, following in pairwise([*times, None]):
        assert time is not None  # noqa: S101 -- the last of the pairs alone is None
        before = line[max(0, time.start() - 24) : time.start()]
        after = line[time.end() : following.start() if following else time.end() + 60]
        if _LEADS_TO_A_TIME.search(before):
            continue
        bracketed = before.endswith("(") and after.startswith(")") and re.search(r"[^\W\d_]{2,} \($", before)
        if bracketed or (re.match(r"[ ,:–-]*[^\W\d_]{2,}", after) and not _NO_ITEM.match(after)):
            found.append(time[0].lower())
    return len(set(found))
