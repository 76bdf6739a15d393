"""Whether a text can be read: reading for meaning needs a language with patterns of its own, and that is English."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.lines import LONGEST_SENTENCE
from copilot_sync.remembering import of_each, remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

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
_WORD = late(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ASCII_WORD = late(r"[a-z]+(?:'[a-z]+)?")
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


class Tongue(NamedTuple):
    """What words tell of their language."""

    words: int
    common: int
    """Those of them that English cannot do without."""
    has_other: bool
    """Whether a short word of another language is among them."""


def tongue_of(text: str, passages: Passages) -> Tongue:
    """What a text, of these sentences, tells of its language."""
    if len(text) >= LONGEST_SENTENCE and any(len(piece.text) >= LONGEST_SENTENCE for piece in passages):
        return _tongue(_words_of(text))
    words, common, has_other = zip(*map(_tongue_of, passages), strict=True) if passages else ((), (), ())
    return Tongue(sum(words), sum(common), any(has_other))


def is_readable(text: str, tongue: Tongue) -> bool:
    """Whether a text is English, or holds an English part, or is too short to tell its language by."""
    if tongue.words < ENOUGH_WORDS or _share(tongue) >= ENGLISH_SHARE:
        return True
    if tongue.words < FEW_WORDS and all(word.isascii() and word not in OTHER_WORDS for word in _words_of(text)):
        return True
    lines = (_tongue(_words_of(line)) for line in text.split("\n"))
    return any(line.words >= LINE_WORDS and _share(line) >= 2 * ENGLISH_SHARE / 1.5 for line in lines)


def english_part(text: str, tongue: Tongue) -> str:
    """A text without its lines in other languages: a bilingual text is judged by what can be read."""
    if not tongue.has_other:
        return text
    return "\n".join([line for line in _english(text.split("\n")) if line is not None])


@remembered
def _tongue_of(piece: Passage) -> Tongue:
    return _tongue(_words_of(piece.text))


def _tongue(words: list[str]) -> Tongue:
    return Tongue(len(words), sum(map(COMMON_WORDS.__contains__, words)), _hold_other(words))


def _english_of(line: str) -> str | None:
    """A line less what stands in it in another language, behind a stroke: "Welcome all / Bienvenue à tous"."""
    if _in_another_language(line):
        return None
    if " / " not in line:
        return line
    halves = line.split(" / ")
    kept = [half for half in halves if not _in_another_language(half)]
    return line if len(kept) == len(halves) else " / ".join(kept)


_english = of_each(_english_of)


def _in_another_language(line: str) -> bool:
    words = _words_of(line)
    if len(words) < LINE_WORDS or not _hold_other(words) or _share(_tongue(words)) >= ENGLISH_SHARE:
        return False
    short = [part for word in words for part in word.split("'")]
    return sum(word in OTHER_WORDS for word in short) >= OTHER_SHARE * len(words)


def _words_of(text: str) -> list[str]:
    """The words of a text in small letters, numbers left out."""
    low = text.lower().replace("\u2019", "'").replace("£", " ")
    return (_ASCII_WORD if low.isascii() else _WORD).findall(low)


def _hold_other(words: list[str]) -> bool:
    if not OTHER_WORDS.isdisjoint(words):
        return True
    return any(not OTHER_WORDS.isdisjoint(word.split("'")) for word in words if "'" in word)


def _share(tongue: Tongue) -> float:
    return tongue.common / tongue.words
