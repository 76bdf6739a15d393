from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from copilot_sync.folders import LARGEST
from copilot_sync.reading.pieces import MOST_PASSAGES
from copilot_sync.reports.json import schema
from copilot_sync.rules.registry import RULES
from copilot_sync_cli.exit_codes import PARTIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]


def report(done: CompletedProcess[str]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(data, schema())
    return data


def failed(done: CompletedProcess[str]) -> dict[str, str]:
    (meeting,) = report(done)["meetings"]
    return {verdict["code"]: verdict["severity"] for verdict in meeting["verdicts"] if verdict["verdict"] == "fail"}


def sources(done: CompletedProcess[str], key: str = "") -> list[str]:
    entries = report(done)["coverage"][key] if key else report(done)["meetings"]
    return [entry["source"].replace(os.sep, "/") for entry in entries]


def test_a_file_is_judged_and_told_in_words(check: Command) -> None:
    done = check("forum.ics")

    assert done.returncode == 1
    assert done.stdout.startswith(
        "Planning the new clinic\nTuesday 9 March 2027, 10:00 to 12:00, in forum.ics\n\nImportant (ACC001): "
    )
    assert done.stdout.endswith("We read 1 meeting. We found 1 important thing, 1 warning and 1 suggestion.\n")
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def test_a_file_is_judged_and_told_as_data(check: Command) -> None:
    done = check("forum.ics", "--format", "json")

    assert done.returncode == 1
    assert failed(done) == {"ACC001": "important", "ACC006": "suggestion", "NTC001": "warning"}
    assert report(done)["now"] == "2027-03-01T09:00:00+00:00"


def test_a_text_that_is_too_long_is_judged_in_part_and_the_coverage_says_so(
    check: Command, calendar: Callable[..., str]
) -> None:
    long_enough = calendar(body="So it goes on. " * MOST_PASSAGES).encode()
    too_long = calendar(body="So it goes on. " * (MOST_PASSAGES + 1)).encode()
    done = check("-", "--format", "json", stdin=too_long)

    assert done.returncode == PARTIAL
    assert failed(done) == {"NTC001": "warning"}
    assert "too long to read whole" in report(done)["coverage"]["failed"][0]["reason"]
    assert "\n  ACC001 and ACC006: The text is too long for us" in check("-", stdin=too_long).stdout
    assert report(check("-", "--format", "json", stdin=long_enough))["coverage"]["failed"] == []


def test_standard_input_is_a_document(check: Command, calendar: Callable[..., str]) -> None:
    assert sources(check("-", "--format", "json", stdin=calendar().encode())) == ["-"]
    assert "in standard input" in check("-", stdin=calendar().encode()).stdout


def test_a_mail_is_known_by_its_content_whatever_its_name(
    check: Command, folder: Path, calendar: Callable[..., str]
) -> None:
    folder.joinpath("saved.txt").write_text(calendar(), newline="", encoding="utf-8")

    assert sources(check("saved.txt", "--format", "json")) == ["saved.txt"]


def test_folders_are_searched_in_order_and_each_file_is_read_once(
    check: Command, folder: Path, calendar: Callable[..., str]
) -> None:
    for number, name in enumerate(("b.ics", "a.ICS", "sub/c.ics", "sub/deep/d.ics", "notes.txt")):
        path = folder / "invites" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(calendar(uid=str(number), start=f"2027030{9 - number}T100000Z"), newline="", encoding="utf-8")

    done = check("invites", "./invites/b.ics", "forum.ics", "forum.ics", "--format", "json")

    assert sources(done) == [
        "invites/sub/deep/d.ics",
        "invites/sub/c.ics",
        "invites/a.ICS",
        "invites/b.ics",
        "forum.ics",
    ]
    assert sources(done, "failed") == []


def test_what_cannot_be_opened_is_named_and_loses_nothing_else(check: Command, folder: Path) -> None:
    folder.joinpath("empty.ics").touch()
    folder.joinpath("large.ics").touch()
    os.truncate(folder / "large.ics", LARGEST + 1)
    folder.joinpath("gone.ics").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.ics")
    folder.joinpath("round").mkdir()
    folder.joinpath("round/about").symlink_to(folder)

    done = check(".", "nowhere.ics", "--format", "json")

    assert done.returncode == 3
    assert len(report(done)["meetings"]) == 1
    assert {entry["source"]: entry["reason"] for entry in report(done)["coverage"]["failed"]} == {
        "./empty.ics": "is empty",
        "./gone.ics": "could not be opened (no such file or directory)",
        "./large.ics": "holds more than 50 MB, which is more than we read; please split it",
        "./pipe.ics": "is not a regular file",
        "nowhere.ics": "could not be opened (no such file or directory)",
    }
    assert report(done)["coverage"]["skipped"] == [
        {"source": "./round/about", "reason": "is a link to another folder; name that folder to have it read"}
    ]


def test_a_folder_that_is_closed_to_us_is_named(check: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.joinpath("closed").mkdir()
    scandir = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("closed"):  # root may look into every folder, and root may run this test
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)

    done = check(".", "--format", "json")

    assert done.returncode == 3
    assert report(done)["coverage"]["failed"] == [
        {"source": "./closed", "reason": "could not be opened (permission denied)"}
    ]


def test_an_empty_folder_is_nothing_read(check: Command, folder: Path) -> None:
    folder.joinpath("empty").mkdir()

    done = check("empty")

    assert done.returncode == 4
    assert done.stdout.startswith(
        "We read no meeting.\nWe could not read 1 item:\n  empty: holds nothing that we can read"
    )
    assert check("empty", "forum.ics").returncode == 3


def test_a_document_that_is_nobodys_says_what_could_be_read(check: Command, folder: Path) -> None:
    folder.joinpath("notes.txt").write_text("Dear all", encoding="utf-8")

    done = check("notes.txt", "--format", "json")

    assert done.returncode == 4
    assert report(done)["coverage"]["failed"] == [
        {"source": "notes.txt", "reason": "is neither an iCalendar file, an e-mail (.eml) nor a Microsoft Graph event"}
    ]


def test_a_private_event_is_left_out_without_its_subject_and_is_no_failure(
    check: Command, folder: Path, calendar: Callable[..., str]
) -> None:
    private = calendar("Zzsubject").replace("SUMMARY:", "CLASS:PRIVATE\r\nSUMMARY:")
    folder.joinpath("private.ics").write_text(private, newline="", encoding="utf-8")

    done = check("private.ics")

    assert done.returncode == 0
    assert done.stdout.startswith("We read no meeting.\nWe left out 1 item:\n  private.ics: ")
    assert "Zzsubject" not in done.stdout


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-06-01", "2027-06-01T00:00:00+01:00"),
        ("2027-06-01T15:00", "2027-06-01T15:00:00+01:00"),
        ("2027-06-01T15:00:00Z", "2027-06-01T15:00:00+00:00"),
        ("2027-06-01T15:00:00-05:00", "2027-06-01T15:00:00-05:00"),
    ],
)
def test_now_is_read_in_the_configured_zone_unless_it_names_one(check: Command, now: str, expected: str) -> None:
    assert report(check("forum.ics", "--now", now, "--format", "json"))["now"] == expected


def test_a_past_meeting_is_judged_and_said_to_be_past(check: Command) -> None:
    done = check("forum.ics", "--now", "2028-01-01", "--format", "json")

    assert report(done)["meetings"][0]["past"] is True
    assert failed(done)
    assert "This meeting is over." in check("forum.ics", "--now", "2028-01-01").stdout


@pytest.mark.parametrize("now", ["today", "2027-13-01", "0001-01-01", "9999-12-31T23:59Z", ""])
def test_a_moment_that_is_none_says_what_one_looks_like(check: Command, now: str) -> None:
    done = check("forum.ics", "--now", now)

    assert done.returncode == 2
    assert "such as 2027-03-03T15:00" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--select", "ACC006"], 0),
        (["--select", "ACC006", "--fail-on", "warning"], 0),
        (["--select", "ACC006", "--fail-on", "suggestion"], 1),
        (["--select", "NTC001"], 0),
        (["--select", "NTC001", "--fail-on", "warning"], 1),
        (["--select", "ACC001"], 1),
        (["--select", "ACC001", "--fail-on", "suggestion"], 1),
        (["--select", "ALL", "--fail-on", "never"], 0),
    ],
)
def test_fail_on_is_the_least_severity_that_counts(check: Command, arguments: list[str], code: int) -> None:
    assert check("forum.ics", *arguments).returncode == code


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        ([], {"ACC001", "ACC006", "NTC001"}),
        (["--ignore", "ACC"], {"NTC001"}),
        (["--ignore", "ACC001,short-notice"], {"ACC006"}),
        (["--ignore", "ACC001", "--ignore", " ntc001 "], {"ACC006"}),
        (["--select", "ACC004, ACC006"], {"ACC004", "ACC006"}),
        (["--select", "ALL"], set(RULES)),
        (["--select", "NTC", "--ignore", "NTC001,NTC002"], {"NTC003", "NTC004", "NTC005"}),
        (["--set", "rules.ignore=ACC"], {"NTC001"}),
        (["--set", "rules.ignore=ALL", "--select", "ACC001"], {"ACC001"}),
    ],
)
def test_select_and_ignore_stand_above_the_file(check: Command, arguments: list[str], ran: set[str]) -> None:
    (meeting,) = report(check("forum.ics", "--format", "json", *arguments))["meetings"]

    assert {verdict["code"] for verdict in meeting["verdicts"]} == ran


def test_role_books_add_up_and_the_nearer_one_wins(
    check: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def book(name: str, *lines: str) -> None:
        folder.joinpath(name).write_text("\n".join(["address,role", *lines]), encoding="utf-8")

    def balance(*arguments: str) -> str:
        done = check("forum.ics", "--select", "BAL004", "--format", "json", *arguments)
        verdict: str = report(done)["meetings"][0]["verdicts"][0]["verdict"]
        return verdict

    book("configured.csv", "sam.okoro@post.example,clinician", "bo.reid@post.example,clinician")
    book("environment.csv", "bo.reid@post.example,lived_experience")
    book("flag.csv", "bo.reid@post.example,professional")
    with folder.joinpath("copilot-sync.toml").open("a", encoding="utf-8") as file:
        file.write('[people]\nrole_books = ["configured.csv"]\n')

    assert balance() == "fail"
    monkeypatch.setenv("COPILOT_SYNC_ROLES", "environment.csv")
    assert balance() == "pass"
    assert balance("--roles", "flag.csv") == "fail"


def test_a_configuration_cannot_keep_us_waiting_for_a_pipe(check: Command, folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")

    done = check("forum.ics", "--set", "people.role_books=pipe.csv")

    assert (done.returncode, done.stderr) == (2, "pipe.csv: this is not a regular file; people.role_books names it\n")


@pytest.mark.parametrize(
    ("arguments", "named_by"),
    [(("--set", "people.role_books=gone.csv"), "people.role_books"), (("--roles", "gone.csv"), "--roles")],
)
def test_a_missing_role_book_is_told_with_what_names_it(
    check: Command, arguments: tuple[str, str], named_by: str
) -> None:
    done = check("forum.ics", *arguments)

    assert done.returncode == 2
    assert done.stderr == f"gone.csv: this file could not be opened (no such file or directory); {named_by} names it\n"


def test_a_rule_that_breaks_is_named_and_the_others_stand(check: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyError("Zzsecret")

    monkeypatch.setattr(RULES["ACC001"], "judge", stop)

    done = check("forum.ics")

    assert done.returncode == 3
    assert "Warning (NTC001)" in done.stdout
    assert "This rule stopped with an error: ACC001. Please report it." in done.stdout
    assert "Zzsecret" not in done.stdout + done.stderr


def test_every_finding_is_shown_when_all_are_asked_for(check: Command) -> None:
    arguments = ["forum.ics", "--select", "ALL"]

    assert "Use --all to see them" in check(*arguments).stdout
    assert "Use --all" not in check(*arguments, "--all").stdout


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000, "nul\0byte", "half\udc80"])
def test_a_name_that_no_file_can_have_is_just_not_there(check: Command, name: str) -> None:
    done = check(name, "forum.ics", "--format", "json")

    assert done.returncode == 3
    assert report(done)["coverage"]["failed"][0]["reason"].startswith("could not be opened (")
    assert check(name).returncode == 4


def test_a_working_folder_that_is_gone_is_no_hindrance(
    check: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert check(str(folder / "forum.ics")).returncode == 1


class Interrupted(io.BytesIO):
    """Standard input of somebody who presses Ctrl-C."""

    def read(self, _: int | None = -1, /) -> bytes:
        raise KeyboardInterrupt


class Torn(io.BytesIO):
    """Standard input that a broken cable ends."""

    def read(self, _: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def test_standard_input_may_fail_in_every_way(check: Command) -> None:
    assert report(check("-", "--format", "json"))["coverage"]["failed"] == [{"source": "-", "reason": "is empty"}]

    for stream, code, reason in (
        (Interrupted(), 130, ""),
        (Torn(), 4, "standard input: could not be opened (input/output error)"),
        (None, 4, "standard input: is not there"),
    ):
        done = check("-", stdin=stream)
        assert done.returncode == code
        assert reason in done.stdout
