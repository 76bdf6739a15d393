from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

LATER = ("--now", "2027-03-05T09:00:00Z")


@pytest.fixture
def known(check: Command, folder: Path) -> Path:
    """A baseline of the invitation's three findings."""
    check("forum.ics", "--write-baseline", "known.json")
    return folder / "known.json"


def verdicts(done: CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {verdict["code"]: verdict for verdict in json.loads(done.stdout)["meetings"][0]["verdicts"]}


def test_what_stands_is_recorded_and_no_longer_counts(check: Command, folder: Path) -> None:
    assert check("forum.ics").returncode == 1

    done = check("forum.ics", "--write-baseline", "known.json")

    assert (done.returncode, done.stderr) == (0, "")
    assert "The baseline holds 3 known findings, not listed here." in done.stdout
    assert [finding["rule"] for finding in json.loads(folder.joinpath("known.json").read_text())["findings"]] == [
        "ACC001",
        "ACC006",
        "NTC001",
    ]


@pytest.mark.parametrize("fail_on", ["important", "warning", "suggestion"])
def test_what_is_known_fails_no_run(check: Command, known: Path, fail_on: str) -> None:
    done = check("forum.ics", "--baseline", known.name, "--fail-on", fail_on)

    assert (done.returncode, done.stderr) == (0, "")
    assert "ACC001" not in done.stdout
    assert "The baseline holds 3 known findings, not listed here." in done.stdout


def test_json_marks_what_is_known(check: Command, known: Path) -> None:
    found = verdicts(check("forum.ics", "--baseline", known.name, "--format", "json"))

    assert {code for code, verdict in found.items() if verdict.get("baseline")} == {"ACC001", "ACC006", "NTC001"}
    assert all(verdict["verdict"] == "fail" for verdict in found.values())


def test_a_finding_that_gets_worse_is_told_again(check: Command, folder: Path, calendar: Callable[..., str]) -> None:
    folder.joinpath("forum.ics").write_text(calendar(start="20270312T100000Z", end="20270312T120000Z"), newline="")
    check("forum.ics", "--write-baseline", "known.json")
    folder.joinpath("forum.ics").write_text(calendar(start="20270304T100000Z", end="20270304T120000Z"), newline="")

    done = check("forum.ics", "--baseline", "known.json")

    assert done.returncode == 1
    assert "Important (NTC001)" in done.stdout
    assert "ACC001" not in done.stdout
    assert done.stderr == ""


def test_another_meeting_is_not_known(check: Command, folder: Path, known: Path, calendar: Callable[..., str]) -> None:
    folder.joinpath("other.ics").write_text(calendar(uid="2@northmoor.example"), newline="")

    done = check("forum.ics", "other.ics", "--baseline", known.name)

    assert done.returncode == 1
    assert done.stdout.count("ACC001") == 1


def test_what_is_mended_is_no_longer_needed(
    check: Command, folder: Path, known: Path, calendar: Callable[..., str]
) -> None:
    asked = calendar(body="Tell us what you need to take part. Bring a supporter.")
    folder.joinpath("forum.ics").write_text(asked, newline="")

    done = check("forum.ics", "--baseline", known.name)

    assert done.returncode == 0
    assert done.stderr == (
        "2 entries of the baseline are no longer needed; write it anew with --write-baseline known.json\n"
    )


def test_meetings_that_are_not_there_are_told_apart_from_mended_ones(
    check: Command, folder: Path, known: Path, calendar: Callable[..., str]
) -> None:
    folder.joinpath("forum.ics").write_text(calendar(uid="2@northmoor.example"), newline="")

    done = check("forum.ics", "--baseline", known.name)

    assert done.stderr == (
        "3 entries of the baseline are about meetings that we did not see; where those are gone, write it anew\n"
    )


def test_a_rule_that_was_not_asked_leaves_nothing_over(check: Command, known: Path) -> None:
    done = check("forum.ics", "--baseline", known.name, "--select", "NTC001")

    assert (done.returncode, done.stderr) == (0, "")


def test_written_anew_it_keeps_its_salt_and_its_permissions(check: Command, known: Path) -> None:
    first = known.read_text(encoding="utf-8")
    known.chmod(0o640)

    check("forum.ics", "--write-baseline", known.name)

    assert known.read_text(encoding="utf-8") == first
    assert stat.S_IMODE(known.stat().st_mode) == 0o640


def test_a_baseline_may_lie_among_invites(check: Command, known: Path) -> None:
    done = check(".", "--baseline", known.name)

    assert (done.returncode, done.stderr) == (0, "")
    assert "known.json: a baseline, which holds no meeting" in done.stdout


def test_a_new_baseline_has_the_permissions_that_new_files_have(check: Command, folder: Path) -> None:
    before = os.umask(0o027)
    try:
        check("forum.ics", "--write-baseline", "known.json")
    finally:
        os.umask(before)

    assert stat.S_IMODE(folder.joinpath("known.json").stat().st_mode) == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["copilot-sync.toml", "forum.ics", "known.json"]


def test_with_both_the_report_is_against_the_old_one_and_the_new_one_holds_all(
    check: Command, folder: Path, known: Path, calendar: Callable[..., str]
) -> None:
    folder.joinpath("other.ics").write_text(calendar(uid="2@northmoor.example"), newline="")

    done = check("forum.ics", "other.ics", "--baseline", known.name, "--write-baseline", known.name)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("ACC001") == 1
    assert check("forum.ics", "other.ics", "--baseline", known.name).returncode == 0


def test_a_run_that_reads_nothing_forgets_nothing(check: Command, folder: Path, known: Path) -> None:
    before = known.read_bytes()
    folder.joinpath("forum.ics").write_text("torn", encoding="utf-8")

    done = check("forum.ics", "--write-baseline", known.name)

    assert done.returncode == 4
    assert done.stderr.startswith("--write-baseline: we read no meeting, so known.json was not written\n")
    assert known.read_bytes() == before


def test_a_run_that_reads_in_part_still_says_so(check: Command, folder: Path) -> None:
    folder.joinpath("torn.ics").write_text("torn", encoding="utf-8")

    assert check("forum.ics", "torn.ics", "--write-baseline", "known.json").returncode == 3
    assert check("forum.ics", "torn.ics", "--baseline", "known.json").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--baseline", "nowhere.json"],
            "--baseline: nowhere.json: could not be opened (no such file or directory); write it first with --write-baseline",
        ),
        (
            ["--baseline", "forum.ics"],
            "--baseline: forum.ics: is not a baseline; give a file that --write-baseline has written, or delete this one and write it anew",
        ),
        (
            ["--write-baseline", "forum.ics"],
            "--write-baseline: forum.ics is there, and is not a baseline that we can read; give another name, or delete it first",
        ),
        (
            ["--write-baseline", "nowhere/known.json"],
            "--write-baseline: nowhere/known.json cannot be written: it is a folder, or its folder is not there",
        ),
        (["--write-baseline", "-"], "--write-baseline: give a file of its own"),
        (["--write-baseline", "known.json", "--output", "./known.json"], "--write-baseline: give a file of its own"),
        (
            ["--write-baseline", "/dev/full"],
            "--write-baseline: /dev/full could not be written (no space left on device)",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_baseline_that_cannot_be_used_says_what_to_do_and_changes_nothing(
    check: Command, folder: Path, arguments: list[str], complaint: str
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    done = check("forum.ics", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == complaint
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_empty_file_may_become_a_baseline(check: Command, folder: Path) -> None:
    folder.joinpath("known.json").touch()

    assert check("forum.ics", "--write-baseline", "known.json").returncode == 0
    assert check("forum.ics", "--baseline", "known.json").returncode == 0


@pytest.mark.parametrize(
    ("format_", "beginning"),
    [
        ("sarif", '{\n  "$schema"'),
        ("junit", "<?xml"),
        ("markdown", "## Planning the new clinic"),
        ("json", '{\n  "schema": 1'),
    ],
)
def test_every_format_knows_what_is_known(check: Command, known: Path, format_: str, beginning: str) -> None:
    plain = check("forum.ics", "--format", format_)
    compared = check("forum.ics", "--format", format_, "--baseline", known.name)

    assert (plain.returncode, compared.returncode) == (1, 0)
    assert plain.stdout.startswith(beginning)
    assert compared.stdout.startswith(beginning)
    assert plain.stdout != compared.stdout
    assert plain.stdout.endswith("\n")
