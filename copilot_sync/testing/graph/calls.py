"""One call of an operation: who asks, for what, and what they may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from copilot_sync.testing.graph import access, deltas, odata, schema
from copilot_sync.testing.graph.wire import Answer, Refusal, item_not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from copilot_sync.testing.graph.access import Caller
    from copilot_sync.testing.graph.calendars import Calendar
    from copilot_sync.testing.graph.directory import Tenant, User
    from copilot_sync.testing.graph.mailboxes import Mailbox
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.service import Service
    from copilot_sync.testing.graph.wire import Request


VERSION = "v1.0"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operation, with the parts of its path by name."""

    service: Service
    request: Request
    caller: Caller
    names: dict[str, str]

    @property
    def tenant(self) -> Tenant:
        """The tenant of whoever asks: nobody sees into another."""
        return self.caller.tenant

    def user(self) -> User:
        """The user whom the path names.

        Raises:
            Refusal: there is nobody, or ``me`` without anybody who is signed in.
        """
        name = self.names["user"]
        if name == "me":
            if self.caller.user is None:
                raise Refusal(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
            return self.caller.user
        found = self.tenant.find_user(name)
        if found is None:
            raise Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
        return found

    def mailbox(self, *wanted: str) -> Mailbox:
        """The mailbox that the path names, for those who have one of the permissions.

        Raises:
            Refusal: they have none, it is out of their reach, or there is no such mailbox.
        """
        scoped = self.caller.app.scoped if self.caller.user is None else {}
        if self.caller.permissions.isdisjoint(wanted) and not any(name in scoped for name in wanted):
            raise access.mailbox_denied()
        user = self.user()
        if user.own_mailbox is None:
            text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise Refusal(404, "MailboxNotEnabledForRESTAPI", text)
        if user.mailbox.refused is not None:
            raise Refusal(*user.mailbox.refused)
        if not self.caller.may(wanted, user.mailbox.address):
            raise access.mailbox_denied()
        return user.mailbox

    def calendar(self, mailbox: Mailbox) -> Calendar:
        """The calendar that the path names, or the first.

        Raises:
            Refusal: there is none.
        """
        wanted = self.names.get("calendar")
        for calendar in mailbox.calendars:
            if wanted in {None, calendar.id}:
                return calendar
        raise item_not_found()

    def event(self, mailbox: Mailbox) -> tuple[Event, date | None]:
        """The event that the path names, and the day of an occurrence.

        Raises:
            Refusal: there is none.
        """
        found = mailbox.find_event(self.names["event"])
        if found is None:
            raise item_not_found()
        return found

    def in_directory(self, wanted: Collection[str]) -> None:
        """Let only those pass who have one of the permissions.

        Raises:
            Refusal: they have none.
        """
        if not self.caller.may(wanted):
            raise access.directory_denied()

    def needs_consistency(self, what: str) -> None:
        """Let only those pass who say that they can live with an answer that lags behind.

        Source: https://learn.microsoft.com/graph/aad-advanced-queries.

        Raises:
            Refusal: the header is missing, or ``$count``.
        """
        if not self.request.lags:
            text = f"Request with {what} requires the header 'ConsistencyLevel: eventual'."
            raise Refusal(400, "Request_UnsupportedQuery", text)

    def page(
        self, items: Sequence[Any], show: Callable[[Any], dict[str, Any]], size: int, context: str
    ) -> dict[str, Any]:
        """A page of things, as many as are asked for."""
        beside, told = odata.page(self.request, self.service.root, items, size)
        place = {"@odata.context": f"{self.service.root}/{VERSION}/$metadata#{context}"}
        return place | beside | {"value": [show(item) for item in told]}

    def delta(self, items: list[dict[str, Any]], kind: str, token: str, of: str) -> dict[str, Any]:
        """A page of what has changed, with the link at its end: ``kind`` of link, and its token."""
        end = "nextLink" if kind == deltas.SKIP else "deltaLink"
        path = self.request.target.partition("?")[0]
        return {
            "@odata.context": f"{self.service.root}/{VERSION}/$metadata#Collection({of})",
            f"@odata.{end}": f"{self.service.root}{path}?{kind}={quote(token)}",
            "value": items,
        }

    def entity(self, item: dict[str, Any], context: str) -> dict[str, Any]:
        """One thing."""
        return {"@odata.context": f"{self.service.root}/{VERSION}/$metadata#{context}/$entity"} | item

    def body(self, kind: str) -> dict[str, Any]:
        """What was sent, which is a thing of a type.

        Raises:
            Refusal: it is none.
        """
        value = self.request.json_object()
        schema.check(kind, value)
        return value


class Routes:
    """Which operation answers which path.

    Args:
        others: Whose paths are answered as well.
    """

    def __init__(self, *others: Routes) -> None:
        self.known: list[tuple[str, tuple[str, ...], Callable[[Call], Answer]]] = [
            route for other in others for route in other.known
        ]
        """Methods, the parts of paths, and operations."""

    def add(self, method: str, *paths: str) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
        """Let an operation answer paths, whose parts in braces have names."""

        def added(operation: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
            self.known += [(method, tuple(path.split("/")), operation) for path in paths]
            return operation

        return added

    def find(self, method: str, segments: tuple[str, ...]) -> tuple[Callable[[Call], Answer], dict[str, str]]:
        """The operation for a path below the version, and the named parts.

        Raises:
            Refusal: 400 for no such path, 405 for one that does not take the method.
        """
        if segments[:1] == ("me",):
            segments = ("users", *segments)
        there = False
        for taken, parts, operation in self.known:
            names = _matched(parts, segments)
            if names is not None:
                there = True
                if taken == method:
                    return operation, names
        if there:
            raise Refusal(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        text = f"Resource not found for the segment '{segments[-1]}'."
        raise Refusal(400, "BadRequest", text)


def _matched(parts: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str] | None:
    if len(parts) != len(segments):
        return None
    names = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            names[part.strip("{}")] = segment
        elif part.lower() != segment.lower():
            return None
    return names
