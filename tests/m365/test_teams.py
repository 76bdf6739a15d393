"""Chats in Teams by a workflow: to whom, once, and without a word of its address."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    Context,
    LookUp,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.testing.contracts.messengers import a_message
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, gateway, lost, refused, throttled
from copilot_sync.testing.graph.wire import Answer
from copilot_sync_cli.app import main
from copilot_sync_m365.offers import TEAMS
from copilot_sync_m365.settings import TeamsSettings
from copilot_sync_m365.teams import TeamsMessenger

if TYPE_CHECKING:
    from collections.abc import Iterator

OLA = "zzqvxola@northmoor.example"
HOST = "zzqvx0123.45.environment.api.powerplatform.com"
PATH = "/powerautomate/automations/direct/workflows/zzqvx678/triggers/manual/paths/invoke"
SIGNED = "?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=zzqvxsecret"
TAKEN = {
    "Power Automate": f"https://{HOST}:443{PATH}{SIGNED}",
    "Azure": f"https://prod-12.westeurope.logic.azure.com:443/workflows/zzqvx/triggers/manual/paths/invoke{SIGNED}",
    "with a line end": f"https://{HOST}{PATH}{SIGNED}\n",
}
REFUSED = {
    "another host": (f"https://zzqvx.example{PATH}{SIGNED}", "host that is none"),
    "a host that ends much alike": (f"https://zzqvxlogic.azure.com.example{PATH}{SIGNED}", "host that is none"),
    "a name before the domain": (f"https://zzqvxapi.powerplatform.com{PATH}{SIGNED}", "host that is none"),
    "a retired connector": (
        "https://zzqvx.webhook.office.com/webhookb2/zzqvx/IncomingWebhook/zzqvx",
        "a connector to a channel",
    ),
    "another port": (f"https://{HOST}:8443{PATH}{SIGNED}", "host that is none"),
    "not encrypted": (f"http://{HOST}{PATH}{SIGNED}", "https://"),
    "a login in it": (f"https://zzqvx@{HOST}{PATH}{SIGNED}", "copy it once more"),
    "another host behind a backslash": (f"https://zzqvx.example\\@{HOST}{PATH}{SIGNED}", "copy it once more"),
    "no port": (f"https://{HOST}:zzqvx{PATH}{SIGNED}", "copy it once more"),
    "no host": (f"https://{PATH}{SIGNED}", "copy it once more"),
    "a dot too many": (f"https://zzqvx..logic.azure.com{PATH}{SIGNED}", "copy it once more"),
    "words": ("zzqvx see the note", "copy it once more"),
    "two lines": (f"https://{HOST}{PATH}\n{SIGNED}", "copy it once more"),
    "beyond all measure": (f"https://{HOST}{PATH}{SIGNED}{'z' * 2_000}", "copy it once more"),
    "half of it": (f"https://{HOST}/powerautomate{SIGNED}", "copy it whole"),
    "no signature": (f"https://{HOST}{PATH}?api-version=1", "has to be “Anyone”"),
    "an empty signature": (f"https://{HOST}{PATH}?sig=", "has to be “Anyone”"),
}
WHERE: dict[str, Any] = {"method": "POST", "path": "/triggers/manual/"}
ELSEWHERE = {"Location": "https://localhost:1/zzqvx"}
ANSWERED: dict[str, tuple[Fault, type[AdapterError]]] = {
    "another signature": (refused(401, "DirectApiAuthorizationRequired", **WHERE), AuthenticationError),
    "not for us": (refused(403, "Forbidden", **WHERE), PermissionDenied),
    "switched off": (refused(404, "WorkflowTriggerIsNotEnabled", **WHERE), AdapterError),
    "gone": (refused(410, "Gone", **WHERE), AdapterError),
    "another schema": (refused(400, "TriggerInputSchemaMismatch", **WHERE), AdapterError),
    "too large": (refused(413, "RequestEntityTooLarge", **WHERE), NotAcceptedError),
    "too many": (throttled("2", **WHERE), Throttled),
    "moved": (Fault(lambda _request, _usual: Answer(307, "", ELSEWHERE), **WHERE), AdapterError),
    "a gateway in trouble": (gateway(502, **WHERE), OutcomeUnknownError),
    "a step in trouble": (refused(504, "GatewayTimeout", after=True, **WHERE), OutcomeUnknownError),
    "not in time": (refused(408, "RequestTimeout", **WHERE), OutcomeUnknownError),
    "lost before": (lost(after=False, **WHERE), OutcomeUnknownError),
    "lost after": (lost(after=True, **WHERE), OutcomeUnknownError),
}
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
contact = "Neema Osei, neema@northmoor.example"
[people]
role_books = ["roles.csv"]
[rules]
select = ["ACC001", "BAL003"]
[sync]
mode = "warn"
ledger = "state/ledger.sqlite3"
most_share = 1.0
[messenger]
adapter = "teams"
host = "{host}"
ca_file = "{ca_file}"
most_per_minute = 0
[sources.diary]
adapter = "ics"
path = "diary"
"""
INVITE = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
BEGIN:VEVENT
UID:1@northmoor.example
DTSTAMP:20270201T090000Z
CREATED:20270201T090000Z
DTSTART:20270322T110000Z
DTEND:20270322T120000Z
SUMMARY:Co-production [zzqvxworkshop](https://evil.example)
DESCRIPTION:Let us plan the new clinic.
ORGANIZER:mailto:{OLA}
ATTENDEE:mailto:ana@home.example
ATTENDEE:mailto:di@northmoor.example
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(now=NOW) as graph:
        graph.tenant.add_user(OLA)
        yield graph


def context(address: str = "", **more: Any) -> Context:
    environment = {"COPILOT_SYNC_TEAMS_URL": address}
    said: dict[str, Any] = {"contact": "Neema Osei", "environment": environment, "folder": Path()} | more
    return Context(name="messenger", reading=READING, **said)


def opened(graph: FakeGraph, **more: Any) -> TeamsMessenger:
    settings: dict[str, Any] = {
        "host": graph.foreign_url.removeprefix("https://"),
        "ca_file": graph.ca_file,
        "most_per_minute": 0,
    }
    messenger = TEAMS.open(TeamsSettings(**settings | more), context(graph.workflow_url))
    assert isinstance(messenger, TeamsMessenger)
    messenger.workflow.now = graph.clock.now
    return messenger


def everything_told(error: BaseException) -> str:
    """The error, and what lies behind it."""
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    return told + (everything_told(error.__context__) if error.__context__ else "")


@pytest.mark.parametrize("address", TAKEN.values(), ids=TAKEN.keys())
def test_an_address_of_power_automate_is_taken(address: str) -> None:
    TEAMS.open(TeamsSettings(), context(address)).close()


@pytest.mark.parametrize(("address", "problem"), REFUSED.values(), ids=REFUSED.keys())
def test_any_other_is_refused_and_not_quoted(address: str, problem: str) -> None:
    with pytest.raises(AdapterError) as caught:
        TEAMS.open(TeamsSettings(), context(address))

    assert problem in str(caught.value)
    assert "zzqvx" not in everything_told(caught.value)


def test_a_host_of_another_cloud_can_be_named_and_counts_alone() -> None:
    address = f"https://prod-1.logic.cloud.example{PATH}{SIGNED}"

    TEAMS.open(TeamsSettings(host="prod-1.logic.cloud.example"), context(address)).close()
    with pytest.raises(AdapterError, match="host that is none"):
        TEAMS.open(TeamsSettings(host="logic.cloud.example"), context(address))


def test_without_an_address_the_variables_are_named() -> None:
    with pytest.raises(AdapterError, match="COPILOT_SYNC_TEAMS_URL_FILE"):
        TEAMS.open(TeamsSettings(), context())


def test_the_address_may_lie_in_a_file(tmp_path: Path) -> None:
    tmp_path.joinpath("address").write_text(TAKEN["Azure"] + "\n", encoding="ascii")

    TEAMS.open(TeamsSettings(), context(folder=tmp_path, environment={"COPILOT_SYNC_TEAMS_URL_FILE": "address"}))


def test_where_nobody_could_be_answered_it_is_not_opened() -> None:
    with pytest.raises(AdapterError, match=r"set `contact` in \[organisation\]"):
        TEAMS.open(TeamsSettings(), context(TAKEN["Azure"], contact=" "))


@pytest.mark.parametrize("ca_file", ["nowhere.pem", __file__])
def test_certificates_that_are_none_are_told_before_anything_is_sent(ca_file: str) -> None:
    with pytest.raises(AdapterError, match=r"`ca_file` cannot be read.+begins at the folder of the settings"):
        TEAMS.open(TeamsSettings(ca_file=ca_file), context(TAKEN["Azure"]))


@pytest.mark.parametrize(("fault", "kind"), ANSWERED.values(), ids=ANSWERED.keys())
def test_what_was_not_taken_and_what_may_have_been(graph: FakeGraph, fault: Fault, kind: type[AdapterError]) -> None:
    graph.faults.plan(fault)

    with pytest.raises(AdapterError) as caught:
        opened(graph).deliver(a_message(recipient=OLA))

    assert type(caught.value) is kind
    assert len(graph.workflow.cards) == fault.after
    assert len(graph.faults.happened) == 1  # it was asked once


def test_it_says_how_long_it_was_asked_to_wait(graph: FakeGraph) -> None:
    graph.faults.plan(throttled("7", **WHERE))

    with pytest.raises(Throttled) as caught:
        opened(graph).deliver(a_message(recipient=OLA))

    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("body", [{"posted": True}, {"posted": "x" * 30_000_000}], ids=["short", "beyond all measure"])
def test_a_workflow_that_answers_when_it_has_posted_is_believed(graph: FakeGraph, body: object) -> None:
    graph.faults.plan(Fault(lambda _request, _usual: Answer(200, body), after=True, **WHERE))

    opened(graph).deliver(a_message(recipient=OLA))

    assert list(graph.workflow.chats) == [OLA]


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in graph.environment:
        monkeypatch.delenv(variable, raising=False)

    with pytest.raises(AdapterError, match="could not prove who it is") as caught:
        opened(graph, ca_file="").deliver(a_message(recipient=OLA))

    assert not isinstance(caught.value, OutcomeUnknownError | TransientError)


def test_nobody_can_tell_what_became_of_a_message(graph: FakeGraph) -> None:
    messenger = opened(graph)
    messenger.deliver(a_message(recipient=OLA))

    assert messenger.look_up(a_message().key, NOW) is LookUp.UNKNOWN


def test_it_goes_to_addresses_alone(graph: FakeGraph) -> None:
    with pytest.raises(NotAcceptedError):
        opened(graph).deliver(a_message(recipient="everybody"))

    assert not graph.workflow.cards + graph.workflow.failed


def test_messages_are_spaced(graph: FakeGraph) -> None:
    waits: list[float] = []
    messenger = opened(graph, most_per_minute=30)
    messenger._pace.sleep, messenger._pace.clock = waits.append, lambda: 0.0
    for number in range(3):
        messenger.deliver(a_message(key=f"{number:032x}", recipient=OLA))

    assert waits == [2, 2]


@pytest.mark.parametrize("case", [*ANSWERED, "well", "nowhere"])
def test_no_error_and_no_log_shows_the_address_or_the_message(
    graph: FakeGraph, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    graph.workflow.signature = "zzqvxsecret"
    messenger = opened(graph)
    if case in ANSWERED:
        graph.faults.plan(ANSWERED[case][0])
    if case == "nowhere":
        messenger.workflow._address = f"https://127.0.0.1:1/zzqvx{PATH}{SIGNED}"
    told = [repr(messenger), repr(messenger.workflow), repr(vars(messenger))]

    with caplog.at_level(logging.DEBUG):
        try:
            messenger.deliver(a_message(recipient=OLA))
        except AdapterError as error:
            told.append(everything_told(error))
        told += [it.text for it in messenger.examine()]
        messenger.close()

    assert "zzqvx" not in "".join([*told, caplog.text]).lower()


def test_doctor_calls_no_workflow_and_says_what_it_could_not_find_out(graph: FakeGraph) -> None:
    found = [f"{it.health}: {it.text}" for it in opened(graph).examine()]

    assert [it.partition(":")[0] for it in found] == ["well", "well", "unsure"]
    assert "The workflow itself was not called" in found[1]
    assert "into no channel" in found[2]
    assert not graph.workflow.cards + graph.workflow.failed + [it.target for it in graph.foreign_requests]


def test_doctor_tells_that_power_automate_cannot_be_reached(graph: FakeGraph) -> None:
    settings = TeamsSettings(host="127.0.0.1:1", ca_file=graph.ca_file)
    messenger = TEAMS.open(settings, context(f"https://127.0.0.1:1{PATH}{SIGNED}"))
    assert isinstance(messenger, TeamsMessenger)
    found = list(messenger.examine())

    assert [it.health for it in found] == ["well", "ill", "unsure"]
    assert "let the firewall pass us to 127.0.0.1, port 1" in found[1].text
    assert "zzqvx" not in found[1].text


class Diary:
    """A folder with an invite, a workflow, and the command."""

    def __init__(self, graph: FakeGraph, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.graph, self.folder, self.captured = graph, folder, captured
        host = graph.foreign_url.removeprefix("https://")
        settings = SETTINGS.format(host=host, ca_file=graph.ca_file)
        folder.joinpath("settings.toml").write_text(settings, encoding="utf-8")
        folder.joinpath("roles.csv").write_text("address,role\nana@home.example,lived_experience\n", encoding="utf-8")
        folder.joinpath("diary").mkdir()
        folder.joinpath("diary/invite.ics").write_text(INVITE, newline="", encoding="utf-8")

    def run(self, *command: str, now: str = "2027-03-01T09:00:00Z") -> tuple[int, str]:
        code = main([*command, "--config", str(self.folder / "settings.toml"), *(["--now", now] if now else [])])
        said = self.captured.readouterr()
        return code, said.out + said.err

    def sync(self, now: str = "2027-03-01T09:00:00Z") -> dict[str, Any]:
        _, said = self.run("sync", "--format", "json", now=now)
        told: dict[str, Any] = json.loads(said)["told"]
        return told


@pytest.fixture
def diary(
    graph: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Diary:
    graph.workflow.signature = "zzqvxsecret"
    monkeypatch.setenv("COPILOT_SYNC_TEAMS_URL", graph.workflow_url)
    return Diary(graph, tmp_path, capfd)


def test_an_organiser_gets_one_card_and_nobody_else_any(diary: Diary) -> None:
    first, second = diary.sync(), diary.sync("2027-03-02T09:00:00Z")

    assert (first["sent"], second["sent"]) == (1, 0)
    assert not diary.graph.workflow.failed
    ((recipient, (card,)),) = diary.graph.workflow.chats.items()
    assert recipient == OLA
    assert "evil.example" not in json.dumps([part for part in card["body"] if part["type"] == "TextBlock"])
    assert "neema@northmoor.example" in json.dumps(card)
    assert not [word for word in ("home.example", "di@", "lived_experience") if word in json.dumps(card)]


def test_a_message_whose_answer_was_lost_is_never_sent_again(diary: Diary) -> None:
    diary.graph.faults.plan(lost(after=True, number=1, **WHERE))
    first = diary.sync()
    later = [diary.sync(f"2027-03-{day:02}T09:00:00Z") for day in (2, 3, 5)]

    assert first["unknown"] == 1
    assert [it["sent"] for it in later] == [0, 0, 0]
    assert len(diary.graph.workflow.cards) == 1


def test_a_run_that_is_killed_when_the_card_was_posted_sends_none_again(diary: Diary) -> None:
    running: list[subprocess.Popen[bytes]] = []

    def kill(_request: object, _usual: object) -> None:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()

    diary.graph.faults.plan(Fault(kill, number=1, after=True, **WHERE))
    command = [str(Path(sys.executable).with_name("copilot-sync")), "sync", "--config", "settings.toml"]
    running.append(subprocess.Popen([*command, "--now", "2027-03-01T09:00:00Z"], cwd=diary.folder))  # noqa: S603 -- of this environment
    assert running[0].wait(timeout=60) == -signal.SIGKILL
    later = [diary.sync(f"2027-03-{day:02}T09:00:00Z") for day in (1, 2, 5)]

    assert [it["sent"] for it in later] == [0, 0, 0]
    assert len(diary.graph.workflow.cards) == 1
    assert "settle" in diary.run("status", now="2027-03-05T09:00:00Z")[1]


def test_a_workflow_that_is_switched_off_leaves_the_message_for_the_next_run(diary: Diary) -> None:
    diary.graph.faults.plan(refused(404, "WorkflowTriggerIsNotEnabled", number=1, **WHERE))

    first, second = diary.sync(), diary.sync("2027-03-02T09:00:00Z")

    assert (first["sent"], second["sent"]) == (0, 1)
    assert len(diary.graph.workflow.cards) == 1


def test_no_command_shows_the_address(diary: Diary, caplog: pytest.LogCaptureFixture) -> None:
    diary.graph.faults.plan(refused(401, "DirectApiAuthorizationRequired", number=1, **WHERE))
    with caplog.at_level(logging.DEBUG):
        said = [
            diary.run(*command, now=now)[1]
            for command, now in (
                (["config", "show"], ""),
                (["doctor"], "2027-03-01T09:00:00Z"),
                (["sync"], "2027-03-01T09:00:00Z"),
                (["status"], "2027-03-01T09:00:00Z"),
                (["sync", "--format", "json"], "2027-03-02T09:00:00Z"),
            )
        ]

    assert diary.graph.workflow.cards
    assert "does not take its address" in said[2]
    assert not [it for it in [*said, caplog.text] if "zzqvxsecret" in it or "triggers/manual" in it]
    assert OLA not in said[2] + said[3] + said[4] + caplog.text
