"""A document of iCalendar to invites: the way in (RFC 5545, RFC 5546)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.itip.components import CALENDAR, Component, Fault, components
from copilot_sync.itip.contentlines import as_utf8
from copilot_sync.itip.entries import entries_of
from copilot_sync.itip.meetings import Calendar, is_private, meetings_of
from copilot_sync.itip.steps import Steps
from copilot_sync.itip.values import unescape
from copilot_sync.itip.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync.itip.entries import Entry

ResultT = TypeVar("ResultT")

LARGEST = 50_000_000
MOST_LINES = 2_000_000
ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})


def read_calendar(
    data: bytes, source: str, settings: ReadingSettings, *, method: str | None = None
) -> Iterator[Invite | Skipped | Failed]:
    """Yield every meeting of an iCalendar document, and a result for whatever cannot be one. Never raises.

    A recurring series gives one meeting, its next occurrence at ``settings.now`` (the last one, where all are
    past), and one more for each later occurrence that was changed by itself.

    Args:
        data: one or several VCALENDARs, in whatever charset and with whatever faults.
        source: where they come from, as the user would name it.
        settings: the zone of floating times, and the moment that decides which occurrence is next.
        method: the METHOD that a mail's Content-Type gives (RFC 6047, section 2.4), for calendars that give
            none themselves.
    """
    return _read_by(meetings_of, data, source, settings, method)


def read_entries(data: bytes, source: str, settings: ReadingSettings) -> Iterator[Entry | Skipped | Failed]:
    """Yield every VEVENT that can be judged, and amended, by itself, and a result for what cannot be read. Never raises.

    What is over at ``settings.now`` is left out. Otherwise as `read_calendar`.
    """
    return _read_by(entries_of, data, source, settings, None)


def _read_by(
    part_by_part: Callable[[Sequence[Component], Sequence[Component], Calendar], Iterator[ResultT | Skipped | Failed]],
    data: bytes,
    source: str,
    settings: ReadingSettings,
    method: str | None,
) -> Iterator[ResultT | Skipped | Failed]:
    too_large = _too_large(data)
    if too_large:
        yield Failed(source, too_large)
        return
    found = False
    steps = Steps()
    for part in components(data):
        found = True
        if isinstance(part, Fault):
            yield Failed(source, f"line {part.line_number}: {part.reason}")
        else:
            whole = as_calendar(part)
            yield from _read(part_by_part, whole, _calendar(whole, source, settings, method, steps))
    if not found:
        yield Failed(source, _no_calendar(data))


def one_of_each(results: Iterable[Invite | Skipped | Failed]) -> Iterator[Invite | Skipped | Failed]:
    """Leave out copies of the same meeting, as a mail that carries its calendar in two parts has them.

    Of copies with the same UID and occurrence the newest stays (RFC 5546, section 2.1.5), and among equals the
    first.
    """
    kept: dict[object, Invite | Skipped | Failed] = {}
    for result in results:
        key: object = result
        if isinstance(result, Invite):
            key = (result.uid, result.recurrence_id) if result.uid else id(result)
            known = kept.get(key)
            if isinstance(known, Invite) and _version(known) >= _version(result):
                continue
        kept[key] = result
    yield from kept.values()


def _version(invite: Invite) -> tuple[int, float]:
    return invite.sequence or 0, invite.dtstamp.timestamp() if invite.dtstamp else 0.0


def as_calendar(part: Component) -> Component:
    """A VCALENDAR; what stands outside of any as one of its own."""
    return part if part.name == CALENDAR else Component(CALENDAR, part.line_number, children=[part])


def _too_large(data: bytes) -> str:
    if len(data) > LARGEST:
        return f"is larger than {LARGEST // 1_000_000} MB; export the calendar in several files"
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
        return f"has more than {MOST_LINES:,} lines; export the calendar in several files"
    return ""


def _no_calendar(data: bytes) -> str:
    head = as_utf8(data[:2000]).lstrip().lower()
    if not head:
        return "is empty; export the meeting again"
    if head.startswith((b"<!doctype", b"<html")):
        return "is a web page, not a calendar; its address may ask for a login, or be that of a page about the calendar"
    return "holds no calendar: there is no line BEGIN:VCALENDAR; export the meeting as iCalendar (.ics)"


def _calendar(part: Component, source: str, settings: ReadingSettings, method: str | None, steps: Steps) -> Calendar:
    own = part.first("METHOD")
    name = part.first("X-WR-CALNAME") or part.first("NAME")
    version = part.first("VERSION")
    return Calendar(
        source=source,
        now=settings.now,
        zones=Zones(part, settings.timezone),
        steps=steps,
        method=((own.value if own else "") or method or "").strip().upper(),
        name=unescape(name.value).strip() or None if name else None,
        version=version.value.strip() if version else "",
        remembers=settings.remembers,
    )


def _read(
    part_by_part: Callable[[Sequence[Component], Sequence[Component], Calendar], Iterator[ResultT | Skipped | Failed]],
    part: Component,
    calendar: Calendar,
) -> Iterator[ResultT | Skipped | Failed]:
    if part.fault is not None:  # it stands before the faults of its events, as its line does
        yield Failed(calendar.source, f"line {part.fault.line_number}: {part.fault.reason}")
    events = list(part.events())
    if calendar.method in ANSWERS:
        yield Skipped(calendar.source, "an answer to an invitation, not an invitation")
    elif not events and part.fault is None:
        yield Skipped(calendar.source, "holds no meeting")
    else:
        for sound, private in _by_uid(events):
            yield from _guarded(part_by_part, sound, private, calendar)


def _by_uid(events: Iterable[Component]) -> Iterator[tuple[list[Component], list[Component]]]:
    """The events of each UID, private ones apart, in order of the first; one without UID is by itself."""
    groups: dict[object, list[Component]] = {}
    for event in events:
        line = event.first("UID")
        key = (line.value.strip() if line else "") or id(event)
        groups.setdefault(key, []).append(event)
    for group in groups.values():
        parts: tuple[list[Component], list[Component]] = ([], [])
        for event in group:
            parts[is_private(event)].append(event)
        yield parts


def _guarded(
    part_by_part: Callable[[Sequence[Component], Sequence[Component], Calendar], Iterator[ResultT | Skipped | Failed]],
    sound: Sequence[Component],
    private: Sequence[Component],
    calendar: Calendar,
) -> Iterator[ResultT | Skipped | Failed]:
    try:
        yield from part_by_part(sound, private, calendar)
    except Exception as error:  # noqa: BLE001 -- a fault of ours in one event must not lose the others
        number = (sound or private)[0].line_number
        # The kind of the error alone: its text may quote the invite.
        reason = f"line {number}: the event could not be read, by a fault of this program ({type(error).__name__})"
        yield Failed(calendar.source, f"{reason}; please report it")
