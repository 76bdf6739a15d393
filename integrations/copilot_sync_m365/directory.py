"""Who is in which group of Microsoft Entra, and who has a role by it.

What mail reaches and Graph does not show, such as a dynamic distribution list, is no group here, and stays unknown
(https://learn.microsoft.com/graph/api/resources/groups-overview). A group whose members we may not all see is closed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from copilot_sync.adapters import MOST_MEMBERS, AdapterError, Edition
from copilot_sync.adapters.checkups import Checkup, Health
from copilot_sync.adapters.group_roles import edition_of, roles_in
from copilot_sync.people import Role, RoleEntry
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import segment
from copilot_sync_m365.permissions import READ_MEMBERS, READ_USERS
from copilot_sync_m365.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters.group_roles import GroupRoles
    from copilot_sync_m365.client import GraphClient

MOST_GROUPS = 100_000
MOST_IN_A_ROLE = 100_000
"""People in a group of the settings."""
PERSON, GROUP, CONTACT = "#microsoft.graph.user", "#microsoft.graph.group", "#microsoft.graph.orgcontact"
HIDDEN = "hiddenmembership"
"""https://learn.microsoft.com/graph/api/resources/group#group-visibility-options"""
SMTP = "smtp:"


class Group(NamedTuple):
    """A group that mail reaches."""

    key: str
    hidden: bool
    """Its members are shown to its members, and to those with ``Member.Read.Hidden``."""


class GraphDirectory:
    """Fulfils `RoleDirectory`. Groups are read once in a run, and members when they are asked for.

    Args:
        client: To Microsoft Graph.
        roles: Whose members have which role.
    """

    def __init__(self, client: GraphClient, roles: GroupRoles) -> None:
        self.client = client
        self._settings = roles
        self._opened: dict[str, frozenset[str] | None] = {}

    def edition(self) -> Edition:
        """A hash of who has which role, and how many have one."""
        return edition_of(self._roles)

    def role_of(self, address: str) -> RoleEntry | None:
        """The role of an address by the groups of the settings."""
        known = address.lower()
        return RoleEntry(Role.GROUP) if known in self._groups else self._roles.get(known)

    def members_of(self, address: str) -> frozenset[str] | None:
        """Everybody in a group, if there are no more than `MOST_MEMBERS`."""
        known = address.lower()
        if known not in self._opened:
            group = self._groups.get(known)
            self._opened[known] = self._people_in(group, MOST_MEMBERS) if group is not None else None
        return self._opened[known]

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        from copilot_sync_m365 import examining  # noqa: PLC0415 -- a sync does without

        if not (yield from examining.signing_in(self.client)):
            return
        try:
            yield Checkup(Health.WELL, f"we can see {len(self._by_key):,} groups that mail reaches")
            yield Checkup(Health.WELL, f"{len(self._roles):,} people have a role by a group")
        except AdapterError as error:
            yield Checkup(Health.ILL, str(error))
        yield examining.least(READ_MEMBERS, READ_USERS)

    def close(self) -> None:
        """Let go of connections and tokens."""
        self.client.close()

    @cached_property
    def _roles(self) -> dict[str, RoleEntry]:
        return roles_in(self._settings, self._however_many)

    @cached_property
    def _groups(self) -> dict[str, Group]:
        """By each of their addresses. All at once: a question for every guest would be many more."""
        query = {"$filter": "mailEnabled eq true", "$select": "id,mail,proxyAddresses,visibility", "$top": "999"}
        found: dict[str, Group] = {}
        number = 0
        for page in self.client.pages(Ask(path="/groups", query=query, needs=READ_MEMBERS)):
            for item in page.objects():
                number += 1
                group = Group(str(item.get("id")), str(item.get("visibility") or "").lower() == HIDDEN)
                found |= dict.fromkeys(_addresses(item), group)
            if number > MOST_GROUPS:
                raise AdapterError(f"there are more than {MOST_GROUPS:,} groups in the directory; please tell us")
        return found

    @cached_property
    def _by_key(self) -> dict[str, Group]:
        return {group.key: group for group in self._groups.values()}

    def _however_many(self, name: str) -> frozenset[str] | None:
        """The people in a group of the settings: named by its address, or by its object ID where no mail reaches it."""
        group = self._groups.get(name) if "@" in name else Group(name, hidden=False)
        return self._people_in(group, MOST_IN_A_ROLE) if group is not None else None

    def _people_in(self, group: Group, most: int) -> frozenset[str] | None:
        """https://learn.microsoft.com/graph/api/group-list-transitivemembers."""
        people: set[str] = set()
        number = 0
        for item in self._members(group.key):
            if item is None:
                return None
            kind = str(item.get("@odata.type") or "").lower()
            number += 1
            if kind == GROUP and self._is_closed(str(item.get("id"))):
                return None
            if kind not in {PERSON, CONTACT} or item.get("accountEnabled") is False:
                continue
            address = _own_address(item)
            if not address:  # of a kind that we may not see, only the ID is shown
                return None
            people.add(address)
            if len(people) > most:
                return None
        return None if group.hidden and not number else frozenset(people)

    def _is_closed(self, key: str) -> bool:
        """Whether a group in another shows none of its members though it may have some."""
        group = self._by_key.get(key)
        return group is not None and group.hidden and next(self._members(key), None) is None

    def _members(self, key: str) -> Iterator[dict[str, Any] | None]:
        """What is in a group; ``None`` where it is not there."""
        path = f"/groups/{segment(key)}/transitiveMembers"
        query = {"$select": "id,mail,userPrincipalName,accountEnabled", "$top": "999"}
        try:
            for page in self.client.pages(Ask(path=path, query=query, needs=READ_MEMBERS)):
                yield from page.objects()
        except RefusedError:
            yield None


def _addresses(item: dict[str, Any]) -> Iterator[str]:
    if isinstance(item.get("mail"), str):
        yield item["mail"].lower()
    others = item.get("proxyAddresses")
    for other in others if isinstance(others, list) else ():
        if isinstance(other, str) and other.lower().startswith(SMTP):
            yield other.lower().removeprefix(SMTP)


def _own_address(item: dict[str, Any]) -> str:
    """Where somebody is invited: a guest's own address is in ``mail``, their principal name is none."""
    found = item.get("mail") or item.get("userPrincipalName")
    return found.lower() if isinstance(found, str) else ""
