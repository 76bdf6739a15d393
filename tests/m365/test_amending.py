"""Our section in events of Microsoft 365: nobody loses the way in, and nobody is mailed more often than need be."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    Changed,
    Context,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    PreconditionFailed,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.amendments.proposal import Amender
from copilot_sync.policy import Policy
from copilot_sync.snippets import Snippets
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, changed_meanwhile, lost
from copilot_sync_m365.offers import CALENDARS
from copilot_sync_m365.settings import SourceSettings
from copilot_sync_m365.source import GraphSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.adapters import Partition, Written
    from copilot_sync.testing.graph import Event
    from copilot_sync.testing.graph.wire import Answer, Request

ADA = "ada@northmoor.example"
GUESTS = ["sam.okoro@moorside.example", "bo.reid@moorside.example"]
WORDS = "What would help you take part?"
AMENDER = Amender(Policy(snippets=Snippets(access_question=f"{WORDS} Tell Mo Finch, 01632 960 100.")))
BODY = '<html><body lang="en"><p class="x">Let us plan\r\n the clinic &amp; more.</p></body></html>'
START = NOW + timedelta(days=20)


class Ada:
    """An organiser with a calendar that we may write to."""

    def __init__(self, graph: FakeGraph, **settings: Any) -> None:
        self.graph = graph
        self.user = graph.tenant.find_user(ADA) or graph.tenant.add_user(ADA)
        graph.app.grant("Calendars.ReadWrite", "MailboxSettings.Read")
        wanted = SourceSettings(
            **graph.settings,
            mailboxes=(ADA,),
            **({"amend": True} | settings),
        )
        context = Context(
            name="clinic", folder=Path(), reading=READING, environment={wanted.secret_variable: graph.app.secret}
        )
        source = CALENDARS.open(wanted, context)
        assert isinstance(source, GraphSource)
        source.client.retrying = RetryPolicy(attempts=2, sleep=graph.clock.sleep)
        self.source = source

    def invites(self, **properties: Any) -> Event:
        given = {
            "subject": "Planning the clinic",
            "body": {"contentType": "html", "content": BODY},
            "attendees": GUESTS,
        }
        return self.user.calendar.add_event(START, START + timedelta(hours=2), **(given | properties))

    def thing(self, number: int = 0) -> tuple[Partition, Changed]:
        (partition,) = self.source.partitions()
        things = [it for page in self.source.pull(partition, None) for it in page.changed]
        return partition, things[number]

    def amended(self, number: int = 0, amender: Amender = AMENDER) -> Written:
        partition, thing = self.thing(number)
        return self.source.amend(partition, thing.reference, thing.version, amender)


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(now=NOW) as graph:
        yield graph


@pytest.fixture
def ada(graph: FakeGraph) -> Ada:
    return Ada(graph)


def content(event: Event) -> str:
    return str(event.properties["body"]["content"])


def test_the_section_is_spliced_into_the_html_and_the_rest_stays_to_the_letter(ada: Ada) -> None:
    event = ada.invites()

    assert ada.amended().changes == 1

    before, _, after = content(event).partition("<p><b>Taking part</b></p>")
    assert BODY.startswith(before)
    assert after.endswith("</body></html>")
    assert WORDS in after


def test_a_plain_text_stays_plain_text(ada: Ada) -> None:
    event = ada.invites(body={"contentType": "text", "content": "Let us plan.\r\nBring nothing."})

    ada.amended()

    assert event.properties["body"]["contentType"] == "text"
    assert content(event).startswith("Let us plan.\r\nBring nothing.\r\n\r\nTaking part\r\n\r\nWhat would help")


def test_an_online_meeting_keeps_its_join_link_in_the_body_and_beside_it(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    before = copy.deepcopy(event.properties)

    ada.amended()

    assert event.properties["onlineMeeting"] == before["onlineMeeting"] is not None
    assert before["onlineMeeting"]["joinUrl"] in content(event)
    assert WORDS in content(event)


def test_what_was_put_in_is_taken_out_to_the_letter(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    before = content(event)
    ada.amended()

    assert ada.amended(amender=Amender(Policy())).changes == 1

    assert content(event) == before


def lose_the_way_in(event: Event) -> Any:
    def lose(_: Request, usual: Answer | None) -> Answer | None:
        event.properties["onlineMeeting"] = None
        return usual

    return lose


def test_where_exchange_loses_the_join_link_all_the_same_the_text_is_put_back_and_it_is_said(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    before = content(event)
    partition, thing = ada.thing()

    ada.graph.faults.plan(Fault(lose_the_way_in(event), method="PATCH", after=True, number=1))
    with pytest.raises(NotAcceptedError, match="put the text back"):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert content(event) == before


def test_an_edit_that_came_in_between_is_not_undone_with_it(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    partition, thing = ada.thing()

    def edit(_: Request, usual: Answer | None) -> Answer | None:
        ada.user.calendar.edit(event, body={"contentType": "html", "content": "<p>Another agenda</p>"})
        event.properties["onlineMeeting"] = None
        return usual

    ada.graph.faults.plan(Fault(edit, method="PATCH", after=True, number=1))
    with pytest.raises(NotAcceptedError, match="could not undo it"):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert content(event) == "<p>Another agenda</p>"


def test_a_lost_answer_does_not_hide_a_lost_way_in(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    before = content(event)
    partition, thing = ada.thing()
    ada.graph.faults.plan(Fault(lose_the_way_in(event), method="PATCH", after=True, number=1))
    ada.graph.faults.plan(lost(method="PATCH", number=1))
    with pytest.raises(NotAcceptedError, match="put the text back"):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert content(event) == before


LONG = "<p>" + "word " * 20_000 + "</p>"


def once_written(what: Callable[[], None]) -> Fault:
    """Something happens to an event as soon as we have written to it."""

    def happen(_: Request, usual: Answer | None) -> Answer | None:
        what()
        return usual

    return Fault(happen, method="PATCH", after=True, number=1)


def test_what_was_written_and_is_then_too_large_to_be_looked_at_may_have_been_written(
    ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot_sync_m365.answer_bytes.LARGEST", 30_000)
    event = ada.invites(isOnlineMeeting=True)
    partition, thing = ada.thing()
    ada.graph.faults.plan(once_written(lambda: ada.user.calendar.edit(event, body=LONG)))

    with pytest.raises(OutcomeUnknownError):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert content(event) == LONG


def without_text(_: Request, usual: Answer | None) -> Answer:
    assert usual is not None
    return replace(usual, body=usual.body | {"body": None})


def test_what_was_written_and_then_shows_no_text_may_have_been_written(ada: Ada) -> None:
    event = ada.invites(isOnlineMeeting=True)
    partition, thing = ada.thing()
    hidden = Fault(without_text, method="GET", path=r"/events/[^/]+\?", after=True)
    ada.graph.faults.plan(once_written(lambda: ada.graph.faults.plan(hidden)), lost(method="PATCH", number=1))

    with pytest.raises(OutcomeUnknownError):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert WORDS in content(event)


def test_what_has_become_too_large_was_changed_meanwhile(ada: Ada, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.answer_bytes.LARGEST", 30_000)
    event = ada.invites()
    partition, thing = ada.thing()
    ada.user.calendar.edit(event, body=LONG)

    with pytest.raises(PreconditionFailed):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    assert content(event) == LONG


def test_a_series_is_written_once_and_its_dates_are_not(ada: Ada) -> None:
    weekly = {"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [f"{START:%A}".lower()]}}
    event = ada.invites(recurrence=weekly | {"range": {"type": "numbered", "numberOfOccurrences": 8}})

    ada.amended()

    writes = [seen for seen in ada.graph.requests if seen.method == "PATCH"]
    assert len(writes) == 1
    assert WORDS in content(event)
    assert len(ada.graph.updates) == 1


def test_a_change_that_came_in_between_is_not_written_over(ada: Ada) -> None:
    event = ada.invites()
    partition, thing = ada.thing()
    ada.user.calendar.edit(event, subject="Planning the other clinic")
    with pytest.raises(PreconditionFailed):
        ada.source.amend(partition, thing.reference, thing.version, AMENDER)

    ada.graph.faults.plan(changed_meanwhile(method="PATCH", number=1))
    with pytest.raises(PreconditionFailed):
        ada.amended()

    assert content(event) == BODY
    assert not ada.graph.updates


def test_a_change_between_our_look_and_our_write_is_not_written_over(ada: Ada) -> None:
    event = ada.invites()

    def edit(_: Request, __: Answer | None) -> None:
        ada.user.calendar.edit(event, body="<p>Another agenda</p>")

    ada.graph.faults.plan(Fault(edit, method="PATCH", number=1))
    with pytest.raises(PreconditionFailed):
        ada.amended()

    assert content(event) == "<p>Another agenda</p>"


def test_a_guests_copy_is_left_alone(ada: Ada) -> None:
    other = ada.graph.tenant.add_user("kit@northmoor.example")
    event = other.calendar.add_event(
        START,
        START + timedelta(hours=2),
        subject="Planning",
        body={"contentType": "html", "content": BODY},
        attendees=[ADA],
    )

    written = ada.amended()

    assert written.changes == 0
    assert WORDS not in content(event)
    assert not [seen for seen in ada.graph.requests if seen.method == "PATCH"]


def test_words_of_ours_that_somebody_changed_are_theirs(ada: Ada) -> None:
    event = ada.invites()
    ada.amended()
    edited = content(event).replace("Mo Finch", "Jo Marsh")
    ada.user.calendar.edit(event, body={"contentType": "html", "content": edited})

    assert ada.amended(amender=Amender(Policy())).changes == 0

    assert content(event) == edited


def test_without_the_permission_to_write_it_names_that_permission(ada: Ada) -> None:
    ada.invites()
    ada.graph.app.withdraw("Calendars.ReadWrite")
    ada.graph.app.grant("Calendars.Read")

    with pytest.raises(PermissionDenied) as caught:
        ada.amended()

    assert caught.value.missing == "Calendars.ReadWrite"


def test_unless_the_settings_say_so_nothing_is_amended(graph: FakeGraph) -> None:
    assert not Ada(graph, amend=False).source.capabilities.amends
