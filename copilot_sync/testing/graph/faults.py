"""What goes wrong at the fake, as data: at which requests, and how.

    graph.faults.plan(throttled("2.128", path=r"calendarView/delta", number=1), lost(method="POST", path="sendMail"))

Sources: https://learn.microsoft.com/graph/throttling, https://learn.microsoft.com/graph/errors.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wire import Answer, ConnectionDropped

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.wire import Request

DATED = "dated"
"""In place of a Retry-After: a date of HTTP's, some seconds from now."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to requests."""

    what: Callable[[Request, Answer | None], Answer | None]
    """Gives the answer in place of the usual one, which it is shown where it is there; or does something, and gives
    ``None`` to let things take their course. May raise `ConnectionDropped`."""
    method: str | None = None
    path: str = ""
    """A regular expression, searched for in the path and query."""
    number: int | None = None
    """At which request of these it happens, counted from 1; at every one where there is none."""
    after: bool = False
    """The request takes effect first."""
    wait: float = 0.0
    """Seconds during which a client is not to come back, where it was told."""

    def fits(self, request: Request) -> bool:
        """Whether it is about such requests."""
        return self.method in {None, request.method} and re.search(self.path, request.target) is not None


@dataclass(frozen=True, slots=True)
class Impatience:
    """A client that came back before it was to."""

    method: str
    target: str
    early: float
    """By how many seconds."""


@dataclass(eq=False)
class Faults:
    """A plan of what goes wrong, and what came of it."""

    clock: Clock
    happened: list[Fault] = field(default_factory=list)
    impatient: list[Impatience] = field(default_factory=list)
    """Clients that came back too early: they were sent away again."""
    _plan: list[tuple[Fault, list[int]]] = field(default_factory=list)
    _closed: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What nobody is to ask for: since when, and until when."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, *faults: Fault) -> None:
        """Let these happen, beside those that were planned before."""
        self._plan += [(fault, [0]) for fault in faults]

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._plan.clear()
        self._closed.clear()

    @property
    def left(self) -> list[Fault]:
        """What never happened: a test whose plan did not take place has shown nothing."""
        return [fault for fault, _count in self._plan if fault not in self.happened]

    def around(self, request: Request, usual: Callable[[], Answer]) -> Answer:
        """The answer to a request, with what is planned for it."""
        with self._lock:
            early = self._early(request)
            due = (
                []
                if early
                else [fault for fault, count in self._plan if fault.fits(request) and self._counted(fault, count)]
            )
        if early:
            return too_many(request, f"{early:.3f}")
        for fault in due:
            if not fault.after and (answer := self._let_happen(fault, request, None)) is not None:
                return answer
        answer = usual()
        for fault in due:
            if fault.after:
                answer = self._let_happen(fault, request, answer) or answer
        return answer

    def _counted(self, fault: Fault, count: list[int]) -> bool:
        count[0] += 1
        return fault.number in {None, count[0]}

    def _early(self, request: Request) -> float:
        """By how many seconds a request is too early. One that came before anybody was told to wait is not."""
        told, until = self._closed.get(_place(request), (0.0, 0.0))
        early = until - request.arrived
        if request.arrived < told or early <= 0:
            return 0.0
        self.impatient.append(Impatience(request.method, request.target, early))
        return early

    def _let_happen(self, fault: Fault, request: Request, usual: Answer | None) -> Answer | None:
        with self._lock:
            self.happened.append(fault)
            if fault.wait:
                now = self.clock.now().timestamp()
                self._closed[_place(request)] = now, now + fault.wait
        answer = fault.what(request, usual)
        if answer is not None and answer.headers.get("Retry-After", "").startswith(DATED):
            seconds = float(answer.headers["Retry-After"].removeprefix(DATED))
            headers = {**answer.headers, "Retry-After": self.clock.header(seconds)}
            answer = Answer(answer.status, answer.body, headers)
        return answer


def throttled(retry_after: str | None, *, lasting: float | None = None, **where: Any) -> Fault:  # noqa: ANN401 -- fields of a fault
    """429: too many requests.

    Args:
        retry_after: As it stands in the header, such as ``"2"`` or ``"2.128"``; ``"dated3"`` for a date three seconds
            from now; ``None`` for no header.
        lasting: For how many seconds a client is recorded that comes back all the same; as long as it was told, by
            default.
        where: Fields of a `Fault`.
    """
    said = float(retry_after.removeprefix(DATED)) if retry_after else 0.0
    return Fault(
        lambda request, _usual: too_many(request, retry_after), wait=said if lasting is None else lasting, **where
    )


def refused(status: int, code: str, message: str = "", *, headers: dict[str, str] | None = None, **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """Any error, in the words of Graph."""
    return Fault(lambda request, _: Answer(status, _error(request, code, message or code), headers or {}), **where)


def unavailable(status: int = 503, retry_after: str | None = None, **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """503 or 504: not now."""
    code = {503: "ServiceUnavailable", 504: "GatewayTimeout"}.get(status, "UnknownError")
    return refused(status, code, headers={"Retry-After": retry_after} if retry_after else {}, **where)


def gateway(status: int = 502, **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """An error that a gateway answers, in HTML."""
    page = f"<html><head><title>{status}</title></head><body>Bad gateway</body></html>"
    return Fault(lambda _request, _usual: Answer(status, page, {"Content-Type": "text/html"}), **where)


def lost(*, after: bool = True, **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """The connection breaks: by default when the request has taken effect, and before the answer."""

    def drop(_request: Request, _usual: Answer | None) -> Answer | None:
        raise ConnectionDropped

    return Fault(drop, after=after, **where)


def changed_meanwhile(**where: Any) -> Fault:  # noqa: ANN401 -- as above
    """412, as it comes now and then although nobody else has changed anything."""
    return refused(412, "ErrorIrresolvableConflict", "The change key does not match.", **where)


def stale_token(status: int = 410, code: str = "SyncStateNotFound", **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """A delta token that is not known any more, in one of the forms in which that is told."""
    return refused(status, code, "The sync state generation is not found; generation=149;", **where)


def next_link(link: str, **where: Any) -> Fault:  # noqa: ANN401 -- as above
    """A page goes on at another address."""
    return _edited(lambda _request, body: {**_open_ended(body), "@odata.nextLink": link}, **where)


def repeated_next_link(**where: Any) -> Fault:  # noqa: ANN401 -- as above
    """A page goes on at the address at which it is itself."""
    first: list[str] = []

    def again(request: Request, body: dict[str, Any]) -> dict[str, Any]:
        first.append(str(body.get("@odata.nextLink", "")))
        return {**_open_ended(body), "@odata.nextLink": first[0] or request.target}

    return _edited(again, **where)


def replayed(**where: Any) -> Fault:  # noqa: ANN401 -- as above
    """Every item of a page comes twice on it."""
    return _edited(lambda _request, body: {**body, "value": [*body["value"], *body["value"]]}, **where)


def too_many(request: Request, retry_after: str | None) -> Answer:
    """What a client that asks too much is answered."""
    body = _error(request, "TooManyRequests", "Please retry again later.")
    return Answer(429, body, {"Retry-After": retry_after} if retry_after is not None else {})


def _error(request: Request, code: str, message: str) -> dict[str, Any]:
    """The body of an error: in the words of Graph, or of a token endpoint (RFC 6749, section 5.2)."""
    if "/oauth2/" in request.target:
        description = "AADSTS90033: A transient error has occurred. Please try again."
        return {"error": "temporarily_unavailable", "error_description": description, "error_codes": [90033]}
    return {"error": {"code": code, "message": message, "innerError": {"code": code, "message": message}}}


def _edited(edit: Callable[[Request, dict[str, Any]], dict[str, Any]], **where: Any) -> Fault:  # noqa: ANN401 -- as above
    def edited(request: Request, usual: Answer | None) -> Answer | None:
        if usual is None or not isinstance(usual.body, dict) or "value" not in usual.body:
            return None
        return Answer(usual.status, edit(request, usual.body), usual.headers)

    return Fault(edited, after=True, **where)


def _open_ended(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "@odata.deltaLink"}


def _place(request: Request) -> str:
    """What is throttled together: a mailbox, or one kind of thing in the directory."""
    return "/".join(request.segments[1:3] if request.segments[1:2] == ("users",) else request.segments[1:2])
