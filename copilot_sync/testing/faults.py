"""What goes wrong on the way to a platform, planned call by call, so that a test can have it at every single one."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    PreconditionFailed,
    SyncTokenExpired,
    Throttled,
    TransientError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Call(StrEnum):
    """What is asked of a platform."""

    PARTITIONS = "partitions"
    PAGE = "page"
    """The next page of a pull."""
    FETCH = "fetch"
    AMEND = "amend"
    DELIVER = "deliver"
    LOOK_UP = "look_up"
    EDITION = "edition"
    ROLE_OF = "role_of"
    MEMBERS_OF = "members_of"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens at a call."""

    call: Call
    what: BaseException | Callable[[], object]
    """Raised; or done, such as an edit by somebody else between two of our calls."""
    number: int | None = None
    """At which call of its kind, counted from 1; at every one where there is none."""
    partition: str | None = None
    """Calls about other partitions do not count. By its key."""
    after: bool = False
    """The platform does what it was asked to do, and then it happens: a connection lost before the answer came."""


class Faults:
    """A plan of what goes wrong, and the count of every call that was made."""

    def __init__(self, *plan: Fault) -> None:
        self.plan = list(plan)
        self.calls: Counter[Call] = Counter()
        self.happened: list[Fault] = []
        self._by_partition: Counter[tuple[Call, str]] = Counter()

    @property
    def left(self) -> list[Fault]:
        """What never happened: a test whose plan did not take place has shown nothing."""
        return [fault for fault in self.plan if fault not in self.happened]

    @contextmanager
    def around(self, call: Call, partition: str = "") -> Iterator[None]:
        """Let happen what is planned for a call, before it or after it."""
        self.calls[call] += 1
        self._by_partition[call, partition] += 1
        due = [fault for fault in self.plan if self._is_due(fault, call, partition)]
        self._let_happen([fault for fault in due if not fault.after])
        yield
        self._let_happen([fault for fault in due if fault.after])

    def _is_due(self, fault: Fault, call: Call, partition: str) -> bool:
        if fault.call is not call or fault.partition not in {None, partition}:
            return False
        made = self.calls[call] if fault.partition is None else self._by_partition[call, partition]
        return fault.number in {None, made}

    def _let_happen(self, faults: list[Fault]) -> None:
        for fault in faults:
            self.happened.append(fault)
            if isinstance(fault.what, BaseException):
                raise fault.what
            fault.what()


def every_error() -> tuple[AdapterError, ...]:
    """One error of each kind that an adapter may raise."""
    return (
        AdapterError("the platform says that we are set up wrongly; look at its settings"),
        AuthenticationError("the platform does not know us; sign in again"),
        PermissionDenied("we may not look; ask for the permission to read", missing="Calendars.Read"),
        TransientError("the connection was lost"),
        Throttled("we are asked to wait", retry_after=timedelta(seconds=2)),
        Throttled("we are asked to wait, and not told how long"),
        PreconditionFailed("it was changed meanwhile"),
        SyncTokenExpired("the platform no longer knows the token"),
        NotAcceptedError("the mailbox does not exist"),
        OutcomeUnknownError("the connection was lost before the answer came"),
    )
