"""Runs the command again and again, each time in a process of its own that can be killed at a step of its work.

    python tests/crash/stage.py

A line of JSON on its input is one run: ``{"arguments": [...], "folder": "...", "step": 3, "seconds": 0.2}``. The process
of a run kills itself with SIGKILL as it comes to the step of that number, or is killed after so many seconds, or ends.
The answer is a line of JSON: how it ended, how many steps it came to, and what it said. Everything is imported once,
so that a run takes the time of its work alone.

A step is a moment at which what is outside of the process is about to change, or has just changed: a commit of the
ledger, a file that takes its name, something said to the mail server, and its answer, a request to Microsoft Graph.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import requests
from sqlalchemy.engine.default import DefaultDialect

import copilot_sync_m365.messenger
import copilot_sync_m365.opening
import copilot_sync_m365.source  # noqa: F401 -- these are what a run would import
from copilot_sync_cli.app import main


class Steps:
    """Counts, and dies when it is time."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.count = 0

    def step(self) -> None:
        """Here something outside changes, or has."""
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, *, before: bool = True, after: bool = True) -> None:
        """Take a step before and after every call of a function, or at one side of it."""
        inner = getattr(owner, name)

        def outer(*arguments: Any, **named: Any) -> Any:
            if before:
                self.step()
            result = inner(*arguments, **named)
            if after:
                self.step()
            return result

        setattr(owner, name, outer)


def run(given: dict[str, Any]) -> int:
    """One run, in the process that is to do it."""
    steps = Steps(given.get("step"))
    steps.around(DefaultDialect, "do_commit")
    steps.around(os, "replace")
    steps.around(smtplib.SMTP, "send", before=False)
    steps.around(smtplib.SMTP, "getreply", before=False)
    steps.around(requests.Session, "send")
    os.environ.update(given.get("environment", {}))
    os.chdir(given["folder"])
    with Path("said.txt").open("w", encoding="utf-8") as said, redirect_stdout(said), redirect_stderr(said):
        code = main(given["arguments"])
    Path("steps.txt").write_text(str(steps.count), encoding="utf-8")
    return code


def watched(given: dict[str, Any]) -> dict[str, Any]:
    """Run it, kill it if need be, and tell how it ended."""
    folder = Path(given["folder"])
    (folder / "steps.txt").unlink(missing_ok=True)
    child = os.fork()
    if not child:
        try:
            os._exit(run(given))
        finally:
            os._exit(70)
    status = None
    if given.get("seconds") is not None:
        ends = time.monotonic() + given["seconds"]
        while time.monotonic() < ends and status is None:
            found, ended = os.waitpid(child, os.WNOHANG)
            status = ended if found else None
            time.sleep(0.002)
        if status is None:
            os.kill(child, signal.SIGKILL)
    if status is None:
        _, status = os.waitpid(child, 0)
    steps = folder / "steps.txt"
    return {
        "code": os.waitstatus_to_exitcode(status),
        "steps": int(steps.read_text(encoding="utf-8")) if steps.exists() else None,
        "said": (folder / "said.txt").read_text(encoding="utf-8"),
    }


def warm() -> None:
    """Do once what every run would do at its beginning: words and patterns are read when they are first used."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        main(["check", str(Path(__file__).parents[1] / "calendars" / "outlook-request.ics"), "--select", "ALL"])


if __name__ == "__main__":
    warm()
    for line in sys.stdin:
        print(json.dumps(watched(json.loads(line))), flush=True)  # noqa: T201 -- this is how it answers
