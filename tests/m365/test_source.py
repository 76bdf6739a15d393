"""What a tenant's calendars give: each trap that Microsoft Graph lays, by its name."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import (
    PRIVATE,
    AdapterError,
    AuthenticationError,
    Changed,
    Context,
    Failed,
    PermissionDenied,
    ReadingSettings,
    Skipped,
    SyncTokenExpired,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.invite import Invite
from copilot_sync.reading import Reading
from copilot_sync.sync.observing import is_about_one_thing
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import (
    Fault,
    lost,
    refused,
    repeated_next_link,
    replayed,
    stale_token,
    throttled,
    unavailable,
)
from copilot_sync.testing.graph.wire import Answer
from copilot_sync_m365.hydration import TOO_LARGE
from copilot_sync_m365.offers import CALENDARS
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.settings import SourceSettings
from copilot_sync_m365.source import GraphSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import ChangeSet, Partition, SyncToken

NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ADA, SAM, KIT = "ada@northmoor.example", "sam@northmoor.example", "kit@northmoor.example"
TUESDAYS = {"pattern": {"type": "weekly", "daysOfWeek": ["tuesday"]}, "range": {"type": "noEnd"}}


class Stage:
    """A tenant, and sources opened on it."""

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.ada, self.sam, self.kit = (graph.tenant.add_user(address) for address in (ADA, SAM, KIT))
        graph.app.grant("Calendars.Read", "MailboxSettings.Read")
        self.opened: list[GraphSource] = []

    def open(self, now: datetime = NOW, **settings: Any) -> GraphSource:
        graph = self.graph
        whose = {"mailboxes": (ADA,)} if not {"mailboxes", "group", "everybody"} & settings.keys() else {}
        environment = {"COPILOT_SYNC_M365_SECRET": graph.app.secret}
        context = Context(
            name="clinic",
            folder=Path(),
            reading=ReadingSettings(timezone=LONDON, now=now, remembers=True),
            environment=environment,
        )
        source = CALENDARS.open(SourceSettings(**(graph.settings | whose | settings)), context)
        assert isinstance(source, GraphSource)
        source.client.retrying = RetryPolicy(attempts=5, sleep=graph.clock.sleep)
        source.client.now = graph.clock.now
        self.opened.append(source)
        return source

    def requests(self, *, batched: bool = False) -> list[str]:
        """What was asked, without what came in batches unless those are wanted."""
        return [seen.target for seen in self.graph.requests if seen.authorised and (batched or not seen.batched)]


@pytest.fixture
def stage() -> Iterator[Stage]:
    with FakeGraph(now=NOW) as graph:
        made = Stage(graph)
        yield made
        for source in made.opened:
            source.close()


def only(source: GraphSource) -> Partition:
    (partition,) = source.partitions()
    return partition


def pulled(source: GraphSource, token: SyncToken | None = None) -> tuple[list[ChangeSet], SyncToken]:
    pages = list(source.pull(only(source), token))
    assert pages[-1].token is not None
    return pages, pages[-1].token


def results(pages: list[ChangeSet]) -> list[Any]:
    return [result for page in pages for thing in page.changed for result in thing.results]


def invites(pages: list[ChangeSet]) -> list[Invite]:
    found = results(pages)
    assert all(isinstance(it, Invite) for it in found), found
    return [it for it in found if isinstance(it, Invite)]


def things(pages: list[ChangeSet]) -> list[Changed]:
    return [thing for page in pages for thing in page.changed]


def at(days: float, hour: int = 10) -> datetime:
    return (NOW + timedelta(days=days)).astimezone(LONDON).replace(hour=hour, minute=0)


def meeting(stage: Stage, days: float = 10, **more: Any) -> Any:
    said = {"subject": "Plan", "body": "<p>Hello</p>", "attendees": [SAM]} | more
    return stage.ada.calendar.add_event(at(days), at(days, 11), **said)


def series(stage: Stage, **more: Any) -> Any:
    first = datetime(2027, 1, 5, 10, 0, tzinfo=LONDON)  # a Tuesday, long before the days that are watched
    said = {"subject": "Group", "body": "<p>Hello</p>", "attendees": [SAM], "recurrence": TUESDAYS} | more
    return stage.ada.calendar.add_event(first, first + timedelta(hours=1), **said)


# What is gone, and what only looks like it


def test_what_was_moved_out_of_the_days_is_not_gone(stage: Stage) -> None:
    event = meeting(stage)
    source = stage.open()
    _, token = pulled(source)
    stage.ada.calendar.edit(event, start=at(300), end=at(300, 11))
    pages, _ = pulled(source, token)

    assert [page.removed for page in pages] == [()]
    assert [invite.dtstart for invite in invites(pages)] == [at(300)]


def test_what_was_deleted_is_gone(stage: Stage) -> None:
    event = meeting(stage)
    source = stage.open()
    pages, token = pulled(source)
    (thing,) = things(pages)
    stage.ada.calendar.remove(event)
    pages, _ = pulled(source, token)

    assert [page.removed for page in pages] == [(thing.reference,)]


def test_what_was_cancelled_is_told_as_cancelled(stage: Stage) -> None:
    event = meeting(stage)
    source = stage.open(mailboxes=(SAM,))
    _, token = pulled(source)
    stage.ada.calendar.cancel(event)
    pages, _ = pulled(source, token)

    assert [invite.cancelled for invite in invites(pages)] == [True]
    assert [page.removed for page in pages] == [()]


def test_a_mailbox_that_cannot_be_looked_at_is_not_an_empty_one(stage: Stage) -> None:
    meeting(stage)
    source = stage.open()
    pages, _ = pulled(source)
    (thing,) = things(pages)
    stage.ada.mailbox.refused = (404, "MailboxNotEnabledForRESTAPI", "Zzqvx")

    with pytest.raises(RefusedError, match="no such mailbox"):
        pulled(source)
    with pytest.raises(RefusedError, match="no such mailbox"):
        source.fetch(only(source), thing.reference)


# Series


def test_a_series_is_one_thing_and_one_meeting_at_its_next_date(stage: Stage) -> None:
    event = series(stage)
    pages, _ = pulled(stage.open())
    (thing,) = things(pages)
    (invite,) = invites(pages)

    assert invite.summary == "Group"
    assert invite.uid == event.uid
    assert invite.dtstart == datetime(2027, 3, 9, 10, 0, tzinfo=LONDON)
    assert invite.series
    assert [guest.address for guest in invite.attendees] == [SAM]
    assert stage.open().fetch(only(stage.open()), thing.reference) == thing


def test_a_series_over_many_pages_comes_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 2)
    event = series(stage)
    stage.ada.calendar.edit(event, datetime(2027, 3, 30).date(), subject="Group, elsewhere")  # noqa: DTZ001 -- a day
    pages, _ = pulled(stage.open())

    assert len(pages) > 4
    assert len(things(pages)) == 1
    assert sorted(str(invite.summary) for invite in invites(pages)) == ["Group", "Group, elsewhere"]


def test_a_date_that_was_changed_by_itself_belongs_to_its_series(stage: Stage) -> None:
    event = series(stage)
    source = stage.open()
    _, token = pulled(source)
    day = datetime(2027, 3, 16, 10, 0, tzinfo=LONDON)
    stage.ada.calendar.edit(event, day.date(), start=day.replace(hour=14), end=day.replace(hour=15))
    pages, _ = pulled(source, token)
    following, changed = invites(pages)

    assert following.dtstart == datetime(2027, 3, 9, 10, 0, tzinfo=LONDON)
    assert (changed.uid, changed.changed_alone, changed.recurrence_id) == (event.uid, True, day)
    assert changed.dtstart == day.replace(hour=14)
    assert changed.summary == "Group"


def test_a_series_is_not_gone_while_a_date_that_was_changed_is_next(stage: Stage) -> None:
    event = series(stage)
    stage.ada.calendar.edit(event, datetime(2027, 3, 9, tzinfo=UTC).date(), location={"displayName": "Civic Hall"})
    found = {invite.changed_alone: invite.dtstart for invite in invites(pulled(stage.open())[0])}

    assert found == {
        True: datetime(2027, 3, 9, 10, 0, tzinfo=LONDON),
        False: datetime(2027, 3, 16, 10, 0, tzinfo=LONDON),
    }


def test_a_date_that_was_called_off_is_passed_over(stage: Stage) -> None:
    event = series(stage)
    source = stage.open()
    _, token = pulled(source)
    stage.ada.calendar.take_out(event, datetime(2027, 3, 9).date())  # noqa: DTZ001 -- a day
    pages, _ = pulled(source, token)

    assert [invite.dtstart for invite in invites(pages)] == [datetime(2027, 3, 16, 10, 0, tzinfo=LONDON)]


def test_a_series_keeps_its_hour_when_the_clocks_change(stage: Stage) -> None:
    series(stage)
    at_ten = [
        invite.dtstart.hour
        for days in (0, 20, 40)
        for invite in invites(pulled(stage.open(now=NOW + timedelta(days=days)))[0])
        if invite.dtstart
    ]

    assert at_ten == [10, 10, 10]


def test_copies_of_one_meeting_are_one_by_their_uid(stage: Stage) -> None:
    event = meeting(stage)
    found = [invites(pulled(stage.open(mailboxes=(address,)))[0])[0] for address in (ADA, SAM)]

    assert {invite.uid for invite in found} == {event.uid}
    assert [invite.organizer_copy for invite in found] == [True, False]


# What nobody may read, and what is no person's


@pytest.mark.parametrize("by_guests", [False, True])
def test_nobody_vouches_for_the_organiser_in_a_guests_calendar(stage: Stage, *, by_guests: bool) -> None:
    stage.sam.calendar.add_event(at(10), at(10, 12), subject="Co-production workshop", attendees=[ADA])

    (copy,) = invites(pulled(stage.open(by_guests=by_guests))[0])

    assert not copy.organizer_copy
    assert copy.vouched_for is by_guests


def test_of_a_private_series_nothing_more_is_asked_for(stage: Stage) -> None:
    series(stage, sensitivity="private", hasAttachments=True)
    meeting(stage, sensitivity="confidential")
    pages, _ = pulled(stage.open())

    assert [getattr(it, "reason", it) for it in results(pages)] == [PRIVATE, PRIVATE]
    assert not [target for target in stage.requests(batched=True) if "instances" in target or "attachments" in target]


def test_the_calendar_of_a_room_is_left_out(stage: Stage) -> None:
    room = stage.graph.tenant.add_user("room@northmoor.example")
    room.mailbox.settings["userPurpose"] = "room"
    meeting(stage, attendees=[{"type": "resource", "emailAddress": {"address": room.address}}])
    source = stage.open(mailboxes=(room.address,))
    pages, token = pulled(source)
    again, same = pulled(source, token)

    assert not things(pages) + things(again)
    assert "room" in pages[0].skipped[0].reason
    assert same == token


def test_a_room_s_copy_is_known_without_permission_to_ask(stage: Stage) -> None:
    room = stage.graph.tenant.add_user("room@northmoor.example")
    room.mailbox.settings["userPurpose"] = "room"
    stage.graph.app.withdraw("MailboxSettings.Read")
    meeting(stage, attendees=[{"type": "resource", "emailAddress": {"address": room.address}}])
    pages, _ = pulled(stage.open(mailboxes=(room.address,)))

    assert [type(it) for it in results(pages)] == [Skipped]


def test_guests_who_do_not_see_each_other_are_told_as_that(stage: Stage) -> None:
    meeting(stage, attendees=[SAM, KIT], hideAttendees=True)
    (own,), (copy,) = (invites(pulled(stage.open(mailboxes=(it,)))[0]) for it in (ADA, SAM))

    assert [len(invite.attendees) for invite in (own, copy)] == [2, 1]
    assert own.attendees_hidden
    assert copy.attendees_hidden


# Zones, attachments


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ("tzone://Microsoft/Custom", None),
        ("Customized Time Zone", None),
    ],
)
def test_a_zone_is_the_one_in_which_the_meeting_was_made(stage: Stage, name: str, zone: str | None) -> None:
    meeting(stage, originalStartTimeZone=name)
    (invite,) = invites(pulled(stage.open())[0])

    assert invite.dtstart == at(10)
    assert str(invite.timezone) == str(zone)


def test_attachments_are_listed_where_there_are_some(stage: Stage) -> None:
    bare, carrying = meeting(stage), meeting(stage, days=11)
    carrying.attachments.append(
        {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "id": "AAMkAGfile",
            "name": "agenda.pdf",
            "contentType": "application/pdf",
            "size": 10,
            "isInline": False,
        }
    )
    carrying.touch()
    pages, _ = pulled(stage.open())
    files = {invite.uid: [file.name for file in invite.attachments] for invite in invites(pages)}

    assert files == {bare.uid: [], carrying.uid: ["agenda.pdf"]}
    assert all(invite.attachments_known for invite in invites(pages))
    assert len([it for it in stage.requests(batched=True) if it.endswith("isInline")]) == 1


def test_the_block_of_an_online_meeting_is_none_of_the_organisers_words(stage: Stage) -> None:
    meeting(stage, body="<p>Let us plan the clinic.</p>", isOnlineMeeting=True)
    (invite,) = invites(pulled(stage.open())[0])

    assert "Join the meeting now" in str(invite.html)
    assert "Join the meeting now" not in Reading(invite).text.own


# Whose calendars


def test_the_members_of_a_group_and_of_groups_in_it_are_read(stage: Stage) -> None:
    tenant = stage.graph.tenant
    stage.graph.app.grant("GroupMember.Read.All", "User.Read.All")
    gone = tenant.add_user("gone@northmoor.example", accountEnabled=False)
    inner = tenant.add_group("inner@northmoor.example", members=[stage.kit, gone])
    group = tenant.add_group("leads@northmoor.example", members=[stage.ada, inner])
    by_address, by_id = (
        [it.title for it in stage.open(group=name).partitions()] for name in ("leads@northmoor.example", group.id)
    )

    assert sorted(by_address) == [ADA, KIT]
    assert by_address == by_id


def test_everybody_with_a_licence_is_read_and_whoever_has_no_mailbox_is_left_out(stage: Stage) -> None:
    stage.graph.app.grant("User.Read.All")
    stage.graph.tenant.add_user("guest@elsewhere.example", guest=True)
    stage.graph.tenant.add_user("unlicensed@northmoor.example", mailbox=False)
    stage.kit.mailbox.refused = (404, "MailboxNotEnabledForRESTAPI", "Zzqvx")
    source = stage.open(everybody=True)
    reasons = {
        it.title: [skip.reason for page in source.pull(it, None) for skip in page.skipped] for it in source.partitions()
    }

    assert {title: bool(found) for title, found in reasons.items()} == {ADA: False, SAM: False, KIT: True}


@pytest.mark.parametrize("group", ["nobody@northmoor.example", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"])
def test_a_group_that_is_not_there_is_named(stage: Stage, group: str) -> None:
    stage.graph.app.grant("GroupMember.Read.All")

    with pytest.raises(AdapterError, match="`group`"):
        list(stage.open(group=group).partitions())


def test_a_group_that_hides_its_members_is_not_an_empty_one(stage: Stage) -> None:
    stage.graph.app.grant("GroupMember.Read.All", "User.Read.All")
    stage.graph.tenant.add_group("panel@northmoor.example", members=[stage.ada], hidden=True)

    with pytest.raises(AdapterError, match=r"Member\.Read\.Hidden"):
        list(stage.open(group="panel@northmoor.example").partitions())


def test_a_directory_that_we_may_not_ask_names_the_permission(stage: Stage) -> None:
    for settings, missing in (
        ({"group": "leads@northmoor.example"}, "GroupMember"),
        ({"everybody": True}, "User.Read"),
    ):
        with pytest.raises(PermissionDenied, match=missing):
            list(stage.open(**settings).partitions())


def test_a_mailbox_out_of_reach_costs_only_itself(stage: Stage) -> None:
    stage.graph.app.withdraw("Calendars.Read", "MailboxSettings.Read")
    stage.graph.app.grant("Calendars.Read", mailboxes=[ADA])
    meeting(stage)
    source = stage.open(mailboxes=(ADA, SAM))
    own, other = source.partitions()

    assert len(things(list(source.pull(own, None)))) == 1
    with pytest.raises(PermissionDenied, match="RBAC for Applications"):
        list(source.pull(other, None))


@pytest.mark.parametrize(
    "settings",
    [
        {"mailboxes": ()},
        {"mailboxes": (ADA,), "everybody": True},
        {"mailboxes": (ADA, ADA.upper())},
        {"mailboxes": ("../groups",)},
        {"mailboxes": ("ada@northmoor.example/events",)},
        {"mailboxes": ("me",)},
        {"mailboxes": (ADA,), "sign_in": "device-code"},
    ],
    ids=str,
)
def test_settings_say_whose_calendars_in_one_way(stage: Stage, settings: dict[str, Any]) -> None:
    with pytest.raises(AdapterError):
        stage.open(**settings)


# Tokens


def test_a_second_pass_is_one_request_for_each_mailbox(stage: Stage) -> None:
    for number in range(20):
        meeting(stage, days=number + 1, attendees=[])
    source = stage.open()
    _, token = pulled(source)
    before = len(stage.requests())
    _, same = pulled(stage.open(now=NOW + timedelta(days=1)), token)

    assert same == token
    assert len(stage.requests()) - before == 1


def test_days_that_have_grown_old_are_counted_anew(stage: Stage) -> None:
    meeting(stage)
    _, token = pulled(stage.open())
    for days, expired in ((6, False), (7, True), (-1, True)):
        later = stage.open(now=NOW + timedelta(days=days))
        if expired:
            with pytest.raises(SyncTokenExpired):
                pulled(later, token)
        else:
            pulled(later, token)


def test_one_event_that_graph_does_not_give_says_nothing_of_its_mailbox(stage: Stage) -> None:
    """A sync tells it by the kind of the error: after one that may be about all of them it asks no further."""
    meeting(stage)
    source = stage.open()
    (thing,) = things(pulled(source)[0])
    stage.graph.faults.plan(refused(400, "ErrorInvalidProperty", path=f"events/{thing.reference}"))

    with pytest.raises(AdapterError) as caught:
        source.fetch(only(source), thing.reference)
    assert is_about_one_thing(caught.value)
    stage.graph.faults.clear()
    assert source.fetch(only(source), thing.reference) == thing


# What is too large

LONG = "<p>" + "word " * 20_000 + "</p>"
HALF = "<p>" + "word " * 3_000 + "</p>"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an answer, no more than some ten events are held."""
    monkeypatch.setattr("copilot_sync_m365.answer_bytes.LARGEST", 30_000)
    monkeypatch.setattr("copilot_sync_m365.hydration.LARGEST", 30_000)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("page", [1, 3, 50])
def test_one_event_beyond_all_measure_costs_itself_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", page)
    for day in range(4, 9):
        meeting(stage, days=day)
    vast = meeting(stage, days=9, body=LONG)
    gone = meeting(stage, days=10)
    series(stage)
    source = stage.open()
    pages, token = pulled(source)
    stage.ada.calendar.edit(vast, subject="Still too long")
    stage.ada.calendar.remove(gone)
    later, token = pulled(source, token)
    stage.ada.calendar.edit(vast, body="<p>Short now</p>")
    mended, _ = pulled(source, token)

    (broken,) = [it for it in things(pages) if isinstance(it.results[0], Failed)]
    assert len([it for it in results(pages) if isinstance(it, Invite)]) == 7
    assert [it.results[0].reason for it in (broken, *things(later)) if isinstance(it.results[0], Failed)] == [
        TOO_LARGE,
        TOO_LARGE,
    ]
    assert [it for page in later for it in page.removed]
    assert [it.reference for it in things(mended)] == [broken.reference]
    assert [it.summary for it in invites(mended)] == ["Still too long"]


@pytest.mark.usefixtures("narrow")
def test_a_page_that_is_too_large_only_as_a_whole_loses_nothing(stage: Stage) -> None:
    for day in range(4, 29):
        meeting(stage, days=day, body="<p>" + "word " * 1_000 + "</p>")
    moved = series(stage)
    stage.ada.calendar.edit(moved, datetime(2027, 3, 16, tzinfo=UTC).date(), subject="Elsewhere")

    assert sorted(str(it.summary) for it in invites(pulled(stage.open())[0])) == ["Elsewhere", "Group", *["Plan"] * 25]


@pytest.mark.usefixtures("narrow")
def test_a_date_beyond_all_measure_costs_its_series_alone(stage: Stage) -> None:
    event = series(stage)
    stage.ada.calendar.edit(event, datetime(2027, 3, 16, tzinfo=UTC).date(), body=LONG)
    meeting(stage)
    source = stage.open()
    pages, _ = pulled(source)

    assert [it.summary for it in results(pages) if isinstance(it, Invite)] == ["Plan"]
    assert [it.reason for page in pages for it in page.failed] == [TOO_LARGE]
    assert not [it for it in results(pages) if isinstance(it, Failed)]


@pytest.mark.usefixtures("narrow")
def test_of_a_page_that_is_too_large_one_event_is_made_before_the_next_is_asked_for(stage: Stage) -> None:
    for day in range(4, 8):
        meeting(stage, days=day, body=HALF)
    stage.ada.calendar.edit(series(stage, body=HALF), datetime(2027, 3, 16, tzinfo=UTC).date(), subject="Elsewhere")
    source = stage.open()
    pages, _ = pulled(source)

    asked = [re.split(r"[/?]", it.partition("/events/")[2])[0] for it in stage.requests() if "/events/" in it]
    order = [list(dict.fromkeys(asked)).index(it) for it in asked]
    assert len(invites(pages)) == len(set(asked)) == 4 + 2
    assert order == sorted(order)


@pytest.mark.usefixtures("narrow")
def test_dates_that_are_too_large_only_together_cost_their_series_alone(stage: Stage) -> None:
    vast = series(stage, subject="Vast")
    for day in (9, 16, 23, 30):
        stage.ada.calendar.edit(vast, datetime(2027, 3, day, tzinfo=UTC).date(), body=HALF)
    fair = series(stage)
    stage.ada.calendar.edit(fair, datetime(2027, 3, 16, tzinfo=UTC).date(), body=HALF, subject="Elsewhere")
    source = stage.open()
    pages, _ = pulled(source)

    assert sorted(str(it.summary) for it in invites(pages)) == ["Elsewhere", "Group"]
    assert [it.reason for page in pages for it in page.failed] == [TOO_LARGE]


@pytest.mark.usefixtures("narrow")
def test_a_date_beyond_all_measure_that_has_left_the_days_is_told_by_its_series(stage: Stage) -> None:
    event, day = series(stage), datetime(2027, 3, 16, tzinfo=UTC).date()
    source = stage.open()
    pages, token = pulled(source)
    (thing,) = things(pages)
    stage.ada.calendar.edit(event, day, subject="Elsewhere")
    pages, token = pulled(source, token)
    stage.ada.calendar.edit(event, day, start=at(300), end=at(300, 11), body=LONG)
    pages, _ = pulled(source, token)
    date = next(it for it in stage.requests() if it.endswith("$select=id,type,seriesMasterId"))

    assert [it.reference for it in things(pages)] == [thing.reference]
    assert [it.summary for it in invites(pages)] == ["Group"]
    assert source.fetch(only(source), re.split(r"[/?]", date.partition("/events/")[2])[0]) is None


@pytest.mark.usefixtures("narrow")
def test_what_has_become_too_large_is_told_when_it_is_fetched_and_is_not_gone(stage: Stage) -> None:
    event = meeting(stage)
    source = stage.open()
    (thing,) = things(pulled(source)[0])
    stage.ada.calendar.edit(event, body=LONG)

    found = source.fetch(only(source), thing.reference)

    assert found is not None
    assert found.results == (Failed(ADA, TOO_LARGE),)


def test_a_link_that_has_grown_stale_begins_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 1)
    meeting(stage)
    meeting(stage, days=11)
    source = stage.open()
    first = next(iter(source.pull(only(source), None)))
    stage.graph.expire_delta_tokens()

    with pytest.raises(SyncTokenExpired):
        pulled(source, first.token)


def test_a_token_shows_no_address_and_leads_nowhere_else(stage: Stage) -> None:
    meeting(stage)
    source = stage.open()
    _, token = pulled(source)
    said = json.loads(token)

    assert "northmoor" not in token.lower()
    elsewhere = json.dumps([*said[:4], "https://elsewhere.example/v1.0/x"])
    with pytest.raises(AdapterError):
        pulled(source, type(token)(elsewhere))


def test_our_token_does_not_follow_a_link_to_another_host(stage: Stage) -> None:
    def foreign(_: Any, usual: Answer | None) -> Answer:
        assert usual is not None
        assert isinstance(usual.body, dict)
        link = "https://elsewhere.example/v1.0/users/x/calendarView/delta?$deltatoken=x"
        return Answer(usual.status, {**usual.body, "@odata.nextLink": link}, usual.headers)

    meeting(stage)
    stage.graph.faults.plan(Fault(foreign, path="delta", after=True))

    with pytest.raises(AdapterError, match="another address"):
        pulled(stage.open())


# A platform that is not well


@pytest.mark.parametrize(
    "trouble",
    [
        throttled("2", path="delta", number=1),
        throttled("2.128", path="delta", number=1),
        throttled("dated3", path="delta", number=2),
        throttled(None, path="delta", number=1),
        throttled("1.5", lasting=0, path="instances", number=1),  # others of its batch come at once
        unavailable(path="delta", number=1),
        unavailable(504, "3", path="delta", number=2),
        lost(path="delta", number=1),
        lost(path=r"\$batch", number=1),
    ],
    ids=range(9),
)
def test_what_passes_is_waited_for_and_nothing_is_lost(
    stage: Stage, trouble: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 50 if "batch" in trouble.path else 5)
    series(stage)
    other = series(stage, subject="Another")
    meeting(stage)
    stage.graph.faults.plan(replace(trouble))
    pages, _ = pulled(stage.open())

    assert sorted(str(invite.summary) for invite in invites(pages)) == ["Another", "Group", "Plan"]
    assert other.uid in {invite.uid for invite in invites(pages)}
    assert not stage.graph.faults.left
    assert not stage.graph.impatient


def test_what_is_told_again_is_taken_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 3)
    series(stage)
    for days in range(1, 6):
        meeting(stage, days=days, attendees=[])
    stage.graph.faults.plan(replayed(path="delta"))
    pages, _ = pulled(stage.open())

    assert len(things(pages)) == len({thing.reference for thing in things(pages)}) == 6


def test_empty_pages_are_gone_through_to_the_end(stage: Stage) -> None:
    meeting(stage)
    stage.graph.switches.empty_pages = 2
    pages, token = pulled(stage.open())

    assert [len(page.changed) for page in pages] == [0, 0, 1]
    assert [page.token == token for page in pages] == [False, False, True]


def test_links_that_go_round_in_a_circle_are_left(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 1)
    for days in range(1, 6):
        meeting(stage, days=days, attendees=[])
    stage.graph.faults.plan(repeated_next_link(path="skiptoken"))

    with pytest.raises(AdapterError, match="without end"):
        pulled(stage.open())


@pytest.mark.parametrize(
    ("status", "code"), [(400, "syncStateNotFound"), (404, "SyncStateNotFound"), (410, "resyncRequired"), (410, "")]
)
def test_every_way_to_lose_a_token_is_understood(stage: Stage, status: int, code: str) -> None:
    meeting(stage)
    source = stage.open()
    _, token = pulled(source)
    stage.graph.faults.plan(stale_token(status, code, path="deltatoken"))

    with pytest.raises(SyncTokenExpired):
        pulled(source, token)


def test_a_token_that_runs_out_on_the_way_is_renewed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 1)
    for days in range(3):
        meeting(stage, days=days + 1)
    source = stage.open()
    found = []
    for page in source.pull(only(source), None):
        found.append(page)
        stage.graph.expire_tokens()

    assert len(things(found)) == 3


def test_an_app_that_is_not_let_in_says_so(stage: Stage) -> None:
    source = stage.open()
    stage.graph.app.secret_expired = True

    with pytest.raises(AuthenticationError, match="expired"):
        pulled(source)


def test_every_request_keeps_the_limits_of_graph(stage: Stage) -> None:
    for number in range(25):
        series(stage, subject=f"Group {number}", attendees=[])
    pulled(stage.open())

    assert stage.graph.most_at_once[ADA] <= 4
    assert all(seen.status == 200 for seen in stage.graph.requests)


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    0.5,
    "",
    "Zzqvx",
    "0001-01-01T00:00:00Z",
    [],
    ["Zzqvx"],
    {},
    {"id": []},
    [[{}]],
)


def spoilt(value: Any, random: Random) -> Any:
    """JSON with something else at one place of it."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(sorted(value))
        return {**value, name: spoilt(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], spoilt(value[place], random), *value[place + 1 :]]
    return random.choice(ODD)


def test_no_damage_to_an_answer_makes_it_raise_anything_but_what_ports_say(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot_sync_m365.source.PAGE", 5)
    random = Random(7)  # noqa: S311 -- the same damage each time
    for number in range(2):
        event = series(stage, subject=f"Group {number}")
        stage.ada.calendar.edit(event, datetime(2027, 3, 16, tzinfo=UTC).date(), subject="Elsewhere")
        event.attachments.append(
            {"@odata.type": "#microsoft.graph.fileAttachment", "id": "AAMkAGfile", "name": "a.pdf"}
        )
    gone = meeting(stage)
    source = stage.open()
    source.client.retrying = RetryPolicy(attempts=1)
    _, token = pulled(source)
    stage.ada.calendar.remove(gone)

    def damaged(_: Any, usual: Answer | None) -> Answer:
        assert usual is not None
        return Answer(usual.status, spoilt(usual.body, random), usual.headers)

    stage.graph.faults.plan(Fault(damaged, path="/users/|batch", after=True))
    for started in (None, token) * 60:
        with suppress(AdapterError):
            for page in source.pull(only(source), started):
                for thing in page.changed:
                    assert "Zzqvx" not in f"{[it for it in thing.results if not isinstance(it, Invite)]}"
                    with suppress(AdapterError):
                        source.fetch(only(source), thing.reference)
    stage.graph.service.mistakes.clear()  # of the damage
