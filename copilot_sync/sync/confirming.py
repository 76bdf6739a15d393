"""What was noted of organisers' answers, confirmed to them: once, in the thread, and to nobody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from copilot_sync.adapters.documents import Answer
from copilot_sync.adapters.errors import AdapterError
from copilot_sync.messages import confirming
from copilot_sync.sync import marks
from copilot_sync.sync.agreements import Noted
from copilot_sync.sync.answering import named_day, unconfirmed
from copilot_sync.sync.cases import cases_of
from copilot_sync.sync.moments import read, read_or_none
from copilot_sync.sync.outbox import Tells
from copilot_sync.sync.planning import Action, Do
from copilot_sync.sync.references import short
from copilot_sync.sync.sending import StopSendingError
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.sync.judging import Judge
    from copilot_sync.sync.observing import Place
    from copilot_sync.sync.sending import Sender
    from copilot_sync.sync.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmer:
    """Confirms answers. The address that one came from is not kept: each is read once more, and believed once more."""

    judge: Judge
    statement: Statement
    sender: Sender
    places: Mapping[tuple[str, str], Place]
    retrying: RetryPolicy

    def confirm(self) -> None:
        """Confirm every answer whose sender has heard nothing of it, as many as one run may send messages."""
        with self.judge.ledger.reading() as connection:
            rows = unconfirmed(connection, self.judge.now)
        most = self.judge.settings.most_per_run
        if len(rows) > most:
            self.statement.told[Told.WAITING] += len(rows) - most
        for number, row in enumerate(rows[:most]):
            try:
                self._confirm(row)
            except StopSendingError as error:
                self.statement.problems.append(str(error))
                self.statement.not_sent(error.cause, len(rows[:most]) - number)
                return

    def _confirm(self, row: Row[Any]) -> None:
        place = self.places.get((row.source, row.partition))
        if place is None:
            self.statement.told[Told.WAITING] += 1
            return
        try:
            found = self.retrying.call(lambda: place.source.fetch(place.partition, row.reference))
        except AdapterError as error:
            self.statement.not_sent(error)
            self.statement.fail(place.name, str(error), (row.partition, row.reference))
            return
        for answer in found.results if found else ():
            if isinstance(answer, Answer) and self._is_theirs(answer, row):
                self._send(row, answer)
                return
        with self.judge.ledger.transaction() as connection:  # nobody can tell any more whom to write to
            gone = update(answers).where(answers.c.answer == row.answer)
            connection.execute(gone.values(partition="", reference=""))
        self.statement.told[Told.NOT_NEEDED] += 1

    def _is_theirs(self, answer: Answer, row: Row[Any]) -> bool:
        ledger = self.judge.ledger
        sent = answer.sender is not None and marks.organiser(ledger, answer.sender) == row.organiser
        return sent and ledger.mark("answer", answer.mark) == row.answer

    def _send(self, row: Row[Any], answer: Answer) -> None:
        with self.judge.ledger.reading() as connection:
            (case,) = cases_of(connection, self.judge.now, only=row.meeting)
        if case.sent_lately >= self.judge.settings.most_per_day:
            self.statement.told[Told.WAITING] += 1
            return
        policy = self.judge.policy
        start = read_or_none(row.dtstart)
        message = confirming.confirm(
            self._line(row, answer),
            start.astimezone(policy.timezone) if start else None,
            short(row.thread),
            policy.organisation,
        )
        self.sender.send(Action(key=row.answer, do=Do.CONFIRM, case=case), message, (answer.sender or "", ""), Tells())

    def _line(self, row: Row[Any], answer: Answer) -> str:
        if row.wish == Noted.PAUSE:
            return confirming.PAUSED
        if row.wish == Noted.UNREASONED:
            return confirming.UNREASONED
        until, policy = date.fromisoformat(row.until), self.judge.policy
        taken = read(row.taken).astimezone(policy.timezone).date()
        named = named_day(answer.said, taken, taken, policy) if answer.said is not None else None
        return confirming.waived(json.loads(row.codes), until, shortened=named is not None and named > until)
