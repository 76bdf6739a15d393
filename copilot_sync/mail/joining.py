"""A mail and the calendar parts in it, joined into one invite for each meeting (iMIP, RFC 6047)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from copilot_sync.adapters import PRIVATE, Failed, Skipped
from copilot_sync.invite import CUType, Envelope, Invite
from copilot_sync.itip.reader import one_of_each, read_calendar
from copilot_sync.mail.body import Body, attachments_of, body_of, chosen, is_calendar, is_mail, is_rich_text, is_sealed
from copilot_sync.mail.headers import moment, people, words
from copilot_sync.mail.own_mail import skipped
from copilot_sync.mail.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync.invite import Attachment
    from copilot_sync.mail.parts import Part

RICH_TEXT = (
    "the invitation is in winmail.dat, and cannot be read here; install copilot-sync[tnef], or open it in Outlook and "
    "save the meeting as an .ics file, or ask the sender to send it as HTML instead of Rich Text"
)
SEALED = (
    "the mail is encrypted, and cannot be read here; open it in a mail program and save the invitation in it as an "
    ".ics file"
)
WRAPPED = (
    "the mail is wrapped into its signature in a way that cannot be read here; open it in a mail program and save the "
    "invitation in it as an .ics file"
)
ATTACHED = (
    "a mail is attached to it, which we did not read; if that is the invitation, save it as a file of its own, and "
    "check that one"
)
"""A mail within a mail is a file, like any other: it may be an old thread, and nobody vouches for it."""


@dataclass(frozen=True, slots=True)
class Covering:
    """What a mail says around its calendar parts."""

    envelope: Envelope
    body: Body
    attachments: tuple[Attachment, ...]
    attachments_known: bool
    """False where winmail.dat may hold more."""


def invites_in(mail: Part, source: str, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
    """Every meeting that a mail invites to; the mail itself, without a date, where it has no calendar part.

    A mail of ours is none that anybody is invited by, and neither is an answer to one.
    Where one event comes in several parts, a text/calendar part speaks for it (RFC 6047, section 2.4).
    """
    leaves = mail.leaves()
    calendars = [part for part in leaves if is_calendar(part)]
    if not calendars:
        if left_out := skipped(mail.headers, source):
            yield left_out
            return
        closed = why_closed(mail, leaves)
        plain = Invite(source=source, uid=None)
        yield Failed(source, closed) if closed else _joined(plain, _covering(mail, leaves))
        if not closed and any(map(is_mail, leaves)):
            yield Skipped(source, ATTACHED)
        return
    first, second = ([part for part in calendars if _speaks(part) is wanted] for wanted in (True, False))
    results = [*_read(first, source, settings), *_read(second, source, settings)]
    yield from dict.fromkeys(result for result in results if not isinstance(result, Invite))
    if any(isinstance(result, Skipped) and result.reason == PRIVATE for result in results):
        return  # the mail speaks of what is private, and its other parts may be copies that do not say so
    covering = _covering(mail, leaves)
    kept: dict[object, Invite] = {}
    for result in results:
        if isinstance(result, Invite):
            kept.setdefault(_identity(result), result)
    yield from (_joined(invite, covering) for invite in kept.values())


def _speaks(part: Part) -> bool:
    return part.media_type == "text/calendar"


def _read(parts: Iterable[Part], source: str, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
    return one_of_each(chain.from_iterable(_read_part(part, source, settings) for part in parts))


def _read_part(part: Part, source: str, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
    # A calendar is in UTF-8 (RFC 5545, section 3.1.4), unless the mail around it says otherwise.
    data = decoded(part.content(), part.parameter("charset")).encode("utf-8", "replace")
    for result in read_calendar(data, source, settings, method=part.parameter("method")):
        yield replace(result, reason=f"calendar part: {result.reason}") if isinstance(result, Failed) else result


def _identity(invite: Invite) -> object:
    return (invite.uid, invite.recurrence_id) if invite.uid else (invite.dtstart, invite.recurrence_id, invite.summary)


def _covering(mail: Part, leaves: Iterable[Part]) -> Covering:
    senders = people(_fields(mail, "From"))
    body = body_of(mail) or Body()
    return Covering(
        envelope=Envelope(
            date=moment(mail.headers.get("Date")),
            subject=words(mail.headers.get("Subject", "")),
            recipients=people(_fields(mail, "To") + _fields(mail, "Cc")),
            sender=senders[0] if senders else None,
        ),
        body=body,
        attachments=attachments_of(mail, body.html),
        attachments_known=not any(is_rich_text(part) for part in leaves),
    )


def _fields(mail: Part, name: str) -> list[str]:
    return mail.headers.get_all(name, [])


def _joined(invite: Invite, covering: Covering) -> Invite:
    """The invite with the mail's own body, files and people. All that only the calendar says stays as it is."""
    envelope = covering.envelope
    body = chosen(covering.body, Body(invite.description, invite.html, invite.body_truncated))
    return replace(
        invite,
        summary=invite.summary or envelope.subject,
        description=body.plain,
        html=body.html,
        body_truncated=body.truncated,
        organizer=invite.organizer or envelope.sender,
        attendees_hidden=invite.attendees_hidden or _shows_nobody(invite, envelope),
        organizer_copy=False,
        attachments=(*_further(invite.attachments, covering.attachments), *covering.attachments),
        attachments_known=invite.attachments_known and covering.attachments_known,
        envelope=envelope,
    )


def _shows_nobody(invite: Invite, envelope: Envelope) -> bool:
    """Whether neither the mail nor its calendar part names anybody but those who send it."""
    senders = {user.address for user in (envelope.sender, invite.organizer) if user and user.address}
    listed = (user for user in invite.attendees if user.cutype not in {CUType.ROOM, CUType.RESOURCE})
    return all(user.address in senders for user in (*envelope.recipients, *listed))


def _further(linked: Iterable[Attachment], carried: Iterable[Attachment]) -> Iterator[Attachment]:
    """The attachments of a calendar part that are not parts of the mail as well."""
    names = {attachment.name for attachment in carried if attachment.name}
    for attachment in linked:
        if attachment.name not in names and not (attachment.uri or "").lower().startswith("cid:"):
            yield attachment


def why_closed(mail: Part, leaves: Iterable[Part]) -> str | None:
    """Why a mail without a calendar part cannot be read, and what helps; ``None`` where it can."""
    if any(is_rich_text(part) for part in leaves):
        return RICH_TEXT
    sealed = [part for part in leaves if is_sealed(part)]
    if _holds(mail, "multipart/encrypted") or (sealed and body_of(mail) is None):
        signed = any((part.parameter("smime-type") or "").lower() == "signed-data" for part in sealed)
        return WRAPPED if signed else SEALED
    return None


def _holds(part: Part, media_type: str) -> bool:
    return part.media_type == media_type or any(_holds(child, media_type) for child in part.children)
