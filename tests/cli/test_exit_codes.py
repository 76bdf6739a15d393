"""Exit codes as a shell sees them: real processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = str(Path(sys.executable).with_name("copilot-sync"))
NOW = ["--now", "2027-03-01T09:00:00Z"]


@pytest.fixture
def invites(folder: Path, calendar: Callable[..., str]) -> Path:
    folder.joinpath("good.ics").write_text(
        calendar(
            start="20270609T100000Z",
            end="20270609T110000Z",
            body="Tell us what you need to take part. Bring a supporter.",
        ),
        newline="",
        encoding="utf-8",
    )
    folder.joinpath("broken.ics").write_text("nothing of the kind", encoding="utf-8")
    folder.joinpath("empty").mkdir()
    folder.joinpath("bad.toml").write_text("[rules", encoding="utf-8")
    return folder


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- the command of this environment
        [COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "good.ics", *NOW], 0),
        (["check", "forum.ics", *NOW], 1),
        (["check", "forum.ics", *NOW, "--fail-on", "never"], 0),
        (["check", "forum.ics", "good.ics", *NOW], 1),
        (["check", "forum.ics", "broken.ics", *NOW], 3),
        (["check", "good.ics", "empty", *NOW], 3),
        (["check", "broken.ics", *NOW], 4),
        (["check", "nowhere.ics", *NOW], 4),
        (["check", "empty", *NOW], 4),
        (["check", "-", *NOW], 4),
        (["check", "forum.ics", "--config", "bad.toml"], 2),
        (["check", "broken.ics", "--config", "bad.toml"], 2),
        (["check", "forum.ics", "--config", "nowhere.toml"], 2),
        (["check", "forum.ics", "--roles", "nowhere.csv"], 2),
        (["check", "forum.ics", "--set", "rules.profile=nothing"], 2),
        (["check", "forum.ics", "--format", "xml"], 2),
        (["check", "forum.ics", "--nonsense"], 2),
        (["check"], 2),
        (["chekc", "forum.ics"], 2),
        (["explain", "NTC999"], 2),
        (["explain", "NTC001"], 0),
        (["rules"], 0),
        (["adapters"], 0),
        (["init"], 2),
        (["init", "--output", "new.toml"], 0),
        (["init", "--force", "--set", "rules.profile=nothing"], 2),
        (["roles", "check"], 2),
        (["roles", "check", "--roles", "nowhere.csv"], 2),
        (["roles", "check", "good.ics", *NOW], 1),
        (["roles", "check", "good.ics", "broken.ics", *NOW], 3),
        (["roles", "check", "broken.ics", *NOW], 4),
        (["roles", "check", "https://northmoor.example/forum.ics"], 2),
        (["roles"], 2),
        (["config", "show"], 0),
        (["config", "show", "--config", "bad.toml"], 2),
        (["config", "schema"], 0),
        (["config", "shema"], 2),
        (["config"], 2),
        (["--help"], 0),
        (["check", "--help"], 0),
        (["--version"], 0),
        ([], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_every_end_has_its_code_and_none_shows_a_traceback(arguments: list[str], code: int, invites: Path) -> None:
    done = run(*arguments, folder=invites)

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert code != 2 or done.stderr


def test_the_command_is_a_module_too(invites: Path) -> None:
    done = subprocess.run(  # noqa: S603 -- the interpreter that runs the tests
        [sys.executable, "-m", "copilot_sync_cli", "check", "forum.ics", *NOW],
        cwd=invites,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1


def test_ctrl_c_is_quiet(folder: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 -- the command of this environment
        [COMMAND, "check", "-"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2)  # it is waiting for standard input by now
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()

    assert process.returncode == 130
    assert (out, err.strip()) == (b"", b"")
