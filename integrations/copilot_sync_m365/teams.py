"""Messages to organisers as chats in Teams: a workflow of Power Automate is called, and its Flow bot writes to them.

An app by itself cannot write a chat through Microsoft Graph (https://learn.microsoft.com/graph/api/chat-post-messages).
A workflow takes a call before it runs, and tells nobody but its owner what became of it. So a message whose answer was
lost stays in doubt, and is never sent again by itself.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, LookUp
from copilot_sync.adapters.checkups import Checkup, Health
from copilot_sync.mail.handing_over import Pace, refuse_no_address
from copilot_sync_m365.cards import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from copilot_sync.adapters import Context, OutgoingMessage
    from copilot_sync_m365.workflows import Workflow


def see_contact(context: Context) -> None:
    """See that organisers are told whom to answer: nobody reads what they write to the Flow bot.

    Raises:
        AdapterError: they are not.
    """
    if not context.contact.strip():
        raise AdapterError(
            "nobody reads an answer in this chat, so messages have to say whom to tell: set `contact` in [organisation]"
        )


class TeamsMessenger:
    """Fulfils `copilot_sync.adapters.Messenger`.

    Args:
        workflow: Which is called.
        most_per_minute: Messages, evenly spaced; 0: as many as there are.
        sleep: Waits so many seconds.
    """

    def __init__(
        self, workflow: Workflow, *, most_per_minute: int, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.workflow = workflow
        self._pace = Pace(most_per_minute, sleep)

    def deliver(self, message: OutgoingMessage) -> None:
        """Have one message posted.

        Raises:
            AdapterError: as `Messenger.deliver` has it.
        """
        refuse_no_address(message.recipient)
        data = message_of(message)
        self._pace.wait()
        self.workflow.call(data)

    def look_up(self, key: str, tried: datetime) -> LookUp:  # noqa: ARG002 -- nobody can tell
        """Nobody can tell: what a workflow has done shows to its owners in Power Automate alone."""
        return LookUp.UNKNOWN

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`. The workflow is not called: whoever calls it, posts."""
        yield Checkup(Health.WELL, "the address of the workflow is one of Power Automate's, with a signature in it")
        try:
            self.workflow.reach()
        except AdapterError as error:
            yield Checkup(Health.ILL, str(error))
        else:
            yield Checkup(Health.WELL, "its host can be reached. The workflow itself was not called")
        yield Checkup(
            Health.UNSURE,
            "whom the workflow writes to, and whether it runs, is seen in Power Automate alone. See that it writes to "
            "`recipient` and into no channel, and send yourself a message first (docs/teams.md)",
        )

    def close(self) -> None:
        """Let go of connections."""
        self.workflow.close()
