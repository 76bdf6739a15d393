"""Whether a text spells out the abbreviations that it uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.remembering import of_each, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NO_LETTER = late(r"[^\w&]")
_SMALL_WORDS = frozenset(
    ["of", "and", "the", "for", "in", "to", "on", "with", "a", "an", "at", "by", "&", "de", "des", "du"]
)
_OF_NO_NAME = frozenset(
    """
    i me my we us our you your he him his she her they them their it its is are was were be been am has have had will
    would shall can could should may might must does did if when who please let come bring tell ask say said just so
    yes than then there here what which that this these those every each some any really
    """.split()  # noqa: SIM905 -- a list of sixty words reads best as prose
)
"""Words of sentences; what an abbreviation stands for is no sentence, and has none of them."""
_SMALL_INITIALS = frozenset(word[0] for word in _SMALL_WORDS)
_WORD = late(r"[^\W\d_]+(?:['’][a-z]+)?|[&.!?;:()\n]")
_ASCII_WORD = late(r"[A-Za-z]+(?:'[a-z]+)?|[&.!?;:()\n]")
"""The same in ASCII, at a third of the cost."""
LONGEST_ROW = 400
"""Characters of nine words, each of at most 41, and what stands between them and a bracket."""
LONGEST_OPENING = 12
"""Characters from a bracket to an abbreviation in it, as in "(known as “"."""
_SAYS_SO = "stands for|means|is short for|that is,|which is the|or the"
_BETWEEN_WORDS = late(r"(?<!\w)")
_END = r"(?:['’]?s)?(?!\w)[\"”’']?"
"""The end of an abbreviation, of several, or in quotation marks."""
_MAY_EXPLAIN = late(rf"{_END}(?:\)| \(|,? for short|(?:,| -| –| —)? (?:{_SAYS_SO}) )")
"""What stands behind an abbreviation wherever it is explained; a quick first look."""
_CLOSES = late(rf"{_END}\)")
_OPENS = late(r"\((?:the |an? |or |known as |aka |called )?[\"“‘']?\Z")
MOST_SMALL_WORDS = 3
"""In a row, between words that letters stand for."""
THREE = 3
"""Three long words in a row that begin with three letters are hardly chance; two are."""


def not_spelled_out(found: Iterable[str], text: str, meanings: Mapping[str, str]) -> list[str]:
    """Those abbreviations that a text nowhere spells out; `meanings` says how common ones are, by capitals."""
    low = text.lower()
    unsaid = tuple(
        [short for short in found if not _says(low, meanings.get(short.upper())) and not _beside_brackets(short, text)]
    )
    in_words = set().union(*_in_words_of(text.split("\n"), unsaid)) if unsaid else ()
    return [short for short in unsaid if short not in in_words]


@of_each
def _in_words_of(line: str, shorts: tuple[str, ...]) -> tuple[str, ...]:
    """Those abbreviations whose letters words in a row begin with, in a line."""
    words = _words(line)
    initials = _initials(words)
    return tuple([short for short in shorts if _in_words(short, words, initials)])


def _says(low: str, meaning: str | None) -> bool:
    # All of its words are soon looked for; they seldom stand there.
    if meaning is None or not all(word in low for word in meaning.split()):
        return False
    return meaning in " ".join(low.replace("-", " ").split())


def _words(text: str) -> list[str]:
    """Words, and the signs between them."""
    if not text.isascii():
        text = text.replace("’", "'").replace("£", " ")
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def _initials(words: list[str]) -> str:
    """The small first letter of each word, the signs between them being words too."""
    return "".join([word[0] for word in words]).replace("İ", "i").lower()


def _beside_brackets(short: str, text: str) -> bool:
    """As in "care board (ICB)", "ICB (the care board)", "ICB, short for …", "ICB stands for …"."""
    for at in places_of(short, text):
        end = at + len(short)
        if not _MAY_EXPLAIN.match(text, end) or not _BETWEEN_WORDS.match(text, at):
            continue
        explained, row = _explanations(short[0])
        if explained.match(text, end):
            return True
        # The brackets first: a row of words may begin anywhere.
        opens = _OPENS.search(text, max(0, at - LONGEST_OPENING), at) if _CLOSES.match(text, end) else None
        found = row.search(text, max(0, opens.start() - LONGEST_ROW), opens.start()) if opens else None
        if found and _is_spelled_in(short, found[0]):
            return True
    return False


def _is_spelled_in(short: str, row: str) -> bool:
    """Whether one of the ends of a row of words before a bracket could be what the letters stand for, by chance or not.

    It begins with the first letter, has no word of a sentence, and for two letters few words.
    """
    letters = letters_of(singular(short)).lower()
    words = row.lower().replace("’", "'").rstrip(" ,").split()
    for at in reversed(range(len(words))):
        if words[at].strip("'") in _OF_NO_NAME:
            return False
        chief = [word for word in words[at:] if word not in _SMALL_WORDS]
        begins = words[at] == "the" or words[at] not in _SMALL_WORDS
        if begins and words[at][0] == letters[0] and (len(letters) >= THREE or len(chief) <= THREE):
            return True
    return False


@remembered
def _explanations(initial: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind an abbreviation that begins with a letter, and what before it in brackets, where it is explained.

    One for each letter: to compile them for each abbreviation would take longer than to look for it.
    """
    first = f"(?i:{re.escape(initial)})[\\w'’-]{{1,40}}"
    told = "the |an? |that's |that is |which is |which are |meaning |i\\.?e\\.?,? |or |our |short for "
    behind = re.compile(
        rf"{_END}(?: \((?:{told})?{first}(?:[ -][\w'’&-]+|, [\w'’-]+,? (?:and|&) \w+)| \((?:{told})[\w'’-]+ \w+|,? for short"
        rf"|(?:,| -| –| —)? (?:{_SAYS_SO}) \w+)"
    )
    return behind, re.compile(
        rf"\b{first}(?:(?: [\w'’&-]{{1,40}}){{0,8}}|(?:, [\w'’-]{{1,40}}){{1,4}},? (?:and|&) [\w'’-]{{1,40}}),? \Z"
    )


def places_of(words: str, text: str) -> Iterator[int]:
    """Every place where some words begin in a text."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _starts(letters: str, initials: str) -> list[int]:
    """Where words in a row begin whose first letters are these, small words between them passed over.

    From the last letter to the first, so that no place is looked at twice for one letter.
    """
    if not all(map(initials.__contains__, letters)):
        return []
    reached: set[int] | None = None
    for letter in reversed(letters):
        places = places_of(letter, initials)
        reached = set(places) if reached is None else {at for at in places if _goes_on(at, initials, reached)}
    return sorted(reached or ())


def _goes_on(at: int, initials: str, reached: set[int]) -> bool:
    """Whether one of the places that are reached follows a word, with a few small words between at most."""
    for following in range(at + 1, at + 2 + MOST_SMALL_WORDS):
        if following in reached:
            return True
        if initials[following : following + 1] not in _SMALL_INITIALS:
            return False
    return False


def _in_words(short: str, words: list[str], initials: str) -> bool:
    """Whether words in a row, of these initials, begin with the letters: any case for three or more, names for two."""
    letters = letters_of(short).lower()
    for start in _starts(letters, initials):
        # A row goes on with the next letter, or with a small word between the two.
        end = _follow(letters, words, start)
        if end is None:
            continue
        chief = [part for part in words[start:end] if part.lower() not in _SMALL_WORDS]
        if not _OF_NO_NAME.isdisjoint(map(str.lower, chief)):
            continue
        if short.isupper() and len(chief) < len(letters):  # "the Council in Welsh" says nothing of CIW
            continue
        if len(letters) >= 4 and sum(len(part) <= THREE for part in chief) <= 1:  # noqa: PLR2004 -- no chance
            return True
        if len(chief) > 1 and all(part[0].isupper() and not singular(part).isupper() for part in chief):
            return True
        if len(letters) == THREE and sum(len(part) > THREE for part in chief) == THREE:
            return True
    return False


def _follow(letters: str, words: list[str], start: int) -> int | None:
    """The end of the words that the letters begin, small words between them passed over."""
    at = start
    for letter in letters:
        passed = 0
        while (
            start < at < len(words)
            and passed < MOST_SMALL_WORDS
            and words[at][0].lower() != letter
            and words[at].lower() in _SMALL_WORDS
        ):
            at += 1
            passed += 1
        if at >= len(words) or words[at][0].lower() != letter:
            return None
        at += 1
    return at


def letters_of(word: str) -> str:
    """The letters of an abbreviation, without its full stops and blanks."""
    return _NO_LETTER.sub("", word)


def singular(word: str) -> str:
    """An abbreviation without the s of several: KPI for KPIs."""
    return word[:-1] if word.endswith("s") and word[:-1].upper() == word[:-1] else word
