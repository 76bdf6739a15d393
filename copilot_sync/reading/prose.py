"""Sentences as people read them: what is left of a text without lists, headings, addresses and signatures."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.remembering import of_each_line, remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.reading.lines import Line, Passage

FEWEST_WORDS = 5
"""Lines with fewer words are no sentences."""
HEADING_WORDS = 10
"""A line of this many words at most, without a full stop, is a heading, a greeting or a signature."""
MOST_TIMES = 2
"""A start and an end may stand in any sentence."""
NAMES = 0.6
"""The share of capitals and numbers from which on a line is an address or a list of names."""

_ITEM = late(
    r"\s*(?:[-*•●·–—▪◦‣✓➢o]\s|\(?\d{1,2}[.):]\s|\(?[a-zA-Z]\)\s|\(?[ivx]{1,4}[.)]\s|\d{1,2}[.:]?\d{0,2}\s?(?:am|pm|-|–)|\d{1,2}[.:]\d\d)"
)
SIGN_OFF = late(
    r"\s*(?:many |with |kind |kindest |warm |warmest |best |all |very |yours )*"
    r"(?:thanks|thank you|regards|wishes|sincerely|faithfully|truly|cheers|love|cordially|respectfully|best|ta|ngā mihi|nga mihi|slán|diolch|le meas)\b[^.?!]{0,40}[,.!]?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_TIME = late(r"(?<![\d£$€.])\d{1,2}(?:[.:]\d\d|\s?[ap]\.?m)\b")
_AGENDA = late(
    r"\s*(?:agenda|programme|program|schedule|running order|order of \w+|itinerary)\b[^.]{0,20}:", re.IGNORECASE
)
_POSTCODE = late(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b[A-Z]{2,3},? \d{4,5}\b")
_SMALL_START = late(
    r"(?<=\w\w\w[.!?])(?<!etc\.)(?<!tel\.)(?<!ext\.)(?<!min\.)(?<!rox\.)(?<!ept\.)(?<!ncl\.)\s+(?=[a-z])"
)
_SMALL_AFTER_STOP = late(r"[.!?]\s+[a-z]")
_LINK = late(r"<?(?:https?://|www\.)\S{1,2000}|(?<!\S)\S{1,100}@\S{1,200}")
_WORD = late(r"[^\W_]+(?:['’.&/-][^\W_]+)*")
_ASCII_WORD = late(r"[A-Za-z0-9]+(?:['.&/-][A-Za-z0-9]+)*")
"""The same in ASCII, at a third of the cost."""
_CAPITAL_OR_DIGIT = late(r"[A-Z0-9]")
_REGISTERED = late(
    r"\b(?:charity|company|body),? (?:number|no\b|registered)|\bregistered (?:charity|office|company|in)\b",
    re.IGNORECASE,
)
"""A line at the foot of a letter that says where an organisation is registered."""
_LIKE_REGISTERED = ("registered", "charity", "company", "body n", "body, n")
"""One of these stands in each such line; found at a tenth of the cost."""


class _Read(NamedTuple):
    """A line as people read it."""

    prose: tuple[tuple[str, int], ...]
    """Its sentences that are sentences to a reader, each with the number of its words."""
    closes: bool
    """Whether it is a closing such as "Kind regards"."""
    ends: bool
    """Whether it ends as a sentence does, and is no line about where an organisation is registered."""


def prose(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The sentences of some lines, in order, that are sentences to a reader, each with the number of its words."""
    return [*chain.from_iterable([line.prose for line in _without_signature(_read(lines))])]


@of_each_line
def _read(line: Line) -> _Read:
    sentences = [*chain.from_iterable(map(_sentences, line.sentences))]
    read = _is_prose(line.text, sum([sentence.words for sentence in sentences]))
    return _Read(
        prose=tuple([(sentence.text, sentence.words) for sentence in sentences if read and not sentence.enumerates]),
        closes=SIGN_OFF.match(line.text) is not None,
        ends=line.text.endswith((".", "!", "?")) and not _tells_of_registration(line.text),
    )


def _tells_of_registration(text: str) -> bool:
    return any(map(text.lower().__contains__, _LIKE_REGISTERED)) and _REGISTERED.search(text) is not None


class _Sentence(NamedTuple):
    text: str
    words: int
    """How many it has."""
    enumerates: bool
    """Whether it is a row of names, times or places."""


@remembered
def _sentences(piece: Passage) -> tuple[_Sentence, ...]:
    """What a sentence is to a reader; whoever writes without capitals ends them with a full stop all the same."""
    if _SMALL_AFTER_STOP.search(piece.text):
        return tuple([_sentence(part.strip()) for part in _SMALL_START.split(piece.text)])
    return (_sentence(piece.text),)


def _sentence(text: str) -> _Sentence:
    words = _words(text)
    return _Sentence(text, len(words), _is_enumeration(text, words))


def _words(text: str) -> list[str]:
    """Words of a sentence; a link or an address is none."""
    if "@" in text or "http" in text or "www." in text:
        text = _LINK.sub(" ", text)
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def _without_signature(read: Sequence[_Read]) -> Sequence[_Read]:
    """Lines up to a closing such as "Kind regards", and whatever longer text still follows it."""
    for index in range(len(read) - 1, 0, -1):
        if read[index].closes:
            return [*read[:index], *(line for line in read[index + 1 :] if line.ends)]
    return read


def _is_prose(line: str, words: int) -> bool:
    if words < FEWEST_WORDS or _ITEM.match(line) or _AGENDA.match(line):
        return False
    return words > HEADING_WORDS or line.rstrip(" )\"'”’").endswith((".", "!", "?", "…"))


def _is_enumeration(sentence: str, words: list[str]) -> bool:
    """An agenda in a row, an address, a row of names: nobody reads it as a sentence."""
    if not words:
        return True
    # At most so many words begin with one; in other scripts than ASCII any letter may be one.
    marks = len(_CAPITAL_OR_DIGIT.findall(sentence)) if sentence.isascii() else len(sentence)
    if marks > MOST_TIMES and len(_TIME.findall(sentence)) > MOST_TIMES:
        return True
    if 2 * marks < len(words):
        return False
    initials = [word[0] for word in words]
    names = sum(map(str.isupper, initials)) + sum(map(str.isdigit, initials))
    if names * 2 < len(words):
        return False
    return (len(words) >= FEWEST_WORDS and names >= NAMES * len(words)) or bool(_POSTCODE.search(sentence))
