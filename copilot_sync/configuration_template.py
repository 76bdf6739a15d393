"""A configuration with comments: every setting that there is, in the words of its own help."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from copilot_sync.configuration_origins import settings_in_force
from copilot_sync.configuration_settings import FREE_EXAMPLES, FREE_TABLES, LISTED_TABLES, NAMED_TABLES, tables
from copilot_sync.options import DAY, allowed, settings_of
from copilot_sync.rules.registry import RULES
from copilot_sync.toml_text import as_toml, key_as_toml

if TYPE_CHECKING:
    import dataclasses
    from collections.abc import Iterator

    from copilot_sync.configuration import Configuration
    from copilot_sync.configuration_lines import KeyPath
    from copilot_sync.configuration_origins import InForce

WIDTH = 100

_OF_ANY_NUMBER = NAMED_TABLES | LISTED_TABLES

HEAD = (
    "Settings of copilot-sync. A line such as #minimum = 10 shows what holds unless you say otherwise. "
    "To change it, take away the # and give another value. Where the [table] above it has a # too, take that away as well."
)


ADAPTERS = "`copilot-sync adapters` lists them; `--format json` says which settings each has."


def commented(configuration: Configuration) -> str:
    """A configuration as TOML: what was given stands as it was given, all else is commented out, all is explained."""
    lines = _comment(HEAD)
    settings = settings_in_force(configuration)
    for (head, table), group in groupby(settings, key=lambda setting: (setting.head, setting.path[:-1])):
        lines += ["", *_comment(_title(table)), head]
        for number, setting in enumerate(group):
            lines += [*([""] if number else []), *_explained(setting)]
    examples = {f"[{name}.NAME]": name for name in NAMED_TABLES} | {f"[[{name}]]": name for name in LISTED_TABLES}
    for head, name in examples.items():
        if name not in configuration.given:
            lines += ["", *_example(head, _OF_ANY_NUMBER[name])]
    for name, example in FREE_EXAMPLES.items():
        if name not in configuration.given:
            lines += ["", *_comment(f"{FREE_TABLES[name]} {ADAPTERS}"), *(f"#{line}" for line in example)]
    return "\n".join(lines) + "\n"


def help_of(path: KeyPath) -> list[str]:
    """What the documentation says of the setting at `path`: its help with its bounds, and each choice with its meaning."""
    options = tables().get(path[:-1]) or _OF_ANY_NUMBER.get(path[0])
    field = next((field for field in settings_of(options) if field.name == path[-1]), None) if options else None
    return _help(field) if field else []


def _help(field: dataclasses.Field[Any]) -> list[str]:
    choices = field.metadata["choices"]
    if isinstance(choices, Mapping):
        return [field.metadata["help"], *(f"{choice}: {words}" for choice, words in choices.items())]
    bounds = "needed" if field.metadata["required"] else allowed(field)
    return [f"{field.metadata['help']} ({bounds})" if bounds else field.metadata["help"]]


def _explained(setting: InForce) -> Iterator[str]:
    for sentence in help_of(setting.path):
        yield from _comment(sentence)
    given = bool(setting.given_by) or setting.line is not None
    yield f"{'' if given else '#'}{key_as_toml(setting.path[-1])} = {as_toml(setting.value)}"


def _example(head: str, options: type[Any]) -> Iterator[str]:
    """A table of which there can be any number, commented out with its head."""
    yield f"#{head}"
    for number, field in enumerate(settings_of(options)):
        yield from [""] if number else []
        for sentence in _help(field):
            yield from _comment(sentence)
        shown = date.fromisoformat(DAY.example) if isinstance(field.default, date) else field.default
        yield f"#{field.name} = {as_toml(shown)}"


def _title(table: KeyPath) -> str:
    rule = RULES.get(table[-1])
    return f"{rule.code}: {inspect.cleandoc(rule.__doc__ or '').partition(chr(10))[0]}" if rule else ""


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )
