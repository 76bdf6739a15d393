"""Every meeting in a file of events: occurrences filled up from their series, each series at its next date.

A delta query of Microsoft Graph cuts occurrences down to their times, and sends the series beside them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot_sync.adapters import PRIVATE, Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync_m365.mapping import invite_of, is_master, is_private
from copilot_sync_m365.messages import is_message, with_message
from copilot_sync_m365.pages import is_event
from copilot_sync_m365.series import is_ahead, judged, next_date
from copilot_sync_m365.values import Node, WrongPropertyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from copilot_sync.adapters import ReadingSettings

CONTENT = frozenset({"subject", "body", "attendees", "organizer"})
"""Some of these an event has, unless it was cut down to its times."""
CUT_DOWN = (
    "is a date of a series without its content, and the series is not in the file; "
    "add what Microsoft Graph answers to GET /me/events/{seriesMasterId}"
)
WITHOUT_CONTENT = "is an event without its content; ask for all its properties, without $select"
NOT_EXPANDED = "is an invitation without its event; ask for it with $expand=microsoft.graph.eventMessage/event"


def meetings(
    entries: Mapping[str, object], source: str, settings: ReadingSettings
) -> Iterator[Invite | Skipped | Failed]:
    """Every meeting among the entries of a file, and a result for each entry that is none."""
    nodes = dict(_nodes(entries))
    masters = {key: node for key, node in nodes.items() if is_event(node.value) and is_master(node)}
    firsts: dict[str, Invite] = {}
    dates: dict[str, list[Invite]] = defaultdict(list)
    for key, node in nodes.items():
        result = _read(node, masters, source, settings)
        series = key if key in masters else node.value.get("seriesMasterId")
        if not isinstance(result, Invite) or not isinstance(series, str):
            yield result
        elif key in masters:
            firsts[key] = result
        else:
            dates[series].append(result)
    for series in dict.fromkeys((*firsts, *dates)):
        known, complaints = _dates(masters.get(series), firsts.get(series), dates[series], source, settings.now)
        yield from complaints
        if known:
            yield from judged(known, settings.now, unchanged_too=settings.remembers)


def _nodes(entries: Mapping[str, object]) -> Iterator[tuple[str, Node]]:
    """Every object by its id, else by its place; what comes twice counts as it came last."""
    for path, entry in entries.items():
        value = entry if isinstance(entry, dict) else {}
        yield _identity(value, path), Node(value, path)
        changed = value.get("exceptionOccurrences")
        for index, item in enumerate(changed if isinstance(changed, list) else ()):
            place = f"{path}exceptionOccurrences[{index}]."
            value = item if isinstance(item, dict) else {}
            yield _identity(value, place), Node(value, place)


def _identity(value: Mapping[str, object], path: str) -> str:
    identity = value.get("id")
    return identity if isinstance(identity, str) and identity else path


def _read(node: Node, masters: Mapping[str, Node], source: str, settings: ReadingSettings) -> Invite | Skipped | Failed:
    place = _place(node)
    if "@removed" in node.value:
        return Skipped(source, f"{place}no longer in the calendar, or not in the days that were asked for")
    if not is_event(node.value):
        return Failed(source, f"{place}is not an event; save what Microsoft Graph answers to GET /me/events")
    try:
        return (
            _read_message(node, source, settings) if is_message(node) else _read_event(node, masters, source, settings)
        )
    except WrongPropertyError as error:
        return Failed(source, str(error))


def _read_event(
    node: Node, masters: Mapping[str, Node], source: str, settings: ReadingSettings
) -> Invite | Skipped | Failed:
    master = masters.get(str(node.value.get("seriesMasterId")))
    bare = CONTENT.isdisjoint(node.value)
    if bare and master is not None:
        own = {name: value for name, value in node.value.items() if value is not None}
        node = Node({**master.value, "recurrence": None, **own}, node.path)
    if is_private(node):
        return Skipped(source, PRIVATE)
    if bare and master is None:
        return Failed(source, _place(node) + (CUT_DOWN if node.text("seriesMasterId") else WITHOUT_CONTENT))
    return invite_of(node, source, settings)


def _read_message(node: Node, source: str, settings: ReadingSettings) -> Invite | Skipped | Failed:
    event = node.node("event")
    if is_private(node) or is_private(event):
        return Skipped(source, PRIVATE)
    if not event.value:
        return Failed(source, f"{_place(node)}{NOT_EXPANDED}")
    invite = invite_of(event, source, settings)
    if is_master(event):
        invite = next_date(event, invite, (), settings.now) or invite
    return with_message(invite, node)


def _dates(
    master: Node | None, first: Invite | None, dates: list[Invite], source: str, now: datetime
) -> tuple[list[Invite], list[Skipped | Failed]]:
    """The known dates of one series, and what is wrong with it. Dates in the file speak for themselves; else the rule."""
    if first is not None:  # each date has an iCalUId of its own, and is one meeting with its series all the same
        dates = [replace(invite, uid=first.uid or invite.uid, series_dtstart=first.dtstart) for invite in dates]
    if master is None or first is None or any(is_ahead(invite, now) for invite in dates):
        return dates, []
    try:
        following = next_date(master, first, dates, now)
    except WrongPropertyError as error:
        return dates, [Failed(source, str(error))]
    dates += [following] if following else []
    called_off = Skipped(source, f"{_place(master)}every date of this series was called off")
    return dates, [] if dates else [called_off]


def _place(node: Node) -> str:
    return f"{node.path.rstrip('.')}: " if node.path else ""
