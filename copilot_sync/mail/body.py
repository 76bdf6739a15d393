"""The body of a mail, as plain text and as HTML, and the files that came with it (RFC 2046, section 5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from copilot_sync.invite import Attachment
from copilot_sync.mail.text import charset_of_html, decoded
from copilot_sync.reading.html import html_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.mail.parts import Part

MAX_BODY = 1_000_000
"""Letters of a body that are read."""
MAX_ENCODED = 4 * MAX_BODY
"""Bytes of one part that are decoded for it; quoted-printable takes three for one, and line ends."""

CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})
RICH_TEXT_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SEALED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
NO_FILES = frozenset(
    {
        "application/pgp-encrypted",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "text/rfc822-headers",
    }
)
"""What mail programs attach for each other, and nobody opens."""

_PICTURE_MARK = re.compile(r"\[(?:cid|image):[^\]\n]{0,255}\]", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CID = re.compile(r"\bcid:([^\s\"'<>)\]]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a mail to be read; each ``None`` where the whole of it does not stand there in that form."""

    plain: str | None = None
    html: str | None = None
    truncated: bool = False


def is_calendar(part: Part) -> bool:
    """Whether a part is an iCalendar object, by its type, or by its name where the type says nothing."""
    return part.media_type in CALENDAR_TYPES or (part.name or "").lower().endswith(".ics")


def is_mail(part: Part) -> bool:
    """Whether a part is a mail of its own, by its type, or by its name where the type says nothing."""
    return part.media_type in MAIL_TYPES or (part.name or "").lower().endswith(".eml")


def is_rich_text(part: Part) -> bool:
    """Whether a part is Outlook's own format, which hides an invitation and its files from other programs."""
    return part.media_type in RICH_TEXT_TYPES or (part.name or "").lower() == "winmail.dat"


def is_sealed(part: Part) -> bool:
    """Whether a part is wrapped by S/MIME (RFC 8551, section 3.2)."""
    return part.media_type in SEALED_TYPES


def body_of(part: Part) -> Body | None:
    """The body of a mail, or of a part; ``None`` where there is none."""
    if not part.children:
        return _text(part) if _is_text(part) else None
    if part.media_type in {"multipart/related", "multipart/signed"}:  # the others are its pictures, its signature
        return next((body for child in part.children if (body := body_of(child))), None)
    bodies = [body for child in part.children if (body := body_of(child))]
    if part.media_type == "multipart/alternative":
        return _alternatives(bodies)
    return _sequence(bodies) if len(bodies) > 1 else next(iter(bodies), None)


def chosen(mail: Body, calendar: Body) -> Body:
    """The body of an invitation: the mail's own, and the calendar part's only where the mail says nothing.

    Where the mail's body is nothing but a picture, it stays beside the words of the calendar part.
    """
    if _says_something(mail.plain):
        return mail
    if not (mail.html and mail.html.strip()):
        return replace(calendar, truncated=calendar.truncated or mail.truncated)
    if _says_something(calendar.plain) and not _says_something(html_to_text(mail.html).text):
        return Body(calendar.plain, mail.html, mail.truncated or calendar.truncated)
    return replace(mail, plain=None)


def attachments_of(mail: Part, html: str | None) -> tuple[Attachment, ...]:
    """The files in a mail, in order, without opening any. Pictures that the body shows are `inline`."""
    shown = {name.lower() for name in _CID.findall(html or "")}
    return tuple(_attachment(part, shown) for part in mail.leaves() if _is_file(part))


def _says_something(text: str | None) -> bool:
    return bool(text and _LETTERS.search(_PICTURE_MARK.sub("", text)))


def _is_text(part: Part) -> bool:
    if part.media_type not in {"text/plain", "text/html"} or part.disposition == "attachment" or is_calendar(part):
        return False
    return part.inside in {"", "multipart/alternative", "multipart/related"} or not part.name


def _is_file(part: Part) -> bool:
    if is_calendar(part) or is_rich_text(part) or _is_text(part):
        return False
    if part.media_type in NO_FILES or part.media_type.startswith("multipart/"):
        return False
    # An unnamed text of another kind is a version of the body, such as text/enriched.
    return not part.media_type.startswith("text/") or part.disposition == "attachment" or part.name is not None


def _attachment(part: Part, shown: set[str]) -> Attachment:
    picture = part.media_type.startswith("image/")
    in_text = str(part.headers.get("Content-ID", "")).strip(" <>\r\n\t").lower() in shown
    placed = part.disposition == "inline" or part.inside == "multipart/related"
    return Attachment(
        name=part.name,
        media_type=part.media_type,
        inline=picture and (in_text or (placed and part.disposition != "attachment")),
    )


def _text(part: Part) -> Body:
    data = part.content(MAX_ENCODED)
    html = part.media_type == "text/html"
    charset = part.parameter("charset") or (charset_of_html(data) if html else None)
    text = decoded(data, charset).replace("\r\n", "\n").replace("\r", "\n")
    cut = len(text) > MAX_BODY or part.end - part.start > MAX_ENCODED
    text = text[:MAX_BODY]
    return Body(html=text, truncated=cut) if html else Body(plain=text, truncated=cut)


def _alternatives(bodies: Iterable[Body]) -> Body | None:
    """The last of each kind that says anything: the richest comes last (RFC 2046, section 5.1.4)."""
    chosen = None
    for body in bodies:
        chosen = chosen or body
        chosen = Body(
            plain=body.plain if body.plain and body.plain.strip() else chosen.plain,
            html=body.html if body.html and body.html.strip() else chosen.html,
            truncated=chosen.truncated or body.truncated,
        )
    return chosen


def _sequence(bodies: list[Body]) -> Body:
    """Several bodies one after another, as a mail program shows them."""
    plain = html = None
    if all(body.plain is not None for body in bodies):
        plain = "\n\n".join(body.plain or "" for body in bodies)
    if any(body.html is not None for body in bodies):
        html = "\n".join(body.html if body.html is not None else _as_html(body.plain or "") for body in bodies)
    cut = any(body.truncated for body in bodies) or max(len(plain or ""), len(html or "")) > MAX_BODY
    return Body(plain and plain[:MAX_BODY], html and html[:MAX_BODY], cut)


def _as_html(text: str) -> str:
    return "<div>" + escape(text, quote=False).replace("\n", "<br>\n") + "</div>"
