"""The section in one VEVENT: which lines hold the words, and what becomes of each, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.amendments.alternatives import page_of, put_into_page, sections_in, take_out_of_page
from copilot_sync.amendments.bodies import insertion, is_html, sections_of
from copilot_sync.itip.contentlines import parse
from copilot_sync.itip.rawlines import RawLine, new_line
from copilot_sync.itip.stamps import moved, names_of_stamps, put_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot_sync.amendments.bodies import Section
    from copilot_sync.itip.components import Component
    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.rawlines import Document

PLAIN, HTML = "DESCRIPTION", "X-ALT-DESC"
NO_SUCH_LETTER = "the file is not in UTF-8, and its charset lacks a letter of your words"
CHANGED = "somebody has changed the words in the section, so we leave it to people"


class LeftAloneError(Exception):
    """An event whose words we cannot amend without touching more. The text says why, without quoting it."""


class Shown(NamedTuple):
    """A property before and after, as people read it; ``None`` where it is not there."""

    name: str
    line_number: int
    before: str | None
    after: str | None


class Edit(NamedTuple):
    """Bytes of a document to be replaced, and how to show that to people."""

    start: int
    end: int
    data: bytes
    shown: Shown


class Words(NamedTuple):
    """A property that holds the words of an event, and perhaps as a page in a parameter too."""

    name: str
    line_number: int
    line: RawLine
    html: bool

    @property
    def sections(self) -> list[list[str]]:
        """The references of the sections in it: in its text, and in its page, if it has one.

        Raises:
            LeftAloneError: somebody has changed one of them.
        """
        found = [sections_of(self.line.text, html=self.html)]
        found += [sections_in(self.line)] if page_of(self.line) else []
        if not all(section.ours_alone for sections in found for section in sections):
            raise LeftAloneError(CHANGED)
        return [[section.reference for section in sections] for sections in found]

    def without_sections(self) -> RawLine | None:
        """The line less our sections; ``None`` where the whole line was ours."""
        line = take_out_of_page(self.line)
        for section in reversed(sections_of(line.text, html=self.html)):
            whole = section.end - section.start == len(line.text) and not line.starts_on_a_new_line
            if whole and line.raw.upper().startswith(f"{PLAIN}:".encode()):
                return None
            line = line.without_text(section.start, section.end)
        return line


def put_in(line: RawLine, section: Section, *, html: bool) -> RawLine:
    """A property with a section in its text, and in its page if it has one.

    Raises:
        LeftAloneError: the file's charset lacks a letter of it.
    """
    at, added = insertion(line.text, section, html=html)
    try:
        return put_into_page(line.with_text(at, added), section)
    except UnicodeEncodeError:
        raise LeftAloneError(NO_SUCH_LETTER) from None


def words_of(event: Component, document: Document, version: str) -> list[Words]:
    """The properties that hold the words of an event, DESCRIPTION first.

    Raises:
        LeftAloneError: its words cannot be amended without touching more.
    """
    if version.startswith("1"):
        raise LeftAloneError("the file is a vCalendar of version 1.0; export it as iCalendar")
    found = [line for line in event.content_lines() if line.name in {PLAIN, HTML, "STYLED-DESCRIPTION"}]
    if any(line.name == "STYLED-DESCRIPTION" for line in found):
        raise LeftAloneError("its words stand in STYLED-DESCRIPTION too, which we do not amend")
    pages = [line for line in found if line.name == HTML and _is_page(line)]
    plain = [line for line in found if line.name == PLAIN]
    if len(plain) > 1 or len(pages) > 1:
        raise LeftAloneError("its words stand in several properties of one name, so we cannot tell which people see")
    _refuse_odd([*plain, *pages], event)
    words = [_words(line, document) for line in (*plain, *pages)]
    for part, line in zip(words, (*plain, *pages), strict=True):
        if "ALTREP" in line.params and page_of(part.line) is None:
            raise LeftAloneError(f"its {line.name} stands for another text (ALTREP), which we cannot amend")
    return words


class Stamping(NamedTuple):
    """When, and in what kind of calendar, an event is amended."""

    now: datetime
    method: str


def edits(
    event: Component, words: list[Words], section: Section | None, document: Document, stamping: Stamping
) -> Iterator[Edit]:
    """What changes in an event that is to have this section, or none, instead of what it has.

    Raises:
        LeftAloneError: somebody has changed a section of ours, or the charset lacks a letter.
    """
    for part in words:
        line = part.without_sections() if any(part.sections) else part.line
        if line is None and section is not None:
            line = part.line._replace(raw=_description(section, part.line.newline, document.charset))
        elif line is not None and section is not None:
            line = put_in(line, section, html=part.html)
        after = line.text if line else None
        yield _replacing(document, line, Shown(part.name, part.line_number, part.line.text, after))
    if section is not None and not any(part.name == PLAIN for part in words):
        yield _added(event, section, document)
    for stamp in event.content_lines():
        if stamp.name in names_of_stamps(stamping.method):
            earlier = document.line(stamp.line_number)
            later = (put_back(earlier) if section is None else None) or moved(earlier, stamping.now)
            if later != earlier:
                yield _replacing(document, later, Shown(stamp.name, stamp.line_number, earlier.value, later.value))


def _words(line: ContentLine, document: Document) -> Words:
    raw = document.line(line.line_number)
    return Words(line.name, line.line_number, raw, html=line.name == HTML or is_html(raw.text))


def _is_page(line: ContentLine) -> bool:
    """Whether an X-ALT-DESC is the body as HTML, as the reader takes it."""
    media_type = line.params.get("FMTTYPE", "").lower()
    return media_type.startswith("text/html") or (not media_type and line.value.lstrip().startswith("<"))


def _refuse_odd(found: list[ContentLine], event: Component) -> None:
    for line in found:
        if "ENCODING" in line.params or "CHARSET" in line.params:
            raise LeftAloneError(f"its {line.name} is encoded in a way that iCalendar has given up; export it again")
        if (len(line.value) - len(line.value.rstrip("\\"))) % 2:  # it would escape what we add
            raise LeftAloneError(f"its {line.name} ends in a backslash that is not escaped; export it again")
    before = ""
    for written in event.lines:
        parsed = parse(written)
        if parsed is None and before in {PLAIN, HTML}:
            raise LeftAloneError(f"a line break in its {before} is not escaped; export it again")
        before = parsed.name if parsed else before


def _added(event: Component, section: Section, document: Document) -> Edit:
    """A DESCRIPTION of its own, behind the last property and before any part such as an alarm."""
    parts = min((part.line_number for part in event.children), default=None)
    # A quoted-printable value may go on in lines that do not look like it.
    plain = (line.number for line in event.lines if not ((parsed := parse(line)) and "ENCODING" in parsed.params))
    last = max((number for number in plain if parts is None or number < parts), default=event.line_number)
    if any(parse(line) is None for line in event.lines if line.number > last):
        raise LeftAloneError("it has a line that is none, which would go on with what we add; export it again")
    end = document.span(last)[1]
    newline = document.newline_at(end)
    shown = Shown(PLAIN, last + 1, None, section.as_text)
    return Edit(end, end, newline + _description(section, newline, document.charset), shown)


def _description(section: Section, newline: bytes, charset: str) -> bytes:
    try:
        return new_line(PLAIN, section.as_text, newline, charset)
    except UnicodeEncodeError:
        raise LeftAloneError(NO_SUCH_LETTER) from None


def _replacing(document: Document, line: RawLine | None, shown: Shown) -> Edit:
    start, end = document.span(shown.line_number)
    if line is None:
        return Edit(start, end + len(document.newline_at(end)), b"", shown)
    return Edit(start, end, line.raw, shown)
