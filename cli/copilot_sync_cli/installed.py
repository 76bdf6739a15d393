"""Adapters as installed: what packages offer by entry point. One that is broken says so and keeps no other from loading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import DIRECTORIES, ENTRY_POINT_GROUP, MESSENGERS, SOURCES, Capabilities, Offer

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

READER_HAS = ("name", "title", "suffixes", "recognises", "read")


class Kind(StrEnum):
    """What an adapter is good for."""

    READER = "reader"
    SOURCE = "source"
    MESSENGER = "messenger"
    DIRECTORY = "directory"


GROUPS = {
    Kind.READER: ENTRY_POINT_GROUP,
    Kind.SOURCE: SOURCES,
    Kind.MESSENGER: MESSENGERS,
    Kind.DIRECTORY: DIRECTORIES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """An adapter that some package offers; with a problem where it cannot be used."""

    kind: Kind
    name: str
    distribution: str
    version: str
    offered: Any = None
    """An `InviteReader`, or an `Offer` of anything else; nothing where there is a problem."""
    problem: str = ""


def installed(kind: Kind) -> list[Adapter]:
    """Every adapter of a kind by name, each name once."""
    return [load(kind, point) for _, point in sorted(points_of(kind).items())]


def points_of(kind: Kind) -> dict[str, EntryPoint]:
    """Where the adapters of a kind are, by name; of two with one name the first counts."""
    return {point.name: point for point in reversed(tuple(entry_points(group=GROUPS[kind])))}


def load(kind: Kind, point: EntryPoint) -> Adapter:
    """The adapter at an entry point, or what is wrong with it. Never raises."""
    distribution, version = (point.dist.name, point.dist.version) if point.dist else ("an unnamed package", "")
    offered = None
    try:
        offered = point.load()
        problem = _problem_of_reader(offered) if kind is Kind.READER else _problem_of_offer(offered)
    except Exception as error:  # noqa: BLE001 -- a stranger's package may raise anything
        problem = f"it could not be loaded ({type(error).__name__})"
    return Adapter(
        kind=kind,
        name=point.name,
        distribution=distribution,
        version=version,
        offered=None if problem else offered,
        problem=problem,
    )


def _problem_of_reader(reader: object) -> str:
    missing = [name for name in READER_HAS if not hasattr(reader, name)]
    return f"it lacks {', '.join(missing)}" if missing else ""


def _problem_of_offer(offer: object) -> str:
    if not isinstance(offer, Offer):
        return "it is no `Offer`"
    from copilot_sync.option_schema import schema  # noqa: PLC0415 -- readers do without

    try:
        schema(offer.settings)
    except Exception as error:  # noqa: BLE001 -- a stranger's class may be anything
        return f"its settings are none ({type(error).__name__})"
    wrong = not isinstance(offer.capabilities, Capabilities | None)
    return "its `capabilities` are none" if wrong else ""
