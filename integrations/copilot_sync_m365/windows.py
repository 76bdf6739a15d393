"""The days of a calendar that are watched, and the token that says how far.

A delta query is about the days that its first request names, for as long as it goes on
(https://learn.microsoft.com/graph/delta-query-events). So the days are counted anew from today now and then: the token
says since when they stand, and counts as expired once they are old.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from copilot_sync.adapters import SyncToken, SyncTokenExpired
from copilot_sync_m365.links import LONGEST, VERSION

if TYPE_CHECKING:
    from copilot_sync_m365.settings import SourceSettings

FORM = 1
EXPIRED = "what we noted of this mailbox cannot be used any more; it is read anew"


@dataclass(frozen=True, slots=True)
class Window:
    """From one moment to another, in UTC."""

    begin: datetime
    end: datetime

    @property
    def query(self) -> dict[str, str]:
        """As Graph wants it."""
        return {"startDateTime": _written(self.begin), "endDateTime": _written(self.end)}


def window_of(settings: SourceSettings, now: datetime) -> Window:
    """The window of the settings, with as much more as passes until it is counted anew. It begins at midnight."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = timedelta(days=settings.days_ahead + settings.renew_after + 1)
    return Window(today - timedelta(days=settings.days_back + 1), today + ahead)


@dataclass(frozen=True, slots=True)
class Noted:
    """How far a calendar has been read."""

    since: date
    """When its days were counted."""
    query: str = ""
    """Of the link that Graph gave; empty where there was nothing to read yet."""
    path: str = ""
    """Of that link, where it is another than that of our own first request."""

    def as_token(self, key: str) -> SyncToken:
        """As text, good for the partition of a key alone. It shows no address."""
        return SyncToken(json.dumps([FORM, _mark(key), self.since.isoformat(), self.query, self.path]))

    def link(self, root: str, own_path: str) -> str:
        """The link that Graph gave."""
        return f"{root}{VERSION}{self.path or own_path}?{self.query}"


def noted(link: str, since: date, own_path: str, mailbox: str) -> Noted:
    """What to keep of a link. A path that names the mailbox is our own: Graph repeats what it was asked by."""
    parts = urlsplit(link)
    path = parts.path.removeprefix(VERSION)
    asked, given = unquote(own_path).lower(), unquote(path).lower()
    is_own = asked == given or ("@" in mailbox and mailbox.lower() in given)
    return Noted(since, parts.query, "" if is_own else path)


def noted_in(token: SyncToken, key: str, settings: SourceSettings, now: datetime) -> Noted:
    """What a token says.

    Raises:
        SyncTokenExpired: it is none of ours, of another mailbox, or its days have grown old.
    """
    found = read_token(token, key)
    if not timedelta() <= now.astimezone(UTC).date() - found.since < timedelta(days=settings.renew_after):
        raise SyncTokenExpired("the days that are watched are counted anew; the calendar is read once more")
    return found


def read_token(token: SyncToken, key: str) -> Noted:
    """What a token says, however old it is.

    Raises:
        SyncTokenExpired: it is none of ours, or of another mailbox.
    """
    try:
        said = json.loads(token) if len(token) <= 2 * LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or said[:2] != [FORM, _mark(key)] or not all(isinstance(it, str) for it in said[2:]):
        raise SyncTokenExpired(EXPIRED)
    try:
        day, query, path = said[2:]
        return Noted(date.fromisoformat(day), query, path)
    except ValueError:
        raise SyncTokenExpired(EXPIRED) from None


def _mark(key: str) -> str:
    return blake2b(key.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
