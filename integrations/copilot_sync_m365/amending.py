"""Our section in the body of an organiser's event, with everything else as it was.

Exchange Online mails an update to everybody invited whenever an organiser's event changes, and drops the join details
of an online meeting whose block is gone from the body (https://learn.microsoft.com/graph/api/event-update). So the body
is written as it was read, in its own form, with the section spliced in; and the event is looked at again afterwards.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Changed,
    NotAcceptedError,
    OutcomeUnknownError,
    PreconditionFailed,
    Written,
)
from copilot_sync.amendments.bodies import rewritten, sections_of, without_section
from copilot_sync.invite import Invite
from copilot_sync_m365.answer_bytes import TooLargeError
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import segment
from copilot_sync_m365.permissions import WRITE_CALENDARS
from copilot_sync_m365.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot_sync.adapters import Failed
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.exchange import Answer
    from copilot_sync_m365.hydration import Event, Mailbox

ONLINE = ("isOnlineMeeting", "onlineMeetingProvider", "onlineMeeting", "onlineMeetingUrl")
"""What must be the same before and after."""
CHANGED = "a meeting was changed meanwhile, and was left alone"
HARMED = "Exchange Online changed the join details of a meeting as we wrote to it"


@dataclass
class Amending:
    """Amends events."""

    client: GraphClient
    look: Callable[[Mailbox, str], tuple[Event, Changed | Failed] | None]
    """An event as it stands now, and what a pull would give of it; ``None`` where it is gone.

    Raises TooLargeError where it is larger than we hold.
    """
    now: datetime
    """Of this run."""

    def amend(self, mailbox: Mailbox, reference: str, version: str, amender: Amender) -> Written:
        """See that an event has the section that an amender proposes. As `InviteSink.amend`."""
        event, thing = self._at(mailbox, reference, version)
        invite = _own_meeting(thing)
        if invite is None or not invite.organizer_copy or invite.body_truncated:
            return Written(version, 0)
        before, kind = _body_of(event)
        after = self._amended(before, invite, amender, is_html=kind == "html")
        if after == before:
            return Written(version, 0)
        if _links(event, after) != _links(event, before):
            raise NotAcceptedError("a meeting whose join details stand among our words, and was left alone")
        return Written(self._written(mailbox, event, after), 1)

    def _amended(self, body: str, invite: Invite, amender: Amender, *, is_html: bool) -> str:
        if invite.cancelled or invite.is_over(self.now) or not amender.speaks_for(invite):
            return body
        sections = sections_of(body, html=is_html)
        if not all(it.ours_alone for it in sections):
            return body  # somebody has changed a word of it: it is theirs
        section = amender.propose(without_section(invite), now=self.now).section
        wanted = [section.reference] if section else []
        return body if [it.reference for it in sections] == wanted else rewritten(body, section, html=is_html)

    def _at(self, mailbox: Mailbox, reference: str, version: str) -> tuple[Event, Changed]:
        try:
            event, thing = self.look(mailbox, reference) or ({}, None)
        except TooLargeError:
            event, thing = {}, None  # what was pulled was smaller
        if not isinstance(thing, Changed) or thing.version != version:
            raise PreconditionFailed(CHANGED)
        return event, thing

    def _written(self, mailbox: Mailbox, before: Event, content: str) -> str:
        """Write a body, and see that the join details are as they were. Returns the version.

        Raises:
            NotAcceptedError: they are not. The body is as it was again, if nobody has changed it meanwhile.
            OutcomeUnknownError: it may have been written; or it was, and nobody says at which version it stands.
        """
        answer, lost = {}, OutcomeUnknownError("a meeting was amended, and could not be read again")
        try:
            answer = dict(self._write(mailbox, before, content, _body_of(before)[1]).body)
        except OutcomeUnknownError as error:
            lost = error
        try:
            now, thing = self.look(mailbox, str(before["id"])) or ({}, None)
        except AdapterError:
            now, thing = {}, None
        ours = _reads(now, content)
        if not any(it and _online(it) != _online(before) for it in (answer, now if answer or ours else {})):
            if not answer or not isinstance(thing, Changed):
                raise lost
            return thing.version
        try:
            if not ours:
                raise NotAcceptedError(CHANGED)
            self._write(mailbox, now, *_body_of(before))
        except AdapterError:
            raise NotAcceptedError(f"{HARMED}, and we could not undo it. Look at it in Outlook, please") from None
        raise NotAcceptedError(f"{HARMED}. We put the text back; look at it in Outlook, and report it, please")

    def _write(self, mailbox: Mailbox, event: Event, content: str, kind: str) -> Answer:
        version = event.get("@odata.etag")
        if not isinstance(version, str):
            raise NotAcceptedError("a meeting of which Microsoft Graph does not tell the version cannot be amended")
        ask = Ask(
            method="PATCH",
            path=f"{mailbox.path}/events/{segment(str(event['id']))}",
            mailbox=mailbox.key,
            needs=WRITE_CALENDARS,
            headers={"If-Match": version},
            body={"body": {"contentType": kind, "content": content}},
        )
        try:
            return self.client.write(ask)
        except RefusedError as error:
            if error.no_such_item:
                raise PreconditionFailed(CHANGED) from None
            raise NotAcceptedError(f"a meeting cannot be amended: {error}") from None


def _own_meeting(thing: Changed) -> Invite | None:
    """The meeting that an event itself is: a series as a whole, not one of its dates."""
    invites = [it for it in thing.results if isinstance(it, Invite) and not it.changed_alone]
    return invites[0] if len(invites) == 1 else None


def _body_of(event: Event) -> tuple[str, str]:
    """The body to the letter, and its form."""
    body = event.get("body")
    content, kind = (body.get("content"), body.get("contentType")) if isinstance(body, dict) else (None, None)
    if not isinstance(content, str) or not isinstance(kind, str):
        raise NotAcceptedError("a meeting whose text Microsoft Graph does not show cannot be amended")
    return content, kind.lower()


def _reads(event: Event, content: str) -> bool:
    """Whether a body is shown, and is this one."""
    body = event.get("body")
    return isinstance(body, dict) and body.get("content") == content


def _online(event: Event) -> list[object]:
    return [event.get(name) for name in ONLINE]


def _links(event: Event, body: str) -> list[int]:
    """How often each way to join stands in a body."""
    meeting = event.get("onlineMeeting")
    links = [meeting.get("joinUrl") if isinstance(meeting, dict) else None, event.get("onlineMeetingUrl")]
    text = html.unescape(body)
    return [text.count(link) for link in links if isinstance(link, str) and link]
