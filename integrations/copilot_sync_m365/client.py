"""The one way to Microsoft Graph: who may be asked, how often at once, how often again, and how much comes back.

A read is tried again by the `RetryPolicy` where Graph is busy or a connection breaks. A write never is: it raises what
the ports say, and whoever wrote knows how to look it up. One client may be used from several threads.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from copilot_sync.adapters import AdapterError, OutcomeUnknownError, TransientError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync_m365.answer_bytes import bounded
from copilot_sync_m365.exchange import Answer, Ask, answer_of
from copilot_sync_m365.links import absolute, relative
from copilot_sync_m365.quiet_logs import quiet
from copilot_sync_m365.refusals import FIRST_REDIRECT, FIRST_REFUSAL, UNAUTHORISED, Reply
from copilot_sync_m365.sessions import Session, trouble, was_never_sent
from copilot_sync_m365.turns import AT_ONCE, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from copilot_sync_m365.clouds import Cloud
    from copilot_sync_m365.sign_in import SignIn

MOST_PAGES = 10_000
"""Pages of one list."""
NO_CONTENT = 204
_LOG = logging.getLogger(__name__)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


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
                    data = bounded(answer, ask)
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


def _note(method: str, status: int, name: str, headers: Mapping[str, str]) -> None:
    """What Microsoft's support asks for. No path: it names a mailbox."""
    theirs = headers.get("request-id", "")
    level = logging.INFO if status >= FIRST_REFUSAL else logging.DEBUG
    shown = theirs if _ID.fullmatch(theirs) else "none"
    _LOG.log(level, "%s: %d, client-request-id %s, request-id %s", method, status, name, shown)
