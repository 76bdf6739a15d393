"""The time between two turns of a sync that stays: it ends early where a source says that something new has come."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.adapters import InviteWatch
    from copilot_sync.configuration import Configuration
    from copilot_sync_cli.opening import Opened

ROUND = 5.0
"""Seconds in which each source is asked once, one after the other."""
SETTLES = 3.0
"""Seconds that we give to what comes along with the first thing."""
AFTER_A_BREAK = 60.0
"""Seconds from the break of a connection to the next turn, which makes it anew: what came meanwhile is not told."""


class Watch:
    """Sources that tell when something new has come, open while a turn goes on, so that nothing comes in between."""

    def __init__(self) -> None:
        self._opened: Opened | None = None
        self._sources: list[InviteWatch] = []

    def begin(self, configuration: Configuration, now: datetime) -> None:
        """Listen from now on. What cannot be opened is for the turn to tell."""
        from copilot_sync.configuration import ConfigurationError  # noqa: PLC0415 -- help does without
        from copilot_sync_cli.opening import opened  # noqa: PLC0415 -- as above

        self.end()
        with suppress(ConfigurationError):
            self._opened = opened(configuration, now)
        sources = self._opened.sources.values() if self._opened else ()
        self._sources = [cast("InviteWatch", source) for source in sources if source.capabilities.waits]
        self._heard(0)

    def wait(self, seconds: float) -> None:
        """Wait so long, or until something new has come."""
        ends = time.monotonic() + seconds
        listening = len(self._sources)
        while self._sources and (left := ends - time.monotonic()) > 0:
            if self._heard(min(left, ROUND)):
                time.sleep(max(0.0, min(SETTLES, ends - time.monotonic())))
                break
            if len(self._sources) < listening:
                ends = min(ends, time.monotonic() + AFTER_A_BREAK)
                listening = len(self._sources)
        else:
            time.sleep(max(0.0, ends - time.monotonic()))
        self.end()

    def end(self) -> None:
        """Let go of everything."""
        opened, self._opened, self._sources = self._opened, None, []
        if opened is not None:
            opened.close()

    def _heard(self, seconds: float) -> bool:
        """Ask each source in turn, for so many seconds in all. Whether one has something new."""
        heard = False
        each = seconds / len(self._sources) if self._sources else seconds
        for source in tuple(self._sources):
            began = time.monotonic()
            try:
                heard |= source.wait(each)
            except Exception:  # noqa: BLE001 -- a stranger's package may raise anything
                self._sources.remove(source)  # the next turn tells what is the matter
            if not heard:
                time.sleep(max(0.0, began + each - time.monotonic()))
        return heard
