"""Messages to organisers, handed to a mail server (SMTP)."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, LookUp
from copilot_sync.adapters.checkups import Checkup, Health
from copilot_sync.mail.composing import compose
from copilot_sync.mail.handing_over import Pace, fate, refuse_no_address
from copilot_sync_email.smtp_connection import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.mail.composing import Letterhead
    from copilot_sync_email.copies import Search
    from copilot_sync_email.smtp_connection import SmtpConnection
    from copilot_sync_email.smtp_settings import SmtpSettings

LOG = logging.getLogger(__name__)


class SmtpMessenger:
    """Fulfils `copilot_sync.adapters.Messenger`.

    Args:
        settings: As an admin wrote them.
        letterhead: Whom messages come from.
        connection: To the mail server.
        search: Through the mailbox of copies, where there is one.
        now: The moment of this run: the Date of its messages, and what an attempt's age is counted to.
        sleep: Waits so many seconds.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that it works with
        self,
        settings: SmtpSettings,
        letterhead: Letterhead,
        connection: SmtpConnection,
        *,
        search: Search | None,
        now: datetime,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._letterhead = letterhead
        self._connection = connection
        self._search = search
        self._now = now
        self._pace = Pace(settings.most_per_minute, sleep)
        self._without_copy = 0

    def deliver(self, message: OutgoingMessage) -> None:
        """Hand one message to the mail server.

        Where copies can be looked up, a message is sent with its copy or not at all: else a copy that is not there
        would say nothing.

        Raises:
            AdapterError: as `Messenger.deliver` has it.
        """
        refuse_no_address(message.recipient)
        envelope = Envelope(
            sender=self._settings.sender,
            recipient=message.recipient,
            copy_to=self._settings.bcc,
            copy_needed=self._search is not None,
            data=compose(message, self._letterhead, self._now),
        )
        self._pace.wait()
        no_copy = self._connection.send(envelope)
        if no_copy is not None:
            self._without_copy += 1
            if self._without_copy == 1:
                LOG.warning(
                    "the mail server takes no copies for the address in `bcc` (%s); messages go without", no_copy
                )

    def look_up(self, key: str, tried: datetime) -> LookUp:
        """Look for the copy of a message. Without a mailbox of copies, nobody knows.

        Raises:
            AdapterError: the mailbox cannot be searched.
        """
        if self._search is None:
            return LookUp.UNKNOWN
        age = max(self._now - tried, timedelta())
        return fate(self._search(key, age), age, self._settings.settles_after)

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        try:
            self._connection.greet()
        except AdapterError as error:
            yield Checkup(Health.ILL, str(error))
        else:
            yield Checkup(Health.WELL, "the mail server takes us in")
        if self._search is None:
            yield Checkup(
                Health.UNSURE, "no `bcc_mailbox` is set: what may or may not have been sent waits for you (`settle`)"
            )
            return
        try:
            self._search("0" * 32, timedelta())
        except AdapterError as error:
            yield Checkup(Health.ILL, f"`bcc_mailbox`: {error}")
        else:
            yield Checkup(Health.WELL, "the mailbox of copies can be searched")

    def close(self) -> None:
        """End the connection, and say how many messages went without a copy."""
        self._connection.close()
        if self._without_copy:
            LOG.warning("%d messages went without a copy", self._without_copy)
            self._without_copy = 0
