"""A mail that answers one of our messages: who sent it, to what, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Answer
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.mail.authentication import believed_sender
from copilot_sync.mail.body import Body, body_of
from copilot_sync.mail.headers import people, words
from copilot_sync.mail.kinds import is_forwarded
from copilot_sync.mail.marks import OUR_ID
from copilot_sync.messages.answers import said_in
from copilot_sync.reading.html import html_to_text

if TYPE_CHECKING:
    from copilot_sync.mail.authentication import Trust
    from copilot_sync.mail.parts import Part

MOST = 50
"""Of our messages that one mail refers to, the last ones. Threads are shorter."""
LONGEST = 2_000
"""Characters of a Message-ID; lines are shorter (RFC 5322, section 2.1.1)."""


def answer_in(mail: Part, source: str, trust: Trust | None) -> Answer | None:
    """A mail without a calendar part as an answer to us; ``None`` where it is none.

    It refers to a message of ours, or it is one of the answers that these have prepared, which names its meeting.
    """
    referred = " ".join(
        str(value) for name in ("References", "In-Reply-To") for value in mail.headers.get_all(name, [])
    )
    keys = [key.lower() for key in OUR_ID.findall(referred)][-MOST:]
    said = said_in(words(mail.headers.get("Subject", "")) or "", _text(body_of(mail) or Body()))
    if not keys and (said is None or not said.meeting):
        return None
    return Answer(
        source=source,
        mark=str(mail.headers.get("Message-ID", "")).strip()[:LONGEST] or version_of(mail.data),
        sender=_sender(mail, trust),
        answers=tuple(dict.fromkeys(keys)),
        said=said,
    )


def _text(body: Body) -> str:
    if body.plain and body.plain.strip():
        return body.plain
    return html_to_text(body.html).text if body.html else ""


def _sender(mail: Part, trust: Trust | None) -> str | None:
    """Who sent it, where that is certain: nobody else for them, whom the header names as Sender (RFC 5322, section 3.6.2)."""
    senders = people(mail.headers.get_all("From", []))
    author = senders[0].address if len(senders) == 1 else None
    if is_forwarded(mail.headers) or any(it.address != author for it in people(mail.headers.get_all("Sender", []))):
        return None
    return author if trust is None else believed_sender(mail.headers, trust)
