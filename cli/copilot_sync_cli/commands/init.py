"""``copilot-sync init``: a commented configuration, with a few questions where somebody sits at a terminal."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copilot_sync.phrases import system_reason
from copilot_sync_cli.output import STANDARD_OUTPUT, OutputError, check_output, complain, keep_inputs, write
from copilot_sync_cli.settings import settings_in

if TYPE_CHECKING:
    from copilot_sync.configuration_settings import Setting
    from copilot_sync.configuration_text import Trouble

FILE_NAME = "copilot-sync.toml"
"""As in `copilot_sync.configuration`, which help does without."""


@click.command()
@click.option("--output", metavar="FILE", default=FILE_NAME, help=f"Where to write it. Default: {FILE_NAME} here.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option(
    "--set",
    "sets",
    metavar="KEY=VALUE",
    multiple=True,
    help="One setting to write, such as organisation.region=GB-SCT.",
)
@click.option("--no-questions", "--yes", "silent", is_flag=True, help="Ask nothing, as where there is no terminal.")
def command(*, output: str, force: bool, sets: tuple[str, ...], silent: bool) -> None:
    """Write a file of settings, with every setting explained.

    On a terminal it asks for what most people need. A setting that nobody gave stands there with its default.
    """
    from copilot_sync.configuration import read  # noqa: PLC0415 -- help does without
    from copilot_sync.configuration_template import commented  # noqa: PLC0415 -- as above
    from copilot_sync_cli import questions  # noqa: PLC0415 -- as above

    check_output(output)
    if force and Path(output).suffix.lower() != ".toml":
        keep_inputs(output, [])
    if not force and output != STANDARD_OUTPUT and os.path.lexists(output):
        raise _there_already(output)
    given = _given(sets, output)
    asking = questions.somebody_is_there() and not silent
    try:
        settings = (
            questions.answers(given, lambda book: _problem(book, output)) if asking else questions.defaults(given)
        )
        settings, new_books = _new_books(settings, output, asking=asking)
    except (click.Abort, KeyboardInterrupt):
        complain(["", "Nothing was written."])
        raise
    configuration = read("", settings=settings)
    complain(str(warning) for warning in configuration.warnings)
    _write(commented(configuration), output, new_books, force=force)
    complain(_next_steps(output, new_books, has_books=bool(configuration.role_books)))


def _given(sets: tuple[str, ...], output: str) -> list[Setting]:
    """What the command line says.

    Raises:
        ConfigurationError: with everything that is wrong with it.
    """
    from copilot_sync.configuration import ConfigurationError, read  # noqa: PLC0415 -- help does without
    from copilot_sync.configuration_text import Trouble  # noqa: PLC0415 -- as above

    troubles: list[Trouble] = []
    given = settings_in([("--set", text) for text in sets], troubles)
    try:
        read("", settings=given)
    except ConfigurationError as error:
        troubles += error.troubles
    problems = (_problem(book, output) for book in _books(given))
    troubles += [Trouble("--set people.role_books", problem) for problem in problems if problem]
    if troubles:
        raise ConfigurationError(troubles)
    return given


def _books(settings: list[Setting]) -> list[str]:
    """The role books as they are named last; a single one may stand without brackets."""
    named = next((setting.value for setting in reversed(settings) if setting.path == ("people", "role_books")), [])
    return [book for book in (named if isinstance(named, list) else [named]) if isinstance(book, str)]


def _problem(book: str, output: str) -> str:
    from copilot_sync_cli.new_role_book import problem_with  # noqa: PLC0415 -- help does without

    return problem_with(_beside(output) / book, Path(output))


def _beside(output: str) -> Path:
    """The folder from which a configuration names its role books."""
    return Path() if output == STANDARD_OUTPUT else Path(output).parent


def _new_books(settings: list[Setting], output: str, *, asking: bool) -> tuple[list[Setting], list[Path]]:
    """The settings without role books that nobody wants us to make, and the paths of those to make."""
    from copilot_sync_cli.questions import confirmed  # noqa: PLC0415 -- help does without

    kept: list[str] = []
    new: list[Path] = []
    for book in dict.fromkeys(_books(settings)):
        path = _beside(output) / book
        missing = not path.exists()
        if missing and asking and not confirmed(f"There is no {book} yet. Make an empty one, which only you can read?"):
            complain([f"We leave {book} out. Name it in people.role_books when it is there."])
            continue
        kept.append(book)
        new += [path] if missing else []
    return [
        replace(setting, value=kept) if setting.path == ("people", "role_books") else setting for setting in settings
    ], new


def _write(text: str, output: str, new_books: list[Path], *, force: bool) -> None:
    """Role books first, so that no configuration names one that is not there."""
    from copilot_sync_cli.new_role_book import make  # noqa: PLC0415 -- help does without

    for book in new_books:
        make(book)
    if force or output == STANDARD_OUTPUT:
        write(text, output)
        return
    try:
        Path(output).open("xb").close()  # nobody else can have the name now
    except FileExistsError:
        raise _there_already(output) from None
    except OSError as error:
        raise OutputError(f"--output: {output} could not be written ({system_reason(error)})") from None
    try:
        write(text, output)
    except OutputError:
        Path(output).unlink(missing_ok=True)
        raise


def _there_already(output: str) -> OutputError:
    return OutputError(f"{output} is there already; --force replaces it, and --output FILE writes another one")


def _next_steps(output: str, new_books: list[Path], *, has_books: bool) -> list[str]:
    from copilot_sync.configuration_files import discover  # noqa: PLC0415 -- help does without

    found = discover(Path.cwd())
    usual = output == STANDARD_OUTPUT or (found is not None and found.samefile(output))
    named = "" if usual else f" --config {shlex.quote(output)}"
    for_all = discover(None)
    at_once = output != STANDARD_OUTPUT and for_all is not None and for_all.samefile(output)
    acting = "" if at_once else f" --config {'FILE' if output == STANDARD_OUTPUT else shlex.quote(output)}"
    return [
        *([] if output == STANDARD_OUTPUT else [f"{output} is written."]),
        *(f"{book} is made, and only you can read it. Give everybody a line in it." for book in new_books),
        f"To look at an invite: copilot-sync check invite.ics{named}",
        *([f"To look after the role book: copilot-sync roles check{named}"] if has_books else []),
        f"To see what is in force: copilot-sync config show{named}",
        f"To look at calendars on schedule, name a source in it, then: copilot-sync sync{acting}",
    ]
