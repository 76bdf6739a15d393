"""A message as a mail (RFC 5322, RFC 2045): the same message and moment give the same bytes.

The header is written here, since the newer policies of `email` write a long Message-ID as an encoded word, and decode
what looks like one in a subject. No word of the message can end its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from copilot_sync.mail.addresses import domain_of
from copilot_sync.mail.lines import one_line
from copilot_sync.mail.marks import HEADER, message_id

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage

LONGEST_SUBJECT = 900
"""Letters; more might not fit the longest line that there is (RFC 5322, section 2.1.1: 998)."""
LONGEST_NAME = 100
WIDEST = 78
"""Letters in a line of the header (RFC 5322, section 2.1.1)."""

NO_ANSWERS = "DR, RN, NRN, OOF, AutoReply"
"""Every automatic answer but the report that a mail could not be delivered, which ``All`` would suppress as well
([MS-OXCMAIL], section 2.1.3.2.20)."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What is the same in all messages."""

    sender: str
    name: str = ""
    """Shown before the sender's address; nothing is shown where it is empty."""
    reply_to: str = ""


def compose(message: OutgoingMessage, letterhead: Letterhead, moment: datetime) -> bytes:
    """The mail, with CRLF at the end of each line. ASCII throughout, but for the address of a recipient that is not."""
    domain = domain_of(letterhead.sender)
    root = message_id(message.thread, domain)
    fields = {
        "From": _mailbox("From", letterhead.name, letterhead.sender),
        "To": f"<{message.recipient}>",
        "Reply-To": f"<{letterhead.reply_to}>" if letterhead.reply_to else "",
        "Subject": _encoded("Subject", _words(message.subject, LONGEST_SUBJECT)),
        "Date": format_datetime(moment),
        "Message-ID": message_id(message.key, domain),
        "In-Reply-To": "" if message.first else root,
        "References": root,
        "Auto-Submitted": "auto-generated",  # RFC 3834, section 5
        "X-Auto-Response-Suppress": NO_ANSWERS,
        HEADER: message.key,
    }
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return header.encode() + _body(message).as_bytes()


def _body(message: OutgoingMessage) -> EmailMessage:
    body = EmailMessage(policy=SMTP)
    body.set_content(_sound(message.text), charset="utf-8", cte="quoted-printable")
    body.add_alternative(_sound(message.html), subtype="html", charset="utf-8", cte="quoted-printable")
    body.set_boundary(f"={message.key}=")  # quoted-printable text has no such line (RFC 2045, section 6.7)
    return body


def _mailbox(field: str, name: str, address: str) -> str:
    shown = _words(name, LONGEST_NAME)
    if not shown:
        return f"<{address}>"
    if not _PLAIN_NAME.fullmatch(shown):
        shown = Header(shown, "utf-8", maxlinelen=WIDEST, header_name=field).encode(linesep="\r\n")
    short = len(f"{field}: {shown} <{address}>") <= WIDEST
    return f"{shown}{' ' if short else chr(13) + chr(10) + ' '}<{address}>"


def _encoded(field: str, words: str) -> str:
    charset = "us-ascii" if words.isascii() else "utf-8"
    return Header(words, charset, maxlinelen=WIDEST, header_name=field).encode(linesep="\r\n")


def _words(text: str, longest: int) -> str:
    """Text for the header, without what a mail program would take for an encoded word (RFC 2047)."""
    words = one_line(_sound(text)).replace("=?", "= ?")
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _sound(text: str) -> str:
    """Text that can be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()
