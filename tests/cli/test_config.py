from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import jsonschema
import pytest

from copilot_sync.configuration import read
from copilot_sync.configuration_files import config_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

WRONG = '[organisation]\nname = 3\n[rules]\nprofile = "strickt"\n'


def line_with(text: str, start: str) -> str:
    (line,) = (line for line in text.splitlines() if line.startswith(start))
    return re.sub(r"  +", "  ", line)


def test_every_setting_is_shown_with_who_says_so(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_SYNC_SET", "rules.LAN001.many=4")

    done = run("config", "show", "--set", "organisation.region=IE", "--ignore", "BAL")

    assert (done.returncode, done.stderr) == (0, "")
    assert line_with(done.stdout, "name") == 'name = ""  # default'
    assert line_with(done.stdout, "domains") == 'domains = ["northmoor.example"]  # copilot-sync.toml, line 2'
    assert line_with(done.stdout, "region") == 'region = "IE"  # --set organisation.region'
    assert line_with(done.stdout, "ignore") == 'ignore = ["BAL"]  # --ignore'
    assert "many = 4   # COPILOT_SYNC_SET rules.LAN001.many\n" in done.stdout


def test_what_a_profile_sets_is_its_own_word(run: Command) -> None:
    assert line_with(run("config", "show", "--set", "rules.profile=strict").stdout, "latest") == (
        'latest = "15:00"  # the strict profile'
    )


def test_the_file_is_named_first(run: Command, folder: Path) -> None:
    first = f"# The settings in force, from {folder}/copilot-sync.toml.\n"
    assert run("config", "show").stdout.startswith(first)

    folder.joinpath("copilot-sync.toml").unlink()
    assert run("config", "show").stdout.startswith("# No copilot-sync.toml was found.\n")


def test_role_books_are_named_and_not_opened(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_SYNC_ROLES", os.pathsep.join(["a.csv", "b.csv"]))

    done = run("config", "show", "--roles", "c.csv", "--set", "people.role_books=nowhere.csv")

    assert re.findall("^# Role book: (.*)$", done.stdout, re.MULTILINE) == [
        "nowhere.csv (people.role_books)",
        "a.csv (COPILOT_SYNC_ROLES)",
        "b.csv (COPILOT_SYNC_ROLES)",
        "c.csv (--roles)",
    ]


def test_what_is_shown_is_a_file_that_says_the_same(run: Command) -> None:
    options = ["--set", "rules.profile=strict", "--set", 'organisation.name="North\\u202emoor"', "--ignore", "BAL,NTC"]
    shown = run("config", "show", *options).stdout

    again = read(shown).policy

    assert again.organisation.name == "North\u202emoor"
    assert "\u202e" not in shown
    assert again.choice.ignore == ("BAL", "NTC")
    assert again.choice.select == ("NTC001", "ACC001", "ACC006")
    assert again.options_of("SCH001").latest == "15:00"


def test_venues_and_waivers_are_shown_as_they_are_written(run: Command, folder: Path) -> None:
    written = """\
[venues.civic-hall]
match = ["Civic Hall"]

[[waivers]]
code = "NTC001"
series = "Forum*"
reason = "Dates were agreed together"
agreed_by = "the group"
until = 2027-03-31
"""
    folder.joinpath("ours.toml").write_text(written, encoding="utf-8")

    shown = run("config", "show", "--config", "ours.toml")
    data = json.loads(run("config", "show", "--config", "ours.toml", "--format", "json").stdout)

    assert read(shown.stdout).policy.venues == read(written).policy.venues
    assert [waiver.until for waiver in read(shown.stdout).policy.waivers] == [date(2027, 3, 31)]
    assert "until = 2027-03-31                     # ours.toml, line 9\n" in shown.stdout
    assert data["settings"][-1] == {
        "key": "waivers.0.until",
        "value": "2027-03-31",
        "from": "file",
        "place": "ours.toml, line 9",
    }


def test_programs_get_the_same_as_data(run: Command, folder: Path) -> None:
    sets = ["--set", "rules.NTC001.minimum=5", "--set", "rules.profile=strict"]
    data = json.loads(run("config", "show", "--format", "json", *sets).stdout)

    assert data["schema"] == 1
    assert data["file"] == f"{folder}/copilot-sync.toml"
    assert data["role_books"] == []
    by_key = {entry.pop("key"): entry for entry in data["settings"]}
    assert by_key["rules.NTC001.minimum"] == {"value": 5, "from": "flag", "place": "--set rules.NTC001.minimum"}
    assert by_key["organisation.domains"] == {
        "value": ["northmoor.example"],
        "from": "file",
        "place": "copilot-sync.toml, line 2",
    }
    assert by_key["rules.NTC001.floor"] == {"value": 5, "from": "default", "place": "default"}
    assert by_key["rules.SCH001.latest"] == {"value": "15:00", "from": "profile", "place": "the strict profile"}


@pytest.mark.parametrize("arguments", [["--config", "wrong.toml"], ["--set", "rules.NTC001.minimun=3"]])
def test_a_mistake_is_told_as_a_check_tells_it(run: Command, folder: Path, arguments: list[str]) -> None:
    folder.joinpath("wrong.toml").write_text(WRONG, encoding="utf-8")

    shown, checked = run("config", "show", *arguments), run("check", "forum.ics", *arguments)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == checked.stderr


def test_the_schema_is_the_librarys(run: Command, folder: Path) -> None:
    printed = run("config", "schema")
    written = run("config", "schema", "--output", "ours.json")

    assert json.loads(printed.stdout) == config_schema()
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert folder.joinpath("ours.json").read_text(encoding="utf-8") == printed.stdout


def test_the_schema_takes_what_is_shown(run: Command) -> None:
    schema = json.loads(run("config", "schema").stdout)

    jsonschema.validate(tomllib.loads(run("config", "show").stdout), schema)


def test_a_schema_that_has_nowhere_to_go_says_so(run: Command) -> None:
    done = run("config", "schema", "--output", "nowhere/schema.json")

    assert done.returncode == 2
    assert done.stderr.startswith("--output: nowhere/schema.json cannot be written")


def test_with_no_command_of_the_group_its_help_is_shown(run: Command) -> None:
    done = run("config")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run("config", "--help").stdout


def test_a_waiver_that_hides_nothing_is_not_shown_as_if_it_did(run: Command, folder: Path) -> None:
    whole = 'code = "NTC001"\nplace = "x"\nreason = "y"\nagreed_by = "z"\nuntil = '
    ended, malformed, holds = f"{whole}2020-01-01", 'code = "NTC01"', f"{whole}9999-01-01"
    tables = (f"[[waivers]]\n{table}\n" for table in (ended, malformed, holds))
    (folder / "copilot-sync.toml").write_text("\n".join(tables), encoding="utf-8")

    shown = run("config", "show").stdout
    listed = json.loads(run("config", "show", "--format", "json").stdout)["settings"]

    assert [waiver.until.year for waiver in read(shown).policy.waivers] == [9999]
    assert shown.count('\n# Not in force: this waiver hides nothing.\n# [[waivers]]\n# code = "NTC') == 2
    idle = {entry["key"] for entry in listed if entry.get("in_force") is False}
    assert {key.partition(".code")[0] for key in idle if key.endswith(".code")} == {"waivers.0", "waivers.1"}
