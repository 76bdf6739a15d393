"""``copilot-sync fix``: add to calendar files what the settings know, in one section that can be taken out again."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC
from typing import TYPE_CHECKING

import click

from copilot_sync.adapters import ReadingSettings
from copilot_sync_cli.documents import STANDARD_INPUT
from copilot_sync_cli.exit_codes import code_of
from copilot_sync_cli.looking import refuse_addresses
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import complain, write
from copilot_sync_cli.settings import acting_policy_options, chosen_by, roles_option

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from copilot_sync.adapters import Document
    from copilot_sync.amendments.calendars import Amended
    from copilot_sync.policy import Policy
    from copilot_sync_cli.fixing import Fixed

REFERENCE = re.compile(r"[0-9a-f]{8,32}")
"""How messages name a meeting (`copilot_sync.sync.references`)."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--write", "writes", is_flag=True, help="Change the files. Without it nothing is written.")
@click.option("--undo", is_flag=True, help="Take our sections out again. With --diff alone nothing is written.")
@click.option("--diff", is_flag=True, help="Show every line that changes.")
@acting_policy_options
@roles_option
@now_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def command(  # noqa: PLR0913 -- one for each option
    *,
    paths: tuple[str, ...],
    writes: bool,
    undo: bool,
    diff: bool,
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...],
    now: str | None,
    format_: str,
) -> int:
    """Add to calendar files what your settings know.

    PATH is a calendar file (.ics), or a folder of them. Venue profiles and your own words are added where a rule finds
    nothing. All of it stands in one section of the text, which --undo takes out again. Nothing is sent.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.

    Exit codes: 0 nothing to change, or changed, 1 something would change, 2 a mistake in the command or the settings,
    3 something could not be read or written, 4 nothing could be read.
    """
    from copilot_sync_cli import fix_report  # noqa: PLC0415 -- help does without

    refuse_addresses(paths)
    _refuse_references(paths)
    if STANDARD_INPUT in paths:
        raise click.UsageError("-: fix changes files; give the path of one, or of a folder")
    if diff and format_ == "json":
        raise click.UsageError("--diff: is for people; leave out --format json")
    if undo:
        zone: tzinfo = UTC
        run = _undone(paths, moment_of(now, zone), write=writes or not diff)
    else:
        policy = chosen_by(config, sets, select, ignore, roles, acts=True).policy
        zone = policy.timezone
        run = _fixed(paths, policy, moment_of(now, zone), write=writes)
    if format_ == "json":
        write(fix_report.as_json(run), encoding="utf-8")
    else:
        if diff:
            write(fix_report.as_diff(run))
        write(fix_report.in_words(run, zone, shutil.get_terminal_size().columns, diff=diff))
    return code_of(
        looked=bool(run.changes or run.unchanged or run.skipped or run.unwritten),
        partial=bool(run.failed or run.unwritten),
        found=bool(run.changes) and not run.written,
    )


def _refuse_references(paths: tuple[str, ...]) -> None:
    """Say what to do with the reference of a meeting, which answers of organisers carry: it is no file.

    Raises:
        UsageError: one of the paths is a reference.
    """
    found = next((path for path in paths if REFERENCE.fullmatch(path) and not os.path.lexists(path)), None)
    if found is not None:
        raise click.UsageError(
            f"{found}: is the reference of a meeting, and fix changes files. Beside it the answer says when the meeting is: "
            "give the calendar file that holds it. A folder would do too, with all its meetings: see first what --diff "
            "shows. In a calendar that is no file, the organiser deletes our section in the invite. It is not put back."
        )


def _fixed(paths: tuple[str, ...], policy: Policy, now: datetime, *, write: bool) -> Fixed:
    from copilot_sync.amendments.calendars import amended  # noqa: PLC0415 -- help does without
    from copilot_sync.amendments.pieces import ORDER, own_words  # noqa: PLC0415 -- as above
    from copilot_sync.amendments.proposal import Amender  # noqa: PLC0415 -- as above
    from copilot_sync_cli.fixing import fix  # noqa: PLC0415 -- as above

    if not policy.venues and not any(own_words(policy, name) for name in ORDER):
        complain(["Your settings hold neither [venues] nor [snippets], so there is nothing to add."])
    amender, settings = Amender(policy), ReadingSettings(timezone=policy.timezone, now=now)

    def amend(document: Document) -> Amended:
        return amended(document.data, document.source, amender, settings)

    return fix(paths, amend, write=write)


def _undone(paths: tuple[str, ...], now: datetime, *, write: bool) -> Fixed:
    from copilot_sync.amendments.calendars import taken_out  # noqa: PLC0415 -- help does without
    from copilot_sync_cli.fixing import fix  # noqa: PLC0415 -- as above

    def amend(document: Document) -> Amended:
        return taken_out(document.data, document.source, now=now)

    return fix(paths, amend, write=write, undoes=True)
