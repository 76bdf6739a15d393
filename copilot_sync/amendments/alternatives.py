"""The words of an event as HTML in a parameter, as Thunderbird has them: ALTREP="data:text/html,…" (RFC 5545, 3.2.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from copilot_sync.amendments.bodies import insertion, sections_of

if TYPE_CHECKING:
    from copilot_sync.amendments.bodies import Found, Section
    from copilot_sync.itip.rawlines import RawLine

_PAGE = re.compile(r'[^":]*?;ALTREP="data:text/html(?:;charset=utf-8)?,([^"]*)"', re.IGNORECASE)
_OCTET = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_INSIDE = re.compile(r"%[89ABab][0-9A-Fa-f]")
"""An octet that goes on with a character (UTF-8)."""


def page_of(line: RawLine) -> str | None:
    """The page in the ALTREP of a line; ``None`` where it has none of that kind, or none that can be told from its bytes."""
    found = _PAGE.match(line.unfolded)
    if found is None:
        return None
    page = unquote(found[1])
    return page if len(_columns(found[1])) == len(page) + 1 else None


def sections_in(line: RawLine) -> list[Found]:
    """The sections in that page."""
    page = page_of(line)
    return sections_of(page, html=True) if page else []


def put_into_page(line: RawLine, section: Section) -> RawLine:
    """The line with a section in its page, if it has one."""
    page = page_of(line)
    if page is None:
        return line
    at, added = insertion(page, section, html=True)
    return line.with_written(_column(line, at), quote(added, safe=""))


def take_out_of_page(line: RawLine) -> RawLine:
    """The line less every section in its page."""
    for section in reversed(sections_in(line)):
        line = line.without_written(_column(line, section.start), _column(line, section.end))
    return line


def _column(line: RawLine, at: int) -> int:
    """Where in the unfolded line a character of the page stands."""
    found = _PAGE.match(line.unfolded)
    assert found is not None  # noqa: S101 -- asked for lines with a page alone
    return found.start(1) + _columns(found[1])[at]


def _columns(written: str) -> list[int]:
    """Where each character of a page begins in what is written for it, and the end."""
    return [octet.start() for octet in _OCTET.finditer(written) if not _INSIDE.fullmatch(octet[0])] + [len(written)]
