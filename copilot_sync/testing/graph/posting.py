"""Mail: what may be sent, and where it arrives.

Sources: https://learn.microsoft.com/graph/api/user-sendmail, https://learn.microsoft.com/graph/api/resources/internetmessageheader,
https://learn.microsoft.com/graph/outlook-things-to-know-about-send-mail.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.mailboxes import INBOX, RECIPIENTS, SENT_ITEMS
from copilot_sync.testing.graph.wire import Refusal, invalid

if TYPE_CHECKING:
    from email.message import EmailMessage

    from copilot_sync.testing.graph.mailboxes import Mailbox, Message

MOST_HEADERS = 5
_READ_ONLY = frozenset(
    {"bodyPreview", "changeKey", "createdDateTime", "hasAttachments", "id", "isDraft", "lastModifiedDateTime"}
)


def check(message: dict[str, Any], *, to_send: bool = True) -> None:
    """Let only a message pass that can be sent, or kept as a draft.

    Raises:
        Refusal: 400.
    """
    headers = message.get("internetMessageHeaders") or []
    if len(headers) > MOST_HEADERS:
        raise invalid(
            f"Maximum number of headers in one message should be less than or equal to {MOST_HEADERS}.",
            "InvalidInternetMessageHeaderCollection",
        )
    for header in headers:
        if not str(header.get("name", "")).lower().startswith("x-"):
            raise invalid(
                f"The internet message header name '{header.get('name')}' should start with 'x-' or 'X-'.",
                "InvalidInternetMessageHeader",
            )
    for attachment in message.get("attachments") or []:
        if "@odata.type" not in attachment:
            raise invalid("The type of an attachment must be given by '@odata.type'.", "ErrorInvalidRequest")
    if to_send:
        check_recipients(message)


def check_recipients(message: dict[str, Any]) -> None:
    """Let only a message pass that goes to somebody.

    Raises:
        Refusal: 400.
    """
    addresses = [one.get("emailAddress", {}).get("address") for kind in RECIPIENTS for one in message.get(kind) or []]
    if not addresses:
        raise invalid("At least one recipient is required.", "ErrorInvalidRecipients")
    for address in addresses:
        local, at, domain = str(address or "").rpartition("@")
        if not (local and at and domain) or any(sign in str(address) for sign in " \r\n,;"):
            raise invalid("At least one recipient isn't valid.", "ErrorInvalidRecipients")


def parts(mailbox: Mailbox, message: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a mailbox keeps of a message that was given: its properties, and its attachments."""
    given = {
        name: copy.deepcopy(value) for name, value in message.items() if value is not None and name not in _READ_ONLY
    }
    attachments = given.pop("attachments", [])
    given.pop("singleValueExtendedProperties", None)
    for kind in (*RECIPIENTS, "replyTo"):
        for one in given.get(kind, ()):
            one["emailAddress"].setdefault("name", one["emailAddress"]["address"])
    if "body" in given:
        given["body"] = {
            "contentType": str(given["body"].get("contentType", "text")).lower(),
            "content": given["body"].get("content", ""),
        }
    own = {"emailAddress": {"name": mailbox.name, "address": mailbox.address}}
    return {"from": own, "sender": own} | given, attachments


def extended(message: dict[str, Any]) -> dict[str, str]:
    """The single-value extended properties of a message that was given."""
    return {one["id"]: one["value"] for one in message.get("singleValueExtendedProperties") or []}


def check_sender(mailbox: Mailbox, message: dict[str, Any]) -> None:
    """Let only a message pass that says of itself to come from this mailbox.

    Raises:
        Refusal: 403.
    """
    sender = message.get("from", {}).get("emailAddress", {}).get("address", mailbox.address)
    if sender.lower() != mailbox.address.lower():
        raise Refusal(
            403,
            "ErrorSendAsDenied",
            "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.",
        )


def send(mailbox: Mailbox, message: dict[str, Any], *, keep: bool, mime: EmailMessage | None = None) -> None:
    """Send a message, and keep a copy where that is wanted."""
    properties, attachments = parts(mailbox, message)
    sent = mailbox.put(SENT_ITEMS, properties, attachments)
    sent.extended.update(extended(message))
    sent.mime = mime
    _deliver(sent)
    if not keep:
        del mailbox.messages[sent.key]


def send_draft(message: Message) -> None:
    """Send a draft: it moves to Sent Items."""
    message.folder = SENT_ITEMS
    message.touch()
    _deliver(message)


def _deliver(message: Message) -> None:
    tenant = message.mailbox.tenant
    tenant.sent.append(message)
    for address in sorted(tenant.reached(message.recipients)):
        user = tenant.find_user(address)
        mailbox = user.own_mailbox if user is not None else None
        properties = {name: value for name, value in message.properties.items() if name != "bccRecipients"}
        headers = {"internetMessageHeaders": message.headers}
        if mailbox is None:
            tenant.outside.setdefault(address, []).append(message)
        else:
            mailbox.put(INBOX, properties | headers, copy.deepcopy(message.attachments))
