from __future__ import annotations

import os
import sys

import pytest

from copilot_sync_cli import progress

pty = pytest.importorskip("pty")


def shown_for(number: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a run over that many documents shows on a terminal."""
    other_end, end = pty.openpty()
    with os.fdopen(end, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        look_at(number)
        shown = b""
        while not shown.endswith(b"end"):  # a terminal hands over what has arrived so far
            shown += os.read(other_end, 999)
    os.close(other_end)
    return shown.decode()


def look_at(number: int) -> None:
    shown = progress.Progress()
    for _ in range(number):
        shown.step()
    shown.finish()
    sys.stderr.write("end")
    sys.stderr.flush()


def test_a_long_run_counts_on_a_terminal_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "INTERVAL", 0)

    sign = "2 looked at so far"
    assert shown_for(2, monkeypatch) == f"\r1 looked at so far\r{sign}\r{' ' * len(sign)}\rend"


def test_a_short_run_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_for(2, monkeypatch) == "end"


def test_where_nobody_sits_nothing_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)

    look_at(2)

    assert capsys.readouterr().err == "end"
