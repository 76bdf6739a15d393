"""``copilot-sync pause``: no more messages to an organiser, or about a meeting."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import click

from copilot_sync_cli.addresses import address_given
from copilot_sync_cli.moments import day_of, end_of, moment_of, now_option
from copilot_sync_cli.output import write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from copilot_sync.sync.ledger import Ledger


@click.command()
@click.argument("address", required=False)
@click.option(
    "--meeting",
    metavar="REFERENCE",
    help="A meeting, by the eight digits that its messages show. Of a series: all dates.",
)
@click.option(
    "--until", metavar="DATE", help="The last day of the pause, such as 2027-03-31. Default: until it is lifted."
)
@click.option("--lift", is_flag=True, help="End the pause.")
@acting_config_option
@set_option
@now_option
def command(  # noqa: PLR0913 -- one for each option
    *,
    address: str | None,
    meeting: str | None,
    until: str | None,
    lift: bool,
    config: str | None,
    sets: tuple[str, ...],
    now: str | None,
) -> None:
    """Send no more messages to an organiser, or about a meeting.

    ADDRESS is an organiser's. With - it is read from the terminal, where no history keeps it. The ledger keeps a keyed
    hash of it, and no address. What is paused is still looked at, and counted in each statement.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.
    """
    if (address is None) == (meeting is None):
        raise click.UsageError("name an organiser by ADDRESS, or a meeting by --meeting, and not both")
    if lift and until:
        raise click.UsageError("--until: a pause that is lifted ends now; leave out one of the two")
    organiser = address_given(address) if address is not None else None
    chosen = acting_settings(config, sets)
    zone = chosen.policy.timezone
    moment = moment_of(now, zone).astimezone(zone)
    last = day_of(until, "--until") if until else None
    if last is not None and end_of(last, zone) <= moment:
        raise click.UsageError("--until: that day is over; give one to come")
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- help does without

    make = organiser is not None and not lift
    with ledger_of(chosen.configuration, make=make) as ledger, ledger.transaction() as connection:
        kind, mark = _whom(ledger, connection, organiser, meeting)
        said = _lift(connection, kind, mark) if lift else _pause(connection, kind, mark, moment, last)
    write("".join(f"{sentence}\n" for sentence in said))


def _pause(connection: Connection, kind: str, mark: str, now: datetime, last: date | None) -> list[str]:
    from copilot_sync.phrases import counted, date_in_words  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.cases import THREAD  # noqa: PLC0415 -- as above
    from copilot_sync.sync.pausing import meetings_ahead, pause  # noqa: PLC0415 -- as above
    from copilot_sync.sync.references import short  # noqa: PLC0415 -- as above

    pause(connection, kind, mark, now, end_of(last, now.tzinfo or UTC) if last else None)
    number, first = meetings_ahead(connection, kind, mark)
    until = f"until the end of {date_in_words(last)}" if last else "until you lift it (--lift)"
    if kind == THREAD:
        when = f", which starts on {date_in_words(first.astimezone(now.tzinfo))}" if first else ""
        series = "It is a series: that" if number > 1 else "If it is a series, that"
        return [
            f"Paused: the meeting {short(mark)}{when}. Nothing more is sent about it, {until}.",
            f"{series} goes for all of its dates.",
        ]
    known = (
        f"We know {counted(number, 'meeting')} of theirs ahead."
        if number
        else "We know no meeting of theirs ahead. If the address is right, it holds for those to come."
    )
    return [f"Paused: this organiser gets no messages, {until}.", known]


def _lift(connection: Connection, kind: str, mark: str) -> list[str]:
    from copilot_sync.sync.cases import THREAD  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.pausing import lift  # noqa: PLC0415 -- as above
    from copilot_sync.sync.references import short  # noqa: PLC0415 -- as above

    what = f"the meeting {short(mark)}" if kind == THREAD else "this organiser"
    if lift(connection, kind, mark):
        return [f"Lifted: {what} is paused no longer. The next run tells what is new."]
    return [f"Nothing changed: {what} was not paused."]


def _whom(ledger: Ledger, connection: Connection, organiser: str | None, meeting: str | None) -> tuple[str, str]:
    from copilot_sync.sync import marks  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.cases import ORGANISER, THREAD  # noqa: PLC0415 -- as above
    from copilot_sync.sync.references import UnknownReferenceError, thread_named  # noqa: PLC0415 -- as above

    if organiser is not None:
        return ORGANISER, marks.organiser(ledger, organiser)
    try:
        return THREAD, thread_named(connection, meeting or "")
    except UnknownReferenceError as error:
        raise click.UsageError(f"--meeting: {error}") from None
