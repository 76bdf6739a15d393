"""Handing messages to a mail server: what is taken, what is refused, and what nobody can know."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    LookUp,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.retrying import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import Messenger, OutgoingMessage

SENDER = "co-production@northmoor-nhs.example"
BCC = "sent@northmoor-nhs.example"
GREETING = b"220 mail.example ready\r\n"
OK = b"250 2.0.0 Ok\r\n"
GO_ON = b"354 Go on\r\n"


def other(message: OutgoingMessage, **changes: Any) -> OutgoingMessage:
    return replace(message, key="f" * 32, **changes)


def test_a_message_reaches_its_recipient_and_nobody_else(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()

    opened(server.port).deliver(message)

    (envelope,) = server.handler.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [message.recipient])
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"] == message.subject
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == message.text.splitlines()  # dots at the start of lines and all


def test_a_copy_goes_to_the_address_in_bcc_and_is_not_shown(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()

    opened(server.port, bcc=BCC).deliver(message)

    (envelope,) = server.handler.taken
    assert envelope.rcpt_tos == [message.recipient, BCC]
    assert BCC.encode() not in envelope.content


def test_one_connection_carries_many_messages(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()
    messenger = opened(server.port)

    for number in range(5):
        messenger.deliver(replace(message, key=f"{number:032x}"))

    assert len(server.handler.taken) == 5
    assert server.handler.connections == 1
    assert server.handler.greetings == ["northmoor-nhs.example"]


@pytest.mark.parametrize("goodbye", [None, "421 4.4.2 Idle for too long"])
def test_a_connection_that_the_server_closed_is_opened_again(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage, goodbye: str | None
) -> None:
    server = servers.start({"RSET": [goodbye]})
    messenger = opened(server.port)

    messenger.deliver(message)
    messenger.deliver(other(message))

    assert len(server.handler.taken) == 2
    assert server.handler.connections == 2


REFUSALS: list[tuple[str, str, type[AdapterError]]] = [
    ("MAIL", "421 4.3.2 Closing", Throttled),
    ("MAIL", "450 4.7.1 Too much mail", Throttled),
    ("MAIL", "451 4.3.0 Try again", TransientError),
    ("MAIL", "530 5.7.0 Sign in first", AuthenticationError),
    ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender", PermissionDenied),
    ("MAIL", "553 Sender address rejected: not owned by user", PermissionDenied),
    ("MAIL", "550 5.1.8 No such domain", PermissionDenied),
    ("MAIL", "552 5.3.4 Too large", NotAcceptedError),
    ("RCPT", "450 4.2.1 Mailbox busy", TransientError),
    ("RCPT", "452 4.5.3 Too many", TransientError),
    ("RCPT", "550 5.1.1 Nobody of this name", NotAcceptedError),
    ("RCPT", "550 No", NotAcceptedError),
    ("RCPT", "552 5.2.2 Over quota exceeded", NotAcceptedError),
    ("RCPT", "550 5.7.133 This group takes no mail from others", NotAcceptedError),
    ("RCPT", "554 5.7.1 Relay access denied", PermissionDenied),
    ("RCPT", "550 5.7.64 TenantAttribution", PermissionDenied),
    ("DATA", "421 4.3.2 Closing", Throttled),
    ("DATA", "452 4.3.1 Disk full", TransientError),
    ("DATA", "550 5.7.1 Against our policy", PermissionDenied),
    ("DATA", "554 5.2.252 SendAsDenied", PermissionDenied),
    ("DATA", "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException", Throttled),
    ("DATA", "554 5.6.0 Broken", NotAcceptedError),
    ("DATA", "552 Too large", NotAcceptedError),
]


@pytest.mark.parametrize(("command", "answer", "kind"), REFUSALS, ids=[f"{c} {a}" for c, a, _ in REFUSALS])
def test_a_refusal_is_told_by_its_kind_and_the_next_message_goes_out(  # noqa: PLR0917 -- fixtures and a case
    servers: Any,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    command: str,
    answer: str,
    kind: type[AdapterError],
) -> None:
    server = servers.start({command: [answer]})
    messenger = opened(server.port)

    with pytest.raises(AdapterError) as caught:
        messenger.deliver(message)
    messenger.deliver(other(message))

    assert type(caught.value) is kind
    assert answer.partition(" ")[0] in str(caught.value)
    assert [len(envelope.rcpt_tos) for envelope in server.handler.taken] == [1]


def test_what_is_missing_is_named(servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage) -> None:
    server = servers.start({"MAIL": ["550 5.7.60 Not yours"]})

    with pytest.raises(PermissionDenied) as caught:
        opened(server.port).deliver(message)

    assert caught.value.missing == "to send as the address in `sender`"


def test_what_is_refused_for_now_is_taken_when_it_is_tried_again(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start({"RCPT": ["451 4.3.0 Later"], "DATA": ["421 4.3.2 Busy"]})
    messenger = opened(server.port)

    RetryPolicy(sleep=lambda _: None).call(lambda: messenger.deliver(message))

    assert len(server.handler.taken) == 1


def test_a_connection_that_breaks_after_the_message_leaves_it_in_doubt(
    mail_server: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = mail_server(faults={1: "lost"})
    messenger = opened(server.port)

    with pytest.raises(OutcomeUnknownError):
        messenger.deliver(message)
    messenger.deliver(other(message, recipient="ada@northmoor-nhs.example"))

    assert len(server.box(message.recipient)) == 1
    assert len(server.box("ada@northmoor-nhs.example")) == 1


def test_a_server_that_takes_a_message_and_falls_silent_leaves_it_in_doubt(
    mail_server: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = mail_server(faults={1: "silent"})

    with pytest.raises(OutcomeUnknownError):
        opened(server.port, last_timeout=0.3).deliver(message)

    assert len(server.box(message.recipient)) == 1


def test_an_answer_to_the_message_that_is_none_leaves_it_in_doubt(
    scripted: Callable[[list[bytes | None]], int], opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    port = scripted([GREETING, OK, OK, OK, GO_ON, *[b""] * 10, b"what?\r\n" * 60])

    with pytest.raises(OutcomeUnknownError):
        opened(port).deliver(message)


BEFORE_THE_DOT: dict[str, list[bytes | None]] = {
    "no greeting": [None],
    "greeting 4xx": [b"450 4.3.2 not now\r\n"],
    "greeting 421": [b"421 4.3.2 not now\r\n"],
    "no hello": [GREETING, None],
    "busy at hello": [GREETING, b"421 4.3.2 not now\r\n"],
    "lost at MAIL": [GREETING, OK, None],
    "lost at RCPT": [GREETING, OK, OK, None],
    "lost at DATA": [GREETING, OK, OK, OK, None],
    "busy at DATA": [GREETING, OK, OK, OK, b"451 4.3.0 not now\r\n"],
    "goes on for ever": [b"220-and\r\n" * 20_000],
    "one line for ever": [b"2" * 100_000],
    "speaks another language": [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    "forgets what it was asked": [GREETING, OK, OK, b"nonsense\r\n"],
    "falls silent": [b""],
}


@pytest.mark.parametrize("script", BEFORE_THE_DOT.values(), ids=BEFORE_THE_DOT.keys())
def test_what_breaks_before_the_message_is_whole_can_be_tried_again(
    scripted: Callable[[list[bytes | None]], int],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    script: list[bytes | None],
) -> None:
    port = scripted(script)

    with pytest.raises(TransientError):
        opened(port, timeout=0.5).deliver(message)


def test_a_connection_cut_in_the_middle_of_a_long_message_leaves_nothing_in_doubt(
    scripted: Callable[[list[bytes | None]], int], opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    port = scripted([GREETING, OK, OK, OK, GO_ON, b"", None])

    with pytest.raises(TransientError):
        opened(port).deliver(replace(message, text="all the words there are\n" * 300_000))


def test_bytes_that_come_one_by_one_do_not_hold_us_for_ever(
    opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    import threading  # noqa: PLC0415 -- for this one server

    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            peer, _ = listener.accept()
            with peer:
                while not ended.wait(0.05):
                    peer.sendall(b"2")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        before = time.monotonic()
        with pytest.raises(TransientError):
            opened(listener.getsockname()[1], timeout=0.3).deliver(message)
        ended.set()
        thread.join(10)

    assert time.monotonic() - before < 5


def test_nobody_at_the_port_can_be_tried_again(opened: Callable[..., Messenger], message: OutgoingMessage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(TransientError, match="nobody answers"):
        opened(port).deliver(message)


def test_a_server_that_never_lets_us_in_says_what_is_missing(
    scripted: Callable[[list[bytes | None]], int], opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    with pytest.raises(PermissionDenied):
        opened(scripted([b"554 5.7.1 Not from there\r\n"])).deliver(message)


def test_a_refused_copy_is_said_once_and_counted_at_the_end(
    mail_server: Any,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = mail_server(refused=[BCC])
    messenger = opened(server.port, bcc=BCC)

    with caplog.at_level(logging.DEBUG):
        for number in range(3):
            messenger.deliver(replace(message, key=f"{number:032x}"))
        messenger.close()

    assert len(server.box(message.recipient)) == 3
    first, last = caplog.messages
    assert "550 5.1.1" in first
    assert "3 messages" in last


def test_where_copies_are_looked_up_no_copy_means_no_message(
    mail_server: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = mail_server(refused=[BCC], mailboxes=["elsewhere"])
    messenger = opened(server.port, bcc=BCC, bcc_mailbox=f"maildir:{server.folder / 'elsewhere'}")

    with pytest.raises(PermissionDenied, match="`bcc`"):
        messenger.deliver(message)

    assert list(server.boxes()) == ["elsewhere"]


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_is_written_to_where_the_server_can(
    servers: Any,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    offered: bool,  # noqa: FBT001 -- the case
) -> None:
    server = servers.start(enable_SMTPUTF8=offered)
    messenger = opened(server.port)

    if not offered:
        with pytest.raises(NotAcceptedError, match="SMTPUTF8"):
            messenger.deliver(replace(message, recipient="zoë@northmoor-nhs.example"))
    else:
        messenger.deliver(replace(message, recipient="zoë@northmoor-nhs.example"))
        assert server.handler.taken[0].rcpt_tos == ["zoë@northmoor-nhs.example"]
        assert "To: <zoë@northmoor-nhs.example>\r\n".encode() in server.handler.taken[0].content
    messenger.deliver(other(message))

    assert server.handler.taken[-1].rcpt_tos == [message.recipient]


@pytest.mark.parametrize(
    "recipient", ["", "sam", "sam@", "@x.example", "sam okoro@x.example", "sam@x.example>\r\nRCPT TO:<eve@x.example"]
)
def test_what_is_no_address_is_refused_before_anything_is_said(
    opened: Callable[..., Messenger], message: OutgoingMessage, recipient: str
) -> None:
    with pytest.raises(NotAcceptedError):
        opened(1).deliver(replace(message, recipient=recipient))


def test_messages_are_spaced_where_an_admin_says_so(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()
    messenger: Any = opened(server.port, most_per_minute=30)
    waits: list[float] = []
    messenger._pace.sleep = waits.append

    messenger.deliver(message)
    messenger.deliver(other(message))

    assert len(waits) == 1
    assert 0 < waits[0] <= 2


def test_without_a_mailbox_of_copies_nobody_knows(
    opened: Callable[..., Messenger], message: OutgoingMessage, context: Any
) -> None:
    assert opened(1).look_up(message.key, context.reading.now) is LookUp.UNKNOWN
