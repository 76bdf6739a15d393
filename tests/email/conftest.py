"""Mail servers in threads: with certificates, sign-in and limits of every kind, and one that reads from a script."""

from __future__ import annotations

import asyncio
import grp
import os
import pwd
import runpy
import shutil
import socket
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from copilot_sync.adapters import Context, OutgoingMessage, ReadingSettings
from copilot_sync_email.offers import SMTP as OFFER
from copilot_sync_email.smtp_settings import SmtpSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.adapters import Messenger

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass
class Handler:
    """Keeps envelopes, and answers with what `answers` has for a command; ``None`` there breaks the connection."""

    answers: dict[str, list[str | None]] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    greetings: list[str] = field(default_factory=list)
    bearings: int = 0
    """How often somebody showed a token."""
    token: str = "zzqvxtoken.sync" + "x" * 1_800
    """The one that is taken."""

    def _answer(self, command: str, server: SMTP, usual: str) -> str:
        planned = self.answers.get(command)
        answer = planned.pop(0) if planned else usual
        if answer is None:
            server.transport.abort()
        elif answer.startswith("421"):
            asyncio.get_running_loop().call_soon(server.transport.close)
        return answer or usual

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's names and arguments
        self, _server: SMTP, session: Any, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802 -- as above
        self, server: SMTP, _session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer("MAIL", server, "250 2.1.0 Ok")
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802 -- as above
        self, server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT", server, "250 2.1.5 Ok")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802 -- as above
        self.taken.append(envelope)
        answer = self._answer("DATA", server, "250 2.0.0 Taken")
        if not answer.startswith("2"):
            self.taken.pop()
        return answer

    async def auth_XOAUTH2(self, server: SMTP, _args: list[str]) -> AuthResult:  # noqa: N802 -- as above
        """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol."""
        return await self._bearing(server, f"user=sync\1auth=Bearer {self.token}\1\1", b"")

    async def auth_OAUTHBEARER(self, server: SMTP, _args: list[str]) -> AuthResult:  # noqa: N802 -- as above
        """RFC 7628."""
        return await self._bearing(server, f"n,a=sync,\1auth=Bearer {self.token}\1\1", b"\1")

    async def _bearing(self, server: SMTP, good: str, resigned: bytes) -> AuthResult:
        self.bearings += 1
        if await server.challenge_auth("") == good.encode():
            return AuthResult(success=True)
        said = await server.challenge_auth('{"status":"400"}')
        if said != resigned:
            await server.push("501 5.5.2 resign as it is written")
        return AuthResult(success=False, handled=said != resigned)

    async def handle_RSET(self, server: SMTP, _session: Any, _envelope: Envelope) -> str:  # noqa: N802 -- as above
        return self._answer("RSET", server, "250 2.0.0 Ok")


class Authenticator:
    """Knows one user."""

    def __call__(self, _server: SMTP, _session: Any, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"sync", "pässword".encode()), handled=False)


class LongLines(SMTP):  # type: ignore[misc] # aiosmtpd has no hints
    """Takes answers to a challenge that are as long as they may be (RFC 4954, section 4)."""

    line_length_limit = 12_288


@dataclass
class Running:
    port: int
    handler: Handler


class Servers:
    """Mail servers in one thread of their own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.protocols: list[SMTP] = []
        self.listening: list[asyncio.Server] = []

    def start(
        self,
        answers: dict[str, list[str | None]] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        **options: Any,
    ) -> Running:
        """A server that answers as planned, and well to all else."""
        handler = Handler(answers or {})

        def protocol() -> SMTP:
            handler.connections += 1
            made = LongLines(
                handler,
                hostname="mail.example",
                loop=self.loop,
                tls_context=None if implicit else tls,
                authenticator=Authenticator(),
                **options,
            )
            self.protocols.append(made)
            return made

        async def listen() -> int:
            server = await self.loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit else None)
            self.listening.append(server)
            port: int = server.sockets[0].getsockname()[1]
            return port

        return Running(asyncio.run_coroutine_threadsafe(listen(), self.loop).result(10), handler)

    def close(self) -> None:
        async def end() -> None:
            for server in self.listening:
                server.close()
            for protocol in self.protocols:
                if protocol.transport is not None:
                    protocol.transport.abort()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.close()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of nobody."""

    file: Path
    made: trustme.CA

    def certificate(self, *names: str, **options: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.made.issue_cert(*names, **options).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = trustme.CA()
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    made.cert_pem.write_to_path(str(file))
    return Authority(file, made)


@pytest.fixture
def scripted() -> Iterator[Callable[[list[bytes | None]], int]]:
    """A server that says the next of its lines whenever it hears one, the first at once; ``None`` ends the talk.

    A line stands for one command, and for each line of a message.
    """

    def start(lines: list[bytes | None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        started.callback(listener.close)

        def talk() -> None:
            with suppress(OSError):
                peer, _ = listener.accept()
                with peer, peer.makefile("rb") as heard:
                    for line in lines:
                        if line is None:
                            return
                        peer.sendall(line)
                        heard.readline()
                    ended.wait(10)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        started.callback(thread.join, 10)
        started.callback(ended.set)
        port: int = listener.getsockname()[1]
        return port

    ended = threading.Event()
    with ExitStack() as started:
        yield start


@pytest.fixture
def context(tmp_path: Path) -> Context:
    reading = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=NOW)
    return Context(name="messenger", folder=tmp_path, reading=reading, organisation="Northmoor Integrated Care")


@pytest.fixture
def opened(context: Context) -> Iterator[Callable[..., Messenger]]:
    """Messengers, opened as a sync opens them; on loopback and without encryption unless the settings say so."""

    def open_(port: int, environment: dict[str, str] | None = None, **settings: Any) -> Messenger:
        usual: dict[str, Any] = {
            "host": "127.0.0.1",
            "security": "none",
            "sender": "co-production@northmoor-nhs.example",
            "timeout": 5.0,
            "last_timeout": 5.0,
        }
        messenger = OFFER.open(
            SmtpSettings(port=port, **usual | settings), replace(context, environment=environment or {})
        )
        started.callback(messenger.close)
        return messenger

    with ExitStack() as started:
        yield open_


@pytest.fixture
def message() -> OutgoingMessage:
    return OutgoingMessage(
        key="0123456789abcdef0123456789abcdef",
        thread="fedcba9876543210fedcba9876543210",
        first=True,
        recipient="sam.okoro@northmoor-nhs.example",
        subject="Your invite: Discharge letters",
        text="We couldn't find a question about access.\n.\nThat line is a dot.\n",
        html="<p>We couldn't find a question about access.</p>\n",
    )


@pytest.fixture(scope="session")
def imap_server() -> Iterator[int]:
    """A server of mailboxes (pymap) in a process of its own: user demouser, password demopass."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    program = str(Path(sysconfig.get_path("scripts"), "pymap"))
    command = [program, "--host=127.0.0.1", f"--port={port}", "--no-service=admin", "dict", "--demo-data"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 -- a program of this environment
        _wait_for(port)
        yield port
        process.terminate()


@dataclass(frozen=True)
class Dovecot:
    """A mail server that takes mail by LMTP and shows it by IMAP. Whoever knows the password is a user, or has a token."""

    imap: int
    lmtp: int
    auth: int
    """Where another server asks whether somebody's password is right."""


DOVECOT = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2 oauthbearer
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
passdb {{
  driver = static
  mechanisms = plain login
  args = password=demopass
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    port = {auth}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{identity.introspection}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Identity:
    """A server of OAuth: `tests/email/identity_server.py` has its one app."""

    sign_in: int
    introspection: int
    token_for: Callable[[str], str]


@pytest.fixture(scope="session")
def identity(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identity]:
    program = Path(__file__).with_name("identity_server.py")
    certificates = tmp_path_factory.mktemp("identity") / "chain.pem"
    authority.made.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(certificates))
    token_for: Callable[[str], str] = runpy.run_path(str(program))["token_for"]
    with subprocess.Popen(  # noqa: S603 -- the interpreter that runs the tests
        [sys.executable, program, certificates], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        sign_in, introspection = map(int, process.stdout.readline().split())
        yield Identity(sign_in, introspection, token_for)
        process.terminate()


def _free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        found = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [listener.getsockname()[1] for listener in found]


@pytest.fixture(scope="session")
def dovecot(identity: Identity) -> Iterator[Dovecot]:
    """Dovecot in the foreground, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    root = os.getuid() == 0
    user = "nobody" if root else pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    for name in ("run", "mail", "home"):
        (folder / name).mkdir()
    if root:
        folder.chmod(0o755)
        for path in (folder / "mail", folder / "home"):
            shutil.chown(path, user, group)
    made = Dovecot(*_free_ports(3))
    written = DOVECOT.format(folder=folder, user=user, group=group, **asdict(made))
    (folder / "dovecot.conf").write_text(written, encoding="utf-8")
    (folder / "oauth2").write_text(OAUTH2.format(identity=identity), encoding="utf-8")
    command = [shutil.which("dovecot") or "", "-F", "-c", str(folder / "dovecot.conf")]
    with subprocess.Popen(command) as process:  # noqa: S603 -- the one that is installed
        for port in (made.imap, made.lmtp):
            _wait_for(port)
        yield made
        process.terminate()
    shutil.rmtree(folder)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
