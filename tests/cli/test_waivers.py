"""Waivers as people use them: what is agreed is hidden, and what hides nothing says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from copilot_sync_cli.commands.check import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

WAIVER = """
[[waivers]]
code = "{code}"
{target}
reason = "We ask by telephone"
agreed_by = "the group"
until = {until}
"""


@pytest.fixture
def waive(folder: Path) -> Callable[..., int]:
    """Add a waiver to the settings; the line on which it begins."""

    def add(code: str = "ACC001", target: str = 'series = "Planning*"', until: str = "2027-03-31") -> int:
        path = folder / "copilot-sync.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text + WAIVER.format(code=code, target=target, until=until), encoding="utf-8")
        return text.count("\n") + 2

    return add


def test_what_was_agreed_no_longer_fails_the_run_and_is_told(check: Command, waive: Callable[..., int]) -> None:
    assert check("forum.ics").returncode == 1
    waive()

    done = check("forum.ics")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Important" not in done.stdout
    assert "1 more is waived: ACC001, agreed by the group until 31 March 2027 (“We ask by\ntelephone”)." in done.stdout
    assert done.stdout.endswith("We found 1 warning and 1 suggestion.\n")


@pytest.mark.parametrize(
    "target",
    [
        'meeting = "1@northmoor.example"',
        'series = "*clinic"',
        'organiser = "ada.lund@northmoor.example"',
        'organiser = "northmoor.example"',
        'place = "Civic*"',
    ],
)
def test_meetings_are_told_by_any_of_four_keys(check: Command, waive: Callable[..., int], target: str) -> None:
    waive(target=target)

    assert check("forum.ics").returncode == 0


def test_the_day_after_its_last_day_the_finding_is_back(check: Command, waive: Callable[..., int]) -> None:
    line = waive()
    last = check("forum.ics", "--now", "2027-03-31T23:59")
    after = check("forum.ics", "--now", "2027-04-01T00:00")

    assert (last.returncode, last.stderr) == (0, "")
    assert after.returncode == 1
    assert after.stderr.endswith(
        f"copilot-sync.toml, line {line}: this waiver of ACC001 ended on 31 March 2027 and hides nothing; "
        "agree on a new date, or take it out\n"
    )
    assert "waived" not in after.stdout


def test_a_malformed_one_hides_nothing_and_does_not_stop_the_run(check: Command, waive: Callable[..., int]) -> None:
    line = waive(until='"soon"')

    done = check("forum.ics")

    assert done.returncode == 1
    assert "Important (ACC001)" in done.stdout
    assert done.stderr.endswith(
        f"copilot-sync.toml, line {line + 5}: waivers.until: this waiver hides nothing: "
        'expected a date, such as 2027-03-31, found the text "soon"\n'
    )


def test_those_that_were_of_no_use_say_so(
    check: Command, folder: Path, waive: Callable[..., int], calendar: Callable[..., str]
) -> None:
    needless, unseen = waive(), waive(target='meeting = "2@northmoor.example"')
    folder.joinpath("forum.ics").write_text(calendar(body="Tell us what you need to take part."), newline="")

    done = check("forum.ics", "--format", "json")

    assert [line.partition("copilot-sync.toml, ")[2] for line in done.stderr.splitlines()] == [
        f"line {needless}: this waiver of ACC001 had nothing to hide in this run; if you looked at all its meetings, take it out",
        f"line {unseen}: this waiver of ACC001 is about meetings that we did not see; where those are gone, take it out",
    ]
    assert [note["standing"] for note in json.loads(done.stdout)["waivers"]] == ["not_needed", "not_met"]


def test_a_rule_that_was_not_asked_says_nothing_of_its_waivers(check: Command, waive: Callable[..., int]) -> None:
    waive(target='series = "Another*"')

    assert check("forum.ics", "--select", "NTC001").stderr == ""


def test_what_is_waived_is_in_no_baseline(check: Command, folder: Path, waive: Callable[..., int]) -> None:
    waive()
    check("forum.ics", "--write-baseline", "known.json")
    recorded = json.loads(folder.joinpath("known.json").read_text(encoding="utf-8"))["findings"]

    assert [finding["rule"] for finding in recorded] == ["ACC006", "NTC001"]
    assert check("forum.ics", "--baseline", "known.json", "--now", "2027-04-01T00:00").returncode == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_knows_what_is_waived(check: Command, waive: Callable[..., int], format_: str) -> None:
    plain = check("forum.ics", "--format", format_)
    waive()
    done = check("forum.ics", "--format", format_)

    assert (plain.returncode, done.returncode) == (1, 0)
    assert "We ask by" in done.stdout


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("until", ["2027-03-31", "2027-02-28", '"soon"'])
@pytest.mark.parametrize(
    "target",
    [
        'meeting = "zzsecret"',
        'series = "Zzsecret*"',
        'organiser = "zzsecret@zzsecret.example"',
        'place = "Zzsecret"',
        'series = "Zzsecret"\nplace = "Zzsecret"',
        'organiser = "zz secret@zzsecret.example"',
    ],
)
def test_no_report_of_a_waiver_shows_a_subject_an_address_or_a_place(
    check: Command, waive: Callable[..., int], format_: str, until: str, target: str
) -> None:
    waive(target=target, until=until)

    done = check("forum.ics", "--format", format_)

    assert done.returncode == 1
    assert "waiver" in done.stderr
    assert "zz" not in (done.stdout + done.stderr).lower()
