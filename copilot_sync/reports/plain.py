"""Words of others made safe to print, and the words that reports share: when a meeting is, wrapped lines."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.phrases import day_in_words

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from copilot_sync.invite import Invite

JOINERS = "\u200c\u200d"
"""Invisible, and needed to write some languages and emoji; every other format character is taken out."""


def printable(text: str, longest: int | None = None) -> str:
    """One line of somebody else's text: no control characters, no escapes, no turning of the writing direction.

    White space of any kind becomes one space. What cannot be shown becomes U+FFFD.
    """
    if longest is not None and len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    plain = text.isascii() and text.isprintable()
    return " ".join((text if plain else "".join(map(_shown, text))).split())


def indented(line: str, longest: int | None = None) -> str:
    """The same, with the spaces in front that set it in below another line."""
    return line[: len(line) - len(line.lstrip(" "))] + printable(line, longest)


def _shown(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cf":
        return character if character in JOINERS else ""
    return "\N{REPLACEMENT CHARACTER}" if category in {"Cc", "Cs", "Cn"} else character


def paragraph(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """A text of one line or several, wrapped, with `first` before its first line and `rest` before the others."""
    rest = " " * len(first) if rest is None else rest
    lines: list[str] = []
    for line in text.strip().split("\n"):
        before = rest if lines else first
        wrapped = textwrap.wrap(
            printable(line),
            max(width, 20),
            initial_indent=before,
            subsequent_indent=rest + _hanging(line),
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [""]
    return lines


def _hanging(line: str) -> str:
    return "  " if re.match(r"\s*[-*•]\s", line) else ""


def when(invite: Invite, zone: tzinfo) -> str:
    """When a meeting is, in words and in its own zone, which is named where it is not `zone`."""
    if invite.dtstart is None:
        return "No date that we can read"
    own = invite.timezone or zone
    try:
        start = invite.dtstart.astimezone(own)
        end = (invite.dtend or invite.dtstart).astimezone(own)
    except (OverflowError, ValueError):  # the first or last day that a calendar can hold
        return invite.dtstart.isoformat()
    if invite.all_day:
        last = max(start, end - timedelta(days=1))  # DTEND is the day after (RFC 5545, section 3.6.1)
        return (
            f"{day_in_words(start)}, all day"
            if last.date() == start.date()
            else f"{day_in_words(start)} to {day_in_words(last)}"
        )
    words = f"{day_in_words(start)}, {start:%H:%M}"
    if end.date() != start.date():
        words += f" to {day_in_words(end)}, {end:%H:%M}"
    elif end > start:
        words += f" to {end:%H:%M}"
    return words if start.utcoffset() == start.astimezone(zone).utcoffset() else f"{words} ({_clock(own, start)})"


def _clock(zone: tzinfo, moment: datetime) -> str:
    key = getattr(zone, "key", None)  # a zone of the file itself is called as the file pleases
    return f"{key} time" if key else f"{moment:UTC%z}"
