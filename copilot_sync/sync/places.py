"""Where a ledger is: in a file (SQLite), on a server (PostgreSQL), or nowhere but in memory."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import URL, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from copilot_sync.phrases import system_reason
from copilot_sync.sync.keys import KeyFile, NoKeyFile
from copilot_sync.sync.ledger_errors import NO_LEDGER, WAIT, LedgerError
from copilot_sync.sync.locks import FileLock, Lock, NoLock
from copilot_sync.sync.private_files import make_file, make_folder, refuse_exposed

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection, Engine

APPLICATION = "copilot-sync"
FILE_NAME = "ledger.sqlite3"
APPLICATION_ID = 0x636F7379
"""Written into the header of our SQLite files, so that they are known as ours (https://www.sqlite.org/fileformat2.html)."""
READ_ONLY = "copilot_sync_read_only"
"""The execution option of a connection that will not write, and so need not wait for those who do."""
NO_TRANSACTION = "copilot_sync_no_transaction"
"""The execution option of a connection on which each statement stands for itself."""
SCHEMES = ("postgresql:", "postgres:", "postgresql+")


class Place(Protocol):
    """Where a ledger is."""

    @property
    def without_transactions(self) -> dict[str, Any]:
        """Options of a connection on which each statement stands for itself."""
        ...

    @property
    def title(self) -> str:
        """As an admin knows it. It shows no secret."""
        ...

    def may_be_there(self) -> bool:
        """Whether it is worth a look: without one, nothing is made.

        Raises:
            LedgerError: nobody can know.
        """
        ...

    def engine(self) -> Engine:
        """A way to it, made if need be.

        Raises:
            LedgerError: there is none.
        """
        ...

    def key_file(self) -> KeyFile:
        """Where its keys are."""
        ...

    def lock(self, engine: Engine) -> Lock:
        """What keeps all but one run away from it."""
        ...


def place_of(named: Path | str) -> Place:
    """What a setting names; nothing stands for the default place in the user's folder for state.

    Raises:
        LedgerError: it names no place for a ledger.
    """
    text = str(named)
    if text.startswith(SCHEMES):
        from copilot_sync.sync.server import ServerPlace  # noqa: PLC0415 -- only where there is one

        return ServerPlace(_server(text))
    if "://" in text:
        raise LedgerError("The ledger can be a file, or a PostgreSQL database (postgresql://…), and nothing else.")
    if text:
        return FilePlace(Path(text).expanduser().absolute())
    import platformdirs  # noqa: PLC0415 -- only where no place is named

    return FilePlace(platformdirs.user_state_path(APPLICATION, appauthor=False) / FILE_NAME)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file on a disk of this machine."""

    path: Path

    @property
    def without_transactions(self) -> dict[str, Any]:
        """Not SQLAlchemy's own option, which gives a connection back to the pool in another state."""
        return {NO_TRANSACTION: True}

    @property
    def title(self) -> str:
        """The path."""
        return str(self.path)

    def may_be_there(self) -> bool:
        """Whether there is a file.

        Raises:
            LedgerError: we cannot know.
        """
        try:
            os.lstat(self.path)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise LedgerError(
                f"The ledger {self.path} cannot be reached ({system_reason(error)}). "
                "See that the user of copilot-sync may open its folder, or name another place."
            ) from None
        return True

    def engine(self) -> Engine:
        """A way to the file, which is ours alone from its first moment.

        SQLite itself never makes it (``mode=rw``), and makes its journal with the same rights.
        """
        make_folder(self.path.parent)
        make_file(self.path)
        for name in ("", "-journal", "-wal", "-shm"):
            refuse_exposed(self.path.with_name(self.path.name + name))
        self._refuse_foreign()
        url = URL.create("sqlite", database=self.path.as_uri(), query={"mode": "rw", "uri": "true"})
        return _listened_to(create_engine(url, connect_args={"timeout": WAIT}, hide_parameters=True))

    def key_file(self) -> KeyFile:
        """Beside the ledger, unless the environment names another."""
        return KeyFile.of(self.path.with_suffix(".key"))

    def lock(self, engine: Engine) -> Lock:  # noqa: ARG002 -- a server's needs it
        """A lock of the operating system."""
        return FileLock(self.path)

    def _refuse_foreign(self) -> None:
        """Look at the header before SQLite does, which might change what is not ours."""
        with self.path.open("rb") as file:
            head = file.read(100)
        ours = head[:16] == b"SQLite format 3\0" and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
        journal = self.path.with_name(f"{self.path.name}-journal")
        begun = journal.exists() and journal.stat().st_size > 0  # killed as it made the file: SQLite puts that right
        if head and not ours and not begun:
            raise LedgerError(NO_LEDGER.format(place=self.path))


@dataclass(frozen=True, slots=True)
class NoPlace:
    """In memory (SQLite): what comes of a rehearsal where there is no ledger yet. No other process sees anything of it."""

    keys: NoKeyFile = field(default_factory=NoKeyFile)

    @property
    def without_transactions(self) -> dict[str, Any]:
        """As for a file."""
        return {NO_TRANSACTION: True}

    @property
    def title(self) -> str:
        """For people."""
        return "in memory"

    def may_be_there(self) -> bool:
        """It never is before."""
        return False

    def engine(self) -> Engine:
        """The one connection that has it."""
        return _listened_to(create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True))

    def key_file(self) -> KeyFile:
        """None."""
        return self.keys

    def lock(self, engine: Engine) -> Lock:  # noqa: ARG002 -- a server's needs it
        """None."""
        return NoLock()


def _listened_to(engine: Engine) -> Engine:
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's own
    """Deleted is deleted, and committed is on the disk (https://www.sqlite.org/pragma.html).

    The journal is cut to nothing at the end of each transaction, so that no old page lies in it; a write-ahead log
    would keep some. Nothing goes into temporary files elsewhere, and a long transaction locks no reader out.
    """
    connection.isolation_level = None  # transactions begin where we say so, not where the driver thinks
    for pragma in (
        "secure_delete = ON",
        "journal_mode = TRUNCATE",
        "synchronous = FULL",
        "temp_store = MEMORY",
        "cache_spill = OFF",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Ask for the right to write at once: who asks in the middle of a transaction may have to give up."""
    options = connection.get_execution_options()
    if not options.get(NO_TRANSACTION, False):
        connection.exec_driver_sql("BEGIN" if options.get(READ_ONLY, False) else "BEGIN IMMEDIATE")


def _server(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise LedgerError(
            "The address of the ledger cannot be read. It looks like postgresql://user@host/database."
        ) from None
    if url.password or "password" in url.query:
        raise LedgerError(
            "The address of the ledger holds a password, which settings never do. "
            "Write it into the file that PGPASSFILE names, or ~/.pgpass."
        )
    return url
