"""``--now``: the moment as of which a command judges."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import tzinfo

EARLIEST, LATEST = 1970, 2199
"""Years in which working days can be counted."""

now_option = click.option(
    "--now", metavar="MOMENT", help="Judge as at this moment, such as 2027-03-03T15:00. Default: the clock."
)


def day_of(text: str, option: str) -> date:
    """The day that an option names.

    Raises:
        UsageError: it names none.
    """
    from copilot_sync.options import DAY  # noqa: PLC0415 -- help does without

    if problem := DAY.problem(text):
        raise click.UsageError(f"{option}: {problem}")
    return date.fromisoformat(text)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def moment_of(now: str | None, zone: tzinfo) -> datetime:
    """The moment of `--now`, in `zone` where it names none; else the clock's.

    Raises:
        UsageError: it is no moment, or one of a year in which nobody meets.
    """
    if now is None:
        return datetime.now(zone)
    hint = "expected a moment of these years, such as 2027-03-03T15:00 or 2027-03-03T15:00:00Z"
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise click.UsageError(f"--now: {hint}") from None
    if not EARLIEST <= moment.year <= LATEST:
        raise click.UsageError(f"--now: {hint}")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
