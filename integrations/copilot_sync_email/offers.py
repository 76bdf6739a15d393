"""What this package offers to a sync, besides its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Offer
from copilot_sync_email.smtp_settings import SmtpSettings

if TYPE_CHECKING:
    from copilot_sync.adapters import Context, Messenger


def open_messenger(settings: SmtpSettings, context: Context) -> Messenger:
    """A messenger from its settings. It connects when the first message is sent.

    Raises:
        AdapterError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync.mail.composing import Letterhead  # noqa: PLC0415 -- only who sends pays for it
    from copilot_sync_email.access_tokens import token_source  # noqa: PLC0415 -- as above
    from copilot_sync_email.copies import search_of  # noqa: PLC0415 -- as above
    from copilot_sync_email.messenger import SmtpMessenger  # noqa: PLC0415 -- as above
    from copilot_sync_email.passwords import password_from  # noqa: PLC0415 -- as above
    from copilot_sync_email.reaching import refuse_in_the_open, tls_of  # noqa: PLC0415 -- as above
    from copilot_sync_email.smtp_connection import SmtpConnection  # noqa: PLC0415 -- as above

    refuse_in_the_open(settings, '"starttls" or "tls"')
    token, password = token_source(settings, context), ""
    if token is not None and not settings.user:
        raise AdapterError("a token is for a user; set `user` to the address of the mailbox that sends")
    if token is None and settings.user:
        password = password_from(context, settings.password_variable, settings.password_file_variable)
    return SmtpMessenger(
        settings,
        Letterhead(
            sender=settings.sender, name=settings.sender_name or context.organisation, reply_to=settings.reply_to
        ),
        SmtpConnection(settings, password, tls_of(settings, context), token),
        search=search_of(settings, context),
        now=context.reading.now,
    )


SMTP: Offer[Messenger] = Offer(title="Mail, handed to a mail server (SMTP)", settings=SmtpSettings, open=open_messenger)
