"""How a series repeats: Graph's patternedRecurrence as a rule of RFC 5545.

Source: Microsoft Graph v1.0, resource types ``recurrencePattern`` and ``recurrenceRange``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from copilot_sync.itip.rrule import END_OF_DAY, LAST_MOMENT, Frequency, Rule
from copilot_sync.itip.values import UnreadableError, read_when

if TYPE_CHECKING:
    from copilot_sync_m365.values import Node

FREQUENCIES = {
    "daily": Frequency.DAILY,
    "weekly": Frequency.WEEKLY,
    "absolutemonthly": Frequency.MONTHLY,
    "relativemonthly": Frequency.MONTHLY,
    "absoluteyearly": Frequency.YEARLY,
    "relativeyearly": Frequency.YEARLY,
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
POSITIONS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
SHORTEST_MONTH = 28
MOST = 1_000_000
"""Of anything that is counted."""


def rule_of(recurrence: Node) -> Rule | None:
    """The rule of a series; ``None`` where there is none, or it is of a kind that came after Graph v1.0.

    Raises:
        WrongPropertyError: a part of it cannot be.
    """
    pattern = recurrence.node("pattern")
    kind = (pattern.text("type") or "").lower()
    if kind not in FREQUENCIES:
        return None
    monthly = "monthly" in kind or "yearly" in kind
    relative = kind.startswith("relative")
    day = _bounded(pattern, "dayOfMonth", 1, 31) if monthly and not relative else 0
    weekdays = _weekdays(pattern) if relative or kind == "weekly" else ()
    # The 31st of a shorter month is its last day; of several weekdays the first that fits counts.
    clipped = range(min(day, SHORTEST_MONTH), day + 1) if day else ()
    position = POSITIONS.get((pattern.text("index") or "first").lower(), 1) if relative else -1
    until, count = _end(recurrence.node("range"))
    return Rule(
        frequency=FREQUENCIES[kind],
        interval=_bounded(pattern, "interval", 1, MOST),
        count=count,
        until=until,
        week_start=_week_start(pattern),
        months=(_bounded(pattern, "month", 1, 12),) if "yearly" in kind else (),
        month_days=tuple(clipped),
        weekdays=weekdays,
        positions=(position,) if relative or len(clipped) > 1 else (),
    )


def _end(limits: Node) -> tuple[datetime, int | None]:
    kind = (limits.text("type") or "").lower()
    if kind == "numbered":
        return LAST_MOMENT, _bounded(limits, "numberOfOccurrences", 1, MOST)
    text = limits.text("endDate")
    if kind != "enddate" or text is None or text.startswith("0001-"):
        return LAST_MOMENT, None
    try:
        when = read_when(text)
    except UnreadableError as error:
        raise limits.wrong("endDate", str(error)) from None
    return datetime.combine(when, END_OF_DAY), None


def _weekdays(pattern: Node) -> tuple[tuple[int, int], ...]:
    names = {name.lower() for name in pattern.texts("daysOfWeek")}
    if not names or not names.issubset(WEEKDAYS):
        raise pattern.wrong("daysOfWeek", "should name days of the week")
    return tuple((0, index) for index, name in enumerate(WEEKDAYS) if name in names)


def _week_start(pattern: Node) -> int:
    name = (pattern.text("firstDayOfWeek") or "sunday").lower()
    return WEEKDAYS.index(name) if name in WEEKDAYS else WEEKDAYS.index("sunday")


def _bounded(node: Node, name: str, least: int, most: int) -> int:
    number = node.number(name)
    if number is None or not least <= number <= most:
        raise node.wrong(name, f"should be a number from {least:,} to {most:,}")
    return number
