"""One writer at a time: locks that die with the process that holds them, and that tell who that is."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from copilot_sync.phrases import day_in_words, system_reason
from copilot_sync.sync.ledger_errors import LedgerError, LedgerHeldError
from copilot_sync.sync.private_files import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

MOMENTARILY = 1
"""Seconds for which a lock is waited for: longer than somebody may take to look whether it is held."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a ledger. As much as is known of it."""

    host: str | None = None
    process: int | None = None
    since: datetime | None = None

    @classmethod
    def this_process(cls) -> Holder:
        """Us, from now on."""
        return cls(platform.node(), os.getpid(), datetime.now(UTC))

    def in_words(self) -> str:
        """Such as "process 4711 on this machine since 14:03"."""
        words = [f"process {self.process}" if self.process else "a process"]
        if self.host:
            words.append("on this machine" if self.host == platform.node() else f"on {self.host}")
        if self.since:
            since, today = self.since.astimezone(), datetime.now(UTC).astimezone().date()
            day = "" if since.date() == today else f"{day_in_words(since.date())}, "
            words.append(f"since {day}{since:%H:%M}")
        return " ".join(words)


class Lock(Protocol):
    """Keeps all but one run away from a ledger."""

    def acquire(self, seconds: float = MOMENTARILY) -> None:
        """Take it, or wait for it so long.

        Raises:
            LedgerHeldError: another run has it.
            LedgerError: nobody can have it.
        """
        ...

    def confirm(self) -> None:
        """Make sure that we still have it.

        Raises:
            LedgerError: it was lost.
        """
        ...

    def release(self) -> None:
        """Give it back."""
        ...

    def holder(self) -> Holder | None:
        """Who has it, as seen from outside; ``None``: nobody."""
        ...


def held_by(holder: Holder | None) -> LedgerHeldError:
    """The error for whoever comes second."""
    return LedgerHeldError(
        f"Another run holds the ledger: {(holder or Holder()).in_words()}. Nothing was done. Try again when it has ended."
    )


class FileLock:
    """A lock of the operating system on a file beside the ledger (flock on Unix, msvcrt.locking on Windows).

    What the file system cannot lock is refused: a lock that outlives its process would stop every run after a crash.
    """

    def __init__(self, ledger: Path) -> None:
        from filelock import FileLock as SystemLock  # noqa: PLC0415 -- only where a ledger is opened

        self._ledger = ledger
        self._lock = SystemLock(
            ledger.with_name(f"{ledger.name}.lock"), mode=0o600, thread_local=False, fallback_to_soft=False
        )
        self._told = ledger.with_name(f"{ledger.name}.running")

    def acquire(self, seconds: float = MOMENTARILY) -> None:
        """Take it, and write down who we are, for those who come second."""
        if not self._take(seconds):
            raise held_by(self._read_holder())
        us = Holder.this_process()
        written = {"host": us.host, "process": us.process, "since": us.since.isoformat() if us.since else None}
        try:
            write_private(self._told, json.dumps(written).encode("ascii"))
        except BaseException:
            self.release()
            raise

    def confirm(self) -> None:
        """The system does not take it away from us."""

    def release(self) -> None:
        """Give it back. Who had it is not kept."""
        with suppress(OSError):
            self._told.unlink(missing_ok=True)
        self._lock.release()

    def holder(self) -> Holder | None:
        """Who has it: to find out, we take it for a moment."""
        if self._lock.is_locked:
            return Holder.this_process()
        if not self._take(0):
            return self._read_holder()
        self._lock.release()
        return None

    def _take(self, seconds: float) -> bool:
        from filelock import Timeout  # noqa: PLC0415 -- only where a ledger is opened

        try:
            self._lock.acquire(timeout=seconds)
        except Timeout:
            return False
        except OSError as error:
            raise LedgerError(
                f"The ledger {self._ledger} cannot be locked ({system_reason(error)}). "
                "Keep it on a disk of this machine, or use PostgreSQL."
            ) from None
        return True

    def _read_holder(self) -> Holder:
        try:
            written = json.loads(read_private(self._told) or b"{}")
            since = datetime.fromisoformat(written["since"])
            return Holder(str(written["host"]), int(written["process"]), since)
        except (LedgerError, ValueError, TypeError, KeyError):  # it is being written at this moment
            return Holder()


class NoLock:
    """Of what this process alone can reach."""

    def acquire(self, seconds: float = MOMENTARILY) -> None:
        """Nobody else wants it."""

    def confirm(self) -> None:
        """Nobody takes it away."""

    def release(self) -> None:
        """Nobody waits for it."""

    def holder(self) -> Holder | None:
        """It is us."""
        return Holder.this_process()
