"""Whether a text can be read: reading for meaning needs a language with patterns of its own, and that is English."""

from __future__ import annotations

import re

COMMON_WORDS = frozenset(
    """
    a about all also an and any are as at be because been but by can could do for from get has have he her here how i if
    in is it its just know let like may me more my need new no not of on one or our out please she so some tell than thank
    thanks that the their them then there they this to up us was we what when where which who will with would you your
    """.split()  # noqa: SIM905
)
"""The words that English cannot do without; about four in ten of any text."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
ENOUGH_WORDS = 12
"""Below this, a text is too short to tell its language by."""
ENGLISH_SHARE = 0.22
"""The least share of common words in an English line of any length; other languages stay below 0.1."""
LINE_WORDS = 6


def is_readable(text: str) -> bool:
    """Whether a text is English, or holds an English part, or is too short for another language to show."""
    words = _WORD.findall(text[:200_000].lower().replace("\u2019", "'"))
    if len(words) < ENOUGH_WORDS or _share(words) >= ENGLISH_SHARE:
        return True
    lines = (_WORD.findall(line.lower()) for line in text[:200_000].split("\n"))
    return any(len(line) >= LINE_WORDS and _share(line) >= 2 * ENGLISH_SHARE / 1.5 for line in lines)


def _share(words: list[str]) -> float:
    return sum(word in COMMON_WORDS for word in words) / len(words)
