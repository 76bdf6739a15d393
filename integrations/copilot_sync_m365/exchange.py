"""What Microsoft Graph is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import TransientError
from copilot_sync_m365.refusals import FIRST_REDIRECT, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot_sync_m365.refusals import Reply

PREFER = ('IdType="ImmutableId"', 'outlook.timezone="UTC"')
"""Said with every request, for IDs are others without: https://learn.microsoft.com/graph/outlook-immutable-id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Graph answered where it did as it was asked."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """A JSON object; an empty one where there is no body, as after ``sendMail``. A bare number is under ``value``."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By their names in small letters."""
    content: bytes = field(default=b"", repr=False)
    """What came where no JSON was asked for."""
    size: int = 0
    """Bytes that came; of an item of a batch, its share of them."""

    def objects(self) -> list[dict[str, Any]]:
        """The objects of a page of a list.

        Raises:
            TransientError: it is no page. It must not count as one with nothing on it.
        """
        found = self.body.get("value")
        if not isinstance(found, list):
            raise TransientError("Microsoft Graph answered something that is no list")
        return [dict(it) if isinstance(it, dict) else {} for it in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request."""

    method: str = "GET"
    path: str = field(repr=False)
    """After the version, such as ``/users/{id}/events``; or a whole link that Graph gave, which is followed as it is."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    mailbox: str = field(default="", repr=False)
    """Whose turn it takes: of a mailbox no more than four at once."""
    needs: str = ""
    """The least permission that allows it, for the error where we have none: ``Calendars.Read``."""
    prefer: tuple[str, ...] = ()
    """Preferences besides `PREFER`, such as ``odata.maxpagesize=50``."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    mime: bytes | None = field(default=None, repr=False)
    """A mail in the place of a body: https://learn.microsoft.com/graph/outlook-send-mime-message."""
    repeatable: bool = False
    """A write that a second time does no more than once, and so may be repeated like a read."""
    raw: bool = False
    """The answer is no JSON, but bytes, such as a mail: https://learn.microsoft.com/graph/outlook-get-mime-message."""
    largest: int = 0
    """Bytes of its answer. 0: as for all of them."""
    skims: bool = False
    """Of a page with more, the IDs of its items are told, and its link: `copilot_sync_m365.skimming`."""

    @property
    def all_headers(self) -> dict[str, str]:
        """With the preferences, as a request or an item of a batch carries them."""
        kind = "application/json" if self.body is not None else "text/plain" if self.mime is not None else ""
        content = {"Content-Type": kind} if kind else {}
        return {"Prefer": ", ".join((*PREFER, *self.prefer)), **content, **self.headers}

    @property
    def writes(self) -> bool:
        """Whether an answer that is lost leaves open what has happened."""
        return self.method != "GET" and not self.repeatable


def answer_of(reply: Reply, ask: Ask, now: datetime) -> Answer:
    """What a reply means, where it is one of success.

    Raises:
        AdapterError: it is none.
    """
    if reply.status >= FIRST_REDIRECT:
        raise refusal(reply, now, needs=ask.needs, writing=ask.writes)
    if isinstance(reply.body, bytes):
        return Answer(reply.status, headers=reply.headers, content=reply.body, size=reply.size)
    body = reply.body if isinstance(reply.body, dict) else {"value": reply.body}
    return Answer(reply.status, body, reply.headers, size=reply.size)
