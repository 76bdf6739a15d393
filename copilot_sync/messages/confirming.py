"""One line to an organiser who answered a message: what we have noted. It shows no word of the meeting or the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.messages.composing import Message
from copilot_sync.messages.letter import LONGEST_CONTACT
from copilot_sync.phrases import date_in_words, day_in_words, listed
from copilot_sync.reports.plain import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from copilot_sync.policy import Organisation

PAUSED = "Noted: we write no more about this meeting."
WAIVED = "Noted: you do this another way. Until the end of {until} we say no more about {codes} at this meeting."
SHORTENED = (
    "The day that you named is later. We note such an answer for a year at the longest, or until the day after the "
    "meeting, so that somebody looks at it again now and then. If it is still so after that day, please tell us once more."
)
UNREASONED = (
    "We have not noted yet that you do this another way, since your answer gives no reason. Please answer once more, "
    "and write why behind “Because”. Please name nobody there."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What its templates know: what a letter has around its words, and one line."""

    meeting: str
    when: str
    series: str = ""
    days_left: str = ""
    about: str
    line: str
    organisation: str
    contact: str


def waived(codes: Sequence[str], until: date, *, shortened: bool = False) -> str:
    """The line for a waiver, with the reason where it ends before the day that was asked for."""
    line = WAIVED.format(codes=listed(codes), until=date_in_words(until))
    return f"{line} {SHORTENED}" if shortened else line


def confirm(line: str, start: datetime | None, reference: str, organisation: Organisation) -> Message:
    """Tell an organiser what came of their answer.

    Args:
        line: `PAUSED`, `UNREASONED`, or what `waived` gives.
        start: When the meeting starts, in the organisation's zone.
        reference: By which an admin finds the meeting again.
        organisation: Who writes, and whom organisers can ask.
    """
    from copilot_sync.messages.rendering import rendered  # noqa: PLC0415 -- loads Jinja

    note = Note(
        meeting=f"Your meeting on {day_in_words(start)}" if start else f"Your meeting {reference}",
        when=f"{start:%H:%M} ({reference})" if start else "",
        about=f"Your meeting on {date_in_words(start)}" if start else f"Your meeting {reference}",
        line=line,
        organisation=printable(organisation.name, LONGEST_CONTACT),
        contact=printable(organisation.contact, LONGEST_CONTACT),
    )
    subject, text, html = (rendered(f"confirm.{kind}", note) for kind in ("subject.txt", "txt", "html"))
    return Message(subject=subject, text=text, html=html, codes=())
