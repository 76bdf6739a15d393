from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

COMMAND = str(Path(sys.executable).with_name("copilot-sync"))


def test_a_report_goes_to_a_file_and_nowhere_else(check: Command, folder: Path) -> None:
    on_screen = check("forum.ics").stdout

    done = check("forum.ics", "--output", "report.txt")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert folder.joinpath("report.txt").read_text(encoding="utf-8") == on_screen
    assert sorted(path.name for path in folder.iterdir()) == ["copilot-sync.toml", "forum.ics", "report.txt"]


def test_a_report_takes_the_place_of_an_earlier_one_and_keeps_its_permissions(check: Command, folder: Path) -> None:
    report = folder / "report.txt"
    report.write_text("old")
    report.chmod(0o640)
    folder.joinpath("link.txt").symlink_to(report)

    check("forum.ics", "--output", "link.txt")

    assert report.read_text(encoding="utf-8").startswith("Planning the new clinic")
    assert stat.S_IMODE(report.stat().st_mode) == 0o640
    assert folder.joinpath("link.txt").is_symlink()


def test_a_new_report_has_the_permissions_that_new_files_have(check: Command, folder: Path) -> None:
    before = os.umask(0o027)
    try:
        check("forum.ics", "--output", "report.txt")
    finally:
        os.umask(before)

    assert stat.S_IMODE(folder.joinpath("report.txt").stat().st_mode) == 0o640


@pytest.mark.parametrize("output", ["nowhere/report.txt", ".", "/dev/full", "x" * 300])
def test_a_report_that_has_nowhere_to_go_says_so(check: Command, output: str) -> None:
    done = check("forum.ics", "--output", output)

    assert done.returncode == 2
    assert done.stderr.startswith(f"--output: {output} ")
    assert done.stdout == ""


def test_a_report_may_go_to_a_device(check: Command) -> None:
    assert check("forum.ics", "--output", "/dev/null").returncode == 1


def test_a_report_that_cannot_be_finished_leaves_the_earlier_one(
    check: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    folder.joinpath("report.txt").write_text("old")
    monkeypatch.setattr(Path, "replace", full)

    done = check("forum.ics", "--output", "report.txt")

    assert done.returncode == 2
    assert done.stderr == "--output: report.txt could not be written (no space left on device)\n"
    assert sorted(path.name for path in folder.iterdir()) == ["copilot-sync.toml", "forum.ics", "report.txt"]
    assert folder.joinpath("report.txt").read_text() == "old"


def test_a_full_disk_behind_standard_output_is_told(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 -- the command of this environment
            [COMMAND, "check", "forum.ics"], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 2
    assert done.stderr == "standard output could not be written (no space left on device)\n"


def run_on_terminal(*arguments: str, folder: Path, **environment: str) -> str:
    """What the command writes where somebody sits at a terminal."""
    pty = pytest.importorskip("pty")
    master, terminal = pty.openpty()
    done = subprocess.Popen(  # noqa: S603 -- the command of this environment
        [COMMAND, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", **environment},
    )
    os.close(terminal)
    written = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:  # Linux says so where others give an empty read
            break
        if not chunk:
            break
        written += chunk
    done.wait()
    os.close(master)
    return written.decode()


def test_colour_is_for_terminals_and_for_those_who_want_it(folder: Path) -> None:
    command = ["check", "forum.ics", "--now", "2027-03-01T09:00:00Z"]

    assert "\x1b[1;31mImportant" in run_on_terminal(*command, folder=folder)
    assert "\x1b" not in run_on_terminal(*command, "--no-colour", folder=folder)
    assert "\x1b" not in run_on_terminal(*command, "--no-color", folder=folder)
    assert "\x1b" not in run_on_terminal(*command, folder=folder, NO_COLOR="1")
    assert "\x1b" not in run_on_terminal(*command, folder=folder, TERM="dumb")


def test_a_reader_that_has_had_enough_is_no_error(folder: Path) -> None:
    script = f'"{COMMAND}" check forum.ics --now 2027-03-01T09:00:00Z | true; exit "${{PIPESTATUS[0]}}"'

    for command, code in ((script, 1), (f'"{COMMAND}" --help | true; exit "${{PIPESTATUS[0]}}"', 0)):
        done = subprocess.run(  # noqa: S603 -- a pipeline of the command of this environment
            ["/usr/bin/env", "bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.parametrize("output", ["roles.csv", "copilot-sync.toml", "people.txt", "invites/event.json"])
def test_a_report_replaces_nothing_that_the_run_reads(check: Command, folder: Path, output: str) -> None:
    (folder / "roles.csv").write_text("address,role\n", encoding="utf-8")
    (folder / "people.txt").write_text("address,role\n", encoding="utf-8")
    (folder / "copilot-sync.toml").write_text('[people]\nrole_books = ["people.txt"]\n', encoding="utf-8")
    (folder / "invites").mkdir()
    (folder / "invites/event.json").write_text('{"subject": "Tea"}', encoding="utf-8")
    before = (folder / output).read_bytes()

    done = check("invites", "--output", output, "--format", "json")

    assert done.returncode == 2
    assert "is a file that we read, and would be lost" in done.stderr
    assert (folder / output).read_bytes() == before
