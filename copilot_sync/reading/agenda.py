"""What a meeting will go through: an agenda in the text, in a file or behind a link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, takewhile
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from copilot_sync.reading.agenda_lines import LONGEST_ITEM, AgendaLine
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passage, passage
from copilot_sync.reading.timed_items import ENOUGH_ITEMS
from copilot_sync.remembering import of_each_line, remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.invite import Invite
    from copilot_sync.reading.lines import Line, Passages

MOST_LINES = 5_000
"""Lines that are looked at."""
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


class Form(StrEnum):
    """In which form an agenda is there."""

    TEXT = "text"
    DOCUMENT = "document"
    TOGETHER = "together"


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


_known = of_each_line(AgendaLine)


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
    if main or topics:
        return next((piece for piece in passages if piece in (main, topics)), None)
    return _first_of_two(passages)


def _first_of_two(passages: Passages) -> Passage | None:
    """The sentence that names what comes first, where the next one tells what comes then: "Part 1: …. Part 2: …"."""
    one, two = lexicon("agenda", "first_part"), lexicon("agenda", "next_part")
    if not one.could_be_in(passages) or not two.could_be_in(passages):
        return None
    return next((first for first, then in pairwise(passages) if one.is_in(first) and two.is_in(then)), None)


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


def _begins(lines: list[AgendaLine], index: int) -> bool:
    """Whether an agenda begins with a line: one that is an agenda, or heads a list, or is the first item of one."""
    line = lines[index]
    return (
        (line.is_agenda and not _is_a_meeting_name(lines, index))
        or line.is_timed_agenda
        or (line.heads and sum(not item.is_to_eat for item in _items_below(lines, index)) >= ENOUGH_ITEMS)
        or (line.is_number_one and _begins_numbered_items(lines, index))
        or (line.is_bulleted and _begins_bulleted_items(lines, index))
    )


def _is_a_meeting_name(lines: list[AgendaLine], index: int) -> bool:
    """Zoom's "Topic:" is what the meeting is called; the time stands in the next line."""
    return lines[index].low.startswith("topic:") and index + 1 < len(lines) and lines[index + 1].low.startswith("time:")


def _begins_numbered_items(lines: list[AgendaLine], index: int) -> bool:
    """Numbered items without a heading, as in "1. Welcome", unless a heading says that they are something else."""
    before = lines[index - 1].low if index else ""
    is_heading = len(before.split()) <= LONGEST_ITEM and not before.endswith((".", "!", "?"))
    if before.endswith(":") or (is_heading and lexicon("agenda", "other_list").begins(before)):
        return False
    items = list(takewhile(attrgetter("is_numbered"), lines[index : index + MOST_ITEMS]))
    return len(items) > ENOUGH_ITEMS and not any(item.is_other_item for item in items)


def _begins_bulleted_items(lines: list[AgendaLine], index: int) -> bool:
    """Items without a heading, below a sentence or the hour, where one at least could stand on an agenda alone."""
    before = lines[index - 1] if index else None
    if before is None or before.is_bulleted or not before.leads_nowhere:
        return False
    items = list(takewhile(attrgetter("is_bulleted"), lines[index : index + MOST_ITEMS]))
    enough = len(items) > ENOUGH_ITEMS and any(item.could_be_of_an_agenda for item in items)
    return enough and not any(item.is_other_item or item.is_sentence for item in items)


def _items_below(lines: list[AgendaLine], index: int) -> Iterator[AgendaLine]:
    """The list items, or short lines, that stand under a line."""
    below = lines[index + 1 : index + MOST_ITEMS]
    for line in below:
        if line.is_item != below[0].is_item or (line.is_prose and not line.is_item):
            return
        yield line


def _timed_lines(lines: list[AgendaLine]) -> list[AgendaLine]:
    """Lines that are items with a time; "11 vote" is one beside another that says "10.20 mood boards"."""
    timed = [line.is_timed for line in lines]
    if not any(timed):
        return []
    beside = [any(timed[max(0, index - 1) : index + 2]) for index in range(len(lines))]
    return [line for line, near in zip(lines, beside, strict=True) if line.is_timed or (near and line.is_timed_by_hour)]
