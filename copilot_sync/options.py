"""Settings as dataclass fields: one place for default, bounds and help.

A field made with `option` is read from TOML by `option_reading`, described for editors by `option_schema`, and printed by the
documentation, so that none of the three can disagree with the others.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


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
        return "" if fits else f'expected {self.name}, such as "{self.example}", found {describe(text)}'


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


def describe(value: object) -> str:
    """What was found in place of something else, in words; of a text its beginning."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else f"a {type(value).__name__}"
