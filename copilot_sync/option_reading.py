"""Settings made with `option`, read from parsed TOML, and every mistake in them."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from copilot_sync.hints import nearest, words_in
from copilot_sync.options import VARIABLE, describe, settings_of

if TYPE_CHECKING:
    import dataclasses
    from collections.abc import Iterator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration: where it is and how to put it right."""

    path: tuple[str, ...]
    """The dotted key, in parts: ``("rules", "NTC001", "minimum")``."""
    message: str
    about_key: bool = False
    """The key itself is wrong, rather than its value."""


def read_options(cls: type[T], raw: object, path: tuple[str, ...] = ()) -> tuple[T, list[Problem]]:
    """Build the options class `cls` from parsed TOML.

    Returns:
        The options, defaults standing in wherever a value is wrong, and every problem found.
    """
    if not isinstance(raw, Mapping):
        return cls(), [Problem(path, f"expected a table of settings, found {describe(raw)}")]
    hints = get_type_hints(cls)
    fields = {field.name: field for field in settings_of(cls)}
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for key, value in raw.items():
        here = (*path, str(key))
        if "@" in str(key):
            problems.append(Problem(path, "a key here looks like an address; a role book is a file of its own"))
            continue
        if key not in fields:
            problems.append(Problem(here, f'there is no setting "{key}"{_instead(str(key), fields)}', True))
            continue
        converted, problem = _convert(value, hints[key], fields[key].metadata)
        if problem and fields[key].metadata["written"] is VARIABLE:  # what stands there may be the secret itself
            problem = f'expected {VARIABLE.name}, such as "{VARIABLE.example}", and never a secret itself'
        if problem:
            problems.append(Problem(here, problem))
        else:
            values[key] = converted
    for field in fields.values():
        said = values.get(field.name, raw.get(field.name))
        if field.metadata["required"] and (not said or (isinstance(said, str) and not said.strip())):
            meant = field.metadata["help"].partition(". ")[0].rstrip(".")
            message = f'"{field.name}" is missing: {meant[0].lower()}{meant[1:]}'
            problems.append(Problem((*path, field.name), message, about_key=True))
    made = cls(**values)
    return made, [*problems, *_out_of_order(made, values, path)]


def _instead(key: str, fields: Mapping[str, dataclasses.Field[Any]]) -> str:
    """A hint at another setting; where that names a variable, that what it holds has no place here."""
    variables = [name for name, field in fields.items() if field.metadata["written"] is VARIABLE]
    held = [name for name in variables if fields[name].default and words_in(name) - {"variable"} <= words_in(key)]
    if held and "file" not in words_in(key):
        variable = fields[max(held, key=len)].default
        return f"; the secret goes into the environment variable {variable}, never into this file"
    hint = nearest(key, list(fields))
    variable = next((name for name in variables if f'"{name}"' in hint), "")
    return f"; put a secret into an environment variable, and the variable's name into {variable}" if variable else hint


def _out_of_order(made: object, given: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Problem]:
    for field in settings_of(type(made)):
        name, other = field.name, field.metadata["at_most"]
        if other and getattr(made, name) > (most := getattr(made, other)):
            message = f"{name} is {getattr(made, name)}, and {other} is {most}; set {name} to {most} or less"
            yield Problem((*path, name if name in given else other), message)


def _convert(value: object, hint: Any, bounds: Mapping[str, Any]) -> tuple[Any, str]:  # noqa: ANN401 -- a type form
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        complaints = []
        for arm in get_args(hint):
            converted, problem = _convert(value, arm, bounds)
            if not problem:
                return converted, ""
            complaints.append(problem)
        return None, " or ".join(dict.fromkeys(complaints))
    if origin is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return None, f'expected a list of texts, such as ["one", "two"], found {describe(value)}'
        problems = [bounds["written"].problem(item) for item in value] if bounds.get("written") else []
        return tuple(value), next(filter(None, problems), "")
    return _convert_scalar(value, hint, bounds)


def _convert_scalar(value: object, hint: Any, bounds: Mapping[str, Any]) -> tuple[Any, str]:  # noqa: ANN401
    if hint is date:
        return _day(value)
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    wrong = not isinstance(value, hint) or (hint is not bool and isinstance(value, bool))
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value, wrong = float(value), False
    if wrong:
        return None, f"expected {names.get(hint, hint.__name__)}, found {describe(value)}"
    low, high, choices = bounds.get("minimum"), bounds.get("maximum"), bounds.get("choices")
    if choices and value not in choices:
        return None, f'"{value}" is not known here{nearest(str(value), list(choices))}'
    if isinstance(value, str) and bounds.get("written"):
        return value, bounds["written"].problem(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            return None, "expected a finite number"
        if low is not None and value < low:
            return None, f"{value} is too small; the least is {low}"
        if high is not None and value > high:
            return None, f"{value} is too large; the most is {high}"
    return value, ""


def _day(value: object) -> tuple[date | None, str]:
    """A date of TOML, or one in quotation marks."""
    day = value
    if isinstance(value, str):
        with suppress(ValueError):
            day = date.fromisoformat(value.strip())
    if isinstance(day, date) and not isinstance(day, datetime):
        return day, ""
    return None, f"expected a date, such as 2027-03-31, found {describe(value)}"
