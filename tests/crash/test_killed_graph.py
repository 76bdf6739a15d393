"""A run over forty meetings in Microsoft 365, killed with SIGKILL wherever it may be, and started again: nobody can tell.

Real processes, and a tenant of nobody over HTTPS. By default a sample of the steps and of the moments is tried;
``COPILOT_SYNC_EVERY_STEP=1`` tries every step and 200 moments.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.graph import FakeGraph, faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.testing.graph.faults import Fault

ORGANISERS, MEETINGS = 8, 5
SENDER = "checks@northmoor.example"
RIGHTS = ("Calendars.ReadWrite", "MailboxSettings.Read", "Mail.Send", "Mail.Read")
COMMON = Path(__file__).with_name("common.toml").read_text(encoding="utf-8")
SETTINGS = """\
[sources.clinic]
adapter = "m365"
{place}
mailboxes = [{mailboxes}]
amend = true
most_update_mails = 1000
[messenger]
adapter = "m365"
{place}
sender = "checks@northmoor.example"
sent_items = {sent_items}
settles_after = 0
most_per_minute = 0
"""
Outcome = tuple[Counter[tuple[str, str]], dict[str, str], list[tuple[str, ...]]]


class Case:
    """A tenant with forty meetings, and a folder with the settings."""

    def __init__(self, graph: FakeGraph, folder: Path, *, mode: str, sent_items: bool) -> None:
        self.graph = graph
        self.folder = folder
        graph.app.grant(*RIGHTS)
        graph.tenant.add_user(SENDER)
        self.users = [graph.tenant.add_user(f"organiser{number}@northmoor.example") for number in range(ORGANISERS)]
        for user in self.users:
            for number in range(MEETINGS):
                start = graph.clock.now().replace(hour=10, minute=0) + timedelta(days=7 + number)
                user.calendar.add_event(
                    start,
                    start + timedelta(hours=2),
                    subject=f"Planning the new clinic {number}",
                    body="<p>Let us plan the new clinic together.</p>",
                    attendees=["sam.okoro@post.example", "bo.reid@post.example"],
                    isOnlineMeeting=number % 2 == 0,
                )
        folder.mkdir()
        mailboxes = ", ".join(f'"{user.principal_name}"' for user in self.users)
        place = "\n".join(f'{name} = "{value}"' for name, value in graph.settings.items())
        said = {"mode": mode, "place": place, "mailboxes": mailboxes, "sent_items": str(sent_items).lower()}
        (folder / "settings.toml").write_text((COMMON + SETTINGS).format(**said), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        return {"COPILOT_SYNC_M365_SECRET": self.graph.app.secret}

    def outcome(self) -> Outcome:
        """What organisers have in their inboxes, what their events say, and who was mailed about changes."""
        graph = self.graph
        inboxes = Counter(
            (user.principal_name, message.header("X-Copilot-Sync") or "")
            for user in self.users
            for message in user.mailbox.inbox
        )
        bodies = {
            f"{user.principal_name} {event.key}": f"{event.properties['onlineMeeting']} {event.properties['body']['content']}"
            for user in self.users
            for event in user.calendar.events.values()
        }
        return inboxes, bodies, sorted(update.to for update in graph.updates)


@contextmanager
def case(folder: Path, now: str, *, mode: str = "warn", sent_items: bool = True) -> Iterator[Case]:
    """A tenant for one case."""
    with FakeGraph(now=datetime.fromisoformat(now)) as graph:
        yield Case(graph, folder, mode=mode, sent_items=sent_items)
    shutil.rmtree(folder)


@pytest.fixture
def run(stage: Any) -> Callable[..., Any]:
    def run(made: Case, **death: Any) -> Any:
        return stage.run(made.folder, environment=made.environment, **death)

    return run


@pytest.mark.parametrize("mode", ["warn", "amend"])
def test_wherever_it_is_killed_a_run_ends_as_if_nothing_had_been(
    run: Any, stage: Any, place: Path, cases_of: Any, mode: str
) -> None:
    with case(place / "undisturbed", stage.now, mode=mode) as undisturbed:
        began = time.monotonic()
        done = run(undisturbed)
        seconds = time.monotonic() - began
        expected = undisturbed.outcome()
    assert done["code"] == 0, done["said"]
    assert expected[0].total() == ORGANISERS * MEETINGS
    assert set(expected[0].values()) == {1}
    assert len(expected[2]) == (ORGANISERS * MEETINGS if mode == "amend" else 0)

    for number, death in enumerate(cases_of(done["steps"], seconds)):
        with case(place / str(number), stage.now, mode=mode) as made:
            run(made, **death)
            again = run(made)
            last = run(made)
            outcome = made.outcome()

        assert again["code"] == 0, (death, again["said"])
        assert outcome == expected, death
        assert "Nothing new, and nothing done." in last["said"], (death, last["said"])


def test_without_sent_items_nobody_is_written_to_twice_and_what_is_in_doubt_is_shown(
    run: Any, stage: Any, place: Path, cases_of: Any
) -> None:
    with case(place / "undisturbed", stage.now, sent_items=False) as undisturbed:
        done = run(undisturbed)
    assert done["code"] == 0, done["said"]

    for number, death in enumerate(cases_of(done["steps"], 0.5)):
        with case(place / str(number), stage.now, sent_items=False) as made:
            run(made, **death)
            again = run(made)
            messages = made.outcome()[0]

        assert set(messages.values()) == {1}, death
        doubtful = "1 message or change may or may not have been sent" in again["said"]
        assert again["code"] == (3 if doubtful else 0), (death, again["said"])
        whole = ORGANISERS * MEETINGS
        assert len(messages) in ({whole - 1, whole} if doubtful else {whole}), death


TROUBLE: dict[str, Fault] = {
    "told to wait, in whole seconds": faults.throttled("1", path="sendMail", number=7),
    "told to wait, in a fraction": faults.throttled("0.128", path="events", number=5),
    "told to wait, until a date": faults.throttled(f"{faults.DATED}1", path="calendarView", number=2),
    "told to wait, nobody says how long": faults.throttled(None, path="sendMail", number=3),
    "busy": faults.unavailable(path="calendarView", number=3),
    "a message sent, and the answer lost": faults.lost(method="POST", path="sendMail", number=9),
    "a message lost on the way": faults.lost(method="POST", path="sendMail", number=9, after=False),
    "an event changed, and the answer lost": faults.lost(method="PATCH", path="events", number=4),
    "a token that is over": faults.refused(401, "InvalidAuthenticationToken", path="sendMail", number=6),
    "a gateway in trouble": faults.gateway(method="POST", path="sendMail", number=2),
}


@pytest.fixture(scope="module")
def expected(stage: Any, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of a run in mode amend that nobody disturbs."""
    with case(tmp_path_factory.mktemp("graph") / "undisturbed", stage.now, mode="amend") as undisturbed:
        done = stage.run(undisturbed.folder, environment=undisturbed.environment)
        assert done["code"] == 0, done["said"]
        return undisturbed.outcome()


@pytest.mark.parametrize("planned", TROUBLE.values(), ids=TROUBLE.keys())
def test_whatever_graph_does_runs_end_as_if_nothing_had_been(
    run: Any, stage: Any, place: Path, expected: Outcome, planned: Fault
) -> None:
    with case(place / "troubled", stage.now, mode="amend") as made:
        made.graph.faults.plan(planned)
        run(made)
        left, impatient = made.graph.faults.left, made.graph.impatient
        made.graph.faults.clear()
        again = run(made)
        last = run(made)
        outcome = made.outcome()

    assert not left
    assert not impatient
    assert again["code"] == 0, again["said"]
    assert outcome == expected
    assert "Nothing new, and nothing done." in last["said"]


def test_a_link_to_another_host_is_not_followed_and_our_token_stays_with_us(
    run: Any, stage: Any, place: Path, expected: Outcome
) -> None:
    with case(place / "troubled", stage.now, mode="amend") as made:
        graph = made.graph
        graph.faults.plan(
            faults.next_link(f"{graph.foreign_url}/v1.0/users?$skiptoken=1", path="calendarView", number=3)
        )
        first = run(made)
        foreign = list(graph.foreign_requests)
        graph.faults.clear()
        again = run(made)
        outcome = made.outcome()

    assert first["code"] == 3
    assert "another address" in first["said"]
    assert not foreign
    assert again["code"] == 0, again["said"]
    assert outcome == expected
