"""``copilot-sync config``: the settings in force, and their JSON Schema for editors."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from copilot_sync_cli.groups import Group
from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, keep_inputs, write
from copilot_sync_cli.settings import chosen_by, policy_options, role_books_named, roles_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot_sync.configuration import Configuration
    from copilot_sync.configuration_origins import InForce

HIDES_NOTHING = "# Not in force: this waiver hides nothing."
FARTHEST = 60
"""The column beyond which a comment no longer stands below the others."""


@click.group(cls=Group)
def command() -> None:
    """Show the settings in force, and describe the file to editors."""


@command.command()
@policy_options
@roles_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def show(  # noqa: PLR0913 -- one for each option
    *,
    config: str | None,
    sets: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    roles: tuple[str, ...],
    format_: str,
) -> None:
    """Show every setting in force, and where it comes from.

    The text is TOML, so that its lines can be copied into a file of settings.
    """
    from copilot_sync.configuration_origins import settings_in_force  # noqa: PLC0415 -- help does without

    configuration = chosen_by(config, sets, select, ignore, open_books=False).configuration
    settings = list(settings_in_force(configuration))
    books = role_books_named(configuration.role_books, roles)
    write((_as_json if format_ == "json" else _as_text)(configuration, settings, books))


@command.command()
@click.option("--output", metavar="FILE", default=STANDARD_OUTPUT, help="Write it to a file.")
def schema(*, output: str) -> None:
    """Print the JSON Schema of copilot-sync.toml, for editors.

    Editors that know #:schema (Taplo, Even Better TOML, Tombi) then complete and check the file as you type.
    """
    from copilot_sync.configuration_files import config_schema  # noqa: PLC0415 -- help does without
    from copilot_sync.reports.json import as_text  # noqa: PLC0415 -- as above

    check_output(output)
    keep_inputs(output, [])
    write(as_text(config_schema()), output)


def _as_text(configuration: Configuration, settings: list[InForce], books: Sequence[tuple[Path, str]]) -> str:
    from copilot_sync.reports.plain import printable  # noqa: PLC0415 -- help does without
    from copilot_sync.toml_text import as_toml, key_as_toml  # noqa: PLC0415 -- as above

    idle = _idle_waivers(configuration)
    said = printable(str(configuration.path)) if configuration.path else ""
    lines = [f"# The settings in force, from {said}." if said else "# No copilot-sync.toml was found."]
    lines += [f"# Role book: {printable(str(path))} ({given_by or 'people.role_books'})" for path, given_by in books]
    for (head, _), group in groupby(settings, key=lambda setting: (setting.head, setting.path[:-1])):
        pairs = [(f"{key_as_toml(setting.path[-1])} = {as_toml(setting.value)}", setting) for setting in group]
        column = min(max(len(pair) for pair, _ in pairs), FARTHEST)
        shown = [head, *(f"{pair:<{column}}  # {printable(_place(setting, configuration))}" for pair, setting in pairs)]
        idles = any(_is_idle(setting, idle) for _, setting in pairs)
        lines += ["", *([HIDES_NOTHING, *(f"# {line}" for line in shown)] if idles else shown)]
    return "\n".join(lines) + "\n"


def _as_json(configuration: Configuration, settings: list[InForce], books: Sequence[tuple[Path, str]]) -> str:
    from copilot_sync.reports.json import as_text  # noqa: PLC0415 -- help does without
    from copilot_sync.toml_text import key_as_toml  # noqa: PLC0415 -- as above

    idle = _idle_waivers(configuration)
    data: dict[str, Any] = {
        "schema": 1,
        "file": str(configuration.path) if configuration.path else None,
        "settings": [
            {
                "key": key_as_toml(*setting.path),
                "value": _plain(setting.value),
                "from": _source(setting),
                "place": _place(setting, configuration),
                **({"in_force": False} if _is_idle(setting, idle) else {}),
            }
            for setting in settings
        ],
        "role_books": [{"path": str(path), "place": given_by or "people.role_books"} for path, given_by in books],
    }
    return as_text(data)


def _idle_waivers(configuration: Configuration) -> frozenset[str]:
    """The numbers of the waivers that hide nothing: those that are malformed, and those that have ended."""
    from copilot_sync.waivers import read_waivers  # noqa: PLC0415 -- help does without

    given = configuration.given.get("waivers", [])
    if not isinstance(given, list):  # that is told as a mistake already
        return frozenset()
    today = datetime.now(configuration.policy.timezone).date()
    in_force = {number for number, waiver in read_waivers(given)[0].items() if waiver.until >= today}
    return frozenset(str(number) for number in range(len(given)) if number not in in_force)


def _is_idle(setting: InForce, idle: frozenset[str]) -> bool:
    return setting.path[0] == "waivers" and len(setting.path) > 1 and setting.path[1] in idle


def _source(setting: InForce) -> str:
    if setting.given_by:
        return "flag" if setting.given_by.startswith("--") else "environment"
    if setting.by_profile:
        return "profile"
    return "default" if setting.line is None else "file"


def _place(setting: InForce, configuration: Configuration) -> str:
    if setting.line is not None and configuration.path:
        return f"{configuration.path.name}, line {setting.line}"
    return setting.given_by or ("the strict profile" if setting.by_profile else "default")


def _plain(value: object) -> object:
    """What JSON has; a day or a moment as TOML writes it."""
    return value.isoformat() if isinstance(value, date | time) else value
