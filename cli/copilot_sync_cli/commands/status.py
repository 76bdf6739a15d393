"""``copilot-sync status``: what ran and when, what waits for somebody, what is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from copilot_sync_cli.exit_codes import FINDINGS, OK, PARTIAL
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from copilot_sync.configuration import Configuration
    from copilot_sync.sync.status import Status


@click.command()
@acting_config_option
@set_option
@now_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", default=STANDARD_OUTPUT, help="Write it to a file that you alone can read.")
def command(*, config: str | None, sets: tuple[str, ...], now: str | None, format_: str, output: str) -> int:
    """Say what ran, what waits for somebody, and what is open.

    For each source: when it was last read to its end, and whether that is too long ago (sync.overdue). Then what could
    not be read, the last run, plans that wait for approval, messages that may or may not have been sent, what is paused,
    and what stands open. It only reads, and can be asked while a run is at work.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.

    Exit codes: 0 every source was read in time, 1 one is overdue or was never read, 2 a mistake in the command or the
    settings, or the ledger cannot be read, 3 something in a source, or all of it, could not be read, or a message not sent.
    """
    check_output(output)
    chosen = acting_settings(config, sets)
    zone = chosen.policy.timezone
    moment = moment_of(now, zone)
    status = _status(chosen.configuration, moment)
    if format_ == "json":
        from copilot_sync.reports.json import as_text  # noqa: PLC0415 -- help does without
        from copilot_sync.sync.status_telling import as_json  # noqa: PLC0415 -- as above

        write(as_text(as_json(status, moment)), output, encoding="utf-8", private=True)
    else:
        write(_as_text(status, zone), output, private=True)
    return PARTIAL if status.is_partial else FINDINGS if status.is_overdue else OK


def _status(configuration: Configuration, now: datetime) -> Status:
    from copilot_sync.sync.ledger_errors import NoLedgerError  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.status_reading import status_of  # noqa: PLC0415 -- as above
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above
    from copilot_sync_cli.syncing import source_names  # noqa: PLC0415 -- as above

    names = source_names(configuration)
    allowed = timedelta(hours=configuration.sync.overdue)
    try:
        with ledger_of(configuration, make=False) as ledger:
            return status_of(ledger, names, allowed, now)
    except NoLedgerError:
        return status_of(None, names, allowed, now)


def _as_text(status: Status, zone: tzinfo) -> str:
    from copilot_sync.reports.plain import indented  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.status_telling import in_lines  # noqa: PLC0415 -- as above

    return "".join(f"{indented(line, 1000)}\n" for line in in_lines(status, zone))
