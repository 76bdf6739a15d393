"""The canary: whom we wrote to, and what, stands in no error, no log and no representation."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AdapterError, LookUp
from copilot_sync_email.smtp_connection import Envelope
from copilot_sync_email.smtp_replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import Context, Messenger, OutgoingMessage

MARK = "canary"
SECRET = "canary-secret"  # noqa: S105 -- of nobody
QUOTED = "550 5.1.1 <canary@northmoor-nhs.example>: canary subject, canary body"
BCC = "canary-copies@northmoor-nhs.example"


@pytest.fixture
def marked(message: OutgoingMessage) -> OutgoingMessage:
    return replace(
        message,
        recipient="canary@northmoor-nhs.example",
        subject="canary subject",
        text="canary body",
        html="<p>canary body</p>",
    )


def everything_told(error: BaseException) -> str:
    """The error, and what lies behind it."""
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    behind = error.__context__
    return told + (everything_told(behind) if behind else "")


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": [QUOTED]},
        {"RCPT": [QUOTED]},
        {"RCPT": ["250 Ok", QUOTED]},
        {"DATA": [QUOTED]},
        {"DATA": [QUOTED.replace("550 5", "451 4")]},
        {"DATA": [QUOTED.replace("5.1.1", "5.7.1")]},
        {"DATA": [None]},
        {"RCPT": [None]},
    ],
    ids=str,
)
def test_no_error_and_no_log_shows_a_message(
    servers: Any,
    opened: Callable[..., Messenger],
    marked: OutgoingMessage,
    caplog: pytest.LogCaptureFixture,
    answers: dict[str, list[str | None]],
) -> None:
    server = servers.start(answers)
    messenger = opened(server.port, bcc=BCC)
    told = [repr(marked), repr(messenger), str(messenger)]

    with caplog.at_level(logging.DEBUG):
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the server's own, in this process
        try:
            messenger.deliver(marked)
        except AdapterError as error:
            told.append(everything_told(error))
        messenger.close()

    assert MARK not in "".join([*told, caplog.text])


def test_no_error_and_no_log_shows_a_password(
    scripted: Callable[[list[bytes | None]], int],
    opened: Callable[..., Messenger],
    marked: OutgoingMessage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = scripted([b"220 ready\r\n", b"250-mail.example\r\n250 AUTH PLAIN\r\n", f"535 5.7.8 {SECRET}\r\n".encode()])
    messenger = opened(port, {"COPILOT_SYNC_SMTP_PASSWORD": SECRET}, user="sync")

    with caplog.at_level(logging.DEBUG), pytest.raises(AdapterError) as caught:
        messenger.deliver(marked)

    assert SECRET not in "".join([everything_told(caught.value), repr(messenger), caplog.text])


def test_no_log_shows_what_is_looked_up_and_where(
    imap_server: int,
    opened: Callable[..., Messenger],
    marked: OutgoingMessage,
    context: Context,
    caplog: pytest.LogCaptureFixture,
) -> None:
    messenger = opened(
        25,
        {"COPILOT_SYNC_BCC_PASSWORD": "demopass"},
        bcc=BCC,
        bcc_mailbox=f"imap://demouser@127.0.0.1:{imap_server}/INBOX",
        settles_after=0,
    )

    with caplog.at_level(logging.DEBUG):
        assert messenger.look_up(marked.key, context.reading.now) is LookUp.NOT_SENT

    assert caplog.text == ""


def test_what_is_handed_on_inside_shows_nothing(marked: OutgoingMessage) -> None:
    envelope = Envelope(
        sender="sync@northmoor-nhs.example", recipient=marked.recipient, copy_to=BCC, data=b"canary body"
    )

    assert MARK not in f"{envelope!r}{Reply(550, QUOTED.encode())!r}{Reply(550, QUOTED.encode())}"
