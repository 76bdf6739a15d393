"""The sources, the messenger and the directories that the settings name, opened by the packages that offer them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import AdapterError, Context, Offer, ReadingSettings, WrongSettingsError
from copilot_sync.configuration import FILE_NAME, ConfigurationError, told
from copilot_sync.hints import nearest
from copilot_sync.option_reading import Problem, read_options
from copilot_sync_cli.installed import Kind, load, points_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot_sync.adapters import InviteSource, Messenger, RoleDirectory
    from copilot_sync.configuration import Configuration
    from copilot_sync.configuration_lines import KeyPath


@dataclass
class Opened:
    """What a pass works with; closed at the end of a ``with``."""

    sources: dict[str, InviteSource] = field(default_factory=dict)
    messenger: Messenger | None = None
    directories: dict[str, RoleDirectory] = field(default_factory=dict)
    """By name, in the order of the settings."""

    def close(self) -> None:
        """Let go of all of it."""
        ports: list[InviteSource | Messenger | RoleDirectory] = [*self.sources.values(), *self.directories.values()]
        if self.messenger is not None:
            ports.append(self.messenger)
        for port in ports:
            with suppress(AdapterError):  # what was done is done
                port.close()


def opened(configuration: Configuration, now: datetime) -> Opened:
    """Open every source and every directory of the settings, and the messenger.

    Raises:
        ConfigurationError: with every problem of all of them.
    """
    opener = _Opener(configuration, now)
    made = Opened()
    for name, table in configuration.given.get("sources", {}).items():
        source = opener.open(("sources", name), table, Kind.SOURCE)
        if source is not None:
            made.sources[name] = source
    if "messenger" in configuration.given:
        made.messenger = opener.open(("messenger",), configuration.given["messenger"], Kind.MESSENGER)
    for name, table in configuration.given.get("directories", {}).items():
        directory = opener.open(("directories", name), table, Kind.DIRECTORY)
        if directory is not None:
            made.directories[name] = directory
    if opener.problems:
        made.close()
        name = str(configuration.path) if configuration.path else FILE_NAME
        raise ConfigurationError(told(opener.problems, configuration.text, name, configuration.labels))
    return made


class _Opener:
    """Opens what tables of the settings describe, and gathers what is wrong with them."""

    def __init__(self, configuration: Configuration, now: datetime) -> None:
        self.problems: list[Problem] = []
        self._folder = configuration.path.parent if configuration.path else Path()
        self._reading = ReadingSettings(timezone=configuration.policy.timezone, now=now, remembers=True)
        self._organisation = configuration.policy.organisation
        self._points = cache(points_of)

    def open(self, path: KeyPath, table: Mapping[str, Any], kind: Kind) -> Any:  # noqa: ANN401 -- what the offer makes
        """A source, a messenger or a directory; nothing where there is a problem."""
        offer = self._offer(kind, table["adapter"], path)
        if offer is None:
            return None
        own = {key: value for key, value in table.items() if key != "adapter"}
        settings, mistakes = read_options(offer.settings, own, path)
        self.problems += mistakes
        if mistakes:
            return None
        context = Context(
            name=path[-1],
            folder=self._folder,
            reading=self._reading,
            organisation=self._organisation.name,
            contact=self._organisation.contact,
            environment=os.environ,
        )
        try:
            return offer.open(settings, context)
        except WrongSettingsError as error:
            self.problems += [Problem((*path, setting), text) for setting, text in error.mistakes]
        except AdapterError as error:
            self.problems.append(Problem(path, str(error)))
        except Exception as error:  # noqa: BLE001 -- a stranger's package may raise anything
            self.problems.append(
                Problem(path, f"its adapter stopped with an error of its own ({type(error).__name__})")
            )
        return None

    def _offer(self, kind: Kind, name: str, path: KeyPath) -> Offer[Any] | None:
        points = self._points(kind)
        offer: Offer[Any] | None = load(kind, points[name]).offered if name in points else None
        if name not in points:
            message = f'no adapter "{name}" is installed for this{nearest(name, sorted(points))}'
            self.problems.append(Problem((*path, "adapter"), message))
        elif offer is None:
            message = f'the adapter "{name}" could not be loaded; install its package again'
            self.problems.append(Problem((*path, "adapter"), message))
        return offer
