"""Texts of the settings, held against texts of an invite: patterns with wildcards, and names of places."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

from copilot_sync.reading.lines import plain

LONGEST = 2_000
"""Characters of a subject or a location that are looked at."""
_WORD = re.compile(r"[^\W_]+")


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern fits a whole text. ``*`` stands for anything, ``?`` for one character, brackets for themselves.

    Upper and lower case, kinds of quotation marks and dashes, and the width of spaces make no difference.
    """
    return _compiled(pattern).match(_tidy(text)) is not None


@lru_cache(maxsize=2048)
def words_of(text: str) -> str:
    """The words of a text in lower case, with a space on either side of each: as ``" civic hall "``."""
    return f" {' '.join(_WORD.findall(plain(text[:LONGEST])))} "


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    # What `translate` makes of asterisks never tries a place twice.
    return re.compile(translate(_tidy(pattern).replace("[", "[[]")))


@lru_cache(maxsize=16)  # one subject is held against every waiver
def _tidy(text: str) -> str:
    return " ".join(plain(text[:LONGEST]).split())
