"""Web calendars as a source: each address is a partition, and holds one thing, the calendar with all its meetings.

What is gone from a calendar is simply not in it any more. A calendar that is gone itself is an error, never a removal.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    ChangeSet,
    Document,
    Partition,
    SyncToken,
    SyncTokenExpired,
    TransientError,
    named,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.itip.contentlines import beginning
from copilot_sync_ics.endings import is_calendar, is_cut_short
from copilot_sync_ics.reader import READER
from copilot_sync_ics.web_addresses import address_of
from copilot_sync_ics.web_visits import LONGEST_VALIDATOR, LONGEST_VISIT, Page, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.adapters import Context, ReadingSettings
    from copilot_sync_ics.offers import WebSettings
    from copilot_sync_ics.web_addresses import Address

REFERENCE = "calendar"
"""Of the one thing in a partition."""
FORM = 1
LONGEST_TOKEN = 4 * LONGEST_VALIDATOR
STAMPS = re.compile(rb"(?mi)^DTSTAMP[;:][^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+")


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of a calendar: its address by a hash, what its server said of its state, its content by a hash."""

    address: str
    version: str
    etag: str = ""
    modified: str = ""

    def as_token(self) -> SyncToken:
        """As text."""
        return SyncToken(json.dumps([FORM, self.address, self.version, self.etag, self.modified]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of the settings."""

    partition: Partition
    address: Address


@dataclass
class WebSource:
    """A source of web calendars."""

    calendars: Sequence[Calendar]
    reading: ReadingSettings
    visitor: Visitor
    retrying: RetryPolicy = field(
        default_factory=lambda: RetryPolicy(attempts=3, longest=timedelta(seconds=LONGEST_VISIT))
    )
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(resumable=True))
    _latest: tuple[str, Noted, Changed] | None = None
    """The calendar that was read last, by its partition: what is fetched next is most often in it."""

    def partitions(self) -> Iterator[Partition]:
        """Each calendar, in the order of the settings."""
        return (calendar.partition for calendar in self.calendars)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """The calendar, where it has changed. As `InviteSource.pull`."""
        calendar = self._calendar(partition)
        known = noted_in(token, calendar.address) if token is not None else None
        page = self.retrying.call(lambda: self._page(calendar.address, known))
        if page is None:
            yield ChangeSet(token=token)
            return
        found = _noted(calendar.address, page)
        if known is not None and known.version == found.version:
            yield ChangeSet(token=found.as_token())
            return
        yield ChangeSet(changed=(self._changed(calendar, found, page),), token=found.as_token())

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """The calendar as it stands now. As `InviteSource.fetch`; who asks for one thing tries again by itself."""
        if reference != REFERENCE:
            return None
        calendar = self._calendar(partition)
        latest = self._latest if self._latest and self._latest[0] == partition.key else None
        page = self._page(calendar.address, latest[1] if latest else None)
        if page is None and latest:
            return latest[2]
        return self._changed(calendar, _noted(calendar.address, page), page) if page else None

    def close(self) -> None:
        """Forget what was read."""
        self._latest = None

    def _calendar(self, partition: Partition) -> Calendar:
        return named(partition, ((calendar.partition.key, calendar) for calendar in self.calendars))

    def _page(self, address: Address, known: Noted | None) -> Page | None:
        etag, modified = (known.etag, known.modified) if known else ("", "")
        return _sound(address.host, self.visitor.get(address, etag=etag, modified=modified))

    def _changed(self, calendar: Calendar, noted: Noted, page: Page) -> Changed:
        results = READER.read(Document(calendar.partition.title, page.data), self.reading)
        changed = Changed(REFERENCE, noted.version, tuple(results))
        self._latest = (calendar.partition.key, noted, changed)
        return changed


def web_source(settings: WebSettings, context: Context) -> WebSource:
    """The source for settings. As `Offer.open`."""
    named = [(text, f"number {number} of addresses", "") for number, text in enumerate(settings.addresses, start=1)]
    for variable in settings.address_variables:
        text = context.environment.get(variable, "")
        if not text.strip():
            raise AdapterError(f"the environment variable {variable} is not set")
        named.append((text, f"the environment variable {variable}", f"variable {variable}"))
    if not named:
        raise AdapterError("name a calendar in addresses or in address_variables")
    calendars: list[Calendar] = []
    for text, place, key in named:
        try:
            address = address_of(text)
        except AdapterError as error:
            raise AdapterError(f"{place} {error}") from None
        if address.url in {calendar.address.url for calendar in calendars}:
            raise AdapterError(f"{place} is there twice")
        alike = sum(calendar.address.title == address.title for calendar in calendars)
        title = f"{address.title} ({alike + 1})" if alike else address.title
        calendars.append(Calendar(Partition(key or address.url, title), address))
    return WebSource(calendars, context.reading, Visitor(private_networks=settings.private_networks))


def noted_in(token: SyncToken, address: Address) -> Noted:
    """What a token says of a calendar.

    Raises:
        SyncTokenExpired: it is none of ours, or of another address.
    """
    try:
        said = json.loads(token) if len(token) <= LONGEST_TOKEN else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or said[:1] != [FORM] or not all(map(_is_plain, said[1:])):
        raise _expired()
    try:
        noted = Noted(*said[1:])
    except TypeError:
        raise _expired() from None
    if noted.address != version_of(address.url.encode()):
        raise _expired()
    return noted


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _noted(address: Address, page: Page) -> Noted:
    """What to note of a calendar. Stamps do not count: many servers make a calendar anew for whoever asks."""
    return Noted(version_of(address.url.encode()), version_of(STAMPS.sub(b"", page.data)), page.etag, page.modified)


def _sound(host: str, page: Page | None) -> Page | None:
    """A page that is a whole calendar: half of one would look as if meetings were gone."""
    if page is None or (is_calendar(page.data) and not is_cut_short(page.data)):
        return page
    if is_calendar(page.data):
        raise TransientError(f"{host} gives a calendar that ends in the middle")
    if "html" in page.content_type.lower() or beginning(page.data).startswith(b"<"):
        raise AdapterError(
            f"{host} gives a web page, not a calendar; it may ask for a login, or the address may be that of a page "
            "about the calendar"
        )
    raise AdapterError(f"{host} gives something that is no calendar; is the address right?")


def _expired() -> SyncTokenExpired:
    return SyncTokenExpired("what we noted of this calendar cannot be used any more; it is read anew")
