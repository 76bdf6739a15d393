"""Settings as dataclass fields: one place for default, bounds and help.

A field made with `option` is read from TOML by `read`, described for editors by `schema`, and printed by the
documentation, so that none of the three can disagree with the others.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
NEAR = 0.7
"""How much of two words has to be alike for a hint: "send" is not near "amend", which does something else."""
BEGINNING = 3
"""Letters that are needed to tell which word they begin."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration: where it is and how to put it right."""

    path: tuple[str, ...]
    """The dotted key, in parts: ``("rules", "NTC001", "minimum")``."""
    message: str
    about_key: bool = False
    """The key itself is wrong, rather than its value."""


@dataclass(frozen=True, slots=True)
class Written:
    """A notation that a text has to keep to."""

    name: str
    pattern: str
    example: str
    parse: Callable[[str], object]

    def problem(self, text: str) -> str:
        """What is wrong with `text`, or nothing."""
        try:
            self.parse(text)
        except ValueError:
            fits = False
        else:
            fits = re.fullmatch(self.pattern, text, re.ASCII) is not None
        return "" if fits else f'expected {self.name}, such as "{self.example}", found {_describe(text)}'


CLOCK = Written("a time of day", r"[0-9]{2}:[0-9]{2}", "09:30", time.fromisoformat)
VARIABLE = Written("the name of an environment variable", r"[A-Z_][A-Z0-9_]*", "CLINIC_SECRET", str)
"""Secrets stand in the environment, and only its names in the settings. What else is found there is not quoted."""
DAY = Written("a date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-12-24", date.fromisoformat)


def option(  # noqa: PLR0913 -- each is one fact about the setting, named at every call
    default: Any,  # noqa: ANN401 -- a field's default has the field's type
    *,
    help: str,  # noqa: A002 -- the word that click and argparse use
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Collection[str] | None = None,
    written: Written | None = None,
    required: bool = False,
    at_most: str = "",
) -> Any:  # noqa: ANN401 -- as dataclasses.field
    """A setting with its default, its bounds (inclusive), its allowed words or its notation, and one line of help.

    Where it is `required`, the default only says what stands there while it is missing. `at_most` names another
    setting of the class, of which it may not be more.
    """
    return dataclasses.field(
        default=default,
        metadata={
            "help": help,
            "minimum": minimum,
            "maximum": maximum,
            "choices": choices,
            "written": written,
            "required": required,
            "at_most": at_most,
        },
    )


def settings_of(cls: type[Any]) -> list[dataclasses.Field[Any]]:
    """The fields of an options class that can be set: those made with `option`."""
    return [field for field in dataclasses.fields(cls) if "help" in field.metadata]


def allowed(field: dataclasses.Field[Any]) -> str:
    """The bounds of a setting, its words or its notation: ``1 to 120``, ``one of starter, standard, strict``."""
    low, high = field.metadata["minimum"], field.metadata["maximum"]
    if field.metadata["choices"]:
        return f"one of {', '.join(field.metadata['choices'])}"
    if field.metadata["written"]:
        return f"{field.metadata['written'].name}, such as {field.metadata['written'].example}"
    if low is not None and high is not None:
        most = field.metadata["at_most"]
        return f"{low:g} to {high:g}" + (f", no more than {most}" if most else "")
    if low is not None or high is not None:
        return f"at least {low:g}" if high is None else f"at most {high:g}"
    return ""


def nearest(word: str, known: list[str]) -> str:
    """A hint such as ``; did you mean "minimum"?``, or the valid words where none is near.

    A word that `word` begins is nearer than any that only shares letters with it.
    """
    found = _begun(word, known) or difflib.get_close_matches(word, known, n=1, cutoff=NEAR)
    if not found:
        lowered = {name.lower(): name for name in known}
        found = [lowered[hit] for hit in difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=NEAR)]
        found = found or [name for name in known if _words_in(name) <= _words_in(word)]
    if found:
        return f'; did you mean "{found[0]}"?'
    return f"; expected one of {', '.join(known)}" if len(known) <= 12 else ""  # noqa: PLR2004 -- what a line holds


def _begun(word: str, known: list[str]) -> list[str]:
    """The one word that `word` begins, or the shortest of them where that begins the others."""
    begun = [name for name in known if name.lower().startswith(word.lower())] if len(word) >= BEGINNING else []
    first = min(begun, key=len, default="")
    return [first] if begun and all(name.startswith(first) for name in begun) else []


def _words_in(name: str) -> set[str]:
    """``{"hearing", "loop"}`` of ``hearing_loop``."""
    return set(name.lower().replace("-", "_").split("_"))


def read(cls: type[T], raw: object, path: tuple[str, ...] = ()) -> tuple[T, list[Problem]]:
    """Build the options class `cls` from parsed TOML.

    Returns:
        The options, defaults standing in wherever a value is wrong, and every problem found.
    """
    if not isinstance(raw, Mapping):
        return cls(), [Problem(path, f"expected a table of settings, found {_describe(raw)}")]
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
    held = [name for name in variables if fields[name].default and _words_in(name) - {"variable"} <= _words_in(key)]
    if held and "file" not in _words_in(key):
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


def schema(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the options class `cls`."""
    hints = get_type_hints(cls)
    properties: dict[str, Any] = {}
    for field in settings_of(cls):
        entry = _schema_of(hints[field.name], field.metadata)
        entry["description"] = field.metadata["help"]
        if not field.metadata["required"]:
            default = field.default
            entry["default"] = list(default) if isinstance(default, tuple) else default
        properties[field.name] = entry
    required = [field.name for field in settings_of(cls) if field.metadata["required"]]
    needed = {"required": required} if required else {}
    return {"type": "object", "additionalProperties": False, "properties": properties, **needed}


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
            return None, f'expected a list of texts, such as ["one", "two"], found {_describe(value)}'
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
        return None, f"expected {names.get(hint, hint.__name__)}, found {_describe(value)}"
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
    return None, f"expected a date, such as 2027-03-31, found {_describe(value)}"


def _schema_of(hint: Any, bounds: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- a type form
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema_of(arm, bounds) for arm in get_args(hint)]}
    if origin is tuple:
        return {
            "type": "array",
            "items": _schema_of(str, bounds),
            **({"minItems": 1} if bounds.get("required") else {}),
        }
    if hint is date:
        return {"type": "string", "format": "date"}  # as editors see a date of TOML
    entry: dict[str, Any] = {"type": {bool: "boolean", int: "integer", float: "number", str: "string"}[hint]}
    if bounds.get("required"):
        entry["pattern"] = r"\S"
    for key in ("minimum", "maximum"):
        if bounds.get(key) is not None:
            entry[key] = bounds[key]
    if bounds.get("written"):
        entry["pattern"] = f"^{bounds['written'].pattern}$"
    if bounds.get("choices"):
        entry["enum"] = list(bounds["choices"])
    return entry


def _describe(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else f"a {type(value).__name__}"
