"""Our section put into invites, brought up to date, or taken out again, as a plan says."""

from __future__ import annotations

from contextlib import suppress
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
from copilot_sync.sync.update_mails import Postage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from copilot_sync.adapters.ports import Changed, InviteSink
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.amendments.proposal import Proposal
    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.statement import Statement

PASSING = (PreconditionFailed, TransientError, OutcomeUnknownError)
"""Somebody is at work on the invite, or the platform is not itself: the next run may succeed."""


class ChosenOnly(Amender):
    """Speaks for the meetings of a plan alone, though a thing may hold others, and remembers for which rules."""

    def __init__(self, amender: Amender, key: Callable[[Invite], str], chosen: Collection[str]) -> None:
        super().__init__(amender.policy)
        self._key = key
        self._chosen = chosen
        self.serves: dict[str, dict[str, None]] = {}
        """The rules that the section of each meeting is for, in the order of its pieces."""

    def speaks_for(self, invite: Invite) -> bool:
        """As any amender, and never for a meeting that was not chosen: it is left as it is."""
        return super().speaks_for(invite) and self._key(invite) in self._chosen

    def propose(self, invite: Invite, *, now: datetime) -> Proposal:
        """As any amender."""
        proposal = super().propose(invite, now=now)
        rules = self.serves.setdefault(self._key(invite), {})
        rules.update(dict.fromkeys(code for piece in proposal.pieces for code in piece.rules))
        return proposal


@dataclass(kw_only=True)
class Changer:
    """Changes invites, and writes down where our section stands."""

    observer: Observer
    statement: Statement
    retrying: RetryPolicy
    put_off: set[str] = field(default_factory=set)
    """Meetings whose invite could not be changed for a passing reason."""
    postage: Postage = field(init=False)
    _serves: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is foretold yet."""
        self.postage = Postage(judge=self.observer.judge)

    def serves(self, meeting: str) -> tuple[str, ...] | None:
        """The rules that our section in a meeting is for; ``None`` where that was neither foreseen nor foretold."""
        return self._serves.get(meeting)

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
            changed = found and self._amended(found, chosen)
            if found is None or changed is None or not self._is_affordable(meeting, place, found, changed):
                return False
        except AdapterError as error:
            self.statement.told[Told.FAILED] += 1
            self.statement.fail(place.name, str(error), (place.mark, reference))
            return False
        with self.observer.together(counted=False) as connection:
            self.observer.absorb(connection, Look(place=place, changed=changed, wanted={meeting}))
        if changed != found:
            self._note_mails(meeting, place)
        return changed != found

    def foretell(self, meeting: str, place: Place, reference: str, chosen: Collection[str]) -> None:
        """Foretell what a change would add, and send to guests, for a plan that waits.

        Of what cannot be read nothing is said.
        """
        with suppress(AdapterError):  # whoever carries the plan out hears of it
            found = self.retrying.call(lambda: place.source.fetch(place.partition, reference))
            if found is not None:
                self.postage.foretell(meeting, place, found, self._amended(found, chosen))
                self._note_mails(meeting, place)

    def _amended(self, found: Changed, chosen: Collection[str]) -> Changed:
        """A thing as it should stand."""
        amender, now = self._amender(chosen), self.observer.judge.now
        results = (amender.amended(it, now=now) if isinstance(it, Invite) else it for it in found.results)
        amended = replace(found, results=tuple(results))
        self._serves.update((meeting, tuple(rules)) for meeting, rules in amender.serves.items())
        return amended

    def _is_affordable(self, meeting: str, place: Place, before: Changed, after: Changed) -> bool:
        """Whether guests get no more mails of a change than this run may send. Else it waits, if a later run may."""
        self.postage.foretell(meeting, place, before, after)
        if self.postage.allows(meeting, place):
            return True
        if not self.postage.allows(meeting, place, ever=True):
            self.statement.told[Told.TOO_MANY] += 1
            return False
        self.put_off.add(meeting)
        self.statement.told[Told.CAPPED] += 1
        return False

    def _note_mails(self, meeting: str, place: Place) -> None:
        """Note what a change sends to guests, or would."""
        self.postage.spend(meeting, place)
        self.statement.update_mails += self.postage.of(meeting)

    def _amender(self, chosen: Collection[str]) -> ChosenOnly:
        ledger = self.observer.ledger
        return ChosenOnly(self.observer.judge.amender, lambda invite: marks.meeting(ledger, invite), chosen)

    def _change(self, meeting: str, place: Place, reference: str, chosen: Collection[str]) -> None:
        look = self.observer.look_again(place, reference, {meeting}, counted=False)
        amend = self._amend_of(meeting)
        if look is None or amend not in TO_CHANGE:  # a thing may hold several meetings, all changed at once
            self.statement.told[Told.AMENDED if amend == Amend.UNTOLD else Told.NOT_NEEDED] += 1
            return
        if not self._is_affordable(meeting, place, look.changed, self._amended(look.changed, chosen)):
            return
        amender = self._amender(chosen)
        sink: InviteSink = place.source  # type: ignore[assignment] # it says that it is one
        try:
            written = self.retrying.call(lambda: sink.amend(place.partition, reference, look.changed.version, amender))
        except (OutcomeUnknownError, NotAcceptedError):
            self.postage.spend(meeting, place, times=2)  # it may have been written, and undone
            raise
        if written.changes:
            self.statement.told[Told.AMENDED] += 1
            self._note_mails(meeting, place)
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
