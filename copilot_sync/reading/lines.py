"""Lines, paragraphs and sentences: how a text falls apart into the pieces that are judged."""

from __future__ import annotations

import re
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.late import late
from copilot_sync.reading.nearness import groups_of, near_of
from copilot_sync.remembering import of_each, remembered, remembered_if_short
from copilot_sync.verdicts import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from copilot_sync.reading.lexicon import Lexicon
    from copilot_sync.reading.nearness import Entry, Group

LONGEST_SENTENCE = 2_000
"""Characters of one sentence that are looked at."""
LONGEST_QUOTE = 200
"""Characters of a quotation that are shown."""

_LOOKALIKES = (
    ("\u2018", "'"), ("\u2019", "'"), ("\u201a", "'"), ("\u02bc", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2010", "-"),
    ("\u2011", "-"), ("\u2012", "-"), ("\u2013", "-"), ("\u2014", "-"), ("\u00a0", " "), ("\u202f", " "), ("\u2007", " "),
    ("\t", " "),
)  # fmt: skip
_LIST_ITEM = late(r"\s*(?:[-*•·–—]\s|\(?\d{1,2}[.):]\s|[a-z]\)\s|\d{1,2}[.:]\d\d\b)")
_SENTENCE_END = late(r"[.!?](?:[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9£$€À-Þ-])|(?<=[!?])\s+(?=\w))")
_NO_END = late(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Rev|Sr|Jr|St|Ave|Rd|(?-i:No|Nos|nos)|approx|e\.g|i\.e|etc|vs|ext|tel|incl|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
WRAPPED = 55
"""A line at least this long, with a line below it, may have been wrapped by a mail program."""


class Passage:
    """A sentence, or another piece that is read by itself, with the place where it stands.

    Where the same stands in several meetings, it is the same passage, and keeps what was found in it.
    """

    __slots__ = ("_evidence", "asked", "groups", "low", "near", "said", "text", "where")

    def __init__(self, where: str, text: str, low: str, near: int) -> None:
        self.where = where
        self.text = text
        self.low = low
        """The text in lower case with plain quotes, dashes and spaces, for matching; as long as `text`."""
        self.near = near
        """The patterns that its words could match, as bits; all others are ruled out without a look."""
        self.groups = groups_of(near)
        """The groups of sayings that these are of, as bits, less those that it was found not to say. Most questions are
        answered by this number, which has a thirtieth of the length."""
        self.asked = 0
        """The lexicons that were held against it, as bits."""
        self.said = 0
        """Those of them that it says."""
        self._evidence: Evidence | None = None

    def near_to(self, group: Group) -> Sequence[Entry]:
        """The patterns of a group that it could match."""
        return group.among(self.near) if self.groups & group.bit else group.always

    def evidence(self) -> Evidence:
        """The passage as a quotation, shortened."""
        if self._evidence is None:
            self._evidence = Evidence(self.where, shorten(self.text))
        return self._evidence


class Passages(tuple[Passage, ...]):  # noqa: SLOT001 -- what each could match is put together when it is asked for
    """Passages in order."""

    def near_to(self, words: Lexicon) -> Sequence[Passage]:
        """The passages that could say what a lexicon knows."""
        if words.always:
            return self
        bits = words.groups
        return [piece for piece in self if piece.groups & bits] if self.groups & bits else ()

    @once
    def groups(self) -> int:
        """The groups of sayings that any of them could say, as bits."""
        return reduce(or_, [piece.groups for piece in self], 0)


def joined(*parts: Passages) -> Passages:
    """The passages of several parts, in their order."""
    whole = Passages(chain.from_iterable(parts))
    vars(whole)["groups"] = reduce(or_, [part.groups for part in parts], 0)  # or it would be put together anew
    return whole


def passage(where: str, text: str) -> Passage:
    """A passage of one piece of text."""
    return _passage(text.strip()[:LONGEST_SENTENCE], where)


@remembered_if_short
def _passage(text: str, where: str) -> Passage:
    low = plain(text)
    return Passage(where, text, low, near_of(low))


def matched_as(piece: Passage, low: str) -> Passage:
    """The same passage, with some of what is matched blanked out, if anything is."""
    return piece if low == piece.low else _matched_as(piece, low)


@remembered
def _matched_as(piece: Passage, low: str) -> Passage:
    return Passage(piece.where, piece.text, low, near_of(low))


def plain(text: str) -> str:
    """Lower case, with typographic quotes, dashes and spaces made plain."""
    if text.isascii():
        return text.replace("\t", " ").lower()
    for mark, like in _LOOKALIKES:
        text = text.replace(mark, like)
    # The one capital that two characters are made of in lower case.
    return text.replace("İ", "I").lower()


def shorten(text: str) -> str:
    """At most `LONGEST_QUOTE` characters, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"


class Line:
    """A line that holds something: a paragraph, a heading, a list item or a table row.

    Where the same stands in several meetings, it is the same line.
    """

    __slots__ = ("length", "sentences", "text")

    def __init__(self, text: str, sentences: tuple[Passage, ...]) -> None:
        self.text = text
        self.length = len(text)
        self.sentences = sentences
        """What it falls apart into; none is empty."""

    @property
    def low(self) -> str:
        """As `Passage.low`, of as many characters as one sentence may have."""
        return self.sentences[0].low if len(self.sentences) == 1 else plain(self.text[:LONGEST_SENTENCE])


def lines_of(where: str, text: str) -> list[Line]:
    """The lines of a text, as they were before they were broken for width, each with its sentences."""
    return _lines(unwrap(text), where)


@of_each
def _lines(text: str, where: str) -> Line:
    return Line(text, tuple([passage(where, piece) for piece in split_sentences(text)]))


def sentences(lines: Iterable[Line]) -> Passages:
    """The sentences of some lines, in order; headings, list items and table rows stand by themselves."""
    return Passages([piece for line in lines for piece in line.sentences])


def split_sentences(line: str) -> list[str]:
    """The sentences of a line that holds something; none is empty."""
    found = []
    start = 0
    for end in _SENTENCE_END.finditer(line):
        stop = end.start() + 1
        if _NO_END.search(line, max(start, stop - 12), stop):
            continue
        found.append(line[start:stop])
        start = end.end()
    found.append(line[start:])
    return [piece for piece in found if piece.strip()]


def unwrap(text: str) -> list[str]:
    """The lines of a text, with those joined that a mail program had broken for width (RFC 3676, section 1)."""
    joined: list[str] = []
    before, goes_on = "", False
    for raw in text.split("\n"):
        line = raw.strip()
        if goes_on and line and not _LIST_ITEM.match(line) and (line[0].islower() or _was_broken(before, line)):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        before = line
        goes_on = WRAPPED <= len(line) <= 100 and not line.endswith((":", "_"))  # noqa: PLR2004 -- longer ones were never wrapped
    return [line for line in joined if line]


def _was_broken(before: str, line: str) -> bool:
    """Whether a line was broken for width: no sentence ends there, and the next word would have gone beyond the width.

    Else it was somebody who began a line: what stands above is a heading, or an item of a list.
    """
    return before[-1] not in ".!?:" and len(line) <= len(before) + len(line.partition(" ")[0])
