"""A mailbox of many mails: the first pull and the second, beside imaplib fetching the same bytes.

    python -m benchmarks.mailboxes [--mails 10000]

It starts Dovecot on loopback (`apt install dovecot-imapd`), with a mailbox of invitations of about 4 kB. Read are
mails; nothing is judged. What a sync adds is in `benchmarks.judging`.
"""

from __future__ import annotations

import argparse
import imaplib
import mailbox
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import Context
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_email.source_offers import IMAP, MAILDIR
from copilot_sync_email.source_settings import FileSettings, ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import InviteSource, SyncToken

CONF = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {{
  driver = static
  args = password=demopass
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
WORDS = b"Let us plan the new clinic together, and say what would help you to take part. " * 30


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    mails = parser.parse_args().mails
    folder = Path(tempfile.mkdtemp(prefix="mails-", dir="/tmp"))  # paths of sockets have to be short
    try:
        _measure(folder, mails)
    finally:
        shutil.rmtree(folder)


def _measure(folder: Path, mails: int) -> None:
    _fill(folder, mails)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    (folder / "dovecot.conf").write_text(CONF.format(folder=folder, port=port), encoding="utf-8")
    with subprocess.Popen([shutil.which("dovecot") or "dovecot", "-F", "-c", folder / "dovecot.conf"]) as server:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        _told("imaplib, the first time", mails, *_timed(lambda: _by_imaplib(port)))
        _told("imaplib", mails, *_timed(lambda: _by_imaplib(port)))
        settings = ImapSettings(host="127.0.0.1", port=port, security="none", user="checker")
        environment = {"COPILOT_SYNC_IMAP_PASSWORD": "demopass"}
        context = Context(name="inbox", folder=folder, reading=READING, environment=environment)
        _twice("imap", mails, IMAP.open(settings, context))
        server.terminate()
    _twice("maildir", mails, MAILDIR.open(FileSettings(path=str(folder / "mail")), context))


def _fill(folder: Path, mails: int) -> None:
    box = mailbox.Maildir(folder / "mail")
    words = draft(0).description.encode()
    for number in range(mails):
        box.add(draft(number % 1000).as_mail().replace(words, WORDS, 1))
    (folder / "run").mkdir()
    folder.chmod(0o755)
    for path in (folder / "mail", *(folder / "mail").rglob("*")):
        shutil.chown(path, "nobody", "nogroup")


def _by_imaplib(port: int) -> int:
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login("checker", "demopass")
        client.select(readonly=True)
        _, said = client.fetch("1:*", "(BODY.PEEK[])")
        return sum(isinstance(part, tuple) for part in said)


def _twice(name: str, mails: int, source: InviteSource) -> None:
    (partition,) = source.partitions()
    token: SyncToken | None = None

    def pull() -> int:
        nonlocal token
        found = 0
        for page in source.pull(partition, token):
            found += len(page.changed)
            last = page.token
        token = last
        return found

    _told(f"{name}, first pull", mails, *_timed(pull))
    _told(f"{name}, second pull", 0, *_timed(pull))
    source.close()


def _timed(work: Callable[[], int]) -> tuple[int, float]:
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def _told(name: str, expected: int, found: int, seconds: float) -> None:
    rate = f"{found / seconds:>10,.0f} mails/s" if found else ""
    print(f"{name:<26}{found:>8,} mails {seconds:>8.2f} s{rate}{'' if found == expected else '  NOT ALL'}")


if __name__ == "__main__":
    main()
