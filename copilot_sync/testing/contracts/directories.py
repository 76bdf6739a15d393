"""The contract of `RoleDirectory`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from copilot_sync.people import Role
from copilot_sync.testing.contracts.base import NotHere, WholeContract, expect

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot_sync.adapters import RoleDirectory

SAM, KIT = "zzqsam@moorside.example", "zzqkit@northmoor.example"
ALL, BOARD, SHUT = "zzqall@northmoor.example", "zzqboard@northmoor.example", "zzqshut@northmoor.example"


class DirectoryPlatform(ABC):
    """A platform's directory, or its fake, behind the adapter's back."""

    @abstractmethod
    def open_directory(self) -> RoleDirectory:
        """Open a directory as a new run would."""

    def set_role(self, address: str, role: Role) -> None:  # noqa: ARG002 -- for those who write it
        """Let somebody have a role."""
        raise NotHere("this directory knows no roles, or the test does not say how (`set_role`)")

    def set_group(self, address: str, members: Collection[str] | None) -> None:  # noqa: ARG002 -- for those who write it
        """Let a group have these members, groups among them; ``None`` for a group that we may not look into."""
        raise NotHere("this directory knows no groups, or the test does not say how (`set_group`)")


class DirectoryContract(WholeContract, kit=True):
    """What the rules rely on in a directory. The one fixture that it asks for is `platform`."""

    @pytest.fixture
    def platform(self) -> DirectoryPlatform:
        """The directory under test, empty: an adapter's test class gives it."""
        raise NotImplementedError("give your test class a fixture `platform`")

    def test_a_role_is_found_by_its_address(self, platform: DirectoryPlatform) -> None:
        """`role_of` gives the entry of an address, in capitals or not, and ``None`` where there is none.

        It never guesses: a guess would be an inference about somebody's health.
        """
        platform.set_role(SAM, Role.LIVED_EXPERIENCE)
        directory = platform.open_directory()
        for address in (SAM, SAM.upper()):
            entry = directory.role_of(address)
            expect(entry is not None and entry.role is Role.LIVED_EXPERIENCE, "an address has another role, or none")
        for address in (KIT, "", "no address"):
            expect(directory.role_of(address) is None, "somebody of whom the directory says nothing has a role")

    def test_a_group_is_opened_with_the_groups_in_it(self, platform: DirectoryPlatform) -> None:
        """`members_of` gives the addresses of people, in lower case, those in groups inside it included.

        Groups that hold each other end, too.
        """
        platform.set_group(BOARD, [KIT, ALL])
        platform.set_group(ALL, [SAM, BOARD])
        found = platform.open_directory().members_of(ALL)
        expect(
            found == frozenset({SAM, KIT}),
            f"two people are in the group, and {len(found or ())} were found, or other ones",
        )

    def test_an_empty_group_has_nobody_in_it(self, platform: DirectoryPlatform) -> None:
        """An empty group is a group: it has no members, which is not the same as not to know."""
        platform.set_group(ALL, [])
        expect(platform.open_directory().members_of(ALL) == frozenset(), "an empty group is not given as one")

    def test_a_group_that_stays_closed_is_of_unknown_size(self, platform: DirectoryPlatform) -> None:
        """`members_of` gives ``None`` for a group that we may not look into, and for one that holds such a group.

        Else a balance would be counted that nobody knows.
        """
        platform.set_group(SHUT, None)
        platform.set_group(ALL, [SAM, SHUT])
        directory = platform.open_directory()
        expect(directory.members_of(SHUT) is None, "a closed group has members")
        expect(directory.members_of(ALL) is None, "a group with a closed one in it is given as if it were whole")

    def test_a_person_is_no_group(self, platform: DirectoryPlatform) -> None:
        """`members_of` gives ``None`` for the address of a person, and for one that nobody has."""
        platform.set_group(ALL, [SAM])
        directory = platform.open_directory()
        for address in (SAM, KIT, "", "no address"):
            expect(directory.members_of(address) is None, "what is no group has members")
