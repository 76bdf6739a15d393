from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from copilot_sync.exposure import Exposure, exposures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

BOOK = """\
address,role,until
sam.okoro@post.example,lived_experience,2027-02-28
bo.reid@post.example,clinician,2027-03-20
cy.lund@northmoor.example,clinician,
"""
NOW = ["--now", "2027-03-01T09:00:00Z"]


@pytest.fixture
def book(folder: Path) -> Path:
    """A role book that only its owner can read."""
    path = folder / "roles.csv"
    path.write_text(BOOK, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def roles_check(run: Command, book: Path) -> Command:
    """Run ``roles check`` on the role book at a moment when one line has ended."""

    def roles_check(*arguments: str) -> CompletedProcess[str]:
        return run("roles", "check", "--roles", book.name, *NOW, *arguments)

    return roles_check


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_book_is_told_by_role_and_by_line(roles_check: Command) -> None:
    done = roles_check()

    assert done.returncode == 1
    assert done.stderr == ""
    assert (
        done.stdout
        == """\
In the role books on Monday 1 March 2027:
  clinicians: fewer than 5

roles.csv
  Past the last day: line 2. Ask again, or take them out.
  Ending soon: line 3 (Saturday 20 March 2027).
"""
    )


def test_a_book_that_needs_nothing_says_so(run: Command, book: Path) -> None:
    book.write_text(
        "address,role\n" + "".join(f"a{number}@post.example,supporter\n" for number in range(5)), encoding="utf-8"
    )

    done = run("roles", "check", "--roles", "roles.csv", *NOW)

    assert done.returncode == 0
    assert done.stdout == (
        "In the role books on Monday 1 March 2027:\n  supporters: 5\n\nroles.csv\n  Nothing to do.\n"
    )


def test_an_empty_book_holds_nobody(run: Command, book: Path) -> None:
    book.write_text("address,role\n", encoding="utf-8")

    assert run("roles", "check", "--roles", "roles.csv", *NOW).stdout.startswith(
        "In the role books on Monday 1 March 2027: nobody\n"
    )


def test_many_lines_are_named_until_nobody_would_read_on(run: Command, book: Path) -> None:
    ended = "".join(f"a{number}@post.example,supporter,2026-12-31\n" for number in range(30))
    book.write_text(f"address,role,until\n{ended}", encoding="utf-8")

    shown = words(run("roles", "check", "--roles", "roles.csv", *NOW).stdout)

    assert "Past the last day: lines 2, 3, 4," in shown
    assert ", 20, 21 and 10 more. Ask again" in shown


def test_two_books_that_disagree_are_told_by_line(roles_check: Command, folder: Path) -> None:
    folder.joinpath("more.csv").write_text("address,role\nbo.reid@post.example,supporter\n", encoding="utf-8")
    folder.joinpath("more.csv").chmod(0o600)

    done = roles_check("--roles", "more.csv")

    assert done.returncode == 1
    assert (
        "The same address in two roles. The later book counts; keep one line of:\n"
        "  roles.csv, line 3, and more.csv, line 2\n"
    ) in done.stdout


def test_more_disagreements_than_anybody_reads_are_counted(run: Command, folder: Path) -> None:
    for name, role in (("a.csv", "supporter"), ("b.csv", "community")):
        lines = "".join(f"a{number}@post.example,{role}\n" for number in range(25))
        folder.joinpath(name).write_text(f"address,role\n{lines}", encoding="utf-8")

    shown = run("roles", "check", "--roles", "a.csv", "--roles", "b.csv", *NOW).stdout

    assert "a.csv, line 21, and b.csv, line 21\n  and 5 more\n" in shown


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize(
    ("mode", "found"),
    [(0o600, []), (0o640, [Exposure.GROUP]), (0o644, [Exposure.READABLE]), (0o602, [Exposure.READABLE])],
)
def test_a_book_that_others_can_read_says_how_to_close_it(
    roles_check: Command, book: Path, mode: int, found: list[Exposure]
) -> None:
    book.write_text("address,role\ncy.lund@northmoor.example,clinician\n", encoding="utf-8")
    book.chmod(mode)

    done = roles_check()

    assert exposures(book, with_group=True) == found
    assert ("To stop that: chmod 600 roles.csv" in words(done.stdout)) == (found == [Exposure.READABLE])
    assert ("If not everybody in that group needs to: chmod 600 roles.csv" in words(done.stdout)) == (mode == 0o640)
    assert done.returncode == (1 if found == [Exposure.READABLE] else 0)


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="asks git")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 -- git of this machine


@needs_git
def test_a_book_in_a_repository_should_be_ignored_by_it(roles_check: Command, folder: Path, book: Path) -> None:
    git(folder, "init", "--quiet")
    assert "Name it in .gitignore." in words(roles_check().stdout)

    git(folder, "add", "roles.csv")
    assert "Take it out with git rm -r --cached" in words(roles_check().stdout)

    git(folder, "rm", "--quiet", "--cached", "roles.csv")
    folder.joinpath(".gitignore").write_text("*.csv\n")
    assert exposures(book) == []


@needs_git
def test_a_repository_runs_nothing_when_it_is_asked(roles_check: Command, folder: Path) -> None:
    git(folder, "init", "--quiet")
    program = folder / "program"
    program.write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    program.chmod(0o755)
    git(folder, "config", "core.fsmonitor", str(program))

    roles_check()

    assert not folder.joinpath("ran").exists()


@needs_git
def test_a_broken_repository_is_nothing_to_speak_of(roles_check: Command, folder: Path, book: Path) -> None:
    folder.joinpath(".git").write_text("nonsense")

    assert exposures(book) == []
    assert "git" not in roles_check().stdout


def test_people_whose_role_nobody_wrote_down_are_counted_by_meeting(roles_check: Command) -> None:
    done = roles_check("forum.ics")

    assert done.returncode == 1
    assert (
        "Planning the new clinic\n"
        "Tuesday 9 March 2027, 10:00 to 12:00, in forum.ics\n"
        "  We do not know the role of 1 of 3 people.\n"
    ) in done.stdout
    assert "We read 1 meeting to come. In 0 we know everybody's role.\n" in done.stdout
    assert "In all, we do not know the role of 1 person. --show-addresses lists" in words(done.stdout)


def test_somebody_at_several_meetings_is_one_person(roles_check: Command, folder: Path, calendar: Command) -> None:
    folder.joinpath("again.ics").write_text(str(calendar(uid="2@northmoor.example")), newline="", encoding="utf-8")

    shown = words(roles_check("forum.ics", "again.ics").stdout)

    assert "We read 2 meetings to come." in shown
    assert "In all, we do not know the role of 1 person." in shown


def test_without_a_role_book_invites_can_still_be_looked_at(run: Command) -> None:
    done = run("roles", "check", "forum.ics", *NOW)

    assert done.returncode == 1
    assert done.stdout.startswith("Planning the new clinic\n")
    assert "We do not know the role of 2 of 3 people." in done.stdout


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("STATUS:CANCELLED", "We left out 1 meeting that is over or cancelled."),
        ("ATTENDEE;CUTYPE=GROUP:mailto:panel@post.example", "1 list address: we do not know who is behind."),
        ("CLASS:PRIVATE", "We left out 1 item:\n  forum.ics: private event, not read"),
    ],
)
def test_what_nobody_can_act_on_is_said_all_the_same(roles_check: Command, folder: Path, line: str, told: str) -> None:
    invite = folder / "forum.ics"
    invite.write_bytes(invite.read_bytes().replace(b"SUMMARY:", f"{line}\r\nSUMMARY:".encode()))

    assert told in roles_check("forum.ics").stdout


def test_a_meeting_that_is_over_asks_for_nothing(run: Command, book: Path) -> None:
    book.write_text("address,role\n", encoding="utf-8")

    done = run("roles", "check", "forum.ics", "--roles", "roles.csv", "--now", "2028-01-01")

    assert done.returncode == 0
    assert "We left out 1 meeting that is over or cancelled." in done.stdout


def test_a_copy_that_lists_nobody_is_no_news(roles_check: Command, folder: Path) -> None:
    invite = folder / "forum.ics"
    invite.write_bytes(re.sub(rb"ATTENDEE.*\r\n", b"", invite.read_bytes()))

    done = roles_check("forum.ics")

    assert "In 1 the copy does not list who is invited." in done.stdout
    assert "We do not know" not in done.stdout


def test_addresses_are_for_a_terminal_and_for_those_who_ask(on_terminal: Command, book: Path) -> None:
    command = ["roles", "check", "forum.ics", "--roles", book.name, *NOW]

    assert "@" not in on_terminal(*command).stdout
    shown = on_terminal(*command, "--show-addresses").stdout
    assert re.findall(r"^.*@.*$", shown, re.MULTILINE) == ["    sam.okoro@post.example"]


@pytest.mark.parametrize("arguments", [[], ["--format", "json"]])
def test_addresses_go_into_no_file_and_no_pipe(roles_check: Command, arguments: list[str]) -> None:
    done = roles_check("forum.ics", "--show-addresses", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--show-addresses: we show addresses on a terminal, and never in a file or a pipe\n")


def test_programs_get_no_address_either(roles_check: Command) -> None:
    done = roles_check("forum.ics", "nowhere.ics", "--format", "json")
    data = json.loads(done.stdout)

    assert done.returncode == 3
    assert data["roles"] == {"clinician": None}
    assert data["books"] == [
        {"path": "roles.csv", "ended": [2], "ending": [{"line": 3, "until": "2027-03-20"}], "exposed": []}
    ]
    assert data["meetings"] == [
        {
            "source": "forum.ics",
            "uid": "1@northmoor.example",
            "recurrence_id": None,
            "subject": "Planning the new clinic",
            "start": "2027-03-09T10:00:00+00:00",
            "people": 3,
            "unknown": 1,
            "groups": 0,
        }
    ]
    assert [entry["source"] for entry in data["coverage"]["failed"]] == ["nowhere.ics"]
    assert "post.example" not in done.stdout


def test_a_mistake_in_a_book_is_told_as_a_check_tells_it(run: Command, book: Path) -> None:
    book.write_text("address,role\nsam,clinician\n", encoding="utf-8")

    done, checked = (run(*command, "forum.ics", "--roles", "roles.csv") for command in (["roles", "check"], ["check"]))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == checked.stderr


def test_where_there_is_no_role_book_we_say_how_to_name_one(run: Command) -> None:
    done = run("roles", "check")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("there is no role book; name one with --roles FILE, or in people.role_books\n")


def test_a_check_of_invites_tells_that_lines_have_ended(check: Command, book: Path) -> None:
    done = check("forum.ics", "--roles", "roles.csv")
    assert done.stderr == "1 line of roles.csv is past its last day; see copilot-sync roles check\n"

    book.write_text(BOOK.replace("2027-03-20", "2027-02-20"), encoding="utf-8")
    assert check("forum.ics", "--roles", "roles.csv").stderr == (
        "2 lines of roles.csv are past their last day; see copilot-sync roles check\n"
    )
    assert check("forum.ics", "--roles", "roles.csv", "--now", "2027-02-20T09:00:00Z").stderr == ""
