"""Signing in with an access token: where it comes from, how it is shown, and that nobody else sees it."""

from __future__ import annotations

import itertools
import logging
import shutil
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import AdapterError, AuthenticationError, Context, TransientError
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_email.source_offers import IMAP
from copilot_sync_email.source_settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.adapters import InviteSource, Messenger, OutgoingMessage

    Opened = Callable[..., Messenger]
    OpenedSource = Callable[..., InviteSource]

USER = "checker@northmoor.example"
APP = {"tenant": "northmoor.example", "client_id": "zzqvxapp"}
SECRET = {"COPILOT_SYNC_EXCHANGE_SECRET": "zzqvxsecret"}
NOBODY = 1
"""A port that nobody listens at."""
FILE = "token"
NUMBERS = itertools.count()

asks_dovecot = pytest.mark.skipif(shutil.which("dovecot") is None, reason="asks Dovecot")


@pytest.fixture(autouse=True)
def nothing_is_shown(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, no log has a token or a secret, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    assert "zzqvxtoken" not in caplog.text
    assert "zzqvxsecret" not in caplog.text


@pytest.fixture
def source(tmp_path: Path) -> Iterator[OpenedSource]:
    def open_(port: int, environment: dict[str, str] | None = None, **more: Any) -> InviteSource:
        usual: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "user": USER, "timeout": 5.0}
        context = Context(name="inbox", folder=tmp_path, reading=READING, environment=environment or {})
        opened = IMAP.open(ImapSettings(**usual | more), context)
        ends.callback(opened.close)
        return opened

    with ExitStack() as ends:
        yield open_


def pulled(source: InviteSource) -> list[str]:
    (partition,) = source.partitions()
    return [
        getattr(result, "uid", "")
        for page in source.pull(partition, None)
        for thing in page.changed
        for result in thing.results
    ]


@pytest.fixture
def mailbox(dovecot: Any) -> str:
    """A folder with one invitation."""
    name = f"Tokens {next(NUMBERS)}"
    with IMAPClient("127.0.0.1", dovecot.imap, ssl=False, timeout=10) as client:
        client.login(USER, "demopass")
        client.create_folder(name)
        client.append(name, draft(1).as_mail())
    return name


@asks_dovecot
@pytest.mark.parametrize("hidden", [b"AUTH=OAUTHBEARER", b"AUTH=XOAUTH2"])
def test_a_mailbox_is_read_with_a_token(  # noqa: PLR0917 -- fixtures and a case
    dovecot: Any,
    identity: Any,
    mailbox: str,
    source: OpenedSource,
    tmp_path: Path,
    hidden: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = IMAPClient.capabilities
    monkeypatch.setattr(IMAPClient, "capabilities", lambda self: [one for one in told(self) if one != hidden])
    file = tmp_path / FILE
    opened = source(dovecot.imap, token_file=FILE, folders=(mailbox,))

    file.write_text(identity.token_for("mallory@northmoor.example"))
    with pytest.raises(AuthenticationError, match="or the token"):
        pulled(opened)
    file.write_text("zzqvxtoken.nobodys")
    with pytest.raises(AuthenticationError, match="or the token"):
        pulled(opened)
    file.write_text(identity.token_for(USER) + "\r\n")  # the file is read anew each time
    assert pulled(opened) == [draft(1).uid]


@asks_dovecot
def test_an_app_at_microsoft_reads_a_mailbox(  # noqa: PLR0917 -- as above
    dovecot: Any, identity: Any, authority: Any, mailbox: str, source: OpenedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    where = f"https://localhost:{identity.sign_in}"

    opened = source(dovecot.imap, SECRET, **APP, login_address=where, folders=(mailbox,))

    assert pulled(opened) == [draft(1).uid]
    assert pulled(opened) == [draft(1).uid]


REFUSED: dict[str, tuple[dict[str, str], dict[str, str], type[AdapterError], str]] = {
    "a wrong secret": (
        {},
        {"COPILOT_SYNC_EXCHANGE_SECRET": "zzqvxsecret-of-last-year"},
        AuthenticationError,
        "AADSTS7000215",
    ),
    "an app that is not registered": ({"client_id": "other"}, SECRET, AuthenticationError, "AADSTS700016"),
    "a directory that is none": ({"tenant": "nowhere.example"}, SECRET, AuthenticationError, "`tenant`"),
    "another scope": ({"scope": "https://graph.example/.default"}, SECRET, AuthenticationError, "AADSTS70011"),
    "a sign-in that is busy": ({}, {"COPILOT_SYNC_EXCHANGE_SECRET": "busy"}, TransientError, "just now"),
    "nobody there": ({"login_address": "https://localhost:1"}, SECRET, TransientError, "could not be reached"),
    "an address without encryption": (
        {"login_address": "http://localhost"},
        SECRET,
        AuthenticationError,
        "`login_address`",
    ),
}


@pytest.mark.parametrize(("more", "environment", "kind", "told"), REFUSED.values(), ids=REFUSED)
def test_an_app_that_microsoft_refuses_is_told_why_before_a_mail_server_is_asked(  # noqa: PLR0917 -- as above
    identity: Any,
    authority: Any,
    source: OpenedSource,
    monkeypatch: pytest.MonkeyPatch,
    more: dict[str, str],
    environment: dict[str, str],
    kind: type[AdapterError],
    told: str,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    settings = {"login_address": f"https://localhost:{identity.sign_in}", **APP, **more}

    with pytest.raises(AdapterError, match=told) as caught:
        pulled(source(NOBODY, environment, **settings))

    assert type(caught.value) is kind
    assert "zzqvx" not in str(caught.value)


WRONG: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "two sources": ({"token_file": FILE, **APP}, SECRET, "keep one"),
    "two others": ({"token_file": FILE, "token_command": ("true",)}, {}, "keep one"),
    "a directory without an app": ({"tenant": "northmoor.example"}, SECRET, "belong together"),
    "an app without a directory": ({"client_id": "zzqvxapp"}, SECRET, "belong together"),
    "an app without its secret": (APP, {}, "COPILOT_SYNC_EXCHANGE_SECRET"),
}


@pytest.mark.parametrize(("more", "environment", "told"), WRONG.values(), ids=WRONG)
def test_settings_that_do_not_fit_are_told_at_once(
    source: OpenedSource, opened: Opened, more: dict[str, Any], environment: dict[str, str], told: str
) -> None:
    with pytest.raises(AdapterError, match=told):
        source(1, environment, **more)
    with pytest.raises(AdapterError, match=told):
        opened(1, environment, user="sync", **more)


def test_a_token_that_is_nobodys_is_told_at_once(opened: Opened) -> None:
    with pytest.raises(AdapterError, match="`user`"):
        opened(1, token_file=FILE)


def printing(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({text!r})")


NO_TOKEN = {
    "a program that is not there": ("/no/such/program",),
    "a program that fails": (sys.executable, "-c", "print('zzqvxtoken'); exit(1)"),
    "nothing": printing(""),
    "two lines": printing("zzqvxtoken\nRCPT TO:<una@letterbox.example>"),
    "a mark that ends it": printing("zzqvxtoken\1user=other"),
    "letters of any kind": printing("zzqvxtöken"),
    "too much": printing("zzqvxtoken" * 3_000),
}


@pytest.mark.parametrize("command", NO_TOKEN.values(), ids=NO_TOKEN)
def test_what_is_no_token_is_told_and_never_sent(
    servers: Any, opened: Opened, message: OutgoingMessage, command: tuple[str, ...]
) -> None:
    server = servers.start(auth_require_tls=False)
    with pytest.raises(AuthenticationError, match="token_command"):
        opened(server.port, user="sync", token_command=command).deliver(message)
    assert server.handler.bearings == 0


@pytest.mark.parametrize(
    "text", [None, "", "zzqvxtoken\nzzqvxtoken", "zzqvxtoken\1user=other", "zzqvxtöken", "zzqvxtoken" * 3_000]
)
def test_a_file_without_a_token_is_told(
    opened: Opened, message: OutgoingMessage, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text, encoding="utf-8")

    with pytest.raises(AuthenticationError, match="token_file"):
        opened(NOBODY, user="sync", token_file=FILE).deliver(message)


@pytest.mark.parametrize("hidden", [[], ["XOAUTH2"], ["OAUTHBEARER"]])
def test_a_message_goes_out_with_a_token(
    servers: Any, opened: Opened, message: OutgoingMessage, authority: Any, hidden: list[str]
) -> None:
    server = servers.start(
        tls=authority.certificate("localhost"), require_starttls=True, auth_required=True, auth_exclude_mechanism=hidden
    )
    settings = {"host": "localhost", "security": "starttls", "ca_file": str(authority.file), "user": "sync"}

    opened(server.port, **settings, token_command=printing(server.handler.token)).deliver(message)
    assert len(server.handler.taken) == 1
    with pytest.raises(AuthenticationError, match="535"):
        opened(server.port, **settings, token_command=printing(server.handler.token[:-1])).deliver(message)


def test_a_server_that_knows_no_tokens_is_told_so(servers: Any, opened: Opened, message: OutgoingMessage) -> None:
    server = servers.start(auth_require_tls=False, auth_exclude_mechanism=["XOAUTH2", "OAUTHBEARER"])

    with pytest.raises(AuthenticationError, match="XOAUTH2 or OAUTHBEARER"):
        opened(server.port, user="sync", token_command=printing(server.handler.token)).deliver(message)
