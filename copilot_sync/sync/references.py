"""Meetings and messages found again by the digits that people are shown. The ledger knows neither by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from copilot_sync.phrases import listed
from copilot_sync.sync.brakes import DIGITS
from copilot_sync.sync.cases import SENDING, THREAD
from copilot_sync.sync.outbox import UNKNOWN
from copilot_sync.sync.tables import meetings, outbox, pauses

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Row

REFERENCE = re.compile(rf"[0-9a-f]{{{DIGITS},32}}")
LONGER = 12
"""Digits that are shown where the usual ones are those of several."""


class UnknownReferenceError(Exception):
    """Nothing has this reference, or several things have it. The text says what to do."""


def thread_named(connection: Connection, reference: str) -> str:
    """The mark of the meeting, or of the series, that a message names by its first digits.

    Raises:
        UnknownReferenceError: those are no such digits, or they are not those of one meeting.
    """
    digits = _digits(reference)
    found: set[str] = set(
        connection.execute(select(meetings.c.thread).where(meetings.c.thread.startswith(digits))).scalars()
    )
    paused = select(pauses.c.mark).where(pauses.c.kind == THREAD, pauses.c.mark.startswith(digits))
    found |= set(connection.execute(paused).scalars())
    if not found:
        raise UnknownReferenceError(f"the ledger knows no meeting {digits}; see that all {DIGITS} digits are right")
    if len(found) > 1:
        raise UnknownReferenceError(f"several meetings begin with {digits}; give one of {_longer(found)}")
    return found.pop()


def message_named(connection: Connection, reference: str) -> Row[Any]:
    """The message in doubt about a meeting, by the reference of the meeting or by its own key.

    Raises:
        UnknownReferenceError: those are no such digits, or they are not those of one message in doubt.
    """
    digits = _digits(reference)
    named = or_(outbox.c.thread.startswith(digits), outbox.c.key.startswith(digits))
    in_doubt = outbox.c.state.in_([SENDING, UNKNOWN])
    found = connection.execute(select(outbox).where(named, in_doubt).order_by(outbox.c.key)).all()
    if not found:
        raise UnknownReferenceError(f"no message {digits} is in doubt; copilot-sync status shows those that are")
    if len(found) > 1:
        keys = _longer({row.key for row in found})
        raise UnknownReferenceError(f"several messages about {digits} are in doubt; give the key of one: {keys}")
    return found[0]


def short(mark: str) -> str:
    """The digits of a mark that people are shown."""
    return mark[:DIGITS]


def _digits(reference: str) -> str:
    digits = reference.strip().lower()
    if not REFERENCE.fullmatch(digits):
        raise UnknownReferenceError(f"expected the {DIGITS} digits that a message shows, such as 9f3c07ab")
    return digits


def _longer(marks: Collection[str]) -> str:
    """The marks, cut where no two are alike."""
    cut = next(number for number in range(LONGER, 33) if len({mark[:number] for mark in marks}) == len(set(marks)))
    return listed(sorted(mark[:cut] for mark in marks))
