"""Tables of the reference that are not about one rule: all settings, what the ledger keeps, the regions."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

from copilot_sync.configuration_settings import FREE_TABLES, LISTED_TABLES, NAMED_FREE_TABLES, NAMED_TABLES, TABLES
from copilot_sync.options import settings_of
from copilot_sync.regions.bank_holidays import parts_of
from copilot_sync.regions.packs import COUNTRIES, PACKS, ZONES
from copilot_sync.regions.wording import SHARED, pack_names, read_pack
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets
from copilot_sync.sync import tables
from markdown_tables import options_table, table

if TYPE_CHECKING:
    from sqlalchemy import Column

    from copilot_sync.rules.base import Rule


def sections(rule: type[Rule[Any]]) -> tuple[str, dict[str, str]]:
    """The title of a rule's docstring, and its sections by heading."""
    title, *parts = re.split(r"\n+## (.+)\n", inspect.cleandoc(rule.__doc__ or ""))
    return title.strip().rstrip("."), dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def settings_tables() -> str:
    """Every table of the configuration."""
    heads = {
        **{f"[{name}]": options for name, options in TABLES.items()},
        **{f"[{name}.NAME]": options for name, options in NAMED_TABLES.items()},
        **{f"[[{name}]]": options for name, options in LISTED_TABLES.items()},
    }
    parts = [
        f"### `{head}`\n\n{options_table(options)}\n{snippet_users() if options is Snippets else ''}"
        for head, options in heads.items()
    ]
    for code, rule in RULES.items():
        if dataclasses.fields(rule.options_type):
            link = f"[{code}](rules/{code}.md): {sections(rule)[0]}."
            parts.append(f"### `[rules.{code}]`\n\n{link}\n\n{options_table(rule.options_type)}\n")
    pages = {"messenger": " and [Sending messages](sending.md)", "directories": " and [Who is who](directories.md)"}
    parts += [
        f"### `[{name}{'.NAME' if name in NAMED_FREE_TABLES else ''}]`\n\n{help_} See `copilot-sync adapters`{pages.get(name, '')}.\n"
        for name, help_ in FREE_TABLES.items()
    ]
    return "\n".join(("", *parts, ""))


def snippet_users() -> str:
    """Which rules paste which snippet."""
    users: dict[str, list[str]] = {}
    for code, rule in RULES.items():
        if rule.snippet:
            users.setdefault(rule.snippet, []).append(f"[{code}](rules/{code}.md)")
    rows = ((f"`{field.name}`", ", ".join(users[field.name])) for field in settings_of(Snippets))
    return f"\n{table(('setting', 'the rules that use it'), rows)}\n"


def ledger_tables() -> str:
    """Every table of the ledger, column by column."""
    heads = ("column", "kind", "what it is")
    parts = (
        f"### `{kept.name}`\n\n{kept.comment}\n\n"
        + table(heads, ((f"`{column.name}`", kept_as(column), column.comment or "") for column in kept.columns))
        + "\n"
        for kept in tables.metadata.sorted_tables
    )
    return "\n".join(("", *parts, ""))


def kept_as(column: Column[Any]) -> str:
    """The kind of what stands in a column."""
    named = ((tables.MARK, "hash"), (tables.MOMENT, "moment"), (tables.WORD, "word"))
    rest = "number" if column.type.python_type is int else "text"
    return next((word for kind, word in named if column.type is kind), rest)


def regions_tables() -> str:
    """Every country, and what its language pack adds to what all of English shares."""
    heads = ("country", "code", "parts with holidays of their own", "clock", "language pack")
    rows = (
        (
            names[0],
            f"`{code}`",
            ", ".join(filter(str.isalpha, parts_of(code))) or "none",
            ZONES[code],
            f"`{PACKS[code]}`",
        )
        for code, names in COUNTRIES.items()
    )
    packs = (pack_section(name) for name in pack_names())
    return "\n".join(("", table(heads, rows), "", *packs, ""))


def pack_section(name: str) -> str:
    """What one language pack holds."""
    pack = read_pack(name)
    terms = read_pack(SHARED)["terms"] | pack.get("terms", {})
    avoid = [
        (f"“{entry['yes'][0]}”", entry["instead"].format_map(terms), entry["because"])
        for entry in pack.get("avoid", ())
    ]
    title = "All of English (`en`)" if name == SHARED else f"`{name}`"
    known = ", ".join(pack["abbreviations"]["known"])
    listed = f"\n{table(('as in', 'better', 'because'), avoid)}\n" if avoid else ""
    return f"### {title}\n\nKnown to everybody: {known}.\n{listed}"
