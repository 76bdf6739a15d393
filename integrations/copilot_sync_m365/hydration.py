"""Events made whole: a series with its dates and with those that differ, attachments by their names.

A delta query cuts the dates of a series down to their times, and lists no attachment
(https://learn.microsoft.com/graph/api/event-delta). What a pull gives and what a fetch gives go through here alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import PRIVATE, AdapterError, Changed, Failed, PermissionDenied, Skipped
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.invite import Envelope, Invite
from copilot_sync_m365.answer_bytes import LARGEST, TooLargeError
from copilot_sync_m365.batches import by_groups, together
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import segment
from copilot_sync_m365.mapping import is_master, is_private
from copilot_sync_m365.meetings import meetings
from copilot_sync_m365.permissions import READ_CALENDARS
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.values import UNCHANGED, Node, WrongPropertyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.exchange import Answer
    from copilot_sync_m365.windows import Window

    Event = dict[str, Any]

PROPERTIES = (
    "id,type,iCalUId,seriesMasterId,originalStart,start,end,isAllDay,originalStartTimeZone,isCancelled,sensitivity,"
    "createdDateTime,lastModifiedDateTime,changeKey,subject,body,bodyPreview,categories,organizer,isOrganizer,"
    "attendees,hideAttendees,location,locations,isOnlineMeeting,onlineMeetingProvider,onlineMeeting,onlineMeetingUrl,hasAttachments,recurrence,"
    "cancelledOccurrences"
)
"""Of an event, all that is read: https://learn.microsoft.com/graph/api/resources/event. The last is there only where it
is asked for by name."""
DATES = "id,type,seriesMasterId,originalStart,start,end,isCancelled,sensitivity"
SERIES = "id,type,seriesMasterId"
FILES = "id,name,contentType,size,isInline"
MANY = "odata.maxpagesize=250"
_ID = re.compile(r"[A-Za-z0-9_=-]{1,1000}")
TOO_LARGE = (
    f"an event is larger than {LARGEST // 1_000_000} MB, and was not read; its text has to be made shorter in Outlook"
)
OWN_COPY = "a room's own copy; the organiser's is the one that counts"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whose calendar it is."""

    key: str
    path: str
    """After the version: ``/users/{id}``."""
    title: str

    def ask(self, rest: str, **more: Any) -> Ask:  # noqa: ANN401 -- fields of an Ask
        """A read of what is in it."""
        return Ask(path=f"{self.path}/{rest}", mailbox=self.key, needs=READ_CALENDARS, **more)


@dataclass(frozen=True, slots=True)
class Hydrator:
    """Makes things of events."""

    client: GraphClient
    reading: ReadingSettings
    window: Window
    """In which the dates of a series are looked for."""
    by_guests: bool
    """A guest's copy is as good as the organiser's word."""

    def found(self, mailbox: Mailbox, identities: Sequence[str]) -> Iterator[dict[str, Event | AdapterError]]:
        """Events as they stand now, by their IDs and in their order; an error in the place of what is refused.

        They come in groups, as `by_groups` has them. Whoever clears one before the next holds no more than one.

        Raises:
            TransientError: Graph did not answer.
        """
        names = iter(identities)
        for group in by_groups(self.client, self._asks(mailbox, identities)):
            found = {name: _event(answer, name) for answer, name in zip(group, names, strict=False)}
            group.clear()
            yield found

    def things(self, mailbox: Mailbox, events: Sequence[Event]) -> list[Changed | Failed]:
        """Single events and series, whole, as things. Of what is private, nothing more is asked for.

        Raises:
            TransientError: Graph did not answer.
            PermissionDenied: we may not read them.
        """
        wholes = [_Whole(event, [], "") for event in events]
        readable = [it for it in wholes if not _is_closed(it.event)]
        series = [it for it in readable if is_master(Node(it.event))]
        for whole, answer in zip(series, self._dates(mailbox, series), strict=True):
            self._take_dates(mailbox, whole, answer)
        try:
            self._add_exceptions(mailbox, series)
        except TooLargeError as error:
            for whole in series:
                whole.dates.clear()
            if len(events) > 1:  # all of them together are; each is made by itself
                return [thing for event in events for thing in self.things(mailbox, [event])]
            series[0].take_problem(error)
        self._add_files(mailbox, readable)
        return [self._thing(mailbox, whole) for whole in wholes]

    def series_of(self, mailbox: Mailbox, identity: str) -> str:
        """The ID of the series that has an event as a date; empty where it is none, or cannot be asked for.

        Raises:
            TransientError: Graph did not answer.
        """
        ask = mailbox.ask(f"events/{segment(identity)}", query={"$select": SERIES})
        (answer,) = together(self.client, [ask])
        series = None if isinstance(answer, AdapterError) else answer.body.get("seriesMasterId")
        return str(series) if is_id(series) else ""

    def _asks(self, mailbox: Mailbox, identities: Sequence[str]) -> list[Ask]:
        return [mailbox.ask(f"events/{segment(it)}", query={"$select": PROPERTIES}) for it in identities]

    def _dates(self, mailbox: Mailbox, series: Sequence[_Whole]) -> list[Answer | AdapterError]:
        """https://learn.microsoft.com/graph/api/event-list-instances."""
        query = {**self.window.query, "$select": DATES}
        asks = [
            mailbox.ask(f"events/{segment(str(it.event['id']))}/instances", query=query, prefer=(MANY,))
            for it in series
        ]
        return together(self.client, asks)

    def _take_dates(self, mailbox: Mailbox, whole: _Whole, answer: Answer | AdapterError) -> None:
        for page in self._pages(mailbox, answer, whole):
            whole.dates += [it for it in page.objects() if is_id(it.get("id"))]

    def _add_exceptions(self, mailbox: Mailbox, series: Sequence[_Whole]) -> None:
        """Dates that differ from their series, with all that they have.

        Raises:
            TooLargeError: together they are larger than we hold.
        """
        places = [
            (whole, number)
            for whole in series
            for number, date in enumerate(whole.dates)
            if str(date.get("type")).lower() == "exception"
        ]
        names = [str(whole.dates[number]["id"]) for whole, number in places]
        size = 0
        answers = chain.from_iterable(by_groups(self.client, self._asks(mailbox, names)))
        for (whole, number), name, answer in zip(places, names, answers, strict=True):
            event = _event(answer, name)
            if not isinstance(answer, AdapterError):
                size += answer.size
            if size > LARGEST:
                raise TooLargeError(TOO_LARGE)
            if not isinstance(event, AdapterError):
                whole.dates[number] = event
            elif not (isinstance(event, RefusedError) and event.no_such_item):
                whole.take_problem(event)

    def _add_files(self, mailbox: Mailbox, wholes: Sequence[_Whole]) -> None:
        """https://learn.microsoft.com/graph/api/event-list-attachments."""
        carrying = [
            (whole, event) for whole in wholes for event in (whole.event, *whole.dates) if event.get("hasAttachments")
        ]
        carrying = [(whole, event) for whole, event in carrying if not _is_closed(event)]
        query = {"$select": FILES}
        asks = [
            mailbox.ask(f"events/{segment(str(it['id']))}/attachments", query=query, prefer=(MANY,))
            for _, it in carrying
        ]
        for (whole, event), answer in zip(carrying, together(self.client, asks), strict=True):
            if not isinstance(answer, PermissionDenied):  # then it is only known that there are some
                event["attachments"] = [it for page in self._pages(mailbox, answer, whole) for it in page.objects()]

    def _pages(self, mailbox: Mailbox, first: Answer | AdapterError, whole: _Whole) -> Iterable[Answer]:
        """The pages of a list that began in a batch."""
        if isinstance(first, AdapterError):
            whole.take_problem(first)
            return []
        link = first.body.get("@odata.nextLink")
        rest = (
            self.client.pages(Ask(path=str(link), mailbox=mailbox.key, needs=READ_CALENDARS, prefer=(MANY,)))
            if link
            else ()
        )
        return [first, *rest]

    def _thing(self, mailbox: Mailbox, whole: _Whole) -> Changed | Failed:
        if whole.problem:
            return Failed(mailbox.title, whole.problem, str(whole.event["id"]))
        return Changed(str(whole.event["id"]), whole.version, tuple(self._results(mailbox, whole)))

    def _results(self, mailbox: Mailbox, whole: _Whole) -> list[Invite | Skipped | Failed]:
        node = Node(whole.event)
        if _is_closed(whole.event):
            return [Skipped(mailbox.title, PRIVATE)]
        try:
            if _is_booked(node, mailbox.title):
                return [Skipped(mailbox.title, OWN_COPY)]
        except WrongPropertyError as error:
            return [_reported(Failed(mailbox.title, str(error)))]
        entries = {"": whole.event} | {f"dates[{number}].": date for number, date in enumerate(whole.dates)}
        found = meetings(entries, mailbox.title, self.reading)
        return [_reported(it) if isinstance(it, Failed) else self._as_vouched_for(it) for it in found]

    def _as_vouched_for(self, result: Invite | Skipped) -> Invite | Skipped:
        """A guest's copy says who the organiser is as the mail said that brought it, and nobody tells whose that was."""
        if self.by_guests or not isinstance(result, Invite) or result.organizer_copy:
            return result
        return replace(result, envelope=Envelope(date=None, subject=None, authenticated=False))


@dataclass(slots=True)
class _Whole:
    """A single event, or a series with its dates."""

    event: Event
    dates: list[Event]
    problem: str

    def take_problem(self, error: AdapterError) -> None:
        """Note what is wrong with it alone.

        Raises:
            AdapterError: it is not this one's fault.
        """
        if not isinstance(error, RefusedError | TooLargeError):
            raise error
        self.problem = self.problem or (TOO_LARGE if isinstance(error, TooLargeError) else str(error))

    @property
    def version(self) -> str:
        """Another one with each change of it, or of one of its dates."""
        stamps = [f"{it.get('id')} {it.get('@odata.etag') or it.get('changeKey')}" for it in (self.event, *self.dates)]
        return version_of("\n".join(stamps).encode())


def _event(answer: Answer | AdapterError, identity: str) -> Event | AdapterError:
    return answer if isinstance(answer, AdapterError) else {**answer.body, "id": identity}


def too_large(mailbox: Mailbox, identity: str) -> Changed:
    """An event of which we hold nothing. It is read once more when it has changed."""
    return Changed(identity, "too large", (Failed(mailbox.title, TOO_LARGE),))


def _reported(failed: Failed) -> Failed:
    """With a cure for whoever did not save the answer in a file."""
    return replace(
        failed, reason=f"an event of Microsoft Graph: {failed.reason}".replace(UNCHANGED, "please report it")
    )


def _is_closed(event: Event) -> bool:
    """Whether it is private, or marked in a way that nobody understands."""
    try:
        return is_private(Node(event))
    except WrongPropertyError:
        return True


def _is_booked(event: Node, address: str) -> bool:
    """Whether it stands in the calendar of a room that it books: there the subject and the body are gone.

    https://learn.microsoft.com/powershell/module/exchangepowershell/set-calendarprocessing (DeleteSubject).
    """
    return any(
        (it.text("type") or "").lower() == "resource"
        and (it.node("emailAddress").text("address") or "").lower() == address.lower()
        for it in event.nodes("attendees")
    )


def is_id(value: object) -> bool:
    """Whether it can be the ID of an event, which is never a path: https://learn.microsoft.com/graph/outlook-immutable-id."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None
