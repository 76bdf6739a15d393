"""A section put into a body, as plain text or HTML, and taken out again. Nothing else in the body changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.conferencing import of_conferencing
from copilot_sync.reading.html import looks_like_html
from copilot_sync.reading.quoting import quote_begins
from copilot_sync.reading.section import (
    last_sentence,
    reference_of,
    sections_in_html,
    sections_in_text,
    with_space_around,
)

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

_LINK = re.compile(r"(https?://[^\s<>\"'()]{1,2000}[^\s<>\"'().,;:!?])")
_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)([^<>]*+)>")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "param", "source", "wbr"})
MOST_TAGS = 12
"""Tags right before and behind the words of a section, of which some belong to it."""


@dataclass(frozen=True)
class Section:
    """What is to stand in a body."""

    title: str
    paragraphs: tuple[str, ...]
    """Plain text; a paragraph may have several lines."""

    @cached_property
    def reference(self) -> str:
        """The letters by which it is known that nobody has changed it."""
        return reference_of(self.title, "\n".join(self.paragraphs))

    @cached_property
    def as_text(self) -> str:
        """The section as plain text, whose lines end in newlines."""
        return "\n\n".join([self.title, *self.paragraphs, last_sentence(self.title, self.reference)])

    @cached_property
    def as_html(self) -> str:
        """The section as paragraphs of HTML, on one line."""
        paragraphs = [_escaped(paragraph).replace("\n", "<br>") for paragraph in self.paragraphs]
        lines = [f"<b>{_escaped(self.title)}</b>", *paragraphs, _escaped(last_sentence(self.title, self.reference))]
        return "".join(f"<p>{line}</p>" for line in lines)


class Insertion(NamedTuple):
    """A text that goes into a body, and where."""

    at: int
    text: str


class Found(NamedTuple):
    """A section that stands in a body: what goes where it is taken out."""

    start: int
    end: int
    reference: str
    ours_alone: bool
    """Nobody has changed it, and it can be taken out without a trace."""


def insertion(body: str, section: Section, *, html: bool) -> Insertion:
    """Where a section goes, in a body that has none: under what people wrote, above what programs and earlier mails add.

    In HTML it goes to the end: what belongs to what cannot be told from the markup of every mail program.
    """
    if html:
        ends = list(_END_OF_PAGE.finditer(body))
        at = min((end.start() for end in ends[-2:]), default=len(body)) if ends else len(body)
        return Insertion(at, section.as_html)
    newline = "\r\n" if "\r\n" in body else "\n"
    text = section.as_text.replace("\n", newline)
    at = _end_of_what_people_wrote(body)
    if at:
        return Insertion(at, f"{newline * 2}{text}")
    return Insertion(0, f"{text}{newline * 2}" if body else text)


def sections_of(body: str, *, html: bool) -> list[Found]:
    """The sections that stand in a body, in order."""
    if not html:
        return [
            Found(*with_space_around(body, section), section.reference, section.intact)
            for section in sections_in_text(body)
        ]
    found = []
    for section in sections_in_html(body):
        around = _elements_around(body, section.start, section.end)
        start, end = around or (section.start, section.end)
        found.append(Found(start, end, section.reference, section.intact and around is not None))
    return found


def is_html(body: str) -> bool:
    """Whether a body that should be plain text is HTML, as some calendars write it."""
    return bool(body) and looks_like_html(body)


def with_section(invite: Invite, section: Section) -> Invite:
    """An invite, which has no section of ours, with this one in its body."""
    plain = _with(invite.description or "", section, html=is_html(invite.description or ""))
    html = _with(invite.html, section, html=True) if invite.html else invite.html
    return replace(invite, description=plain, html=html)


def without_section(invite: Invite) -> Invite:
    """An invite as people wrote it: less every section of ours that nobody has changed since."""
    description, html = invite.description, invite.html
    if description:
        description = without(description, html=is_html(description))
    if html:
        html = without(html, html=True)
    if (description, html) == (invite.description, invite.html):
        return invite
    return replace(invite, description=description or None, html=html or None)


def without(body: str, *, html: bool) -> str:
    """A body less every section of ours that nobody has changed since."""
    for section in reversed(sections_of(body, html=html)):
        if section.ours_alone:
            body = body[: section.start] + body[section.end :]
    return body


def rewritten(body: str, section: Section | None, *, html: bool) -> str:
    """A body with this section, or with none, in the place of every other of ours that nobody has changed."""
    bare = without(body, html=html)
    return _with(bare, section, html=html) if section else bare


def _with(body: str, section: Section, *, html: bool) -> str:
    at, text = insertion(body, section, html=html)
    return body[:at] + text + body[at:]


def _end_of_what_people_wrote(body: str) -> int:
    """The end of the last line that is neither empty, nor a conferencing system's, nor of an earlier mail."""
    lines = body.split("\n")
    bare = [line.rstrip("\r") for line in lines]
    taken = of_conferencing(bare)
    theirs = [index for index, gone in enumerate(taken) if not gone]
    quoted = quote_begins([bare[index] for index in theirs])
    said = [index for index in theirs[:quoted] if bare[index].strip(" \t_=*~-") and bare[index].lstrip()[:1] != ">"]
    if not said:
        return 0
    return sum(len(line) + 1 for line in lines[: said[-1]]) + len(bare[said[-1]])


def _escaped(text: str) -> str:
    """Text as HTML; what is an address of the web can be followed."""
    pieces = _LINK.split(text)
    shown = [escape(piece, quote=False) for piece in pieces]
    return "".join(
        f'<a href="{escape(piece)}">{words}</a>' if number % 2 else words
        for number, (piece, words) in enumerate(zip(pieces, shown, strict=True))
    )


def _elements_around(html: str, start: int, end: int) -> tuple[int, int] | None:
    """The fewest whole elements that hold a passage and nothing else; ``None`` where it stands across others."""
    befores, behinds = [start], [end]
    while len(befores) < MOST_TAGS and html[: befores[-1]].rstrip().endswith(">"):
        begins = html.rfind("<", 0, befores[-1])
        if begins < 0:
            break
        befores.append(begins)
    after = re.compile(r"\s*<[^<>]*>")
    while len(behinds) < MOST_TAGS and (tag := after.match(html, behinds[-1])):
        behinds.append(tag.end())
    pairs = ((before, behind) for before in befores for behind in behinds)
    return next((pair for pair in pairs if _is_whole(html[pair[0] : pair[1]])), None)


def _is_whole(html: str) -> bool:
    """Whether every element that begins in a piece of HTML ends there, and the other way round."""
    still_open: list[str] = []
    for closing, name, attributes in _TAG.findall(html):
        tag = name.lower()
        if tag in _VOID or attributes.endswith("/"):
            continue
        if not closing:
            still_open.append(tag)
        elif not still_open or still_open.pop() != tag:
            return False
    return not still_open
