"""``sync`` as an admin runs it: what it says, how it ends, and what it leaves behind."""

from __future__ import annotations

import json
import re
import time
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from copilot_sync.sync.ledger import open_ledger, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]


def test_the_first_run_is_a_rehearsal(sync: Command, folder: Path) -> None:
    done = sync()

    assert done.returncode == 0
    assert "This was a rehearsal: 1 thing would have been done, and nothing was." in done.stdout
    assert re.search(r"2027-03-09 10:00, [0-9a-f]{8}: warn \(ACC001 and NTC001\)", done.stdout)
    assert "Planning the new clinic" not in done.stdout
    assert (folder / "state" / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_second_run_says_that_nothing_is_new(sync: Command) -> None:
    sync()

    assert "We looked at 1 place: nothing has changed." in sync().stdout


def test_the_statement_is_json_when_asked_for(sync: Command) -> None:
    statement = json.loads(sync("--format", "json").stdout)

    assert statement["schema"] == 1
    assert statement["read"]["judged"] == 1
    assert statement["told"]["rehearsed"] == 1


def test_metrics_are_written_for_a_node_exporter(sync: Command, folder: Path) -> None:
    sync("--metrics", "copilot_sync.prom")
    lines = (folder / "copilot_sync.prom").read_text(encoding="utf-8").splitlines()

    assert 'copilot_sync_meetings{result="judged"} 1' in lines
    assert all(re.fullmatch(r"# (HELP|TYPE) .+|copilot_sync_\w+(\{\w+=\"\w+\"\})? [0-9.e+]+", line) for line in lines)


def test_to_rehearse_once_needs_nothing_to_send_with(sync: Command) -> None:
    done = sync("--dry-run", "--set", "sync.mode=warn")

    assert done.returncode == 0
    assert "This was a rehearsal: 1 thing would have been done" in done.stdout
    assert 'sync.mode is "warn", and there is no [messenger]' in done.stderr


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (("sync.mode=warn",), 'sync.mode is "warn", and there is no [messenger]'),
        (("sources.clinic.adapter=icss",), 'no adapter "icss" is installed for this; did you mean "ics"?'),
        (("sources.clinic.paht=x",), 'there is no setting "paht"; did you mean "path"?'),
        (("sources.clinic.path=",), '"path" is missing'),
        (("sync.most_share=2",), "sync.most_share"),
    ],
)
def test_a_mistake_in_the_settings_is_named_before_anything_is_done(
    sync: Command, folder: Path, settings: tuple[str, ...], complaint: str
) -> None:
    done = sync(*(part for setting in settings for part in ("--set", setting)))

    assert done.returncode == 2
    assert complaint in done.stderr
    assert not (folder / "state").exists()


def test_without_sources_it_says_how_to_name_one(run: Command, folder: Path) -> None:
    (folder / "settings.toml").write_text("[sync]\n", encoding="utf-8")
    done = run("sync", "--config", "settings.toml")

    assert done.returncode == 2
    assert "settings.toml names no [sources.NAME]" in done.stderr


@pytest.mark.parametrize("command", ["sync", "status"])
def test_without_settings_it_says_where_it_looked_for_them(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Also where a file lies in the working folder, which nobody has named."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "mine"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(folder / "theirs"))
    done = run(command)

    assert done.returncode == 2
    assert f"{folder}/copilot-sync.toml is not used: this command acts" in done.stderr
    assert f"neither {folder}/mine/copilot-sync/copilot-sync.toml nor {folder}/theirs/" in done.stderr
    assert "name yours with --config" in done.stderr


def test_a_folder_that_is_gone_is_no_empty_folder(sync: Command, folder: Path) -> None:
    sync()
    (folder / "invites").rename(folder / "elsewhere")

    done = sync()

    assert done.returncode == 4
    assert "We looked at 0 places of 1.\n" in done.stdout
    assert "We could not look at 1 item" in done.stdout


def test_a_broken_file_costs_only_itself(sync: Command, folder: Path) -> None:
    (folder / "invites" / "broken.ics").write_bytes(b"\0\1\2")

    done = sync()

    assert done.returncode == 3
    assert "1 judged" in done.stdout


def test_a_broken_file_is_no_less_broken_in_the_next_run(sync: Command, synced: Command, folder: Path) -> None:
    (folder / "invites" / "broken.ics").write_bytes(b"a letter")
    assert sync().returncode == 3

    again = sync()
    assert again.returncode == 3
    assert "Not read by an earlier run, and the same since:\n  clinic: 1 item\n" in again.stdout
    status = synced("status")
    assert status.returncode == 3
    assert "could not be understood, or not to the end, since 1 March 2027, 09:00." in status.stdout
    assert "broken.ics" not in again.stdout + status.stdout

    (folder / "invites" / "broken.ics").unlink()
    assert (sync().returncode, synced("status").returncode) == (0, 0)


@pytest.mark.usefixtures("synced")
def test_who_sits_at_a_terminal_reads_the_name_of_a_broken_file(on_terminal: Command, folder: Path) -> None:
    (folder / "invites" / "broken.ics").write_bytes(b"a letter")

    shown = on_terminal("sync", "--config", "settings.toml", "--now", "2027-03-01T09:00:00Z").stdout

    assert "clinic: invites/broken.ics: holds no calendar" in shown


def test_findings_that_stand_can_fail_the_run(sync: Command) -> None:
    assert sync("--fail-on", "important").returncode == 1
    assert sync("--fail-on", "never").returncode == 0


def test_a_rehearsal_is_judged_by_what_it_found_and_not_by_what_was_known_before(sync: Command) -> None:
    assert sync("--dry-run", "--fail-on", "important").returncode == 1


def test_a_second_run_at_the_same_time_steps_back(sync: Command, folder: Path) -> None:
    ledger = open_ledger(folder / "state" / "ledger.sqlite3")
    with running(ledger, "warn"):
        done = sync()
    ledger.close()

    assert done.returncode == 5
    assert "another run" in done.stderr.lower()


def test_what_waits_is_approved_by_its_word_alone(sync: Command) -> None:
    done = sync("--approve", "nonsense")

    assert done.returncode == 2
    assert "nothing called nonsense waits" in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        ("sources.web.adapter=web", "sources.web.address_variables=https://cal.example/Zzsecret.ics"),
        ("messenger.adapter=smtp", "messenger.password=Zzsecret"),
        ("messenger.adapter=smtp", "messenger.password_variable=Zzsecret"),
    ],
)
def test_a_secret_that_stands_in_the_settings_is_not_repeated(sync: Command, settings: tuple[str, ...]) -> None:
    done = sync(*(part for setting in settings for part in ("--set", setting)))

    assert done.returncode == 2
    assert "environment variable" in done.stderr
    assert "Zzsecret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            "client_secret=Zzsecret",
            "the secret goes into the environment variable COPILOT_SYNC_M365_SECRET, never into",
        ),
        ("secret=Zzsecret", "the secret goes into the environment variable COPILOT_SYNC_M365_SECRET, never into"),
        ("sign_in=cert", '"cert" is not known here; did you mean "certificate"?'),
    ],
)
def test_a_mistake_at_microsoft_365_names_what_was_meant(sync: Command, setting: str, said: str) -> None:
    done = sync("--set", "messenger.adapter=m365", "--set", f"messenger.{setting}")

    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Zzsecret" not in done.stdout + done.stderr


@pytest.mark.parametrize("span", ["5s", "0m", "1", "h", "-1h", "1w"])
def test_a_span_is_one(run: Command, span: str) -> None:
    done = run("sync", "--every", span)

    assert done.returncode == 2
    assert "such as 15m" in done.stderr


def test_who_stays_does_not_leave_over_another_run_or_a_mistake(
    run: Command, sync: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync("--dry-run")
    ledger = open_ledger(folder / "state" / "ledger.sqlite3")
    settings = (folder / "settings.toml").read_text(encoding="utf-8")
    between = [ExitStack() for _ in range(4)]

    def wait(_: float) -> None:
        """Between the turns: somebody holds the ledger, then makes a mistake, then mends it, then has had enough."""
        turn = 4 - len(between)
        between.pop().close()
        if turn == 0:
            between[-1].enter_context(ledger.alone())
        (folder / "settings.toml").write_text("[synk]\n" if turn == 1 else settings, encoding="utf-8")
        if turn == 3:
            raise KeyboardInterrupt

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=wait)
    monkeypatch.setattr("copilot_sync_cli.waiting.time", clock)
    done = run("sync", "--every", "10s", "--config", "settings.toml")
    ledger.close()

    assert done.returncode == 130
    assert done.stderr.count("Another run holds the ledger") == 1
    assert done.stderr.count('there is no table "synk"') == 1
    assert done.stdout.count("We looked at") == 2


def test_an_approval_is_no_part_of_a_dry_run(sync: Command) -> None:
    assert "leave one of them out" in sync("--dry-run", "--approve", "9f3c07ab").stderr


def test_a_dry_run_is_not_remembered(sync: Command) -> None:
    assert "1 judged" in sync("--dry-run").stdout
    assert "1 judged" in sync("--dry-run").stdout


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(it.relative_to(folder)): it.read_bytes() for it in folder.rglob("*") if it.is_file()}


@pytest.mark.parametrize("mode", ["rehearse", "warn", "amend"])
def test_a_dry_run_makes_no_ledger_and_no_key(sync: Command, folder: Path, mode: str) -> None:
    before = everything_in(folder)
    done = sync("--dry-run", "--set", f"sync.mode={mode}")

    assert "1 judged" in done.stdout
    assert "There is no ledger" in done.stderr
    assert "as if nothing had ever been told" in done.stderr
    assert everything_in(folder) == before
    assert not (folder / "state").exists()


def test_a_dry_run_does_not_take_a_ledger_that_it_cannot_reach_for_none(sync: Command, folder: Path) -> None:
    (folder / "blocked").write_text("a file, and no folder", encoding="utf-8")
    done = sync("--dry-run", "--set", "sync.ledger=blocked/ledger.sqlite3")

    assert done.returncode == 2
    assert "cannot be reached" in done.stderr


def test_a_dry_run_asks_for_the_key_that_a_run_would_ask_for(
    sync: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_SYNC_LEDGER_KEY_FILE", str(folder / "nowhere.key"))
    done = sync("--dry-run")

    assert done.returncode == 2
    assert "COPILOT_SYNC_LEDGER_KEY_FILE names" in done.stderr


def test_a_dry_run_goes_by_the_ledger_that_is_there_and_leaves_it_as_it_is(sync: Command, folder: Path) -> None:
    sync()
    before = everything_in(folder)

    assert "nothing has changed" in sync("--dry-run").stdout
    assert everything_in(folder) == before


def test_a_dry_run_refuses_what_is_no_ledger(sync: Command, folder: Path) -> None:
    (folder / "state").mkdir(mode=0o700)
    (folder / "state" / "ledger.sqlite3").write_bytes(b"something else")
    (folder / "state" / "ledger.sqlite3").chmod(0o600)
    done = sync("--dry-run")

    assert done.returncode == 2
    assert "is no ledger of copilot-sync" in done.stderr
