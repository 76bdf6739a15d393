"""``copilot-sync sync``: look at every source once, or again and again, and tell organisers what is new."""

from __future__ import annotations

import itertools
import re
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from copilot_sync.remembering import forget
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, write
from copilot_sync_cli.settings import acting_policy_options, chosen_by, roles_option
from copilot_sync_cli.waiting import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.sync.statement import Statement
    from copilot_sync.verdicts import Severity
    from copilot_sync_cli.settings import Chosen

_SPAN = re.compile(r"([1-9]\d{0,5})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SHORTEST = timedelta(seconds=10)
NEVER = "never"


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what it would do. Nothing is sent, changed or remembered.")
@click.option(
    "--every", metavar="SPAN", help="Stay, and run again after each span, such as 15m or 1h, or when new mail comes."
)
@click.option("--approve", metavar="WORD", multiple=True, help="Let go on what an earlier run held.")
@acting_policy_options
@roles_option
@now_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", default=STANDARD_OUTPUT, help="Write the statement to a file.")
@click.option("--metrics", metavar="FILE", help="Write counts for Prometheus' node exporter to this file (.prom).")
@click.option(
    "--fail-on",
    type=click.Choice(["important", "warning", "suggestion", NEVER]),
    default=NEVER,
    help="The least severity of what stands open that exits with 1. Default: never.",
)
def command(  # noqa: PLR0913 -- one for each option
    *,
    dry_run: bool,
    every: str | None,
    approve: tuple[str, ...],
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...],
    now: str | None,
    format_: str,
    output: str,
    metrics: str | None,
    fail_on: str,
) -> int:
    """Look at every source, and tell organisers what is new.

    Sources stand in your settings as [sources.NAME], and [messenger] says how mail is sent. At first every run is a
    rehearsal: it sends nothing until you set sync.mode to warn or amend.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.

    Exit codes: 0 all was looked at, 1 findings at or above --fail-on, 2 a mistake in the command or the settings, 3
    something could not be looked at or sent, 4 nothing could be looked at, 5 a plan waits for approval, or another run
    is at work.
    """
    span = _span(every) if every else None
    if span and (now or dry_run or approve):
        raise click.UsageError("--every: goes by the clock, so leave out --now, --dry-run and --approve")
    if dry_run and approve:
        raise click.UsageError("--dry-run: nothing is remembered, an approval neither; leave one of them out")
    for file, option in ((output, "--output"), (metrics, "--metrics")):
        if file:
            check_output(file, option)
    code = 0
    watch = Watch()
    for turn in _turns(span, watch):
        try:
            chosen = chosen_by(config, sets, select, ignore, roles, acts=True)
            moment = moment_of(now, chosen.policy.timezone)
            if span:
                watch.begin(chosen.configuration, moment)
            code = _once(chosen, moment, approve, dry=dry_run, out=(format_, output, metrics), least=_severity(fail_on))
        except Exception as error:
            if not turn:
                raise
            _say(error)  # whoever stays does not leave over a mistake, or over another run: the next turn may do
    return code


def _say(error: Exception) -> None:
    from copilot_sync_cli.app import told  # noqa: PLC0415 -- which loads this

    told(error)


def _turns(span: timedelta | None, watch: Watch) -> Iterator[int]:
    """One turn, or turns without end, each a span after the one before began, or as soon as something new has come."""
    try:
        for turn in itertools.count():
            began = time.monotonic()
            yield turn
            if span is None:
                return
            forget()  # nothing that was read stays in memory while nothing happens
            watch.wait(began + span.total_seconds() - time.monotonic())
    finally:
        watch.end()


def _once(  # noqa: PLR0913 -- what one turn needs
    chosen: Chosen,
    moment: datetime,
    approve: tuple[str, ...],
    *,
    dry: bool,
    out: tuple[str, str, str | None],
    least: Severity | None,
) -> int:
    from copilot_sync_cli.syncing import exit_code, one_turn  # noqa: PLC0415 -- help does without

    statement = one_turn(chosen, moment, approve, dry=dry)
    _tell(statement, moment, *out)
    return exit_code(statement, least)


def _tell(statement: Statement, now: datetime, format_: str, output: str, metrics: str | None) -> None:
    from copilot_sync.reports.json import as_text  # noqa: PLC0415 -- help does without
    from copilot_sync.reports.plain import indented  # noqa: PLC0415 -- as above
    from copilot_sync.sync.telling import as_json, as_metrics, in_sentences  # noqa: PLC0415 -- as above

    if format_ == "json":
        write(as_text(as_json(statement, now)), output, encoding="utf-8")
    else:
        sentences = in_sentences(statement, named=output == STANDARD_OUTPUT and sys.stdout.isatty())
        write("".join(f"{indented(sentence, 1000)}\n" for sentence in sentences), output)
    if metrics:
        write(as_metrics(statement, now), metrics, encoding="utf-8", option="--metrics")


def _severity(name: str) -> Severity | None:
    from copilot_sync.verdicts import Severity  # noqa: PLC0415 -- help does without

    return None if name == NEVER else Severity(name)


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if span < SHORTEST:
        raise click.UsageError("--every: expected a span of ten seconds or more, such as 15m, 1h or 1d")
    return span
