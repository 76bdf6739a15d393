"""How a package offers sources, messengers and directories: an entry point that loads an `Offer`.

The group is `SOURCES`, `MESSENGERS` or `DIRECTORIES`, the entry point's name is the word after ``adapter =`` in the settings. To load
an offer must cost little: what needs a network library imports it when it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from copilot_sync.adapters.documents import ReadingSettings
    from copilot_sync.adapters.ports import Capabilities

SOURCES = "copilot_sync.sources"
MESSENGERS = "copilot_sync.messengers"
DIRECTORIES = "copilot_sync.directories"

PortT_co = TypeVar("PortT_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a source, a messenger or a directory is opened with, besides its settings."""

    name: str
    """Its own name in the settings: ``clinic`` of ``[sources.clinic]``."""
    folder: Path
    """Paths in the settings are relative to it."""
    reading: ReadingSettings
    organisation: str = ""
    """The organisation's own name, which messages come from; empty where the settings do not say."""
    contact: str = ""
    """Whom organisers can ask (`organisation.contact`); empty where the settings do not say."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Where secrets come from: they never stand in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Generic[PortT_co]):
    """A kind of source, messenger or directory that a package offers."""

    title: str
    """What it is, in a few words for people."""
    settings: type[Any]
    """A frozen dataclass of settings made with `copilot_sync.options.option`."""
    open: Callable[[Any, Context], PortT_co]
    """Makes one from its settings.

    Raises:
        AdapterError: the settings do not fit each other or the place; the text says what to do. A `WrongSettingsError`
            says several things at once. Whether the platform answers is found out later.
    """
    capabilities: Capabilities | None = None
    """What each source of this kind declares, for those who choose one; ``None`` where it depends, and for
    all that is no source."""
