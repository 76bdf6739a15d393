"""A directory of roles and groups in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import MOST_MEMBERS
from copilot_sync.adapters.group_roles import edition_of
from copilot_sync.people import Role, RoleEntry
from copilot_sync.testing.faults import Call, Faults

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from copilot_sync.adapters import Edition


class MemoryDirectory:
    """Fulfils `RoleDirectory`.

    Args:
        roles: By address.
        groups: The addresses directly in each group, which may be groups; ``None`` for one that stays closed.
        faults: What goes wrong.
    """

    def __init__(
        self,
        roles: Mapping[str, Role | RoleEntry] | None = None,
        groups: Mapping[str, Collection[str] | None] | None = None,
        *,
        faults: Faults | None = None,
    ) -> None:
        self.roles = {
            address: entry if isinstance(entry, RoleEntry) else RoleEntry(entry)
            for address, entry in (roles or {}).items()
        }
        self.groups = dict(groups or {})
        self.faults = Faults() if faults is None else faults

    def edition(self) -> Edition | None:
        """The edition of its roles."""
        with self.faults.around(Call.EDITION):
            return edition_of(self.roles)

    def role_of(self, address: str) -> RoleEntry | None:
        """The role of an address."""
        with self.faults.around(Call.ROLE_OF):
            known = address.lower()
            return RoleEntry(Role.GROUP) if known in self.groups else self.roles.get(known)

    def members_of(self, address: str) -> frozenset[str] | None:
        """Everybody in a group; ``None`` where it, or a group in it, stays closed, since nobody knows how many they are."""
        with self.faults.around(Call.MEMBERS_OF):
            people: set[str] = set()
            groups, found = [address.lower()], set[str]()
            while groups:
                group = groups.pop()
                members = self.groups.get(group)
                if members is None:
                    return None
                found.add(group)
                people |= {member for member in members if member not in self.groups}
                groups += [member for member in members if member in self.groups and member not in found]
            return frozenset(people) if len(people) <= MOST_MEMBERS else None

    def close(self) -> None:
        """There is nothing to let go of."""
