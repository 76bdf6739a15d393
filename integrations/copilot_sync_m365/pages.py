"""What stands in a JSON file of Microsoft Graph: one event, a page of them, or something else altogether."""

from __future__ import annotations

import json

LARGEST = 25_000_000
"""Bytes of a file that is read: a thousand events with long bodies."""
OWN_PROPERTIES = frozenset({"iCalUId", "isOrganizer", "meetingMessageType", "seriesMasterId"})
"""What no JSON but that of an event or an invitation has."""
TYPES = ("microsoft.graph.event", "microsoft.graph.eventMessage", "microsoft.graph.eventMessageRequest")
CONTEXTS = ("/events", "/calendarView", "(event)")
"""What the ``@odata.context`` of an event, or of a page of events, ends with or holds."""


class UnusableError(ValueError):
    """A file that cannot be read as JSON. The text says why, and what helps."""


def entries(data: bytes) -> dict[str, object] | None:
    """The entries of a file by their path, such as ``value[3].``; ``None`` where it is nothing from a calendar.

    Raises:
        UnusableError: it is no JSON, or too large.
    """
    if len(data) > LARGEST:
        raise UnusableError(f"is larger than {LARGEST // 1_000_000} MB; ask for fewer events at a time")
    try:
        parsed = json.loads(data)
    except RecursionError:
        raise UnusableError(
            "is JSON nested too deeply to be read; save the answer of Microsoft Graph as it is"
        ) from None
    except ValueError as error:
        place = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise UnusableError(f"{place}is not valid JSON; save the answer of Microsoft Graph again") from None
    if is_event(parsed):
        return {"": parsed}
    page = parsed.get("value") if isinstance(parsed, dict) else parsed
    if not isinstance(page, list) or not (
        any(map(is_event, page)) or (isinstance(parsed, dict) and _of_events(parsed))
    ):
        return None
    prefix = "value" if isinstance(parsed, dict) else ""
    return {f"{prefix}[{index}].": item for index, item in enumerate(page)}


def is_event(item: object) -> bool:
    """Whether a JSON value is an event, or a message that holds one."""
    if not isinstance(item, dict):
        return False
    if not OWN_PROPERTIES.isdisjoint(item) or str(item.get("@odata.type", "")).lstrip("#") in TYPES:
        return True
    return "start" in item and _of_events(item)


def _of_events(answer: dict[str, object]) -> bool:
    context = str(answer.get("@odata.context", ""))
    return any(mark in context for mark in CONTEXTS)
