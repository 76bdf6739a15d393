"""What is loaded, as the measure of what it costs: no test here looks at a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NETWORK = {"socket", "ssl", "http.client", "urllib3", "requests", "msal"}
CHECK = ["check", "examples/forum.ics", "--config", "examples/copilot-sync.toml", "--now", "2027-03-03T15:00:00Z"]


def modules_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded when it ends."""
    tell = "import atexit, sys; atexit.register(lambda: print('\\n' + ' '.join(sys.modules), file=sys.stderr));"
    done = subprocess.run(  # noqa: S603 -- the interpreter that runs the tests
        [sys.executable, "-c", f"{tell}{code}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return set(done.stderr.rsplit("\n", 2)[-2].split())


def modules_after_command(*arguments: str) -> set[str]:
    return modules_after(
        f"sys.argv = ['copilot-sync', *{json.dumps(arguments)}]; from copilot_sync_cli.app import main; main()"
    )


@pytest.mark.parametrize("code", ["import copilot_sync", "from copilot_sync import Linter, Policy; Linter(Policy())"])
def test_the_library_loads_no_network_and_no_command_line(code: str) -> None:
    loaded = modules_after(code)

    assert "copilot_sync" in loaded
    assert not loaded & (NETWORK | {"icalendar", "click", "pytest", "copilot_sync.testing"})


@pytest.mark.parametrize(
    "offers",
    [
        "copilot_sync_ics.offers",
        "copilot_sync_email.offers",
        "copilot_sync_email.source_offers",
        "copilot_sync_files.offers",
        "copilot_sync_m365.offers",
    ],
)
def test_an_offer_to_a_sync_loads_no_network_and_no_reader(offers: str) -> None:
    loaded = modules_after(f"import {offers}")

    assert "copilot_sync.adapters.offers" in loaded
    assert not loaded & (NETWORK | {"copilot_sync.itip.reader", "copilot_sync_ics.folder_source", "smtplib"})


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["check", "--help"],
        ["init", "--help"],
        ["config", "show", "--help"],
        ["roles", "check", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_nothing_that_reads_or_judges(arguments: list[str]) -> None:
    loaded = modules_after_command(*arguments)

    assert "copilot_sync_cli.app" in loaded
    assert not loaded & {"icalendar", "holidays", "msal", "requests", "selectolax", "copilot_sync.rules.registry"}


def test_checking_a_plain_calendar_file_loads_only_what_it_needs() -> None:
    loaded = modules_after_command(*CHECK)

    assert "copilot_sync.linter" in loaded
    assert not loaded & {"icalendar", "jinja2", "msal", "requests", "selectolax"}
