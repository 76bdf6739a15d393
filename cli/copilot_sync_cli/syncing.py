"""One turn of ``sync``: open everything, hold the ledger, run a pass, and say how it went."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from copilot_sync.configuration_files import candidates
from copilot_sync.sync import brakes
from copilot_sync.sync.ledger import running
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.settings import Mode
from copilot_sync.sync.statement import Told
from copilot_sync_cli.exit_codes import FINDINGS, HELD, NOTHING, OK, PARTIAL
from copilot_sync_cli.ledgers import ledger_of, rehearsing_ledger
from copilot_sync_cli.opening import opened
from copilot_sync_cli.output import complain
from copilot_sync_cli.progress import Progress

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.configuration import Configuration
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.statement import Statement
    from copilot_sync.verdicts import Severity
    from copilot_sync_cli.settings import Chosen

NO_SOURCES = "{} names no [sources.NAME], so there is nothing to look at; see docs/sync.md"
NO_SETTINGS = "no settings were found, neither {}; name yours with --config"

NO_MESSENGER = 'sync.mode is "{}", and there is no [messenger] in your settings to send with; see docs/sending.md'


def exit_code(statement: Statement, least: Severity | None) -> int:
    """What the shell is told of a turn."""
    if statement.bad and not statement.good and not statement.holds:
        return NOTHING
    unsure = statement.told[Told.UNKNOWN] or statement.told[Told.FAILED] or statement.problems
    if statement.failed or statement.unread or unsure:
        return PARTIAL
    if statement.holds:
        return HELD
    return FINDINGS if least is not None and any(severity >= least for severity in statement.open) else OK


def one_turn(chosen: Chosen, now: datetime, approve: tuple[str, ...], *, dry: bool) -> Statement:
    """Run one pass.

    Raises:
        ConfigurationError: the settings have mistakes.
        UsageError: there are no sources, or nothing of that name waits for approval.
        LedgerHeldError: another run holds the ledger.
        LedgerError: the ledger cannot be used.
    """
    configuration = chosen.configuration
    source_names(configuration)
    if configuration.sync.mode != Mode.REHEARSE and "messenger" not in configuration.given:
        told = NO_MESSENGER.format(configuration.sync.mode)
        if not dry:
            raise click.UsageError(told)
        complain([told])
    mode = configuration.sync.mode
    with (
        Progress() as progress,
        closing(opened(configuration, now)) as ports,
        (rehearsing_ledger if dry else ledger_of)(configuration) as ledger,
        running(ledger, mode, clock=lambda: now, dry=dry) as run,
    ):
        _approve(ledger, approve, now)
        return run_pass(
            Pass(
                ledger=ledger,
                policy=chosen.policy,
                settings=configuration.sync,
                sources=ports.sources,
                messenger=ports.messenger,
                directories=ports.directories,
                now=now,
                run=run,
                dry=dry,
                progress=progress.tell,
            )
        )


def source_names(configuration: Configuration) -> tuple[str, ...]:
    """The sources of the settings, in their order.

    Raises:
        UsageError: there are none. The text names the file that was read, or those that were looked for.
    """
    names = tuple(configuration.given.get("sources", {}))
    if not names:
        if configuration.path is not None:
            raise click.UsageError(NO_SOURCES.format(configuration.path))
        raise click.UsageError(NO_SETTINGS.format(" nor ".join(map(str, candidates(None)))))
    return names


def _approve(ledger: Ledger, words: tuple[str, ...], now: datetime) -> None:
    for word in words:
        try:
            with ledger.transaction() as connection:
                brakes.approve(connection, word, now)
        except brakes.UnknownHoldError:
            hint = "copilot-sync status shows what waits"
            raise click.UsageError(f"--approve: nothing called {word} waits for approval; {hint}") from None
