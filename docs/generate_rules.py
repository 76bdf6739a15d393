"""Write the rule reference: a page for each rule, their index, the project's own defaults, the table of settings.

And the tables of the ledger, for those who have to know what is kept.

Everything comes from the rules' classes, from the options' metadata, from ``own_defaults.toml`` and from ``page_texts.toml``. With --check,
change nothing, name the pages that are not current, and exit with 1 where there are any.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.rules.registry import PROFILES, RULES, STRICT_OPTIONS, codes_in_profile
from copilot_sync.rules.sources import GRADES, SOURCES
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
from markdown_tables import options_table, table
from reference_tables import ledger_tables, regions_tables, sections, settings_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def quoted(text: str) -> str:
    """As a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


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


if __name__ == "__main__":
    main()
