"""The entry: which commands there are, and how every error ends in a sentence and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from copilot_sync_cli.exit_codes import HELD, INTERRUPTED, NOTHING, OK, USAGE
from copilot_sync_cli.groups import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "init": "Write a file of settings, with every setting explained.",
    "check": "Look at meeting invites for what would keep people out.",
    "sync": "Look at every source, and tell organisers what is new.",
    "doctor": "Say whether everything that a sync needs is there, and works.",
    "status": "Say what ran, what waits for somebody, and what is open.",
    "waive": "Let rules stay silent about meetings, until a day.",
    "pause": "Send no more messages to an organiser, or about a meeting.",
    "settle": "Say whether a message of unknown outcome was sent.",
    "forget": "Remove a person everywhere in the ledger.",
    "purge": "Delete from the ledger what is long over.",
    "rotate-key": "Give the ledger another key, where the old one may be known.",
    "fix": "Add to calendar files what your settings know.",
    "rules": "List the rules, and which of them are on.",
    "explain": "Show the page of one rule.",
    "roles": "Look after role books: what has ended, and who is in none.",
    "config": "Show the settings in force, and describe the file to editors.",
    "adapters": "List what reads, watches, asks and sends, and by which package.",
}
"""Name and one line of help: help is shown without loading what reads and judges."""


class Commands(Group):
    """Loads a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """The names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- as above
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"copilot_sync_cli.commands.{cmd_name.replace('-', '_')}").command
        return command

    def hint(self, name: str, known: list[str]) -> str:
        """A file in the place of a command is there to be looked at."""
        return f"; to look at a file: copilot-sync check {name}" if Path(name).exists() else super().hint(name, known)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- as above
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="copilot-sync", prog_name="copilot-sync")
def app() -> None:
    """Check meeting invites for co-production: can everybody who is invited really take part?"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Every error becomes a sentence on standard error."""
    try:
        code: Any = app.main(arguments, prog_name="copilot-sync", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:  # click leaves so where a reader such as `head` has had enough of the help
        return OK
    except Exception as error:  # noqa: BLE001 -- nobody is shown a traceback
        return told(error)
    return code if isinstance(code, int) else OK


def told(error: Exception) -> int:
    """Say on standard error what went wrong, and return the exit code for it."""
    return _refused(error) if isinstance(error, click.UsageError) else _failed(error)


def _refused(error: click.UsageError) -> int:
    from copilot_sync_cli.output import complain  # noqa: PLC0415 -- help does without

    option = error.param.opts[0] if isinstance(error, click.BadParameter) and error.param else ""
    plain = error.message if option.startswith("-") and not isinstance(error, click.MissingParameter) else ""
    complain([f"{option}: {plain}" if plain else error.format_message()])
    if error.ctx is not None:
        complain([f"Help: {error.ctx.command_path} --help"])
    return USAGE


def _of_ledger(error: Exception) -> int | None:
    """The exit code of an error about the ledger, which is told; nothing for any other."""
    if "copilot_sync.sync.ledger_errors" not in sys.modules:
        return None
    from copilot_sync.sync.ledger_errors import LedgerError, LedgerHeldError  # noqa: PLC0415 -- help does without
    from copilot_sync_cli.output import complain  # noqa: PLC0415 -- as above

    if not isinstance(error, LedgerError):
        return None
    complain([str(error)])
    return HELD if isinstance(error, LedgerHeldError) else USAGE


def _failed(error: Exception) -> int:
    from copilot_sync.configuration import ConfigurationError  # noqa: PLC0415 -- help does without
    from copilot_sync_cli.output import OutputError, complain  # noqa: PLC0415 -- as above

    if isinstance(error, ConfigurationError):
        complain([str(trouble) for trouble in error.troubles])
        return USAGE
    if (code := _of_ledger(error)) is not None:
        return code
    if isinstance(error, OutputError):
        complain([str(error)])
        return USAGE
    # The kind and the place alone: the text of an unforeseen error may quote an invite.
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f", {Path(step.tb_frame.f_code.co_filename).name}, line {step.tb_lineno}" if step else ""
    complain([f"copilot-sync stopped with an error of its own ({type(error).__name__}{place}). Please report it."])
    return NOTHING
