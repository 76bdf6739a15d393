"""Operations on messages and on the settings of a mailbox.

Sources: https://learn.microsoft.com/graph/api/user-sendmail, https://learn.microsoft.com/graph/api/user-post-messages,
https://learn.microsoft.com/graph/api/message-send, https://learn.microsoft.com/graph/api/user-list-messages.
"""

from __future__ import annotations

import base64
import binascii
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from copilot_sync.testing.graph import (
    access,
    deltas,
    events,
    filters,
    ids,
    mime,
    odata,
    posting,
    schema,
)
from copilot_sync.testing.graph.calls import Routes
from copilot_sync.testing.graph.clock import stamp_of_second
from copilot_sync.testing.graph.filters import Fields
from copilot_sync.testing.graph.mailboxes import DRAFTS, FOLDERS
from copilot_sync.testing.graph.wire import Answer, Refusal, invalid, item_not_found

if TYPE_CHECKING:
    from email.message import EmailMessage

    from copilot_sync.testing.graph.calls import Call
    from copilot_sync.testing.graph.events import Manner
    from copilot_sync.testing.graph.mailboxes import Mailbox, Message

ROUTES = Routes()
PAGE = 10
_MESSAGE = "users/{user}/messages/{message}"
_IN_FOLDER = "users/{user}/mailFolders/{folder}/messages"
_BODIES = frozenset({"body", "bodyPreview", "uniqueBody"})


@ROUTES.add("POST", "users/{user}/sendMail", "users/{user}/microsoft.graph.sendMail")
def send_mail(call: Call) -> Answer:
    """Send at once: accepted, with nothing in the answer by which to find what was sent."""
    mailbox = call.mailbox(*access.MAIL_SEND)
    call.service.count_sending(mailbox)
    if call.request.headers.get("content-type", "").startswith("text/plain"):
        mime, made = _from_mime(call.request.body)
        posting.check_sender(mailbox, made)
        posting.check_recipients(made)
        posting.send(mailbox, made, keep=True, mime=mime)
        return Answer(202)
    given = call.request.json_object()
    for name in given:
        if name.lower() not in {"message", "savetosentitems"}:
            raise invalid(
                f"The parameter '{name}' in the request payload is not a valid parameter for the operation 'sendMail'.",
                "RequestBodyRead",
            )
    said = {name.lower(): value for name, value in given.items()}
    message = said.get("message")
    if not isinstance(message, dict):
        raise invalid("The parameter 'message' is missing.", "ErrorInvalidParameter")
    keep = said.get("savetosentitems", True)
    if not isinstance(keep, bool):
        raise invalid(
            "Cannot convert the value of 'saveToSentItems' to the expected type 'Edm.Boolean'.", "RequestBodyRead"
        )
    schema.check("message", message)
    posting.check(message)
    posting.send(mailbox, message, keep=keep)
    return Answer(202)


@ROUTES.add("POST", "users/{user}/messages", _IN_FOLDER)
def create_draft(call: Call) -> Answer:
    """A draft, which is found again by its id after it was sent if that is an immutable one."""
    mailbox = call.mailbox(*access.MAIL_WRITE)
    how = events.manner(call.request)
    message = call.body("message")
    posting.check(message, to_send=False)
    draft = mailbox.put(_folder(call) or DRAFTS, *posting.parts(mailbox, message))
    draft.extended.update(posting.extended(message))
    return Answer(201, call.entity(shown(draft, how), "users/messages"), how.headers)


@ROUTES.add("POST", f"{_MESSAGE}/send", f"{_MESSAGE}/microsoft.graph.send")
def send_draft(call: Call) -> Answer:
    """Send a draft, which moves to Sent Items."""
    mailbox = call.mailbox(*access.MAIL_SEND)
    message = _message(call, mailbox)
    if message.folder != DRAFTS:
        raise invalid("The operation can be performed only on a message that is a draft.", "ErrorInvalidRequest")
    posting.check_recipients(message.properties)
    call.service.count_sending(mailbox)
    posting.send_draft(message)
    return Answer(202)


@ROUTES.add("GET", "users/{user}/messages", _IN_FOLDER)
def list_messages(call: Call) -> Answer:
    """Messages, the newest first, of a folder or of all."""
    mailbox = call.mailbox(*access.MAIL)
    how = _manner(call, mailbox)
    odata.only(call.request.query, "$select", "$top", "$skip", "$count", "$filter", "$orderby", "$expand")
    names = odata.select("message", call.request.query)
    folder = _folder(call)
    found = [message for message in mailbox.messages.values() if folder in {None, message.folder}]
    found = call.service.seen(found)

    def fields(one: Message) -> Fields:
        return Fields(shown(one, how), one.extended)

    found = filters.sifted(call.request, found[::-1], fields)
    size = odata.whole(call.request.preferences, "odata.maxpagesize", PAGE, 1000)

    def show(one: Message) -> dict[str, Any]:
        return _chosen(call, one, names, how)

    context = f"users('{quote(mailbox.address)}')/messages"
    return Answer(200, call.page(found, show, size, context), how.headers)


@ROUTES.add("GET", f"{_IN_FOLDER}/delta")
def delta(call: Call) -> Answer:
    """What has changed in a folder."""
    mailbox = call.mailbox(*access.MAIL)
    how, query, folder = _manner(call, mailbox), call.request.query, _folder(call) or ""
    odata.only(query, "$select", deltas.SKIP, deltas.DELTA)
    tokens = call.service.message_deltas
    kind = deltas.link_of(query)
    if kind is None:
        position = tokens.begin(mailbox, folder, odata.select("message", query))
    else:
        position = tokens.resume(mailbox, folder, kind, query[kind])
    size = odata.whole(call.request.preferences, "odata.maxpagesize", PAGE, 1000)
    found, kind, token = tokens.page(position, size)
    names = None if position.names is None else list(position.names)
    items = [
        odata.chosen(shown(message, how), names)
        if message is not None
        else {
            "@odata.type": "#microsoft.graph.message",
            "id": mailbox.given_id("" if how.immutable else folder, key),
            "@removed": {"reason": "deleted"},
        }
        for key, message in found
    ]
    return Answer(200, call.delta(items, kind, token, "message"), how.headers)


@ROUTES.add("GET", f"{_MESSAGE}/$value")
def get_mime(call: Call) -> Answer:
    """A message as MIME: https://learn.microsoft.com/graph/outlook-get-mime-message."""
    mailbox = call.mailbox(*access.MAIL_FULL)
    odata.only(call.request.query)
    return Answer(200, mime.as_mime(_message(call, mailbox)))


@ROUTES.add("GET", _MESSAGE)
def get_message(call: Call) -> Answer:
    """One message."""
    mailbox = call.mailbox(*access.MAIL)
    how = _manner(call, mailbox)
    odata.only(call.request.query, "$select", "$expand")
    names = odata.select("message", call.request.query)
    item = _chosen(call, _message(call, mailbox), names, how)
    return Answer(200, call.entity(item, "users/messages"), how.headers)


@ROUTES.add("PATCH", _MESSAGE)
def update_message(call: Call) -> Answer:
    """Change a draft, or what belongs to its reader of any message."""
    mailbox = call.mailbox(*access.MAIL_WRITE)
    message = _message(call, mailbox)
    given = call.body("message")
    posting.check(given, to_send=False)
    message.extended.update(posting.extended(given))
    properties, _attachments = posting.parts(mailbox, given)
    message.properties |= {name: value for name, value in properties.items() if name in given}
    message.touch()
    return Answer(200, call.entity(shown(message, events.manner(call.request)), "users/messages"))


@ROUTES.add("DELETE", _MESSAGE)
def delete_message(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/message-delete."""
    mailbox = call.mailbox(*access.MAIL_WRITE)
    del mailbox.messages[_message(call, mailbox).key]
    return Answer(204)


@ROUTES.add("GET", "users/{user}/mailboxSettings")
def get_settings(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/user-get-mailboxsettings."""
    mailbox = call.mailbox(*access.SETTINGS)
    names = odata.select("mailboxSettings", call.request.query)
    settings = odata.chosen(mailbox.settings, names)
    return Answer(200, call.entity(settings, "users/mailboxSettings"))


def shown(message: Message, how: Manner) -> dict[str, Any]:
    """A message with everything that Graph shows where nobody chose."""
    draft = message.folder == DRAFTS
    item = {
        "@odata.etag": ids.etag(message.changed),
        "id": message.id_in(immutable=how.immutable),
        "createdDateTime": stamp_of_second(message.created),
        "lastModifiedDateTime": stamp_of_second(message.modified),
        "changeKey": ids.version(message.changed),
        "parentFolderId": message.mailbox.given_id("folder", message.folder),
        "isDraft": draft,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={quote(message.id_in())}&exvsurl=1&viewmodel=ReadMessageItem",
        **message.properties,
    }
    for name in _BODIES if how.basic else ():
        item.pop(name, None)
    return item


def _chosen(call: Call, message: Message, names: list[str] | None, how: Manner) -> dict[str, Any]:
    item = shown(message, how)
    if names and "internetMessageHeaders" in names and not how.basic:
        item["internetMessageHeaders"] = message.headers
    return odata.chosen(item, names) | filters.expanded(call.request.query.get("$expand"), message, how)


def _manner(call: Call, mailbox: Mailbox) -> Manner:
    return events.manner(call.request, basic=not call.caller.may(access.MAIL_FULL, mailbox.address))


def _folder(call: Call) -> str | None:
    if "folder" not in call.names:
        return None
    name = call.names["folder"].lower()
    if name not in FOLDERS:
        raise item_not_found()
    return name


def _message(call: Call, mailbox: Mailbox) -> Message:
    message = mailbox.find_message(call.names["message"])
    if message is None:
        raise item_not_found()
    return message


def _from_mime(body: bytes) -> tuple[EmailMessage, dict[str, Any]]:
    """A message that was sent as MIME, in base64, and what Graph makes of it."""
    try:
        mime = message_from_bytes(base64.b64decode(body, validate=True), policy=policy.default)
    except binascii.Error:
        raise Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    part = mime.get_body(("html", "plain"))
    kind = "html" if part is not None and part.get_content_subtype() == "html" else "text"
    return mime, {
        "subject": str(mime["subject"] or ""),
        "body": {"contentType": kind, "content": part.get_content() if part is not None else ""},
        "toRecipients": _recipients(mime["to"]),
        "ccRecipients": _recipients(mime["cc"]),
        "bccRecipients": _recipients(mime["bcc"]),
        **({"from": _recipients(mime["from"])[0]} if _recipients(mime["from"]) else {}),
        "internetMessageHeaders": [{"name": name, "value": str(value)} for name, value in mime.items()],
    }


def _recipients(header: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- a header of the standard library
    addresses = header.addresses if header is not None else ()
    return [
        {"emailAddress": {"name": one.display_name or one.addr_spec, "address": one.addr_spec}} for one in addresses
    ]
