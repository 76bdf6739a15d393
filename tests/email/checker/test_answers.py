"""Organisers answer the checker by mail: what they ask for is done once, confirmed in the thread, and never for others."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from copilot_sync.sync.answering import FOR_A_PERSON, NOT_THEIRS, UNVERIFIED
from copilot_sync.testing.drafts import draft
from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

MEETINGS = 6
ORGANISER = draft(1).organiser.address or ""
LATER = "2027-04-02T09:00:00+00:00"
"""When reminders are due."""
VOUCHED = "mx.northmoor.example; dmarc=pass header.from=northmoor.example"
DENIED = "mx.northmoor.example; dmarc=fail header.from=northmoor.example"
DONE = "Done another way, because Zzqvxreason: we ring everybody.\n"
STOP = "No more messages about this meeting, please.\n"


def message_about(checker: Any, number: int) -> Any:
    """The first message about a meeting."""
    return next(mail for mail in checker.server.box(ORGANISER) if f"Zzqvxsubject {number}," in mail["Subject"])


def answer(
    checker: Any, to: Any, text: str, *, sender: str = ORGANISER, results: str = VOUCHED, **headers: str
) -> None:
    """An answer with our message quoted below, as plain text."""
    mail = EmailMessage()
    mail["Authentication-Results"] = results
    mail["From"] = sender
    mail["To"] = "co-production@northmoor.example"
    mail["Subject"] = f"AW: {to['Subject']}"
    mail["Message-ID"] = f"<{abs(hash((to['Subject'], text, sender)))}@northmoor.example>"
    mail["In-Reply-To"] = to["Message-ID"]
    mail["References"] = f"{to['References']} {to['Message-ID']}"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    quoted = to.get_body(("plain",)).get_content()
    mail.set_content(
        text + "\nOn 3 March 2027 at 15:00, Northmoor wrote:\n" + "".join(f"> {it}\n" for it in quoted.splitlines())
    )
    checker.client.append(checker.folder, bytes(mail))


def box(checker: Any) -> Sequence[Any]:
    """What the organiser got after the first messages."""
    return [mail for mail in checker.server.box(ORGANISER) if not mail["Subject"].endswith("help people take part")]


def test_each_answer_is_confirmed_once_and_kept_to(checker: Any, capfd: pytest.CaptureFixture[str]) -> None:
    answer(checker, message_about(checker, 1), DONE)
    answer(checker, message_about(checker, 2), STOP)
    answer(checker, message_about(checker, 3), "Thanks, I will change it.\n")
    statement = checker.sync()

    assert statement["told"]["noted"] == 2
    assert statement["kinds"] == {"confirm": 2}
    assert statement["skipped"] == {FOR_A_PERSON: 1}
    confirmed = box(checker)
    assert {mail["In-Reply-To"] for mail in confirmed} == {message_about(checker, it)["References"] for it in (1, 2)}
    assert [mail["To"] for mail in confirmed] == [ORGANISER] * 2

    checker.number_anew()
    checker.sync()
    assert len(box(checker)) == 2
    checker.sync(LATER)
    reminded = "".join(mail["Subject"] for mail in box(checker))
    assert [it for it in range(MEETINGS) if f"Zzqvxsubject {it}," in reminded] == [0, 3, 4, 5]

    assert main(["status", "--config", "settings.toml", "--now", LATER]) == 0
    shown = capfd.readouterr().out
    assert "Waived at the organiser's word" in shown
    assert "Its organiser asked for it." in shown
    assert "“Zzqvxreason: we ring everybody.”" in " ".join(shown.split())
    assert shown.lower().count("zzqvx") == 1

    reference = shown.partition("at the meeting ")[2][:8]
    assert main(["waive", "--lift", "--meeting", reference, "--config", "settings.toml"]) == 0
    assert capfd.readouterr().out == f"Lifted: ACC001 at the meeting {reference}. The next run tells what stands.\n"
    for file in ("ledger.sqlite3", "settings.toml"):
        with open(file, "rb") as kept:  # noqa: PTH123 -- in the working folder
            assert b"zzqvxreason" not in kept.read().lower()


OTHERS: list[tuple[dict[str, str], str]] = [
    ({"results": DENIED}, UNVERIFIED),
    ({"results": "elsewhere.example; dmarc=pass"}, UNVERIFIED),
    ({"sender": "mallory@northmoor.example"}, NOT_THEIRS),
    ({"sender": draft(1).guests[1].address or ""}, NOT_THEIRS),
    ({"Resent_From": "mallory@northmoor.example"}, UNVERIFIED),
    ({"Sender": "delegate@northmoor.example"}, UNVERIFIED),
    ({"Auto_Submitted": "auto-replied"}, "an automatic answer, not an invite"),
    ({"List_Id": "<panel.northmoor.example>"}, "sent by a mailing list, which hides who sent it"),
]
"""DMARC failed, another server's word, a colleague, a guest, passed on, a delegate, out of office, a list."""


def test_whoever_else_answers_is_counted_and_not_answered(checker: Any) -> None:
    for more, _ in OTHERS:
        answer(checker, message_about(checker, 1), STOP, **more)
    statement = checker.sync()

    assert statement["skipped"] == Counter(reason for _, reason in OTHERS)
    assert statement["told"]["noted"] == 0
    assert box(checker) == []


PREPARED = {
    1: ("We do this another way.\n\nMeeting: {} (x)\nRule: ACC001\nBecause: we ring\nAgreed by: us\n", "plain"),
    2: ("<p>We do this another way.<br>Meeting: {}<br>Because:&nbsp;we ring<br></p>", "html"),
}


def test_a_prepared_answer_is_known_by_the_meeting_that_it_names(checker: Any) -> None:
    for number, (body, subtype) in PREPARED.items():
        told = message_about(checker, number).get_body(("plain",)).get_content()
        mail = EmailMessage()
        mail["Authentication-Results"] = VOUCHED
        mail["From"] = ORGANISER
        mail["Subject"] = "We do this another way"
        mail.set_content(body.format(told.partition("Meeting: ")[2][:8]), subtype=subtype)
        checker.client.append(checker.folder, bytes(mail))

    assert checker.sync()["told"]["noted"] == len(PREPARED)
    assert len(box(checker)) == len(PREPARED)
    assert checker.sync()["told"]["noted"] == 0
