"""Bytes to content lines (RFC 5545, sections 3.1 and 3.2), read as real files write them.

Everything here is linear in its input: hostile lines cost what harmless ones cost.
"""

from __future__ import annotations

import binascii
import codecs
import io
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEAD = re.compile(r'([A-Za-z0-9._-]+)[ \t]*((?:;[ \t]*[A-Za-z0-9._-]+[ \t]*=(?:"[^"]*"|[^";:]+)*+)*+):')
PARAMETER = re.compile(r';[ \t]*([A-Za-z0-9._-]+)[ \t]*=[ \t]*((?:"[^"]*"|[^";:]+)*+)')
NAME = re.compile(r"([A-Za-z0-9._-]+)[ \t]*[;:]")
KEY = re.compile(r"[ \t]*[A-Za-z0-9._-]+[ \t]*")
DATES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})
USERS = frozenset({"ATTENDEE", "ORGANIZER"})
TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "X-ALT-DESC", "STYLED-DESCRIPTION"})
"""Where a line that is none is taken for text whose line break was not escaped."""
FOLD, NEW_LINE = b" \t", ord("\n")
ODD = FOLD + codecs.BOM_UTF8[:1]
"""What a document, or one of several that were joined, may begin with before its first name."""
NO_PARAMETERS: Mapping[str, str] = {}
CARET = re.compile(r"\^([n^'])")
CARET_STANDS_FOR = {"n": "\n", "^": "^", "'": '"'}
GLANCE = 1_000
"""Bytes by which the kind of a document is told."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class LogicalLine(NamedTuple):
    """An unfolded line, and the number of the physical line that it begins in, counted from 1."""

    number: int
    text: str


class ContentLine(NamedTuple):
    """``NAME;PARAM=value:value``: names in capitals, parameters unquoted, the value as it stands."""

    name: str
    params: Mapping[str, str]
    """Several values of one parameter are joined by commas."""
    value: str
    line_number: int


def beginning(data: bytes) -> bytes:
    """The first characters of a document, by which its kind is told, in UTF-8 and in capitals."""
    return as_utf8(data[:GLANCE]).lstrip().upper()


def as_utf8(data: bytes) -> bytes:
    """The document in UTF-8, or in whatever single-byte charset it has, without NUL and lone CR."""
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            return _plain(data if charset == "utf-8" else _recoded(data, charset))
    if len(data) > 1 and (data[0] == 0) != (data[1] == 0):
        return _plain(_recoded(data, "utf-16-be" if data[0] == 0 else "utf-16-le"))
    return _plain(data)


def logical_lines(data: bytes) -> Iterator[LogicalLine]:
    """Unfold a document (RFC 5545, section 3.1), skipping empty lines.

    Bytes are joined before they are decoded, since some writers fold in the middle of a character.
    """
    document = as_utf8(data)
    if not document.endswith(b"\n"):
        document += b"\n"
    soft = b"QUOTED-PRINTABLE" in document or b"quoted-printable" in document
    begun, parts = 0, [b""]
    for number, raw in enumerate(io.BytesIO(document), start=1):
        if soft and _goes_on(parts):
            parts[-1] = parts[-1][:-1]
            parts.append(raw[:-1])
        elif raw[0] in FOLD and begun:
            parts.append(raw[1:-1])
        elif raw[0] != NEW_LINE:
            if begun:
                yield LogicalLine(begun, _decoded(b"".join(parts)))
            begun, parts = number, [raw[:-1].removeprefix(codecs.BOM_UTF8).lstrip() if raw[0] in ODD else raw[:-1]]
    if begun:
        yield LogicalLine(begun, _decoded(b"".join(parts)))


def _goes_on(parts: list[bytes]) -> bool:
    """Whether a quoted-printable value of vCalendar 1.0 and its heirs continues in the next line."""
    return parts[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0][:500].upper()


def content_lines(lines: Iterable[LogicalLine]) -> Iterator[ContentLine]:
    """Parse logical lines. What is no content line continues a text before it, and is left out elsewhere."""
    held: ContentLine | None = None
    more: list[str] = []
    for line in lines:
        parsed = parse(line)
        if parsed is None:
            if held is not None and held.name in TEXTS:
                more.append(line.text)
            continue
        if held is not None:
            yield _with_more(held, more) if more else held
        held, more = parsed, []
    if held is not None:
        yield _with_more(held, more) if more else held


def parse(line: LogicalLine) -> ContentLine | None:
    """One content line; ``None`` where there is no name, or nothing that ends the parameters."""
    head, colon, value = line.text.partition(":")
    if '"' in head or "^" in head:
        return _quoted(line)
    name, *pieces = head.split(";")
    name = name.strip().upper()
    if not colon or not (name.isascii() and name.replace("-", "").isalnum()):
        return _lenient(line)
    if not pieces:
        return ContentLine(name, NO_PARAMETERS, value, line.number)
    params = {}
    for piece in pieces:
        key, equals, found = piece.partition("=")
        if not equals:
            return _lenient(line)
        params[key.strip().upper()] = found.strip()
    return _checked(ContentLine(name, params, value, line.number), line)


def _quoted(line: LogicalLine) -> ContentLine | None:
    match = HEAD.match(line.text)
    if match is None:
        return _lenient(line)
    params = {
        key.upper(): _parameter(found) if '"' in found or "^" in found else found
        for key, found in PARAMETER.findall(match.group(2))
    }
    return _checked(ContentLine(match.group(1).upper(), params, line.text[match.end() :], line.number), line)


def _checked(parsed: ContentLine, line: LogicalLine) -> ContentLine | None:
    """The same, unless its value begins too early or is quoted-printable."""
    name, params, value, _ = parsed
    if ":" in value and (name in DATES or (name in USERS and value[:7].lower() != "mailto:")):
        end = _late_colon(name, line.text)
        if end > len(line.text) - len(value):
            return _lenient(line)
    if "ENCODING" in params and params["ENCODING"].upper() == "QUOTED-PRINTABLE":
        return parsed._replace(value=_decoded(binascii.a2b_qp(value.encode(errors="replace"))))
    return parsed


def _lenient(line: LogicalLine) -> ContentLine | None:
    """A line with a quote that is never closed, or with a colon or semicolon that should have been quoted."""
    match = NAME.match(line.text)
    if match is None:
        return None
    name, text = match.group(1).upper(), line.text
    end = _late_colon(name, text)
    if end < match.end():
        end = text.find(":", match.end() - 1)
    if end < 0 and name in USERS:
        end = len(text)  # a name alone still names somebody
    if end < 0:
        return None
    pieces: dict[str, list[str]] = {}
    last: list[str] = []
    for piece in text[match.end() : end].split(";"):
        key, equals, found = piece.partition("=")
        if equals and KEY.fullmatch(key):
            last = pieces.setdefault(key.strip().upper(), [])
            last.append(found)
        else:
            last.append(piece)
    params = {key: _parameter(";".join(found)) for key, found in pieces.items()}
    return ContentLine(name, params, text[end + 1 :], line.number)


def _late_colon(name: str, text: str) -> int:
    """Where the value must begin for its kind, whatever colons stand before it; -1 where that is not known."""
    if name in USERS:
        return text.lower().rfind(":mailto:")
    end = text.rfind(":") if name in DATES else -1
    return end if text[end + 1 : end + 9].isdigit() else -1


def _parameter(written: str) -> str:
    return CARET.sub(lambda found: CARET_STANDS_FOR[found.group(1)], written.replace('"', ""))


def _with_more(line: ContentLine, more: list[str]) -> ContentLine:
    return line._replace(value="\\n".join([line.value, *more]))


def _plain(data: bytes) -> bytes:
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def _recoded(data: bytes, charset: str) -> bytes:
    return data.decode(charset, errors="replace").encode(errors="replace")


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
