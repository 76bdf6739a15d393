"""Readers with one fault each, planted in the one of calendar files: a contract test finds every one, by name."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.testing.contracts import ReaderContract, Samples
from copilot_sync.testing.contracts.base import anchor_of
from copilot_sync.testing.contracts.readers import NOBODYS
from copilot_sync.testing.drafts import draft
from copilot_sync_ics.reader import CalendarFiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import InviteReader, ReadingSettings

WHOLE = draft(1).as_calendar()
SAMPLES = Samples(
    whole=Document("forum.ics", WHOLE),
    private=Document("forum.ics", draft(1, private=True).as_calendar()),
    half_broken=Document("forum.ics", WHOLE + WHOLE.replace(b"DTSTART:", b"X-START:")),
)


class Shouts(CalendarFiles):
    suffixes = (".ICS",)


class GoesByTheName(CalendarFiles):
    def recognises(self, document: Document) -> bool:
        return document.source.endswith(self.suffixes)


class TakesEverything(CalendarFiles):
    def recognises(self, document: Document) -> bool:
        return isinstance(document, Document)


class ForgetsTheSource(CalendarFiles):
    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        return super().read(replace(document, source="a calendar"), settings)


class LosesSubjects(CalendarFiles):
    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        for result in super().read(document, settings):
            yield replace(result, summary=None) if isinstance(result, Invite) else result


class Raises(CalendarFiles):
    """It raises at what it cannot read."""

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        for result in super().read(document, settings):
            if isinstance(result, Failed):
                raise ValueError(result.reason)  # noqa: TRY004 -- the fault
            yield result


class Quotes(CalendarFiles):
    """It says in its reasons what it could not read."""

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        for result in super().read(document, settings):
            said = document.data.decode(errors="replace")
            yield replace(result, reason=f"{result.reason}: {said}") if isinstance(result, Failed) else result


class StopsAtTheFirstFault(CalendarFiles):
    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        found = list(super().read(document, settings))
        failed = [result for result in found if isinstance(result, Failed)]
        yield from failed or found


class ReadsThePrivate(CalendarFiles):
    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        return super().read(replace(document, data=document.data.replace(b"PRIVATE", b"PUBLIC")), settings)


class PassesOverThePrivate(CalendarFiles):
    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        return (result for result in super().read(document, settings) if not isinstance(result, Skipped))


CASES: list[tuple[type[CalendarFiles], str, dict[str, object]]] = [
    (Shouts, "a_reader_introduces_itself", {}),
    (GoesByTheName, "a_reader_knows_its_own_documents", {}),
    (TakesEverything, "a_reader_leaves_others_documents_alone", {"data": NOBODYS["words"]}),
    (Raises, "a_reader_leaves_others_documents_alone", {"data": NOBODYS["words"]}),
    (ForgetsTheSource, "a_whole_document_gives_its_meetings", {}),
    (LosesSubjects, "a_whole_document_gives_its_meetings", {}),
    (Raises, "a_document_that_is_cut_off_stops_nothing", {}),
    (Quotes, "a_document_that_is_cut_off_stops_nothing", {}),
    (Quotes, "a_damaged_document_stops_nothing", {"seed": 0}),
    (Raises, "a_damaged_document_stops_nothing", {"seed": 0}),
    (ReadsThePrivate, "a_private_meeting_is_not_read", {}),
    (PassesOverThePrivate, "a_private_meeting_is_not_read", {}),
    (StopsAtTheFirstFault, "a_broken_meeting_costs_only_itself", {}),
    (Quotes, "a_broken_meeting_costs_only_itself", {}),
]


def run(reader: InviteReader, name: str, case: dict[str, object]) -> None:
    test = getattr(ReaderContract(), f"test_{name}")
    fixtures = {"reader": reader, "samples": SAMPLES, **case}
    test(**{asked: fixtures[asked] for asked in inspect.signature(test).parameters})


@pytest.mark.parametrize(("mutant", "name", "case"), CASES, ids=[f"{it.__name__} {name}" for it, name, _ in CASES])
def test_a_mutant_of_the_reader_is_caught(mutant: type[CalendarFiles], name: str, case: dict[str, object]) -> None:
    run(CalendarFiles(), name, case)
    with pytest.raises((AssertionError, ValueError)) as raised:
        run(mutant(), name, case)
    assert raised.value.__notes__[-1].endswith(anchor_of(f"test_{name}"))


def test_every_test_of_a_reader_has_caught_something() -> None:
    caught = {f"test_{name}" for _, name, _ in CASES}

    assert ReaderContract.contract_tests.keys() - caught == {"test_nothing_is_left_out_silently"}
