"""Lines of a text, and what each tells by itself of an agenda: a heading, an item, or both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import LONGEST_SENTENCE, Passage, passage
from copilot_sync.reading.timed_items import (
    ENOUGH_ITEMS,
    has_items_with_lengths,
    has_timed_items,
    is_timed,
    is_timed_by_hour,
)

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Line

LONGEST_HEADING = 80
LONGEST_ITEM = 12
"""Words of an item without a bullet; longer lines are prose."""

_BULLET = late(
    r"\s*(?:[-*•●·–—▪◦‣✓➢o]\s+|\(?\d{1,2}[.):](?!\d)\s*|\(?\d{1,2}\s(?=[A-Z])|\(?[a-zA-Z]\)\s+|\(?[ivx]{1,4}[.)]\s+)(?=\S)"
)
_SIGN = late(r"\s*[-*•●·–—▪◦‣✓➢]\s+(?=\S)")
_AN_HOUR = late(r"(?<!\w)\d{1,2}(?:[.:]\d\d)? ?(?:am|pm)(?!\w)|(?<!\w)\d{1,2}[.:]\d\d(?!\w)")
_POINTS_BELOW = late(r"(?<!\w)(?:these|those|this|following|below|underneath|ways|things|options|choices)\W*$")
_NOT_TO_COME = late(
    r"(?<!\w)(?:minutes|actions|last (?:time|month|week|year|meeting)|since|thanks?|thank you|so far|got done|costs?|rules?|promises?)(?!\w)"
)
"""In a sentence above bullets: what they list is past, or no matter for the meeting."""
_TO_SOMEBODY = late(r"(?<!\w)(?:your|yours|please|we(?:'ll| will| can| pay| offer)|i(?:'ll| will| can))(?!\w)")
_NUMBER_ONE = late(r"\s*\(?1[.):](?!\d)\s*\S")
_COLON = late(r":(?:\s|$)|-(?<=\s-)\s")
_LIKE_A_COLON = late(r":(?:\s|$)|-\s")
_NUMBER = late(r"\s*\(?\d{1,2}[.):](?!\d)\s*\S")
_NUMBERED = late(r"(?:^|(?<=[\s:;.,(]))\(?\d{1,2}[.):]?\s+(?=[A-Za-z'\"])")
_NUMBERED_ROW = late(
    r"(?:^|(?<=[.!?] ))\(?1[.)] ?([A-Za-z][^\n]{2,80}?) \(?2[.)] ?([A-Za-z][^\n]{2,80}?) \(?3[.)] ?([A-Za-z][^\n.]{2,80})"
)
"""As in "1. Hellos 2. The letters 3. Any other business"."""
_LETTERED_ROW = late(
    r"(?:^|(?<=[.!?] ))(?:\d{1,2}[.)] ?)?([A-Za-z][^.:;\n]{2,60})[.:] ?\(a\) ?([A-Za-z][^\n]{2,80}?)[.;,]? (?:and )?\(b\) ?([A-Za-z][^\n.;]{2,80})"
)
"""As in "Order of work. (a) Wording. (b) Positions.": letters stand for much else, so a heading must say what they are."""
_LEADS_TO_A_LIST = late(
    r"(?:(?:the|this|our) (?:group|committee|board|panel|forum|council|members) (?:will|is asked to|are asked to) (?:receive|consider|discuss|review|hear|take|look at|cover)"
    r"|(?:we|you)(?:'ll| will|'re going to| are going to)(?: be)?(?: together)?|(?:session|meeting|workshop|day|event|morning|afternoon|evening|hour)s?"
    r"(?: (?:will|is|are|we'll|that|which|and))*(?: (?:includes?|covers?|look(?:s|ing)? at|about|involves?|consists? of|split into|made up of|looks? like(?: this)?))?)$"
)
"""The end of a sentence that goes on in bullets, as in "at the session you will:"."""
_A_DIGIT = late(r"\d")
_A_DATE = late(r"\d|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?!\w)")
_ITEM_BREAK = late(r"(?:(?<!\s)\s+)?(?:[;|•·]|,(?! and\b)|,? and |,? then |\s/\s|\. (?=[A-Z]))\s*")


class AgendaLine:
    """A line, and what it tells of an agenda by itself; the same one for all meetings that hold it."""

    def __init__(self, line: Line) -> None:
        pieces = line.sentences
        self.text = line.text[:LONGEST_SENTENCE]
        self._line = line
        may_head = any(map(lexicon("agenda", "heading").could_be_in, pieces))
        has_colon = (":" in self.text or "-" in self.low) and _LIKE_A_COLON.search(self.low) is not None
        self.is_agenda = may_head and has_colon and _has_items_behind_a_heading(self.low)
        """Whether a heading stands in it with items behind it."""
        in_figures = _A_DIGIT.search(self.text) is not None and (
            has_timed_items(self.text, self.low) or has_items_with_lengths(self.low) or _has_numbered_items(self.text)
        )
        self.is_timed_agenda = in_figures or _has_lettered_items(self.text)
        # Nobody puts so much around a heading of several sentences.
        short = len(pieces) == 1 or len(self.text) <= 2 * LONGEST_HEADING
        may_lead = has_colon or self.text.rstrip(" *_").endswith(":") or (may_head and short)
        self.heads = may_lead and _heads(self.text, self.low, may_head=may_head)
        """Whether it is a heading, if items stand below it."""
        self.is_number_one = _NUMBER_ONE.match(self.text) is not None
        self.is_bulleted = _SIGN.match(self.text) is not None
        """Whether it has a bullet before it that is no number and no letter."""
        self.may_begin = self.is_agenda or self.is_timed_agenda or self.heads or self.is_number_one or self.is_bulleted
        """Whether an agenda could begin with it."""

    @once
    def low(self) -> str:
        """As `Line.low`."""
        return self._line.low

    @once
    def is_timed(self) -> bool:
        """As in "11.15 Read two letters"."""
        return is_timed(self.text)

    @once
    def is_timed_by_hour(self) -> bool:
        """As in "11 vote"."""
        return is_timed_by_hour(self.text)

    @once
    def is_item(self) -> bool:
        """Whether it has a bullet or a time before it."""
        return _BULLET.match(self.text) is not None or self.is_timed

    @once
    def is_numbered(self) -> bool:
        """As in "2. Hospital food"."""
        return _NUMBER.match(self.text) is not None

    @once
    def is_other_item(self) -> bool:
        """Whether what stands behind its bullet is no item of an agenda."""
        return _is_other_item(_without_bullet(self.low))

    @once
    def is_to_eat(self) -> bool:
        """Whether what stands behind its bullet is something to eat or to drink, and nothing else."""
        return lexicon("agenda", "to_eat").begins(_without_bullet(self.low))

    @once
    def could_be_of_an_agenda(self) -> bool:
        """Whether its words are those of an item wherever they stand, as "How they get into the record" is."""
        words, low = lexicon("agenda", "an_item"), _without_bullet(self.low)
        return words.begins(low) and words.search_text(low) is not None

    @once
    def is_sentence(self) -> bool:
        """Whether it is no item, as it ends as sentences do, or speaks to somebody."""
        return self.low.endswith((".", "!", ";")) or _TO_SOMEBODY.search(self.low) is not None

    @once
    def leads_nowhere(self) -> bool:
        """Whether it heads nothing: it is a sentence, or says when the meeting is."""
        low = self.low.rstrip(" *_")
        if _POINTS_BELOW.search(low) or _NOT_TO_COME.search(low):
            return False
        return low.endswith((".", "!")) or (not low.endswith((":", "?")) and _AN_HOUR.search(low) is not None)

    @once
    def is_prose(self) -> bool:
        """Whether it is no item, if nothing stands before it."""
        long = len(self.text.split()) > LONGEST_ITEM or self.text.endswith((":", ","))
        return long or lexicon("agenda", "other_list").begins(self.low)

    def passage(self) -> Passage:
        """The line as one piece, to be quoted."""
        return passage("body", self.text)


def _heads(text: str, low: str, *, may_head: bool) -> bool:
    """Whether a line is a heading, or leads to a list as "at the session you will:" does."""
    said = low.strip(" *_#:-–—.\"'")
    heading = lexicon("agenda", "heading")
    if may_head and len(said) <= LONGEST_HEADING and heading.is_whole(said):
        return True
    if not low.rstrip(" *_").endswith(":") or _BULLET.match(text):
        return False
    last = re.split(r"[.!?] ", said)[-1]
    other = lexicon("agenda", "other_list").begins(last)
    return bool(_LEADS_TO_A_LIST.search(last)) or (not other and bool(heading.search_text(last)))


def _has_numbered_items(text: str) -> bool:
    """As in "1. Hellos 2. The letters 3. Any other business", with no heading before it."""
    row = _NUMBERED_ROW.search(text) if "2" in text and "3" in text else None
    items = [words.strip(" .;,").lower() for words in row.groups()] if row else []
    return bool(items) and not any(map(_is_other_item, items))


def _has_lettered_items(text: str) -> bool:
    """As in "Order of work. (a) Wording. (b) Positions.", behind a heading."""
    row = _LETTERED_ROW.search(text) if "(b)" in text else None
    if row is None or not lexicon("agenda", "heading").is_whole(row[1].strip().lower()):
        return False
    return not any(_is_other_item(words.strip(" .;,").lower()) for words in row.groups()[1:])


def _is_other_item(said: str) -> bool:
    """Whether the words of an item are too many for one, or of something else: where to park, whom to ring."""
    return len(said.split()) > LONGEST_ITEM or lexicon("agenda", "other_item").begins(said)


def _has_items_behind_a_heading(low: str) -> bool:
    """As in "Agenda: the letter; the phone call", or "For October: appointments and the flu clinics"."""
    heading = lexicon("agenda", "heading")
    for colon in list(_COLON.finditer(low))[:6]:
        start = max(low.rfind(mark, 0, colon.start()) for mark in (". ", "! ", "? ", "\n")) + 1
        said = low[start : colon.start()].strip(" *_#\"'(")
        if len(said) > LONGEST_HEADING or not heading.is_whole(said):
            continue
        rest = low[colon.end() :].strip()
        if (
            not rest
            or lexicon("agenda", "not_yet").begins(rest)
            or re.match(r"(?:see |attached|enclosed|below|here|as )", rest)
        ):
            continue
        items = [item for item in _ITEM_BREAK.split(_NUMBERED.sub(" ; ", rest)) if re.search(r"[^\W\d_]{2,}", item)]
        if _A_DATE.match(rest) and not re.search(r"agenda|programme|program|order", said):
            continue
        named = re.search(r"agenda|item|topic|time|month|question|part|for ", said)
        if len(items) >= ENOUGH_ITEMS or (named and len(rest.split()) > 1):
            return True
    return False


def _without_bullet(text: str) -> str:
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet else text
