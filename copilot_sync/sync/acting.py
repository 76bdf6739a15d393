"""The last phase of a pass: the plan is carried out, one action at a time, each so that it can be interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from copilot_sync.adapters.errors import (
    AdapterError,
    NotAcceptedError,
    OutcomeUnknownError,
    PreconditionFailed,
)
from copilot_sync.adapters.ports import LookUp, OutgoingMessage
from copilot_sync.amendments.bodies import without_section
from copilot_sync.messages import Kind, compose
from copilot_sync.sync.cases import cases_of
from copilot_sync.sync.findings import UNTOLD, WANTED, Standing
from copilot_sync.sync.judging import Reach, as_it_stands, organiser_of
from copilot_sync.sync.moments import read
from copilot_sync.sync.observing import best_copy
from copilot_sync.sync.outbox import REFUSED, SENT, UNKNOWN, on_their_way, settle, strike_out, write_down
from copilot_sync.sync.planning import Action, Do, plan
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot_sync.adapters.ports import Changed, InviteSink, Messenger
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.amendments.pieces import Piece
    from copilot_sync.sync.judging import Judged
    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.statement import Statement
    from copilot_sync.workdays import WorkingDays

PATIENCE = timedelta(days=1)
"""After so long without an answer, a message that may have been sent waits for a person."""
DIGITS_OF_A_REFERENCE = 8


class StopSendingError(Exception):
    """The way to organisers is closed for this run."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a plan is carried out with."""

    places: Mapping[tuple[str, str], Place]
    messenger: Messenger | None
    retrying: RetryPolicy
    days: WorkingDays


class Actor:
    """Carries out plans, and writes down what came of each action."""

    def __init__(self, observer: Observer, statement: Statement, means: Means, run: int) -> None:
        self._observer = observer
        self._judge = observer.judge
        self._ledger = observer.judge.ledger
        self._statement = statement
        self._means = means
        self._run = run

    def recover(self) -> None:
        """Find out about messages that an earlier run may have sent.

        Raises:
            AdapterError: the place where they would lie cannot be searched.
        """
        with self._ledger.transaction() as connection:
            rows = on_their_way(connection)
        for row in rows:
            self._find_out(row.key, read(row.tried))

    def act(self, actions: Sequence[Action]) -> None:
        """Do everything, in order. What fails is noted, and left for the next run."""
        for number, action in enumerate(actions):
            try:
                if action.do is Do.CHANGE:
                    self._change(action)
                else:
                    self._write(action)
            except StopSendingError as error:
                self._statement.problems.append(str(error))
                self._statement.told[Told.FAILED] += len(actions) - number
                return

    def _change(self, action: Action) -> None:
        """Put our section into the best copy of a meeting, as it stands now."""
        place, reference = self._where(action.case.meeting)
        if place is None or not place.source.capabilities.amends:
            self._statement.told[Told.WAITING] += 1
            return
        sink: InviteSink = place.source  # type: ignore[assignment] # it says that it is one
        try:
            changed = self._look_again(place, reference, action)
            amend = self._amend_of(action.case.meeting)
            if changed is None or amend != WANTED:  # a thing may hold several meetings, all amended at once
                self._statement.told[Told.AMENDED if amend == UNTOLD else Told.NOT_NEEDED] += 1
                return
            written = self._means.retrying.call(
                lambda: sink.amend(place.partition, reference, changed.version, self._judge.amender)
            )
            self._look_again(place, reference, action)
        except PreconditionFailed:  # somebody is at work on it; we come again
            self._statement.told[Told.WAITING] += 1
            return
        except AdapterError as error:
            self._statement.told[Told.FAILED] += 1
            self._statement.fail(place.name, str(error))
            return
        self._statement.told[Told.AMENDED if written.changes else Told.NOT_NEEDED] += 1
        if not written.changes:  # it would not have our section; no use to try again until it is another
            self._forget_amendment(action.case.meeting)

    def _write(self, action: Action) -> None:
        """Look at a meeting once more, and tell its organiser what is left to tell."""
        place, reference = self._where(action.case.meeting)
        if place is None:
            self._statement.told[Told.WAITING] += 1
            return
        try:
            self._look_again(place, reference, action)
        except AdapterError as error:
            self._statement.told[Told.FAILED] += 1
            self._statement.fail(place.name, str(error))
            return
        judged = self._observer.judged.pop(action.case.meeting, None)
        fresh = self._again(action)
        if fresh is not None and fresh.do is Do.AMEND and judged is not None and not self._added(judged):
            self._forget_amendment(action.case.meeting)  # what stands there now is nothing that we would say
            fresh = None
        if judged is None or fresh is None or self._judge.reach(judged.as_read) is not Reach.ALLOWED:
            self._statement.told[Told.NOT_NEEDED] += 1
            return
        self._send(fresh, self._message(fresh, judged))

    def _again(self, action: Action) -> Action | None:
        """What there is to say about the meeting now."""
        with self._ledger.transaction() as connection:
            cases = list(cases_of(connection, self._judge.now, only=action.case.meeting))
        made = plan(cases, self._judge.settings, self._judge.now, self._means.days, self._ledger.mark)
        return next((fresh for fresh in made.actions if fresh.do is not Do.CHANGE), None)

    def _message(self, action: Action, judged: Judged) -> OutgoingMessage:
        case, invite = action.case, judged.as_read
        report = as_it_stands(judged)
        assert report is not None  # noqa: S101 -- of a meeting without a report, nothing is planned
        told = {finding.code for finding in case.findings if finding.told is not None and not finding.is_news}
        fixed = {finding.code for finding in case.findings if finding.told and finding.standing is Standing.FIXED}
        message = compose(
            Kind(action.do.value),
            report,
            self._judge.policy,
            now=self._judge.now,
            told=told,
            fixed=fixed,
            added=self._added(judged) if case.amend == UNTOLD else (),
            reference=case.thread[:DIGITS_OF_A_REFERENCE],
        )
        return OutgoingMessage(
            key=action.key,
            thread=case.thread,
            first=not self._has_thread(case.thread),
            recipient=organiser_of(invite) or "",
            subject=message.subject,
            text=message.text,
            html=message.html,
        )

    def _added(self, judged: Judged) -> tuple[Piece, ...]:
        return self._judge.amender.propose(without_section(judged.as_read), now=self._judge.now).pieces

    def _send(self, action: Action, message: OutgoingMessage) -> None:
        """Hand a message over. Its row comes first, and says at every moment what is known of it.

        Raises:
            StopSendingError: no message gets through.
        """
        messenger = self._means.messenger
        if messenger is None:
            raise StopSendingError("the settings name no [messenger], so nothing can be sent")
        with self._ledger.transaction() as connection:
            write_down(connection, action, self._judge.now, self._run)
        try:
            self._means.retrying.call(lambda: messenger.deliver(message))
        except NotAcceptedError:
            self._settle(action.key, REFUSED)
            self._statement.told[Told.REFUSED] += 1
        except OutcomeUnknownError:
            self._find_out(action.key, self._judge.now)
        except AdapterError as error:  # it was certainly not sent
            with self._ledger.transaction() as connection:
                strike_out(connection, action.key)
            raise StopSendingError(str(error)) from error
        else:
            self._settle(action.key, SENT)
            self._statement.told[Told.SENT] += 1
            self._statement.kinds[action.do.value] += 1

    def _find_out(self, key: str, tried: datetime) -> None:
        """Whether a message of unknown outcome was sent; where it certainly was not, it is planned anew."""
        found = self._look_up(key, tried)
        if found is LookUp.SENT:
            self._settle(key, SENT)
            self._statement.told[Told.SENT] += 1
        elif found is LookUp.NOT_SENT:
            with self._ledger.transaction() as connection:
                strike_out(connection, key)
        else:
            self._statement.told[Told.UNKNOWN] += 1
            if self._judge.now - tried >= PATIENCE:
                self._settle(key, UNKNOWN)

    def _look_up(self, key: str, tried: datetime) -> LookUp:
        messenger = self._means.messenger
        if messenger is None:
            return LookUp.UNKNOWN
        try:
            return self._means.retrying.call(lambda: messenger.look_up(key, tried))
        except AdapterError as error:
            self._statement.problems.append(str(error))
            return LookUp.UNKNOWN

    def _settle(self, key: str, state: str) -> None:
        with self._ledger.transaction() as connection:
            settle(connection, key, state, self._judge.now)

    def _look_again(self, place: Place, reference: str, action: Action) -> Changed | None:
        return self._observer.look_again(place, reference, {action.case.meeting}, counted=False)

    def _forget_amendment(self, meeting: str) -> None:
        with self._ledger.transaction() as connection:
            connection.execute(update(meetings).where(meetings.c.meeting == meeting).values(amend=None))

    def _amend_of(self, meeting: str) -> str | None:
        with self._ledger.transaction() as connection:
            return connection.execute(select(meetings.c.amend).where(meetings.c.meeting == meeting)).scalar()

    def _where(self, meeting: str) -> tuple[Place | None, str]:
        with self._ledger.transaction() as connection:
            copy = best_copy(connection, meeting)
        if copy is None:
            return None, ""
        return self._means.places.get((copy.source, copy.partition)), copy.reference

    def _has_thread(self, thread: str) -> bool:
        earlier = select(outbox.c.key).where(outbox.c.thread == thread, outbox.c.state.in_([SENT, UNKNOWN])).limit(1)
        with self._ledger.transaction() as connection:
            return connection.execute(earlier).first() is not None
