"""The contract of `Messenger`: delivered once, whole, to one recipient; and what can be known of it afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    LookUp,
    NotAcceptedError,
    OutcomeUnknownError,
    OutgoingMessage,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.testing.contracts.base import NotHere, WholeContract, expect
from copilot_sync.testing.contracts.troubles import fails_as
from copilot_sync.testing.drafts import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Messenger

RECIPIENT = "zzqvxada@northmoor.example"
SHORTEST = 60
"""Letters that are left of a subject that is cut short."""
OTHER = "zzqvxkit@northmoor.example"
STRANGER = "zzqvxstranger@elsewhere.example"
SUBJECTS = {
    "another header": f"Zzqvxsubject\r\nBcc: {STRANGER}",
    "another header after a lone line feed": f"Zzqvxsubject\nTo: {STRANGER}",
    "the end of the headers": "Zzqvxsubject\r\n\r\nZzqvxhello",
    "a word that looks encoded": "Zzqvxsubject =?utf-8?q?=0D=0ABcc=3A?=",
    "letters of every kind": "Zzqvxsubject “naïve” 共同制作 שלום 🙂",
    "very long": "Zzqvxsubject " + "together " * 40,
    "a NUL": "Zzqvxsubject\0 clinic",
}
TEXTS = {
    "a dot on a line of its own": "Zzqvxtext\n.\nQUIT\n..\nafter",
    "a line that begins as a mailbox does": "Zzqvxtext\nFrom here on\n>From there",
    "a very long line": "Zzqvxtext " + "together " * 300 + "end",
    "letters of every kind": "Zzqvxtext “naïve” 共同制作 שלום 🙂",
    "a boundary": "Zzqvxtext\n--\n--boundary--\n--=_part",
}


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it lies in a letter box."""

    recipients: tuple[str, ...]
    """Everybody whom it names or reached, in lower case."""
    subject: str
    text: str
    html: str


class PostOffice(ABC):
    """The letter boxes of a platform, or of its fake, behind the messenger's back.

    The first two methods are all that is needed. Each further one lets more tests apply.
    """

    looks_up = True
    """Whether the messenger can tell what was delivered. Where not, it always answers that it does not know."""

    shows_pages = True
    """Whether the HTML of a message arrives as it is. Where not, its words do, and stand in `Received.text`."""

    @abstractmethod
    def open_messenger(self) -> Messenger:
        """Open a messenger as a new run would, at `drafts.NOW`."""

    @abstractmethod
    def received(self) -> list[Received]:
        """Every message in every box, in the order in which they came."""

    def refuse(self, address: str) -> None:  # noqa: ARG002 -- for those who write it
        """Let an address take nothing any more."""
        raise NotHere("no address of this platform refuses, or the test does not say how (`refuse`)")

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:  # noqa: ARG002 -- for those who write it
        """Let whatever is asked from now on fail in a way that the messenger has to tell as this kind.

        With `after`, the platform takes a message, and the answer is lost.
        """
        raise NotHere(f"the platform has no {kind.__name__}, or the test does not say how (`fail`)")

    def recover(self) -> None:  # noqa: B027 -- where nothing fails, nothing recovers
        """Let the platform work again after `fail`."""


class MessengerContract(WholeContract, kit=True):
    """What a sync relies on in a messenger. The one fixture that it asks for is `office`."""

    @pytest.fixture
    def office(self) -> PostOffice:
        """The letter boxes, empty: an adapter's test class gives them."""
        raise NotImplementedError("give your test class a fixture `office`")

    @pytest.fixture
    def messenger(self, office: PostOffice) -> Iterator[Messenger]:
        """A messenger to them, closed at the end."""
        messenger = office.open_messenger()
        yield messenger
        messenger.close()

    def test_a_message_arrives_once_and_whole(self, office: PostOffice, messenger: Messenger) -> None:
        """`deliver` hands a message over once, to its recipient and to nobody else.

        Its subject, its text and its HTML arrive; or its words alone, where the platform has another form for them,
        such as a card, and its `PostOffice` says so.
        """
        messenger.deliver(a_message())
        arrived(office, a_message())

    def test_two_messages_of_one_meeting_both_arrive(self, office: PostOffice, messenger: Messenger) -> None:
        """A later message of a thread is another message, with a key of its own."""
        messenger.deliver(a_message())
        messenger.deliver(a_message(key="b" * 32, first=False))
        expect(len(office.received()) == 2, "not both of them arrived")  # noqa: PLR2004 -- both

    def test_a_delivered_message_is_found(self, office: PostOffice, messenger: Messenger) -> None:
        """`look_up` says `sent` of a message that was delivered, in a later run too.

        A messenger that cannot look up says `unknown`, and its `PostOffice` says so.
        """
        messenger.deliver(a_message())
        later = office.open_messenger()
        found = [asked.look_up(a_message().key, NOW) for asked in (messenger, later)]
        later.close()
        wanted = LookUp.SENT if office.looks_up else LookUp.UNKNOWN
        expect(found == [wanted, wanted], f"it was delivered, and `look_up` says {', '.join(found)}")

    def test_a_message_that_was_never_sent_is_not_found(self, messenger: Messenger) -> None:
        """`look_up` does not say `sent` of a key that was never used, even of one much like another."""
        messenger.deliver(a_message(key="a" * 32))
        for key in ("c" * 32, "a" * 31 + "b"):
            found = messenger.look_up(key, NOW)
            expect(found in {LookUp.NOT_SENT, LookUp.UNKNOWN}, f"it was never sent, and `look_up` says {found}")

    def test_a_refused_recipient_costs_one_message(self, office: PostOffice, messenger: Messenger) -> None:
        """A message that will never be accepted raises `NotAcceptedError`.

        It was not delivered, `look_up` does not say that it was, and the next message goes its way.
        """
        office.refuse(RECIPIENT)
        fails_as(NotAcceptedError, lambda: messenger.deliver(a_message()))
        expect(messenger.look_up(a_message().key, NOW) is not LookUp.SENT, "it was refused, and `look_up` says sent")
        messenger.deliver(a_message(key="b" * 32, recipient=OTHER))
        expect(
            [it.recipients for it in office.received()] == [(OTHER,)], "the next message did not arrive, or another did"
        )

    @pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS.keys())
    def test_a_hostile_subject_stays_a_subject(self, office: PostOffice, messenger: Messenger, subject: str) -> None:
        """A subject comes from an invite, and so from strangers.

        It adds no header and no recipient: it arrives as words, on one line, and cut short where it is very long; or
        the message raises `NotAcceptedError` and is not sent.
        """
        message = a_message(subject=subject)
        if delivered(messenger, message):
            arrived(office, message)
        else:
            expect(not office.received(), "it is said not to be accepted, and was delivered")

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
    def test_a_text_arrives_to_the_letter(self, office: PostOffice, messenger: Messenger, text: str) -> None:
        """Lines that mean something to a mail server or to a mailbox arrive as people are to read them."""
        message = a_message(text=text)
        messenger.deliver(message)
        arrived(office, message)

    @pytest.mark.parametrize("kind", [AuthenticationError, PermissionDenied, Throttled, TransientError])
    def test_what_was_not_taken_is_told_as_that(
        self, office: PostOffice, messenger: Messenger, kind: type[AdapterError]
    ) -> None:
        """Where the platform certainly did not take a message, the error says so by its kind, and quotes nothing.

        Nothing was delivered, and once the platform works again the message can be handed over once more.
        """
        office.fail(kind)
        fails_as(kind, lambda: messenger.deliver(a_message()))
        office.recover()
        expect(not office.received(), "it was not to be taken, and was delivered")
        messenger.deliver(a_message())
        expect(len(office.received()) == 1, "after an error, the messenger works no more")

    @pytest.mark.parametrize("after", [False, True], ids=["not taken", "taken"])
    def test_a_lost_answer_to_a_message_is_told_as_unknown(
        self, office: PostOffice, messenger: Messenger, *, after: bool
    ) -> None:
        """Where the connection is lost before the answer came, `OutcomeUnknownError` is raised.

        The messenger itself sends nothing again.

        `look_up` then tells the truth, or that it does not know.
        """
        office.fail(OutcomeUnknownError, after=after)
        fails_as(OutcomeUnknownError, lambda: messenger.deliver(a_message()))
        office.recover()
        expect(len(office.received()) == after, "it was delivered more often than it was taken")
        found = messenger.look_up(a_message().key, NOW)
        truth = LookUp.SENT if after else LookUp.NOT_SENT
        expect(found in {truth, LookUp.UNKNOWN}, f"`look_up` says {found}, and the truth is {truth}")

    def test_a_messenger_is_closed_as_often_as_one_likes(self, office: PostOffice) -> None:
        """`close` may be called twice, and before anything was sent."""
        for sends in (False, True):
            messenger = office.open_messenger()
            if sends:
                messenger.deliver(a_message())
            messenger.close()
            messenger.close()
        expect(len(office.received()) == 1, "a message was lost, or sent again, when the messenger was closed")


def a_message(
    *,
    key: str = "a" * 32,
    first: bool = True,
    recipient: str = RECIPIENT,
    subject: str = "Zzqvxsubject: planning the new clinic",
    text: str = "Zzqvxtext Hello,\n\nwe looked at your invite.\n",
) -> OutgoingMessage:
    """A message, with whatever is to be particular about it. Its HTML says what its text does."""
    html = "\n".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    return OutgoingMessage(
        key=key, thread="d" * 32, first=first, recipient=recipient, subject=subject, text=text, html=html
    )


def arrived(office: PostOffice, message: OutgoingMessage) -> None:
    """See that a message, and nothing else, arrived as it was sent; spaces and line ends apart."""
    __tracebackhide__ = True
    everything = office.received()
    expect(len(everything) == 1, f"one message was due, and {len(everything)} arrived")
    received = everything[0]
    expect(
        received.recipients == (message.recipient,), f"it went to {len(received.recipients)} recipients, or another one"
    )
    expect("\n" not in received.subject and "\r" not in received.subject, "its subject has more than one line")
    begins, whole = _plain(received.subject).rstrip("."), _plain(message.subject)
    expect(
        begins == whole.rstrip(".") or (whole.startswith(begins) and len(begins) >= SHORTEST),
        "its subject is another one",
    )
    expect(received.text.split() == message.text.split(), "its text is another one")
    expect(not office.shows_pages or received.html.split() == message.html.split(), "its HTML is another one")


def delivered(messenger: Messenger, message: OutgoingMessage) -> bool:
    """Hand a message over that may be refused."""
    try:
        messenger.deliver(message)
    except NotAcceptedError:
        fails_as(NotAcceptedError, lambda: messenger.deliver(message))
        return False
    return True


def _plain(subject: str) -> str:
    """A subject without what no line can hold, and without spaces."""
    letters = (letter for letter in subject if letter.isprintable() and not letter.isspace())
    return "".join(letters).replace("…", "...")
