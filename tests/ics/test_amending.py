"""Files as a sink for amendments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import NotAcceptedError, PreconditionFailed, Written
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

SETTINGS = """\
[organisation]
domains = ["northmoor.example"]
[snippets]
access_question = "What would help you take part? Please tell Kim on 01632 960 000."
"""


@pytest.fixture(scope="module")
def amender() -> Amender:
    return Amender(read(SETTINGS).policy)


@pytest.fixture
def path(folder: Path, calendar: Callable[..., bytes]) -> Path:
    path = folder / "a.ics"
    path.write_bytes(calendar("a"))
    return path


@pytest.fixture
def given(looking: Any, path: Path) -> tuple[Any, str, str]:
    """Partition, reference and version of the file."""
    assert path.exists()
    (page,) = looking.pull()
    (one,) = page.changed
    return looking.partition, one.reference, one.version


def test_a_file_is_amended_once_and_the_new_version_is_the_one_that_is_pulled(
    looking: Any, path: Path, given: tuple[Any, str, str], amender: Amender
) -> None:
    partition, reference, version = given
    before = path.read_bytes()

    written = looking.source.amend(partition, reference, version, amender)

    assert written.changes == 1
    assert b"What would help you take part?" in path.read_bytes().replace(b"\r\n ", b"")
    assert path.read_bytes().startswith(before[: before.index(b"DTSTAMP")])
    assert looking.source.fetch(partition, reference).version == written.version
    assert looking.source.amend(partition, reference, written.version, amender) == Written(written.version, 0)


def test_a_file_at_another_version_is_left_alone(
    looking: Any, path: Path, given: tuple[Any, str, str], amender: Amender, calendar: Callable[..., bytes]
) -> None:
    path.write_bytes(calendar("a", subject="Zzsubject"))

    with pytest.raises(PreconditionFailed) as caught:
        looking.source.amend(*given, amender)

    assert path.read_bytes() == calendar("a", subject="Zzsubject")
    assert "Zz" not in str(caught.value)


def test_a_file_that_is_gone_fails_the_precondition(
    looking: Any, path: Path, given: tuple[Any, str, str], amender: Amender
) -> None:
    path.unlink()

    with pytest.raises(PreconditionFailed):
        looking.source.amend(*given, amender)
    assert not path.exists()


def test_somebody_who_changes_the_file_at_the_last_moment_wins(
    looking: Any,
    path: Path,
    given: tuple[Any, str, str],
    calendar: Callable[..., bytes],
) -> None:
    class Slow(Amender):
        def propose(self, *arguments: Any, **named: Any) -> Any:
            path.write_bytes(calendar("theirs"))
            return super().propose(*arguments, **named)

    with pytest.raises(PreconditionFailed, match="was changed by somebody else meanwhile"):
        looking.source.amend(*given, Slow(read(SETTINGS).policy))
    assert path.read_bytes() == calendar("theirs")


def _write_protected(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, who may run this test, may write everything
    assert path.exists()


def _second_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 -- as the others
    path.with_suffix(".bak").hardlink_to(path)


@pytest.mark.parametrize(
    ("spoil", "reason"), [(_write_protected, "is write-protected"), (_second_name, "has several names")]
)
def test_a_file_that_cannot_be_written_is_not_accepted(
    *,
    looking: Any,
    path: Path,
    given: tuple[Any, str, str],
    amender: Amender,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path, pytest.MonkeyPatch], None],
    reason: str,
) -> None:
    before = path.read_bytes()
    spoil(path, monkeypatch)

    with pytest.raises(NotAcceptedError, match=reason):
        looking.source.amend(*given, amender)
    assert path.read_bytes() == before


def test_a_link_in_the_place_of_the_file_is_not_followed(
    looking: Any, path: Path, given: tuple[Any, str, str], amender: Amender, folder: Path
) -> None:
    path.rename(folder / "moved.txt")
    path.symlink_to("moved.txt")

    with pytest.raises(NotAcceptedError, match="links are not followed"):
        looking.source.amend(*given, amender)
