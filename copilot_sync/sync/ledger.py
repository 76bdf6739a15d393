"""The ledger: what a sync remembers from one run to the next."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from copilot_sync.sync import moments
from copilot_sync.sync.keys import VARIABLE, KeyFile
from copilot_sync.sync.ledger_errors import LedgerError, NoLedgerError, explained
from copilot_sync.sync.places import READ_ONLY, NoPlace, place_of
from copilot_sync.sync.schema import keys_of, prepare, refuse_newer
from copilot_sync.sync.tables import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from copilot_sync.sync.keys import Keys
    from copilot_sync.sync.locks import Holder
    from copilot_sync.sync.places import Place

GUESSABLE = frozenset({"person", "organiser", "paper", "place", "partition", "thing"})
"""Kinds of parts that somebody who has the key could try out. They are marked by a key that can be changed."""


class Ledger:
    """A database, and the keys under which people, papers and meetings are known in it."""

    def __init__(self, place: Place, engine: Engine, keys: Keys) -> None:
        self.place = place
        self.engine = engine
        self.keys = keys
        self._lock = place.lock(engine)
        self._depth = 0
        self._rehearsing: Connection | None = None

    @property
    def key(self) -> bytes:
        """32 bytes, under which words that could be guessed are marked."""
        return self.keys.guessable

    @property
    def is_rehearsing(self) -> bool:
        """Whether everything will be taken back."""
        return self._rehearsing is not None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection on which everything happens, or nothing does.

        Raises:
            LedgerError: the database does not do it.
        """
        with _explaining(self.place):
            if self._depth:
                self._lock.confirm()
            if self._rehearsing is not None:
                with self._rehearsing.begin_nested():
                    yield self._rehearsing
            else:
                with self.engine.begin() as connection:
                    yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads: it sees one state of everything, and waits for no run.

        Raises:
            LedgerError: the database does not do it.
        """
        with _explaining(self.place):
            if self._rehearsing is not None:
                yield self._rehearsing
                return
            with self.engine.connect() as connection:
                yield connection.execution_options(**{READ_ONLY: True})

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """A connection on which each statement stands for itself, such as those that no transaction may hold.

        Raises:
            LedgerError: the database does not do it.
        """
        with _explaining(self.place), self.engine.connect() as connection:
            yield connection.execution_options(**self.place.without_transactions)

    @contextmanager
    def dry_run(self) -> Iterator[None]:
        """Let everything that follows happen as if, and take it back at the end."""
        with _explaining(self.place), self.engine.connect() as connection:
            taken_back = connection.begin()
            self._rehearsing = connection
            try:
                yield
            finally:
                self._rehearsing = None
                taken_back.rollback()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other run away meanwhile. Inside itself it does nothing.

        Raises:
            LedgerHeldError: another run holds the ledger.
        """
        if not self._depth:
            self._lock.acquire()
        self._depth += 1
        try:
            if self._depth == 1:
                self._catch_up()
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._lock.release()

    def holder(self) -> Holder | None:
        """Who holds the ledger at this moment; ``None``: nobody."""
        return self._lock.holder()

    def mark(self, *parts: str) -> str:
        """A keyed hash of the parts and of where each ends: 32 hexadecimal digits. The first part says what it is of."""
        key = self.keys.guessable if parts and parts[0] in GUESSABLE else self.keys.lasting
        mark = blake2b(key=key, digest_size=16)
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            mark.update(len(encoded).to_bytes(8, "big") + encoded)
        return mark.hexdigest()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _catch_up(self) -> None:
        """A ledger that stays open may have been changed since by somebody else: its tables, or its key."""
        with self.reading() as connection:
            refuse_newer(connection, self.place)
            self.keys = keys_of(connection, self.place.key_file())


def open_ledger(named: Path | str = "", *, make: bool = True) -> Ledger:
    """Open a ledger, or make one, with its key: a file, the URL of a PostgreSQL database, or the default place.

    Raises:
        LedgerError: it cannot be used as it is. The text says why, and what to do.
        NoLedgerError: there is none, and we are not to make one.
    """
    place = place_of(named)
    if not make and not place.may_be_there():
        raise NoLedgerError(place.title)
    return _opened(place, make=make)


def passing_ledger() -> Ledger:
    """A new ledger in memory, with a key of its own. Nothing is left of them.

    Raises:
        LedgerError: the environment names a file with a key, which a ledger that stays could not use.
    """
    if os.environ.get(VARIABLE):
        KeyFile.of(None).refuse_missing()
    return _opened(NoPlace(), make=True)


def _opened(place: Place, *, make: bool) -> Ledger:
    key_file = place.key_file()
    engine = place.engine()
    try:
        with _explaining(place):
            return Ledger(place, engine, prepare(place, engine, key_file, make=make))
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def _explaining(place: Place) -> Iterator[None]:
    """Let the errors of a database be told in words for an admin."""
    try:
        yield
    except DBAPIError as error:
        told = explained(error, place.title)
        if told is None:
            raise
        raise told from None


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running(ledger: Ledger, mode: str, *, clock: Callable[[], datetime] = _now, dry: bool = False) -> Iterator[int]:
    """Keep every other run away, and write this one down, unless it is `dry`. Gives its number.

    Who runs is told to those who come second, and not kept. A run that is killed has no end in `runs`.

    Raises:
        LedgerHeldError: another run holds the ledger.
    """
    with ledger.alone():
        if dry:
            with ledger.reading() as connection:
                last = connection.scalar(select(func.max(runs.c.run)))
            yield (last or 0) + 1
            return
        with ledger.transaction() as connection:
            started = runs.insert().values(started=moments.written(clock()), mode=mode).returning(runs.c.run)
            number = connection.execute(started).scalar_one()
        try:
            yield number
        except BaseException:
            with suppress(LedgerError):
                _end(ledger, number, clock())
            raise
        _end(ledger, number, clock())


def _end(ledger: Ledger, number: int, moment: datetime) -> None:
    with ledger.transaction() as connection:
        this = runs.c.run == number, runs.c.ended.is_(None)  # its statement may have said when
        connection.execute(runs.update().where(*this).values(ended=moments.written(moment)))
