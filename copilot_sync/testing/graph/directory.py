"""A tenant: its people, groups and contacts.

Sources: the resource types ``user``, ``group`` and ``orgContact`` (https://learn.microsoft.com/graph/api/resources/user,
https://learn.microsoft.com/graph/api/resources/groups-overview, https://learn.microsoft.com/graph/api/resources/orgcontact).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from copilot_sync.testing.graph import copies as copies_of_meetings
from copilot_sync.testing.graph.applications import Application
from copilot_sync.testing.graph.mailboxes import Mailbox
from copilot_sync.testing.graph.wording import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.testing.graph.calendars import Calendar
    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.mailboxes import Message
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.updates import Update

GroupKind = Literal["microsoft365", "list", "mail_security", "security"]
_KINDS: dict[str, dict[str, Any]] = {
    "microsoft365": {"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": False},
    "list": {"groupTypes": [], "mailEnabled": True, "securityEnabled": False},
    "mail_security": {"groupTypes": [], "mailEnabled": True, "securityEnabled": True},
    "security": {"groupTypes": [], "mailEnabled": False, "securityEnabled": True},
}


@dataclass(eq=False)
class Entry:
    """Something in a directory: its properties as Graph writes them."""

    properties: dict[str, Any]

    @property
    def id(self) -> str:
        """The id of the object."""
        return str(self.properties["id"])

    @property
    def address(self) -> str:
        """The address at which mail reaches it; empty where there is none."""
        return str(self.properties.get("mail") or "")


@dataclass(eq=False)
class User(Entry):
    """A member or a guest of a tenant."""

    own_mailbox: Mailbox | None = None
    """``None`` for guests, and for people without a licence."""
    manager: User | None = None

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox.

        Raises:
            LookupError: there is none.
        """
        if self.own_mailbox is None:
            raise LookupError("this user has no mailbox")
        return self.own_mailbox

    @property
    def calendar(self) -> Calendar:
        """The first calendar of the mailbox."""
        return self.mailbox.calendar

    @property
    def name(self) -> str:
        """The display name."""
        return str(self.properties["displayName"])

    @property
    def principal_name(self) -> str:
        """The name to sign in with."""
        return str(self.properties["userPrincipalName"])


@dataclass(eq=False)
class Contact(Entry):
    """Somebody outside whom an administrator has put into the address list."""


@dataclass(eq=False)
class Group(Entry):
    """A group of any kind, which may hold others."""

    members: list[Entry] = field(default_factory=list)
    hidden: bool = False
    """Its members are shown only to those with ``Member.Read.Hidden``."""

    def add(self, *members: Entry) -> None:
        """Let these be members."""
        self.members += members

    def transitive_members(self) -> list[Entry]:
        """Everything in it and in groups within it, each once."""
        found: dict[str, Entry] = {}
        waiting = list(self.members)
        while waiting:
            entry = waiting.pop(0)
            if entry.id not in found:
                found[entry.id] = entry
                waiting += entry.members if isinstance(entry, Group) else []
        return list(found.values())


class Tenant:
    """An organisation in the cloud. A dynamic distribution list is nothing here, since Graph shows nothing of one.

    Args:
        domain: Its verified domain. Addresses elsewhere are outside.
        clock: What time it is.
    """

    def __init__(self, domain: str, clock: Clock) -> None:
        self.id = str(uuid.uuid5(uuid.NAMESPACE_DNS, domain))
        self.domain = domain
        self.clock = clock
        self.app = Application()
        self.apps = [self.app]
        self.users: list[User] = []
        self.groups: list[Group] = []
        self.contacts: list[Contact] = []
        self.invites_by_mail = False
        """Whether an invitation comes as a message into the inbox, too, beside the entry in the calendar."""
        self.meetings: dict[str, list[Event]] = {}
        """The copies of each meeting in all mailboxes, by its ``iCalUId``."""
        self.updates: list[Update] = []
        """What was mailed to attendees because of a request: each would be a mail in somebody's inbox."""
        self.sent: list[Message] = []
        """Every message that was sent, by whatever way, in order."""
        self.outside: dict[str, list[Message]] = {}
        """What was sent to addresses without a mailbox here, by those in small letters."""
        self._by_name: dict[str, User] = {}

    def add_user(
        self,
        address: str,
        name: str = "",
        *,
        mailbox: bool = True,
        guest: bool = False,
        **properties: Any,  # noqa: ANN401 -- a user has properties of every type
    ) -> User:
        """Somebody with an account, by default with a licence and a mailbox; a guest has neither.

        Other properties are given by Graph's names, such as ``department``.
        """
        local, _, domain = address.partition("@")
        principal = f"{local}_{domain}#EXT#@{self.domain}" if guest else address
        given: dict[str, Any] = {
            "id": self._id(address),
            "displayName": name or local.title(),
            "mail": address,
            "userPrincipalName": principal,
            "userType": "Guest" if guest else "Member",
            "accountEnabled": True,
            "proxyAddresses": [f"SMTP:{address}"],
            "assignedLicenses": [] if guest or not mailbox else [{"skuId": self._id("licence"), "disabledPlans": []}],
        }
        user = User(given | properties)
        if mailbox and not guest:
            user.own_mailbox = Mailbox(address, user.name, self.clock, self)
        self.users.append(user)
        for key in (user.id, principal, address):
            self._by_name.setdefault(key.lower(), user)
        return user

    def add_group(
        self,
        address: str | None,
        name: str = "",
        *,
        kind: GroupKind = "list",
        members: Iterable[Entry] = (),
        hidden: bool = False,
        **properties: Any,  # noqa: ANN401 -- a group has properties of every type
    ) -> Group:
        """A group: by default a distribution list. One without an address is told by its name."""
        given: dict[str, Any] = {
            "id": self._id(address or name),
            "displayName": name or str(address),
            "mail": address,
            "mailNickname": (address or name).partition("@")[0],
            "proxyAddresses": [f"SMTP:{address}"] if address else [],
            "visibility": "HiddenMembership" if hidden else None,
        }
        group = Group(given | _KINDS[kind] | properties, members=list(members), hidden=hidden)
        self.groups.append(group)
        return group

    def add_contact(self, address: str, name: str = "", **properties: Any) -> Contact:  # noqa: ANN401 -- as above
        """Somebody outside in the address list."""
        given = {
            "id": self._id(address),
            "displayName": name or address,
            "mail": address,
            "proxyAddresses": [f"SMTP:{address}"],
        }
        contact = Contact(given | properties)
        self.contacts.append(contact)
        return contact

    def find_user(self, name: str) -> User | None:
        """The user of an id, a principal name or an address."""
        return self._by_name.get(name.lower())

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(uuid.UUID(self.id), name.lower()))

    def reached(self, addresses: Iterable[str]) -> set[str]:
        """The addresses at which mail arrives, in small letters: those of the members in place of a group."""
        groups = {group.address.lower(): group for group in self.groups if group.address}
        found: set[str] = set()
        for address in addresses:
            group = groups.get(address.lower())
            members = [entry for entry in group.transitive_members() if not isinstance(entry, Group)] if group else []
            found |= {entry.address.lower() for entry in members if entry.address} if group else {address.lower()}
        return found

    def send_copies(self, event: Event) -> None:
        """Let everybody with a mailbox here who is invited have a copy that says what the organiser's says."""
        invited = self.reached(address_of(one) for one in event.properties["attendees"])
        copies = {copy.calendar.mailbox.address.lower(): copy for copy in self.meetings[event.uid] if copy is not event}
        for address, copy in copies.items():
            if address not in invited:
                copy.calendar.remove(copy)
        for address in sorted(invited - {event.calendar.mailbox.address.lower()}):
            user = self.find_user(address)
            if user is None or user.own_mailbox is None:
                continue
            copy = copies_of_meetings.deliver(event, user.own_mailbox, copies.get(address))
            if self.invites_by_mail:
                copies_of_meetings.invite(copy, is_new=address not in copies)
