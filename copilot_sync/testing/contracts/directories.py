"""The contract of `RoleDirectory`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import (
    MOST_MEMBERS,
    AdapterError,
    AuthenticationError,
    Edition,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.people import Role
from copilot_sync.testing.contracts.base import NotHere, WholeContract, does_not_apply, expect
from copilot_sync.testing.contracts.discretion import LONGEST_VERSION, kept_short
from copilot_sync.testing.contracts.troubles import fails_as

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot_sync.adapters import RoleDirectory

SAM, KIT = "zzqvxsam@moorside.example", "zzqvxkit@northmoor.example"
ALL, BOARD, SHUT = "zzqvxall@northmoor.example", "zzqvxboard@northmoor.example", "zzqvxshut@northmoor.example"


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

    def fail(self, kind: type[AdapterError]) -> None:  # noqa: ARG002 -- for those who write it
        """From now on, let the platform answer whatever is asked so that this kind of error is due."""
        raise NotHere("the test does not say how to make this directory fail (`fail`)")

    def recover(self) -> None:  # noqa: B027 -- where nothing fails, nothing recovers
        """Let the platform work again after `fail`."""


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

    def test_a_group_is_known_as_one(self, platform: DirectoryPlatform) -> None:
        """`role_of` gives `Role.GROUP` for the address of a group, in capitals or not, whoever is in it.

        In an invite a group looks like a person. Taken for one, a room full of people would count as one.
        """
        platform.set_group(BOARD, [])
        platform.set_group(ALL, [SAM, BOARD])
        directory = platform.open_directory()
        for address in (ALL, BOARD, ALL.upper()):
            entry = directory.role_of(address)
            expect(entry is not None and entry.role is Role.GROUP, "a group is taken for something else")

    def test_a_closed_group_is_known_as_one(self, platform: DirectoryPlatform) -> None:
        """`role_of` gives `Role.GROUP` for a group that we may not look into, too."""
        platform.set_group(SHUT, None)
        entry = platform.open_directory().role_of(SHUT)
        expect(entry is not None and entry.role is Role.GROUP, "a closed group is taken for something else")

    def test_a_group_of_thousands_stays_closed(self, platform: DirectoryPlatform) -> None:
        """`members_of` gives ``None`` for a group with more than `MOST_MEMBERS` people, whatever it costs to find out.

        It stops there: a list of a whole organisation is not read to its end.
        """
        platform.set_group(ALL, [f"zzqvx{number}@northmoor.example" for number in range(MOST_MEMBERS + 1)])
        expect(platform.open_directory().members_of(ALL) is None, "a group of thousands was read to its end")

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

    def test_an_edition_is_another_one_when_a_role_is(self, platform: DirectoryPlatform) -> None:
        """`edition` gives the same version as long as every role is the same, and another one as soon as one is not.

        So a sync that finds it unchanged judges nothing again, and whoever corrects a role is heard in the next run. A
        directory that cannot tell gives ``None``, always.
        """
        platform.set_role(SAM, Role.LIVED_EXPERIENCE)
        platform.set_role(KIT, Role.PROFESSIONAL)
        before, again = _edition(platform), _edition(platform)
        expect(before.version == again.version, "the edition is another one, and no role is")
        platform.set_role(KIT, Role.CLINICIAN)
        expect(_edition(platform).version != before.version, "a role is another one, and the edition is not")

    def test_an_edition_tells_its_size_and_nothing_else(self, platform: DirectoryPlatform) -> None:
        """The `size` of an edition grows with what the directory knows, so that one that was emptied is noticed.

        Its version is kept, and shows nobody.
        """
        platform.set_role(SAM, Role.LIVED_EXPERIENCE)
        before = _edition(platform)
        kept_short("the version of an edition", before.version, LONGEST_VERSION)
        platform.set_role(KIT, Role.CLINICIAN)
        expect(_edition(platform).size > before.size >= 0, "a directory that knows more is not larger")

    @pytest.mark.parametrize("kind", [AuthenticationError, PermissionDenied, Throttled, TransientError])
    def test_no_answer_is_told_as_what_it_is(self, platform: DirectoryPlatform, kind: type[AdapterError]) -> None:
        """What keeps a directory from answering is raised as the kind of `AdapterError` that it is, and quotes nobody.

        It is never taken for "nobody knows": an organiser would hear that all is well because a server was down.
        Afterwards the directory works again.
        """
        platform.set_role(SAM, Role.LIVED_EXPERIENCE)
        tells_editions = platform.open_directory().edition() is not None
        platform.fail(kind)
        later = platform.open_directory()
        if tells_editions:
            fails_as(kind, later.edition, "a directory that does not answer tells an edition")
        fails_as(kind, lambda: later.role_of(SAM))
        fails_as(kind, lambda: later.members_of(ALL))
        later.close()
        platform.recover()
        entry = platform.open_directory().role_of(SAM)
        expect(entry is not None and entry.role is Role.LIVED_EXPERIENCE, "after an error, the directory works no more")

    def test_a_directory_is_closed_as_often_as_one_likes(self, platform: DirectoryPlatform) -> None:
        """`close` may be called twice, and before anything was asked; a later directory works all the same."""
        for asks in (False, True):
            directory = platform.open_directory()
            if asks:
                directory.role_of(KIT)
            directory.close()
            directory.close()
        later = platform.open_directory()
        expect(later.role_of(KIT) is None, "a directory that was opened later answers otherwise")
        later.close()


def _edition(platform: DirectoryPlatform) -> Edition:
    """The edition of a directory, as a new run sees it."""
    directory = platform.open_directory()
    edition = directory.edition()
    directory.close()
    if edition is None:
        does_not_apply("this directory cannot tell its edition for little")
    return edition
