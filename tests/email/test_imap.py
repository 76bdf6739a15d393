"""A mailbox on a server: large mails, connections that break, folders that are numbered anew, and who is let in."""

from __future__ import annotations

import base64
import itertools
import re
import socket
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    Context,
    PermissionDenied,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync.invite import Invite
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_email.source_offers import IMAP
from copilot_sync_email.source_settings import ImapSettings

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from copilot_sync.adapters import Changed, InviteSource

NUMBERS = itertools.count()
ENVIRONMENT = {"COPILOT_SYNC_IMAP_PASSWORD": "demopass"}


@pytest.fixture
def settings(imap_server: int) -> ImapSettings:
    return ImapSettings(
        host="127.0.0.1",
        port=imap_server,
        security="none",
        user="demouser",
        folders=(f"Inbox {next(NUMBERS)} ü",),
        timeout=10.0,
    )


@pytest.fixture
def client(settings: ImapSettings) -> Iterator[IMAPClient]:
    with IMAPClient("127.0.0.1", settings.port, ssl=False, timeout=10) as signed_in:
        signed_in.login("demouser", "demopass")
        signed_in.create_folder(settings.folders[0])
        yield signed_in


@pytest.fixture
def opened() -> Iterator[Callable[..., InviteSource]]:
    def open_(settings: ImapSettings, **environment: str) -> InviteSource:
        context = Context(name="inbox", folder=Path(), reading=READING, environment=environment or ENVIRONMENT)
        source = IMAP.open(settings, context)
        ends.callback(source.close)
        return source

    with ExitStack() as ends:
        yield open_


def pulled(source: InviteSource, token: Any = None) -> tuple[list[Changed], Any]:
    """Every thing of the one folder, and the last token."""
    (partition,) = source.partitions()
    pages = list(source.pull(partition, token))
    return [thing for page in pages for thing in page.changed], pages[-1].token


def test_of_a_large_mail_the_words_the_calendar_and_the_names_of_files_are_fetched(
    settings: ImapSettings, client: IMAPClient, opened: Callable[..., InviteSource]
) -> None:
    whole = draft(1).as_mail()
    boundary = whole.partition(b'boundary="')[2].partition(b'"')[0]
    attachment = (
        b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        b"Content-Disposition: attachment; filename=Plan.pdf\n\n" + base64.encodebytes(bytes(300_000))
    )
    closing = b"--" + boundary + b"--"
    mail = whole.replace(closing, b"--" + boundary + b"\n" + attachment + b"\n" + closing)
    client.append(settings.folders[0], mail)

    (small,), _ = pulled(opened(replace(settings, largest=0.1)))
    (large,), _ = pulled(opened(settings))

    assert small.version != large.version
    (invite,), (as_a_whole,) = small.results, large.results
    assert isinstance(invite, Invite)
    assert isinstance(as_a_whole, Invite)
    assert replace(invite, description="") == replace(as_a_whole, description="")
    assert (invite.description or "").strip() == draft(1).description
    assert [file.name for file in invite.attachments] == ["Plan.pdf"]


def test_a_folder_that_is_numbered_anew_is_read_from_the_beginning(
    settings: ImapSettings, client: IMAPClient, opened: Callable[..., InviteSource]
) -> None:
    mail = draft(1).as_mail()
    client.append(settings.folders[0], mail)
    (before,), token = pulled(opened(settings))
    client.delete_folder(settings.folders[0])
    client.create_folder(settings.folders[0])
    client.append(settings.folders[0], mail)
    source = opened(settings)
    (partition,) = source.partitions()

    with pytest.raises(SyncTokenExpired):
        pulled(source, token)
    (after,), _ = pulled(source)

    assert source.fetch(partition, before.reference) is None
    assert before.reference != after.reference
    assert before.version == after.version


def test_a_mailbox_that_somebody_empties_loses_nothing_that_comes_later(
    settings: ImapSettings, client: IMAPClient, opened: Callable[..., InviteSource]
) -> None:
    for number in range(3):
        client.append(settings.folders[0], draft(number).as_mail())
    _, token = pulled(opened(settings))
    client.select_folder(settings.folders[0])
    client.delete_messages(client.search())
    client.expunge()
    client.close_folder()
    nothing, same = pulled(opened(settings), token)
    client.append(settings.folders[0], draft(7).as_mail())
    later, _ = pulled(opened(settings), same)

    assert (nothing, same) == ([], token)
    assert [getattr(result, "uid", "") for thing in later for result in thing.results] == [draft(7).uid]


# What the server says to a command, and what a sync is told.
TROUBLES: dict[str, tuple[dict[str, list[str | None]], type[AdapterError]]] = {
    "it refuses us": ({"LOGIN": ["{tag} NO [AUTHENTICATIONFAILED] checker@northmoor.example"]}, AuthenticationError),
    "it cannot say just now": ({"LOGIN": ["{tag} NO [UNAVAILABLE] later"]}, TransientError),
    "it breaks off at the sign-in": ({"LOGIN": [None]}, TransientError),
    "it says goodbye at once": ({"LOGIN": ["* BYE tired", None]}, TransientError),
    "there is no such folder": ({"EXAMINE": ["{tag} NO [NONEXISTENT] INBOX"]}, AdapterError),
    "the folder is closed to us": ({"EXAMINE": ["{tag} NO [NOPERM] INBOX"]}, PermissionDenied),
    "we ask too much": ({"EXAMINE": ["{tag} NO [LIMIT] slow down"]}, Throttled),
    "it does not say how the folder is numbered": ({"EXAMINE": ["{tag} OK done"]}, TransientError),
    "it breaks off at the search": ({"UID SEARCH": [None]}, TransientError),
    "it answers with nonsense": ({"UID SEARCH": ["* SEARCH one two", "{tag} OK done"]}, TransientError),
    "it breaks off in the middle of a mail": (
        {
            "UID FETCH": [
                "* 1 FETCH (UID 1 RFC822.SIZE 900)\r\n{tag} OK done",
                "* 1 FETCH (UID 1 BODY[] {{900}}\r\nFrom: Ola",
                None,
            ]
        },
        TransientError,
    ),
}


@pytest.mark.parametrize(("answers", "kind"), TROUBLES.values(), ids=TROUBLES)
def test_what_goes_wrong_is_told_as_what_it_is_and_quotes_nothing(
    opened: Callable[..., InviteSource],
    server: Callable[..., Server],
    answers: dict[str, list[str | None]],
    kind: type[AdapterError],
) -> None:
    source = opened(settings_for(server(**{name.replace(" ", "_"): said for name, said in answers.items()}).port))

    with pytest.raises(AdapterError) as caught:
        pulled(source)

    assert type(caught.value) is kind
    assert "northmoor" not in str(caught.value)
    assert "Ola" not in str(caught.value)


def test_after_a_connection_that_broke_the_next_pull_is_whole(
    opened: Callable[..., InviteSource], server: Callable[..., Server]
) -> None:
    mail = draft(1).as_mail().decode()
    answer = f"* 1 FETCH (UID 1 BODY[] {{{{{len(mail)}}}}}\r\n{mail.replace('{', '{{').replace('}', '}}')})"
    size = f"* 1 FETCH (UID 1 RFC822.SIZE {len(mail)})\r\n{{tag}} OK done"
    talking = server(UID_FETCH=[size, answer[:200], None, size, f"{answer}\r\n{{tag}} OK done"])
    source = opened(settings_for(talking.port))

    with pytest.raises(TransientError):
        pulled(source)
    (thing,), _ = pulled(source)

    assert [getattr(result, "uid", "") for result in thing.results] == [draft(1).uid]


def test_a_server_that_describes_a_mail_in_ten_thousand_nested_parts_costs_that_mail(
    opened: Callable[..., InviteSource], server: Callable[..., Server]
) -> None:
    structure = "(" * 10_000 + '"TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1' + ' "MIXED")' * 10_000
    talking = server(
        UID_FETCH=[
            "* 1 FETCH (UID 1 RFC822.SIZE 90000000)\r\n{tag} OK done",
            f"* 1 FETCH (UID 1 BODYSTRUCTURE {structure} BODY[HEADER]<0> {{{{4}}}}\r\nA: b)\r\n{{tag}} OK done",
        ]
    )
    (partition,) = (source := opened(settings_for(talking.port))).partitions()

    (page,) = source.pull(partition, None)

    (failed,) = page.failed
    assert failed.reference
    assert not page.changed


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_is_checked(
    opened: Callable[..., InviteSource], server: Callable[..., Server], authority: Any, *, implicit: bool, trusted: bool
) -> None:
    talking = server(tls=authority.certificate("127.0.0.1", "localhost"), implicit=implicit)
    more = {"ca_file": str(authority.file)} if trusted else {}
    source = opened(settings_for(talking.port, security="tls" if implicit else "starttls", **more))

    if trusted:
        assert pulled(source)[0] == []
    else:
        with pytest.raises(AdapterError, match="certificate"):
            pulled(source)
        assert not any(line.startswith("LOGIN") for line in talking.heard)


def test_a_server_that_cannot_encrypt_never_hears_the_password(
    opened: Callable[..., InviteSource], server: Callable[..., Server], authority: Any
) -> None:
    talking = server()
    source = opened(settings_for(talking.port, security="starttls", ca_file=str(authority.file)))

    with pytest.raises(AdapterError):
        pulled(source)
    assert not any(line.startswith("LOGIN") for line in talking.heard)


WRONG: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "no password": ({}, {"OTHER": "x"}, "there is no password"),
    "not encrypted, and elsewhere": ({"host": "mail.example"}, ENVIRONMENT, "on this machine alone"),
    "one folder twice": ({"folders": ("INBOX", "INBOX")}, ENVIRONMENT, "twice"),
    "no folder": ({"folders": ()}, ENVIRONMENT, "none"),
}


@pytest.mark.parametrize(("more", "environment", "told"), WRONG.values(), ids=WRONG)
def test_settings_that_do_not_fit_are_told_at_once(
    opened: Callable[..., InviteSource], more: dict[str, Any], environment: dict[str, str], told: str
) -> None:
    with pytest.raises(AdapterError, match=told):
        opened(settings_for(1, **more), **environment)


def settings_for(port: int, **more: Any) -> ImapSettings:
    usual: dict[str, Any] = {"host": "127.0.0.1", "security": "none", "user": "demouser", "timeout": 5.0}
    return ImapSettings(port=port, **(usual | more))


USUAL: dict[str, list[str]] = {
    "CAPABILITY": ["* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done"],
    "LOGIN": ["{tag} OK in"],
    "EXAMINE": ["* OK [UIDVALIDITY 7] x\r\n{tag} OK done"],
    "UID SEARCH": ["* SEARCH 1\r\n{tag} OK done"],
    "UID FETCH": ["{tag} OK done"],
    "LOGOUT": ["* BYE\r\n{tag} OK done"],
}


@dataclass
class Server:
    """Says to each command what the test planned, else the usual; ``None`` breaks the connection."""

    answers: dict[str, list[str | None]]
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    heard: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                peer, _ = listener.accept()
                with suppress(OSError), peer:
                    peer.settimeout(10)
                    self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        if self.tls is not None and self.implicit:
            with suppress(OSError), self.tls.wrap_socket(peer, server_side=True) as hidden:
                self._greet(hidden)
        else:
            self._greet(peer)

    def _greet(self, peer: socket.socket) -> None:
        peer.sendall(b"* OK ready\r\n")
        self._converse(peer)

    def _converse(self, peer: socket.socket) -> None:
        heard = peer.makefile("rb")
        while line := heard.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.heard.append(command or tag)
            if command.startswith("STARTTLS") and self.tls is not None:
                peer.sendall(f"{tag} OK go\r\n".encode())
                with suppress(OSError), self.tls.wrap_socket(peer, server_side=True) as hidden:
                    self._converse(hidden)
                return
            for said in self._answers(command):
                if said is None:
                    peer.shutdown(socket.SHUT_RDWR)
                    return
                peer.sendall(f"{said.format(tag=tag)}\r\n".encode())
                if said.startswith("+"):
                    self.heard.append(heard.readline().decode().strip())

    def _answers(self, command: str) -> Iterator[str | None]:
        name = next((name for name in (*self.answers, *USUAL) if command.startswith(name)), "")
        planned = self.answers.get(name)
        if name == "STARTTLS" or not name:
            yield "{tag} BAD what?"
        elif planned is None or not planned:
            yield USUAL[name][0]
        else:
            while planned:
                said = planned.pop(0)
                yield said
                if said is None or re.search(r"\{tag\}", said):
                    return
            yield "{tag} OK done"


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    def start(*, tls: ssl.SSLContext | None = None, implicit: bool = False, **answers: list[str | None]) -> Server:
        planned = {name.replace("_", " "): list(said) for name, said in answers.items()}
        made = Server(planned, tls, implicit)
        listener = socket.create_server(("127.0.0.1", 0))
        made.port = listener.getsockname()[1]
        ends.callback(listener.close)
        ends.callback(listener.shutdown, socket.SHUT_RDWR)
        threading.Thread(target=made.serve, args=[listener], daemon=True).start()
        return made

    with ExitStack() as ends:
        yield start
