"""One mail of a mailbox as a sync sees it: the meetings in it, and whether anybody vouches for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot_sync.adapters import Changed, Document, Skipped
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.invite import Invite
from copilot_sync.mail.answers import answer_in
from copilot_sync.mail.authentication import believed_sender, speaks_for
from copilot_sync.mail.body import is_calendar
from copilot_sync.mail.joining import invites_in, why_closed
from copilot_sync.mail.kinds import NO_CALENDAR, is_forwarded, left_out
from copilot_sync.mail.own_mail import ANSWER, DELIVERY_REPORT
from copilot_sync.mail.returned import returned_in
from copilot_sync.mail.taking_apart import taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Answer, Failed, ReadingSettings, Returned
    from copilot_sync.mail.authentication import Trust
    from copilot_sync.mail.parts import Part


@dataclass(frozen=True, slots=True)
class Mails:
    """Reads mails."""

    reading: ReadingSettings
    trust: Trust | None
    """``None`` where nobody has to vouch for a mail."""

    def thing(self, reference: str, data: bytes, source: str) -> Changed:
        """A mail with all that it holds."""
        return Changed(reference, version_of(data), tuple(self.read(Document(source, data))))

    def read(self, document: Document) -> Iterator[Invite | Answer | Returned | Skipped | Failed]:
        """Yield every meeting that a mail invites to, an answer to us, or why it is neither. Never raises."""
        mail, failed = taken_apart(document)
        if mail is not None:
            yield from self._in_mail(mail, document.source)
        if failed is not None:
            yield failed

    def _in_mail(self, mail: Part, source: str) -> Iterator[Invite | Answer | Returned | Skipped | Failed]:
        leaves = mail.leaves()
        reason = left_out(mail.headers, has_calendar=any(map(is_calendar, leaves)))
        if reason == DELIVERY_REPORT and (report := returned_in(mail, source)):
            yield report
            return
        if reason in {ANSWER, NO_CALENDAR} and (answer := answer_in(mail, source, self.trust)):
            yield answer
            return
        if reason is not None and not (reason == NO_CALENDAR and why_closed(mail, leaves)):
            yield Skipped(source, reason)
            return
        for result in invites_in(mail, source, self.reading):
            yield self._vouched(result, mail) if isinstance(result, Invite) else result

    def _vouched(self, invite: Invite, mail: Part) -> Invite:
        if invite.envelope is None:
            return invite
        forwarded = is_forwarded(mail.headers) or not _is_from_organiser(invite)
        authenticated = None
        if self.trust is not None:
            sender = believed_sender(mail.headers, self.trust)
            authenticated = sender is not None and speaks_for(sender, invite, self.trust) and not forwarded
        return replace(invite, envelope=replace(invite.envelope, authenticated=authenticated, forwarded=forwarded))


def _is_from_organiser(invite: Invite) -> bool:
    """Whether it says that it is from its organiser, or from who sends for them."""
    sender = invite.envelope.sender.address if invite.envelope and invite.envelope.sender else None
    return sender is not None and sender in {invite.organizer and invite.organizer.address, invite.sent_by}
