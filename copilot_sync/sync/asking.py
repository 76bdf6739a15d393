"""What directories are asked in a run: each address once, and no more than a directory can bear.

Answers are kept for the run, in memory alone. Neither a role nor who is in a group gets into the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from copilot_sync.adapters.errors import AdapterError, PermissionDenied
from copilot_sync.adapters.ports import MOST_MEMBERS, Edition
from copilot_sync.gathering import NOBODY_ASKED, DirectoryAnswers
from copilot_sync.invite import Attendee, CUType
from copilot_sync.names import names_nobody
from copilot_sync.people import Role, RoleEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from copilot_sync.adapters.ports import RoleDirectory
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.invite import CalendarUser, Invite
    from copilot_sync.meeting import Meeting
    from copilot_sync.sync.signs import Signs
    from copilot_sync.sync.statement import Statement

MOST_ADDRESSES = 20_000
MOST_GROUPS = 500
"""In one run. Meetings with others are judged again in the next one, and so on until all were looked up."""
TOO_MANY = "there are more people to look up than one run may; the next run goes on with the rest"
TABLE = "directories"

T = TypeVar("T")


class NoAnswerError(Exception):
    """Nobody answered a question."""


@dataclass
class _Said:
    """What was said of the people in one meeting."""

    roles: dict[str, RoleEntry] = field(default_factory=dict)
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Directories:
    """The directories of a run, in their order: what an earlier one knows counts."""

    directories: Mapping[str, RoleDirectory]
    """By name in the settings."""
    retrying: RetryPolicy
    statement: Statement
    ageing: bool = False
    """Whether one of them cannot tell when somebody's role is another."""
    _down: set[str] = field(default_factory=set)
    _roles: dict[str, RoleEntry | None] = field(default_factory=dict)
    _members: dict[str, frozenset[str]] = field(default_factory=dict)
    """Nobody in a group that stays closed."""
    _unanswered: set[str] = field(default_factory=set)

    def editions(self, signs: Signs) -> dict[str, Edition | None]:
        """As which each stands now, by name. One that does not answer is not among them, and is asked nothing more."""
        found: dict[str, Edition | None] = {}
        for name, directory in self.directories.items():
            signs.asked(name)
            try:
                found[name] = self._answer(name, directory.edition, Edition)
            except NoAnswerError:
                self._down.add(name)
            else:
                self.ageing |= found[name] is None
        return found

    def about(self, meeting: Meeting) -> DirectoryAnswers:
        """What is said of the people in a meeting of whom no role book knows, asked where it was not yet."""
        if not self.directories:
            return NOBODY_ASKED
        said = _Said()
        for user in _asked_about(meeting.invite):
            self._learn(user, meeting, said)
        return DirectoryAnswers(said.roles, said.members, frozenset(said.silent))

    def _learn(self, user: CalendarUser, meeting: Meeting, said: _Said) -> None:
        address, book = user.address or "", meeting.policy.role_book
        is_group = isinstance(user, Attendee) and user.cutype is CUType.GROUP
        role = Role.GROUP if is_group else book.role_of(address, meeting.today)
        if (role or self._look_up(address, said)) is not Role.GROUP:
            return
        for member in self._open(address, said):
            if book.role_of(member, meeting.today) is None:
                self._look_up(member, said)

    def _look_up(self, address: str, said: _Said) -> Role | None:
        """The role of an address, noted among what was said."""
        if address not in self._roles:
            try:
                self._see_that_it_may_be_asked(address, len(self._roles) < MOST_ADDRESSES)
                self._roles[address] = self._first(lambda directory: directory.role_of(address), RoleEntry)
            except NoAnswerError:
                self._unanswered.add(address)
                said.silent.add(address)
                return None
        entry = self._roles[address]
        if entry is None:
            return None
        said.roles[address] = entry
        return entry.role

    def _open(self, group: str, said: _Said) -> frozenset[str]:
        """The people in a group, noted among what was said. A group with nobody in it is taken for a closed one."""
        if group not in self._members:
            try:
                self._see_that_it_may_be_asked(group, len(self._members) < MOST_GROUPS)
                found = self._first(lambda directory: directory.members_of(group), frozenset) or frozenset()
            except NoAnswerError:
                self._unanswered.add(group)
                said.silent.add(group)
                return frozenset()
            people = frozenset(str(address).lower() for address in found)
            self._members[group] = people if len(people) <= MOST_MEMBERS else frozenset()
        if self._members[group]:
            said.members[group] = self._members[group]
        return self._members[group]

    def _see_that_it_may_be_asked(self, address: str, has_room: bool) -> None:  # noqa: FBT001 -- read beside its name
        if address in self._unanswered:
            raise NoAnswerError
        if not has_room:
            self.statement.fail(TABLE, TOO_MANY)
            raise NoAnswerError

    def _first(self, ask: Callable[[RoleDirectory], T | None], kind: type[T]) -> T | None:
        """The answer of the first directory that has one.

        Raises:
            NoAnswerError: one that might have had it did not answer.
        """
        for name, directory in self.directories.items():
            answer = self._answer(name, partial(ask, directory), kind)
            if answer is not None:
                return answer
        return None

    def _answer(self, name: str, ask: Callable[[], T | None], kind: type[T]) -> T | None:
        if name in self._down:
            raise NoAnswerError
        try:
            answer = self.retrying.call(ask)
            if not isinstance(answer, kind | None):
                raise TypeError  # noqa: TRY301 -- what is no answer is an error of its own, like any other
        except AdapterError as error:
            reason, is_down = str(error), not isinstance(error, PermissionDenied)
        except Exception as error:  # noqa: BLE001 -- a stranger's package may raise anything; its text may quote somebody
            reason, is_down = f"it stopped with an error of its own ({type(error).__name__})", True
        else:
            return answer
        if is_down:
            self._down.add(name)
        self.statement.fail(f"{TABLE}.{name}", reason)
        raise NoAnswerError


def _asked_about(invite: Invite) -> Iterator[CalendarUser]:
    """Everybody with an address who may count at a meeting, and every group."""
    rooms = {user.address for user in invite.attendees if user.cutype in {CUType.ROOM, CUType.RESOURCE}}
    organizer = invite.organizer
    if organizer is not None and organizer.address and not names_nobody(organizer):
        yield organizer
    yield from (user for user in invite.addressed if user.address and user.address not in rooms)
