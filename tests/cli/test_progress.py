from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from copilot_sync_cli import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

pty = pytest.importorskip("pty")


class Screen:
    """A terminal at which somebody sits."""

    def __init__(self, other_end: int) -> None:
        self._other_end = other_end

    def shown_until(self, words: str) -> str:
        """What comes, up to some words. A terminal hands over what has arrived so far."""
        shown = b""
        while not shown.endswith(words.encode()):
            shown += os.read(self._other_end, 999)
        return shown.decode()


@contextmanager
def a_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    other_end, end = pty.openpty()
    with os.fdopen(end, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        yield Screen(other_end)
    os.close(other_end)


def look_at(number: int) -> None:
    """A run over that many documents."""
    with progress.Progress() as shown:
        for _ in range(number):
            shown.step()
    sys.stderr.write("end")
    sys.stderr.flush()


def test_a_long_run_counts_on_a_terminal_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "INTERVAL", 0)

    sign = "2 looked at so far"
    with a_screen(monkeypatch) as screen:
        look_at(2)
        assert screen.shown_until("end") == f"\r1 looked at so far\r{sign}\r{' ' * len(sign)}\rend"


def test_a_short_run_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_screen(monkeypatch) as screen:
        look_at(2)
        assert screen.shown_until("end") == "end"


def test_what_takes_long_is_told_though_nothing_more_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    long, short = "waiting for the first answer of clinic", "clinic: looking at part 1"

    with a_screen(monkeypatch) as screen:
        with progress.Progress() as shown:
            shown.tell(long)
            assert screen.shown_until("of clinic") == f"\r{long}"
            shown.tell(short)
            assert screen.shown_until("part 1".ljust(6 + len(long) - len(short))) == f"\r{short:<{len(long)}}"
        look_at(0)
        assert screen.shown_until("end") == f"\r{' ' * len(short)}\rend"


def test_what_was_told_a_moment_before_the_end_is_not_shown_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.05)

    with a_screen(monkeypatch) as screen:
        with suppress(ZeroDivisionError), progress.Progress() as shown:
            shown.tell("waiting for the first answer of clinic")
            _ = 1 / 0
        shown.tell("too late")
        time.sleep(0.1)
        look_at(0)
        assert screen.shown_until("end") == "end"


def test_where_nobody_sits_nothing_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)

    look_at(2)

    assert capsys.readouterr().err == "end"
