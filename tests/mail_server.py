"""A mail server in a process of its own, which outlives whoever sends to it: the program behind `mail_server`.

    python tests/mail_server.py FOLDER [--mailbox ADDRESS] [--refuse ADDRESS] [--lmtp ADDRESS=PORT] [--fault NUMBER=KIND]

It prints its port, keeps what it takes in one Maildir for each recipient (FOLDER/ADDRESS), and ends with its input.
What comes for an address with a port is delivered there, to a server of mailboxes, before the sender has an answer.
A fault happens to the message of that number, counted from 1 over all connections, as it comes in:

- ``lost``: taken, and the connection breaks before the answer. ``silent``: taken, and no answer ever comes.
- ``cut``: not taken, and the connection breaks before the final dot is answered.
- ``later``: 451, not taken. ``busy``: 421, not taken, and the connection is closed. ``never``: 554, not taken.
"""

from __future__ import annotations

import argparse
import asyncio
import mailbox
import sys
from pathlib import Path
from smtplib import LMTP
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

TAKEN = "250 2.0.0 Taken"
ANSWERS = {"later": "451 4.3.0 Not now", "busy": "421 4.3.2 Too busy", "never": "554 5.6.0 Never"}
FAULTS = ("lost", "silent", "cut", *ANSWERS)


class Post:
    """Takes messages, and does to them what the faults say."""

    def __init__(self, folder: Path, refused: frozenset[str], lmtp: dict[str, int], faults: dict[int, str]) -> None:
        self.folder = folder
        self.refused = refused
        self.lmtp = lmtp
        self.faults = faults
        self.count = 0

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's names and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse some addresses, in words that quote them, as servers do."""
        if address in self.refused:
            return f"550 5.1.1 <{address}>: nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Keep a message for each of its recipients."""
        self.count += 1
        fault = self.faults.get(self.count, "")
        if fault in ANSWERS:
            if fault == "busy":
                asyncio.get_running_loop().call_later(0.05, server.transport.close)
            return ANSWERS[fault]
        if fault != "cut":
            await asyncio.to_thread(self._keep, envelope)
        if fault in {"lost", "cut"}:
            server.transport.abort()
        if fault == "silent":
            await asyncio.sleep(3600)
        return TAKEN

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        for address in envelope.rcpt_tos:
            if address in self.lmtp:
                with LMTP("127.0.0.1", self.lmtp[address]) as server:
                    server.sendmail(envelope.mail_from or "", [address], data)
            else:
                mailbox.Maildir(self.folder / address).add(data)


async def serve(post: Post) -> None:
    """Serve until the input ends: whoever started this has ended then, by whatever death."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(post, hostname="mail.example", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 -- this is how it is told
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mailbox", action="append", default=[])
    parser.add_argument("--refuse", action="append", default=[])
    parser.add_argument("--lmtp", action="append", default=[])
    parser.add_argument("--fault", action="append", default=[])
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for address in given.mailbox:
        mailbox.Maildir(given.folder / address)
    faults = {int(number): kind for number, _, kind in (fault.partition("=") for fault in given.fault)}
    if unknown := set(faults.values()) - set(FAULTS):
        parser.error(f"unknown faults: {unknown}")
    lmtp = {address: int(port) for address, _, port in (said.rpartition("=") for said in given.lmtp)}
    asyncio.run(serve(Post(given.folder, frozenset(given.refuse), lmtp, faults)))


if __name__ == "__main__":
    main()
