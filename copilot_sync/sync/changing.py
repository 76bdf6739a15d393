"""Our section put into invites, brought up to date, or taken out again, as a plan says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from copilot_sync.adapters.errors import (
    AdapterError,
    NotAcceptedError,
    OutcomeUnknownError,
    PreconditionFailed,
    TransientError,
)
from copilot_sync.amendments.proposal import Amender
from copilot_sync.invite import Invite
from copilot_sync.sync import marks
from copilot_sync.sync.findings import TO_CHANGE, Amend
from copilot_sync.sync.observing import Look
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from copilot_sync.adapters.ports import InviteSink
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.statement import Statement

PASSING = (PreconditionFailed, TransientError, OutcomeUnknownError)
"""Somebody is at work on the invite, or the platform is not itself: the next run may succeed."""


class ChosenOnly(Amender):
    """Speaks for the meetings of a plan alone, though a thing may hold others."""

    def __init__(self, amender: Amender, is_chosen: Callable[[Invite], bool]) -> None:
        super().__init__(amender.policy)
        self._is_chosen = is_chosen

    def speaks_for(self, invite: Invite) -> bool:
        """As any amender, and never for a meeting that was not chosen: it is left as it is."""
        return super().speaks_for(invite) and self._is_chosen(invite)


@dataclass(kw_only=True)
class Changer:
    """Changes invites, and writes down where our section stands."""

    observer: Observer
    statement: Statement
    retrying: RetryPolicy
    put_off: set[str] = field(default_factory=set)
    """Meetings whose invite could not be changed for a passing reason."""

    def change(self, meeting: str, place: Place, reference: str, chosen: Collection[str]) -> None:
        """See that the best copy of a meeting has what it should; in the same thing only `chosen` meetings change."""
        try:
            self._change(meeting, place, reference, chosen)
        except PASSING as error:
            self.put_off.add(meeting)
            self.statement.told[Told.WAITING] += 1
            if not isinstance(error, PreconditionFailed):
                self.statement.fail(place.name, str(error), (place.mark, reference))
        except AdapterError as error:
            self.statement.told[Told.FAILED] += 1
            self.statement.fail(place.name, str(error), (place.mark, reference))
            if isinstance(error, NotAcceptedError):
                self.note(meeting, Amend.IMPOSSIBLE)

    def foresee(self, meeting: str, place: Place, reference: str, chosen: Collection[str]) -> bool:
        """Take in what a thing would be if it were changed, and tell whether it would be another. For a rehearsal."""
        try:
            found = self.retrying.call(lambda: place.source.fetch(place.partition, reference))
        except AdapterError as error:
            self.statement.fail(place.name, str(error), (place.mark, reference))
            return False
        if found is None:
            return False
        amender, now = self._amender(chosen), self.observer.judge.now
        results = tuple(amender.amended(it, now=now) if isinstance(it, Invite) else it for it in found.results)
        with self.observer.together(counted=False) as connection:
            look = Look(place=place, changed=replace(found, results=results), wanted={meeting})
            self.observer.absorb(connection, look)
        return results != found.results

    def _amender(self, chosen: Collection[str]) -> Amender:
        ledger = self.observer.ledger
        return ChosenOnly(self.observer.judge.amender, lambda invite: marks.meeting(ledger, invite) in chosen)

    def _change(self, meeting: str, place: Place, reference: str, chosen: Collection[str]) -> None:
        look = self.observer.look_again(place, reference, {meeting}, counted=False)
        amend = self._amend_of(meeting)
        if look is None or amend not in TO_CHANGE:  # a thing may hold several meetings, all changed at once
            self.statement.told[Told.AMENDED if amend == Amend.UNTOLD else Told.NOT_NEEDED] += 1
            return
        amender = self._amender(chosen)
        sink: InviteSink = place.source  # type: ignore[assignment] # it says that it is one
        written = self.retrying.call(lambda: sink.amend(place.partition, reference, look.changed.version, amender))
        if written.changes:
            self.statement.told[Told.AMENDED] += 1
            self.observer.look_again(place, reference, {meeting}, counted=False)
            amend = self._amend_of(meeting)
        if amend in TO_CHANGE:  # it would not have our section; no use to try again until it is another
            self.statement.told[Told.NOT_NEEDED] += not written.changes
            self.note(meeting, Amend.IMPOSSIBLE)

    def note(self, meeting: str, amend: Amend) -> None:
        """Write down where our section stands."""
        with self.observer.ledger.transaction() as connection:
            connection.execute(update(meetings).where(meetings.c.meeting == meeting).values(amend=amend))

    def _amend_of(self, meeting: str) -> str | None:
        with self.observer.ledger.reading() as connection:
            return connection.execute(select(meetings.c.amend).where(meetings.c.meeting == meeting)).scalar()
