"""The fake's own side: what every request goes through, and what it keeps."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import batches, calendar_routes, directory_routes, filters, mail_routes, schema
from copilot_sync.testing.graph.calls import VERSION, Call
from copilot_sync.testing.graph.deltas import Deltas
from copilot_sync.testing.graph.faults import Faults
from copilot_sync.testing.graph.wire import Answer, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.testing.graph.access import Tokens
    from copilot_sync.testing.graph.calendars import Event
    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.events import Manner
    from copilot_sync.testing.graph.login import Login
    from copilot_sync.testing.graph.mailboxes import Message
    from copilot_sync.testing.graph.wire import Request

ROUTES = (calendar_routes.ROUTES, mail_routes.ROUTES, directory_routes.ROUTES)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in, and how it was answered."""

    method: str
    target: str
    status: int
    """0 where the connection was dropped."""
    sent: int
    """Bytes of the request's body."""
    authorised: bool
    """It carried a token."""
    batched: bool
    """It was part of a batch, and not on the wire by itself."""


class Service:
    """Answers requests to Graph, one after the other, however many come at once.

    Args:
        clock: What time it is.
        tokens: Which tokens are good.
        login: Where they are issued.
    """

    def __init__(self, clock: Clock, tokens: Tokens, login: Login) -> None:
        self.clock = clock
        self.tokens = tokens
        self.login = login
        self.root = ""
        self.faults = Faults(clock)
        self.deltas = Deltas()
        self.delta_page_size = 10
        self.mailbox_concurrency = 4
        self.mails_personal_changes = False
        self.latency = 0.0
        self.unseen_sent = 0
        self.seen_requests: list[Seen] = []
        self.most_at_once = 0
        """The most requests that were under way at the same time."""
        self.most_at_once_in: Counter[str] = Counter()
        """The same for each mailbox."""
        self._under_way: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._counting = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer a request to Graph."""
        return self._watched(request, lambda: self._single(request))

    def answer_login(self, request: Request) -> Answer:
        """Answer a request to where tokens come from."""
        with self._lock:
            return self.faults.around(request, lambda: self.login.answer(request))

    def filtered(
        self, request: Request, items: list[Any], show: Callable[[Any], dict[str, Any]], *, directory: bool = False
    ) -> list[Any]:
        """The things that ``$filter`` lets pass."""
        text = request.query.get("$filter")
        if text is None:
            return items
        if directory:
            filters.check_advanced(text, request)
        keep = filters.parse(text)
        return [item for item in items if keep(filters.Fields(show(item), getattr(item, "extended", {})))]

    def expanded(self, request: Request, thing: Event | Message, how: Manner) -> dict[str, Any]:
        """What ``$expand`` adds."""
        return filters.expanded(request.query.get("$expand"), thing, how)

    def seen(self, messages: list[Message]) -> list[Message]:
        """The messages that can be found already: what was just sent shows up a little later."""
        if self.unseen_sent <= 0:
            return messages
        self.unseen_sent -= 1
        return [message for message in messages if message.folder != "sentitems"]

    def schema_check(self, kind: str, value: dict[str, Any]) -> None:
        """Refuse what no thing of a type can hold."""
        schema.check(kind, value)

    def _watched(self, request: Request, usual: Callable[[], Answer]) -> Answer:
        status = 0
        try:
            with self._counted(request) as allowed:
                if self.latency:
                    time.sleep(self.latency)
                answer = self.faults.around(request, usual) if allowed else _over_limit()
            status = answer.status
            return Answer(answer.status, answer.body, self._headers(request) | dict(answer.headers))
        finally:
            seen = Seen(
                request.method,
                request.target,
                status,
                len(request.body),
                "authorization" in request.headers,
                request.batched,
            )
            self.seen_requests.append(seen)

    @contextmanager
    def _counted(self, request: Request) -> Iterator[bool]:
        """Count what is under way at once, and tell whether it is not too much for a mailbox."""
        place = request.segments[2].lower() if request.segments[1:2] == ("users",) and len(request.segments) > 3 else ""  # noqa: PLR2004 -- v1.0, users, whom, what
        if request.batched:
            yield True
            return
        with self._counting:
            self._under_way[place] += 1
            self.most_at_once = max(self.most_at_once, self._under_way.total())
            self.most_at_once_in[place] = max(self.most_at_once_in[place], self._under_way[place])
            allowed = not place or self._under_way[place] <= self.mailbox_concurrency
        try:
            yield allowed
        finally:
            with self._counting:
                self._under_way[place] -= 1

    def _single(self, request: Request) -> Answer:
        try:
            with self._lock:
                return self._operated(request)
        except Refusal as refusal:
            return _refused(refusal, request, self.clock)

    def _operated(self, request: Request) -> Answer:
        caller = self.tokens.caller(request)
        version, *rest = request.segments
        if version != VERSION:
            raise Refusal(400, "BadRequest", f"Invalid version: {version}")
        if rest == ["$batch"] and request.method == "POST" and not request.batched:
            return batches.answer(request, lambda one: self._watched(one, lambda: self._single(one)))
        operation, names = self._routed(request, tuple(rest))
        return operation(Call(self, request, caller, names))

    def _routed(self, request: Request, segments: tuple[str, ...]) -> tuple[Callable[[Call], Answer], dict[str, str]]:
        refusals = []
        for routes in ROUTES:
            try:
                return routes.find(request.method, segments)
            except Refusal as refusal:
                refusals.append(refusal)
        raise max(refusals, key=lambda refusal: refusal.status)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Date": self.clock.header(), "request-id": str(uuid.uuid4())}
        if "client-request-id" in request.headers and request.wants("return-client-request-id"):
            headers["client-request-id"] = request.headers["client-request-id"]
        return headers


def _refused(refusal: Refusal, request: Request, clock: Clock) -> Answer:
    inner = {
        "date": f"{clock.now():%Y-%m-%dT%H:%M:%S}",
        "request-id": str(uuid.uuid4()),
        "client-request-id": request.headers.get("client-request-id", str(uuid.uuid4())),
    }
    body = {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}
    return Answer(refusal.status, body, refusal.headers)


def _over_limit() -> Answer:
    text = "Application is over its MailboxConcurrency limit."
    return Answer(429, {"error": {"code": "ApplicationThrottled", "message": text}}, {"Retry-After": "1"})
