"""The page of a rule, from its docstring, its options and its sources."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

from copilot_sync.options import allowed
from copilot_sync.reports.plain import paragraph
from copilot_sync.rules.registry import title_of
from copilot_sync.rules.sources import GRADES, SOURCES
from copilot_sync.toml_text import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.rules.base import Rule

WIDEST = 88


def page_of(rule: type[Rule[Any]], width: int = WIDEST) -> str:
    """The page of a rule as text, ending in a newline."""
    width = min(width, WIDEST)
    _, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n")
    blocks = [
        [f"{rule.code} {rule.name}: {title_of(rule)}", f"Severity: {rule.severity}", *_off(rule)],
        *_blocks(body, width),
        *_section("Settings", _options(rule), width),
        *_section("Sources", _sources(rule), width),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _off(rule: type[Rule[Any]]) -> Iterator[str]:
    if rule.off:
        yield f"This rule is off unless you ask for it: --select {rule.code}, or rules.select in the settings."


def _blocks(body: str, width: int) -> Iterator[list[str]]:
    for block in re.split(r"\n\s*\n", body.strip()):
        heading = re.fullmatch(r"(?:## (?P<heading>.+)(?:\n|\Z))?(?P<rest>(?:.|\n)*)", block)
        lines = [heading["heading"]] if heading and heading["heading"] else []
        rest = heading["rest"] if heading else block
        flowing = re.sub(r"\n(?!\s*[-*] )", " ", rest).strip()
        yield [*lines, *(paragraph(flowing, width, first="  " if flowing else "") if flowing else [])]


def _section(title: str, entries: list[str], width: int) -> Iterator[list[str]]:
    if entries:
        yield [title, *(line for entry in entries for line in paragraph(entry, width, first="  ", rest="    "))]


def _options(rule: type[Rule[Any]]) -> list[str]:
    entries = []
    for field in dataclasses.fields(rule.options_type):
        bounds = f" ({allowed(field)})" if allowed(field) else ""
        entries.append(f"rules.{rule.code}.{field.name} = {as_toml(field.default)}: {field.metadata['help']}{bounds}")
    own = [f'snippets.{rule.snippet} = "": Your own words to paste, in place of ours.'] if rule.snippet else []
    return [*entries, *own]


def _sources(rule: type[Rule[Any]]) -> list[str]:
    sources = (SOURCES[key] for key in rule.sources)
    return [f"{source.publisher}: {source.title} ({GRADES[source.grade]})" for source in sources]
