"""``copilot-sync check``: judge invites, say what would keep people out, change nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import click

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync_cli.baselines import opened
from copilot_sync_cli.exit_codes import exit_code
from copilot_sync_cli.looking import everything_under
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, complain, keep_inputs, wants_colour, write
from copilot_sync_cli.settings import chosen_by, policy_options, roles_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    from copilot_sync.linter import Report
    from copilot_sync.people import RoleBook
    from copilot_sync.policy import Policy
    from copilot_sync.reports.run import Run

NEVER = "never"

FORMATS = ("text", "json", "sarif", "junit", "markdown")
"""Each is a module of `copilot_sync.reports`."""

READ_IN_PART = "holds a text too long to read whole; we judged its beginning, and what we missed may stand in the rest"


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@policy_options
@roles_option
@now_option
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="Default: text.")
@click.option("--output", metavar="FILE", default=STANDARD_OUTPUT, help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(["important", "warning", "suggestion", NEVER]),
    default="important",
    help="The least severity that exits with 1. Default: important.",
)
@click.option("--baseline", metavar="FILE", help="Leave out what this file holds, until it gets worse.")
@click.option("--write-baseline", metavar="FILE", help="Record what stands now, and leave it out from now on.")
@click.option(
    "--allow-private-networks", is_flag=True, help="Fetch calendars from this machine and from private networks too."
)
@click.option("--all", "everything", is_flag=True, help="Show every finding, not the first five of a meeting.")
@click.option("--no-colour", "--no-color", is_flag=True, help="Words alone. NO_COLOR does the same.")
def command(  # noqa: PLR0913 -- one for each option
    *,
    paths: tuple[str, ...],
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...],
    now: str | None,
    format_: str,
    output: str,
    fail_on: str,
    baseline: str | None,
    write_baseline: str | None,
    allow_private_networks: bool,
    everything: bool,
    no_colour: bool,
) -> int:
    """Look at meeting invites for what would keep people out.

    PATH is a calendar file (.ics), a mail (.eml), a Microsoft Graph event (.json), a folder of them, - for standard
    input, or the address of a web calendar (https:// or webcal://). Nothing is changed and no message is sent.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 a mistake in the command or the settings, 3 something
    could not be read, 4 nothing could be read.
    """
    from copilot_sync.reports import text  # noqa: PLC0415 -- help does without
    from copilot_sync.verdicts import Severity  # noqa: PLC0415 -- as above
    from copilot_sync.waiver_notes import in_sentences  # noqa: PLC0415 -- as above

    check_output(output)
    baselines = opened(baseline, write_baseline, output)
    chosen = chosen_by(config, sets, select, ignore, roles)
    read = (chosen.configuration.path, *(path for path, _ in chosen.books))
    keep_inputs(output, (*paths, *(str(path) for path in read if path)))
    policy = chosen.policy
    moment = moment_of(now, policy.timezone)
    _tell_ended(chosen.books, moment.astimezone(policy.timezone).date())
    run = baselines.compared(look(paths, policy, moment, private_networks=allow_private_networks))
    complain(in_sentences(run.waiver_notes))
    if format_ != "text":
        options = {"everything": everything} if format_ == "markdown" else {}
        write(import_module(f"copilot_sync.reports.{format_}").render(run, **options), output, encoding="utf-8")
    else:
        colour = wants_colour(output, no_colour=no_colour)
        width = shutil.get_terminal_size().columns
        write(text.render(run, width=width, colour=colour, everything=everything), output, colour=colour)
    return exit_code(run, None if fail_on == NEVER else Severity(fail_on))


def look(paths: Sequence[str], policy: Policy, now: datetime, *, private_networks: bool = False) -> Run:
    """Read and judge everything under the paths and at the addresses."""
    from copilot_sync.linter import Linter  # noqa: PLC0415 -- as above
    from copilot_sync.reports.run import Run, without_content  # noqa: PLC0415 -- as above
    from copilot_sync.waiver_notes import waiver_notes  # noqa: PLC0415 -- as above

    linter = Linter(policy)
    reports: list[Report] = []
    skipped: list[Skipped] = []
    failed: list[Failed] = []
    reading = ReadingSettings(timezone=policy.timezone, now=now)
    for result in everything_under(paths, reading, private_networks=private_networks):
        if isinstance(result, Skipped):
            skipped.append(result)
        elif isinstance(result, Failed):
            failed.append(result)
        else:
            report = linter.check(result, now=now)
            reports.append(without_content(report))
            failed += [] if report.whole else [Failed(result.source, READ_IN_PART)]
    run = Run(now=now, zone=policy.timezone, reports=tuple(reports), skipped=tuple(skipped), failed=tuple(failed))
    return replace(run, waiver_notes=waiver_notes(run, policy.waivers))


def _tell_ended(books: Sequence[tuple[Path, RoleBook]], today: date) -> None:
    from copilot_sync.phrases import counted  # noqa: PLC0415 -- help does without
    from copilot_sync.role_book_upkeep import ended_lines  # noqa: PLC0415 -- as above

    ended = [(path, len(ended_lines(book, today))) for path, book in books]
    complain(
        f"{counted(number, f'line of {path} is past its', f'lines of {path} are past their')} last day; "
        "see copilot-sync roles check"
        for path, number in ended
        if number
    )
