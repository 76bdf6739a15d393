"""A calendar file amended, or as it was before: the bytes that change, and what to tell of it. Pure: no I/O, no clock."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.amendments.bodies import without_section
from copilot_sync.amendments.events import LeftAloneError, Stamping, edits, words_of
from copilot_sync.itip.components import CALENDAR, Fault, components
from copilot_sync.itip.contentlines import beginning
from copilot_sync.itip.meetings import is_private
from copilot_sync.itip.rawlines import Document
from copilot_sync.itip.reader import as_calendar, read_entries
from copilot_sync.reading.section import MARK
from copilot_sync.reports.run import bare

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync.amendments.bodies import Section
    from copilot_sync.amendments.events import Edit, Shown
    from copilot_sync.amendments.pieces import Left, Piece
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync.invite import Invite
    from copilot_sync.itip.components import Component

WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NO_CALENDAR = "does not begin with BEGIN:VCALENDAR, and only calendar files can be amended"
ODD_BYTES = "holds characters that no calendar has (NUL); export it again to have it amended"
ELSEWHERE = "a meeting of an organiser at none of your domains, for whom your words do not speak"


class Action(StrEnum):
    """What becomes of the section of a meeting."""

    ADD = "add"
    UPDATE = "update"
    TAKE_OUT = "take_out"


@dataclass(frozen=True)
class Change:
    """What changes in one meeting."""

    source: str
    invite: Invite | None = None
    """Without body and people; ``None`` where a section is taken out, for which nothing else of the event is read."""
    pieces: tuple[Piece, ...] = ()
    left: tuple[Left, ...] = ()
    """Findings that the section does not put right."""
    action: Action = Action.TAKE_OUT
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Amended:
    """A document with what was done to it."""

    data: bytes
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    """Meetings that need nothing of what the settings hold."""
    left: tuple[Left, ...] = ()
    """Findings in these meetings that their section, if they have one, does not put right."""
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failed, ...] = ()


def amended(data: bytes, source: str, amender: Amender, settings: ReadingSettings) -> Amended:
    """A calendar file with a section in every meeting to come that needs one.

    Nothing else changes but the stamps of these meetings (`itip.stamps`): no other byte of the document. To amend it a
    second time changes nothing.
    """
    draft = _Draft(data, source, settings.now)
    if draft.refused:
        return draft.finished()
    for found in read_entries(draft.document.data, source, settings):
        if isinstance(found, Skipped):
            draft.skipped.append(found)
        elif isinstance(found, Failed):
            draft.failed.append(found)
        elif found.invite.cancelled:
            draft.unchanged += 1
        elif not amender.speaks_for(found.invite):
            draft.skipped.append(Skipped(source, ELSEWHERE))
        else:
            proposal = amender.propose(without_section(found.invite), now=settings.now)
            draft.put(
                found.component,
                proposal.section,
                version=found.calendar.version,
                method=found.calendar.method,
                told=Change(source, bare(found.invite), proposal.pieces, proposal.left),
            )
    return draft.finished()


def taken_out(data: bytes, source: str, *, now: datetime) -> Amended:
    """A calendar file without our sections, and with the stamps of before.

    Where nobody has changed the file since we amended it, it is what it was, byte for byte. Nothing else is read of its
    events, and private ones are not looked at.
    """
    draft = _Draft(data, source, now)
    if draft.refused:
        return draft.finished()
    for part in components(draft.document.data):
        if isinstance(part, Fault):
            draft.failed.append(Failed(source, f"line {part.line_number}: {part.reason}"))
            continue
        calendar = as_calendar(part)
        method, version = calendar.first("METHOD"), calendar.first("VERSION")
        for event in calendar.events():
            if not is_private(event) and event.fault is None:
                draft.put(
                    event,
                    None,
                    version=version.value.strip() if version else "",
                    method=method.value.strip() if method else "",
                    told=Change(source),
                )
    return draft.finished()


class _Draft:
    """A document in the making."""

    def __init__(self, data: bytes, source: str, now: datetime) -> None:
        self.data = data
        self.source = source
        self.now = now
        self.unchanged = 0
        self.left: list[Left] = []
        self.skipped: list[Skipped] = []
        self.failed: list[Failed] = []
        self._edits: list[Edit] = []
        self._changes: list[Change] = []
        self._mark, self._charset = next((wide for wide in WIDE if data.startswith(wide[0])), (b"", ""))
        narrow = self._narrow()
        self.document = Document(narrow or b"")
        if narrow is None:
            self.skipped.append(Skipped(source, ODD_BYTES))
        elif not beginning(narrow).startswith(f"BEGIN:{CALENDAR}".encode()):
            self.failed.append(Failed(source, NO_CALENDAR))
        self.refused = bool(self.skipped or self.failed)

    def put(self, event: Component, section: Section | None, *, version: str, method: str, told: Change) -> None:
        """See that an event has this section, or none, and nothing else of ours."""
        try:
            words = words_of(event, self.document, version)
            standing = [sections for part in words for sections in part.sections]
            if all(found == ([section.reference] if section else []) for found in standing) and (words or not section):
                self.unchanged += 1
                self.left += told.left
                return
            made = list(edits(event, words, section, self.document, Stamping(self.now, method)))
        except LeftAloneError as error:
            if section or any(MARK in line.text for line in event.lines):
                self.skipped.append(Skipped(self.source, f"line {event.line_number}: {error}"))
            return
        action = Action.TAKE_OUT if section is None else Action.UPDATE if any(standing) else Action.ADD
        self._edits += made
        shown = tuple(edit.shown for edit in made)
        self._changes.append(replace(told, action=action, shown=shown))

    def finished(self) -> Amended:
        """The document with every change in it."""
        return Amended(
            data=self._spliced() if self._edits else self.data,
            changes=tuple(self._changes),
            unchanged=self.unchanged,
            left=tuple(self.left),
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
        )

    def _narrow(self) -> bytes | None:
        """The document in an encoding of single bytes, in which lines can be told apart; ``None`` where that would lose."""
        if not self._charset:
            return None if b"\0" in self.data else self.data
        try:
            narrow = self.data[len(self._mark) :].decode(self._charset).encode()
        except UnicodeError:
            return None
        return None if b"\0" in narrow else narrow

    def _spliced(self) -> bytes:
        data, since = self.document.data, 0
        pieces = []
        for edit in sorted(self._edits):
            pieces += [data[since : edit.start], edit.data]
            since = edit.end
        whole = b"".join([*pieces, data[since:]])
        return self._mark + whole.decode().encode(self._charset) if self._charset else whole
