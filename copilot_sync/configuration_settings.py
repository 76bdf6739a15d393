"""Single settings from a command line or an environment variable: ``rules.NTC001.minimum=5``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from copilot_sync.amendments.settings import Amendments
from copilot_sync.configuration_text import TextError, parse
from copilot_sync.policy import Organisation, People, RuleChoice
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets
from copilot_sync.sync.settings import SyncSettings
from copilot_sync.venues import Venue
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.configuration_lines import KeyPath

TABLES: dict[str, type[Any]] = {
    "organisation": Organisation,
    "people": People,
    "rules": RuleChoice,
    "snippets": Snippets,
    "amendments": Amendments,
    "sync": SyncSettings,
}
NAMED_TABLES: dict[str, type[Any]] = {"venues": Venue}
"""Tables of tables, each with a name of the user's own: ``[venues.civic-hall]``."""
FREE_TABLES = {
    "sources": "Where a sync finds invites, each under a name of your own, with the settings of its adapter.",
    "messenger": "How a sync reaches organisers, with the settings of its adapter.",
    "directories": "Where a sync asks who is who, of people whom no role book knows. Each has a name of your own, with the "
    "settings of its adapter; what an earlier one knows counts.",
}
"""Tables whose settings belong to an adapter, named by ``adapter =``: ``[sources.clinic]`` and ``[messenger]``."""
NAMED_FREE_TABLES = frozenset({"sources", "directories"})
"""Those of which there can be any number, each with a name of the user's own."""
FREE_EXAMPLES = {
    "sources": ("[sources.clinic]", 'adapter = "ics"', 'path = "calendars"'),
    "messenger": (
        "[messenger]",
        'adapter = "smtp"',
        'host = "mail.northmoor.example"',
        'sender = "co-production@northmoor.example"',
    ),
    "directories": ("[directories.groups]", 'adapter = "files"', 'path = "groups"'),
}
"""One of each, to begin with."""
LISTED_TABLES: dict[str, type[Any]] = {"waivers": Waiver}
"""Lists of tables: ``[[waivers]]``."""


EXPECTED = "expected KEY=VALUE, such as rules.NTC001.minimum=5"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that stands above what the file says."""

    path: KeyPath
    value: object
    label: str
    """How the user gave it, such as ``--set rules.profile``."""
    word: str = ""
    """The value as it was typed, for a text option whose text happens to be a number or a date."""


def read_setting(text: str, given_by: str) -> list[Setting]:
    """The settings in ``KEY=VALUE``: a dotted key, and a TOML value or a bare word. An inline table holds several.

    Raises:
        TextError: it is nothing of the kind.
    """
    key, equals, word = text.partition("=")
    if not equals or not text.isprintable():
        raise TextError(EXPECTED)
    word = word.strip()
    try:
        table = parse(text)
    except TextError:
        if word.startswith(("[", "{", '"', "'")):
            raise TextError("this value is not TOML; is a bracket or a quotation mark left open?") from None
        table = _with_bare_word(key, word)
    settings = [Setting(path, value, f"{given_by} {'.'.join(path)}", word) for path, value in _leaves(table)]
    if not settings:
        raise TextError(EXPECTED)
    return settings


def apply(raw: dict[str, Any], settings: Iterable[Setting]) -> dict[KeyPath, str]:
    """Put settings into a parsed configuration, later ones last.

    Returns:
        Who gave each of them, by path.
    """
    labels: dict[KeyPath, str] = {}
    for setting in settings:
        table = raw
        for part in setting.path[:-1]:
            if not isinstance(table.get(part), dict):
                table[part] = {}
            table = table[part]
        table[setting.path[-1]] = _fitted(setting)
        labels[setting.path] = setting.label
    return labels


def tables() -> dict[KeyPath, type[Any]]:
    """Every table of settings by its path, such as ``("organisation",)`` or ``("rules", "NTC001")``."""
    by_path: dict[KeyPath, type[Any]] = {}
    for name, table in TABLES.items():
        by_path[(name,)] = table
        if name == "rules":
            by_path |= {(name, code): rule.options_type for code, rule in RULES.items()}
    return by_path


def given_by(path: KeyPath, labels: dict[KeyPath, str]) -> str:
    """Who gave the setting at `path`, something in it, or the table around it; the last word counts.

    Nobody, as an empty text, where it is not among the `labels` of `apply`.
    """
    for given, label in reversed(labels.items()):
        shared = min(len(given), len(path))
        if given[:shared] == path[:shared]:
            return label
    return ""


def _with_bare_word(key: str, word: str) -> dict[str, Any]:
    try:
        table = parse(f"{key} = 0")
    except TextError:
        raise TextError(EXPECTED) from None
    inner = table
    while isinstance(inner[next(iter(inner))], dict):
        inner = inner[next(iter(inner))]
    inner[next(iter(inner))] = word
    return table


def _leaves(table: Mapping[str, Any], path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _fitted(setting: Setting) -> object:
    hint = _hint(setting.path)
    kinds = {get_origin(hint) or hint, *(get_origin(arm) or arm for arm in get_args(hint))}
    scalar = not isinstance(setting.value, list)
    if tuple in kinds and isinstance(setting.value, str):
        return [setting.value]
    if hint is str and scalar and not isinstance(setting.value, str):
        return setting.word
    return setting.value


def _hint(path: KeyPath) -> Any:  # noqa: ANN401 -- a type form
    table = TABLES.get(path[0])
    if len(path) == len(("rules", "NTC001", "minimum")):
        of_rule = path[0] == "rules" and path[1] in RULES
        table = RULES[path[1]].options_type if of_rule else NAMED_TABLES.get(path[0])
    if table is None or path[-1] not in {field.name for field in dataclasses.fields(table)}:
        return None
    return get_type_hints(table)[path[-1]]
