"""What the header of a mail says: words, people, the date (RFC 5322, RFC 2047).

Nothing here raises, and all of it takes time in proportion to the header's length.
"""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from copilot_sync.invite import CalendarUser
from copilot_sync.mail.lines import CONTROLS, one_line
from copilot_sync.mail.text import base64_decoded, decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_NAME = 1_000
"""Letters of a display name that are kept."""

_WORD = r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bq])\?([^?]*+)\?="
_ENCODED_WORD = re.compile(_WORD, re.IGNORECASE)
_ENCODED_WORDS = re.compile(rf"{_WORD}(?:\s*{_WORD})*", re.IGNORECASE)
_ADDRESS_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*+)"?'
    r"|\((?P<comment>(?:[^()\\]|\\.)*+)\)?"
    r"|<(?P<angle>[^<>]*+)>?"
    r"|(?P<mark>[,;:])"
    rf"|(?P<word>{_WORD}|[^\",;:<(=]++|.)",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


def words(value: str) -> str | None:
    """A header's text: unfolded, encoded words decoded (RFC 2047), control characters and runs of spaces made one space.

    Returns:
        ``None`` where nothing is left.
    """
    return one_line(_ENCODED_WORDS.sub(_decode_run, value)) or None


def people(values: Iterable[str]) -> tuple[CalendarUser, ...]:
    """Everybody in address headers, in order (RFC 5322, section 3.4).

    The members of a group are taken, its name is not: ``undisclosed-recipients:;`` is nobody.
    """
    return tuple(person for value in values for person in _people(value))


def moment(value: str | None) -> datetime | None:
    """A Date header as an aware datetime (RFC 5322, sections 3.3 and 4.3); ``None`` where it is no date.

    A zone that is missing, unknown or ``-0000`` is taken as UTC.
    """
    try:
        date = parsedate_to_datetime(CONTROLS.sub(" ", value or "")[:MAX_NAME])
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if not 1970 <= date.year < 3000:  # noqa: PLR2004 -- nobody mails then, and the edges of the calendar overflow
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _decode_run(run: re.Match[str]) -> str:
    # Words in one charset are joined before decoding: some mailers cut between the bytes of a letter.
    pieces = [(charset.lower(), _bytes_of(code, text)) for charset, code, text in _ENCODED_WORD.findall(run[0])]
    return "".join(
        decoded(b"".join(data for _, data in group), charset) for charset, group in groupby(pieces, itemgetter(0))
    )


def _bytes_of(code: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return base64_decoded(data) if code in "bB" else binascii.a2b_qp(data, header=True)


def _people(value: str) -> Iterator[CalendarUser]:
    name: list[str] = []
    angle = comment = ""
    for token in _ADDRESS_TOKEN.finditer(value):
        text = token[0]
        match token.lastgroup:
            case "quoted" if len(text) == 1 or text[-1] != '"':  # never closed: read what follows without quotes
                yield from _people("".join(name) + text.replace('"', " "))
                return
            case "quoted":
                name.append(re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL))
            case "comment":
                comment = token["comment"]
            case "angle":
                angle = token["angle"]
            case "mark":
                if text != ":":  # before a colon stands the name of a group
                    yield from _person("".join(name), angle, comment)
                name, angle, comment = [], "", ""
            case _:
                name.append(text)
    yield from _person("".join(name), angle, comment)


def _person(phrase: str, angle: str, comment: str) -> tuple[CalendarUser, ...]:
    name = phrase.strip()
    if not angle and _ADDRESS.fullmatch(name):
        name, angle = comment, name
    address = angle.strip().lower().removeprefix("mailto:")
    name = (words(name) or "")[:MAX_NAME].strip("' ")
    if not _ADDRESS.fullmatch(address):
        address = ""
    if not address and (not name or name.lower().startswith("undisclosed")):
        return ()
    return (CalendarUser(address=address or None, common_name=name if name and name.lower() != address else None),)
