"""An invitation in a mailbox: ``eventMessage`` of Microsoft Graph v1.0, with its ``event`` expanded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot_sync.invite import Envelope, Method
from copilot_sync_m365.mapping import attachments_of, body_of
from copilot_sync_m365.people import user, users

if TYPE_CHECKING:
    from copilot_sync.invite import Invite
    from copilot_sync_m365.values import Node

METHODS = {
    "meetingrequest": Method.REQUEST,
    "meetingcancelled": Method.CANCEL,
    "meetingaccepted": Method.REPLY,
    "meetingtenativelyaccepted": Method.REPLY,  # spelt so by Graph
    "meetingtentativelyaccepted": Method.REPLY,
    "meetingdeclined": Method.REPLY,
}


def is_message(item: Node) -> bool:
    """Whether a JSON object is a mail with an event in it, rather than an event."""
    return item.value.get("meetingMessageType") is not None


def with_message(invite: Invite, message: Node) -> Invite:
    """The invite of the event in a message, with what the message itself says. It is no organiser's copy.

    Raises:
        WrongPropertyError: a property cannot be read.
    """
    plain, html, truncated = body_of(message)
    files, all_files = attachments_of(message)
    has_body = plain is not None or html is not None
    return replace(
        invite,
        method=METHODS.get((message.text("meetingMessageType") or "").lower()),
        organizer_copy=False,
        description=plain if has_body else invite.description,
        html=html if has_body else invite.html,
        body_truncated=truncated if has_body else invite.body_truncated,
        attachments=files or invite.attachments,
        attachments_known=all_files,
        envelope=Envelope(
            date=message.stamp("sentDateTime") or message.stamp("receivedDateTime"),
            subject=message.text("subject"),
            recipients=users([*message.nodes("toRecipients"), *message.nodes("ccRecipients")]),
            sender=user(message.node("from")),
        ),
    )
