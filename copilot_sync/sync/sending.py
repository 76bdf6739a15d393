"""Messages handed over, so that each arrives once, whatever happens in between."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from copilot_sync.adapters.errors import (
    AdapterError,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.ports import LookUp, OutgoingMessage, QuietMessenger
from copilot_sync.sync.moments import read
from copilot_sync.sync.outbox import REFUSED, SENT, UNKNOWN, on_their_way, settle, strike_out, write_down
from copilot_sync.sync.planning import Do
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot_sync.adapters.ports import Messenger
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.messages import Message
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.outbox import Tells
    from copilot_sync.sync.planning import Action
    from copilot_sync.sync.statement import Statement

PATIENCE = timedelta(days=1)
"""After so long without an answer, a message that may have been sent waits for a person."""
IN_A_ROW = 3
"""So many messages that fail for a passing reason, one after the other: the way to organisers is closed."""


Whose = tuple[str, str]
"""An organiser's address, and the UID of a meeting."""


class StopSendingError(Exception):
    """The way to organisers is closed for this run."""

    def __init__(self, cause: AdapterError) -> None:
        super().__init__(str(cause))
        self.cause = cause
        """What closed it."""


@dataclass(kw_only=True)
class Sender:
    """Hands messages over, and writes down what is known of each."""

    ledger: Ledger
    statement: Statement
    messenger: Messenger | None
    retrying: RetryPolicy
    now: datetime
    run: int
    began: float
    """When the run began, as `time.monotonic` counts."""
    failed_in_a_row: int = 0

    def recover(self, whose: Callable[[str], Whose | None]) -> None:
        """Find out about messages that an earlier run may have sent. `whose` tells of a meeting that is still there."""
        with self.ledger.reading() as connection:
            rows = on_their_way(connection)
        for row in rows:  # what was not sent is in the plan of this run again
            self._find_out(row.key, row.kind, read(row.tried), partial(whose, row.meeting))

    @property
    def is_quiet(self) -> bool:
        """Whether organisers see what is left to do on the meeting itself."""
        return isinstance(self.messenger, QuietMessenger)

    def _has_begun(self, thread: str) -> bool:
        """Whether a thread has a message already."""
        earlier = select(outbox.c.key).where(outbox.c.thread == thread, outbox.c.state.in_([SENT, UNKNOWN])).limit(1)
        with self.ledger.reading() as connection:
            return connection.execute(earlier).first() is not None

    def send(self, action: Action, message: Message, whose: Whose, tells: Tells) -> None:
        """Hand a message over to one address. Its row comes first, and says at every moment what is known of it.

        Raises:
            StopSendingError: no message gets through.
        """
        messenger = self.messenger
        if messenger is None:
            raise StopSendingError(AdapterError("the settings name no [messenger], so nothing can be sent"))
        thread = action.case.thread
        outgoing = OutgoingMessage(
            key=action.key,
            thread=thread,
            first=not self._has_begun(thread),
            recipient=whose[0],
            subject=message.subject,
            text=message.text,
            html=message.html,
            kind=action.do.value,
            uid=whose[1],
        )
        with self.ledger.transaction() as connection:
            write_down(connection, action, tells, self._by_the_clock, self.run)
        try:
            self.retrying.call(lambda: messenger.deliver(outgoing))
        except NotAcceptedError:
            self._settle(action.key, REFUSED)
            self.statement.told[Told.REFUSED] += 1
        except OutcomeUnknownError as error:
            if self._find_out(action.key, action.do.value, self.now, lambda: whose) is LookUp.NOT_SENT:
                self.statement.not_sent(error)
        except AdapterError as error:
            self._was_not_sent(action.key, error)
            return
        else:
            self._was_sent(action.key, action.do.value)
        self.failed_in_a_row = 0

    @property
    def _by_the_clock(self) -> datetime:
        """This moment, however long the run has gone on: a later run counts from here whether a message has settled."""
        return self.now + timedelta(seconds=int(time.monotonic() - self.began))

    def _was_not_sent(self, key: str, error: AdapterError) -> None:
        """Strike a message out that was certainly not sent, so that it is planned anew.

        Raises:
            StopSendingError: none will be sent, as far as that shows.
        """
        with self.ledger.transaction() as connection:
            strike_out(connection, key)
        passing = isinstance(error, TransientError) and not isinstance(error, Throttled)
        self.failed_in_a_row += passing
        if self.failed_in_a_row >= IN_A_ROW or not (passing or isinstance(error, PermissionDenied)):
            raise StopSendingError(error) from error
        self.statement.problems.append(str(error))
        self.statement.not_sent(error)

    def _was_sent(self, key: str, kind: str) -> None:
        self._settle(key, SENT)
        self.statement.told[Told.SENT] += 1
        self.statement.kinds[kind] += 1

    def _find_out(self, key: str, kind: str, tried: datetime, whose: Callable[[], Whose | None]) -> LookUp:
        """Whether a message of unknown outcome was sent; where it certainly was not, it is planned anew.

        Where nothing can be searched at this moment, the message waits until something can be.
        """
        try:
            found = self._as_it_shows(kind, whose()) if self.is_quiet else self._look_up(key, tried)
        except AdapterError as error:
            self.statement.problems.append(str(error))
            self.statement.told[Told.UNKNOWN] += 1
            return LookUp.UNKNOWN
        if found is LookUp.SENT:
            self._was_sent(key, kind)
        elif found is LookUp.NOT_SENT:
            with self.ledger.transaction() as connection:
                strike_out(connection, key)
        else:
            self.statement.told[Told.UNKNOWN] += 1
            if self.now - tried >= PATIENCE:
                self._settle(key, UNKNOWN)
        return found

    def _look_up(self, key: str, tried: datetime) -> LookUp:
        messenger = self.messenger
        if messenger is None:
            raise AdapterError("the settings name no [messenger], so nobody can tell whether a message was sent")
        return self.retrying.call(lambda: messenger.look_up(key, tried))

    def _as_it_shows(self, kind: str, whose: Whose | None) -> LookUp:
        """Whether what a message was to come to shows on its meeting; on one that is gone, nothing does."""
        messenger = cast("QuietMessenger", self.messenger)
        shows = whose is not None and self.retrying.call(lambda: messenger.shows(*whose))
        return LookUp.NOT_SENT if shows is (kind == Do.RESOLVE) else LookUp.SENT

    def _settle(self, key: str, state: str) -> None:
        with self.ledger.transaction() as connection:
            settle(connection, key, state, self.now)
