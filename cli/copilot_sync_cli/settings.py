"""The options that every command with a policy shares, and the policy that they make.

A flag stands above the environment, the environment above the file, the file above the defaults.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from copilot_sync_cli.output import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from copilot_sync.configuration import Configuration
    from copilot_sync.configuration_settings import Setting
    from copilot_sync.configuration_text import Trouble
    from copilot_sync.people import RoleBook
    from copilot_sync.policy import Policy

CONFIG = "COPILOT_SYNC_CONFIG"
ROLES = "COPILOT_SYNC_ROLES"
SET = "COPILOT_SYNC_SET"

CommandT = TypeVar("CommandT", bound="Callable[..., Any]")


roles_option = click.option(
    "--roles", metavar="FILE", multiple=True, help=f"A role book, above those in the settings. [{ROLES}]"
)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a run goes by."""

    configuration: Configuration
    books: tuple[tuple[Path, RoleBook], ...]
    """The role books in force, a later one above an earlier one."""

    @property
    def policy(self) -> Policy:
        """The policy, with one role book made of all."""
        from copilot_sync.role_books import together  # noqa: PLC0415 -- help does without

        return replace(self.configuration.policy, role_book=together(book for _, book in self.books))


config_option = click.option(
    "--config",
    metavar="FILE",
    help=f"Settings. Default: copilot-sync.toml here or in a folder above, then your own and the system's. [{CONFIG}]",
)
acting_config_option = click.option(
    "--config",
    metavar="FILE",
    help=f"Settings. Default: copilot-sync.toml in your own folder for settings, or the system's. [{CONFIG}]",
)
"""Of a command that acts: see `chosen_by`."""
set_option = click.option(
    "--set",
    "sets",
    metavar="KEY=VALUE",
    multiple=True,
    help=f"One setting, such as rules.NTC001.minimum=5. [{SET}]",
)
_select_option = click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    help="Only these rules: codes, families or ALL, with commas. Sets aside what the settings ignore.",
)
_ignore_option = click.option("--ignore", metavar="CODES", multiple=True, help="Never these rules.")


def policy_options(command: CommandT) -> CommandT:
    """Add the options from which `policy_of` makes a policy."""
    for option in (_ignore_option, _select_option, set_option, config_option):
        command = option(command)
    return command


def acting_policy_options(command: CommandT) -> CommandT:
    """The same, for a command that acts."""
    for option in (_ignore_option, _select_option, set_option, acting_config_option):
        command = option(command)
    return command


def policy_of(
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...] = (),
) -> Policy:
    """The policy that options, environment, file and defaults make; warnings go to standard error.

    Raises:
        ConfigurationError: with every problem of all of them.
    """
    return chosen_by(config, sets, select, ignore, roles).policy


def chosen_by(  # noqa: PLR0913 -- one for each option
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...] = (),
    *,
    open_books: bool = True,
    acts: bool = False,
) -> Chosen:
    """The same in parts; without a look into any role book where `open_books` is false.

    What `acts` goes by a file that is named, or lies in the user's or the system's folder, and by no other.

    Raises:
        ConfigurationError: with every problem of all of them.
    """
    from copilot_sync.configuration import ConfigurationError  # noqa: PLC0415 -- help does without

    troubles: list[Trouble] = []
    settings = _settings(sets, select, ignore, troubles)
    configuration = _configuration(config, settings, troubles, acts=acts)
    configured = configuration.role_books if configuration else ()
    books = _role_books(role_books_named(configured, roles) if open_books else (), troubles)
    if troubles or configuration is None:
        raise ConfigurationError(troubles)
    complain(str(warning) for warning in configuration.warnings)
    return Chosen(configuration=configuration, books=tuple(books))


def acting_settings(config: str | None, sets: tuple[str, ...]) -> Chosen:
    """What a command about the ledger goes by: settings that are named, or the user's own. No role book is opened.

    Raises:
        ConfigurationError: with every problem of them.
    """
    return chosen_by(config, sets, (), (), open_books=False, acts=True)


def role_books_named(configured: Sequence[Path], roles: Sequence[str]) -> list[tuple[Path, str]]:
    """The role books in force, a later one above an earlier one.

    Each comes with what names it: a variable, a flag, or nothing where the settings do.
    """
    return [
        *((path, "") for path in configured),
        *((Path(path), ROLES) for path in os.environ.get(ROLES, "").split(os.pathsep) if path),
        *((Path(path), "--roles") for path in roles),
    ]


def settings_in(given: Iterable[tuple[str, str]], troubles: list[Trouble]) -> list[Setting]:
    """The settings in texts such as ``rules.NTC001.minimum=5``, each behind what gave it; problems go to `troubles`."""
    from copilot_sync.configuration_settings import read_setting  # noqa: PLC0415 -- help does without
    from copilot_sync.configuration_text import TextError, Trouble  # noqa: PLC0415 -- as above

    settings: list[Setting] = []
    for given_by, text in given:
        try:
            settings += read_setting(text, given_by)
        except TextError as error:
            troubles.append(Trouble(f"{given_by} {text.partition('=')[0]}", str(error)))
    return settings


def _settings(
    sets: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], troubles: list[Trouble]
) -> list[Setting]:
    from copilot_sync.configuration_settings import Setting  # noqa: PLC0415 -- as above

    settings = settings_in((*_lines_in_environment(), *(("--set", text) for text in sets)), troubles)
    if select:
        settings += [
            Setting(("rules", "select"), codes_in(select), "--select"),
            Setting(("rules", "ignore"), [], "--select"),
        ]
    if ignore:
        settings.append(Setting(("rules", "ignore"), codes_in(ignore), "--ignore"))
    return settings


def _configuration(
    config: str | None, settings: list[Setting], troubles: list[Trouble], *, acts: bool
) -> Configuration | None:
    from copilot_sync.configuration import ConfigurationError, load  # noqa: PLC0415 -- as above
    from copilot_sync.configuration_files import discover  # noqa: PLC0415 -- as above

    named = config or os.environ.get(CONFIG)
    try:
        return load(Path(named) if named else _found(discover, acts=acts), settings)
    except ConfigurationError as error:
        troubles += error.troubles
        return None


def _found(discover: Callable[[Path | None], Path | None], *, acts: bool) -> Path | None:
    here = discover(_working_folder())
    if not acts:
        return here
    found = discover(None)
    if here != found:
        complain([f"{here} is not used: this command acts, so name the settings that you mean with --config"])
    return found


def _role_books(named: Sequence[tuple[Path, str]], troubles: list[Trouble]) -> list[tuple[Path, RoleBook]]:
    from copilot_sync.configuration_text import Trouble  # noqa: PLC0415 -- as above
    from copilot_sync.role_books import RoleBookError, load  # noqa: PLC0415 -- as above

    books = []
    for path, given_by in named:
        try:
            books.append((path, load(path, named_in_a_file=not given_by)))
        except RoleBookError as error:
            named_where = "" if path.is_file() else f"; {given_by or 'people.role_books'} names it"
            troubles += [Trouble(trouble.place, f"{trouble.message}{named_where}") for trouble in error.troubles]
    return books


def codes_in(given: Sequence[str]) -> list[str]:
    """Codes that were given one by one, or several with commas between."""
    return [code.strip() for codes in given for code in codes.split(",") if code.strip()]


def _lines_in_environment() -> Iterator[tuple[str, str]]:
    for line in os.environ.get(SET, "").splitlines():
        if line.strip():
            yield SET, line.strip()


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it was deleted under us
        return Path()
