"""The one way to Microsoft Graph: who may be asked, how often at once, how often again, and how much comes back.

A read is tried again by the `RetryPolicy` where Graph is busy or a connection breaks. A write never is: it raises what
the ports say, and whoever wrote knows how to look it up. One client may be used from several threads.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from copilot_sync.adapters import AdapterError, OutcomeUnknownError, TransientError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync_m365.links import absolute, relative
from copilot_sync_m365.quiet_logs import quiet
from copilot_sync_m365.refusals import FIRST_REDIRECT, FIRST_REFUSAL, UNAUTHORISED, Reply, refusal
from copilot_sync_m365.sessions import Session, trouble, was_never_sent
from copilot_sync_m365.skimming import skimmed
from copilot_sync_m365.turns import AT_ONCE, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from requests import Response

    from copilot_sync_m365.clouds import Cloud
    from copilot_sync_m365.sign_in import SignIn

LARGEST = 25_000_000
"""Bytes of an answer: a thousand events with long bodies."""
LONGEST_ANSWER = 180.0
"""Seconds that an answer may take in all."""
MOST_PAGES = 10_000
"""Pages of one list."""
PREFER = ('IdType="ImmutableId"', 'outlook.timezone="UTC"')
"""Said with every request, for IDs are others without: https://learn.microsoft.com/graph/outlook-immutable-id."""
PIECE = 65_536
NO_CONTENT = 204
_LOG = logging.getLogger(__name__)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class TooLargeError(AdapterError):
    """An answer has more bytes than we hold."""


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


class GraphClient:
    """Asks Microsoft Graph.

    Args:
        cloud: Where it is. The token goes to no other host.
        sign_in: Who we are.
        ca_file: Certificates that are trusted, and no others.
        timeout: Seconds without a byte.
        at_once: Requests under way at one time, over all mailboxes.
        retrying: For reads.
        now: For dates in Retry-After.
    """

    def __init__(  # noqa: PLR0913 -- each is one fact about the way to Graph
        self,
        cloud: Cloud,
        sign_in: SignIn,
        *,
        ca_file: str = "",
        timeout: float = 60.0,
        at_once: int = AT_ONCE,
        retrying: RetryPolicy | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.cloud = cloud
        self.sign_in = sign_in
        self.retrying = retrying or RetryPolicy(attempts=4, longest=timedelta(minutes=5))
        self.now = now
        self.key_file: Path | None = None
        """Who can read it can sign in as we do."""
        self.requests_made = 0
        """So far; a batch is one."""
        self._session = Session(ca_file=ca_file, timeout=timeout, connections=at_once)
        self._turns = Turns(at_once)

    def get(self, ask: Ask) -> Answer:
        """The answer to a read, tried again if need be.

        Raises:
            PermissionDenied: with the permission that `needs` names.
            SyncTokenExpired: a delta link is not good any more.
            RefusedError: anything else that Graph refuses; `no_such_item` where it is certainly gone.
            Throttled: we were asked to wait, too often or for too long.
            AdapterError: as the ports say.
        """
        return self.retrying.call(lambda: self.once(ask))

    def pages(self, ask: Ask) -> Iterator[Answer]:
        """The pages of a list, each as it is asked for. The query is sent once; then Graph's own links are followed.

        Raises:
            AdapterError: as `get`; or the links go round in a circle.
        """
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            page = self.get(ask)
            yield page
            link = page.body.get("@odata.nextLink")
            if link is None:
                return
            if not isinstance(link, str) or link in seen:
                break
            seen.add(link)
            ask = replace(ask, path=link, query={})
        raise AdapterError("Microsoft Graph gives pages without end; please report it")

    def write(self, ask: Ask) -> Answer:
        """The answer to a write, which is asked once and never again.

        Raises:
            OutcomeUnknownError: the answer was lost or too large, or the server had trouble: it may have been done.
            Throttled: it was not taken (https://learn.microsoft.com/graph/throttling), and may be later.
            TransientError: it was not sent at all.
            PreconditionFailed: what ``If-Match`` names is at another version.
            AdapterError: as `get`.
        """
        return self.once(ask)

    def once(self, ask: Ask) -> Answer:
        """The answer to a request that is asked once; a second time only where the token was not good any more.

        Raises:
            AdapterError: as `get` and `write`.
        """
        reply = self._exchanged(ask)
        if reply.status == UNAUTHORISED:
            self.sign_in.forget()
            if "claims=" not in reply.headers.get("www-authenticate", ""):
                reply = self._exchanged(ask)
        return answer_of(reply, ask, self.now())

    def close(self) -> None:
        """Let go of connections and tokens."""
        self._session.close()
        self.sign_in.close()

    def _exchanged(self, ask: Ask) -> Reply:
        url = absolute(self.cloud.graph, relative(ask.path, ask.query))
        token = self.sign_in.token()
        name = uuid.uuid4().hex
        own = {
            "client-request-id": name,
            "return-client-request-id": "true",
            "Accept": "*/*" if ask.raw else "application/json",
            "Authorization": f"Bearer {token}",
        }
        with self._turns(ask.mailbox), quiet():
            self.requests_made += 1
            try:
                with self._session.request(
                    ask.method,
                    url,
                    json=ask.body,
                    data=base64.b64encode(ask.mime) if ask.mime is not None else None,
                    headers={**ask.all_headers, **own},
                    stream=True,
                ) as answer:
                    status = answer.status_code
                    headers = {key.lower(): value for key, value in answer.headers.items()}
                    data = _bounded(answer, ask)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                problem = self._broken(error, ask)
            else:
                _note(ask.method, status, name, headers)
                is_content = ask.raw and status < FIRST_REDIRECT
                return Reply(status, headers, data if is_content else self._parsed(data, status, ask), len(data))
        raise problem

    def _broken(self, error: Exception, ask: Ask) -> AdapterError:
        if ask.writes and not was_never_sent(error):
            return OutcomeUnknownError("the connection to Microsoft Graph broke before its answer came")
        return trouble(error, f"Microsoft Graph ({urlsplit(self.cloud.graph).hostname})")

    def _parsed(self, data: bytes, status: int, ask: Ask) -> object:
        if not data or status == NO_CONTENT:
            return {}
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            pass
        if status >= FIRST_REDIRECT:
            return {}  # a gateway answers in HTML: the status says enough
        if ask.writes:
            raise OutcomeUnknownError("Microsoft Graph answered something that we do not understand")
        raise TransientError("Microsoft Graph answered something that is no JSON; a proxy may stand between us")


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


def _bounded(answer: Response, ask: Ask) -> bytes:
    """The body of an answer; nothing, where it is too large and a refusal, of which the status says enough.

    Raises:
        TooLargeError: the answer to a read is too large.
        OutcomeUnknownError: the answer to a write is.
        Timeout: it takes too long.
    """
    largest = ask.largest or LARGEST
    data = bytearray()
    pieces = _pieces(answer)
    for piece in pieces:
        data += piece
        if len(data) > largest:
            if answer.status_code >= FIRST_REDIRECT:
                return b""
            if ask.skims:
                return skimmed(chain([data], pieces))
            said = f"Microsoft Graph answers with more than {largest // 1_000_000} MB"
            if ask.writes:
                raise OutcomeUnknownError(f"{said}; what we asked for may have been done")
            raise TooLargeError(f"{said}; please report it")
    return bytes(data)


def _pieces(answer: Response) -> Iterator[bytes]:
    until = time.monotonic() + LONGEST_ANSWER
    while piece := answer.raw.read1(PIECE, decode_content=True):
        yield piece
        if time.monotonic() > until:
            raise requests.Timeout


def _note(method: str, status: int, name: str, headers: Mapping[str, str]) -> None:
    """What Microsoft's support asks for. No path: it names a mailbox."""
    theirs = headers.get("request-id", "")
    level = logging.INFO if status >= FIRST_REFUSAL else logging.DEBUG
    shown = theirs if _ID.fullmatch(theirs) else "none"
    _LOG.log(level, "%s: %d, client-request-id %s, request-id %s", method, status, name, shown)
