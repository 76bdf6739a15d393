"""Messages to organisers, sent from a mailbox of Microsoft 365.

Each is sent as MIME (https://learn.microsoft.com/graph/outlook-send-mime-message): only so can it say that no machine
should answer it, and have text beside its HTML. Graph accepts it with nothing by which to find it again, and takes it
twice if it is asked twice. So a send is asked once; what is in doubt is looked for in Sent Items.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import LookUp, NotAcceptedError
from copilot_sync.mail.composing import compose
from copilot_sync.mail.handing_over import Pace, fate, refuse_no_address
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import mailbox_path
from copilot_sync_m365.permissions import READ_MAIL, SEND_MAIL
from copilot_sync_m365.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.adapters.checkups import Checkup
    from copilot_sync.mail.composing import Letterhead
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.sent_items import SentItems
    from copilot_sync_m365.settings import MailSettings

ONE_S_OWN = frozenset({400, 413})
"""What is wrong with one message, and not with the next: https://learn.microsoft.com/graph/errors."""
WITHOUT_LOOKING = "A message in doubt waits for `settle` then. If that is as you want it, set `sent_items = false`"


class GraphMessenger:
    """Fulfils `copilot_sync.adapters.Messenger`.

    Args:
        settings: As an admin wrote them.
        client: To Microsoft Graph.
        letterhead: Whom messages come from.
        search: Through Sent Items, where they may be read.
        now: The moment of this run: the Date of its messages, and what an attempt's age is counted to.
        sleep: Waits so many seconds.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that it works with
        self,
        settings: MailSettings,
        client: GraphClient,
        letterhead: Letterhead,
        *,
        search: SentItems | None,
        now: datetime,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self.client = client
        self._letterhead = letterhead
        self._search = search
        self._now = now
        self._pace = Pace(settings.most_per_minute, sleep)

    def deliver(self, message: OutgoingMessage) -> None:
        """Hand one message over.

        Raises:
            AdapterError: as `Messenger.deliver` has it.
        """
        refuse_no_address(message.recipient)
        sender = self._settings.sender
        send = Ask(
            method="POST",
            path=f"{mailbox_path(sender)}/sendMail",
            mime=compose(message, self._letterhead, self._now),
            mailbox=sender,
            needs=SEND_MAIL,
        )
        self._pace.wait()
        try:
            self.client.write(send)
        except RefusedError as error:
            if error.status not in ONE_S_OWN or error.no_such_mailbox:
                raise
            raise NotAcceptedError("Exchange Online does not take mail for this organiser's address") from None

    def look_up(self, key: str, tried: datetime) -> LookUp:
        """Look for a message in Sent Items. Where they may not be read, nobody knows.

        Raises:
            AdapterError: they cannot be searched.
        """
        if self._search is None:
            return LookUp.UNKNOWN
        age = max(self._now - tried, timedelta())
        return fate(self._search.has(key, tried), age, self._settings.settles_after)

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        from copilot_sync_m365 import examining  # noqa: PLC0415 -- a sync does without

        if not (yield from examining.signing_in(self.client)):
            return
        sender = self._settings.sender
        yield examining.allowed(self.client, examining.sending(sender, SEND_MAIL), "send as `sender`")[0]
        if self._search is not None:
            ask = examining.reading(sender, READ_MAIL, "messages")
            yield examining.allowed(self.client, ask, "look in Sent Items", without=WITHOUT_LOOKING)[0]
        yield examining.least(SEND_MAIL, *([READ_MAIL] if self._search is not None else []))

    def close(self) -> None:
        """Let go of connections and tokens."""
        self.client.close()
