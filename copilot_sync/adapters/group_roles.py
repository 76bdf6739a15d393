"""Groups whose members were all invited in one role: what turns a directory of groups into one of roles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters.errors import AdapterError
from copilot_sync.adapters.ports import Edition
from copilot_sync.options import option, settings_of
from copilot_sync.people import Role, RoleEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, kw_only=True)
class GroupRoles:
    """Settings for a directory that knows groups; its own settings are made on top of these. Each is named as its role."""

    lived_experience: tuple[str, ...] = option(
        (), help="Addresses of groups whose members are patients, service users, carers, family or lay partners."
    )
    clinician: tuple[str, ...] = option((), help="Addresses of groups whose members are clinicians.")
    professional: tuple[str, ...] = option((), help="Addresses of groups whose members are other staff.")
    community: tuple[str, ...] = option(
        (), help="Addresses of groups whose members are paid staff of charities or community groups."
    )
    supporter: tuple[str, ...] = option(
        (), help="Addresses of groups whose members are personal assistants, advocates or interpreters."
    )


def roles_in(
    groups: GroupRoles,
    members_of: Callable[[str], frozenset[str] | None],
    cure: str = "look at its address, and at what we may see",
) -> dict[str, RoleEntry]:
    """Everybody in the groups of some settings, by address, with the role that they have by it.

    Whoever has two roles by them is `unknown`: a person counts in the role in which they were invited, and nobody can
    know which that is.

    Args:
        groups: The settings.
        members_of: Opens one group, as `RoleDirectory.members_of` does, but however many are in it.
        cure: What to do about a group that cannot be opened. It stands behind its place in the settings.

    Raises:
        AdapterError: a group is none, or stays closed; or as `members_of` raises it.
    """
    roles: dict[str, RoleEntry] = {}
    for field in settings_of(GroupRoles):
        for number, group in enumerate(getattr(groups, field.name), 1):
            members = members_of(group.strip().lower())
            if members is None:
                raise AdapterError(f"{field.name}: number {number} of its groups is none that we can open; {cure}")
            entry = RoleEntry(Role(field.name))
            for member in members:
                roles[member] = entry if roles.get(member, entry) == entry else RoleEntry(Role.UNKNOWN)
    return roles


def edition_of(roles: Mapping[str, RoleEntry]) -> Edition:
    """The edition of a directory that knows these roles and no others."""
    said = sorted(f"{address} {entry.role} {entry.until}" for address, entry in roles.items())
    return Edition(version=hashlib.sha256("\n".join(said).encode()).hexdigest(), size=len(roles))
