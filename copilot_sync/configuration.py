"""Configuration: ``copilot-sync.toml`` to a policy, every problem at once, each with its line and its cure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.amendments.settings import Amendments
from copilot_sync.configuration_lines import line_of, lines_of_keys
from copilot_sync.configuration_settings import (
    FREE_TABLES,
    LISTED_TABLES,
    NAMED_FREE_TABLES,
    NAMED_TABLES,
    TABLES,
    apply,
    given_by,
)
from copilot_sync.configuration_text import TextError, Trouble, decode, parse, place, read_bounded
from copilot_sync.hints import nearest
from copilot_sync.option_reading import Problem, read_options
from copilot_sync.policy import Organisation, People, Policy, RuleChoice
from copilot_sync.regions import UnknownRegionError, region_named
from copilot_sync.rules.registry import RULES, STRICT_OPTIONS, hint, unknown_names
from copilot_sync.snippets import Snippets
from copilot_sync.sync.settings import SyncSettings
from copilot_sync.venues import read_venues
from copilot_sync.waivers import read_waivers
from copilot_sync.zones import zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from copilot_sync.configuration_lines import KeyPath
    from copilot_sync.configuration_settings import Setting
    from copilot_sync.waivers import Waiver

FILE_NAME = "copilot-sync.toml"
LARGEST = 1_000_000
MOST_KEYS = 1000
"""In one table: there are not that many settings."""
DOMAIN = re.compile(r"\.?(?:(?!-)[^\s@/*:.]+(?<!-)\.)+(?!-)[^\s@/*:.]+(?<!-)\.?")
"""Of mail, with a dot in it: one without would take in a whole country."""


class ConfigurationError(ValueError):
    """A configuration with problems: all of them, each with its place."""

    def __init__(self, troubles: Iterable[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__("\n".join(map(str, self.troubles)))


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A policy, and what else a configuration says."""

    policy: Policy
    role_books: tuple[Path, ...] = ()
    """The files of ``people.role_books``, which the policy does not hold yet."""
    warnings: tuple[Trouble, ...] = ()
    sync: SyncSettings = dataclasses.field(default_factory=SyncSettings)
    path: Path | None = None
    text: str = dataclasses.field(default="", repr=False)
    """What the file holds; lines end in newlines."""
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)
    """Everything that was given, tables within tables: what the file says, with single settings above it."""
    labels: dict[KeyPath, str] = dataclasses.field(default_factory=dict, repr=False)
    """Who gave each single setting, such as ``--set rules.profile``."""


def load(path: Path | None, settings: Sequence[Setting] = ()) -> Configuration:
    """Read a configuration file, or the defaults where there is none, with single settings above it.

    Raises:
        ConfigurationError: with every problem found.
    """
    if path is None:
        return read("", settings=settings)
    try:
        text = decode(read_bounded(path, LARGEST))
    except TextError as error:
        raise ConfigurationError([Trouble(place(str(path), error.line), str(error))]) from None
    return replace(read(text, name=str(path), settings=settings, folder=path.parent), path=path)


def read(
    text: str, *, name: str = FILE_NAME, settings: Sequence[Setting] = (), folder: Path | None = None
) -> Configuration:
    """Build a policy from TOML text, with single settings above it.

    Args:
        text: TOML 1.0, lines ending in newlines.
        name: What to call the text in a problem.
        settings: Single settings, later ones above earlier ones.
        folder: Where the text's role books lie; by default the working directory.

    Raises:
        ConfigurationError: with every problem found.
    """
    try:
        raw = parse(text)
    except TextError as error:
        message = f"{error} ({error.detail})" if error.detail else str(error)
        raise ConfigurationError([Trouble(place(name, error.line), message)]) from None
    draft = _Draft(raw, apply(raw, settings))
    if draft.problems:
        raise ConfigurationError(told(draft.problems, text, name, draft.labels))
    own = ("people", "role_books") in draft.labels or folder is None
    books = tuple(Path(book) if own else folder / book for book in draft.policy.people.role_books)  # type: ignore[operator]
    return Configuration(
        policy=replace(draft.policy, waivers=draft.placed_waivers(text, name)),
        role_books=books,
        warnings=tuple(told(draft.warnings, text, name, draft.labels)),
        sync=draft.sync,
        text=text,
        given=raw,
        labels=draft.labels,
    )


def told(problems: Sequence[Problem], text: str, name: str, labels: dict[KeyPath, str]) -> list[Trouble]:
    """Problems with their places, in order of line."""
    lines = lines_of_keys(text) if problems else {}
    troubles = []
    for problem in problems:
        label = given_by(problem.path, labels)
        line = None if label else line_of(problem.path, lines)
        path = problem.path[:-1] if problem.about_key else problem.path
        where = "" if label else ".".join(part for part in path if path[0] not in LISTED_TABLES or not part.isdigit())
        message = f"{where}: {problem.message}" if where else problem.message
        troubles.append((line or 0, Trouble(label or place(name, line), message)))
    return [trouble for _, trouble in sorted(troubles, key=lambda pair: pair[0])]


class _Draft:
    """A policy in the making, with what is wrong so far."""

    def __init__(self, raw: Mapping[str, Any], labels: dict[KeyPath, str]) -> None:
        self.labels = labels
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._top(raw)
        organisation = self._read(Organisation, raw.get("organisation", {}), ("organisation",))
        choice, rule_options = self._rules(raw.get("rules", {}))
        venues, mistakes = read_venues(raw.get("venues", {}))
        self.problems += mistakes
        self.waivers, mistakes = read_waivers(raw.get("waivers", []))
        self.warnings += (
            mistakes  # and no problems: a waiver that cannot be used must not stop what it would have hidden
        )
        self.policy = Policy(
            organisation=self._checked(organisation),
            people=self._read(People, raw.get("people", {}), ("people",)),
            choice=choice,
            rule_options=rule_options,
            venues=venues,
            snippets=self._read(Snippets, raw.get("snippets", {}), ("snippets",)),
            amendments=self._read(Amendments, raw.get("amendments", {}), ("amendments",)),
        )
        self.sync: SyncSettings = self._read(SyncSettings, raw.get("sync", {}), ("sync",))
        self._refuse_wide(self.sync.recipients)
        if not self.problems and not self.policy.rules:
            self.problems.append(Problem(("rules",), "no rule is switched on, so that nothing would be judged"))

    def placed_waivers(self, text: str, name: str) -> tuple[Waiver, ...]:
        """The waivers that can be used, each with its place."""
        lines = lines_of_keys(text) if self.waivers else {}
        paths = {number: ("waivers", str(number)) for number in self.waivers}
        places = {
            number: given_by(path, self.labels) or place(name, line_of(path, lines)) for number, path in paths.items()
        }
        return tuple(replace(waiver, source=places[number]) for number, waiver in self.waivers.items())

    def _top(self, raw: Mapping[str, Any]) -> None:
        for key in list(raw)[:MOST_KEYS]:
            known = [*TABLES, *NAMED_TABLES, *LISTED_TABLES, *FREE_TABLES]
            if key in FREE_TABLES:
                self._free(key, raw[key])
            elif key not in known:
                self.problems.append(Problem((key,), f'there is no table "{key}"{nearest(key, known)}', about_key=True))

    def _free(self, key: str, raw: object) -> None:
        """See that a table of an adapter's own settings is one; the adapter itself sees to the rest."""
        tables: dict[KeyPath, object] = {(key,): raw}
        if key in NAMED_FREE_TABLES and isinstance(raw, Mapping):
            tables = {(key, str(name)): table for name, table in islice(raw.items(), MOST_KEYS)}
        for path, table in tables.items():
            if not isinstance(table, Mapping) or not isinstance(table.get("adapter"), str):
                message = f'expected a table with the name of an adapter, such as [{".".join(path)}] adapter = "ics"'
                self.problems.append(Problem(path, message))

    def _read(self, cls: type[Any], raw: object, path: KeyPath) -> Any:  # noqa: ANN401 -- an instance of `cls`
        if isinstance(raw, Mapping) and len(raw) > MOST_KEYS:
            self.problems.append(Problem(path, "this table holds far more than there are settings"))
            raw = {}
        value, problems = read_options(cls, raw, path)
        self.problems += problems
        return value

    def _checked(self, organisation: Organisation) -> Organisation:
        wrong = (domain for domain in organisation.domains if not DOMAIN.fullmatch(domain))
        for domain in islice(wrong, MOST_KEYS):
            message = f'"{domain}" is not a mail domain; write what stands after the @, such as northmoor.example'
            self.problems.append(Problem(("organisation", "domains"), message))
        try:
            region_named(organisation.region)
        except UnknownRegionError as error:
            self.problems.append(Problem(("organisation", "region"), str(error)))
            organisation = replace(organisation, region=Organisation().region)
        return self._with_zone(organisation)

    def _refuse_wide(self, recipients: Iterable[str]) -> None:
        """What is neither an address nor a domain might reach people whom nobody meant. Quotes no address."""
        wrong = (word for word in recipients if not DOMAIN.fullmatch(word.rpartition("@")[2]) or word.startswith("@"))
        if next(wrong, None) is not None:
            message = "one of them is neither a mail domain, such as northmoor.example, nor an address at one"
            self.problems.append(Problem(("sync", "recipients"), message))

    def _with_zone(self, organisation: Organisation) -> Organisation:
        name = organisation.timezone
        zone = zone_named(name) if name else None
        if name and zone is None:
            from zoneinfo import available_timezones  # noqa: PLC0415 -- reads a list of files

            message = f'"{name}" is not a time zone that we know{nearest(name, sorted(available_timezones()))}'
            self.problems.append(Problem(("organisation", "timezone"), message))
        return replace(organisation, timezone=zone.key if zone else "")

    def _rules(self, raw: object) -> tuple[RuleChoice, dict[str, Any]]:
        if not isinstance(raw, Mapping) or len(raw) > MOST_KEYS:
            return self._read(RuleChoice, raw, ("rules",)), {}
        fields = [field.name for field in dataclasses.fields(RuleChoice)]
        choice: RuleChoice = self._read(RuleChoice, {key: raw[key] for key in fields if key in raw}, ("rules",))
        for key in ("select", "ignore"):
            self._names(getattr(choice, key), ("rules", key))
        extra = STRICT_OPTIONS if choice.profile == "strict" else {}
        chosen = {}
        for key, value in raw.items():
            path = ("rules", key)
            if key in RULES:
                given = {**extra.get(key, {}), **value} if isinstance(value, Mapping) else value
                chosen[key] = self._read(RULES[key].options_type, given, path)
            elif key not in fields:
                by_name = {rule.name: code for code, rule in RULES.items()}
                meant = f"; write {by_name[key]}" if key in by_name else hint(key, [*fields, *RULES])
                self.problems.append(Problem(path, f'there is no rule or setting "{key}"{meant}', about_key=True))
        return choice, chosen

    def _names(self, names: tuple[str, ...], path: KeyPath) -> None:
        for name in unknown_names(names[:MOST_KEYS]):
            known = [*RULES, *sorted({code[:3] for code in RULES}), *(rule.name for rule in RULES.values()), "ALL"]
            self.problems.append(Problem(path, f'there is no rule "{name}"{hint(name, known)}'))
