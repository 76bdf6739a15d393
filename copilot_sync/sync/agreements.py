"""The waivers of one meeting that its organiser asked for, as rules know waivers."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot_sync.sync.tables import answers
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from sqlalchemy import Connection

WAIVER = "waiver"
REASON = "Its organiser says that they do it another way, and why, in an answer to our message"
ORGANISER = "the organiser"


def agreed(connection: Connection, thread: str) -> tuple[Waiver, ...]:
    """What the organiser of a thread asked for, in force or not, but for what was lifted."""
    these = select(answers).where(answers.c.thread == thread, answers.c.wish == WAIVER, answers.c.lifted.is_(None))
    return tuple(
        Waiver(code=code, meeting=thread, reason=REASON, agreed_by=ORGANISER, until=date.fromisoformat(row.until))
        for row in connection.execute(these.order_by(answers.c.until.desc(), answers.c.answer))
        for code in json.loads(row.codes)
    )
