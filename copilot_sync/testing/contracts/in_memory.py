"""The platform in memory as the hands of contract tests: the kit's own first client, and an example to write after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import PRIVATE, Capabilities, Failed, OutcomeUnknownError, Skipped
from copilot_sync.testing.contracts.directories import DirectoryPlatform
from copilot_sync.testing.contracts.messengers import PostOffice, Received
from copilot_sync.testing.contracts.platforms import Platform
from copilot_sync.testing.drafts import NOW
from copilot_sync.testing.faults import Call, Fault, Faults, every_error
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemoryMessenger, MemoryPost, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from copilot_sync.adapters import AdapterError
    from copilot_sync.invite import Invite
    from copilot_sync.people import Role
    from copilot_sync.testing.drafts import Draft

WRITES = (Call.AMEND, Call.DELIVER)


class MemoryPlatform(Platform):
    """Calendars in memory.

    Args:
        calendar: The calendars; meetings go to the first.
        capabilities: What its sources declare.
        source: What is opened on it: `MemorySource`, or something that behaves otherwise.
    """

    def __init__(
        self,
        calendar: MemoryCalendar | None = None,
        capabilities: Capabilities = Capabilities(resumable=True, amends=True, at_once=2),  # noqa: B008 -- frozen
        source: Callable[..., MemorySource] = MemorySource,
    ) -> None:
        self.calendar = calendar or MemoryCalendar()
        self.capabilities = capabilities
        self.faults = Faults()
        self._source = source

    def open_source(self) -> MemorySource:
        """A source with pages of five."""
        return self._source(self.calendar, now=NOW, capabilities=self.capabilities, page_size=5, faults=self.faults)

    def put(self, draft: Draft) -> str:
        """Add a thing; its reference is the word by which it is known."""
        return self.calendar.put(_held(draft))

    def edit(self, word: str, draft: Draft) -> None:
        """Let a thing hold something else."""
        self.calendar.write(word, _held(draft))

    def remove(self, word: str) -> None:
        """Delete a thing."""
        self.calendar.remove(word)

    def put_broken(self) -> None:
        """Add a thing that holds a failure, and one that nobody may look at."""
        self.calendar.put(Failed("memory", "line 3 is no line of a calendar; export it again"))
        self.calendar.lock(self.calendar.put())

    def expire_tokens(self) -> None:
        """Forget them."""
        self.calendar.expire_tokens()

    def contents(self) -> object:
        """Every thing, gone ones included."""
        return self.calendar.things()

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        """Let every call fail."""
        self.faults.plan += _at_every_call(kind, after=after)

    def recover(self) -> None:
        """Let every call succeed."""
        self.faults.plan.clear()


class MemoryOffice(PostOffice):
    """Letter boxes in memory; arguments as for `MemoryPlatform`."""

    def __init__(self, *, looks_up: bool = True, messenger: Callable[..., MemoryMessenger] = MemoryMessenger) -> None:
        self.post = MemoryPost()
        self.looks_up = looks_up
        self.faults = Faults()
        self._messenger = messenger

    def open_messenger(self) -> MemoryMessenger:
        """A messenger to these boxes."""
        return self._messenger(self.post, looks_up=self.looks_up, faults=self.faults)

    def received(self) -> list[Received]:
        """Every message."""
        return [Received((it.recipient,), it.subject, it.text, it.html) for it in self.post.delivered]

    def refuse(self, address: str) -> None:
        """Let an address take nothing."""
        self.post.refused.add(address)

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        """Let every call fail."""
        self.faults.plan += _at_every_call(kind, after=after)

    def recover(self) -> None:
        """Let every call succeed."""
        self.faults.plan.clear()


class MemoryDirectories(DirectoryPlatform):
    """A directory in memory."""

    def __init__(self, directory: Callable[..., MemoryDirectory] = MemoryDirectory) -> None:
        self.roles: dict[str, Role] = {}
        self.groups: dict[str, Collection[str] | None] = {}
        self.faults = Faults()
        self._directory = directory

    def open_directory(self) -> MemoryDirectory:
        """A directory of what was set so far."""
        return self._directory(self.roles, self.groups, faults=self.faults)

    def set_role(self, address: str, role: Role) -> None:
        """Let somebody have a role."""
        self.roles[address] = role

    def set_group(self, address: str, members: Collection[str] | None) -> None:
        """Let a group have members."""
        self.groups[address] = members

    def fail(self, kind: type[AdapterError]) -> None:
        """Let every call fail."""
        self.faults.plan += _at_every_call(kind, after=False)

    def recover(self) -> None:
        """Let every call succeed."""
        self.faults.plan.clear()


def _held(draft: Draft) -> Invite | Skipped:
    return Skipped("memory", PRIVATE) if draft.private else draft.as_invite("memory")


def _at_every_call(kind: type[AdapterError], *, after: bool) -> list[Fault]:
    error = next(error for error in every_error() if type(error) is kind)
    calls = WRITES if kind is OutcomeUnknownError else Call
    return [Fault(call, error, after=after) for call in calls]
