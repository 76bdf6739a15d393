"""A real mail server: Postfix takes what we send, signs us in by Dovecot, and delivers to Dovecot, where it is found.

Postfix starts as root alone. It listens on loopback, and has no way out.
"""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import (
    AuthenticationError,
    Context,
    LookUp,
    NotAcceptedError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.invite import Invite
from copilot_sync.mail.composing import Letterhead, compose
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_cli.app import main
from copilot_sync_email.source_offers import IMAP
from copilot_sync_email.source_settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.adapters import AdapterError, Messenger, OutgoingMessage

    Opened = Callable[..., Messenger]

pytestmark = [
    pytest.mark.skipif(shutil.which("postfix") is None or shutil.which("dovecot") is None, reason="asks Postfix"),
    pytest.mark.skipif(os.getuid() != 0, reason="Postfix starts as root alone"),
]

SENDER = "co-production@northmoor-nhs.example"
COPIES = "sent@northmoor-nhs.example"
ORGANISER = "sam.okoro@northmoor-nhs.example"
CHECKER = "checker@northmoor-nhs.example"
LATER, SLOWER, GONE, CLOSED = (f"{name}@northmoor-nhs.example" for name in ("later", "slower", "gone", "closed"))
FORGERIES = "forgeries@northmoor-nhs.example"
INVITES = str(draft(1).organiser.address)
"""Whoever organises drafts."""
ELSEWHERE = "una@letterbox.example"
TOO_MUCH = "word " * 8_000
"""More than Postfix takes here."""
PASSWORDS = {"COPILOT_SYNC_SMTP_PASSWORD": "demopass", "COPILOT_SYNC_BCC_PASSWORD": "demopass"}
PATIENCE = 10.0
"""Seconds to wait for a delivery; most take a tenth of one."""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
in_flow_delay = 0
myhostname = mx.northmoor-nhs.example
mydestination =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = northmoor-nhs.example, northmoor.example
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
message_size_limit = 30000
header_checks = regexp:{folder}/header_checks
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sender_login_maps = texthash:{folder}/senders
smtpd_tls_chain_files = {folder}/chain.pem
"""
MASTER = """
127.0.0.1:{incoming} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o {{ smtpd_sender_restrictions = reject_sender_login_mismatch }}
  -o {{ smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/recipients, permit_sasl_authenticated, reject_unauth_destination }}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
DOCS = Path(__file__).parents[2] / "docs" / "email.md"
HEADER_CHECK = next(line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.endswith(" IGNORE"))
"""What takes out headers under our own name that came from outside."""
TABLES = {
    "mailboxes": "".join(
        f"{address} x\n" for address in (SENDER, FORGERIES, COPIES, ORGANISER, CHECKER, INVITES, LATER, SLOWER, CLOSED)
    ),
    "senders": f"{SENDER} {SENDER}\n{ORGANISER} {ORGANISER}\n",
    "recipients": f"{LATER} 450 4.2.0 Greylisted, {LATER}\n"
    f"{SLOWER} 450 4.7.1 Greylisted, {SLOWER}\n"
    f"{CLOSED} 554 5.7.1 {CLOSED} takes nothing\n",
    "header_checks": f"{HEADER_CHECK}\n",
}


@dataclass(frozen=True)
class Postfix:
    """Where it takes mail: from its users, and from anywhere; and where what it delivers is read."""

    submission: int
    incoming: int
    imap: int
    authority: str
    """The file of whoever signed its certificate."""

    def settings(self, **more: Any) -> dict[str, Any]:
        """Of a messenger that sends through it, with a mailbox of copies."""
        usual = {
            "host": "localhost",
            "security": "starttls",
            "ca_file": self.authority,
            "sender": SENDER,
            "user": SENDER,
            "bcc": COPIES,
            "bcc_mailbox": f"imap://{COPIES.replace('@', '%40')}@127.0.0.1:{self.imap}/INBOX",
            "settles_after": 0,
        }
        return usual | more

    @contextmanager
    def mailbox(self, user: str) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", self.imap, ssl=False, timeout=10) as client:
            client.login(user, "demopass")
            client.select_folder("INBOX", readonly=True)
            yield client

    def arrived(self, user: str, message_id: str, number: int = 1) -> list[bytes]:
        """The mails of a Message-ID in a mailbox, once there are so many."""
        end = time.monotonic() + PATIENCE
        while True:
            with self.mailbox(user) as client:
                found = client.fetch(client.search(["HEADER", "Message-ID", message_id]), ["BODY.PEEK[]"])
            if len(found) >= number or time.monotonic() > end:
                return [said[b"BODY[]"] for said in found.values()]
            time.sleep(0.05)


@pytest.fixture(scope="module")
def postfix(dovecot: Any, authority: Any) -> Iterator[Postfix]:
    folder = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        for name in ("queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        authority.made.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "chain.pem"))
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
            incoming, submission = (listener.getsockname()[1] for listener in (one, other))
        words = {"folder": folder, "lmtp": dovecot.lmtp, "auth": dovecot.auth}
        written = TABLES | {
            "main.cf": MAIN.format(**words),
            "master.cf": MASTER.format(**words, incoming=incoming, submission=submission),
        }
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8")
        command = [shutil.which("postfix") or "", "-c", str(folder), "start-fg"]
        ends.enter_context(subprocess.Popen(command))  # noqa: S603 -- the one that is installed
        ends.callback(_stop, folder / "queue" / "pid" / "master.pid")
        for port in (incoming, submission):
            _wait_for_greeting(port)
        yield Postfix(submission, incoming, dovecot.imap, str(authority.file))


def _stop(file: Path) -> None:
    """End the process that all others are children of; the command that started it ends with it."""
    with suppress(FileNotFoundError):  # it never started
        os.kill(int(file.read_text()), signal.SIGTERM)


def _wait_for_greeting(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as peer, peer.makefile("rb") as said:
            if said.readline().startswith(b"220 "):
                return
        time.sleep(0.05)
    pytest.fail("Postfix does not start")


def test_a_message_arrives_as_it_was_written_and_is_found_again(
    postfix: Postfix, opened: Opened, message: OutgoingMessage, context: Context
) -> None:
    messenger = opened(postfix.submission, PASSWORDS, **postfix.settings())
    messenger.deliver(message)
    (received,), (copy,) = (postfix.arrived(box, message.key) for box in (ORGANISER, COPIES))

    written = compose(message, Letterhead(sender=SENDER, name=context.organisation), context.reading.now)
    assert received.endswith(written)
    assert copy.endswith(written)
    assert COPIES.encode() not in received
    assert messenger.look_up(message.key, context.reading.now) is LookUp.SENT
    assert messenger.look_up("f" * 32, context.reading.now) is LookUp.NOT_SENT


def test_a_message_goes_out_and_is_found_again_with_a_token(
    postfix: Postfix, identity: Any, opened: Opened, message: OutgoingMessage, context: Context
) -> None:
    (context.folder / "token").write_text(identity.token_for(SENDER))
    place = f"imap://{SENDER.replace('@', '%40')}@127.0.0.1:{postfix.imap}/INBOX"
    more = {"token_file": "token", "bcc": SENDER, "bcc_mailbox": place, "bcc_token": True}
    messenger = opened(postfix.submission, **postfix.settings(**more))
    told = replace(message, key="9" * 32)
    messenger.deliver(told)

    assert postfix.arrived(SENDER, told.key)
    assert messenger.look_up(told.key, context.reading.now) is LookUp.SENT
    (context.folder / "token").write_text(identity.token_for(ORGANISER))
    messenger.close()
    with pytest.raises(AuthenticationError, match=r"535 5\.7\.8"):
        messenger.deliver(told)


def test_messages_about_one_meeting_stand_together(postfix: Postfix, opened: Opened, message: OutgoingMessage) -> None:
    keys = [f"{number:032x}" for number in range(3)]
    messenger = opened(postfix.submission, PASSWORDS, **postfix.settings())
    for key in keys:
        thread = "a" * 32 if key != keys[2] else "b" * 32
        messenger.deliver(replace(message, key=key, thread=thread, first=key != keys[1]))
    for key in keys:
        assert postfix.arrived(ORGANISER, key)

    with postfix.mailbox(ORGANISER) as client:
        numbers = [client.search(["HEADER", "Message-ID", key])[0] for key in keys]
        threads = [set(_flat(thread)) for thread in client.thread("REFS")]
    together = next(thread for thread in threads if numbers[0] in thread)
    assert set(numbers) & together == set(numbers[:2])


def _flat(thread: Any) -> Iterator[int]:
    for one in thread:
        if isinstance(one, int):
            yield one
        else:
            yield from _flat(one)


# What differs from a message that is taken, and what a sync is told.
REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], type[AdapterError], str]] = {
    "nobody of this name": ({"recipient": GONE}, {}, NotAcceptedError, "550 5.1.1"),
    "somebody who takes nothing": ({"recipient": CLOSED}, {}, NotAcceptedError, "554 5.7.1"),
    "a message that is too large": ({"text": TOO_MUCH}, {}, NotAcceptedError, "552 5.3.4"),
    "a recipient who is greylisted": ({"recipient": LATER}, {}, TransientError, "450 4.2.0"),
    "a recipient who is greylisted by policy": ({"recipient": SLOWER}, {}, Throttled, "450 4.7.1"),
    "copies that nobody takes": ({}, {"bcc": GONE}, PermissionDenied, "550 5.1.1"),
    "a sender that is somebody else's": ({}, {"sender": ORGANISER}, PermissionDenied, "553 5.7.1"),
    "a mail server that relays nothing of ours": (
        {"recipient": ELSEWHERE},
        {"user": "", "sender": CHECKER},
        PermissionDenied,
        "554 5.7.1",
    ),
}


@pytest.mark.parametrize(("message_has", "settings_have", "kind", "codes"), REFUSALS.values(), ids=REFUSALS)
def test_what_postfix_refuses_is_told_as_what_it_is(  # noqa: PLR0917 -- fixtures and a case
    postfix: Postfix,
    opened: Opened,
    message: OutgoingMessage,
    context: Context,
    message_has: dict[str, Any],
    settings_have: dict[str, Any],
    kind: type[AdapterError],
    codes: str,
) -> None:
    refused = replace(message, key="e" * 32, **message_has)
    messenger = opened(postfix.submission, PASSWORDS, **postfix.settings(**settings_have))

    with pytest.raises(kind, match=codes) as caught:
        messenger.deliver(refused)

    assert type(caught.value) is kind
    assert refused.recipient not in str(caught.value)
    assert messenger.look_up(refused.key, context.reading.now) is LookUp.NOT_SENT
    if not settings_have:  # one message that is refused costs the next one nothing
        messenger.deliver(replace(message, key="d" * 32))


def test_a_wrong_password_is_told(postfix: Postfix, opened: Opened, message: OutgoingMessage) -> None:
    wrong = PASSWORDS | {"COPILOT_SYNC_SMTP_PASSWORD": "wrong"}

    with pytest.raises(AuthenticationError, match=r"535 5\.7\.8"):
        opened(postfix.submission, wrong, **postfix.settings()).deliver(message)


FORGED = {
    "as we write it": b"Authentication-Results: mx.northmoor-nhs.example; dmarc=pass",
    "in capitals": b"AUTHENTICATION-RESULTS: MX.NORTHMOOR-NHS.EXAMPLE; dmarc=pass",
    "in two lines": b"Authentication-Results:\r\n\tmx.northmoor-nhs.example;\r\n\tdmarc=pass",
    "behind a comment": b"Authentication-Results: (x\r\n y) mx.northmoor-nhs.example 1; dmarc=pass",
    "in quotes": b'Authentication-Results: "mx.northmoor-nhs.example"; dmarc=pass',
    "in pieces": b"Authentication-Results: mx.north(x)moor-nhs.example; dmarc=pass",
    "with a space in its name": b"Authentication-Results : mx.northmoor-nhs.example; dmarc=pass",
}


def test_a_forged_word_for_a_mail_is_taken_out_or_not_believed(postfix: Postfix) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.incoming) as outside:
        for number, header in enumerate(FORGED.values()):
            mail = b"Message-ID: <%d@forged.example>\r\n%s\r\n" % (number, header) + draft(number).as_mail()
            outside.sendmail("mallory@evil.example", [FORGERIES], mail)
        outside.sendmail("mallory@evil.example", [FORGERIES], b"Message-ID: <last@forged.example>\r\n\r\n")
    assert len(postfix.arrived(FORGERIES, "@forged.example", len(FORGED) + 1)) == len(FORGED) + 1

    invites = read(postfix, FORGERIES)

    assert invites
    assert not any(invite.envelope and invite.envelope.authenticated for invite in invites)


def read(postfix: Postfix, user: str) -> list[Invite]:
    """What our source finds in a mailbox."""
    settings = ImapSettings(
        host="127.0.0.1",
        port=postfix.imap,
        security="none",
        user=user,
        timeout=10.0,
        authentication_server="mx.northmoor-nhs.example",
    )
    context = Context(
        name="inbox", folder=Path(), reading=READING, environment={"COPILOT_SYNC_IMAP_PASSWORD": "demopass"}
    )
    source = IMAP.open(settings, context)
    (partition,) = source.partitions()
    pages = list(source.pull(partition, None))
    source.close()
    return [
        result for page in pages for thing in page.changed for result in thing.results if isinstance(result, Invite)
    ]


SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "ledger.sqlite3"
terms = ["Zzqvxsubject"]
[messenger]
adapter = "smtp"
host = "localhost"
port = {submission}
ca_file = "{authority}"
sender = "co-production@northmoor-nhs.example"
user = "co-production@northmoor-nhs.example"
[sources.inbox]
adapter = "imap"
host = "127.0.0.1"
port = {imap}
security = "none"
user = "checker@northmoor-nhs.example"
authentication_server = "mx.northmoor-nhs.example"
"""


def test_whoever_copies_the_checker_has_one_answer(
    postfix: Postfix, dovecot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    vouched = b"Authentication-Results: mx.northmoor-nhs.example; dmarc=pass header.from=northmoor.example\r\n"
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp) as delivery:
        delivery.sendmail(INVITES, [CHECKER], vouched + draft(1).as_mail())
    with smtplib.SMTP("127.0.0.1", postfix.incoming) as outside:  # the same from anybody, for another meeting
        outside.sendmail(
            "mallory@evil.example", [CHECKER], vouched + b"Message-ID: <2@x.example>\r\n" + draft(2).as_mail()
        )
    assert postfix.arrived(CHECKER, "<2@x.example>")
    monkeypatch.chdir(tmp_path)
    for name in ("SMTP", "IMAP"):
        monkeypatch.setenv(f"COPILOT_SYNC_{name}_PASSWORD", "demopass")
    settings = SETTINGS.format(submission=postfix.submission, authority=postfix.authority, imap=postfix.imap)
    (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")

    for _ in range(2):
        code = main(["sync", "--config", "settings.toml", "--now", READING.now.isoformat()])
        captured = capfd.readouterr()
        assert code == 0, captured.err + captured.out
    answers = postfix.arrived(INVITES, "@northmoor-nhs.example")

    assert len(answers) == 1
    assert b"Zzqvxsubject 1" in answers[0]
