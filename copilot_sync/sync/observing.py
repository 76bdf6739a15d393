"""The first phase of a pass: pull, judge what is new, and write it down, a page and its token in one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, update

from copilot_sync.adapters.documents import Failed, Skipped
from copilot_sync.adapters.errors import AdapterError, SyncTokenExpired
from copilot_sync.adapters.ports import SyncToken
from copilot_sync.meeting import less_impossible_moments
from copilot_sync.sync import marks
from copilot_sync.sync.findings import note, note_gone
from copilot_sync.sync.judging import State
from copilot_sync.sync.moments import written
from copilot_sync.sync.ranks import rank_of
from copilot_sync.sync.records import put, remember
from copilot_sync.sync.statement import Read, Statement
from copilot_sync.sync.tables import copies, meetings, partitions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Row

    from copilot_sync.adapters.ports import Changed, ChangeSet, InviteSource, Partition
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.invite import Invite
    from copilot_sync.sync.judging import Judge, Judged

FEW = 5
"""A partition with fewer meetings ahead may lose all of them at once, and nothing is odd about it."""
ROUNDS = 3
"""How often a meeting is looked up at once, where one copy after another turns out not to be the best any more."""
READ = {State.FAR: Read.FAR, State.OUT_OF_SCOPE: Read.OUT_OF_SCOPE, State.OVER: Read.OVER}


class EmptiedError(Exception):
    """A partition has lost most of its meetings at once: more likely a fault than news."""

    def __init__(self, lost: int, known: int) -> None:
        super().__init__(f"{lost} of its {known} meetings ahead have gone at once")


@dataclass(frozen=True, slots=True)
class Place:
    """A partition as opened in this run."""

    name: str
    """Of its source, in the settings."""
    source: InviteSource
    partition: Partition
    mark: str


@dataclass
class Losses:
    """How many of the meetings ahead a partition has lost in this pull."""

    known: int
    allowed: bool
    """An admin has approved of it."""
    lost: set[str] = field(default_factory=set)

    def add(self, meetings_lost: Collection[str]) -> None:
        """Count more.

        Raises:
            EmptiedError: that makes more than half, of more than a few.
        """
        self.lost.update(meetings_lost)
        if not self.allowed and self.known >= FEW and len(self.lost) * 2 > self.known:
            raise EmptiedError(len(self.lost), self.known)


class Observer:
    """Writes into the ledger what the sources hold."""

    def __init__(self, judge: Judge, statement: Statement, retrying: RetryPolicy, run: int) -> None:
        self.judge = judge
        self.statement = statement
        self.judged: dict[str, Judged] = {}
        """The meetings that were asked for, as they were last judged."""
        self._ledger = judge.ledger
        self._retrying = retrying
        self._run = run
        self._now = written(judge.now)

    def pull(self, place: Place, *, losses_approved: bool = False) -> None:
        """Take in what has changed in a partition since the last time.

        Raises:
            AdapterError: the pull broke off. What came before is kept, with the token up to there.
            EmptiedError: it has lost most of its meetings. Nothing of that is believed.
        """
        with self._ledger.transaction() as connection:
            token = self._token(connection, place)
            known = self._ahead(connection, place)
            put(connection, partitions, source=place.name, partition=place.mark, last_try=self._now)
        losses = Losses(known, losses_approved)
        try:
            self._pull(place, token, losses)
        except SyncTokenExpired:
            self._pull(place, None, losses)
        except (AdapterError, EmptiedError) as error:
            with self._ledger.transaction() as connection:
                put(connection, partitions, source=place.name, partition=place.mark, problem=type(error).__name__)
            raise
        with self._ledger.transaction() as connection:
            put(connection, partitions, source=place.name, partition=place.mark, last_good=self._now, problem=None)

    def _pull(self, place: Place, token: SyncToken | None, losses: Losses) -> None:
        for page in place.source.pull(place.partition, token):
            with self._together() as connection:
                self._take_in(connection, place, page, losses)
                if page.token is not None and page.token != token:
                    put(connection, partitions, source=place.name, partition=place.mark, token=page.token)
        if token is None:
            self._look_for_unmet(place, losses)

    @contextmanager
    def _together(self, *, counted: bool = True) -> Iterator[Connection]:
        """A transaction, and what is counted in it: both count, or neither does."""
        outer, self.statement = self.statement, Statement(self.statement.mode)
        try:
            with self._ledger.transaction() as connection:
                yield connection
            if counted:
                outer.add(self.statement)
        finally:
            self.statement = outer

    def come_due(self, places: dict[tuple[str, str], Place]) -> None:
        """Judge again what the clock, the settings or a lost copy ask for, of the partitions at hand."""
        for _ in range(ROUNDS):
            with self._ledger.transaction() as connection:
                due = self._due(connection)
            groups: dict[tuple[str, str, str], set[str]] = {}
            for row in due:
                if (row.source, row.partition) in places:
                    groups.setdefault((row.source, row.partition, row.reference), set()).add(row.meeting)
            if not groups:
                return
            for (name, mark, reference), wanted in groups.items():
                place = places[name, mark]
                try:
                    self.look_again(place, reference, wanted)
                except AdapterError as error:
                    self.statement.fail(name, str(error))
                    places.pop((name, mark), None)
                    break

    def look_again(
        self, place: Place, reference: str, wanted: Collection[str] = (), *, counted: bool = True
    ) -> Changed | None:
        """Fetch one thing and take it in; the meetings `wanted` are judged in any case, and stand in `judged`.

        Not `counted` where the statement has this look already.

        Raises:
            AdapterError: it could not be fetched.
        """
        changed = self._retrying.call(lambda: place.source.fetch(place.partition, reference))
        with self._together(counted=counted) as connection:
            if changed is None:
                self._lose(connection, place, reference, kept=())
            else:
                self._absorb(connection, place, changed, wanted)
        return changed

    def _take_in(self, connection: Connection, place: Place, page: ChangeSet, losses: Losses) -> None:
        for skipped in page.skipped:
            self.statement.skipped[skipped.reason] += 1
        for failed in page.failed:
            self.statement.fail(place.name, failed.reason)
        for changed in page.changed:
            losses.add(self._absorb(connection, place, changed, ()))
        for reference in page.removed:
            losses.add(self._lose(connection, place, reference, kept=()))

    def _absorb(self, connection: Connection, place: Place, changed: Changed, wanted: Collection[str]) -> set[str]:
        """Take in one thing as it stands, and return the meetings ahead that it has lost."""
        found: dict[str, tuple[str, Invite]] = {}
        whole = True
        for result in changed.results:
            if isinstance(result, Skipped):
                self.statement.skipped[result.reason] += 1
            elif isinstance(result, Failed):
                whole = False
                self.statement.fail(place.name, result.reason)
            else:
                invite = less_impossible_moments(result)
                key, rank = marks.meeting(self._ledger, invite), rank_of(invite, self.judge.now)
                if key not in found or found[key][0] < rank:
                    found[key] = (rank, invite)
        for key, (rank, invite) in found.items():
            self._take_copy(connection, place, changed, key, rank)
            self._settle(connection, place, changed.reference, key, invite, asked=key in wanted)
        if not whole:
            return set()  # what was not met may stand in the part that we could not read
        return self._lose(connection, place, changed.reference, kept=found)

    def _take_copy(self, connection: Connection, place: Place, changed: Changed, key: str, rank: str) -> None:
        put(
            connection,
            copies,
            source=place.name,
            partition=place.mark,
            reference=changed.reference,
            meeting=key,
            version=changed.version,
            rank=rank,
            pass_=self._run,
        )

    def _settle(  # noqa: PLR0913 -- what is known of one copy
        self, connection: Connection, place: Place, reference: str, key: str, invite: Invite, *, asked: bool
    ) -> None:
        """Judge a meeting by the copy at hand, if that is the best one, and anything about it is new."""
        best = best_copy(connection, key)
        known = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
        at_hand = best is not None and (best.source, best.partition, best.reference) == (
            place.name,
            place.mark,
            reference,
        )
        if not at_hand:
            self.statement.read[Read.COPY] += 1
            if self._tells_of_before(connection, key, known, invite) or asked:  # if asked, it was the best until now
                connection.execute(update(meetings).where(meetings.c.meeting == key).values(due=self._now))
            return
        if known is not None and not asked and self._is_as_it_was(known, invite):
            self.statement.read[Read.UNCHANGED] += 1
            return
        judged = self.judge.judge(connection, key, invite)
        self.statement.read[READ.get(judged.state, Read.JUDGED)] += 1
        note(connection, self.judge, key, known, judged)
        if judged.state is not State.FAR and invite.vouched_for:
            remember(connection, self._ledger, key, judged.meeting)
        if asked:
            self.judged[key] = judged

    def _tells_of_before(
        self, connection: Connection, key: str, known: Row[tuple[object, ...]] | None, invite: Invite
    ) -> bool:
        """Whether a copy that is not judged, an earlier mail, adds to the history of its meeting."""
        mailed = invite.envelope is not None and invite.envelope.date is not None and invite.vouched_for
        if known is None or known.state in {State.FAR, State.OVER, State.GONE} or not mailed:
            return False
        return remember(connection, self._ledger, key, self.judge.seen_before(connection, key, invite))

    def _is_as_it_was(self, known: Row[tuple[object, ...]], invite: Invite) -> bool:
        due = known.due is not None and known.due <= self._now
        by_other_rules = known.policy != self.judge.mark and known.state != State.OVER
        back = known.state == State.GONE
        return not (due or by_other_rules or back) and known.seen == marks.seen(self._ledger, invite)

    def _lose(self, connection: Connection, place: Place, reference: str, kept: Collection[str]) -> set[str]:
        """Strike out the copies that a thing no longer holds, and return the meetings ahead that it lost."""
        here = and_(copies.c.source == place.name, copies.c.partition == place.mark, copies.c.reference == reference)
        held = set(connection.execute(select(copies.c.meeting).where(here)).scalars())
        lost = held - set(kept)
        ahead = set()
        for key in lost:
            connection.execute(delete(copies).where(here, copies.c.meeting == key))
            known = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
            if known is not None and known.state in {State.UPCOMING, State.CANCELLED}:
                ahead.add(key)
            if best_copy(connection, key) is not None:
                connection.execute(update(meetings).where(meetings.c.meeting == key).values(due=self._now))
            elif known is not None and known.state != State.GONE:
                self.statement.gone += 1
                note_gone(connection, key)
        return ahead

    def _look_for_unmet(self, place: Place, losses: Losses) -> None:
        """What a pull from the beginning did not meet may be gone, or only out of its window: ask for each."""
        here = and_(copies.c.source == place.name, copies.c.partition == place.mark, copies.c.pass_ != self._run)
        with self._ledger.transaction() as connection:
            unmet = sorted(set(connection.execute(select(copies.c.reference).where(here)).scalars()))
            ahead = connection.execute(
                select(copies.c.meeting)
                .join(meetings, meetings.c.meeting == copies.c.meeting)
                .where(here, meetings.c.state == State.UPCOMING)
            ).scalars()
            losses.add(set(ahead))
        for reference in unmet:
            self.look_again(place, reference)

    def _due(self, connection: Connection) -> Iterator[Row[tuple[object, ...]]]:
        """The best copy of every meeting that is due."""
        asked = or_(
            and_(meetings.c.due.is_not(None), meetings.c.due <= self._now),
            and_(meetings.c.policy != self.judge.mark, meetings.c.state.not_in([State.OVER, State.GONE])),
        )
        keys = connection.execute(select(meetings.c.meeting).where(asked).order_by(meetings.c.dtstart)).scalars().all()
        best = (best_copy(connection, key) for key in keys)
        return iter([row for row in best if row is not None])

    def _token(self, connection: Connection, place: Place) -> SyncToken | None:
        here = and_(partitions.c.source == place.name, partitions.c.partition == place.mark)
        token = connection.execute(select(partitions.c.token).where(here)).scalar()
        return None if token is None else SyncToken(token)

    def _ahead(self, connection: Connection, place: Place) -> int:
        here = and_(copies.c.source == place.name, copies.c.partition == place.mark)
        number = (
            select(func.count(copies.c.meeting.distinct()))
            .join(meetings, meetings.c.meeting == copies.c.meeting)
            .where(here, meetings.c.state == State.UPCOMING)
        )
        return connection.execute(number).scalar_one()


def best_copy(connection: Connection, key: str) -> Row[tuple[object, ...]] | None:
    """The copy of a meeting that is judged: of several, the organiser's, then the newest, then the next date."""
    order = (copies.c.rank.desc(), copies.c.source, copies.c.partition, copies.c.reference)
    return connection.execute(select(copies).where(copies.c.meeting == key).order_by(*order).limit(1)).one_or_none()
