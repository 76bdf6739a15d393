from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

import copilot_sync
from copilot_sync.rules.registry import RULES
from copilot_sync_cli.app import COMMANDS, app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]


def test_the_help_says_of_each_command_what_the_command_says_of_itself(run: Command) -> None:
    text = run("--help").stdout

    for name, words in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(words)}$", text, re.MULTILINE)
        command = app.get_command(None, name)  # type: ignore[arg-type]  # the context is not looked at
        assert command is not None
        assert (command.help or "").startswith(words.removesuffix("."))


def test_with_no_command_the_help_is_shown_as_help_is(run: Command) -> None:
    done = run()

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run("--help").stdout


def test_the_version_is_the_librarys(run: Command) -> None:
    assert run("--version").stdout == f"copilot-sync, version {copilot_sync.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["chekc", "x.ics"], 'there is no command "chekc"; did you mean "check"?'),
        (["forum.ics"], 'there is no command "forum.ics"; to look at a file: copilot-sync check forum.ics'),
        (["check"], "Missing argument 'PATH...'"),
        (["check", "forum.ics", "--fromat", "json"], "No such option"),
        (
            ["check", "forum.ics", "--format", "xml"],
            "--format: 'xml' is not one of 'text', 'json', 'sarif', 'junit', 'markdown'.",
        ),
        (["config", "shwo"], 'there is no command "shwo"; did you mean "show"?'),
        (["explain", "NTC999"], 'there is no rule "NTC999"; NTC has NTC001, NTC002, NTC003, NTC004 and NTC005'),
        (["explain", "ntc"], 'there is no rule "ntc"; NTC has NTC001, NTC002, NTC003, NTC004 and NTC005'),
        (["explain", "short-notise"], 'there is no rule "short-notise"; did you mean "short-notice"?'),
    ],
)
def test_a_slip_gets_a_hint(run: Command, arguments: list[str], hint: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(hint)
    assert re.search(r"^Help: copilot-sync.* --help$", done.stderr, re.MULTILINE)


def test_rules_are_listed_with_what_this_policy_uses(run: Command) -> None:
    lines = {line[:6]: line for line in run("rules").stdout.splitlines()}

    assert lines.keys() >= RULES.keys()
    assert [code for code in sorted(RULES) if re.search(r"  on   ", lines[code])] == ["ACC001", "ACC006", "NTC001"]
    assert re.fullmatch(r"NTC001  short-notice +warning +on   Short notice", lines["NTC001"])


def test_rules_are_data_too(run: Command) -> None:
    listed = json.loads(run("rules", "--format", "json", "--select", "BAL").stdout)

    assert listed["schema"] == 1
    assert [rule["code"] for rule in listed["rules"]] == sorted(RULES)
    assert {rule["code"] for rule in listed["rules"] if rule["on"]} == {
        code for code in RULES if code.startswith("BAL")
    }
    assert listed["rules"][0].keys() == {"code", "name", "title", "severity", "on"}


@pytest.mark.parametrize("name", ["NTC001", "ntc001", "short-notice", "Short-Notice"])
def test_a_rule_is_explained_by_code_or_name(run: Command, name: str) -> None:
    page = run("explain", name).stdout

    assert page.startswith("NTC001 short-notice: Short notice\nSeverity: warning\n\nWhat it does\n  ")
    assert "\nSettings\n  rules.NTC001.minimum = 10: " in page
    assert "(1 to 120)" in page
    assert "\nSources\n  " in page
    assert max(map(len, page.splitlines())) <= 80


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_a_page(run: Command, code: str) -> None:
    done = run("explain", code)

    assert done.returncode == 0
    assert "##" not in done.stdout
    assert RULES[code].off == ("off unless you ask for it" in done.stdout)


def test_a_rule_with_words_of_ones_own_says_how_to_give_them(run: Command) -> None:
    assert 'snippets.costs = "": Your own words to paste' in run("explain", "TRV001").stdout
    assert "snippets" not in run("explain", "NTC001").stdout


STRANGER = """
class Reader:
    name = "stranger"
    title = "Nobody's format"
    suffixes = (".strange",)

    def recognises(self, document):
        if b"raise" in document.data:
            raise ValueError("Zzsecret")
        return document.data.startswith(b"STRANGE")

    def read(self, document, settings):
        if b"stop" in document.data:
            raise ValueError("Zzsecret")
        return iter(())


READER = Reader()
HALF = object()
"""


@pytest.fixture
def stranger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's package with three adapters, of which one works."""
    package = folder / "packages"
    information = package / "stranger-2.0.dist-info"
    information.mkdir(parents=True)
    information.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 2.0\n")
    information.joinpath("entry_points.txt").write_text(
        "[copilot_sync.adapters]\nstranger = stranger:READER\nhalf = stranger:HALF\nmissing = nowhere.at_all:READER\n"
    )
    package.joinpath("stranger.py").write_text(STRANGER)
    monkeypatch.syspath_prepend(str(package))
    monkeypatch.delitem(sys.modules, "stranger", raising=False)
    return folder


@pytest.mark.usefixtures("stranger")
def test_a_broken_adapter_makes_a_folder_partial_and_a_file_not(check: Command) -> None:
    alone, folder = check("forum.ics"), check(".", "--format", "json")

    assert alone.returncode == 1
    assert "The adapter missing of stranger is left out" in alone.stderr
    assert folder.returncode == 3
    assert [entry["source"] for entry in json.loads(folder.stdout)["coverage"]["failed"]] == [
        "adapter half",
        "adapter missing",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.strange", "STRANGE", "gave no meeting, and the adapter stranger does not say why"),
        (
            "a.txt",
            "STRANGE stop",
            "stopped the adapter stranger with an error of its own (ValueError); please report it",
        ),
        ("b.txt", "STRANGE raise", "is neither an iCalendar file, an e-mail (.eml) nor a Microsoft Graph event"),
    ],
)
def test_an_adapter_that_breaks_its_promise_breaks_nothing_else(
    check: Command, stranger: Path, name: str, content: str, reason: str
) -> None:
    stranger.joinpath(name).write_text(content)

    done = check(name, "forum.ics", "--format", "json")

    assert done.returncode == 3
    assert json.loads(done.stdout)["coverage"]["failed"] == [{"source": name, "reason": reason}]
    assert "Zzsecret" not in done.stdout + done.stderr
