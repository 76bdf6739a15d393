"""``status`` as an admin, or a monitor, asks for it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest

from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.status_telling import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]


def test_before_the_first_run_it_says_so_and_makes_nothing(synced: Command, folder: Path) -> None:
    done = synced("status")

    assert done.returncode == 1
    assert "No run yet." in done.stdout
    assert not (folder / "state").exists()


@pytest.mark.parametrize(("now", "code"), [("2027-03-02T11:00:00Z", 0), ("2027-03-02T11:00:01Z", 1)])
def test_it_ends_in_one_when_a_source_is_overdue(synced: Command, sync: Command, now: str, code: int) -> None:
    sync()

    done = synced("status", "--now", now)

    assert done.returncode == code
    assert ("overdue" in done.stdout) == bool(code)


def test_an_admin_reads_what_ran_and_what_is_open(synced: Command, sync: Command) -> None:
    sync()

    assert synced("status").stdout == (
        "Sources\n"
        "  clinic: last good run on 1 March 2027, 09:00.\n"
        "Runs\n"
        "  The last run was on 1 March 2027, 09:00 (a rehearsal).\n"
        "  We looked at 1 meeting in 1 place: 1 judged.\n"
        "  This was a rehearsal: 1 thing would have been done, and nothing was.\n"
        "Open in meetings ahead\n"
        "  important: ACC001 (1).\n"
        "  warning: NTC001 (1).\n"
    )


def test_programs_get_json_that_keeps_to_its_schema(synced: Command, sync: Command, folder: Path) -> None:
    sync()
    written = folder / "status.json"
    written.touch(0o644)
    synced("status", "--format", "json", "--output", "status.json")

    data = json.loads(written.read_text(encoding="utf-8"))

    jsonschema.validate(data, schema())
    assert data["overdue"] is False
    assert sys.platform == "win32" or written.stat().st_mode & 0o777 == 0o600  # reasons may stand in it


def test_it_answers_while_a_run_is_at_work(synced: Command, sync: Command, folder: Path) -> None:
    sync()
    ledger = open_ledger(folder / "state" / "ledger.sqlite3")
    with running(ledger, "warn"):
        done = synced("status")
    ledger.close()

    assert done.returncode == 0
    assert "A run is at work" in done.stdout


def test_a_dry_run_is_no_run(synced: Command, sync: Command) -> None:
    sync("--dry-run")

    assert "No run yet." in synced("status").stdout


def test_a_file_that_is_no_ledger_is_left_alone(synced: Command, folder: Path) -> None:
    (folder / "state").mkdir(mode=0o700)
    (folder / "state" / "ledger.sqlite3").write_text("a letter")
    (folder / "state" / "ledger.sqlite3").chmod(0o600)

    done = synced("status")

    assert done.returncode == 2
    assert "is no ledger of copilot-sync" in done.stderr
    assert (folder / "state" / "ledger.sqlite3").read_text() == "a letter"


def test_without_sources_it_says_how_to_name_one(run: Command, folder: Path) -> None:
    (folder / "settings.toml").write_text("[sync]\n", encoding="utf-8")

    assert "[sources.NAME]" in run("status", "--config", "settings.toml").stderr
