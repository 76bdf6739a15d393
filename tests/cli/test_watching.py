"""The time between two turns, where a source listens: how long it is when news comes, and when a connection breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import TransientError
from copilot_sync_cli import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """Time that passes while somebody sleeps or listens, and at no other time."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Listening:
    """A source that hears what it is given to hear, one thing each time, and then nothing."""

    def __init__(self, clock: Clock, heard: list[bool | None]) -> None:
        self._clock = clock
        self._heard: Iterator[bool | None] = iter(heard)

    def wait(self, seconds: float) -> bool:
        told = next(self._heard, False)
        if told is None:
            raise TransientError("the connection to the mail server broke")
        self._clock.sleep(0 if told else seconds)
        return told


@pytest.mark.parametrize(
    ("sources", "takes"),
    [
        ([], 3600),
        ([[False]], 3600),
        ([[False, True]], waiting.ROUND + waiting.SETTLES),
        ([[False, None]], 2 * waiting.ROUND + waiting.AFTER_A_BREAK),
        ([[False], [None]], waiting.ROUND + waiting.AFTER_A_BREAK),
        ([[None], [False, False, True]], 2 * waiting.ROUND + waiting.ROUND / 2 + waiting.SETTLES),
    ],
    ids=["nobody listens", "nothing comes", "news", "it breaks", "one of two breaks", "one breaks, the other has news"],
)
def test_news_and_a_broken_connection_end_the_time(
    monkeypatch: pytest.MonkeyPatch, sources: list[list[bool | None]], takes: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    watch: Any = waiting.Watch()
    watch._sources = [Listening(clock, heard) for heard in sources]

    watch.wait(3600)

    assert clock.now == pytest.approx(takes, abs=waiting.ROUND)
