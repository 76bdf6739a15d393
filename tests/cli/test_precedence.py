from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    import pytest

    Command = Callable[..., CompletedProcess[str]]


def test_flag_before_environment_before_file_before_default(
    check: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each `name` is a wrong one, so that the error says which of them was in force."""

    def in_force(*arguments: str) -> str:
        done = check("forum.ics", *arguments)
        return done.stderr.partition(": ")[0] if done.returncode == 2 else "none"

    def configured(name: str) -> None:
        folder.joinpath(name).write_text("[organisation]\nname = 3\n", encoding="utf-8")

    folder.joinpath("copilot-sync.toml").unlink()
    assert in_force() == "none"

    configured("copilot-sync.toml")
    assert in_force() == f"{folder}/copilot-sync.toml, line 2"

    configured("environment.toml")
    monkeypatch.setenv("COPILOT_SYNC_CONFIG", "environment.toml")
    assert in_force() == "environment.toml, line 2"

    configured("flag.toml")
    assert in_force("--config", "flag.toml") == "flag.toml, line 2"

    monkeypatch.setenv("COPILOT_SYNC_SET", "rules.profile=starter\norganisation.name=[]\n")
    assert in_force("--config", "flag.toml") == "COPILOT_SYNC_SET organisation.name"

    assert in_force("--config", "flag.toml", "--set", "organisation.name=[1]") == "--set organisation.name"
    assert in_force("--config", "flag.toml", "--set", "organisation.name=Northmoor") == "none"


def test_an_empty_variable_is_no_variable(check: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COPILOT_SYNC_CONFIG", "COPILOT_SYNC_ROLES", "COPILOT_SYNC_SET"):
        monkeypatch.setenv(name, "")

    assert check("forum.ics").returncode == 1


def test_the_problems_of_flags_file_and_role_books_come_together(check: Command, folder: Path) -> None:
    folder.joinpath("copilot-sync.toml").write_text("[organisation]\nname = 3\n", encoding="utf-8")
    folder.joinpath("roles.csv").write_text("adress,role\n", encoding="utf-8")

    done = check("forum.ics", "--set", "rules.profile", "--select", "BALL", "--roles", "roles.csv")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "--set rules.profile: expected KEY=VALUE, such as rules.NTC001.minimum=5",
        '--select: there is no rule "BALL"; did you mean "BAL"?',
        f"{folder}/copilot-sync.toml, line 2: organisation.name: expected a text, found the number 3",
        'roles.csv, line 1: the name of column 1 is nearly "address"; please write it so',
    ]
