"""A directory as an admin sets it up: a folder with a file for each group."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

PANEL, WARD = "zqpanel@northmoor.example", "zqward@northmoor.example"
TABLE = f"""
[directories.groups]
adapter = "files"
path = "groups"
lived_experience = ["{PANEL}"]
clinician = ["{WARD}"]
"""


@pytest.fixture
def groups(sync: Command, folder: Path, calendar: Callable[..., str]) -> Path:
    """Settings with a directory, and an invitation to two groups."""
    assert callable(sync)
    people = f"ATTENDEE:mailto:{PANEL}\r\nATTENDEE:mailto:{WARD}\r\nEND:VEVENT"
    (folder / "invites" / "one.ics").write_text(calendar().replace("END:VEVENT", people), encoding="utf-8")
    with (folder / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(TABLE)
    made = folder / "groups"
    made.mkdir()
    (made / f"{PANEL}.txt").write_text("zqsam@moorside.example\n")
    (made / f"{WARD}.csv").write_text(
        "address\n" + "".join(f"zqdoctor{number}@northmoor.example\n" for number in "12345")
    )
    return made


def test_the_groups_of_an_invitation_are_counted(sync: Command, groups: Path) -> None:
    done = sync("--select", "BAL001")

    assert done.returncode == 0
    assert "warn (BAL001)" in done.stdout
    assert "We looked at 1 place: nothing has changed." in sync("--select", "BAL001").stdout
    assert groups.is_dir()


def test_whoever_corrects_a_group_is_heard_in_the_next_run(sync: Command, groups: Path) -> None:
    sync("--select", "BAL001")
    (groups / f"{PANEL}.txt").write_text("".join(f"zqsam{number}@moorside.example\n" for number in "123"))

    done = sync("--select", "BAL001")

    assert "1 judged" in done.stdout
    assert "BAL001" not in done.stdout


def test_a_group_that_cannot_be_read_is_told_and_shows_nobody(sync: Command, groups: Path, folder: Path) -> None:
    (groups / f"{PANEL}.txt").write_text("zqsam@moorside.example\nZqkit Vale\n")

    done = sync("--select", "BAL001", "--format", "json")

    assert done.returncode == 3
    assert "groups, file 1 by name, line 2: we couldn't find an e-mail address here" in done.stdout
    assert '"source": "directories.groups"' in done.stdout
    assert "BAL001" not in done.stdout
    assert "zq" not in f"{done.stdout}{done.stderr}".lower()
    assert b"zqp" not in b"".join(path.read_bytes() for path in (folder / "state").iterdir()).lower()


def test_groups_that_lose_most_of_their_people_wait_for_approval(sync: Command, synced: Command, groups: Path) -> None:
    (groups / f"{WARD}.csv").write_text("address\n" + "".join(f"zqdoctor{number}@home.example\n" for number in "12345"))
    sync()
    (groups / f"{WARD}.csv").write_text("address\n")

    held = sync()

    assert held.returncode == 5
    assert "directories.groups: the directory has lost more than half of what it knew" in held.stdout
    status = synced("status", "--format", "json")
    assert json.loads(status.stdout)["holds"][0]["kind"] == "directory"
    assert "Everything waits: a directory has lost more than half of what it knew" in synced("status").stdout
    word = re.search(r"\b[0-9a-f]{8}\b", held.stdout)
    assert word is not None
    assert sync("--approve", word[0]).returncode == 0


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("directories.groups.adapter=flies", 'no adapter "flies" is installed for this; did you mean "files"?'),
        ("directories.groups.paht=x", 'there is no setting "paht"; did you mean "path"?'),
        ("directories.groups.path=", '"path" is missing'),
        ("directories=3", "expected a table with the name of an adapter"),
    ],
)
def test_a_mistake_in_the_settings_is_named(sync: Command, groups: Path, setting: str, complaint: str) -> None:
    done = sync("--set", setting)

    assert (done.returncode, groups.is_dir()) == (2, True)
    assert complaint in done.stderr


def test_a_group_of_the_settings_that_has_no_file_is_named_by_its_place(sync: Command, groups: Path) -> None:
    (groups / f"{PANEL}.txt").unlink()

    done = sync("--format", "json")

    assert done.returncode == 3
    assert "lived_experience: number 1 of its groups is none that we can open; groups has no file that" in done.stdout
    assert "zq" not in done.stdout.lower()
