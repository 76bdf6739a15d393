"""``copilot-sync check``: judge invites, say what would keep people out, change nothing."""

from __future__ import annotations

import shutil
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

import click

from copilot_sync.adapters import Document, Failed, ReadingSettings, Skipped
from copilot_sync_cli.baselines import opened
from copilot_sync_cli.documents import ADDRESS, documents, is_folder
from copilot_sync_cli.exit_codes import exit_code
from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, complain, keep_inputs, wants_colour, write
from copilot_sync_cli.progress import Progress
from copilot_sync_cli.readers import installed_adapters, read
from copilot_sync_cli.settings import policy_of, policy_options, roles_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.adapters import InviteReader
    from copilot_sync.linter import Report
    from copilot_sync.policy import Policy
    from copilot_sync.reports.run import Run

NEVER = "never"

FORMATS = ("text", "json", "sarif", "junit", "markdown")
"""Each is a module of `copilot_sync.reports`."""

EARLIEST, LATEST = 1970, 2199
"""Years in which working days can be counted."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@policy_options
@roles_option
@click.option("--now", metavar="MOMENT", help="Judge as at this moment, such as 2027-03-03T15:00. Default: the clock.")
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
    everything: bool,
    no_colour: bool,
) -> int:
    """Look at meeting invites for what would keep people out.

    PATH is a calendar file (.ics), a mail (.eml), a Microsoft Graph event (.json), a folder of them, or - for
    standard input. Nothing is changed and nothing is sent.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 a mistake in the command or the settings, 3 something
    could not be read, 4 nothing could be read.
    """
    from copilot_sync.reports import text  # noqa: PLC0415 -- help does without
    from copilot_sync.verdicts import Severity  # noqa: PLC0415 -- as above

    _refuse_addresses(paths)
    check_output(output)
    keep_inputs(output, (*paths, *roles, config or ""))
    baselines = opened(baseline, write_baseline, output)
    policy = policy_of(config, sets, select, ignore, roles)
    run = baselines.compared(look(paths, policy, _aware(now, policy)))
    if format_ != "text":
        options = {"everything": everything} if format_ == "markdown" else {}
        write(import_module(f"copilot_sync.reports.{format_}").render(run, **options), output, encoding="utf-8")
    else:
        colour = wants_colour(output, no_colour=no_colour)
        width = shutil.get_terminal_size().columns
        write(text.render(run, width=width, colour=colour, everything=everything), output, colour=colour)
    return exit_code(run, None if fail_on == NEVER else Severity(fail_on))


def look(paths: Sequence[str], policy: Policy, now: datetime) -> Run:
    """Read and judge everything under the paths."""
    from copilot_sync.linter import Linter  # noqa: PLC0415 -- as above
    from copilot_sync.reports.run import Run, without_content  # noqa: PLC0415 -- as above

    readers, unseen = _readers(paths)
    linter, settings = Linter(policy), ReadingSettings(timezone=policy.timezone, now=now)
    suffixes = tuple(dict.fromkeys(suffix for reader in readers for suffix in reader.suffixes))
    reports: list[Report] = []
    skipped: list[Skipped] = []
    failed: list[Failed] = []
    progress = Progress()
    for found in documents(paths, suffixes):
        for result in read(found, readers, settings) if isinstance(found, Document) else (found,):
            if isinstance(result, Skipped):
                skipped.append(result)
            elif isinstance(result, Failed):
                failed.append(result)
            else:
                reports.append(without_content(linter.check(result, now=now)))
            progress.step()
    progress.finish()
    return Run(now=now, zone=policy.timezone, reports=tuple(reports), skipped=tuple(skipped), failed=(*failed, *unseen))


def _readers(paths: Sequence[str]) -> tuple[list[InviteReader], list[Failed]]:
    """The readers that work. A broken one is named; in a folder it may have left something unseen."""
    adapters = installed_adapters()
    broken = [adapter for adapter in adapters if adapter.reader is None]
    complain(
        f"The adapter {adapter.name} of {adapter.distribution} is left out: {adapter.problem}." for adapter in broken
    )
    unseen = [Failed(f"adapter {adapter.name}", f"cannot be used: {adapter.problem}") for adapter in broken]
    readers = [adapter.reader for adapter in adapters if adapter.reader is not None]
    return readers, unseen if any(map(is_folder, paths)) else []


def _refuse_addresses(paths: Sequence[str]) -> None:
    for path in paths:
        if ADDRESS.match(path):
            raise click.UsageError(
                f"{'/'.join(path.split('/', 3)[:3])}: we cannot fetch addresses yet; save the calendar as a file and give its path"
            )


def _aware(now: str | None, policy: Policy) -> datetime:
    """The moment of `--now`, in the policy's zone where it names none; else the clock's."""
    if now is None:
        return datetime.now(policy.timezone)
    hint = "expected a moment of these years, such as 2027-03-03T15:00 or 2027-03-03T15:00:00Z"
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise click.UsageError(f"--now: {hint}") from None
    if not EARLIEST <= moment.year <= LATEST:
        raise click.UsageError(f"--now: {hint}")
    return moment if moment.tzinfo else moment.replace(tzinfo=policy.timezone)
