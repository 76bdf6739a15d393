"""``waive``: a table at the end of the settings, and every other byte as it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from copilot_sync.configuration import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

WHY = ("--reason", "Dates were agreed together in May", "--agreed-by", "the group")
TABLE = """\
[[waivers]]
code = "NTC001"
series = "Planning*"
reason = "Dates were agreed together in May"
agreed_by = "the group"
until = 2027-03-31
"""
BY_SERIES = ("waive", "NTC001", "--series", "Planning*", *WHY, "--until", "2027-03-31")


@pytest.fixture
def reference(sync: Command, folder: Path) -> str:
    """The digits of the one meeting, after a run."""
    sync()
    with sqlite3.connect(folder / "state" / "ledger.sqlite3") as ledger:
        (thread,) = ledger.execute("select thread from meetings").fetchone()
    ledger.close()
    return str(thread)[:8]


def test_a_waiver_is_written_and_the_next_run_goes_by_it(synced: Command, sync: Command, folder: Path) -> None:
    before = (folder / "settings.toml").read_text(encoding="utf-8")

    done = synced(*BY_SERIES)

    assert done.returncode == 0
    assert done.stdout == (
        "1 waiver written into settings.toml: NTC001.\nThe last day is 31 March 2027. The next run goes by it.\n"
    )
    assert (folder / "settings.toml").read_text(encoding="utf-8") == f"{before}\n{TABLE}"
    assert "warn (ACC001)" in sync().stdout


def test_a_meeting_is_found_by_the_digits_in_its_messages(
    synced: Command, sync: Command, folder: Path, reference: str
) -> None:
    done = synced("waive", "NTC001,", "acc001", "--meeting", reference, *WHY)

    assert "2 waivers written into settings.toml: NTC001 and ACC001.\nThe last day is 10 March 2027." in done.stdout
    assert done.stdout.endswith("\nIf it is a series, that goes for all of its dates.\n")
    waivers = load(folder / "settings.toml").policy.waivers
    assert [(waiver.code, waiver.meeting) for waiver in waivers] == [
        ("NTC001", "1@northmoor.example"),
        ("ACC001", "1@northmoor.example"),
    ]
    assert "would have been done" not in sync().stdout


def test_a_uid_does_as_well(synced: Command, reference: str) -> None:
    assert reference
    done = synced("waive", "NTC001", "--meeting", "1@northmoor.example", *WHY)

    assert "The last day is 10 March 2027." in done.stdout


def test_what_is_waived_already_is_not_written_twice(synced: Command, folder: Path) -> None:
    synced(*BY_SERIES)
    before = (folder / "settings.toml").read_bytes()

    assert synced(*BY_SERIES).stdout == "NTC001: waived already in settings.toml.\n"
    assert (folder / "settings.toml").read_bytes() == before


def test_it_can_be_looked_at_first(synced: Command, folder: Path) -> None:
    before = (folder / "settings.toml").read_bytes()

    assert synced(*BY_SERIES, "--print").stdout == TABLE
    of_one = synced("waive", "NTC001", "--meeting", "1@northmoor.example", "--until", "2027-03-31", *WHY, "--print")
    assert of_one.stdout.startswith("# If it is a series, that goes for all of its dates.\n[[waivers]]\n")
    assert (folder / "settings.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (
            ("NTC01", "--series", "Planning*", "--until", "2027-03-31"),
            [
                '--reason: "reason" is missing: why the rule may stay silent',
                '--agreed-by: "agreed_by" is missing: ',
                'CODE: there is no rule "NTC01"; did you mean "NTC001"?',
            ],
        ),
        (("NTC001", *WHY, "--until", "2027-03-31"), ["say which meetings it is about, by one of meeting, series"]),
        (("NTC001", *WHY, "--place", "x", "--series", "y", "--until", "2027-03-31"), ["found series and place"]),
        (
            ("NTC001", *WHY, "--organiser", "@@", "--until", "2027-03-31"),
            ["--organiser: expected an address, or a mail domain"],
        ),
        (("NTC", *WHY, "--series", "y", "--until", "2027-03-31"), ['"NTC" is several rules']),
        (("NTC001", *WHY, "--series", "y"), ["--until: give the last day"]),
        (("NTC001", *WHY, "--meeting", "7@northmoor.example"), ["we do not know when the meeting is"]),
        (("NTC001", *WHY, "--meeting", "9f3c07ab"), ["--meeting: the ledger knows no meeting 9f3c07ab"]),
        (("NTC001", *WHY, "--series", "y", "--until", "2027-02-28"), ["that day is over"]),
        (("NTC001", *WHY, "--series", "y", "--until", "May"), ["--until: expected a date"]),
    ],
)
@pytest.mark.usefixtures("reference")
def test_a_malformed_one_is_refused_in_the_words_of_the_settings(
    synced: Command, folder: Path, arguments: tuple[str, ...], complaints: list[str]
) -> None:
    before = (folder / "settings.toml").read_bytes()

    done = synced("waive", *arguments)

    assert done.returncode == 2
    assert [complaint for complaint in complaints if complaint not in done.stderr] == []
    assert "hides nothing" not in done.stderr  # as none is there yet
    assert (folder / "settings.toml").read_bytes() == before


def test_a_meeting_that_no_source_can_name_is_told(synced: Command, folder: Path, reference: str) -> None:
    (folder / "invites" / "one.ics").unlink()

    done = synced("waive", "NTC001", "--meeting", reference, *WHY)

    assert done.returncode == 4
    assert f"No source can tell us which meeting {reference} is" in done.stderr


def test_settings_with_mistakes_are_not_touched(synced: Command, folder: Path) -> None:
    path = folder / "settings.toml"
    path.write_text(path.read_text(encoding="utf-8") + "[venues]\nx = 1\n", encoding="utf-8")
    before = path.read_bytes()

    assert synced(*BY_SERIES).returncode == 2
    assert path.read_bytes() == before


def test_waivers_on_one_line_leave_no_room_and_that_is_told(synced: Command, folder: Path) -> None:
    path = folder / "settings.toml"
    path.write_text("waivers = []\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    done = synced(*BY_SERIES)

    assert done.returncode == 2
    assert "write each as [[waivers]]" in done.stderr


def test_a_write_protected_file_stays_and_says_so(synced: Command, folder: Path) -> None:
    (folder / "real.toml").write_bytes((folder / "settings.toml").read_bytes())
    (folder / "settings.toml").unlink()
    (folder / "settings.toml").symlink_to("real.toml")

    done = synced(*BY_SERIES)

    assert done.returncode == 2
    assert "nothing was written: is a link; name the file that it leads to" in done.stderr


def test_settings_of_the_working_folder_are_not_taken(run: Command) -> None:
    done = run(*BY_SERIES)

    assert done.returncode == 2
    assert "name one with --config" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--lift", "--meeting", "{}"], 0, "Nothing changed: the organiser of the meeting {} has waived nothing."),
        (["--lift", "--meeting", "00000000"], 2, "the ledger knows no meeting 00000000"),
        (["--lift"], 2, "give the digits of one meeting with --meeting, and nothing else"),
        (["NTC001", "--lift", "--meeting", "{}"], 2, "and nothing else"),
        (["--series", "x"], 2, "name a rule by CODE"),
    ],
)
def test_what_an_organiser_waived_is_lifted_by_its_meeting_alone(
    synced: Command, reference: str, arguments: list[str], code: int, said: str
) -> None:
    done = synced("waive", *(word.format(reference) for word in arguments))

    assert done.returncode == code
    assert said.format(reference) in done.stdout + " ".join(done.stderr.split())
