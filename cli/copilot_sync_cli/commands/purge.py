"""``copilot-sync purge``: the ledger without what is long over, or empty."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from copilot_sync_cli.agreeing import agreed, yes_option
from copilot_sync_cli.moments import day_of, moment_of, now_option
from copilot_sync_cli.output import complain, write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.sync.ledger import Ledger

EVERYTHING = (
    "This deletes everything that the ledger remembers: who was told what, what is paused, and when the runs were. "
    'The next run tells everything anew, unless sync.mode is "rehearse".'
)


@click.command()
@click.option("--before", metavar="DATE", help="What was over before this day. Default: sync.keep days ago.")
@click.option("--all", "everything", is_flag=True, help="Everything. The key stays.")
@yes_option
@acting_config_option
@set_option
@now_option
def command(  # noqa: PLR0913 -- one for each option
    *,
    before: str | None,
    everything: bool,
    yes: bool,
    config: str | None,
    sets: tuple[str, ...],
    now: str | None,
) -> None:
    """Delete from the ledger what is long over.

    Meetings, with their findings and messages, and runs. Every run of sync does the same after sync.keep days. What is
    deleted is in no byte of the ledger's files any more.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.
    """
    if before and everything:
        raise click.UsageError("--all: leaves nothing to choose; leave out --before")
    chosen = acting_settings(config, sets)
    zone = chosen.policy.timezone
    moment = moment_of(now, zone).astimezone(zone)
    first_kept = datetime.combine(day_of(before, "--before"), time(), zone) if before else None
    if first_kept is not None and first_kept > moment:
        raise click.UsageError("--before: that day is still to come; what is to come is not deleted")
    first_kept = first_kept or moment - timedelta(days=chosen.configuration.sync.keep)
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- help does without

    with ledger_of(chosen.configuration, make=False) as ledger:
        if not agreed(EVERYTHING if everything else _what_goes(first_kept), yes=yes):
            complain(["Nothing was deleted."])
            return
        write(f"{_emptied(ledger) if everything else _purged(ledger, first_kept, moment.date())}\n")


def _what_goes(before: datetime) -> str:
    from copilot_sync.phrases import date_in_words  # noqa: PLC0415 -- help does without

    return f"This deletes what was over before {date_in_words(before)}: meetings, what was told about them, and runs."


def _emptied(ledger: Ledger) -> str:
    from copilot_sync.sync.forgetting import purge_everything  # noqa: PLC0415 -- help does without

    purge_everything(ledger)
    return "Deleted: the ledger remembers nothing. Its key is where it was."


def _purged(ledger: Ledger, before: datetime, today: date) -> str:
    from copilot_sync.phrases import counted, listed  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.forgetting import drop_reasons, purge  # noqa: PLC0415 -- as above

    with ledger.alone():
        drop_reasons(ledger, today)
        purged = purge(ledger, before)
    counts = (
        (purged.meetings, "meeting", "meetings"),
        (purged.messages, "message", "messages"),
        (purged.runs, "run", "runs"),
        (purged.rest, "other entry", "other entries"),
    )
    gone = [counted(number, one, many) for number, one, many in counts if number]
    return f"Deleted: {listed(gone)}." if gone else "There was nothing to delete."
