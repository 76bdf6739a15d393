"""smtplib, with replies that end: in time, and in length."""

from __future__ import annotations

import smtplib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socket import socket

LONGEST_REPLY = 64_000
"""Bytes of one reply; RFC 5321, section 4.5.3.1.5, allows lines of 512."""


class SmtpClient(smtplib.SMTP):
    """A connection whose timeout counts for a whole reply, not for each byte of it."""

    _spoken_by: socket | None = None
    _ahead = b""

    def getreply(self) -> tuple[int, bytes]:
        """The next reply: its code, -1 where it has none, and its text.

        Raises:
            OSError: the connection broke, or no whole reply came in time. It is closed then.
        """
        try:
            return self._reply()
        except OSError:
            self.close()
            raise

    def _reply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self._spoken_by is not self.sock:  # what came ahead of STARTTLS is nobody's word (RFC 3207, section 6)
            self._spoken_by, self._ahead = self.sock, b""
        patience = self.sock.gettimeout()
        deadline = None if patience is None else time.monotonic() + patience
        try:
            return self._read(self.sock, deadline)
        finally:
            self.sock.settimeout(patience)

    def _read(self, sock: socket, deadline: float | None) -> tuple[int, bytes]:
        texts: list[bytes] = []
        size = 0
        while True:
            line, end, rest = self._ahead.partition(b"\n")
            if end:
                self._ahead = rest
                size += len(line)
                texts.append(line[4:].strip())
                code = int(line[:3]) if line[:3].isdigit() else -1
                if line[3:4] != b"-" or code < 0:
                    return code, b"\n".join(texts)
            if size + len(self._ahead) > LONGEST_REPLY:
                raise smtplib.SMTPServerDisconnected("a reply without end")
            if not end:
                self._ahead += self._receive(sock, deadline)

    @staticmethod
    def _receive(sock: socket, deadline: float | None) -> bytes:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
        data = sock.recv(4096)
        if not data:
            raise smtplib.SMTPServerDisconnected("closed by the server")
        return data


class SmtpTlsClient(SmtpClient, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte (RFC 8314, section 3.3)."""
