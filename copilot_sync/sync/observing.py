"""What a source holds, taken into the ledger: thing by thing, each meeting judged by its best copy."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from copilot_sync.adapters.documents import Answer, Failed, Returned, Skipped
from copilot_sync.adapters.errors import AdapterError, NotAcceptedError, PermissionDenied, PreconditionFailed
from copilot_sync.invite import Invite
from copilot_sync.meeting import less_impossible_moments
from copilot_sync.sync import marks, unread
from copilot_sync.sync.answering import Answers
from copilot_sync.sync.findings import note, note_gone
from copilot_sync.sync.judging import Reach, State
from copilot_sync.sync.moments import written
from copilot_sync.sync.outbox import came_back
from copilot_sync.sync.ranks import best_copy, best_of, copies_of, is_better, rank_of
from copilot_sync.sync.records import put, remember
from copilot_sync.sync.spots import Spot, lies, spot_of, within
from copilot_sync.sync.statement import Read, Statement, Told
from copilot_sync.sync.tables import copies, meetings
from copilot_sync.sync.unread import Why

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection, Row

    from copilot_sync.adapters.ports import Changed, InviteSource, Partition
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.sync.judging import Judge, Judged

KNOWN_REPORT = "a report on the delivery of a mail that we know of, or that is not ours"
READ = {State.FAR: Read.FAR, State.OUT_OF_SCOPE: Read.OUT_OF_SCOPE, State.OVER: Read.OVER}


@dataclass(frozen=True, slots=True)
class Place:
    """A partition as opened in this run."""

    name: str
    """Of its source, in the settings."""
    source: InviteSource
    partition: Partition
    mark: str

    def spot(self, reference: str) -> Spot:
        """Where a thing in it lies."""
        return Spot(self.name, self.mark, reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One thing as it was pulled or fetched."""

    place: Place
    changed: Changed
    wanted: Collection[str] = ()
    """Meetings that are judged in any case."""
    met_in: int = 0
    """The run whose pull met it; 0 where it was fetched for another reason."""
    judged: dict[str, Judged] = field(default_factory=dict)
    """The meetings that were wanted, as far as this thing holds their best copy."""

    @property
    def at(self) -> Spot:
        """Where it lies."""
        return self.place.spot(self.changed.reference)


class _Copy(NamedTuple):
    """The best date of a meeting in one thing."""

    meeting: str
    rank: str
    invite: Invite


def is_about_one_thing(error: AdapterError) -> bool:
    """Whether what went wrong with one thing says nothing of the next."""
    return type(error) is AdapterError or isinstance(error, (PermissionDenied, NotAcceptedError, PreconditionFailed))


class Observer:
    """Writes into the ledger what the sources hold."""

    def __init__(self, judge: Judge, statement: Statement, retrying: RetryPolicy) -> None:
        self.judge = judge
        self.statement = statement
        self.ledger = judge.ledger
        self.now = written(judge.now)
        self._retrying = retrying
        self._judged: set[str] = set()
        """The meetings that were judged in this run."""

    @contextmanager
    def together(self, *, counted: bool = True) -> Iterator[Connection]:
        """A transaction, and what is counted in it: both count, or neither does. What failed is told in any case."""
        outer, self.statement = self.statement, Statement(self.statement.mode)
        try:
            with self.ledger.transaction() as connection:
                yield connection
            if counted:
                outer.add(self.statement)
            outer.failed.update(self.statement.failed)
        finally:
            self.statement = outer

    def note_closed(self, connection: Connection, place: Place, reference: str, reason: str, name: str = "") -> None:
        """Write down, and tell, that a thing could not be looked at."""
        self.statement.fail(place.name, reason, (place.mark, reference), name)
        unread.keep(connection, place.spot(reference), Why.CLOSED, self.judge.now)

    def look_again(
        self, place: Place, reference: str, wanted: Collection[str] = (), *, counted: bool = True
    ) -> Look | None:
        """Fetch one thing and take it in; ``None`` where it is gone. Not `counted` where the statement has it already.

        Raises:
            AdapterError: it could not be fetched.
        """
        changed = self._retrying.call(lambda: place.source.fetch(place.partition, reference))
        look = Look(place=place, changed=changed, wanted=wanted) if changed is not None else None
        self.ask_ahead([changed] if changed is not None else [], wanted)
        with self.together(counted=counted) as connection:
            kept = self.absorb(connection, look) if look is not None else frozenset()
            if kept is not None:
                self.let_go(connection, self.strike_out(connection, place, reference, kept))
        return look

    def ask_ahead(self, things: Iterable[Changed], wanted: Collection[str] = ()) -> None:
        """Have directories asked about the people in what is to be judged of these, before a transaction waits for it."""
        if not self.judge.asks:
            return
        invites = [it for thing in things for it in thing.results if isinstance(it, Invite)]
        with self.ledger.reading() as connection:
            new = [invite for invite in invites if self._is_to_be_judged(connection, invite, wanted)]
        for invite in new:
            with suppress(Exception):  # an odd invite is told of when it is taken in
                self.judge.ask_ahead(less_impossible_moments(invite))

    def _is_to_be_judged(self, connection: Connection, invite: Invite, wanted: Collection[str]) -> bool:
        try:
            sound = less_impossible_moments(invite)
            key = marks.meeting(self.ledger, sound)
        except Exception:  # noqa: BLE001 -- as above
            return False
        known = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
        return known is None or key in wanted or not self._is_as_it_was(known, sound)

    def absorb(self, connection: Connection, look: Look) -> frozenset[str] | None:
        """Take in one thing as it stands. Returns the meetings in it, or ``None`` where a part could not be read.

        A meeting that stops us is noted as failed, and keeps no other from its turn.
        """
        found: dict[str, _Copy] = {}
        whole = True
        why: Why | None = None
        for result in look.changed.results:
            if isinstance(result, (Answer, Returned, Skipped)):
                self._note_no_invite(connection, look, result)
            elif isinstance(result, Failed):
                whole, why = False, Why.BROKEN
                self.statement.fail(look.place.name, result.reason, look.at[1:], result.source)
            elif not self._is_understood(look, result, found):
                whole, why = False, Why.FAULT
        for copy in found.values():
            try:
                with connection.begin_nested():
                    self._settle(connection, look, copy)
            except SQLAlchemyError:
                raise
            except Exception as error:  # noqa: BLE001 -- one odd invite must not keep all others from their turn
                why = Why.FAULT
                self._note_broken(look, copy.invite, error)
        if why is None:
            unread.drop(connection, look.at)
        else:
            unread.keep(connection, look.at, why, self.judge.now)
        return frozenset(found) if whole else None

    def _is_understood(self, look: Look, result: Invite, found: dict[str, _Copy]) -> bool:
        try:
            invite = less_impossible_moments(result)
            rank = rank_of(invite, self.judge.now, self.judge.reach(invite))
            copy = _Copy(marks.meeting(self.ledger, invite), rank, invite)
        except Exception as error:  # noqa: BLE001 -- as above
            self._note_broken(look, result, error)
            return False
        other = found.get(copy.meeting)
        if other is not None:
            self.statement.read[Read.COPY] += 1
        if other is None or other.rank < copy.rank:
            found[copy.meeting] = copy
        return True

    def _note_no_invite(self, connection: Connection, look: Look, result: Answer | Returned | Skipped) -> None:
        if isinstance(result, Skipped):
            self.statement.skipped[result.reason] += 1
        elif isinstance(result, Answer):
            Answers(self.judge, self.statement).take(connection, result, look.at)
        elif came_back(connection, result.key, self.judge.now):
            self.statement.told[Told.RETURNED] += 1
        else:
            self.statement.skipped[KNOWN_REPORT] += 1

    def _note_broken(self, look: Look, invite: Invite, error: Exception) -> None:
        # The kind of the error alone: its text may quote the invite.
        self.statement.read[Read.BROKEN] += 1
        reason = f"a meeting could not be judged ({type(error).__name__}); please report it"
        self.statement.fail(look.place.name, reason, look.at[1:], invite.source)

    def _settle(self, connection: Connection, look: Look, copy: _Copy) -> None:
        """Judge a meeting by the copy at hand, if that is the best one, and anything about it is new."""
        key, asked = copy.meeting, copy.meeting in look.wanted
        rows = copies_of(connection, key)
        before, rival = best_of(rows), best_of(row for row in rows if spot_of(row) != look.at)
        self._take_copy(connection, look, copy)
        if rival is not None and not is_better(copy.rank, look.at, rival):
            self.statement.read[Read.COPY] += 1
            was_best = asked or (before is not None and spot_of(before) == look.at)
            if self._tells_of_before(connection, copy) or was_best:
                self._let_come_due(connection, key)
            return
        known = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
        if known is not None and not asked and self._is_as_it_was(known, copy.invite):
            self.statement.read[Read.UNCHANGED] += 1
            return
        judged = self.judge.judge(connection, key, copy.invite)
        note(connection, self.judge, known, judged, amends=look.place.source.capabilities.amends)
        if judged.state is not State.FAR and copy.invite.vouched_for:
            remember(connection, self.ledger, key, judged.meeting)
        self._count(key, _became(judged), asked=asked)
        if asked:
            look.judged[key] = judged

    def _count(self, key: str, became: Read, *, asked: bool) -> None:
        """Count what became of a meeting: judged once in a run, whichever copies are looked at, and however often."""
        again = became is Read.JUDGED and key in self._judged
        if became is Read.JUDGED:
            self._judged.add(key)
        if not (again and asked):
            self.statement.read[Read.COPY if again else became] += 1

    def _tells_of_before(self, connection: Connection, copy: _Copy) -> bool:
        """Whether a copy that is not judged, an earlier mail, adds to the history of its meeting."""
        key, invite = copy.meeting, copy.invite
        allowed = self.judge.reach(invite) is Reach.ALLOWED
        mailed = invite.envelope is not None and invite.envelope.date is not None and allowed
        state = connection.execute(select(meetings.c.state).where(meetings.c.meeting == key)).scalar()
        if not mailed or state is None or state in {State.FAR, State.OVER, State.GONE}:
            return False
        return remember(connection, self.ledger, key, self.judge.seen_before(connection, key, invite))

    def _take_copy(self, connection: Connection, look: Look, copy: _Copy) -> None:
        met = {"pass_": look.met_in} if look.met_in else {}
        put(
            connection,
            copies,
            **look.at._asdict(),
            meeting=copy.meeting,
            version=look.changed.version,
            rank=copy.rank,
            **met,
        )

    def _is_as_it_was(self, known: Row[tuple[object, ...]], invite: Invite) -> bool:
        due = known.due is not None and known.due <= self.now
        by_other_rules = known.policy != self.judge.mark and known.state != State.OVER
        back = known.state == State.GONE
        return not (due or by_other_rules or back) and known.seen == marks.seen(self.ledger, invite)

    def strike_out(self, connection: Connection, place: Place, reference: str, kept: Collection[str] = ()) -> set[str]:
        """Strike out the copies that a thing no longer holds, and return their meetings."""
        lost = self.held(connection, place, reference) - set(kept)
        here = lies(copies, place.spot(reference))
        if not kept:  # it holds nothing, and so nothing that we could not read
            unread.drop(connection, place.spot(reference))
        for key in lost:
            connection.execute(delete(copies).where(here, copies.c.meeting == key))
        return lost

    def held(self, connection: Connection, place: Place, reference: str) -> set[str]:
        """The meetings of which a thing holds a copy, as far as the ledger knows."""
        return set(connection.execute(select(copies.c.meeting).where(lies(copies, place.spot(reference)))).scalars())

    def let_go(self, connection: Connection, lost: Collection[str]) -> None:
        """Note what it means for some meetings that a copy of each is gone."""
        for key in lost:
            if best_copy(connection, key) is not None:
                self._let_come_due(connection, key)
                continue
            known = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
            if known is not None and known.state != State.GONE:
                has_passed = known.dtend is not None and known.dtend <= self.now  # a date of a series, say
                self.statement.gone += not has_passed
                note_gone(connection, key)

    def _let_come_due(self, connection: Connection, key: str) -> None:
        connection.execute(update(meetings).where(meetings.c.meeting == key).values(due=self.now))


def _became(judged: Judged) -> Read:
    """What a meeting that was looked at counts as: out of scope is none of which nobody could say who is in it."""
    if judged.state is State.OUT_OF_SCOPE and not judged.meeting.people.asked:
        return Read.WITH_WHOM
    return READ.get(judged.state, Read.JUDGED)


def copies_in(place: Place) -> ColumnElement[bool]:
    """The clause that finds the copies of one partition."""
    return within(copies, place.name, place.mark)
