"""What an organisation can say of the section that amendments add."""

from __future__ import annotations

from dataclasses import dataclass

from copilot_sync.options import Written, option

TITLE = Written("a short title", r'[^\W_]([^"“”„«»()<>&\\\r\n\t]{0,38}[^"“”„«»()<>&\\\s])?', "Taking part", str)
"""Forty characters at most, so that no mail program breaks the line; without the marks that end a section."""


@dataclass(frozen=True, kw_only=True)
class Amendments:
    """The ``[amendments]`` table."""

    title: str = option("Taking part", help="What the section is called that `fix` adds to an invite.", written=TITLE)
