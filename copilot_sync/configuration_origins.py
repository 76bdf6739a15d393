"""Every setting in force, and who says so: a flag, a variable, a line of the file, the profile or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from copilot_sync.configuration_lines import line_of, lines_of_keys
from copilot_sync.configuration_settings import TABLES, given_by, tables
from copilot_sync.options import settings_of
from copilot_sync.rules.registry import STRICT_OPTIONS
from copilot_sync.toml_text import key_as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.configuration import Configuration
    from copilot_sync.configuration_lines import KeyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One setting as it counts. Where nobody says so, it is a default."""

    path: KeyPath
    """The dotted key in parts; the entries of a list of tables are named by number, from 0."""
    head: str
    """The table or the entry around it, as TOML heads it: ``[rules]``, ``[[waivers]]``."""
    value: Any
    given_by: str = ""
    """Such as ``--set rules.profile``, where a flag or a variable gave it."""
    line: int | None = None
    """The line of the file, where the file gave it."""
    by_profile: bool = False


def settings_in_force(configuration: Configuration) -> Iterator[InForce]:
    """Every setting that there is, table by table, with its value: given ones, the profile's, and defaults."""
    given = configuration.given
    lines = lines_of_keys(configuration.text)
    strict = STRICT_OPTIONS if _at(given, ("rules", "profile")) == "strict" else {}
    for table, options in tables().items():
        head, stricter = f"[{key_as_toml(*table)}]", strict.get(table[-1], {})
        for field in settings_of(options):
            path = (*table, field.name)
            if (said := _at(given, path)) is not None:
                yield _given(path, head, said, configuration, lines)
            elif field.name in stricter:
                yield InForce(path=path, head=head, value=stricter[field.name], by_profile=True)
            else:
                yield InForce(path=path, head=head, value=field.default)
    for name, table in given.items():
        if name not in TABLES:
            for path, head, value in _leaves(table, (name,), key_as_toml(name)):
                yield _given(path, head, value, configuration, lines)


def _at(given: Mapping[str, Any], path: KeyPath) -> Any:  # noqa: ANN401 -- as TOML has it
    inner: Any = given
    for part in path:
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    return inner


def _given(
    path: KeyPath, head: str, value: object, configuration: Configuration, lines: Mapping[KeyPath, int]
) -> InForce:
    label = given_by(path, configuration.labels)
    return InForce(path=path, head=head, value=value, given_by=label, line=None if label else line_of(path, lines))


def _leaves(value: object, path: KeyPath, key: str) -> Iterator[tuple[KeyPath, str, object]]:
    """What the table, or the list of tables, at `path` holds in the end: path, head and value."""
    if isinstance(value, Mapping):
        yield from _leaves_of_table(value, path, key, f"[{key}]")
    elif _is_list_of_tables(value):
        for number, entry in enumerate(value):
            yield from _leaves_of_table(entry, (*path, str(number)), key, f"[[{key}]]")


def _leaves_of_table(
    table: Mapping[str, Any], path: KeyPath, key: str, head: str
) -> Iterator[tuple[KeyPath, str, object]]:
    """Its values first: what follows the head of another table belongs to that one."""
    inner = {name: value for name, value in table.items() if isinstance(value, Mapping) or _is_list_of_tables(value)}
    for name, value in table.items():
        if name not in inner:
            yield (*path, name), head, value
    for name, value in inner.items():
        yield from _leaves(value, (*path, name), f"{key}.{key_as_toml(name)}")


def _is_list_of_tables(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)
