"""The fake's own side: what every request goes through, and what it keeps."""

from __future__ import annotations

import threading
import time
import traceback
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.testing.graph import (
    batches,
    calendar_routes,
    directory_routes,
    mail_routes,
    people_routes,
    schema,
    subscription_routes,
)
from copilot_sync.testing.graph.calls import VERSION, Call, Routes
from copilot_sync.testing.graph.deltas import Deltas
from copilot_sync.testing.graph.faults import Faults
from copilot_sync.testing.graph.message_deltas import MessageDeltas
from copilot_sync.testing.graph.subscriptions import Subscriptions
from copilot_sync.testing.graph.switches import Switches
from copilot_sync.testing.graph.wire import Answer, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from copilot_sync.testing.graph.access import Tokens
    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.login import Login
    from copilot_sync.testing.graph.mailboxes import Mailbox, Message
    from copilot_sync.testing.graph.wire import Request

MINUTE = timedelta(minutes=1)
ROUTES = Routes(
    calendar_routes.ROUTES,
    mail_routes.ROUTES,
    directory_routes.ROUTES,
    people_routes.ROUTES,
    subscription_routes.ROUTES,
)


@dataclass(slots=True)
class Seen:
    """A request that came in, and how it was answered."""

    method: str
    target: str
    authorised: bool
    """It carried a token."""
    batched: bool
    """It was part of a batch, and not on the wire by itself."""
    status: int = 0
    """0 while it is under way, and where the connection was dropped."""
    sent: int = 0
    """Bytes of the request's body."""
    received: int = 0
    """Bytes of the answer's body."""


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
        self.switches = Switches()
        self.deltas = Deltas(self.switches)
        self.message_deltas = MessageDeltas()
        self.subscriptions = Subscriptions(clock)
        self.mistakes: list[str] = []
        self.seen_requests: list[Seen] = []
        self.most_at_once: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._sendings: dict[str, list[datetime]] = {}
        self._lock = threading.RLock()
        self._counting = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer a request to Graph."""
        request = replace(request, arrived=self.clock.now().timestamp())
        return self._watched(request, lambda: self._single(request))

    def answer_login(self, request: Request) -> Answer:
        """Answer a request to where tokens come from."""
        request = replace(request, arrived=self.clock.now().timestamp())
        with self._lock:
            answer = self.faults.around(request, lambda: self.login.answer(request))
        return answer.encoded({"Date": self.clock.header()})

    def seen(self, messages: list[Message]) -> list[Message]:
        """The messages that can be found already: what was just sent shows up a little later."""
        if self.switches.unseen_sent <= 0:
            return messages
        self.switches.unseen_sent -= 1
        return [message for message in messages if message.folder != "sentitems"]

    def count_sending(self, mailbox: Mailbox) -> None:
        """Let a mailbox send only so many messages in a minute.

        Raises:
            Refusal: 429, it is too many.
        """
        most, now = self.switches.sends_per_minute, self.clock.now()
        recent = [at for at in self._sendings.get(mailbox.address, ()) if now - at < MINUTE]
        if most is not None and len(recent) >= most:
            wait = (recent[0] + MINUTE - now).total_seconds()
            raise Refusal(429, "ApplicationThrottled", "The mailbox sends too fast.", {"Retry-After": f"{wait:.3f}"})
        self._sendings[mailbox.address] = [*recent, now]

    def _watched(self, request: Request, usual: Callable[[], Answer]) -> Answer:
        seen = Seen(request.method, request.target, "authorization" in request.headers, request.batched)
        seen.sent = len(request.body)
        self.seen_requests.append(seen)
        with self._counted(request) as allowed:
            if self.switches.latency and not request.batched:
                time.sleep(self.switches.latency)
            answer = self.faults.around(request, usual) if allowed else _over_limit()
        seen.status = answer.status
        if self.switches.checks_answers:
            self._check(request, answer)
        headers = self._headers(request)
        if request.batched:
            return Answer(answer.status, answer.body, {**headers, **answer.headers})
        encoded = answer.encoded(headers)
        seen.received = len(encoded.body)
        return encoded

    def _check(self, request: Request, answer: Answer) -> None:
        """Note where an answer has what no answer of Graph could have: a mistake of the fake's own."""
        for name, problem in schema.problems_of_answer(answer.body):
            self.mistakes.append(f"{request.method} {request.path}: {name}: {problem}")

    @contextmanager
    def _counted(self, request: Request) -> Iterator[bool]:
        """Count what is under way at once, and tell whether it is not too much for a mailbox."""
        if request.batched:
            yield True
            return
        below_a_user = request.segments[1:2] == ("users",) and len(request.segments) > len(("v1.0", "users", "ada"))
        places = ["", request.segments[2].lower()] if below_a_user else [""]
        with self._counting:
            for place in places:
                self._under_way[place] += 1
                self.most_at_once[place] = max(self.most_at_once[place], self._under_way[place])
            allowed = not below_a_user or self._under_way[places[1]] <= self.switches.mailbox_concurrency
        try:
            yield allowed
        finally:
            with self._counting:
                self._under_way.subtract(places)

    def _single(self, request: Request) -> Answer:
        try:
            with self._lock:
                return self._operated(request)
        except Refusal as refusal:
            return _refused(refusal, request, self.clock)
        except Exception:  # noqa: BLE001 -- a mistake of the fake's own, which is told when it is closed
            self.mistakes.append(f"{request.method} {request.target}\n{traceback.format_exc()}")
            return _refused(Refusal(500, "InternalServerError", "The fake has failed."), request, self.clock)

    def _operated(self, request: Request) -> Answer:
        caller = self.tokens.caller(request)
        version, *rest = request.segments
        if version != VERSION:
            raise Refusal(400, "BadRequest", f"Invalid version: {version}")
        if rest == ["$batch"] and request.method == "POST" and not request.batched:
            return batches.answer(request, lambda one: self._watched(one, lambda: self._single(one)))
        operation, names = ROUTES.find(request.method, tuple(rest))
        return operation(Call(self, request, caller, names))

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
