"""Questions on a terminal about the settings that most people need; each answer is checked before the next question."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.configuration_settings import Setting, tables
from copilot_sync.configuration_template import help_of
from copilot_sync.regions import UnknownRegionError, region_named
from copilot_sync.regions.names import names_of_regions, region_called
from copilot_sync.reports.plain import paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot_sync.configuration_lines import KeyPath

WIDEST = 88
NOTHING = "-"
"""What is typed for none of what is suggested."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One setting that is asked for, with what stands for an empty answer."""

    path: KeyPath
    prompt: str
    suggested: str = ""
    value_of: Callable[[str], object] = str
    """The setting's value for what was typed."""


def _as_domains(typed: str) -> list[str]:
    if typed == NOTHING:
        return []
    return [domain.removeprefix("@") for domain in typed.replace(",", " ").replace(";", " ").split()]


def _as_region(typed: str) -> str:
    try:
        return region_named(typed).code
    except UnknownRegionError:
        return region_called(typed) or typed


def _as_books(typed: str) -> list[str]:
    if typed in {"", NOTHING}:
        return []
    with suppress(RuntimeError):  # nobody of that name has a home here: the reader says that there is no such file
        return [str(Path(typed).expanduser())]
    return [typed]


REGION = ("organisation", "region")
TIME_ZONE = ("organisation", "timezone")
ROLE_BOOKS = ("people", "role_books")

QUESTIONS = (
    Question(path=("organisation", "name"), prompt="Name"),
    Question(path=("organisation", "contact"), prompt="Contact"),
    Question(path=("organisation", "domains"), prompt="Domains, with commas between them", value_of=_as_domains),
    Question(path=REGION, prompt="Region (? lists them)", suggested="GB-ENG", value_of=_as_region),
    Question(path=TIME_ZONE, prompt="Time zone"),
    Question(path=("rules", "profile"), prompt="Profile", suggested="standard"),
    Question(path=ROLE_BOOKS, prompt=f"Role book ({NOTHING} for none)", suggested="roles.csv", value_of=_as_books),
)


def somebody_is_there() -> bool:
    """Whether there is a terminal to ask on. What is asked goes to standard error: the file may go to standard output."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def defaults(given: Sequence[Setting]) -> list[Setting]:
    """What is written where nobody is asked: what was given, and the default of what would be asked."""
    known = {setting.path for setting in given}
    return [*given, *(_default(question) for question in QUESTIONS if question.path not in known)]


def answers(given: Sequence[Setting], problem_with_book: Callable[[str], str]) -> list[Setting]:
    """Ask for what was not given.

    Args:
        given: Settings that nobody needs to be asked for; they hold.
        problem_with_book: What is wrong with the path of a role book, or nothing.

    Raises:
        Abort: the terminal was closed, or somebody pressed Ctrl-D.
    """
    asked = [question for question in QUESTIONS if question.path not in {setting.path for setting in given}]
    settings = list(given)
    if asked:
        _say("An empty answer takes what stands in [brackets]. You can change everything later.")
    for question in asked:
        _say("")
        for sentence in help_of(question.path):
            _say(sentence)
        settings.append(_answer(question, settings, problem_with_book))
    return settings


def confirmed(question: str) -> bool:
    """A yes or a no; an empty answer is a yes.

    Raises:
        Abort: as above.
    """
    while True:
        typed = _typed(f"{question} [yes]: ").lower()
        if typed in {"", "y", "yes"}:
            return True
        if typed in {"n", "no"}:
            return False
        _say("Please answer yes or no.")


def _default(question: Question) -> Setting:
    *table, name = question.path
    default = getattr(tables()[tuple(table)], name)
    return Setting(question.path, list(default) if isinstance(default, tuple) else default, question.prompt)


def _answer(question: Question, settings: Sequence[Setting], problem_with_book: Callable[[str], str]) -> Setting:
    suggested = str(read("", settings=settings).policy.timezone) if question.path == TIME_ZONE else question.suggested
    while True:
        typed = _typed(f"{question.prompt} [{suggested}]: " if suggested else f"{question.prompt}: ")
        if typed == "?" and question.path == REGION:
            for line in _regions():
                _say(line)
            continue
        setting = Setting(question.path, question.value_of(typed or question.suggested), question.prompt)
        problem = _problem(setting, settings)
        if question.path == ROLE_BOOKS and isinstance(setting.value, list):
            problem = problem or next(filter(None, map(problem_with_book, setting.value)), "")
        if not problem:
            return setting
        _say(f"{problem[0].upper()}{problem[1:]}{'' if problem.endswith('?') else '.'}")


def _problem(setting: Setting, settings: Sequence[Setting]) -> str:
    """What the reader of configurations says to a setting beside the others; nothing where it takes it."""
    try:
        read("", settings=[*settings, setting])
    except ConfigurationError as error:
        return error.troubles[0].message.removeprefix(f"{'.'.join(setting.path)}: ").rstrip(".")
    return ""


def _regions() -> list[str]:
    """A line for each country, with its parts."""
    countries: dict[str, list[str]] = {}
    for code, (name, *_) in names_of_regions().items():
        countries.setdefault(code.partition("-")[0], []).append(f"{code} {name}")
    return [", ".join(regions) for regions in countries.values()]


def _typed(prompt: str) -> str:
    while True:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            line = "\N{REPLACEMENT CHARACTER}\n"
        if not line:
            raise click.Abort
        typed = line.strip()
        if typed.isprintable() and "\N{REPLACEMENT CHARACTER}" not in typed:
            return typed
        _say("We could not read that. Please type it again.")


def _say(text: str) -> None:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    for line in paragraph(text, width, rest="  "):
        sys.stderr.write(f"{line}\n")
