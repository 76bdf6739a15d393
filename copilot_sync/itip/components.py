"""Content lines to components: calendars, their events, and what has no end (RFC 5545, section 3.6).

A fault stays where it is: one event that is never closed loses nothing of the others. A faster lane, which
cuts a document into events by bytes and leaves most of them unread, can stand before `components`: all that
follows takes whatever calendar it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.itip.contentlines import content_lines, logical_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.itip.contentlines import ContentLine, LogicalLine

LONGEST_LINE = 20_000_000
DEEPEST = 20
MOST_PARTS = 200_000
MARK = re.compile(r"(BEGIN|END)[ \t]*:[ \t]*([A-Z0-9-]+)[ \t]*", re.IGNORECASE | re.ASCII)
CALENDAR = "VCALENDAR"
ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})
"""What stands in a calendar side by side: the beginning of one is the end of the one before."""
KNOWN = ENTRIES | {CALENDAR, "VALARM", "STANDARD", "DAYLIGHT", "VLOCATION", "PARTICIPANT", "VRESOURCE"}


class Fault(NamedTuple):
    """What is wrong with the shape of a document, and in which line."""

    line_number: int
    reason: str


@dataclass(slots=True)
class Component:
    """One BEGIN with all that stands before its END. Its lines are parsed when somebody asks for them."""

    name: str
    line_number: int
    lines: list[LogicalLine] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    fault: Fault | None = None

    def content_lines(self, beginning: str = "") -> Iterator[ContentLine]:
        """Its own properties, without those of its parts; only those whose name begins with `beginning`."""
        if not beginning:
            return content_lines(self.lines)
        length = len(beginning)
        return content_lines(line for line in self.lines if line.text[:length].upper() == beginning)

    def first(self, name: str) -> ContentLine | None:
        """Its first property of that name, found without parsing the others."""
        if not self.lines:
            return None
        return next((line for line in self.content_lines(name) if line.name == name), None)

    def events(self) -> Iterator[Component]:
        """Every VEVENT in it, also those inside parts of kinds that are not known."""
        for child in self.children:
            if child.name == "VEVENT":
                yield child
            elif child.name not in ENTRIES:
                yield from child.events()


def components(data: bytes) -> Iterator[Component | Fault]:
    """Every outermost component as soon as it is closed, with the faults that no component owns."""
    open_parts: list[Component] = []
    too_deep = parts = 0
    for line in logical_lines(data):
        mark = MARK.fullmatch(line.text) if line.text[:1] in "BbEe" else None
        if mark is None:
            if open_parts and len(line.text) <= LONGEST_LINE:
                open_parts[-1].lines.append(line)
            elif open_parts:
                _blame(open_parts, Fault(line.number, f"the line is longer than {LONGEST_LINE:,} characters"))
            continue
        name = mark.group(2).upper()
        if mark.group(1).upper() == "END":
            if too_deep and name != CALENDAR and name not in ENTRIES:
                too_deep -= 1
            else:
                too_deep = 0
                yield from _end(name, line.number, open_parts)
            continue
        parts += 1
        if parts > MOST_PARTS:
            yield Fault(line.number, f"there are more than {MOST_PARTS:,} parts; from here on nothing was read")
            break
        if name in ENTRIES or name == CALENDAR:
            too_deep = 0
            yield from _close(open_parts, _still_open(name, open_parts))
        if len(open_parts) >= DEEPEST:
            too_deep += 1
            _blame(open_parts, Fault(line.number, f"parts stand inside each other more than {DEEPEST} deep"))
            continue
        open_parts.append(Component(name, line.number))
    yield from _close(open_parts, 0)


def _still_open(name: str, open_parts: list[Component]) -> int:
    """How many parts can still be open where a calendar or one of its entries begins."""
    if name == CALENDAR:
        return 0
    for depth, part in enumerate(open_parts):
        if part.name in ENTRIES:
            return depth
    return len(open_parts)


def _end(name: str, line_number: int, open_parts: list[Component]) -> Iterator[Component | Fault]:
    depth = next((depth for depth in reversed(range(len(open_parts))) if open_parts[depth].name == name), None)
    if depth is None:
        yield Fault(line_number, f"{_shown('END', name)} has no BEGIN before it; a part of the calendar is missing")
        return
    yield from _close(open_parts, depth + 1)
    part = open_parts[-1]
    if _hand_over(open_parts):
        yield part


def _close(open_parts: list[Component], depth: int) -> Iterator[Component | Fault]:
    """Close everything from `depth` on that has no END of its own."""
    while len(open_parts) > depth:
        part = open_parts[-1]
        reason = f"{_shown('BEGIN', part.name)} has no END; the file may have been cut off"
        _blame(open_parts, Fault(part.line_number, reason))
        if _hand_over(open_parts):
            yield part


def _hand_over(open_parts: list[Component]) -> bool:
    """Close the innermost part; it is a part of the one around it, or else an outermost one."""
    part = open_parts.pop()
    if open_parts:
        open_parts[-1].children.append(part)
    return not open_parts


def _blame(open_parts: list[Component], fault: Fault) -> None:
    """A fault belongs to the innermost part, and to the entry that holds it; a calendar's other entries are sound."""
    inner = [part for part in open_parts if part.name != CALENDAR] or open_parts
    for part in inner:
        part.fault = part.fault or fault


def _shown(mark: str, name: str) -> str:
    # Another name may be anything, so it is not repeated.
    return f"{mark}:{name}" if name in KNOWN else f"this {mark}"
