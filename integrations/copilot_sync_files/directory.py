"""A directory made of files, read once in a run."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from copilot_sync.adapters import MOST_MEMBERS, AdapterError, Edition
from copilot_sync.adapters.checkups import Checkup, Health
from copilot_sync.adapters.group_roles import roles_in
from copilot_sync.exposure import cure, exposures
from copilot_sync.people import Role, RoleEntry
from copilot_sync.phrases import counted
from copilot_sync_files.group_files import groups_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from copilot_sync.adapters.group_roles import GroupRoles


class FileDirectory:
    """Fulfils `RoleDirectory`.

    Args:
        folder: Of the files.
        roles: Whose members have which role.
        title: The folder, as errors name it.
    """

    def __init__(self, folder: Path, roles: GroupRoles, *, title: str) -> None:
        self._folder = folder
        self._settings = roles
        self._title = title

    def edition(self) -> Edition:
        """A hash of who is in which group and has which role, and how many people there are in all groups."""
        said = [f"{group} {' '.join(sorted(members))}" for group, members in sorted(self._groups.items())]
        said += [f"{address} {entry.role}" for address, entry in sorted(self._roles.items())]
        version = hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
        people = frozenset[str]().union(*self._groups.values()) - self._groups.keys()
        return Edition(version=version, size=len(people))

    def role_of(self, address: str) -> RoleEntry | None:
        """The role of an address by the groups of the settings."""
        known = address.lower()
        return RoleEntry(Role.GROUP) if known in self._groups else self._roles.get(known)

    def members_of(self, address: str) -> frozenset[str] | None:
        """Everybody in a group that has a file."""
        people = self._people_in(address.lower())
        return people if people is not None and len(people) <= MOST_MEMBERS else None

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        try:
            known = counted(self.edition().size, "person", "people")
        except AdapterError as error:
            yield Checkup(Health.ILL, str(error))
            return
        yield Checkup(Health.WELL, f"its files know {known}")
        for exposure in exposures(self._folder):
            yield Checkup(Health.UNSURE, f"{self._title}: {cure(exposure, self._folder)}")

    def close(self) -> None:
        """No file is open."""

    @cached_property
    def _groups(self) -> dict[str, frozenset[str]]:
        return groups_in(self._folder, self._title)

    @cached_property
    def _roles(self) -> dict[str, RoleEntry]:
        cure = f"{self._title} has no file that is called as its address, with .txt or .csv behind it"
        return roles_in(self._settings, self._people_in, cure)

    def _people_in(self, group: str) -> frozenset[str] | None:
        """However many they are."""
        if group not in self._groups:
            return None
        people, seen, groups = set[str](), {group}, [group]
        while groups:
            for member in self._groups[groups.pop()]:
                if member not in self._groups:
                    people.add(member)
                elif member not in seen:
                    seen.add(member)
                    groups.append(member)
        return frozenset(people)
