"""The ledger that the settings name."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.sync.ledger import open_ledger, passing_ledger
from copilot_sync.sync.ledger_errors import NoLedgerError
from copilot_sync_cli.output import complain

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from copilot_sync.configuration import Configuration
    from copilot_sync.sync.ledger import Ledger


def ledger_of(configuration: Configuration, *, make: bool = True) -> AbstractContextManager[Ledger]:
    """Open the ledger, to be closed at the end of a ``with``. A file is relative to the file of settings.

    Raises:
        LedgerError: it cannot be used as it is.
        NoLedgerError: there is none, and we are not to make one.
    """
    named = configuration.sync.ledger
    if named and "://" not in named and configuration.path and ("sync", "ledger") not in configuration.labels:
        return closing(open_ledger(configuration.path.parent / Path(named).expanduser(), make=make))
    return closing(open_ledger(named, make=make))


def rehearsing_ledger(configuration: Configuration) -> AbstractContextManager[Ledger]:
    """Open the ledger for a run that is not remembered; where there is none, say so, and open one that nothing is left of.

    Raises:
        LedgerError: it cannot be used as it is.
    """
    try:
        return ledger_of(configuration, make=False)
    except NoLedgerError as error:
        complain([f"{error}. This one goes by what it sees alone, as if nothing had ever been told."])
        return closing(passing_ledger())
