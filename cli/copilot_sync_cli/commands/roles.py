"""``copilot-sync roles``: what role books need, and who is in none."""

from __future__ import annotations

import shutil
import sys

import click

from copilot_sync_cli.exit_codes import code_of
from copilot_sync_cli.groups import Group
from copilot_sync_cli.looking import refuse_addresses
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import write
from copilot_sync_cli.settings import chosen_by, config_option, roles_option, set_option


@click.group(cls=Group)
def command() -> None:
    """Look after role books: what has ended, and who is in none."""


@command.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@config_option
@set_option
@roles_option
@now_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option(
    "--show-addresses", is_flag=True, help="List the addresses of people whose role we do not know, on a terminal only."
)
def check(  # noqa: PLR0913 -- one for each option
    *,
    paths: tuple[str, ...],
    config: str | None,
    sets: tuple[str, ...],
    roles: tuple[str, ...],
    now: str | None,
    format_: str,
    show_addresses: bool,
) -> int:
    """Say what the role books in force need: lines that have ended, who can read them, who is in two roles.

    With PATH, an invite or a folder of them, it also counts the people whose role nobody wrote down, meeting by
    meeting. No address, no name and nobody's role is shown.

    Exit codes: 0 nothing to do, 1 something to do, 2 a mistake in the command, the settings or a role book, 3 something
    could not be read, 4 nothing could be read.
    """
    from copilot_sync.reports.json import as_text as as_json  # noqa: PLC0415 -- help does without
    from copilot_sync_cli.role_report import as_data, as_text  # noqa: PLC0415 -- as above
    from copilot_sync_cli.role_review import review_of  # noqa: PLC0415 -- as above

    refuse_addresses(paths)
    if show_addresses and (format_ != "text" or not sys.stdout.isatty()):
        raise click.UsageError("--show-addresses: we show addresses on a terminal, and never in a file or a pipe")
    chosen = chosen_by(config, sets, (), (), roles)
    if not chosen.books and not paths:
        raise click.UsageError("there is no role book; name one with --roles FILE, or in people.role_books")
    policy = chosen.policy
    review = review_of(chosen.books, paths, policy, moment_of(now, policy.timezone))
    if format_ == "json":
        write(as_json(as_data(review)), encoding="utf-8")
    else:
        width = shutil.get_terminal_size().columns
        write(as_text(review, policy.timezone, width, addresses=show_addresses))
    looked = bool(not paths or review.meetings or review.over or review.skipped)
    return code_of(looked=looked, partial=bool(review.failed), found=review.something_to_do)
