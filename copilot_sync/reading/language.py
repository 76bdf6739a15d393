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
OTHER_WORDS = (
    frozenset(
        """
    ac agus ail ar au aux avec bawb bod bydd byddwn chi chun ci con da dans de del der des det di die do du dy e ei eich
    ein el en er es est et eu ewch fydd gan go gyda het ich ihr ihre ist ka kei ki ko kia la las le les los mae mewn mo
    na neu nga ngā ni notre nous o og on où och para pas pour por pri qu que qui sa se sibh sie sont su sur sydd te tá
    um un una und une van vir vos votre vous wedi we wir y ydych yn yr z za zu à é és í î i w na się do że
    """.split()  # noqa: SIM905
    )
    - COMMON_WORDS
)
"""Short words of languages that share invites with English: Welsh, Irish, French, Spanish, te reo Māori, Polish …"""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ASCII_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
"""The same in lower-case ASCII, at half the cost."""
ENOUGH_WORDS = 12
"""Below this, a text is too short to tell its language by."""
ENGLISH_SHARE = 0.22
"""The least share of common words in an English line of any length; other languages stay below 0.1."""
FEW_WORDS = 30
"""Below this, notes without a small word of another language are taken for English."""
LINE_WORDS = 6
OTHER_SHARE = 0.15
"""The least share of such words in a line of another language that holds hardly an English one."""


def is_readable(text: str, words: list[str]) -> bool:
    """Whether a text, of these words, is English, or holds an English part, or is too short to tell its language by."""
    if len(words) < ENOUGH_WORDS or _share(words) >= ENGLISH_SHARE:
        return True
    if len(words) < FEW_WORDS and all(word.isascii() and word not in OTHER_WORDS for word in words):
        return True
    lines = map(words_of, text.split("\n"))
    return any(len(line) >= LINE_WORDS and _share(line) >= 2 * ENGLISH_SHARE / 1.5 for line in lines)


def english_part(text: str, words: list[str]) -> str:
    """A text, of these words, without its lines in other languages: a bilingual text is judged by what can be read."""
    if not _hold_other(words):
        return text
    return "\n".join(_english_of(line) for line in text.split("\n") if not _in_another_language(line))


def _english_of(line: str) -> str:
    """A line less what stands in it in another language, behind a stroke: "Welcome all / Bienvenue à tous"."""
    halves = line.split(" / ")
    kept = [half for half in halves if not _in_another_language(half)]
    return line if len(kept) == len(halves) else " / ".join(kept)


def _in_another_language(line: str) -> bool:
    words = words_of(line)
    if len(words) < LINE_WORDS or not _hold_other(words) or _share(words) >= ENGLISH_SHARE:
        return False
    short = [part for word in words for part in word.split("'")]
    return sum(word in OTHER_WORDS for word in short) >= OTHER_SHARE * len(words)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, numbers left out."""
    low = text.lower().replace("\u2019", "'").replace("£", " ")
    return (_ASCII_WORD if low.isascii() else _WORD).findall(low)


def _hold_other(words: list[str]) -> bool:
    return not OTHER_WORDS.isdisjoint(words) or any(
        "'" in word and not OTHER_WORDS.isdisjoint(word.split("'")) for word in words
    )


def _share(words: list[str]) -> float:
    return sum(map(COMMON_WORDS.__contains__, words)) / len(words)
