"""The command and the adapters are found as installed, the way a stranger's adapter would be found."""

from __future__ import annotations

from importlib.metadata import entry_points, version
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

import copilot_sync
from copilot_sync.adapters import ENTRY_POINT_GROUP, MESSENGERS, SOURCES
from copilot_sync.option_schema import schema

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

OURS = [point for point in entry_points(group=ENTRY_POINT_GROUP) if point.dist and point.dist.name == "copilot-sync"]


def test_every_platform_has_an_adapter() -> None:
    assert {point.name for point in OURS} == {"ics", "email", "m365"}


@pytest.mark.parametrize("point", OURS, ids=lambda point: point.name)
def test_an_adapter_loads_and_introduces_itself(point: EntryPoint) -> None:
    reader = point.load()

    assert reader.name == point.name
    assert reader.title
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)
    assert callable(reader.recognises)
    assert callable(reader.read)


def test_the_command_is_installed() -> None:
    (command,) = entry_points(group="console_scripts", name="copilot-sync")

    assert callable(command.load())


def test_the_version_is_said_once() -> None:
    assert version("copilot-sync") == copilot_sync.__version__


@pytest.mark.parametrize(
    "name", sorted({point.module.partition(".")[0] for point in OURS} | {"copilot_sync", "copilot_sync_cli"})
)
def test_every_package_tells_type_checkers_that_it_is_typed(name: str) -> None:
    assert files(name).joinpath("py.typed").is_file()


@pytest.mark.parametrize(("group", "name"), [(SOURCES, "ics"), (MESSENGERS, "smtp")])
def test_a_sync_finds_our_sources_and_messengers(group: str, name: str) -> None:
    (point,) = entry_points(group=group, name=name)
    offer = point.load()

    assert offer.title
    assert schema(offer.settings)["properties"]
    assert callable(offer.open)
