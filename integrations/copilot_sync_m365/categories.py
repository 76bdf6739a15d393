"""A category on the organiser's own event while something is left to do there, in the place of a message.

Categories belong to whoever has the calendar, and stay in their own copy
(https://learn.microsoft.com/graph/api/resources/outlookcategory). Microsoft's pages do not say whether a change of them
alone mails guests as every other change does (https://learn.microsoft.com/graph/api/event-update), so nothing else is
changed with it, and nothing at all where the category is there already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import AdapterError, LookUp, NotAcceptedError, PreconditionFailed, TransientError
from copilot_sync.mail.handing_over import refuse_no_address
from copilot_sync_m365.answer_bytes import TooLargeError
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import mailbox_path, segment
from copilot_sync_m365.permissions import WRITE_CALENDARS
from copilot_sync_m365.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.adapters.checkups import Checkup
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.settings import CategorySettings

    Event = dict[str, Any]

SHOWN = "id,iCalUId,type,categories,isOrganizer,isCancelled,sensitivity"
LONGEST = 255
"""Letters of a category: https://learn.microsoft.com/graph/api/resources/outlookcategory."""
LONGEST_UID = 1000
TRIES = 3
"""So often an event is looked at anew where somebody else has changed it meanwhile."""
SETS = {"warn": True, "resolve": False}
"""Whether the category is to be there, after each kind of message; others do not reach us."""


def refuse_odd(category: str) -> None:
    """See that a category can be one in Outlook.

    Raises:
        AdapterError: it is empty or too long, or has signs that no category has.
    """
    if not category.strip() or len(category) > LONGEST or not category.isprintable() or set(category) & set(",;"):
        raise AdapterError(
            f"`category` is the name of a category in Outlook: one line of at most {LONGEST} letters, without comma or "
            'semicolon, such as "Check access"'
        )


class CategoryMessenger:
    """Fulfils `copilot_sync.adapters.Messenger` and `QuietMessenger`."""

    def __init__(self, settings: CategorySettings, client: GraphClient) -> None:
        self._category = settings.category.strip()
        self._try_on = settings.try_on
        self.client = client

    def deliver(self, message: OutgoingMessage) -> None:
        """See that the event has the category after a warning, and not after a last word.

        Raises:
            NotAcceptedError: there is no such event of theirs, or nothing about it may be changed.
            AdapterError: as `Messenger.deliver` has it.
        """
        wanted = SETS.get(message.kind)
        if wanted is None:
            return
        refuse_no_address(message.recipient)
        for _ in range(TRIES):
            event = self._event(message.recipient, message.uid)
            if event is None and wanted:
                raise NotAcceptedError("the meeting is not in the organiser's own calendar, or is private there")
            if event is None or self._is_in(event) is wanted:
                return
            try:
                self._write(message.recipient, event, wanted=wanted)
            except (PreconditionFailed, TooLargeError):
                continue  # it, or we whose answer was lost or too large
            return
        raise TransientError("a meeting is changed again and again by somebody else")

    def shows(self, recipient: str, uid: str) -> bool:
        """Whether an event has the category. As `QuietMessenger.shows`."""
        event = self._event(recipient, uid)
        return event is not None and self._is_in(event)

    def look_up(self, key: str, tried: datetime) -> LookUp:  # noqa: ARG002 -- an event does not tell by whose key
        """By a key alone, nobody knows: `shows` is asked."""
        return LookUp.UNKNOWN

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        from copilot_sync.adapters.checkups import Checkup, Health  # noqa: PLC0415 -- a sync does without
        from copilot_sync_m365 import examining  # noqa: PLC0415 -- as above

        if not (yield from examining.signing_in(self.client)):
            return
        if self._try_on:
            ask = examining.changing(self._try_on, WRITE_CALENDARS, "events")
            yield examining.allowed(self.client, ask, "set categories in `try_on`")[0]
        else:
            text = "nobody has tried whether we may set categories: name the mailbox of an organiser in `try_on`"
            yield Checkup(Health.UNSURE, text)
        yield examining.least(WRITE_CALENDARS)

    def close(self) -> None:
        """Let go of connections and tokens."""
        self.client.close()

    def _event(self, mailbox: str, uid: str) -> Event | None:
        """The organiser's own event, or series; ``None`` where there is none that we may change.

        Raises:
            AdapterError: it cannot be looked for.
        """
        if not mailbox or not 0 < len(uid) <= LONGEST_UID or not uid.isprintable():
            return None
        quoted = uid.replace("'", "''")
        query = {"$filter": f"iCalUId eq '{quoted}'", "$select": SHOWN}
        path = f"{mailbox_path(mailbox)}/events"
        try:
            pages = list(self.client.pages(Ask(path=path, query=query, mailbox=mailbox, needs=WRITE_CALENDARS)))
        except RefusedError as error:
            if not error.no_such_mailbox:  # it says nothing of the next meeting
                raise NotAcceptedError(f"the meeting cannot be looked for: {error}") from None
            raise NotAcceptedError("the organiser has no mailbox of this address in Exchange Online") from None
        return next((it for page in pages for it in page.objects() if _is_their_own(it, uid)), None)

    def _is_in(self, event: Event) -> bool:
        return any(self._is_ours(it) for it in _categories(event))

    def _is_ours(self, category: str) -> bool:
        return category.casefold() == self._category.casefold()

    def _write(self, mailbox: str, event: Event, *, wanted: bool) -> None:
        """Put the category beside the organiser's own, or take it away from among them.

        The list is written whole, over that at the version that was read and no other.
        """
        others = [it for it in _categories(event) if not self._is_ours(it)]
        ask = Ask(
            method="PATCH",
            path=f"{mailbox_path(mailbox)}/events/{segment(str(event['id']))}",
            mailbox=mailbox,
            needs=WRITE_CALENDARS,
            headers={"If-Match": str(event["@odata.etag"])},
            body={"categories": [*others, self._category] if wanted else others},
            repeatable=True,
        )
        try:
            self.client.get(ask)
        except RefusedError as error:
            if error.no_such_item:
                raise PreconditionFailed("it is gone") from None
            raise NotAcceptedError(f"a meeting takes no category: {error}") from None


def _is_their_own(event: Event, uid: str) -> bool:
    """Whether it is the organiser's copy of that very meeting, nobody has marked it as private, and it takes place."""
    known = all(isinstance(event.get(name), str) for name in ("id", "@odata.etag", "iCalUId", "sensitivity"))
    return (
        known
        and event["iCalUId"].casefold() == uid.casefold()
        and event["sensitivity"].lower() == "normal"
        and event.get("isOrganizer") is True
        and event.get("isCancelled") is not True
        and isinstance(event.get("categories"), list)
    )


def _categories(event: Event) -> list[str]:
    return [str(it) for it in event["categories"]]
