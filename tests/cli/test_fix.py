"""``fix`` as people use it: it shows first, writes when told, and takes back what it wrote."""

from __future__ import annotations

import json
import logging
import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

NOW = "2027-03-01T09:00:00Z"
OURS = """\
[organisation]
domains = ["northmoor.example"]
[rules]
select = ["NTC001", "ACC001", "ACC005", "ACC006", "TRV004"]
[snippets]
access_question = "What would help you take part? Please tell Kim on 01632 960 000."
payment = "Ask us about pay."
"""


@pytest.fixture
def fix(run: Command, folder: Path) -> Command:
    """Run ``fix`` with settings of ours that are named."""
    folder.joinpath("ours.toml").write_text(OURS, encoding="utf-8")

    def fix(*arguments: str) -> CompletedProcess[str]:
        named = () if "--config" in arguments or "--undo" in arguments else ("--config", "ours.toml")
        return run("fix", *arguments, *named, "--now", NOW)

    return fix


def test_it_says_what_would_change_and_writes_nothing(fix: Command, folder: Path) -> None:
    before = folder.joinpath("forum.ics").read_bytes()
    done = fix("forum.ics")

    assert done.stdout == (
        """\
Planning the new clinic
Tuesday 9 March 2027, 10:00 to 12:00 (UTC+0000), in forum.ics
The section would be added, with:
  - the question what people need to take part (ACC001)
For you to put right: NTC001 and ACC005.
Your settings have no words for ACC006 (snippets.supporters).
The words in your settings do not help here: TRV004 (snippets.payment).

1 meeting in 1 file would change. Nothing was written. To write it: --write. To
see each line: --diff.
""".replace(" (UTC+0000)", "")
    )
    assert done.stderr == ""
    assert done.returncode == 1
    assert folder.joinpath("forum.ics").read_bytes() == before


def test_a_diff_shows_each_line_and_nobody_who_is_invited(fix: Command) -> None:
    done = fix("forum.ics", "--diff")

    assert done.stdout.startswith(
        """\
--- forum.ics, line 12: DESCRIPTION
+++ forum.ics, line 12: DESCRIPTION, amended
@@ -1,1 +1,7 @@
 Let us plan the new clinic together.
+
+Taking part
+
+What would help you take part? Please tell Kim on 01632 960 000.
+
+(End of "Taking part", added by copilot-sync: """
    )
    assert done.returncode == 1
    assert "Okoro" not in done.stdout


def test_it_writes_and_takes_back_what_it_wrote(fix: Command, check: Command, folder: Path) -> None:
    file = folder / "forum.ics"
    before = file.read_bytes()
    file.chmod(0o640)

    written = fix("forum.ics", "--write")
    assert (written.returncode, "We changed 1 meeting in 1 file." in written.stdout) == (0, True)
    assert b"Taking part" in file.read_bytes()
    assert "ACC001" not in check("forum.ics", "--config", "ours.toml").stdout
    again = fix("forum.ics", "--write", "--now", "2027-03-02T09:00:00Z")
    assert (again.returncode, again.stdout.splitlines()[0]) == (
        0,
        "Nothing to change: 1 meeting needs nothing of what your settings hold.",
    )

    shown = fix("forum.ics", "--undo", "--diff")
    assert (shown.returncode, "-Taking part" in shown.stdout.splitlines()) == (1, True)
    assert shown.stdout.endswith("1 meeting in 1 file would change. Nothing was written. To write it: --write.\n")
    assert file.read_bytes() != before
    undone = fix("forum.ics", "--undo")
    assert (undone.returncode, undone.stdout.splitlines()[:2]) == (
        0,
        ["forum.ics, line 12", "The section was taken out."],
    )
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o640
    assert fix("forum.ics", "--undo").stdout == "Nothing to change: no section of ours stands in 1 meeting.\n"


def test_a_folder_is_amended_file_by_file(fix: Command, folder: Path, calendar: Callable[..., str]) -> None:
    inner = folder / "invites"
    inner.mkdir()
    for number in range(3):
        inner.joinpath(f"{number}.ics").write_bytes(calendar(uid=f"{number}@northmoor.example").encode())
    inner.joinpath("notes.txt").write_text("BEGIN:VCALENDAR", encoding="utf-8")
    inner.joinpath("broken.ics").write_text("nothing", encoding="utf-8")
    inner.joinpath("link.ics").symlink_to(folder / "forum.ics")
    done = fix("invites", "--write")

    assert "We changed 3 meetings in 3 files." in done.stdout
    assert "link.ics: is a link; name the file that it leads to" in done.stdout
    assert "broken.ics: does not begin with BEGIN:VCALENDAR" in done.stdout
    assert b"Taking part" not in folder.joinpath("forum.ics").read_bytes()
    assert sorted(path.name for path in inner.iterdir()) == [
        "0.ics",
        "1.ics",
        "2.ics",
        "broken.ics",
        "link.ics",
        "notes.txt",
    ]


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    fix: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "forum.ics"
    sync = os.fsync

    def edited_meanwhile(handle: int) -> None:
        file.write_bytes(b"somebody's own words")
        sync(handle)

    monkeypatch.setattr(os, "fsync", edited_meanwhile)
    done = fix("forum.ics", "--write")

    assert done.returncode == 3
    assert "We could not write 1 file:\n  forum.ics: was changed by somebody else meanwhile" in done.stdout
    assert "We changed" not in done.stdout
    assert file.read_bytes() == b"somebody's own words"


def test_a_folder_that_somebody_unpacked_configures_nothing(run: Command, folder: Path) -> None:
    folder.joinpath("copilot-sync.toml").write_text(OURS, encoding="utf-8")
    done = run("fix", "forum.ics", "--write", "--now", NOW)

    assert done.returncode == 0
    assert "Your settings have no words for ACC001 (snippets.access_question)" in " ".join(done.stdout.split())
    assert done.stderr == (
        f"copilot-sync: {folder / 'copilot-sync.toml'} is not used: this command acts, so name the settings that you mean "
        "with --config\ncopilot-sync: Your settings hold neither [venues] nor [snippets], so there is nothing to add.\n"
    ).replace("copilot-sync: ", "")
    assert b"Taking part" not in folder.joinpath("forum.ics").read_bytes()


def test_settings_in_the_users_own_folder_count(run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = folder / "own" / "copilot-sync"
    own.mkdir(parents=True)
    own.joinpath("copilot-sync.toml").write_text(OURS, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "own"))
    monkeypatch.setattr("sys.platform", "linux")

    assert run("fix", "forum.ics", "--now", NOW).returncode == 1


def test_undo_needs_no_settings(fix: Command, folder: Path) -> None:
    fix("forum.ics", "--write")
    folder.joinpath("copilot-sync.toml").write_text("[rules]\nprofile = 3", encoding="utf-8")
    done = fix("forum.ics", "--undo")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["-"], 2, "-: fix changes files; give the path of one, or of a folder"),
        (["https://cal.example/a.ics"], 2, "save the calendar as a file and give its path"),
        (["forum.ics", "--diff", "--format", "json"], 2, "--diff: is for people"),
        (["9f3c07ab", "--undo"], 2, "9f3c07ab: is the reference of a meeting, and fix changes files."),
        (["nowhere.ics"], 4, "We could not read 1 item:\n  nowhere.ics: could not be opened"),
        (["forum.ics", "nowhere.ics"], 3, "1 meeting in 1 file would change."),
        (["forum.ics", "--set", "rules.ignore=ACC001"], 0, "Nothing to change: 1 meeting needs nothing"),
        (
            ["forum.ics", "--set", "organisation.domains=elsewhere.example"],
            0,
            "Nothing to change: we read no meeting that",
        ),
    ],
)
def test_exit_codes(fix: Command, arguments: list[str], code: int, said: str) -> None:
    done = fix(*arguments)

    assert done.returncode == code
    assert said in done.stdout + done.stderr


def test_programs_get_json(fix: Command) -> None:
    data = json.loads(fix("forum.ics", "--format", "json").stdout)

    assert data == {
        "schema": 1,
        "written": False,
        "changes": [
            {
                "source": "forum.ics",
                "uid": "1@northmoor.example",
                "recurrence_id": None,
                "subject": "Planning the new clinic",
                "start": "2027-03-09T10:00:00+00:00",
                "action": "add",
                "pieces": [{"name": "access_question", "rules": ["ACC001"]}],
                "left": [
                    {"rule": "NTC001", "why": "not_ours"},
                    {"rule": "ACC005", "why": "not_ours"},
                    {"rule": "ACC006", "why": "no_words", "setting": "snippets.supporters"},
                    {"rule": "TRV004", "why": "no_help", "setting": "snippets.payment"},
                ],
            }
        ],
        "unchanged": 0,
        "coverage": {"skipped": [], "failed": [], "unwritten": []},
    }


def test_programs_get_json_of_an_undo_too(fix: Command) -> None:
    fix("forum.ics", "--write")
    (change,) = json.loads(fix("forum.ics", "--undo", "--format", "json").stdout)["changes"]

    assert change == {"source": "forum.ics", "line": 12, "action": "take_out", "pieces": [], "left": []}


@pytest.mark.parametrize("options", [["--diff"], ["--format", "json"], ["--write"], ["--undo", "--diff"]], ids=" ".join)
def test_no_output_and_no_added_line_shows_who_is_invited(
    fix: Command, folder: Path, options: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = folder / "forum.ics"
    text = file.read_bytes().replace(b"Sam Okoro", b"Zzname Okoro (patient)").replace(b"sam.okoro", b"zzaddress")
    file.write_bytes(text)
    folder.joinpath("roles.csv").write_text("address,role\nzzaddress@post.example,lived_experience\n", encoding="utf-8")
    if "--undo" in options:
        fix("forum.ics", "--write", "--roles", "roles.csv")
    done = fix("forum.ics", *options, *([] if "--undo" in options else ["--roles", "roles.csv"]))
    added = file.read_bytes().replace(text, b"")

    assert not re.search(r"zz|patient|lived", done.stdout + done.stderr + caplog.text, re.IGNORECASE)
    for line in set(added.splitlines()) - set(text.splitlines()):
        assert not re.search(rb"zz|patient|lived", line, re.IGNORECASE)
