"""Calendars of Microsoft 365 as a source: each mailbox is a partition, each single event and each series one thing.

A pull follows ``calendarView/delta`` (https://learn.microsoft.com/graph/delta-query-events). What it says of an item
that is no longer there is asked about first: the same is said of one that was moved out of the days that are watched.
Of a page that is too large, each item is asked for by itself: one event beyond all measure costs itself alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    ChangeSet,
    Failed,
    PermissionDenied,
    Skipped,
    SyncToken,
    named,
)
from copilot_sync_m365.amending import Amending
from copilot_sync_m365.answer_bytes import TooLargeError
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.hydration import Hydrator, Mailbox, is_id, too_large
from copilot_sync_m365.links import mailbox_path, onward
from copilot_sync_m365.mailboxes import partitions
from copilot_sync_m365.mapping import is_master
from copilot_sync_m365.permissions import READ_CALENDARS, READ_SETTINGS
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.skimming import SKIMMED
from copilot_sync_m365.values import Node
from copilot_sync_m365.windows import Noted, noted, noted_in, window_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Partition, ReadingSettings, Written
    from copilot_sync.adapters.checkups import Checkup
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.exchange import Answer
    from copilot_sync_m365.hydration import Event
    from copilot_sync_m365.settings import SourceSettings

PAGE = 50
"""Events of a page."""
PEOPLE = frozenset({"user", "linked", "shared", ""})
"""Of the purposes of a mailbox, those of people: https://learn.microsoft.com/graph/api/resources/mailboxsettings."""
DATES = frozenset({"occurrence", "exception"})
ROOM = "the calendar of a room or a thing; meetings are read where people have them"
NO_CALENDAR = "somebody without a mailbox in Exchange Online"
ODD = "Microsoft Graph gave an event without an ID; please report it"


@dataclass
class GraphSource:
    """Reads calendars."""

    settings: SourceSettings
    client: GraphClient
    reading: ReadingSettings
    capabilities: Capabilities = field(init=False)
    _partitions: dict[str, Partition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Dates of a series are looked for from today on, by a pull and by a fetch alike."""
        self._window = window_of(self.settings, self.reading.now)
        self._hydrator = Hydrator(self.client, self.reading, self._window, self.settings.by_guests)
        self.capabilities = Capabilities(
            resumable=True,
            amends=self.settings.amend,
            most_update_mails=self.settings.most_update_mails,
            at_once=self.settings.at_once,
        )
        self._amending = Amending(self.client, self._look, self.reading.now)

    def partitions(self) -> Iterator[Partition]:
        """Each mailbox. As `InviteSource.partitions`."""
        for partition in partitions(self.client, self.settings):
            self._partitions[partition.key] = partition
            yield partition

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed in a calendar. As `InviteSource.pull`."""
        mailbox = self._mailbox(partition)
        now = self.reading.now
        known = noted_in(token, partition.key, self.settings, now) if token is not None else None
        if known is None or not known.query:
            beginning = Noted(now.astimezone(UTC).date())
            if reason := self._why_not(mailbox):
                kept = token if token is not None else beginning.as_token(partition.key)
                yield ChangeSet(skipped=(Skipped(partition.title, reason),), token=kept)
                return
            known, token = beginning, None
        try:
            yield from self._pages(mailbox, known, token)
        except RefusedError as error:
            if self.settings.mailboxes or not error.no_such_mailbox:
                raise
            yield ChangeSet(skipped=(Skipped(partition.title, NO_CALENDAR),))

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One event, or one series. As `InviteSource.fetch`."""
        mailbox = self._mailbox(partition)
        try:
            _, thing = self._look(mailbox, reference) or (None, None)
        except TooLargeError:
            return None if self._hydrator.series_of(mailbox, reference) else too_large(mailbox, reference)
        if isinstance(thing, Failed):
            raise AdapterError(thing.reason)
        return thing

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Put what an amender proposes into an organiser's event. As `InviteSink.amend`."""
        return self._amending.amend(self._mailbox(partition), reference, version, amender)

    def _look(self, mailbox: Mailbox, reference: str) -> tuple[Event, Changed | Failed] | None:
        if not is_id(reference):
            return None
        ((event,),) = (it.values() for it in self._hydrator.found(mailbox, [reference]))
        if isinstance(event, RefusedError) and event.no_such_item:
            return None
        if isinstance(event, RefusedError) and not event.no_such_mailbox:
            raise AdapterError(str(event)) from None  # one event alone; others of its mailbox may be had
        if isinstance(event, AdapterError):
            raise event
        if _kind(event) in DATES:
            return None  # its series is the thing
        (thing,) = self._hydrator.things(mailbox, [event])
        return event, thing

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        from copilot_sync_m365 import examining  # noqa: PLC0415 -- a sync does without

        if (yield from examining.signing_in(self.client)):
            yield from examining.of_calendars(self.client, self.settings, self.partitions())

    def close(self) -> None:
        """Let go of connections and tokens."""
        self.client.close()

    def _mailbox(self, partition: Partition) -> Mailbox:
        if partition.key not in self._partitions:
            named(partition, ((it.key, it) for it in self.partitions()))
        return Mailbox(partition.key, mailbox_path(partition.key), partition.title)

    def _why_not(self, mailbox: Mailbox) -> str:
        """Why a calendar is left out; nothing, where it is read.

        Raises:
            AdapterError: a mailbox that the settings name is not there.
        """
        try:
            answer = self.client.get(
                Ask(path=f"{mailbox.path}/mailboxSettings", mailbox=mailbox.key, needs=READ_SETTINGS)
            )
        except PermissionDenied:
            return ""  # rooms are known by their own copies then
        except RefusedError as error:
            if self.settings.mailboxes or not error.no_such_mailbox:
                raise
            return NO_CALENDAR
        return "" if str(answer.body.get("userPurpose") or "").lower() in PEOPLE else ROOM

    def _pages(self, mailbox: Mailbox, known: Noted, token: SyncToken | None) -> Iterator[ChangeSet]:
        met = _Met()
        told = token is None
        own_path = f"{mailbox.path}/calendarView/delta"
        for answer in self._asked(mailbox, known, own_path):
            page = self._page(mailbox, answer, met)
            link, goes_on = onward(answer.body, self.client.cloud.graph)
            told = told or bool(page.changed or page.removed or page.failed)
            here = noted(link, known.since, own_path, mailbox.key).as_token(mailbox.key)
            yield replace(page, token=here if told or goes_on else token)

    def _asked(self, mailbox: Mailbox, known: Noted, own_path: str) -> Iterator[Answer]:
        prefer = (f"odata.maxpagesize={PAGE}",)
        if known.query:
            place, query = known.link(self.client.cloud.graph, own_path), {}
        else:
            place, query = own_path, self._window.query
        ask = Ask(path=place, query=query, mailbox=mailbox.key, needs=READ_CALENDARS, prefer=prefer, skims=True)
        return self.client.pages(ask)

    def _page(self, mailbox: Mailbox, answer: Answer, met: _Met) -> ChangeSet:
        """What one page tells, each thing once in a pull, unless it has changed meanwhile."""
        items = answer.objects()
        latest = {it["id"]: it for it in items if is_id(it.get("id"))}
        failed = [Failed(mailbox.title, ODD) for it in items if not is_id(it.get("id"))]
        fresh = [it for it in latest.values() if met.is_news(it)]
        wanted = list(dict.fromkeys(_asked_about(it) for it in fresh if not _is_single(it)))
        things = self._hydrator.things(mailbox, [it for it in fresh if _is_single(it)])
        removed: list[str] = []
        for start in (0, len(wanted)):  # the second time for what was added: series of dates that are too large
            for group in self._hydrator.found(mailbox, wanted[start:]):
                things += self._made(mailbox, group, wanted, removed)
                group.clear()  # the next one may be as large
        return ChangeSet(
            changed=tuple(it for it in things if isinstance(it, Changed) and met.is_other(it)),
            removed=tuple(removed),
            failed=(*failed, *(it for it in things if isinstance(it, Failed))),
        )

    def _made(
        self, mailbox: Mailbox, group: dict[str, Event | AdapterError], wanted: list[str], removed: list[str]
    ) -> Iterator[Changed | Failed]:
        """The things of what was asked for; what is gone is added to `removed`, and what has to be asked to `wanted`."""
        events = []
        for key, event in group.items():
            if isinstance(event, RefusedError) and event.no_such_item:
                removed.append(key)
            elif isinstance(event, TooLargeError):
                series = self._hydrator.series_of(mailbox, key)
                if not series:
                    yield too_large(mailbox, key)
                elif series not in wanted:
                    wanted.append(series)
            elif isinstance(event, RefusedError):
                yield Failed(mailbox.title, str(event), key)
            elif isinstance(event, AdapterError):
                raise event
            elif _kind(event) not in DATES:  # a date that has left the days is told by its series
                events.append(event)
        yield from self._hydrator.things(mailbox, events)


class _Met:
    """What a pull has come by: Graph may say the same again (https://learn.microsoft.com/graph/delta-query-overview)."""

    def __init__(self) -> None:
        self._items: dict[str, str] = {}
        self._things: dict[str, str] = {}

    def is_news(self, item: Event) -> bool:
        """Whether an item is another than before; of a date without content, whether its series was looked at."""
        if SKIMMED in item:
            return True
        if _kind(item) == "occurrence" and str(item.get("seriesMasterId")) in self._things:
            return False
        stamp = "removed" if "@removed" in item else str(item.get("@odata.etag") or item.get("changeKey") or "")
        before = self._items.get(item["id"])
        self._items[item["id"]] = stamp
        return before is None or before != stamp

    def is_other(self, thing: Changed) -> bool:
        """Whether a thing was not told yet at this version."""
        before = self._things.get(thing.reference)
        self._things[thing.reference] = thing.version
        return before != thing.version


def _kind(event: Event) -> str:
    return str(event.get("type") or "").lower()


def _is_single(event: Event) -> bool:
    return SKIMMED not in event and "@removed" not in event and _kind(event) not in DATES and not is_master(Node(event))


def _asked_about(item: Event) -> str:
    """Of a date its series; else the item itself. Of a skimmed one, only whether it has a series tells that it is a date."""
    series = item.get("seriesMasterId")
    return str(series if (_kind(item) in DATES or SKIMMED in item) and is_id(series) else item["id"])
