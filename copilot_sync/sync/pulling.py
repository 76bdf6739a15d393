"""The first phase of a pass: each partition pulled page by page, a page and its token in one transaction.

What is gone is believed at the end of a pull, all of it or nothing. Until then tokens are kept only up to the first
page that told of something gone, so that a pull that breaks off hears of it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, not_, select, update

from copilot_sync.adapters.errors import AdapterError, SyncTokenExpired
from copilot_sync.adapters.ports import SyncToken
from copilot_sync.sync import marks, unread
from copilot_sync.sync.judging import State
from copilot_sync.sync.observing import Look, copies_in, is_about_one_thing
from copilot_sync.sync.reading_ahead import ReadingAhead
from copilot_sync.sync.records import put
from copilot_sync.sync.spots import within
from copilot_sync.sync.tables import WHOLE, copies, meetings, partitions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection

    from copilot_sync.adapters.ports import Changed, ChangeSet
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.signs import Signs

FEW = 5
"""A partition with fewer meetings ahead may lose all of them at once, and nothing is odd about it."""


class EmptiedError(Exception):
    """A partition has lost most of its meetings at once: more likely a fault than news."""

    def __init__(self, lost: int, known: int) -> None:
        super().__init__(f"{lost} of its {known} meetings ahead have gone at once")


@dataclass
class Pull:
    """One pull under way."""

    token: SyncToken | None
    """Where it began."""
    known: int
    """Meetings ahead, of which the partition held copies before."""
    losses_approved: bool
    gone: dict[str, frozenset[str]] = field(default_factory=dict)
    """Things that have lost meetings, or are gone, with the meetings that each still holds."""

    def refuse_too_many(self, lost: int) -> None:
        """See that no partition is emptied unseen.

        Raises:
            EmptiedError: that is more than half, of more than a few.
        """
        if not self.losses_approved and self.known >= FEW and lost * 2 > self.known:
            raise EmptiedError(lost, self.known)


class Puller:
    """Pulls partitions into the ledger."""

    def __init__(self, observer: Observer, retrying: RetryPolicy, run: int, signs: Signs) -> None:
        self._observer = observer
        self._ledger = observer.ledger
        self._retrying = retrying
        self._run = run
        self._signs = signs
        self._ahead = ReadingAhead(self._token_of)

    def in_turn(self, places: Iterable[Place], at_once: int) -> Iterator[Place]:
        """The places of a source in the order in which they are to be pulled, as many read at one time as it allows.

        Raises:
            AdapterError: the source cannot say what else there is, after those that it gave before.
        """
        return self._ahead.in_turn(places, at_once)

    def note_source(self, name: str, problem: str | None) -> None:
        """Write down what kept a source from saying which parts it has: the kind of the error; nothing if it did."""
        with self._ledger.transaction() as connection:
            if problem is not None:
                put(connection, partitions, source=name, partition=WHOLE, problem=problem)
            else:
                connection.execute(update(partitions).where(within(partitions, name, WHOLE)).values(problem=None))

    def pull(self, place: Place, *, losses_approved: bool = False) -> None:
        """Take in what has changed in a partition since the last time.

        Raises:
            AdapterError: the pull broke off. What came before is kept, with the token up to there.
            EmptiedError: it has lost most of its meetings. Nothing of that is believed.
        """
        now = self._observer.now
        with self._ledger.transaction() as connection:
            known = _ahead(connection, place)
            put(connection, partitions, source=place.name, partition=place.mark, last_try=now)
        try:
            self._retrying.call(lambda: self._from_where_it_was(place, known, losses_approved=losses_approved))
        except (AdapterError, EmptiedError) as error:
            self._note(place, problem=type(error).__name__)
            raise
        self._note(place, last_good=now, problem=None, since=None)

    def _from_where_it_was(self, place: Place, known: int, *, losses_approved: bool) -> None:
        token, since = self._begun(place)
        try:
            self._pages(place, Pull(token, known, losses_approved), since)
        except SyncTokenExpired:
            if token is None:
                raise
            self._note(place, token=None, since=None)
            token, since = self._begun(place)
            self._pages(place, Pull(token, known, losses_approved), since)

    def _token_of(self, place: Place) -> SyncToken | None:
        with self._ledger.reading() as connection:
            found = select(partitions.c.token).where(within(partitions, place.name, place.mark))
            token = connection.execute(found).scalar()
        return SyncToken(token) if token is not None else None

    def _begun(self, place: Place) -> tuple[SyncToken | None, int | None]:
        """The token to go on from, and the run that began anew, where that has not come to its end."""
        here = within(partitions, place.name, place.mark)
        with self._ledger.transaction() as connection:
            row = connection.execute(select(partitions.c.token, partitions.c.since).where(here)).one()
            if row.token is not None:
                return SyncToken(row.token), row.since
            put(connection, partitions, source=place.name, partition=place.mark, since=self._run)
        return None, self._run

    def _pages(self, place: Place, pull: Pull, since: int | None) -> None:
        last = pull.token
        for page in self._ahead.pages(place, pull.token):
            self._signs.heard()
            self._observer.ask_ahead(page.changed)
            with self._observer.together() as connection:
                self._take_in(connection, place, page, pull)
                last = page.token or last
                if not pull.gone:
                    self._keep(connection, place, page.token, pull)
        if since is not None:
            self._look_for_unmet(place, pull, since)
        if pull.gone:
            with self._observer.together() as connection:
                self._believe(connection, place, pull)
                self._keep(connection, place, last, pull)

    def _keep(self, connection: Connection, place: Place, token: SyncToken | None, pull: Pull) -> None:
        if token is not None and token != pull.token:
            put(connection, partitions, source=place.name, partition=place.mark, token=token)

    def _take_in(self, connection: Connection, place: Place, page: ChangeSet, pull: Pull) -> None:
        observer = self._observer
        for skipped in page.skipped:
            observer.statement.skipped[skipped.reason] += 1
        for failed in page.failed:
            reference = failed.reference or marks.thing(self._ledger, place.name, failed.source)
            observer.note_closed(connection, place, reference, failed.reason, failed.source)
        for changed in page.changed:
            self._absorb(connection, place, changed, pull)
        for reference in page.removed:
            kept = unread.is_kept(connection, place.spot(reference))
            if kept or observer.held(connection, place, reference):
                pull.gone[reference] = frozenset()

    def _absorb(self, connection: Connection, place: Place, changed: Changed, pull: Pull) -> None:
        kept = self._observer.absorb(connection, Look(place=place, changed=changed, met_in=self._run))
        pull.gone.pop(changed.reference, None)
        if kept is not None and self._observer.held(connection, place, changed.reference) - kept:
            pull.gone[changed.reference] = kept

    def _look_for_unmet(self, place: Place, pull: Pull, since: int) -> None:
        """What a pull from the beginning did not meet may be gone, or only out of its window: ask for each.

        Raises:
            AdapterError: the platform does not answer.
            EmptiedError: it did not meet most of what is ahead.
        """
        here = copies_in(place)
        columns = select(copies.c.reference, copies.c.meeting, copies.c.pass_, meetings.c.state)
        query = columns.join(meetings, meetings.c.meeting == copies.c.meeting).where(here)
        with self._ledger.reading() as connection:
            rows = connection.execute(query).all()
            met = {row.reference for row in rows if row.pass_ >= since}
            still = {row.meeting for row in rows if row.reference in met}
            unmet = [row for row in rows if row.reference not in met and row.state not in {State.OVER, State.GONE}]
            lost = {row.meeting for row in unmet if row.state == State.UPCOMING} - still
            if lost:
                lost.difference_update(connection.execute(select(copies.c.meeting).where(not_(here))).scalars())
        pull.refuse_too_many(len(lost))
        for reference in sorted({row.reference for row in unmet} - pull.gone.keys()):
            self._look_for(place, pull, reference)

    def _look_for(self, place: Place, pull: Pull, reference: str) -> None:
        try:
            changed = self._retrying.call(lambda: place.source.fetch(place.partition, reference))
        except AdapterError as error:
            if not is_about_one_thing(error):
                raise
            with self._ledger.transaction() as connection:
                self._observer.note_closed(connection, place, reference, str(error))
            return
        if changed is None:
            pull.gone[reference] = frozenset()
            return
        self._observer.ask_ahead([changed])
        with self._observer.together() as connection:
            self._absorb(connection, place, changed, pull)

    def _believe(self, connection: Connection, place: Place, pull: Pull) -> None:
        """Strike out what is gone.

        Raises:
            EmptiedError: it is too much.
        """
        lost: set[str] = set()
        for reference, kept in pull.gone.items():
            lost |= self._observer.strike_out(connection, place, reference, kept)
        pull.refuse_too_many(len(_of_those_ahead(connection, lost)))
        self._observer.let_go(connection, lost)

    def _note(self, place: Place, **values: str | int | None) -> None:
        with self._ledger.transaction() as connection:
            put(connection, partitions, source=place.name, partition=place.mark, **values)


def _ahead(connection: Connection, place: Place) -> int:
    """How many meetings ahead a partition holds copies of."""
    here = copies_in(place)
    number = (
        select(func.count(copies.c.meeting.distinct()))
        .join(meetings, meetings.c.meeting == copies.c.meeting)
        .where(here, meetings.c.state == State.UPCOMING)
    )
    return connection.execute(number).scalar_one()


def _of_those_ahead(connection: Connection, lost: Collection[str]) -> set[str]:
    """Of some meetings those ahead, of which no copy is left: not in the partition, nor where it was moved to."""
    ahead = set()
    for key in lost:
        state = connection.execute(select(meetings.c.state).where(meetings.c.meeting == key)).scalar()
        still = select(copies.c.meeting).where(copies.c.meeting == key).limit(1)
        if state == State.UPCOMING and connection.execute(still).first() is None:
            ahead.add(key)
    return ahead
