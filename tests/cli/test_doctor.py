"""``copilot-sync doctor``: what works, what does not, and what to do about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

SETTINGS = """\
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[people]
role_books = ["roles.csv"]
[sync]
ledger = "state/ledger.sqlite3"
[sources.clinic]
adapter = "ics"
path = "invites"
"""
MESSENGER = """\
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "checks@northmoor.example"
"""
MISTAKEN = """\
[sources.wide]
adapter = "m365"
group = "panel@northmoor.example"
everybody = true
tenant = "common"
client_id = "our app"
sign_in = "certificate"
graph_address = "http://graph.example"
[messenger]
adapter = "m365"
tenant = ""
client_id = ""
sender = "checks@northmoor.example"
"""


@pytest.fixture
def place(folder: Path) -> Path:
    (folder / "invites").mkdir()
    (folder / "roles.csv").write_text(
        "address,role,until\nsam.okoro@post.example,lived_experience,\n", encoding="utf-8"
    )
    (folder / "roles.csv").chmod(0o600)
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def doctor(run: Command, *more: str) -> CompletedProcess[str]:
    return run("doctor", "--config", "settings.toml", *more)


def test_where_all_works_it_says_so_line_by_line(run: Command, place: Path, mail_server: Any) -> None:
    server = mail_server()
    with (place / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(MESSENGER.format(port=server.port))

    done = doctor(run)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "Settings",
        "  ok: settings.toml",
        "  ok: role books know 1 address",
        '  ok: mode is "rehearse"',
        "Ledger",
        "  ?: there is none yet; the first run makes it",
        "Source clinic",
        "  ok: invites: we can read it",
        "Messenger",
        "  ok: the mail server takes us in",
        "  ?: no `bcc_mailbox` is set: what may or may not have been sent waits for you (`settle`)",
    ]
    assert not list(server.folder.iterdir())


def test_it_leaves_no_trace(run: Command, place: Path) -> None:
    before = sorted(place.rglob("*"))

    doctor(run)

    assert sorted(place.rglob("*")) == before


def test_what_does_not_work_is_told_with_what_to_do_and_ends_in_3(run: Command, place: Path) -> None:
    (place / "invites").rmdir()
    with (place / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(MESSENGER.format(port=1))

    done = doctor(run)

    assert done.returncode == 3
    assert "  NO: " in done.stdout.partition("Source clinic")[2].partition("Messenger")[0]
    assert "  NO: " in done.stdout.partition("Messenger")[2]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_role_book_and_group_files_that_others_can_read_are_told_with_how_to_close_them(
    run: Command, place: Path
) -> None:
    (place / "groups").mkdir(mode=0o755)
    (place / "groups" / "panel@northmoor.example.txt").write_text("sam.okoro@post.example\n", encoding="utf-8")
    with (place / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('[directories.groups]\nadapter = "files"\npath = "groups"\n')
    for mode, number in ((0o644, 1), (0o640, 0)):
        (place / "roles.csv").chmod(mode)
        (place / "groups" / "panel@northmoor.example.txt").chmod(mode)

        done = doctor(run)

        said = " ".join(done.stdout.split())
        assert done.returncode == 0, said
        assert "ok: its files know 1 person" in said
        assert said.count("others on this computer can read or change it. To stop that: chmod 600 roles.csv") == number
        assert said.count("others on this computer can read or change it. To stop that: chmod -R o= groups") == number
        assert "panel" not in said


def test_all_that_is_wrong_with_a_platform_s_settings_is_told_at_once(run: Command, place: Path) -> None:
    with (place / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(MISTAKEN)

    done = doctor(run)

    found = [line.partition(": ")[2].partition(": ")[0] for line in done.stderr.splitlines()]
    assert done.returncode == 2
    assert found == [
        f"sources.wide.{it}" for it in ("mailboxes", "tenant", "client_id", "sign_in", "graph_address")
    ] + [f"messenger.{it}" for it in ("sign_in", "tenant", "client_id")]


@pytest.mark.usefixtures("place")
def test_without_a_messenger_only_a_rehearsal_gets_on(run: Command) -> None:
    assert doctor(run).returncode == 0
    warns = doctor(run, "--set", "sync.mode=warn")

    assert warns.returncode == 3
    assert "there is none, so nothing can be sent" in warns.stdout


def test_without_sources_there_is_nothing_to_look_at(run: Command, place: Path) -> None:
    text = SETTINGS.partition("[sources.clinic]")[0]
    (place / "settings.toml").write_text(text, encoding="utf-8")

    done = doctor(run)

    assert done.returncode == 3
    assert "there is no [sources.NAME]" in done.stdout


def test_a_mistake_in_the_settings_is_told_as_one(run: Command, place: Path) -> None:
    with (place / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("adaptor = 1\n")

    done = doctor(run)

    assert (done.returncode, done.stdout) == (2, "")
    assert "settings.toml, line" in done.stderr
