"""The waivers of one meeting that its organiser asked for, as rules know waivers."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from copilot_sync.sync.tables import answers
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from sqlalchemy import Connection

REASON = "Its organiser says that they do it another way, and why, in an answer to our message"
ORGANISER = "the organiser"


class Noted(StrEnum):
    """What became of an answer."""

    WAIVER = "waiver"
    PAUSE = "pause"
    UNREASONED = "unreasoned"
    """It asks for a waiver, and gives no reason. Nothing is waived."""
    PERSON = "person"
    """Nobody but a person can say what it asks for. Nothing is done."""


NOT_LIFTED = and_(answers.c.wish == Noted.WAIVER, answers.c.lifted.is_(None))
"""The clause that finds the waivers that nobody has ended."""


def agreed(connection: Connection, thread: str) -> tuple[Waiver, ...]:
    """What the organiser of a thread asked for, in force or not, but for what was lifted."""
    these = select(answers).where(answers.c.thread == thread, NOT_LIFTED)
    return tuple(
        Waiver(code=code, meeting=thread, reason=REASON, agreed_by=ORGANISER, until=date.fromisoformat(row.until))
        for row in connection.execute(these.order_by(answers.c.until.desc(), answers.c.answer))
        for code in json.loads(row.codes)
    )
