"""An agenda to fill in, with times that fit the meeting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.meeting import Meeting

SHORTEST, LONGEST = 30, 300
"""Minutes of a meeting whose times we work out. A shorter one has no room for so much; a longer one needs a meal."""
BREAKS = "SCH002"
"""The rule whose options say how long people can sit."""
STEP = 5
"""Minutes to which times are rounded."""
TO_FILL_IN = "time"


def agenda_to_fill_in(meeting: Meeting) -> str:
    """Words to paste: what to do when, with gaps. Where the meeting has no times for it, these are gaps too."""
    minutes = _minutes(meeting)
    items = [(0.0, "Hello" if meeting.from_afar else "Hello and tea"), (1 / 8, "[First thing to do together]")]
    if minutes is not None and minutes <= meeting.policy.options_of(BREAKS).minutes:
        items += [(1 / 2, "[Second thing]")]
    else:
        items += [(1 / 2, "Break"), (5 / 8, "[Second thing]")]
    items += [(7 / 8, "What happens next")]
    start = meeting.invite.dtstart.astimezone(meeting.zone) if meeting.invite.dtstart else None
    timed = " ".join(f"[{_clock(start, minutes, share)}] {what}." for share, what in items)
    return f"“{timed} Would you like to add something? Tell [name].”"


def _minutes(meeting: Meeting) -> int | None:
    """How long it lasts; ``None`` where that is not known, or times would not fit."""
    minutes = meeting.minutes
    fits = minutes is not None and not meeting.invite.all_day and SHORTEST <= minutes <= LONGEST
    return minutes if fits else None


def _clock(start: datetime | None, minutes: int | None, share: float) -> str:
    if start is None or minutes is None:
        return TO_FILL_IN
    moment = start + timedelta(minutes=round(minutes * share / STEP) * STEP)
    return f"{moment.hour % 12 or 12}.{moment.minute:02}"
