"""One run of the command, which kills itself with SIGKILL at a step of its work.

    python tests/email/killed_run.py STEP ARGUMENT...

A step is a moment at which something outside of the process is about to change or has just changed, or has answered: a
commit of the ledger, something said to the mail server and its answer, an answer of the mailbox. With step 0 it lives,
and prints how many steps it came to.
"""

from __future__ import annotations

import os
import signal
import smtplib
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from imapclient import IMAPClient
from sqlalchemy.engine.default import DefaultDialect

from copilot_sync_cli.app import main

LAST = int(sys.argv[1])
count = 0


def step() -> None:
    """Count, and die when it is time."""
    global count  # noqa: PLW0603 -- a program of one page
    count += 1
    if count == LAST:
        os.kill(os.getpid(), signal.SIGKILL)


def around(owner: Any, name: str) -> None:
    """Take a step before and after every call of a function."""
    inner = getattr(owner, name)

    def outer(*arguments: Any, **named: Any) -> Any:
        step()
        result = inner(*arguments, **named)
        step()
        return result

    setattr(owner, name, outer)


around(DefaultDialect, "do_commit")
around(smtplib.SMTP, "send")
around(smtplib.SMTP, "getreply")
around(IMAPClient, "fetch")
around(IMAPClient, "select_folder")
with redirect_stdout(StringIO()) as said:
    code = main(sys.argv[2:])
sys.stderr.write(said.getvalue())
sys.stdout.write(f"{count}\n")
sys.exit(code)
