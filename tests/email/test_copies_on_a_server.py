"""The mailbox of copies on an IMAP server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import AdapterError, AuthenticationError, LookUp, TransientError
from copilot_sync.mail.composing import Letterhead, compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import Context, Messenger, OutgoingMessage

BCC = "sent@northmoor-nhs.example"
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def imap(imap_server: int, message: OutgoingMessage, context: Context) -> int:
    copy = compose(message, Letterhead(sender="co-production@northmoor-nhs.example"), context.reading.now)
    with IMAPClient("127.0.0.1", imap_server, ssl=False) as client:
        client.login("demouser", "demopass")
        if not client.folder_exists("Sent copies"):
            client.create_folder("Sent copies")
        client.append("Sent copies", copy.replace(message.key.encode(), b"a" * 32))
        client.append(
            "Sent copies", copy.replace(b"<copilot-sync.", b"<relay.").replace(message.key.encode(), b"b" * 32)
        )
    return imap_server


ENVIRONMENT = {"COPILOT_SYNC_BCC_PASSWORD": "demopass"}


def test_copies_on_a_server_are_found(
    imap: int, opened: Callable[..., Messenger], message: OutgoingMessage, context: Context
) -> None:
    place = f"imap://demouser@127.0.0.1:{imap}/Sent%20copies"
    messenger = opened(25, ENVIRONMENT, bcc=BCC, bcc_mailbox=place)
    tried = context.reading.now - LONG_AGO

    assert messenger.look_up("a" * 32, tried) is LookUp.SENT
    assert messenger.look_up("b" * 32, tried) is LookUp.SENT
    assert messenger.look_up(message.key, tried) is LookUp.NOT_SENT
    assert messenger.look_up(message.key, context.reading.now) is LookUp.UNKNOWN


@pytest.mark.parametrize(
    ("environment", "folder", "kind"),
    [
        ({"COPILOT_SYNC_BCC_PASSWORD": "wrong"}, "INBOX", AuthenticationError),
        ({"COPILOT_SYNC_BCC_PASSWORD": "wröng"}, "INBOX", AuthenticationError),
        (ENVIRONMENT, "nowhere", AdapterError),
    ],
)
def test_a_server_that_does_not_let_us_search_is_told(  # noqa: PLR0917 -- fixtures and a case
    imap: int,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    context: Context,
    environment: dict[str, str],
    folder: str,
    kind: type[AdapterError],
) -> None:
    messenger = opened(25, environment, bcc=BCC, bcc_mailbox=f"imap://demouser@127.0.0.1:{imap}/{folder}")

    with pytest.raises(AdapterError) as caught:
        messenger.look_up(message.key, context.reading.now)

    assert type(caught.value) is kind


@pytest.mark.parametrize("line", [b"* OK ready\r\n", None])
def test_a_server_that_breaks_off_can_be_asked_again(
    scripted: Callable[[list[bytes | None]], int],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    context: Context,
    line: bytes | None,
) -> None:
    port = scripted([line, None])
    messenger = opened(25, ENVIRONMENT, bcc=BCC, bcc_mailbox=f"imap://demouser@127.0.0.1:{port}/INBOX")

    with pytest.raises(TransientError):
        messenger.look_up(message.key, context.reading.now)


def test_a_server_whose_certificate_proves_nothing_is_not_asked(
    servers: Any, authority: Any, opened: Callable[..., Messenger], message: OutgoingMessage, context: Context
) -> None:
    server = servers.start(tls=authority.certificate("localhost"), implicit=True)
    place = f"imaps://demouser@localhost:{server.port}/INBOX"

    with pytest.raises(AdapterError, match="certificate of the server of `bcc_mailbox`"):
        opened(25, ENVIRONMENT, bcc=BCC, bcc_mailbox=place).look_up(message.key, context.reading.now)
