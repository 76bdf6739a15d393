"""Regular expressions that are compiled when they are first used.

The modules of the reading layer hold some two hundred and fifty. A single invite needs one in four of them, and to
compile the others would take a seventh of the time in which it is checked.
"""

from __future__ import annotations

import re
from typing import Any, cast

from copilot_sync.once import once


class LatePattern:
    """Stands for a pattern, and does whatever that does."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the pattern has of that name
        """What the pattern has, kept here, so that it is looked up once."""
        if name.startswith("__"):
            raise AttributeError(name)
        value = self.__dict__[name] = getattr(self._compiled, name)
        return value

    @once
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` gives it, for the use of its methods and fields."""
    return cast("re.Pattern[str]", LatePattern(pattern, flags))
