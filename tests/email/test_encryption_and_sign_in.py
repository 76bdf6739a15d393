"""Nothing is said before the connection is safe, and passwords come from the environment alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AdapterError, AuthenticationError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.adapters import Messenger, OutgoingMessage

VARIABLE = "COPILOT_SYNC_SMTP_PASSWORD"
FILE_VARIABLE = "COPILOT_SYNC_SMTP_PASSWORD_FILE"
PASSWORD = "pässword"  # noqa: S105 -- of nobody
GREETING = b"220 mail.example ready\r\n"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_goes_out_encrypted_and_signed_in(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage, authority: Any, security: str
) -> None:
    server = servers.start(
        tls=authority.certificate("localhost"),
        implicit=security == "tls",
        require_starttls=security == "starttls",
        auth_required=security == "starttls",  # under implicit TLS, aiosmtpd takes no connection for encrypted
    )
    user = "sync" if security == "starttls" else ""

    opened(
        server.port,
        {VARIABLE: PASSWORD},
        host="localhost",
        security=security,
        ca_file=str(authority.file),
        user=user,
    ).deliver(message)

    assert len(server.handler.taken) == 1


@pytest.mark.parametrize("excluded", [["PLAIN"], ["LOGIN"]])
def test_either_way_of_signing_in_will_do(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage, authority: Any, excluded: list[str]
) -> None:
    server = servers.start(tls=authority.certificate("localhost"), auth_required=True, auth_exclude_mechanism=excluded)
    settings = {"host": "localhost", "security": "starttls", "ca_file": str(authority.file), "user": "sync"}

    opened(server.port, {VARIABLE: PASSWORD}, **settings).deliver(message)

    assert len(server.handler.taken) == 1
    with pytest.raises(AuthenticationError, match="535"):
        opened(server.port, {VARIABLE: "wrong"}, **settings).deliver(message)


def test_a_server_that_knows_no_way_of_ours_is_told_so(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage, authority: Any
) -> None:
    server = servers.start(tls=authority.certificate("localhost"), auth_exclude_mechanism=["PLAIN", "LOGIN"])

    with pytest.raises(AuthenticationError, match="no way to sign in"):
        opened(
            server.port,
            {VARIABLE: PASSWORD},
            host="localhost",
            security="starttls",
            ca_file=str(authority.file),
            user="sync",
        ).deliver(message)


def test_a_server_that_wants_a_sign_in_and_gets_none_is_told_so(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage, authority: Any
) -> None:
    server = servers.start(tls=authority.certificate("localhost"), auth_required=True)

    with pytest.raises(AuthenticationError, match="530"):
        opened(server.port, host="localhost", security="starttls", ca_file=str(authority.file)).deliver(message)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"535 5.7.8 no\r\n", AuthenticationError),
        (b"535 5.7.139 SmtpClientAuthentication is disabled\r\n", AuthenticationError),
        (b"550 5.7.30 Basic authentication is not supported\r\n", AuthenticationError),
        (b"500 what?\r\n", AuthenticationError),
        (b"454 4.7.0 not now\r\n", TransientError),
        (b"421 4.3.2 busy\r\n", TransientError),
    ],
)
def test_what_a_refused_sign_in_means(
    scripted: Callable[[list[bytes | None]], int],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    answer: bytes,
    kind: type[AdapterError],
) -> None:
    port = scripted([GREETING, b"250-mail.example\r\n250 AUTH PLAIN\r\n", answer])

    with pytest.raises(kind):
        opened(port, {VARIABLE: PASSWORD}, user="sync").deliver(message)


def test_a_server_that_cannot_encrypt_hears_nothing_from_us(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()

    with pytest.raises(AdapterError, match="STARTTLS"):
        opened(server.port, security="starttls").deliver(message)

    assert server.handler.taken == []


def test_a_server_that_refuses_to_encrypt_is_left(
    scripted: Callable[[list[bytes | None]], int], opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    port = scripted([GREETING, b"250-mail.example\r\n250 STARTTLS\r\n", b"454 4.7.0 TLS not available\r\n"])

    with pytest.raises(TransientError):
        opened(port, security="starttls").deliver(message)


def _of_nobody(authority: Any) -> dict[str, Any]:
    return {"certificate": authority.certificate("localhost"), "ca_file": ""}


def _of_another_name(authority: Any) -> dict[str, Any]:
    return {"certificate": authority.certificate("elsewhere.example"), "ca_file": str(authority.file)}


def _too_old(authority: Any) -> dict[str, Any]:
    ended = datetime.now(UTC) - timedelta(days=1)
    return {"certificate": authority.certificate("localhost", not_after=ended), "ca_file": str(authority.file)}


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("case", "told"), [(_of_nobody, "`ca_file`"), (_of_another_name, "another name"), (_too_old, "expired")]
)
def test_a_certificate_that_proves_nothing_is_refused(  # noqa: PLR0917 -- fixtures and a case
    servers: Any,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    authority: Any,
    case: Callable[[Any], dict[str, Any]],
    told: str,
    security: str,
) -> None:
    made = case(authority)
    server = servers.start(tls=made["certificate"], implicit=security == "tls")

    with pytest.raises(AdapterError, match=told) as caught:
        opened(server.port, host="localhost", security=security, ca_file=made["ca_file"]).deliver(message)

    assert type(caught.value) is AdapterError
    assert server.handler.taken == []


def test_the_other_kind_of_encryption_is_told_apart(
    servers: Any, opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    server = servers.start()

    with pytest.raises(AdapterError, match="could not agree on encryption"):
        opened(server.port, security="tls").deliver(message)


def test_what_is_said_ahead_of_encryption_is_nobodys_word(
    scripted: Callable[[list[bytes | None]], int], opened: Callable[..., Messenger], message: OutgoingMessage
) -> None:
    port = scripted(
        [
            GREETING,
            b"250-mail.example\r\n250 STARTTLS\r\n",
            b"220 Go on\r\n250-mail.example\r\n250 AUTH PLAIN\r\n",
            None,
        ]
    )

    with pytest.raises(AdapterError):
        opened(port, {VARIABLE: PASSWORD}, user="sync", security="starttls").deliver(message)


@pytest.mark.parametrize("host", ["mail.northmoor.example", "192.0.2.1", "localhost.northmoor.example"])
def test_only_this_machine_is_spoken_to_without_encryption(opened: Callable[..., Messenger], host: str) -> None:
    with pytest.raises(AdapterError, match='security = "none"'):
        opened(25, host=host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.8.8.8"])
def test_this_machine_is_known_by_its_names(opened: Callable[..., Messenger], host: str) -> None:
    opened(25, host=host)


@pytest.mark.parametrize("written", [f"{PASSWORD}\n", f"{PASSWORD}\r\n", PASSWORD])
def test_a_password_may_stand_in_a_file(  # noqa: PLR0917 -- fixtures and a case
    servers: Any,
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    authority: Any,
    tmp_path: Path,
    written: str,
) -> None:
    server = servers.start(tls=authority.certificate("localhost"), auth_required=True)
    tmp_path.joinpath("secret").write_bytes(written.encode())

    opened(
        server.port,
        {FILE_VARIABLE: "secret"},
        host="localhost",
        security="starttls",
        ca_file=str(authority.file),
        user="sync",
    ).deliver(message)

    assert len(server.handler.taken) == 1


@pytest.mark.parametrize(
    "environment", [{}, {VARIABLE: ""}, {FILE_VARIABLE: "nowhere"}, {FILE_VARIABLE: "empty"}, {FILE_VARIABLE: "."}]
)
def test_a_missing_password_is_told_before_anything_is_sent(
    opened: Callable[..., Messenger], tmp_path: Path, environment: dict[str, str]
) -> None:
    tmp_path.joinpath("empty").touch()

    with pytest.raises(AdapterError, match=VARIABLE):
        opened(25, environment, user="sync")


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_of_authorities_that_is_none_is_told_before_anything_is_sent(
    opened: Callable[..., Messenger], tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        tmp_path.joinpath("ca.pem").write_bytes(content)

    with pytest.raises(AdapterError, match="`ca_file`"):
        opened(25, security="tls", ca_file="ca.pem")
