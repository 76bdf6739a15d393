"""Waiting for new mail (IDLE, RFC 2177): the server says so itself, as long as the connection holds."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imapclient.exceptions import IMAPClientError

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from copilot_sync_email.imap_connection import ImapConnection

LONGEST = 5 * 60.0
"""Seconds after which we say anew that we wait.

A server may end it after 30 minutes (RFC 2177), a router forgets a silent connection sooner, and a server that missed
telling us of a mail tells it now.
"""
NEWS = b"EXISTS"


@dataclass
class Waiting:
    """Waits in one folder of a mailbox."""

    connection: ImapConnection
    folder: str
    _idle: tuple[IMAPClient, float] | None = None
    """The connection that waits, and since when."""

    def wait(self, seconds: float) -> bool:
        """Wait for new mail, so long at most. Whether there may be some; a server that cannot tell says no at once.

        Raises:
            AdapterError: as the ports say.
        """
        with self.connection.folder(self.folder) as (client, _):
            if not client.has_capability("IDLE"):
                return False
            now = time.monotonic()
            if self._idle is None or self._idle[0] is not client:
                client.idle()
                self._idle = client, now
            said = client.idle_check(timeout=max(seconds, 0.001))
            if now - self._idle[1] > LONGEST:
                _, meanwhile = client.idle_done()
                said += meanwhile
                client.idle()
                self._idle = client, now
        return any(NEWS in line for line in said)

    def end(self) -> None:
        """Wait no more."""
        idle, self._idle = self._idle, None
        if idle is not None:
            with suppress(IMAPClientError, OSError):
                idle[0].idle_done()
