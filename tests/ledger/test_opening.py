"""A ledger is made private, opened where it is ours, and refused with the cure where it is not."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select

from copilot_sync.sync.keys import VARIABLE
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger


def refusal(place: object) -> str:
    """What is said where a ledger cannot be opened."""
    with pytest.raises(LedgerError) as caught:
        open_ledger(str(place))
    return str(caught.value)


def remember(ledger: Ledger, name: str) -> None:
    with ledger.transaction() as connection:
        connection.execute(facts.insert().values(name=name, value="1"))


def remembered(ledger: Ledger) -> set[str]:
    with ledger.reading() as connection:
        return set(connection.scalars(select(facts.c.name))) - {"key_check"}


def test_a_new_ledger_is_empty_and_remembers(place: str) -> None:
    first = open_ledger(place)
    assert remembered(first) == set()
    remember(first, "something")
    first.close()

    again = open_ledger(place)
    assert remembered(again) == {"something"}
    again.close()


def test_without_a_name_it_is_in_the_folder_for_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    ledger = open_ledger()

    assert ledger.place.title.startswith(str(tmp_path)) or sys.platform == "darwin"
    assert ledger.place.title.endswith("ledger.sqlite3")
    ledger.close()


SEES = """
import os, sys
sys.addaudithook(lambda event, arguments: event in {"open", "sqlite3.connect"} and look())
def look():
    for name in os.listdir(sys.argv[1]) if os.path.isdir(sys.argv[1]) else ():
        mode = os.lstat(os.path.join(sys.argv[1], name)).st_mode & 0o777
        assert mode == 0o600, f"{name} had {mode:o}"
    if os.path.isdir(sys.argv[1]):
        assert os.stat(sys.argv[1]).st_mode & 0o777 == 0o700
os.umask(0)
from copilot_sync.sync.ledger import open_ledger, running
ledger = open_ledger(sys.argv[1] + "/ledger.sqlite3")
with running(ledger, "warn"), ledger.transaction():
    look()
look()
print("seen")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept elsewhere")
def test_nobody_else_can_read_any_file_at_any_moment_whatever_the_umask(
    path: Path, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    told, _ = elsewhere(SEES, str(path.parent)).communicate(timeout=60)

    assert told == "seen\n"
    assert {file.name for file in path.parent.iterdir()} == {
        "ledger.key",
        "ledger.sqlite3",
        "ledger.sqlite3-journal",
        "ledger.sqlite3.lock",
    }


def with_wider_rights(path: Path) -> None:
    path.chmod(0o640)


def with_a_key_that_others_can_read(path: Path) -> None:
    path.with_suffix(".key").chmod(0o644)


def with_a_journal_that_others_can_write(path: Path) -> None:
    path.with_name("ledger.sqlite3-journal").chmod(0o622)


def that_is_a_link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


def with_a_key_that_is_a_link(path: Path) -> None:
    path.with_suffix(".key").rename(path.with_name("other"))
    path.with_suffix(".key").symlink_to("other")


def with_two_names(path: Path) -> None:
    os.link(path, path.with_name("other"))


def that_is_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def that_is_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def in_a_folder_that_others_can_write(path: Path) -> None:
    path.parent.chmod(0o777)


def in_a_folder_that_is_a_file(path: Path) -> None:
    path.parent.rename(path.parent.with_name("was"))
    path.parent.touch()


def with_text_in_it(path: Path) -> None:
    path.write_text("My notes\n" * 100, encoding="utf-8")


def of_another_application(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE recipes (title)")
    connection.close()
    path.chmod(0o600)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(path.stat().st_size - 100))


def of_a_newer_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE copilot_sync_version SET version_num = '9999'")
    connection.close()


def without_its_key(path: Path) -> None:
    path.with_suffix(".key").unlink()


def with_the_key_of_another_ledger(path: Path) -> None:
    key = path.with_suffix(".key")
    key.write_text("ab" * 32 + "\n", encoding="ascii")


def with_half_a_key(path: Path) -> None:
    os.truncate(path.with_suffix(".key"), 20)


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and rights are of Unix")
@pytest.mark.parametrize(
    ("make", "reason", "cure"),
    [
        (with_wider_rights, "Others can read", "chmod 600"),
        (with_a_key_that_others_can_read, "Others can read", "chmod 600"),
        (with_a_journal_that_others_can_write, "Others can read or change", "chmod 600"),
        (that_is_a_link, "is a link", "Name the file that it leads to"),
        (with_a_key_that_is_a_link, "is a link", "Name the file that it leads to"),
        (with_two_names, "several names", "Remove the others"),
        (that_is_a_folder, "is not a regular file", "Name another place"),
        (that_is_a_pipe, "is not a regular file", "Name another place"),
        (in_a_folder_that_others_can_write, "Others can write", "chmod go-w"),
        (in_a_folder_that_is_a_file, "cannot be made", "Name another place"),
        (with_text_in_it, "is no ledger", "Name another file"),
        (of_another_application, "is no ledger", "Name another file"),
        (cut_in_half, "is damaged", "from a backup"),
        (overwritten_in_the_middle, "is damaged", "from a backup"),
        (of_a_newer_version, "newer version", "pip install --upgrade"),
        (without_its_key, "is missing", "from a backup"),
        (with_the_key_of_another_ledger, "belongs to another ledger", "from a backup"),
        (with_half_a_key, "does not hold a key", "from a backup"),
    ],
)
def test_a_file_is_refused_and_left_alone(path: Path, make: Callable[[Path], None], reason: str, cure: str) -> None:
    open_ledger(path).close()
    make(path)

    def seen() -> dict[Path, object]:
        return {
            file: (file.lstat().st_mode, file.read_bytes() if file.is_file() and not file.is_symlink() else None)
            for file in path.parent.parent.rglob("*")
        }

    before = seen()
    said = refusal(path)

    assert reason in said
    assert cure in said
    assert seen() == before


@pytest.mark.skipif(sys.platform == "win32", reason="owners are kept elsewhere")
@pytest.mark.parametrize("name", ["", "ledger.sqlite3", "ledger.key"])
def test_what_belongs_to_somebody_else_is_refused(path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ledger(path).close()
    if os.geteuid() == 0:
        os.chown(path.parent / name, 12345, 12345)
    else:  # who may give nothing away
        monkeypatch.setattr(os, "geteuid", lambda: 12345)

    assert "belongs to somebody else" in refusal(path)


@pytest.mark.parametrize("text", ["mysql://ledger@server.example/sync", "https://server.example/ledger"])
def test_other_databases_are_refused(text: str) -> None:
    assert "postgresql://" in refusal(text)


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    said = refusal("postgresql://ledger:hunter2@server.example/sync")

    assert "~/.pgpass" in said
    assert "hunter2" not in said


def test_an_address_that_cannot_be_read_is_refused_and_not_repeated() -> None:
    said = refusal("postgresql://ledger:hunter2@server.example:many/sync")

    assert "postgresql://user@host/database" in said
    assert "hunter2" not in said


def test_a_server_that_is_away_is_named(database: str, tmp_path: Path) -> None:
    assert database
    said = refusal(f"postgresql://tester@/sync?host={tmp_path}")

    assert "cannot be reached" in said
    assert f"sync on {tmp_path}" in said


def test_a_database_that_is_not_there_is_named(database: str) -> None:
    assert "cannot be reached" in refusal(database.replace("ledger_", "nowhere_"))


def test_a_database_of_another_application_is_refused(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE recipes (title text)")

    assert "a database of its own" in refusal(database)


def test_a_ledger_on_a_server_needs_a_key_that_the_admin_made(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere.key"))
    assert "openssl rand" in refusal(database)
    monkeypatch.delenv(VARIABLE)
    assert VARIABLE in refusal(database)


def test_a_key_that_an_admin_names_may_be_handed_out_by_a_platform(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir(mode=0o700)
    secret = path.with_name("secret")
    secret.write_text("cd" * 32, encoding="ascii")
    secret.chmod(0o440)
    path.with_name("link").symlink_to("secret")
    monkeypatch.setenv(VARIABLE, str(path.with_name("link")))

    ledger = open_ledger(path)
    assert ledger.key == bytes.fromhex("cd" * 32)
    ledger.close()
    secret.chmod(0o444)
    assert "Others can read" in refusal(path)


def test_two_processes_that_make_the_same_ledger_agree(
    place: str, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    make = (
        "import sys; from copilot_sync.sync.ledger import open_ledger; print(open_ledger(sys.argv[1]).mark('person'))"
    )
    children = [elsewhere(make, place) for _ in range(4)]
    told = {child.communicate(timeout=60)[0] for child in children}

    assert len(told) == 1
    assert len(told.pop().strip()) == 32


def test_only_who_opens_a_ledger_pays_for_it() -> None:
    code = """
import sys
import copilot_sync.sync.settings, copilot_sync.sync.ledger_errors
print(*{name for name in sys.modules if name in {"sqlalchemy", "alembic", "filelock", "psycopg"}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout == "\n"


def test_a_ledger_that_is_up_to_date_needs_no_migrations(path: Path) -> None:
    open_ledger(path).close()
    code = "import sys; from copilot_sync.sync.ledger import open_ledger; open_ledger(sys.argv[1]); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout == "False\n"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept elsewhere")
def test_a_folder_that_was_there_keeps_its_rights(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.parent.chmod(0o755)
    open_ledger(path).close()

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
