"""What a meeting will go through: an agenda in the text, in a file or behind a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, takewhile
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import LONGEST_SENTENCE, Passage, passage
from copilot_sync.remembering import of_each, remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.invite import Invite
    from copilot_sync.reading.lines import Line, Passages

ENOUGH_ITEMS = 2
"""Items that make an agenda."""
LONGEST_HEADING = 80
LONGEST_ITEM = 12
"""Words of an item without a bullet; longer lines are prose."""
MOST_LINES = 5_000
"""Lines that are looked at."""
MOST_TIMES = 60
"""Times in one line that are looked at; no agenda has more."""
MOST_ITEMS = 40
"""Items of one list that are looked at."""

_DOCUMENT = late(
    r"(?<![a-z])(?:agendas?|programmes?|program|schedule|running order|itinerary|time ?table|order of (?:the )?(?:day|business|play|events)|"
    r"session (?:plan|outline)|outline|(?:meeting|board|committee|ppg|group|pfac) (?:papers|pack)|papers|ordre du jour|tagesordnung|orden del d[ií]a)(?![a-z])"
)
_NO_DOCUMENT = late(
    r"(?<![a-z])(?:bus|train|ferry|tram|shuttle|medication|payment|exercise|training|travel|route)(?![a-z])"
)
_JOINT = late(r"[_\-+.]+")
_LINK = late(r"<?https?://[^\s<>]{1,2000}>?")
_BULLET = late(
    r"\s*(?:[-*•●·–—▪◦‣✓➢o]\s+|\(?\d{1,2}[.):](?!\d)\s*|\(?\d{1,2}\s(?=[A-Z])|\(?[a-zA-Z]\)\s+|\(?[ivx]{1,4}[.)]\s+)(?=\S)"
)
_NUMBER_ONE = late(r"\s*\(?1[.):](?!\d)\s*\S")
_COLON = late(r":(?:\s|$)|-(?<=\s-)\s")
_LIKE_A_COLON = late(r":(?:\s|$)|-\s")
_BULLETS = "-*•●·–—▪◦( \t\r\f\v\u00a0"
_NUMBER = late(r"\s*\(?\d{1,2}[.):](?!\d)\s*\S")
_NUMBERED = late(r"(?:^|(?<=[\s:;.,(]))\(?\d{1,2}[.):]?\s+(?=[A-Za-z'\"])")
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[.:][0-5]\d| ?h ?[0-5]\d|(?= ?[ap]\.?m)| ?h(?![\w])|(?= noon))(?: ?[ap]\.?m\b\.?)?(?: ?h| uhr)?"
_TIME = late(rf"(?<![\d£$€.:/-]){_CLOCK}(?![\d/%])|(?<![\w-])(?:noon|midday)(?!\w)", re.IGNORECASE)
_A_TIME = late(r"\d(?:[.:][0-5]\d| ?h| ?[ap]\.?m| noon)|noon|midday", re.IGNORECASE)
_LIKE_A_TIME = late(r"\d(?:[.:][0-5]\d| ?h| ?[ap]\.?m| noon)")
_LIKE_AN_HOUR = late(r"\d(?<!\d\d\d):? [a-z]")
"""What stands in every time but noon, and in every bare hour; found at a tenth of the cost."""
_BARE_HOUR = late(r"(?:^|(?<=[.,;:(|] )|(?<=[(|]))(?:1[0-2]|[1-9])(?=:? [a-z])")
_RANGE = late(rf"\s*(?:-|–|—|to|till|until|til)\s*(?:{_CLOCK}|\d{{1,2}})", re.IGNORECASE)
_HALF_OF_DAY = late(r"^[ .]{0,3}[ap]\.? ?m\b\.?", re.IGNORECASE)
_LEADS_TO_A_TIME = late(
    r"(?:\b(?:to|till|until|til|by|before|after|since|between|and|every|phone|ring|text|call|tel|mobile|pay|on|buses?|bus|trains?|from|doors? (?:open )?(?:at )?|room|version)|[-–—+])\s*$",
    re.IGNORECASE,
)
_NO_ITEM = late(
    r"[\s\-–—:,(]{0,40}(?:to\b|till\b|until\b|and\b|or\b|on (?:mon|tue|wed|thu|fri|sat|sun|\d)|on the\b|by\b|at\b|for (?:a|the) \d|in (?:the|a|room)\b|prompt|sharp|level \d|floor|start|finish|end(?!\w)|ends|close(?!\w)|arriv|"
    r"onwards|every|(?:no\.?|number|bus|route|platform) ?\d|mon|tue|wed|thu|fri|sat|sun|via|please|room\b|zoom|teams|online|weekly|monthly|gmt|bst|a\.?e|n\.?z|e[sd]?t\b|p[sd]?t\b|if\b|when\b|so\b|but\b|because|outside|from\b|is\b|are\b|\d|people|patients|minutes|mins|days|weeks|hours|members|pm\b|am\b|noon)",
    re.IGNORECASE,
)
_LEADS_TO_A_LIST = late(
    r"(?:(?:we|you)(?:'ll| will|'re going to| are going to)(?: be)?(?: together)?|(?:session|meeting|workshop|day|event|morning|afternoon|evening|hour)s?"
    r"(?: (?:will|is|are|we'll|that|which|and))*(?: (?:includes?|covers?|look(?:s|ing)? at|about|involves?|consists? of|split into|made up of|looks? like(?: this)?))?)$"
)
"""The end of a sentence that goes on in bullets, as in "at the session you will:"."""
_A_DATE = late(r"\d|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?!\w)")
_ITEM_BREAK = late(r"(?:(?<!\s)\s+)?(?:[;|•·]|,(?! and\b)|,? and |,? then |\s/\s|\. (?=[A-Z]))\s*")


class Form(StrEnum):
    """In which form an agenda is there."""

    TEXT = "text"
    DOCUMENT = "document"
    TOGETHER = "together"


class _Line:
    """A line, and what it tells of an agenda by itself; the same one for all meetings that hold it."""

    def __init__(self, line: Line) -> None:
        pieces = line.sentences
        self.text = line.text[:LONGEST_SENTENCE]
        self._line = line
        may_head = any(map(lexicon("agenda", "heading").could_be_in, pieces))
        has_colon = _LIKE_A_COLON.search(self.low) is not None
        self.is_agenda = may_head and has_colon and _has_items_behind_a_heading(self.low)
        """Whether a heading stands in it with items behind it."""
        times = _times_in(self.low)
        several = times >= ENOUGH_ITEMS or (times > 0 and times + _hours_in(self.low) >= ENOUGH_ITEMS)
        self.is_timed_agenda = several and _timed_items(self.text) >= ENOUGH_ITEMS
        # Nobody puts so much around a heading of several sentences.
        short = len(pieces) == 1 or len(self.text) <= 2 * LONGEST_HEADING
        may_lead = has_colon or self.text.rstrip(" *_").endswith(":") or (may_head and short)
        self.heads = may_lead and _heads(self.text, self.low, may_head=may_head)
        """Whether it is a heading, if items stand below it."""
        self.is_number_one = _NUMBER_ONE.match(self.text) is not None
        self.may_begin = self.is_agenda or self.is_timed_agenda or self.heads or self.is_number_one
        """Whether an agenda could begin with it."""

    @once
    def low(self) -> str:
        return self._line.low

    @once
    def is_timed(self) -> bool:
        """As in "11.15 Read two letters"."""
        return _is_timed(self.text, _TIME)

    @once
    def is_timed_by_hour(self) -> bool:
        """As in "11 vote"."""
        return _is_timed(self.text, _BARE_HOUR)

    @once
    def is_item(self) -> bool:
        """Whether it has a bullet or a time before it."""
        return _BULLET.match(self.text) is not None or self.is_timed

    @once
    def is_numbered(self) -> bool:
        return _NUMBER.match(self.text) is not None

    @once
    def is_other_item(self) -> bool:
        """Whether what stands behind its bullet is no item of an agenda."""
        said = _without_bullet(self.low)
        return len(said.split()) > LONGEST_ITEM or lexicon("agenda", "other_item").begins(said)

    @once
    def is_prose(self) -> bool:
        """Whether it is no item, if nothing stands before it."""
        long = len(self.text.split()) > LONGEST_ITEM or self.text.endswith((":", ","))
        return long or lexicon("agenda", "other_list").begins(self.low)

    def passage(self) -> Passage:
        return passage("body", self.text)


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda, or the promise to make it together."""

    form: Form
    passage: Passage


def agenda_of(invite: Invite, lines: Sequence[Line], passages: Passages) -> Agenda | None:
    """The agenda of a meeting: in its text, attached or linked, or to be made together."""
    found = agenda_in_text(lines, passages)
    if found is not None:
        return Agenda(Form.TEXT, found)
    document = _document(invite, passages)
    if document is not None:
        return Agenda(Form.DOCUMENT, document)
    together = _made_together(passages)
    return Agenda(Form.TOGETHER, together) if together is not None else None


def _made_together(passages: Passages) -> Passage | None:
    """The sentence that says so; "we will do it on the day" does behind one that speaks of an agenda."""
    together, thing, makes_it = (lexicon("agenda", group) for group in ("together", "agenda_thing", "makes_it"))
    found = together.first(passages)
    if found is not None or not makes_it.could_be_in(passages):
        return found
    return next((piece for before, piece in pairwise(passages) if makes_it.is_in(piece) and thing.is_in(before)), None)


_known = of_each(_Line)


def agenda_in_text(text: Sequence[Line], passages: Passages) -> Passage | None:
    """The line that begins an agenda, or the one of its passages that names its main item."""
    lines = _known(text[:MOST_LINES])
    for index, line in enumerate(lines):
        if line.may_begin and _begins(lines, index):
            return line.passage()
    timed = _timed_lines(lines)
    if len(timed) >= ENOUGH_ITEMS:
        return timed[0].passage()
    main, topics = lexicon("agenda", "main_item").first(passages), lexicon("agenda", "topics").first(passages)
    return next((piece for piece in passages if piece in (main, topics)), None) if main or topics else None


def says_document(name: str) -> bool:
    """Whether a file, or the words around a link, name an agenda."""
    low = _JOINT.sub(" ", name.lower())
    return bool(_DOCUMENT.search(low)) and not _NO_DOCUMENT.search(low)


def _document(invite: Invite, passages: Passages) -> Passage | None:
    for attachment in invite.attachments:
        name = attachment.name or attachment.uri or ""
        if not attachment.inline and says_document(PurePosixPath(name).stem):
            return passage("attachment", name)
    return next((piece for piece in passages if "://" in piece.text and _links_to_document(piece)), None)


@remembered
def _links_to_document(piece: Passage) -> bool:
    words = _LINK.sub(" ", piece.low)
    return (
        bool(_LINK.search(piece.text)) and says_document(words) and not lexicon("agenda", "not_yet").search_text(words)
    )


def _begins(lines: list[_Line], index: int) -> bool:
    """Whether an agenda begins with a line: one that is an agenda, or heads a list, or is the first item of one."""
    line = lines[index]
    return (
        (line.is_agenda and not _is_a_meeting_name(lines, index))
        or line.is_timed_agenda
        or (line.heads and len(list(_items_below(lines, index))) >= ENOUGH_ITEMS)
        or (line.is_number_one and _begins_numbered_items(lines, index))
    )


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


def _times_in(low: str) -> int:
    """How many times of the day a line could name, at most."""
    return len(_LIKE_A_TIME.findall(low)) + low.count("noon") + low.count("midday")


def _hours_in(low: str) -> int:
    """How many bare hours a line could name, at most."""
    return len(_LIKE_AN_HOUR.findall(low))


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


def _is_a_meeting_name(lines: list[_Line], index: int) -> bool:
    """Zoom's "Topic:" is what the meeting is called; the time stands in the next line."""
    return lines[index].low.startswith("topic:") and index + 1 < len(lines) and lines[index + 1].low.startswith("time:")


def _begins_numbered_items(lines: list[_Line], index: int) -> bool:
    """Numbered items without a heading, as in "1. Welcome", unless a heading says that they are something else."""
    before = lines[index - 1].low if index else ""
    is_heading = len(before.split()) <= LONGEST_ITEM and not before.endswith((".", "!", "?"))
    if before.endswith(":") or (is_heading and lexicon("agenda", "other_list").begins(before)):
        return False
    items = list(takewhile(attrgetter("is_numbered"), lines[index : index + MOST_ITEMS]))
    return len(items) > ENOUGH_ITEMS and not any(item.is_other_item for item in items)


def _without_bullet(text: str) -> str:
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet else text


def _items_below(lines: list[_Line], index: int) -> Iterator[_Line]:
    """The list items, or short lines, that stand under a line."""
    below = lines[index + 1 : index + MOST_ITEMS]
    for line in below:
        if line.is_item != below[0].is_item or (line.is_prose and not line.is_item):
            return
        yield line


def _timed_lines(lines: list[_Line]) -> list[_Line]:
    """Lines that are items with a time; "11 vote" is one beside another that says "10.20 mood boards"."""
    timed = [line.is_timed for line in lines]
    if not any(timed):
        return []
    beside = [any(timed[max(0, index - 1) : index + 2]) for index in range(len(lines))]
    return [line for line, near in zip(lines, beside, strict=True) if line.is_timed or (near and line.is_timed_by_hour)]


def _is_timed(text: str, times: re.Pattern[str]) -> bool:
    bare = text.lstrip(_BULLETS)
    if not bare[:1].isdigit() and bare[:1] not in "nmNM":
        return False
    match = times.match(bare)
    if match is None:
        return False
    end = match.end()
    if until := _RANGE.match(bare, end):
        end = until.end()
    rest = _HALF_OF_DAY.sub("", bare[end:]).strip(" .:-–—),\t|")
    return (
        bool(re.search(r"[^\W\d_]{2,}", rest))
        and not _NO_ITEM.match(rest)
        and not lexicon("agenda", "other_item").begins(rest.lower())
    )


def _timed_items(line: str) -> int:
    """How many items with a time stand in one line, as in "10.30 coffee. 10.45 what a welcome feels like"."""
    if not _A_TIME.search(line):
        return 0
    times = list(_TIME.finditer(line))[:MOST_TIMES]
    times = sorted(
        [*times, *(hour for hour in list(_BARE_HOUR.finditer(line))[:MOST_TIMES])], key=lambda found: found.start()
    )
    found: list[str] = []
    for time, following in pairwise([*times, None]):
        assert time is not None  # noqa: S101 -- the last of the pairs alone is None
        before = line[max(0, time.start() - 24) : time.start()]
        after = line[time.end() : following.start() if following else time.end() + 60]
        if _LEADS_TO_A_TIME.search(before):
            continue
        bracketed = before.endswith("(") and after.startswith(")") and re.search(r"[^\W\d_]{2,} \($", before)
        if bracketed or (re.match(r"[ ,:–-]*[^\W\d_]{2,}", after) and not _NO_ITEM.match(after)):
            found.append(time[0].lower())
    return len(set(found))
