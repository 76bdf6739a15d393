"""What the examples promise in their page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(
    r"^copilot-sync (.+)$", ROOT.joinpath("examples/README.md").read_text(encoding="utf-8"), re.MULTILINE
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("copilot-sync")
    return subprocess.run(  # noqa: S603 -- the command of this environment
        [command, *arguments], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )


def failed(*arguments: str) -> set[str]:
    done = run(*arguments, "--format", "json", "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    (meeting,) = report["meetings"]
    return {verdict["code"] for verdict in meeting["verdicts"] if verdict["verdict"] == "fail"}


def check(name: str, now: str) -> list[str]:
    return ["check", f"examples/{name}", "--config", "examples/copilot-sync.toml", "--now", now]


def test_the_forum_has_a_handful_of_findings() -> None:
    found = failed(*check("forum.ics", "2027-03-03T15:00:00Z"))

    assert {"BAL001", "NTC001", "NTC002", "ACC001", "ACC002"} <= found


def test_nothing_fails_in_the_good_example_whatever_is_asked() -> None:
    arguments = [*check("good.ics", "2027-02-01T12:00:00Z"), "--select", "ALL"]

    assert failed(*arguments) == set()
    assert run(*arguments, "--fail-on", "suggestion").returncode == 0


def test_easter_shortens_the_notice_of_the_mail() -> None:
    assert failed(*check("waiting-room.eml", "2027-03-25T17:00:00Z")) == {"NTC001", "ACC002"}


def test_the_event_has_a_barrier_and_no_way_round_it() -> None:
    assert failed(*check("booking-line.json", "2027-04-12T12:00:00Z")) == {"ACC002", "ACC003"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_the_page_of_examples_runs(command: str) -> None:
    done = run(*command.split())

    assert done.returncode in {0, 1}
    assert done.stdout
    assert not done.stderr
