"""Between two turns of ``sync --every`` nothing that was read stays in memory."""

from __future__ import annotations

from datetime import timedelta

from copilot_sync.reading.lines import passage
from copilot_sync_cli.commands.sync import _turns
from copilot_sync_cli.waiting import Watch


def test_the_next_turn_reads_afresh() -> None:
    turns = _turns(timedelta(0), Watch())
    next(turns)
    read = passage("body", "Ada will ring you.")
    assert passage("body", "Ada will ring you.") is read

    next(turns)
    assert passage("body", "Ada will ring you.") is not read
