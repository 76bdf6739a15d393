"""What goes wrong with a ledger, in words for an admin. They name the place and the cure, and quote nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError


class LedgerError(Exception):
    """The ledger cannot be used as it is. Nothing is lost: what a run did not finish, the next one does."""


class LedgerHeldError(LedgerError):
    """Another run holds the ledger. Nothing was done."""


class NoLedgerError(LedgerError):
    """There is no ledger yet, and none was to be made."""

    def __init__(self, place: str) -> None:
        super().__init__(f"There is no ledger {place} yet. The first run makes it: copilot-sync sync")


_BUSY = (
    "The ledger {place} is in use: something else did not finish writing within {seconds} seconds. "
    "Try again in a moment. Nothing was lost."
)
_UNWRITABLE = (
    "The ledger {place} cannot be written. See that its folder and its disk let the user of copilot-sync write. "
    "Nothing was lost."
)
_FULL = "There is no room left for the ledger {place}. Make some room, and run it again. Nothing was lost."
_DAMAGED = (
    "The ledger {place} is damaged. Put it back from a backup. "
    "Without one, move it away: a new one is begun, and `docs/ledger.md` says what that means."
)
_UNREADABLE = "The ledger {place} could not be read or written. Look at its disk, then run it again."
NO_LEDGER = (
    "{place} is no ledger of copilot-sync, and was left alone. Name another file, or move this one somewhere else."
)
_AWAY = (
    "The ledger {place} cannot be reached. See that the server runs, that the address is right, and that it knows the "
    "user and password (which stand in PGPASSFILE or ~/.pgpass). Nothing was lost."
)
_NOT_LET = "The ledger {place} does not let us work in it. Its user needs a database, or a schema, of its own."

_OF_SQLITE = {3: _UNWRITABLE, 5: _BUSY, 6: _BUSY, 8: _UNWRITABLE, 10: _UNREADABLE, 11: _DAMAGED, 13: _FULL}
_OF_SQLITE |= {14: _UNWRITABLE, 23: _UNWRITABLE, 26: NO_LEDGER}
"""By primary result code (https://www.sqlite.org/rescode.html)."""

_OF_POSTGRESQL = {"08": _AWAY, "28": _AWAY, "3D": _AWAY, "53": _FULL, "55": _BUSY, "57": _AWAY, "58": _UNREADABLE}
_OF_POSTGRESQL |= {"42501": _NOT_LET, "25006": _UNWRITABLE, "40": _BUSY, "XX": _DAMAGED}
"""By SQLSTATE, or its class (PostgreSQL's manual, appendix A)."""

WAIT = 10
"""Seconds for which we wait for somebody else to finish writing."""


def explained(error: DBAPIError, place: str) -> LedgerError | None:
    """What a database's error means for an admin; ``None`` where it is a mistake of ours."""
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    state = getattr(original, "sqlstate", None)
    if code is not None:
        text = _OF_SQLITE.get(code & 0xFF)
    elif state is not None:
        text = _OF_POSTGRESQL.get(state) or _OF_POSTGRESQL.get(state[:2])
    else:  # the driver of PostgreSQL, on a connection that was never made, or was lost
        text = _AWAY if type(error).__name__ in {"OperationalError", "InterfaceError"} else None
    return LedgerError(text.format(place=place, seconds=WAIT)) if text else None
