"""Groups of Microsoft 365 keep the contract of a directory, against a tenant of nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AuthenticationError, Context, PermissionDenied, Throttled
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.people import Role
from copilot_sync.testing.contracts import DirectoryContract, DirectoryPlatform
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph, Group
from copilot_sync.testing.graph.faults import throttled, unavailable
from copilot_sync_m365.directory import GraphDirectory
from copilot_sync_m365.offers import GROUPS
from copilot_sync_m365.settings import DirectorySettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from copilot_sync.adapters import AdapterError
    from copilot_sync.testing.graph.directory import Entry

RIGHTS = ("GroupMember.Read.All", "User.Read.All")


class Entra(DirectoryPlatform):
    """A tenant. A role is the one of a group of its own."""

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.secret = graph.app.secret
        self.roles: dict[str, Role] = {}
        graph.app.grant(*RIGHTS)

    def open_directory(self) -> GraphDirectory:
        named = {role: f"zzqvx{role}@northmoor.example" for role in sorted(set(self.roles.values()))}
        for role, group in named.items():
            self.set_group(group, [address for address, its in self.roles.items() if its is role])
        groups: dict[str, Any] = {role.value: (group,) for role, group in named.items()}
        settings = DirectorySettings(
            **self.graph.settings,
            **groups,
        )
        environment = {settings.secret_variable: self.secret}
        context = Context(name="groups", folder=Path(), reading=READING, environment=environment)
        directory = GROUPS.open(settings, context)
        assert isinstance(directory, GraphDirectory)
        directory.client.retrying = RetryPolicy(attempts=2, sleep=self.graph.clock.sleep)
        directory.client.now = self.graph.clock.now
        return directory

    def set_role(self, address: str, role: Role) -> None:
        self.roles[address] = role

    def set_group(self, address: str, members: Collection[str] | None) -> None:
        group = self.group(address, hidden=members is None)
        group.members = [self.entry(member) for member in members or ()]
        if members is None:
            group.members = [self.entry("zzqvxnobody@northmoor.example")]

    def group(self, address: str, *, hidden: bool = False) -> Group:
        known = [it for it in self.graph.tenant.groups if it.properties["mail"] == address]
        return known[0] if known else self.graph.tenant.add_group(address, kind="microsoft365", hidden=hidden)

    def entry(self, address: str) -> Entry:
        """Whoever has this address: in the contract, groups are named in a few words that people are not."""
        if any(word in address for word in ("zzqvxall@", "zzqvxboard@", "zzqvxshut@")):
            return self.group(address)
        return self.graph.tenant.find_user(address) or self.graph.tenant.add_user(address)

    def fail(self, kind: type[AdapterError]) -> None:
        if kind is AuthenticationError:
            self.secret = "zzqvx wrong"  # noqa: S105 -- of nobody
        elif kind is PermissionDenied:
            self.graph.app.withdraw(*RIGHTS)
        elif kind is Throttled:
            self.graph.faults.plan(throttled("2.128", path="groups"))
        else:
            self.graph.faults.plan(unavailable(path="groups"))

    def recover(self) -> None:
        self.secret = self.graph.app.secret
        self.graph.app.grant(*RIGHTS)
        self.graph.faults.clear()


@pytest.fixture
def entra() -> Iterator[Entra]:
    with FakeGraph(now=NOW) as graph:
        yield Entra(graph)


class TestGroups(DirectoryContract):
    @pytest.fixture
    def platform(self, entra: Entra) -> Entra:
        return entra


PANEL = "panel@northmoor.example"


def test_a_guest_is_known_by_their_own_address(entra: Entra) -> None:
    guest = entra.graph.tenant.add_user("sam.okoro@moorside.example", guest=True)
    entra.group(PANEL).add(guest)

    assert entra.open_directory().members_of(PANEL) == frozenset({"sam.okoro@moorside.example"})


def test_whoever_has_left_is_no_member(entra: Entra) -> None:
    entra.group(PANEL).add(entra.graph.tenant.add_user("left@northmoor.example", accountEnabled=False))

    assert entra.open_directory().members_of(PANEL) == frozenset()


def test_a_contact_outside_is_a_member_if_we_may_see_them_and_else_the_group_is_closed(entra: Entra) -> None:
    entra.group(PANEL).add(entra.graph.tenant.add_contact("kit@moorside.example"))
    assert entra.open_directory().members_of(PANEL) is None

    entra.graph.app.grant("OrgContact.Read.All")
    entra.graph.expire_tokens()

    assert entra.open_directory().members_of(PANEL) == frozenset({"kit@moorside.example"})


def test_a_group_is_known_by_each_of_its_addresses(entra: Entra) -> None:
    entra.graph.tenant.add_group(PANEL, proxyAddresses=[f"SMTP:{PANEL}", "smtp:voices@northmoor.example"])

    role = entra.open_directory().role_of("voices@northmoor.example")

    assert role is not None
    assert role.role is Role.GROUP


def test_a_dynamic_list_is_honestly_unknown(entra: Entra) -> None:
    directory = entra.open_directory()  # where nothing is shown of it

    assert directory.role_of(PANEL) is None
    assert directory.members_of(PANEL) is None


def test_without_the_right_to_see_people_no_group_is_taken_for_whole(entra: Entra) -> None:
    entra.set_group(PANEL, ["sam@northmoor.example"])
    entra.graph.app.withdraw("User.Read.All")

    assert entra.open_directory().members_of(PANEL) is None


def test_all_groups_are_asked_for_at_once_and_members_once_each(entra: Entra) -> None:
    entra.set_group(PANEL, ["sam@northmoor.example"])
    directory = entra.open_directory()
    for _ in range(3):
        directory.members_of(PANEL)
        for number in range(20):
            directory.role_of(f"guest{number}@moorside.example")

    assert directory.client.requests_made == 2
