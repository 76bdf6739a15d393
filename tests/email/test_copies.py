"""The mailbox of copies: what was sent is found, and only what certainly was not is said not to be."""

from __future__ import annotations

import mailbox
import os
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AdapterError, LookUp, OutcomeUnknownError
from copilot_sync.mail.composing import Letterhead, compose
from copilot_sync_email import copies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.adapters import Context, Messenger, OutgoingMessage

BCC = "sent@northmoor-nhs.example"
LONG_AGO = timedelta(hours=1)
LETTERHEAD = Letterhead(sender="co-production@northmoor-nhs.example", name="Northmoor")


@pytest.fixture
def copy(message: OutgoingMessage, context: Context) -> bytes:
    return compose(message, LETTERHEAD, context.reading.now)


@pytest.fixture(params=["maildir", "mbox"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[mailbox.Mailbox[Any]]:
    if request.param == "mbox":
        (tmp_path / "sent").touch()
    with closing({"maildir": mailbox.Maildir, "mbox": mailbox.mbox}[request.param](tmp_path / "sent")) as made:
        yield made


def searched(opened: Callable[..., Messenger], box: mailbox.Mailbox[Any], **settings: Any) -> Messenger:
    box.flush()
    kind = type(box).__name__.lower()
    return opened(25, bcc=BCC, bcc_mailbox=f"{kind}:sent", **settings)


def test_what_was_sent_is_found_and_what_was_not_is_not(
    box: mailbox.Mailbox[Any],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    copy: bytes,
    context: Context,
) -> None:
    for number in range(50):
        box.add(copy.replace(message.key.encode(), f"{number:032x}".encode()))
    messenger = searched(opened, box)
    tried = context.reading.now - LONG_AGO

    assert messenger.look_up(message.key, tried) is LookUp.NOT_SENT
    box.add(copy)
    box.flush()
    assert messenger.look_up(message.key, tried) is LookUp.SENT
    for number in range(50, 100):
        box.add(copy.replace(message.key.encode(), f"{number:032x}".encode()))
    box.flush()
    assert messenger.look_up(message.key, tried) is LookUp.SENT


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(minutes=15), LookUp.NOT_SENT),
        (timedelta(minutes=14, seconds=59), LookUp.UNKNOWN),
        (timedelta(), LookUp.UNKNOWN),
        (timedelta(minutes=-20), LookUp.UNKNOWN),  # the clock was put back
    ],
)
def test_a_copy_may_be_under_way_for_a_while(  # noqa: PLR0917 -- fixtures and a case
    box: mailbox.Mailbox[Any],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    context: Context,
    age: timedelta,
    expected: LookUp,
) -> None:
    assert searched(opened, box).look_up(message.key, context.reading.now - age) is expected


def test_what_is_found_was_sent_however_short_ago(
    box: mailbox.Mailbox[Any],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    copy: bytes,
    context: Context,
) -> None:
    box.add(copy)

    assert searched(opened, box).look_up(message.key, context.reading.now) is LookUp.SENT


def _given_another_message_id(copy: bytes, key: str) -> bytes:
    return copy.replace(f"<copilot-sync.{key}@northmoor-nhs.example>".encode(), b"<relay-1@relay.example>")


def _without_our_header(copy: bytes, key: str) -> bytes:
    return copy.replace(f"X-Copilot-Sync: {key}\r\n".encode(), b"")


def _with_folded_headers(copy: bytes, _: str) -> bytes:
    return copy.replace(b"Message-ID: ", b"Message-Id:\r\n ").replace(b"X-Copilot-Sync: ", b"x-copilot-sync:\r\n\t")


def _with_a_long_way_behind_it(copy: bytes, _: str) -> bytes:
    return b"Received: from a by b\r\n" * 500 + copy


@pytest.mark.parametrize(
    "change", [_given_another_message_id, _without_our_header, _with_folded_headers, _with_a_long_way_behind_it]
)
def test_a_copy_is_known_by_what_relays_leave_of_it(  # noqa: PLR0917 -- fixtures and a case
    box: mailbox.Mailbox[Any],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    copy: bytes,
    context: Context,
    change: Callable[[bytes, str], bytes],
) -> None:
    changed = change(copy, message.key)
    assert changed != copy
    box.add(changed)

    assert searched(opened, box).look_up(message.key, context.reading.now - LONG_AGO) is LookUp.SENT


def test_a_mail_that_quotes_or_answers_a_message_is_no_copy_of_it(
    box: mailbox.Mailbox[Any],
    opened: Callable[..., Messenger],
    message: OutgoingMessage,
    copy: bytes,
    context: Context,
) -> None:
    answer = EmailMessage()
    answer["References"] = f"<copilot-sync.{message.key}@northmoor-nhs.example>"
    answer.set_content(f"On Monday you wrote:\nX-Copilot-Sync: {message.key}\n")
    box.add(answer)
    box.add(copy.replace(message.key.encode(), b"a" * 32))

    assert searched(opened, box).look_up(message.key, context.reading.now - LONG_AGO) is LookUp.NOT_SENT


def test_a_copy_is_found_wherever_the_pieces_of_a_large_mbox_are_cut(
    tmp_path: Path, message: OutgoingMessage, copy: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "CHUNK", 64)
    monkeypatch.setattr(copies, "LARGEST_HEADER", 2_000)
    path = tmp_path / "sent"
    for before in range(0, 130, 7):
        path.write_bytes(
            b"From a\n\n" + b"x" * before + b"\n\nFrom sent@northmoor\n" + copy + b"\nFrom a\n\n" + b"y" * 900
        )

        assert copies.in_mbox(path, message.key)


def test_an_mbox_too_large_to_search_whole_proves_nothing(
    tmp_path: Path, message: OutgoingMessage, copy: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "LARGEST_TAIL", 2_000)
    path = tmp_path / "sent"
    path.write_bytes(b"From a\n\n" + b"x\n" * 2_000)
    assert copies.in_mbox(path, message.key) is None

    path.write_bytes(path.read_bytes() + b"\n\nFrom a\n" + copy)
    assert copies.in_mbox(path, message.key) is True


def test_a_maildir_too_full_to_search_whole_proves_nothing(
    tmp_path: Path, message: OutgoingMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "MOST_FILES", 3)
    box = mailbox.Maildir(tmp_path / "sent")
    for _ in range(4):
        box.add(b"Subject: other\n\n")

    assert copies.in_maildir(tmp_path / "sent", message.key, LONG_AGO) is None


def test_files_from_before_the_attempt_are_left_out(tmp_path: Path, message: OutgoingMessage, copy: bytes) -> None:
    box = mailbox.Maildir(tmp_path / "sent")
    key = box.add(copy)
    (file,) = (tmp_path / "sent" / "new").glob(f"{key}*")

    for age, found in ((timedelta(hours=20), True), (timedelta(days=3), False)):
        then = file.stat().st_ctime - age.total_seconds()
        os.utime(file, (then, then))
        assert copies.in_maildir(tmp_path / "sent", message.key, LONG_AGO) is found


def _a_folder(place: Path) -> None:
    place.mkdir()


def _a_link_to_itself(place: Path) -> None:
    place.symlink_to(place)


@pytest.mark.parametrize("put", [_a_folder, _a_link_to_itself])
def test_what_cannot_be_read_in_a_maildir_is_told(
    tmp_path: Path, message: OutgoingMessage, put: Callable[[Path], None]
) -> None:
    mailbox.Maildir(tmp_path / "sent")
    put(tmp_path / "sent" / "cur" / "odd")

    with pytest.raises(AdapterError, match="cannot be read"):
        copies.in_maildir(tmp_path / "sent", message.key, LONG_AGO)


def test_a_file_that_is_moved_meanwhile_proves_nothing(tmp_path: Path, message: OutgoingMessage) -> None:
    mailbox.Maildir(tmp_path / "sent")
    (tmp_path / "sent" / "new" / "gone").symlink_to("nowhere")

    assert copies.in_maildir(tmp_path / "sent", message.key, LONG_AGO) is None


def test_what_is_no_file_any_more_is_told(tmp_path: Path, message: OutgoingMessage) -> None:
    with pytest.raises(AdapterError, match="cannot be read"):
        copies.in_mbox(tmp_path, message.key)


def test_a_mailbox_that_is_gone_meanwhile_proves_nothing(
    tmp_path: Path, message: OutgoingMessage, opened: Callable[..., Messenger], context: Context
) -> None:
    box = mailbox.Maildir(tmp_path / "sent")
    messenger = searched(opened, box)
    (tmp_path / "sent").rename(tmp_path / "elsewhere")

    assert messenger.look_up(message.key, context.reading.now - LONG_AGO) is LookUp.UNKNOWN


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"bcc_mailbox": "maildir:sent"}, "`bcc` is not"),
        ({"bcc": BCC, "bcc_mailbox": "maildir:nowhere"}, "not there"),
        ({"bcc": BCC, "bcc_mailbox": "mbox:nowhere"}, "not there"),
        ({"bcc": BCC, "bcc_mailbox": "mbox:."}, "not there"),
        ({"bcc": BCC, "bcc_mailbox": "pop3://sent@mail.example"}, "maildir:PATH"),
        ({"bcc": BCC, "bcc_mailbox": "sent"}, "maildir:PATH"),
        ({"bcc": BCC, "bcc_mailbox": "imap://sent@mail.example/INBOX"}, "not encrypted"),
        ({"bcc": BCC, "bcc_mailbox": "imaps://mail.example/INBOX"}, "not understood"),
        ({"bcc": BCC, "bcc_mailbox": "imaps://sent@mail.example:x/INBOX"}, "not understood"),
        ({"bcc": BCC, "bcc_mailbox": "imaps://sent:secret@mail.example/INBOX"}, "without a password"),
        ({"bcc": BCC, "bcc_mailbox": "imaps://sent@mail.example/INBOX"}, "COPILOT_SYNC_BCC_PASSWORD"),
    ],
)
def test_a_mailbox_that_cannot_be_searched_is_told_before_anything_is_sent(
    opened: Callable[..., Messenger], settings: dict[str, str], told: str
) -> None:
    with pytest.raises(AdapterError, match=told):
        opened(25, **settings)


def test_a_message_in_doubt_is_found_where_its_copy_lies(
    mail_server: Any, opened: Callable[..., Messenger], message: OutgoingMessage, context: Context
) -> None:
    server = mail_server(mailboxes=[BCC], faults={1: "lost", 2: "cut"})
    messenger = opened(server.port, bcc=BCC, bcc_mailbox=f"maildir:{server.folder / BCC}", settles_after=0)
    never = replace(message, key="f" * 32)

    for doubtful in (message, never):
        with pytest.raises(OutcomeUnknownError):
            messenger.deliver(doubtful)

    assert messenger.look_up(message.key, context.reading.now) is LookUp.SENT
    assert messenger.look_up(never.key, context.reading.now) is LookUp.NOT_SENT
