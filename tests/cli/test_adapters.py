"""``copilot-sync adapters``: what packages offer, with a stranger's among them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import copilot_sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

STRANGER = """
from dataclasses import dataclass

from copilot_sync.adapters import Capabilities, Offer
from copilot_sync.options import option


@dataclass(frozen=True, kw_only=True)
class Settings:
    path: str = option("", help="Where it is.", required=True)


class Reader:
    name = "stranger"
    title = "Nobody's format"
    suffixes = (".strange",)

    def recognises(self, document):
        return False

    def read(self, document, settings):
        return iter(())


READER = Reader()
HALF = object()
SOURCE = Offer(title="Nobody's calendars", settings=Settings, open=None, capabilities=Capabilities(amends=True))
BARE = Offer(title="Somebody's calendars", settings=Settings, open=None)
POST = Offer(title="Pigeons", settings=Settings, open=None)
WITHOUT_SETTINGS = Offer(title="Nothing", settings=None, open=None)
BOASTS = Offer(title="Everything", settings=Settings, open=None, capabilities={"amends": True})
"""
POINTS = """
[copilot_sync.adapters]
stranger = stranger:READER
half = stranger:HALF
missing = nowhere.at_all:READER
[copilot_sync.sources]
stranger = stranger:SOURCE
bare = stranger:BARE
boasts = stranger:BOASTS
half = stranger:HALF
[copilot_sync.messengers]
pigeons = stranger:POST
bottles = stranger:WITHOUT_SETTINGS
"""
SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"path": {"type": "string", "pattern": "\\S", "description": "Where it is."}},
    "required": ["path"],
}
OWN = f"(copilot-sync {copilot_sync.__version__})"


@pytest.fixture
def stranger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's package, of which a part works."""
    package = folder / "packages"
    information = package / "stranger-2.0.dist-info"
    information.mkdir(parents=True)
    information.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 2.0\n")
    information.joinpath("entry_points.txt").write_text(POINTS)
    package.joinpath("stranger.py").write_text(STRANGER)
    monkeypatch.syspath_prepend(str(package))
    monkeypatch.delitem(sys.modules, "stranger", raising=False)
    return folder


def listed(done: CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    """What each kind of adapter is said to be."""
    report = json.loads(done.stdout)
    assert report["schema"] == 1
    found: dict[str, list[dict[str, Any]]] = {}
    for adapter in report["adapters"]:
        found.setdefault(adapter.pop("kind"), []).append(adapter)
    return found


def test_adapters_are_listed_with_the_package_that_brings_them(run: Command) -> None:
    done = run("adapters")
    paragraphs = [paragraph.splitlines() for paragraph in done.stdout.split("\n\n")]

    assert done.returncode == 0
    assert done.stderr == ""
    assert paragraphs[0][0] == "Files that check reads:"
    assert [line.partition(":")[0] for line in paragraphs[0][1:]] == ["  email", "  ics", "  m365"]
    assert paragraphs[1][0] == "Sources that sync watches:"
    assert "  ics: Folders and files of calendars (iCalendar, .ics); it can be amended " + OWN in paragraphs[1]
    assert all(line.endswith(OWN) for paragraph in paragraphs for line in paragraph[1:])


@pytest.mark.usefixtures("stranger")
def test_strangers_adapters_are_listed_and_broken_ones_are_named(run: Command) -> None:
    done = run("adapters")

    assert done.returncode == 3
    assert "  stranger: Nobody's format (stranger 2.0)\n" in done.stdout
    assert "  stranger: Nobody's calendars; it can be amended (stranger 2.0)\n" in done.stdout
    assert "  bare: Somebody's calendars (stranger 2.0)\n" in done.stdout
    assert "  pigeons: Pigeons (stranger 2.0)\n" in done.stdout
    assert "  ics: " in done.stdout
    assert done.stderr.splitlines() == [
        "half: we cannot use this reader of stranger 2.0: it lacks name, title, suffixes, recognises, read.",
        "missing: we cannot use this reader of stranger 2.0: it could not be loaded (ModuleNotFoundError).",
        "boasts: we cannot use this source of stranger 2.0: its `capabilities` are none.",
        "half: we cannot use this source of stranger 2.0: it is no `Offer`.",
        "bottles: we cannot use this messenger of stranger 2.0: its settings are none (TypeError).",
    ]


@pytest.mark.usefixtures("stranger")
def test_programs_read_what_an_adapter_can_and_which_settings_it_has(run: Command) -> None:
    found = listed(run("adapters", "--format", "json"))
    theirs = {
        kind: {adapter["name"]: adapter for adapter in adapters if adapter["package"] == "stranger"}
        for kind, adapters in found.items()
    }
    known = {"package": "stranger", "version": "2.0"}

    assert theirs["reader"]["stranger"] == {
        "name": "stranger",
        "title": "Nobody's format",
        "suffixes": [".strange"],
        **known,
    }
    assert theirs["source"]["stranger"] == {
        "name": "stranger",
        "title": "Nobody's calendars",
        "capabilities": {
            "tells_removals": True,
            "resumable": False,
            "amends": True,
            "most_update_mails": None,
            "marks": False,
            "waits": False,
            "at_once": 1,
        },
        "settings": SETTINGS,
        **known,
    }
    assert "capabilities" not in theirs["source"]["bare"]
    assert theirs["messenger"]["pigeons"] == {"name": "pigeons", "title": "Pigeons", "settings": SETTINGS, **known}
    assert theirs["source"]["half"] == {"name": "half", "problem": "it is no `Offer`", **known}


def test_what_our_own_adapters_declare_is_well_formed(run: Command) -> None:
    found = listed(run("adapters", "--format", "json"))

    assert [adapter["name"] for adapter in found["reader"]] == ["email", "ics", "m365"]
    for adapter in [*found["source"], *found.get("messenger", [])]:
        jsonschema.Draft202012Validator.check_schema(adapter["settings"])
    assert all("problem" not in adapter for adapters in found.values() for adapter in adapters)
