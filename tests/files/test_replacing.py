"""A file is replaced whole, or not at all, and never over what somebody else has written."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from copilot_sync.replacing import NotReplacedError, replace_bytes, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "forum.ics"
    path.write_bytes(b"before")
    return path


def test_a_file_has_its_new_bytes_and_its_old_mode(file: Path) -> None:
    file.chmod(0o640)
    replace_bytes(file, b"before", b"after")

    assert file.read_bytes() == b"after"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]


def changed(file: Path) -> None:
    file.write_bytes(b"behind our back")


def changed_to_the_same_length(file: Path) -> None:
    file.write_bytes(b"BEFORE")


def gone(file: Path) -> None:
    file.unlink()


def a_link(file: Path) -> None:
    other = file.with_name("other.ics")
    file.rename(other)
    file.symlink_to(other)


def with_two_names(file: Path) -> None:
    os.link(file, file.with_name("other.ics"))


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (changed, "was changed by somebody else"),
        (changed_to_the_same_length, "was changed by somebody else"),
        (gone, "is not there any more"),
        (a_link, "is a link"),
        (with_two_names, "has several names"),
        (a_pipe, "is not a regular file"),
    ],
)
def test_otherwise_it_stays_as_it_is(file: Path, make: Callable[[Path], None], reason: str) -> None:
    make(file)
    seen = {path: path.is_fifo() or path.read_bytes() for path in file.parent.iterdir()}

    with pytest.raises(NotReplacedError) as caught:
        replace_bytes(file, b"before", b"after")

    assert reason in str(caught.value)
    assert {path: path.is_fifo() or path.read_bytes() for path in file.parent.iterdir()} == seen


def test_a_change_while_the_new_bytes_are_written_is_seen(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(_: int) -> None:
        file.write_bytes(b"behind our back")

    monkeypatch.setattr(os, "fsync", slowly)
    with pytest.raises(NotReplacedError, match="changed by somebody else"):
        replace_bytes(file, b"before", b"after")

    assert file.read_bytes() == b"behind our back"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_may_not_be_written_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (file, os.W_OK))  # root may write everything
    with pytest.raises(NotReplacedError, match="write-protected"):
        replace_bytes(file, b"before", b"after")


def test_a_file_of_somebody_else_stays_theirs(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
        replace_bytes(file, b"before", b"after")
        assert (file.stat().st_uid, file.stat().st_gid) == (12345, 12345)
        monkeypatch.setattr(os, "chown", refuse)
        with pytest.raises(NotReplacedError, match="belongs to somebody else"):
            replace_bytes(file, b"after", b"again")
        assert file.read_bytes() == b"after"


@contextmanager
def writing(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is about to replace a file, and waits before the new bytes are on the disk."""
    program = f"""
import os, sys
from pathlib import Path
from copilot_sync.replacing import replace_bytes
def wait(_):
    print("ready", flush=True)
    sys.stdin.readline()
os.fsync = wait
replace_bytes(Path({str(file)!r}), b"before", b"theirs")
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def replaced(file: Path) -> None:
    replace_bytes(file, b"before", b"after")


def written_whole(file: Path) -> None:
    write_whole(file, b"after")


either_way = pytest.mark.parametrize("write", [replaced, written_whole])


@either_way
def test_what_a_writer_that_was_killed_left_behind_the_next_one_takes_over(
    file: Path, write: Callable[[Path], None]
) -> None:
    with writing(file) as process:
        process.kill()
    assert len(list(file.parent.iterdir())) == 2

    write(file)

    assert file.read_bytes() == b"after"
    assert list(file.parent.iterdir()) == [file]


@either_way
def test_of_two_writers_the_second_leaves_the_file_to_the_first(file: Path, write: Callable[[Path], None]) -> None:
    with writing(file) as process:
        with pytest.raises(NotReplacedError, match="another run"):
            write(file)
        process.communicate("go on\n")

    assert file.read_bytes() == b"theirs"
    assert list(file.parent.iterdir()) == [file]


def test_something_else_of_the_temporary_name_is_left_alone(file: Path) -> None:
    with writing(file) as process:
        process.kill()
    (temporary,) = set(file.parent.iterdir()) - {file}
    temporary.unlink()
    temporary.symlink_to("nowhere")

    with pytest.raises(NotReplacedError, match="could not be written"):
        replace_bytes(file, b"before", b"after")

    assert file.read_bytes() == b"before"
    assert temporary.is_symlink()


def test_a_name_may_be_as_long_as_names_may_be(tmp_path: Path) -> None:
    file = tmp_path / ("é" * 125 + ".ics")
    file.write_bytes(b"before")

    replace_bytes(file, b"before", b"after")

    assert file.read_bytes() == b"after"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")
@pytest.mark.parametrize("mode", [None, 0o644, 0o640, 0o400])
def test_what_is_private_is_for_its_owner_alone_whatever_the_file_was_before(tmp_path: Path, mode: int | None) -> None:
    file = tmp_path / "status.json"
    if mode is not None:
        file.write_bytes(b"before")
        file.chmod(mode)

    write_whole(file, b"after", private=True)

    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"after", 0o600)
