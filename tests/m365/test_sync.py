"""``sync`` over a tenant: organisers hear of a meeting once, whatever Microsoft Graph says twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, lost, next_link, throttled, unavailable
from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
OLA, DI, GUS = "ola@northmoor.example", "di@northmoor.example", "gus@northmoor.example"
ANA = "ana@home.example"
WORDS = "What would help you take part? Please tell Ola, on 01632 960123."
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
region = "GB-ENG"
[people]
role_books = ["roles.csv"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "state/ledger.sqlite3"
remind = 0
most_share = 1.0
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "co-production@northmoor.example"
[sources.clinic]
adapter = "m365"
tenant = "northmoor.example"
client_id = "{client_id}"
graph_address = "{graph}"
login_address = "{login}"
ca_file = "{ca_file}"
mailboxes = ["ola@northmoor.example", "di@northmoor.example", "gus@northmoor.example"]
"""


class Clinic:
    """A tenant with three mailboxes, a mail server, and the command."""

    def __init__(self, graph: FakeGraph, folder: Path, server: Any, captured: pytest.CaptureFixture[str]) -> None:
        self.graph, self.folder, self.server, self.captured = graph, folder, server, captured
        self.ola, self.di, self.gus = (graph.tenant.add_user(address) for address in (OLA, DI, GUS))
        graph.app.grant("Calendars.Read", "MailboxSettings.Read")
        settings = SETTINGS.format(
            port=server.port,
            client_id=graph.app.client_id,
            graph=graph.root_url,
            login=graph.login_url,
            ca_file=graph.ca_file,
        )
        folder.joinpath("settings.toml").write_text(settings, encoding="utf-8")
        folder.joinpath("roles.csv").write_text(f"address,role\n{ANA},lived_experience\n", encoding="utf-8")

    def meet(self, days: float = 14, **more: Any) -> Any:
        """Ola invites Di, Gus and Ana, and asks nobody what they need."""
        start = (NOW + timedelta(days=days)).astimezone(LONDON).replace(hour=11)
        said: dict[str, Any] = {"subject": "Co-production workshop", "body": "<p>Let us plan the new clinic.</p>"}
        said |= {"attendees": [DI, GUS, ANA]} | more
        return self.ola.calendar.add_event(start, start + timedelta(hours=1), **said)

    def arguments(self, days: float) -> list[str]:
        now = (NOW + timedelta(days=days)).isoformat()
        return ["sync", "--config", str(self.folder / "settings.toml"), "--now", now, "--format", "json"]

    def sync(self, days: float = 0, *more: str) -> dict[str, Any]:
        code = main([*self.arguments(days), *more])
        said = self.captured.readouterr()
        assert code in {0, 1, 3}, said.err + said.out
        statement: dict[str, Any] = json.loads(said.out)
        return statement

    def killed(self, number: int) -> None:
        """A run, as a process of its own, that is killed when Graph has done what its request of a number asks."""
        running: list[subprocess.Popen[bytes]] = []

        def kill(_request: object, _usual: object) -> None:
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()

        self.graph.faults.plan(Fault(kill, path="/v1.0/", number=number, after=True))
        command = [str(Path(sys.executable).with_name("copilot-sync")), *self.arguments(0)]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))  # noqa: S603 -- of this environment
        assert running[0].wait(timeout=60) == -signal.SIGKILL
        self.graph.faults.clear()

    def tell_quietly(self) -> None:
        """Let organisers see a category, and send nothing."""
        self.graph.app.grant("Calendars.ReadWrite")
        path = self.folder / "settings.toml"
        settings = path.read_text(encoding="utf-8")
        before, source = settings.partition("[messenger]")[0], settings.partition("[sources.clinic]")[2]
        way = source.partition("adapter")[2].partition("\n")[2].partition("mailboxes")[0]
        messenger = f'[messenger]\nadapter = "m365-category"\n{way}'
        path.write_text(f"{before}{messenger}[sources.clinic]{source}", encoding="utf-8")

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.server.boxes().get(OLA, [])]


@pytest.fixture
def clinic(
    tmp_path: Path,
    mail_server: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Clinic]:
    folder = tmp_path / "clinic"
    folder.mkdir()
    with FakeGraph(now=NOW) as graph:
        monkeypatch.setenv("COPILOT_SYNC_M365_SECRET", graph.app.secret)
        yield Clinic(graph, folder, mail_server(), capfd)


def test_a_meeting_in_three_calendars_is_warned_about_once(clinic: Clinic) -> None:
    event = clinic.meet()
    first = clinic.sync()
    clinic.ola.calendar.answer(event, ANA)  # another change key, and nothing that a rule looks at
    clinic.graph.expire_delta_tokens()
    again = clinic.sync(days=1)
    anew = clinic.sync(days=8)  # the days that are watched are counted anew

    assert (first["told"]["sent"], again["told"]["sent"], anew["told"]["sent"]) == (1, 0, 0)
    assert len(clinic.subjects()) == 1
    assert list(clinic.server.boxes()) == [OLA]


def test_a_series_is_warned_about_once(clinic: Clinic) -> None:
    weekly = {"pattern": {"type": "weekly", "daysOfWeek": ["monday"]}, "range": {"type": "noEnd"}}
    event = clinic.meet(days=14, recurrence=weekly)
    clinic.sync()
    day = (NOW + timedelta(days=21)).date()
    clinic.ola.calendar.edit(event, day, location={"displayName": "Civic Hall"})
    clinic.sync(days=1)
    clinic.sync(days=15)

    assert len(clinic.subjects()) == 1


def test_what_is_put_right_is_closed_with_one_line(clinic: Clinic) -> None:
    event = clinic.meet()
    clinic.sync()
    body = "<p>Let us plan the new clinic. Please tell us what you need to take part, such as an interpreter.</p>"
    clinic.ola.calendar.edit(event, body=body)
    clinic.sync(days=1)
    clinic.sync(days=2)

    assert len(clinic.subjects()) == 2


def test_whatever_passes_on_the_way_organisers_hear_once(clinic: Clinic) -> None:
    clinic.meet()
    clinic.graph.faults.plan(
        throttled("0.25", path="delta", number=1),
        unavailable(503, "0.2", path="delta", number=3),
        lost(path="mailboxSettings", number=2),
        Fault(lambda _request, _usual: clinic.graph.expire_tokens(), path="delta", number=2, after=True),
    )
    first = clinic.sync()
    clinic.graph.faults.plan(next_link("https://elsewhere.example/v1.0/x", path="deltatoken", number=1))
    second = clinic.sync(days=1)
    clinic.graph.faults.clear()
    third = clinic.sync(days=2)

    assert not first["failed"] + third["failed"]
    assert [it["source"] for it in second["failed"]] == ["clinic"]
    assert len(clinic.subjects()) == 1
    assert not clinic.graph.impatient


AMENDING = ("sync.mode=amend", "sources.clinic.amend=true", f"snippets.access_question={WORDS}")


def to_amend(*more: str) -> list[str]:
    return [word for setting in (*AMENDING, *more) for word in ("--set", setting)]


def mailed(clinic: Clinic) -> int:
    """Updates that Exchange Online sent to guests."""
    return sum(len(update.to) for update in clinic.graph.updates)


def test_a_rehearsal_foretells_what_exchange_then_mails(clinic: Clinic) -> None:
    clinic.graph.app.grant("Calendars.ReadWrite")
    clinic.meet()
    weekly = {"pattern": {"type": "weekly", "daysOfWeek": ["monday"]}, "range": {"type": "noEnd"}}
    series = clinic.meet(days=14, subject="Carers' forum", recurrence=weekly)
    clinic.ola.calendar.edit(series, (NOW + timedelta(days=21)).date(), location={"displayName": "Civic Hall"})

    rehearsed = clinic.sync(0, "--dry-run", *to_amend())
    assert not mailed(clinic)
    clinic.sync(0, *to_amend())

    assert rehearsed["update_mails"] == {"invites": 2, "number": mailed(clinic), "at_least": True}
    assert mailed(clinic) == 3 + 3 + 3


def test_no_more_people_are_mailed_in_one_run_than_the_settings_allow(clinic: Clinic) -> None:
    clinic.graph.app.grant("Calendars.ReadWrite")
    for days in (14, 15):
        clinic.meet(days=days)
    few = to_amend("sources.clinic.most_update_mails=5")

    rehearsed = clinic.sync(0, "--dry-run", *few)
    first = clinic.sync(0, *few)
    after_one = mailed(clinic)
    second = clinic.sync(1, *few)

    assert rehearsed["told"]["capped"] == first["told"]["capped"] == 1
    assert rehearsed["update_mails"] == first["update_mails"] == second["update_mails"]
    assert (after_one, mailed(clinic)) == (3, 6)


ASKS = "<p>Let us plan the new clinic. Please tell us what you need to take part, such as an interpreter.</p>"
OURS = "Check access"


def test_the_organisers_category_stands_while_something_is_left_to_do_and_nobody_is_mailed(clinic: Clinic) -> None:
    clinic.tell_quietly()
    event = clinic.meet(categories=["Blue"])
    first = clinic.sync()
    stood = list(event.properties["categories"])
    second = clinic.sync()  # our own change comes back with the next pull
    third = clinic.sync(days=1)
    clinic.ola.calendar.edit(event, body=ASKS)
    fourth = clinic.sync(days=1)
    fifth = clinic.sync(days=2)

    assert stood == ["Blue", OURS]
    assert event.properties["categories"] == ["Blue"]
    assert [it["kinds"] for it in (first, second, third, fourth, fifth)] == [{"warn": 1}, {}, {}, {"resolve": 1}, {}]
    assert len([seen for seen in clinic.graph.requests if seen.method == "PATCH"]) == 2
    assert not clinic.graph.updates
    assert not clinic.server.boxes()


def test_our_category_on_a_series_is_no_change_of_its_dates(clinic: Clinic) -> None:
    clinic.tell_quietly()
    weekly = {"pattern": {"type": "weekly", "daysOfWeek": ["monday"]}, "range": {"type": "noEnd"}}
    series = clinic.meet(days=14, recurrence=weekly)
    clinic.ola.calendar.edit(series, (NOW + timedelta(days=21)).date(), location={"displayName": "Civic Hall"})
    both = ("--select", "ACC001,NTC001")
    clinic.sync(11, "--dry-run", *both)
    clinic.graph.clock.sleep(timedelta(days=12).total_seconds())
    first = clinic.sync(12, *both)
    second = clinic.sync(12, *both)

    assert series.properties["categories"] == [OURS]
    assert (first["kinds"], second["kinds"]) == ({"warn": 1}, {})


@pytest.mark.parametrize("fixed", [False, True], ids=["stands", "put right meanwhile"])
@pytest.mark.parametrize("number", [8, 9], ids=["looked for", "written"])
def test_a_run_that_is_killed_leaves_no_trace_in_calendars(clinic: Clinic, number: int, *, fixed: bool) -> None:
    clinic.tell_quietly()
    event = clinic.meet(categories=["Blue"])
    clinic.killed(number)
    if fixed:
        clinic.ola.calendar.edit(event, body=ASKS)
    clinic.sync()
    again = clinic.sync()

    assert event.properties["categories"] == (["Blue"] if fixed else ["Blue", OURS])
    assert not again["kinds"]
    assert len([seen for seen in clinic.graph.requests if seen.method == "PATCH"]) <= 2
    assert not clinic.graph.updates


@pytest.mark.parametrize("number", [2, 5])
def test_a_run_that_is_killed_leaves_no_trace_in_inboxes(clinic: Clinic, number: int) -> None:
    clinic.meet()
    clinic.meet(days=16, subject="Carers' forum")
    clinic.killed(number)
    clinic.sync()
    clinic.sync()

    assert len(clinic.subjects()) == len(set(clinic.subjects())) == 2
