"""Mail in files: mboxes that grow while they are read or are written anew, and Maildirs in which people read."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError, Context
from copilot_sync.invite import Invite
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_email import mboxes
from copilot_sync_email.mboxes import mails_in
from copilot_sync_email.source_offers import EML, MAILDIR, MBOX
from copilot_sync_email.source_settings import FileSettings

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.adapters import SyncToken

FROM = b"From ola@northmoor.example Mon Mar  1 09:00:00 2027\n"
MAILS = [draft(number).as_mail() for number in range(4)]
LONG_AGO = 1_800_000_000_000_000_000


def written(*mails: bytes) -> bytes:
    """An mbox, as programs write it."""
    return b"".join(FROM + re.sub(rb"(?m)^(>*From )", rb">\1", mail) + b"\n" for mail in mails)


@dataclass
class Box:
    """An mbox, and a source that looks at it as often as it is asked."""

    path: Path
    source: Any
    token: SyncToken | None = None
    now: int = LONG_AGO + 60_000_000_000
    failed: list[str] = field(default_factory=list)

    def write(self, data: bytes, when: int = LONG_AGO) -> None:
        self.path.write_bytes(data)
        os.utime(self.path, ns=(when, when))

    def pull(self) -> list[str]:
        """The UIDs of all meetings that have come."""
        self.source.clock = lambda: self.now
        (partition,) = self.source.partitions()
        pages = list(self.source.pull(partition, self.token))
        self.token = pages[-1].token
        self.failed += [failed.reason for page in pages for failed in page.failed]
        return [result.uid for page in pages for thing in page.changed for result in thing.results]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    context = Context(name="inbox", folder=tmp_path, reading=READING)
    return Box(tmp_path / "box", MBOX.open(FileSettings(path="box"), context))


def uids(*numbers: int) -> list[str]:
    return [draft(number).uid for number in numbers]


def test_mails_that_are_added_come_with_the_next_pull(box: Box) -> None:
    box.write(written(*MAILS[:2]))
    assert box.pull() == uids(0, 1)
    box.write(written(*MAILS), LONG_AGO + 1)
    assert box.pull() == uids(2, 3)
    assert box.pull() == []


def test_a_mailbox_that_is_written_anew_brings_no_old_mail_again(box: Box) -> None:
    box.write(written(*MAILS))
    box.pull()
    box.write(written(MAILS[3], MAILS[1]), LONG_AGO + 1)

    assert box.pull() == []


def test_the_last_mail_waits_while_somebody_may_be_writing_it(box: Box) -> None:
    whole = written(*MAILS[:2])
    box.write(whole[:-200], box.now)
    assert box.pull() == uids(0)
    box.write(whole, box.now)
    assert box.pull() == []
    box.now += 60_000_000_000
    assert box.pull() == uids(1)
    assert box.failed == []


def test_a_mailbox_that_is_cut_short_is_read_as_far_as_it_goes(box: Box) -> None:
    box.write(written(*MAILS[:2])[: len(written(MAILS[0])) + 20])

    assert box.pull() == uids(0)


def test_a_mail_is_found_again_wherever_it_has_moved(box: Box) -> None:
    box.write(written(*MAILS))
    (partition,) = box.source.partitions()
    (page,) = box.source.pull(partition, None)
    box.write(written(*reversed(MAILS)))

    assert [box.source.fetch(partition, thing.reference) for thing in page.changed] == list(page.changed)


def test_a_mail_that_is_too_large_costs_itself(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mboxes, "LARGEST", 50_000)
    box.write(written(MAILS[0], MAILS[1] + b"x" * 60_000 + b"\n", MAILS[2]))

    assert box.pull() == uids(0, 2)
    assert len(box.failed) == 1


def test_a_mail_that_is_too_large_is_told_when_it_is_asked_for_until_it_is_gone(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mboxes, "LARGEST", 50_000)
    box.write(written(MAILS[0], MAILS[1] + b"x" * 60_000 + b"\n"))
    (partition,) = box.source.partitions()
    ((failed,),) = [page.failed for page in box.source.pull(partition, None)]

    with pytest.raises(AdapterError, match="too large"):
        box.source.fetch(partition, failed.reference)
    box.write(written(MAILS[0]))
    assert box.source.fetch(partition, failed.reference) is None


def test_what_is_no_mailbox_is_named_with_its_cure(box: Box, tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="is it there"):
        box.pull()
    (tmp_path / "box").mkdir()
    with pytest.raises(AdapterError, match=r"cannot be opened|Maildir"):
        box.pull()
    (tmp_path / "box").rmdir()
    os.mkfifo(tmp_path / "box")
    with pytest.raises(AdapterError, match="Maildir"):
        box.pull()


SPLIT: dict[str, tuple[bytes, list[bytes]]] = {
    "two mails": (FROM + b"A: 1\n\none\n\n" + FROM + b"A: 2\n\ntwo\n\n", [b"A: 1\n\none\n", b"A: 2\n\ntwo\n"]),
    "network line ends": (FROM[:-1] + b"\r\nA: 1\r\n\r\none\r\n\r\n" + FROM + b"A: 2\n", [b"A: 1\r\n\r\none\r\n", b"A: 2\n"]),
    "a quoted line": (FROM + b"A: 1\n\n>From here on\n>>From\n", [b"A: 1\n\nFrom here on\n>>From\n"]),
    "a line that begins so, without a date": (FROM + b"A: 1\n\nFrom here on\n", [b"A: 1\n\nFrom here on\n"]),
    "a line with a date, not after an empty one": (FROM + b"A: 1\n" + FROM + b"\n", [b"A: 1\n" + FROM]),
    "words before the first": (b"garbage\n\n" + FROM + b"A: 1\n", [b"A: 1\n"]),
    "nothing": (b"", []),
    "no mail": (b"words\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "mails"), SPLIT.values(), ids=SPLIT)
def test_where_a_mail_begins_and_ends(data: bytes, mails: list[bytes]) -> None:
    assert [mail.data for mail in mails_in(io.BytesIO(data))] == mails


@given(st.lists(st.binary(max_size=300).filter(lambda data: b"\r" not in data), max_size=5))
def test_what_is_written_is_read_again(bodies: list[bytes]) -> None:
    mails = [b"A: 1\n\n" + body + b"\n" for body in bodies]
    data = written(*mails)
    found = list(mails_in(io.BytesIO(data)))

    assert [mail.data for mail in found] == mails
    assert [next(iter(mails_in(io.BytesIO(data), mail.start))) for mail in found] == found


def test_a_mail_that_is_read_and_marked_is_no_news(tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    new = tmp_path / "box" / "new" / "1800000000.M1P1.mx"
    new.write_bytes(MAILS[0])
    source = MAILDIR.open(FileSettings(path="box"), Context(name="inbox", folder=tmp_path, reading=READING))
    (partition,) = source.partitions()
    (first,) = source.pull(partition, None)
    (thing,) = first.changed
    seen = new.rename(tmp_path / "box" / "cur" / "1800000000.M1P1.mx:2,S")
    (second,) = source.pull(partition, first.token)
    seen.rename(tmp_path / "box" / "cur" / "1800000000.M1P1.mx:2,FS")
    (third,) = source.pull(partition, second.token)

    assert not second.changed
    assert not second.removed
    assert not third.changed
    assert source.fetch(partition, thing.reference) is not None


def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path) -> None:
    source = MAILDIR.open(FileSettings(path="."), Context(name="inbox", folder=tmp_path, reading=READING))
    (partition,) = source.partitions()

    with pytest.raises(AdapterError, match="new: could not be opened"):
        list(source.pull(partition, None))


@pytest.mark.parametrize("offer", [EML, MAILDIR, MBOX])
def test_no_place_is_named_twice(tmp_path: Path, offer: Any) -> None:
    context = Context(name="inbox", folder=tmp_path, reading=READING)

    with pytest.raises(AdapterError, match="name one of them"):
        offer.open(FileSettings(path=("box", "./box")), context)


@pytest.mark.parametrize(("server", "authenticated"), [("", None), ("mx.northmoor.example", False)])
def test_files_need_nobody_who_vouches_for_them_unless_a_server_is_named(
    tmp_path: Path, *, server: str, authenticated: bool | None
) -> None:
    (tmp_path / "one.eml").write_bytes(MAILS[0])
    context = Context(name="inbox", folder=tmp_path, reading=READING)
    source = EML.open(FileSettings(path=".", authentication_server=server), context)
    (page,) = source.pull(next(iter(source.partitions())), None)
    ((invite,),) = (thing.results for thing in page.changed)

    assert isinstance(invite, Invite)
    assert invite.envelope is not None
    assert invite.envelope.authenticated is authenticated
