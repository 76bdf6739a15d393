"""A directory of roles and groups in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.people import RoleEntry
from copilot_sync.testing.faults import Call, Faults

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from copilot_sync.people import Role


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
        self.roles = dict(roles or {})
        self.groups = dict(groups or {})
        self.faults = Faults() if faults is None else faults

    def role_of(self, address: str) -> RoleEntry | None:
        """The role of an address."""
        with self.faults.around(Call.ROLE_OF):
            role = self.roles.get(address.lower())
            return role if role is None or isinstance(role, RoleEntry) else RoleEntry(role)

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
            return frozenset(people)
