from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from copilot_sync.configuration_files import config_schema, discover

EXAMPLE = Path(__file__).parents[2] / "examples/copilot-sync.toml"


def as_editors_see_it(text: str) -> Any:
    """TOML as JSON: a date is a text."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


KNOWN = """
[[waivers]]
code = "NTC001"
series = "Forum*"
reason = "Agreed in May"
agreed_by = "the group"
until = 2027-03-31
[venues.hall]
match = ["Civic Hall"]
loop = "There is one."
[snippets]
costs = "We pay."
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "systems"))
    return tmp_path


def placed(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "copilot-sync.toml"
    path.touch()
    return path


def test_the_nearest_file_is_found_and_no_other(home: Path) -> None:
    folder = home / "work" / "invites" / "spring"
    folder.mkdir(parents=True)
    assert discover(folder) is None

    for place in ("systems/copilot-sync", "mine/copilot-sync", "work", "work/invites", "work/invites/spring"):
        path = placed(home / place)
        assert discover(folder) == path


def test_a_folder_of_that_name_is_no_file(home: Path) -> None:
    (home / "work" / "copilot-sync.toml").mkdir(parents=True)

    assert discover(home / "work") is None


def test_a_link_that_leads_round_in_circles_is_no_file(home: Path) -> None:
    path = home / "copilot-sync.toml"
    path.symlink_to(path)

    assert discover(home) is None


def test_the_schema_is_a_schema_and_takes_the_example() -> None:
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(as_editors_see_it(EXAMPLE.read_text(encoding="utf-8")), schema)
    assert json.dumps(schema)


def test_the_schema_takes_waivers_venues_and_snippets() -> None:
    jsonschema.validate(as_editors_see_it(KNOWN), config_schema())


@pytest.mark.parametrize(
    "text",
    [
        KNOWN.replace("series", "meting"),
        KNOWN.replace('series = "Forum*"', ""),
        KNOWN.replace("reason", 'place = "Hall"\nreason'),
        KNOWN.replace("Agreed in May", " "),
        KNOWN.replace('["Civic Hall"]', "[]"),
        KNOWN.replace("loop", "lop"),
        KNOWN.replace("costs", "cost"),
        "waivers = 3",
        "venues = 3",
        "[rulez]",
        "rules.NTC001.minimum = 0",
        'rules.NTC001.minimum = "ten"',
        "rules.XYZ001.x = 1",
        'rules.profile = "x"',
        "rules.select = 3",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_see_it(text), config_schema())


def test_the_schema_takes_what_the_reader_warns_about() -> None:
    jsonschema.validate(tomllib.loads("sync = {}"), config_schema())
