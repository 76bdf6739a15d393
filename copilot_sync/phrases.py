"""Numbers, lists, days and what the system says, as our sentences say them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def counted(number: int, one: str, many: str = "") -> str:
    """``1 meeting``, ``2 meetings``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


@lru_cache(maxsize=1_000)
def day_in_words(day: date) -> str:
    """A day as people write it: Thursday 5 November 2026."""
    return f"{day:%A} {date_in_words(day)}"


def date_in_words(day: date) -> str:
    """A date without the day of the week: 31 March 2027."""
    return f"{day.day} {day:%B} {day.year}"


def system_reason(error: Exception) -> str:
    """What the system says about a file, without its path: ``permission denied``."""
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
