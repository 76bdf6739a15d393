"""Whose calendars are read: a list, the members of a group, or everybody with a licence. Whose mail: one alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import AdapterError, Partition
from copilot_sync.hints import nearest
from copilot_sync.mail.authentication import EXCHANGE_INTERNAL, EXCHANGE_ONLINE
from copilot_sync.phrases import listed
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import segment
from copilot_sync_m365.permissions import READ_MEMBERS, READ_USERS
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.settings import SignInBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.settings import InboxSettings, SourceSettings

MAILBOX = re.compile(r"[A-Za-z0-9.!#$&'*+=^_`{|}~@-]{1,320}")
OWN = "me"
EVENTUAL = {"ConsistencyLevel": "eventual"}
"""For queries of the directory beyond the plainest: https://learn.microsoft.com/graph/aad-advanced-queries."""
NO_GROUP = (
    "there is no group of the address or ID in `group`; a dynamic distribution list is none that Microsoft Graph shows. "
    "See Microsoft 365 admin centre > Active teams and groups"
)
HIDDEN = (
    "the group in `group` shows no members; if they are hidden, the permission Member.Read.Hidden is missing: Entra "
    "admin centre > App registrations > your app > API permissions"
)
NOBODY = "the directory shows nobody with a licence; check `tenant`, and the permission User.Read.All"
SHOWN = "id,mail,userPrincipalName,accountEnabled"


def refuse_unclear(settings: SourceSettings) -> None:
    """See that the settings say whose calendars are read, and in one way.

    Raises:
        AdapterError: they do not.
    """
    ways = [bool(settings.mailboxes), bool(settings.group), settings.everybody]
    if settings.sign_in == SignInBy.DEVICE_CODE:
        if any(ways):
            raise AdapterError("with `device-code`, we read the calendar of whoever signs in; leave out whose it is")
        return
    if ways.count(True) != 1:
        raise AdapterError("say whose calendars are read: in one of `mailboxes`, `group` and `everybody`")
    odd = [str(number) for number, it in enumerate(settings.mailboxes, start=1) if not _is_mailbox(it)]
    if odd:
        raise AdapterError(f"each of `mailboxes` is an address or an object ID; look at number {listed(odd)}")
    if len({mailbox.lower() for mailbox in settings.mailboxes}) < len(settings.mailboxes):
        raise AdapterError("`mailboxes` names one of them twice")


def refuse_unknown_server(settings: InboxSettings) -> None:
    """See that what vouches for senders is Exchange Online, or a mail server by its name, such as a gateway before it.

    Raises:
        AdapterError: it is another word, so that nobody would be believed.
    """
    known, said = [EXCHANGE_ONLINE, EXCHANGE_INTERNAL], settings.authentication_server.strip().lower()
    if said and said not in known and "." not in said:
        raise AdapterError(
            f'nobody vouches by the name "{said[:40]}" in a mailbox of Exchange Online{nearest(said, known)}'
        )


def refuse_no_mailbox(settings: InboxSettings) -> None:
    """See that the settings say whose mail is read.

    Raises:
        AdapterError: they do not.
    """
    if settings.sign_in == SignInBy.DEVICE_CODE:
        if settings.mailbox:
            raise AdapterError("with `device-code`, we read the mailbox of whoever signs in; leave out `mailbox`")
    elif not _is_mailbox(settings.mailbox):
        raise AdapterError("`mailbox` needs the address, or the object ID, of the checker's mailbox")


def partitions(client: GraphClient, settings: SourceSettings) -> Iterator[Partition]:
    """Each mailbox, in the same order each time. Of the directory, whoever has an account that is switched on.

    Raises:
        AdapterError: the directory does not answer, or there is no such group.
    """
    if settings.sign_in == SignInBy.DEVICE_CODE:
        yield Partition(OWN, "your own calendar")
    elif settings.mailboxes:
        yield from (Partition(mailbox.lower(), mailbox) for mailbox in settings.mailboxes)
    else:
        people = _members(client, settings.group) if settings.group else _licensed(client)
        found = {str(it["id"]): it for it in people if it.get("id") and it.get("accountEnabled") is not False}
        if not found:  # nobody is more likely a mistake than the truth
            raise AdapterError(HIDDEN if settings.group else NOBODY)
        for key in sorted(found):
            yield Partition(key, str(found[key].get("mail") or found[key].get("userPrincipalName") or key))


def _licensed(client: GraphClient) -> Iterator[dict[str, Any]]:
    """https://learn.microsoft.com/graph/api/user-list."""
    query = {"$select": f"{SHOWN},assignedLicenses", "$top": "999"}
    for page in client.pages(Ask(path="/users", query=query, needs=READ_USERS)):
        yield from (it for it in page.objects() if it.get("assignedLicenses"))


def _members(client: GraphClient, group: str) -> Iterator[dict[str, Any]]:
    """https://learn.microsoft.com/graph/api/group-list-transitivemembers."""
    key = _group_id(client, group) if "@" in group else group
    path = f"/groups/{segment(key)}/transitiveMembers/microsoft.graph.user"
    query = {"$select": SHOWN, "$count": "true", "$top": "999"}
    try:
        for page in client.pages(Ask(path=path, query=query, needs=READ_MEMBERS, headers=EVENTUAL)):
            yield from page.objects()
    except RefusedError:
        raise AdapterError(NO_GROUP) from None


def _group_id(client: GraphClient, address: str) -> str:
    quoted = address.replace("'", "''")
    query = {"$filter": f"mail eq '{quoted}'", "$select": "id"}
    for page in client.pages(Ask(path="/groups", query=query, needs=READ_MEMBERS)):
        for found in page.objects():
            if found.get("id"):
                return str(found["id"])
    raise AdapterError(NO_GROUP)


def _is_mailbox(text: str) -> bool:
    return MAILBOX.fullmatch(text) is not None and ".." not in text and text != OWN
