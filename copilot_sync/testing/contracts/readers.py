"""The contract of `InviteReader`: every document gives results, and none stops it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import PRIVATE, Document, Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.testing.contracts.base import WholeContract, does_not_apply, expect
from copilot_sync.testing.drafts import MARK, READING, shows_marked

if TYPE_CHECKING:
    from copilot_sync.adapters import InviteReader

CUTS = 40
BITES = 60
NOBODYS = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "words": b"Hello, shall we meet?",
    "noughts": bytes(1000),
    "noise": bytes(Random(1).randbytes(2000)),  # noqa: S311 -- the same noise each time
    "a list": b"[" * 1000,
    "a page": b"<!doctype html><title>Sign in</title>",
    "half a letter": "Zzqvx é".encode()[:-1],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Documents of the reader's own kind, with marked words (`drafts.MARK`) wherever people write any."""

    whole: Document
    """With one meeting or more, and nothing that cannot be read."""
    private: Document | None = None
    """With a private meeting, and nothing else."""
    half_broken: Document | None = None
    """With one meeting that can be read, and one that cannot."""


class ReaderContract(WholeContract, kit=True):
    """What `check` relies on in a reader. It asks for two fixtures: `reader`, and `samples`."""

    @pytest.fixture
    def reader(self) -> InviteReader:
        """The reader under test: an adapter's test class gives it."""
        raise NotImplementedError("give your test class a fixture `reader`")

    @pytest.fixture
    def samples(self) -> Samples:
        """Documents of its kind: an adapter's test class gives them."""
        raise NotImplementedError("give your test class a fixture `samples`")

    def test_a_reader_introduces_itself(self, reader: InviteReader) -> None:
        """It has a name, a title for people, and file name endings.

        By these it is asked about files in folders. They are in lower case and have their dot, such as ``.ics``.
        """
        expect(reader.name and reader.name == reader.name.strip().lower(), "its `name` is not one word in lower case")
        expect(reader.title.strip(), "its `title` is empty")
        expect(isinstance(reader.suffixes, tuple), "its `suffixes` are no tuple")
        expect(all(it.startswith(".") and it == it.lower() for it in reader.suffixes), "a suffix is not like .ics")

    def test_a_reader_knows_its_own_documents(self, reader: InviteReader, samples: Samples) -> None:
        """`recognises` says yes to a document of its kind by its content, whatever its name."""
        document = Document("a document without a name", samples.whole.data)
        expect(reader.recognises(document) is True, "it does not recognise a document of its own kind")

    @pytest.mark.parametrize("data", NOBODYS.values(), ids=NOBODYS.keys())
    def test_a_reader_leaves_others_documents_alone(self, reader: InviteReader, data: bytes) -> None:
        """`recognises` says no to what is not of its kind, and `read` never raises: where nothing can be read, it says so."""
        document = Document("a document without a name", data)
        expect(reader.recognises(document) is False, "it takes what is nobody's for its own")
        results = read(reader, document)
        expect(not any(isinstance(result, Invite) for result in results), "it found a meeting where there is none")

    def test_a_whole_document_gives_its_meetings(self, reader: InviteReader, samples: Samples) -> None:
        """Every meeting comes as an `Invite` that names its source, with words in it, and the same each time."""
        results = read(reader, samples.whole)
        invites = [result for result in results if isinstance(result, Invite)]
        expect(invites and len(invites) == len(results), "something in the whole sample could not be read")
        expect(
            all(invite.source.startswith(samples.whole.source) for invite in invites), "a meeting names another source"
        )
        expect(
            all(MARK in f"{invite.summary}" for invite in invites), f"a subject does not arrive, or has no {MARK} in it"
        )
        expect(read(reader, samples.whole) == results, "the second time, the results are other ones")

    def test_a_document_that_is_cut_off_stops_nothing(self, reader: InviteReader, samples: Samples) -> None:
        """A download may end anywhere. What is left gives meetings, or a reason that quotes nothing; nothing is raised."""
        data = samples.whole.data
        for place in range(0, len(data), max(len(data) // CUTS, 1)):
            discreet(read(reader, Document("cut off", data[:place])))

    @pytest.mark.parametrize("seed", range(5))
    def test_a_damaged_document_stops_nothing(self, reader: InviteReader, samples: Samples, seed: int) -> None:
        """Bytes that are lost, doubled or changed give meetings, or a reason that quotes nothing; nothing is raised."""
        random = Random(seed)  # noqa: S311 -- the same damage each time
        for _ in range(BITES):
            discreet(read(reader, Document("damaged", damaged(samples.whole.data, random))))

    def test_a_private_meeting_is_not_read(self, reader: InviteReader, samples: Samples) -> None:
        """A private or confidential meeting is a `Skipped` with the reason `PRIVATE`. Nothing of it shows."""
        if samples.private is None:
            does_not_apply("nothing is private in documents of this kind, or the samples have none (`private`)")
        results = read(reader, samples.private)
        expect([it.reason for it in results if isinstance(it, Skipped)] == [PRIVATE], "it is not one skipped meeting")
        expect(len(results) == 1 and not shows_marked(*results), "something of a private meeting was read")

    def test_a_broken_meeting_costs_only_itself(self, reader: InviteReader, samples: Samples) -> None:
        """What cannot be read is a `Failed`, whose reason quotes nothing. The meeting beside it arrives."""
        if samples.half_broken is None:
            does_not_apply("a document of this kind holds one meeting, or the samples have none (`half_broken`)")
        results = read(reader, samples.half_broken)
        kinds = sorted(type(result).__name__ for result in results)
        expect(
            kinds == ["Failed", "Invite"], f"one `Failed` and one `Invite` were due, and there are {', '.join(kinds)}"
        )
        discreet(results)


def read(reader: InviteReader, document: Document) -> list[Invite | Skipped | Failed]:
    """All results of a document, each of a kind that the port knows."""
    reader.recognises(document)
    results = list(reader.read(document, READING))
    expect(all(isinstance(result, (Invite, Skipped, Failed)) for result in results), "a result is of an unknown kind")
    return results


def discreet(results: list[Invite | Skipped | Failed]) -> None:
    """See that reasons are given, and quote nothing."""
    reasons = [result.reason for result in results if not isinstance(result, Invite)]
    expect(all(reasons), "a result gives no reason")
    expect(not shows_marked(*reasons), "a reason quotes the document")


def damaged(data: bytes, random: Random) -> bytes:
    """Bytes of which a few are lost, doubled, changed or noise."""
    bites = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(bites) + 1)
        to = at + random.randint(0, 20)
        bites[at:to] = random.choice(
            [b"", bytes(bites[at:to]) * 2, random.randbytes(3), b"\r\n", b"\0", b"\xff", b";", b'"', b":"]
        )
    return bytes(bites)
