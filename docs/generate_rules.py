"""Write the rule reference: a page for each rule, their index, the project's own defaults, the table of settings.

And the tables of the ledger, for those who have to know what is kept.

Everything comes from the rules' classes, from the options' metadata from ``own_defaults.toml`` and from ``page_texts.toml``. With --check,
change nothing, name the pages that are not current, and exit with 1 where there are any.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
import sys
import tomllib
from datetime import date
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from copilot_sync.configuration_settings import FREE_TABLES, LISTED_TABLES, NAMED_FREE_TABLES, NAMED_TABLES, TABLES
from copilot_sync.options import settings_of
from copilot_sync.regions.bank_holidays import parts_of
from copilot_sync.regions.packs import COUNTRIES, PACKS, ZONES
from copilot_sync.regions.wording import SHARED, pack_names, read_pack
from copilot_sync.rules.registry import PROFILES, RULES, STRICT_OPTIONS, codes_in_profile
from copilot_sync.rules.sources import GRADES, SOURCES
from copilot_sync.snippets import Snippets
from copilot_sync.sync import tables
from copilot_sync.toml_text import as_toml
from copilot_sync_email.smtp_settings import SmtpSettings
from copilot_sync_email.source_settings import FileSettings, ImapSettings
from copilot_sync_m365.settings import (
    CategorySettings,
    DirectorySettings,
    InboxSettings,
    MailSettings,
    SourceSettings,
    TeamsSettings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Column

    from copilot_sync.rules.base import Rule

DOCS = Path(__file__).parent
RULE_PAGES = DOCS / "rules"
CONFIGURATION = DOCS / "configuration.md"
REGIONS = DOCS / "regions.md"
SENDING = DOCS / "sending.md"
EMAIL = DOCS / "email.md"
MICROSOFT = DOCS / "microsoft-365.md"
TEAMS = DOCS / "teams.md"
LEDGER = DOCS / "ledger.md"
LEDGER_TABLES = re.compile(r"(?<=<!-- tables: start -->\n).*?(?=<!-- tables: end -->)", re.DOTALL)
REGIONS_TABLES = re.compile(r"(?<=<!-- regions: start -->\n).*?(?=<!-- regions: end -->)", re.DOTALL)
SETTINGS = re.compile(r"(?<=<!-- settings: start -->\n).*?(?=<!-- settings: end -->)", re.DOTALL)
MADE = "<!-- Made by docs/generate_rules.py. To change this page, change {}, and run it again. -->\n"
TEXTS: dict[str, str] = tomllib.loads((DOCS / "page_texts.toml").read_text(encoding="utf-8"))
OWN_DEFAULTS = tomllib.loads((DOCS / "own_defaults.toml").read_text(encoding="utf-8"))["defaults"]

KINDS = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    tuple: "list of texts",
    date: "date",
}


def main() -> None:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    pages = all_pages()
    gone = [path for path in sorted(RULE_PAGES.glob("*.md")) if path not in pages]
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if parser.parse_args().check:
        named = ", ".join(path.relative_to(DOCS.parent).as_posix() for path in (*stale, *gone))
        sys.exit(f"not current: {named}; run python docs/generate_rules.py" if named else 0)
    RULE_PAGES.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in gone:
        path.unlink()


def all_pages() -> dict[Path, str]:
    """Every page with its text."""
    current = CONFIGURATION.read_text(encoding="utf-8")
    return {
        **{RULE_PAGES / f"{code}.md": rule_page(rule) for code, rule in RULES.items()},
        RULE_PAGES / "README.md": MADE.format("the rules")
        + TEXTS["index"].format(families=families(), grades=grades(), profiles=profiles()),
        RULE_PAGES / "own-defaults.md": MADE.format("docs/own_defaults.toml") + own_page(),
        CONFIGURATION: SETTINGS.sub(lambda _: settings_tables(), current),
        SENDING: with_settings(SENDING.read_text(encoding="utf-8"), SmtpSettings),
        EMAIL: with_settings(EMAIL.read_text(encoding="utf-8"), ImapSettings, FileSettings, InboxSettings),
        TEAMS: with_settings(TEAMS.read_text(encoding="utf-8"), TeamsSettings),
        MICROSOFT: with_settings(
            MICROSOFT.read_text(encoding="utf-8"), SourceSettings, MailSettings, CategorySettings, DirectorySettings
        ),
        LEDGER: LEDGER_TABLES.sub(lambda _: ledger_tables(), LEDGER.read_text(encoding="utf-8")),
        REGIONS: REGIONS_TABLES.sub(lambda _: regions_tables(), REGIONS.read_text(encoding="utf-8")),
    }


def with_settings(page: str, *options: type[Any]) -> str:
    """A page with the settings of these classes in its marked places, in order."""
    tables_of_settings = iter(options)
    return SETTINGS.sub(lambda _: f"\n{options_table(next(tables_of_settings))}\n\n", page)


def rule_page(rule: type[Rule[Any]]) -> str:
    """The page of one rule."""
    title, said = sections(rule)
    switch = TEXTS["switch_on" if rule.off else "switch_off"]
    others = [code for code, other in sorted(RULES.items()) if other.off and other is not rule]
    return MADE.format(rule.__module__.replace(".", "/") + ".py") + TEXTS["rule"].format(
        code=rule.code,
        title=title,
        why=f"> {rule.why}",
        summary=summary_table([rule]),
        does=said["What it does"],
        matters=said["Why it matters"],
        bad=quoted(said["Bad"]),
        good=quoted(said["Good"]),
        settings=settings_section(rule) + snippet_section(rule),
        switch=switch.format(code=rule.code, others=as_toml(others)),
        evidence=evidence(rule),
        limits=f"\n## Known limits\n\n{said['Known limits']}\n" if "Known limits" in said else "",
    )


def sections(rule: type[Rule[Any]]) -> tuple[str, dict[str, str]]:
    """The title of a rule's docstring, and its sections by heading."""
    title, *parts = re.split(r"\n+## (.+)\n", inspect.cleandoc(rule.__doc__ or ""))
    return title.strip().rstrip("."), dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def quoted(text: str) -> str:
    """As a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def summary_table(rules: Iterable[type[Rule[Any]]], *, linked: bool = False) -> str:
    """What a rule is called, how much it weighs, and where it is on."""
    heads = ("code", "name", *(("in short",) if linked else ()), "severity", *PROFILES)
    return table(
        heads,
        (
            (
                f"[{rule.code}]({rule.code}.md)" if linked else rule.code,
                rule.name,
                *((sections(rule)[0],) if linked else ()),
                rule.severity.value,
                *("on" if rule.code in codes_in_profile(profile) else "off" for profile in PROFILES),
            )
            for rule in rules
        ),
    )


def settings_section(rule: type[Rule[Any]]) -> str:
    """What can be set, where there is anything."""
    fields = dataclasses.fields(rule.options_type)
    if not fields:
        return ""
    stricter = [f"`{name} = {as_toml(value)}`" for name, value in STRICT_OPTIONS.get(rule.code, {}).items()]
    return TEXTS["settings"].format(
        table=options_table(rule.options_type),
        strict=f"The strict profile sets {' and '.join(stricter)}.\n\n" if stricter else "",
        code=rule.code,
        values="\n".join(f"{field.name} = {as_toml(field.default)}" for field in fields),
    )


def snippet_section(rule: type[Rule[Any]]) -> str:
    """How to have one's own words pasted, where that can be set."""
    return TEXTS["snippet"].format(name=rule.snippet) if rule.snippet else ""


def snippet_users() -> str:
    """Which rules paste which snippet."""
    users: dict[str, list[str]] = {}
    for code, rule in RULES.items():
        if rule.snippet:
            users.setdefault(rule.snippet, []).append(f"[{code}](rules/{code}.md)")
    rows = ((f"`{field.name}`", ", ".join(users[field.name])) for field in settings_of(Snippets))
    return f"\n{table(('setting', 'the rules that use it'), rows)}\n"


def options_table(options: type[Any]) -> str:
    """Every setting of an options class, with its kind, default, bounds and help."""
    hints = get_type_hints(options)
    return table(
        ("setting", "kind", "default", "allowed", "what it is"),
        (
            (
                f"`{field.name}`",
                kind(hints[field.name]),
                "none; needed" if field.metadata["required"] else f"`{as_toml(field.default)}`",
                allowed(field.metadata),
                field.metadata["help"],
            )
            for field in settings_of(options)
        ),
    )


def kind(hint: Any) -> str:  # noqa: ANN401 -- a type form
    """The kind of value, in words."""
    if get_origin(hint) in (Union, UnionType):
        return ", or a ".join(kind(arm) for arm in get_args(hint))
    return KINDS[get_origin(hint) or hint]


def allowed(bounds: Any) -> str:  # noqa: ANN401 -- a field's metadata
    """The bounds of a value, or the words that it can be."""
    if bounds["choices"]:
        return ", ".join(f"`{choice}`" for choice in bounds["choices"])
    if bounds["written"]:
        return f"{bounds['written'].name}, such as `{bounds['written'].example}`"
    low, high = bounds["minimum"], bounds["maximum"]
    if low is None and high is None:
        return "any"
    return f"{low:g} to {high:g}" + (f", no more than `{bounds['at_most']}`" if bounds["at_most"] else "")


def evidence(rule: type[Rule[Any]]) -> str:
    """What a rule rests on."""
    sources = [SOURCES[key] for key in rule.sources]
    lines = [
        f"- {source.publisher[0].upper()}{source.publisher[1:]}: {source.title}.\n  Grade {source.grade}: {GRADES[source.grade]}."
        for source in sources
    ]
    told = "\n".join(lines) if lines else "No published source: this rule is the project's own."
    own = any(setting.startswith(rule.code) for entry in OWN_DEFAULTS for setting in entry["settings"])
    return told + "\n\nNot every number here comes from these: see [our own defaults](own-defaults.md)." * own


def families() -> str:
    """The rules, family by family, as their modules describe themselves."""
    modules: dict[str, list[type[Rule[Any]]]] = {}
    for rule in RULES.values():
        modules.setdefault(rule.__module__, []).append(rule)
    return "".join(
        f"## {(sys.modules[name].__doc__ or name).split('.')[0]}\n\n{summary_table(rules, linked=True)}\n\n"
        for name, rules in modules.items()
    )


def profiles() -> str:
    """The profiles in words."""
    return "\n".join(f"- `{name}`: {words}" for name, words in PROFILES.items())


def grades() -> str:
    """The grades in words."""
    return table(("grade", "a publisher of this grade is"), GRADES.items())


def own_page() -> str:
    """The defaults that rest on no published figure, and how to set each."""
    return TEXTS["own_defaults"].format(entries="".join(own_entries()))


def own_entries() -> Iterator[str]:
    """A section for each of them."""
    for entry in OWN_DEFAULTS:
        lines: dict[str, list[str]] = {}
        for setting in entry["settings"]:
            code, name = setting.split(".")
            default = {field.name: field.default for field in dataclasses.fields(RULES[code].options_type)}[name]
            lines.setdefault(code, []).append(f"{name} = {as_toml(default)}")
        yield TEXTS["own_default"].format(
            what=entry["what"],
            found=entry["found"].strip(),
            chosen=entry["chosen"].strip(),
            rules=" and ".join(f"[{code}]({code}.md)" for code in lines),
            values="\n\n".join("\n".join([f"[rules.{code}]", *values]) for code, values in lines.items()),
        )


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


if __name__ == "__main__":
    main()
