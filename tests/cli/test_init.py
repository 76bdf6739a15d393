from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.configuration import FILE_NAME, Configuration, load, read
from copilot_sync.configuration_origins import settings_in_force
from copilot_sync_cli import new_role_book
from copilot_sync_cli.commands import init
from copilot_sync_cli.output import OutputError
from copilot_sync_cli.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

COMMAND = str(Path(sys.executable).with_name("copilot-sync"))
NOT_THERE = "There is no roles.csv yet. Make an empty one, which only you can read? [yes]: "


@pytest.fixture(autouse=True)
def empty(folder: Path) -> Path:
    """A folder without settings."""
    folder.joinpath(FILE_NAME).unlink()
    return folder


def in_force(configuration: Configuration) -> dict[tuple[str, ...], object]:
    """Every setting with what counts, as one compares them: a list like a list."""
    values = ((setting.path, setting.value) for setting in settings_in_force(configuration))
    return {path: tuple(value) if isinstance(value, list) else value for path, value in values}


def typed(**answers: str) -> str:
    """What somebody types who gives these answers, and an empty one to every other question."""
    lines = [answers.get(question.path[-1], "") for question in QUESTIONS]
    return "".join(f"{line}\n" for line in [*lines, *(answers.get("then", "").split() or [""])])


def prompts(shown: str, prompt: str) -> int:
    return len(re.findall(rf"^{re.escape(prompt)}", shown, re.MULTILINE))


def test_where_nobody_sits_a_file_of_defaults_is_written(run: Command, folder: Path) -> None:
    done = run("init")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "copilot-sync.toml is written.\n"
        "To look at an invite: copilot-sync check invite.ics\n"
        "To see what is in force: copilot-sync config show\n"
        "To look at calendars on schedule, name a source in it, then: copilot-sync sync --config copilot-sync.toml\n"
    )
    assert in_force(load(folder / FILE_NAME)) == in_force(read(""))
    assert [path.name for path in folder.iterdir() if path.name != "forum.ics"] == [FILE_NAME]


def test_what_is_asked_for_stands_open_and_the_rest_is_commented_out(run: Command, folder: Path) -> None:
    run("init")
    text = folder.joinpath(FILE_NAME).read_text(encoding="utf-8")

    open_ = re.findall(r"^(\w+) = ", text, re.MULTILINE)
    assert sorted(open_) == sorted(question.path[-1] for question in QUESTIONS)
    assert re.search(r"^#minimum = 10$", text, re.MULTILINE)


def test_flags_go_into_the_file(run: Command, folder: Path) -> None:
    run("init", "--set", 'organisation.name=Northmoor "Care"', "--set", "rules.NTC001.minimum=15")

    policy = load(folder / FILE_NAME).policy
    assert policy.organisation.name == 'Northmoor "Care"'
    assert policy.options_of("NTC001").minimum == 15


def test_what_the_command_wrote_the_command_takes(run: Command) -> None:
    run("init", "--set", "people.role_books=roles.csv", "--set", "organisation.domains=northmoor.example")

    assert run("check", "forum.ics", "--now", "2027-03-01").returncode in {0, 1}
    assert run("roles", "check", "--now", "2027-03-01").returncode == 0
    assert run("config", "show").returncode == 0


def test_a_file_that_is_there_is_kept_unless_it_is_forced(run: Command, folder: Path) -> None:
    folder.joinpath(FILE_NAME).write_text("# mine\n")

    refused = run("init")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "copilot-sync.toml is there already; --force replaces it, and --output FILE writes another one\n"
    )
    assert folder.joinpath(FILE_NAME).read_text() == "# mine\n"

    assert run("init", "--force").returncode == 0
    assert "[organisation]" in folder.joinpath(FILE_NAME).read_text()


def test_a_link_to_nowhere_is_a_file_that_is_there(run: Command, folder: Path) -> None:
    folder.joinpath(FILE_NAME).symlink_to(folder / "nowhere")

    assert run("init").returncode == 2


def test_a_file_that_comes_up_in_the_meantime_is_kept(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    folder.joinpath(FILE_NAME).write_text("# mine\n")

    assert run("init").returncode == 2
    assert folder.joinpath(FILE_NAME).read_text() == "# mine\n"


def test_a_file_that_cannot_be_finished_is_not_begun(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    done = run("init")

    assert done.returncode == 2
    assert done.stderr == "--output: copilot-sync.toml could not be written (no space left on device)\n"
    assert [path.name for path in folder.iterdir()] == ["forum.ics"]


@pytest.mark.parametrize("output", ["nowhere/copilot-sync.toml", "."])
def test_a_file_that_has_nowhere_to_go_says_so(run: Command, output: str) -> None:
    done = run("init", "--output", output)

    assert done.returncode == 2
    assert done.stderr.startswith(f"--output: {output} cannot be written")


def test_another_file_is_named_in_what_comes_next(run: Command, folder: Path) -> None:
    folder.joinpath("our settings").mkdir()

    done = run("init", "--output", "our settings/ours.toml", "--set", "people.role_books=roles.csv")

    assert "\nour settings/roles.csv is made, and only you can read it. Give everybody a line in it.\n" in done.stderr
    assert "copilot-sync roles check --config 'our settings/ours.toml'\n" in done.stderr
    assert folder.joinpath("our settings/roles.csv").exists()


def test_settings_that_act_without_being_named_are_not_named(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folder / "own" / FILE_NAME
    own.parent.mkdir()
    monkeypatch.setattr("copilot_sync.configuration_files.candidates", lambda _: [own])

    assert run("init", "--output", str(own)).stderr.endswith("name a source in it, then: copilot-sync sync\n")


def test_the_file_can_go_to_standard_output(run: Command, folder: Path) -> None:
    done = run("init", "--output", "-")

    assert in_force(read(done.stdout)) == in_force(read(""))
    assert done.stderr.startswith("To look at an invite: copilot-sync check invite.ics\n")
    assert not folder.joinpath(FILE_NAME).exists()


def test_a_role_book_that_is_not_there_is_made_for_its_owner_alone(run: Command, folder: Path) -> None:
    before = os.umask(0)
    try:
        run("init", "--set", "people.role_books=['roles.csv', 'roles.csv']")
    finally:
        os.umask(before)

    book = folder / "roles.csv"
    assert book.read_text(encoding="utf-8") == "address,role,until\n"
    assert stat.S_IMODE(book.stat().st_mode) == 0o600


def test_a_role_book_that_is_there_is_left_as_it_is(run: Command, folder: Path) -> None:
    book = folder / "roles.csv"
    book.write_text("address,role\n", encoding="utf-8")

    done = run("init", "--set", "people.role_books=roles.csv")

    assert "is made" not in done.stderr
    assert book.read_text(encoding="utf-8") == "address,role\n"


WRONG_BOOKS = [
    ("copilot-sync.toml", "the role book needs a file of its own"),
    (".", "this is a folder; give the name of a file"),
    ("nowhere/roles.csv", "the folder of this file is not there"),
    ("roles.toml", "there is no such file, and we make role books as CSV; end its name in .csv"),
    ("x" * 300, "a file of this name cannot be used (file name too long)"),
]


def test_every_mistake_on_the_command_line_is_told_before_anything_is_written(run: Command, folder: Path) -> None:
    done = run(
        "init", "--set", "nonsense", "--set", "organisation.region=Scotlnd", "--set", "people.role_books=nowhere/a.csv"
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "--set nonsense: expected KEY=VALUE, such as rules.NTC001.minimum=5",
        '--set organisation.region: there is no region pack for "Scotlnd"; did you mean GB-SCT (Scotland)?',
        "--set people.role_books: the folder of this file is not there",
    ]
    assert not folder.joinpath(FILE_NAME).exists()


def test_a_role_book_that_comes_up_in_the_meantime_is_kept(folder: Path) -> None:
    book = folder / "roles.csv"
    new_role_book.make(book)

    with pytest.raises(OutputError, match=r"roles\.csv could not be made \(file exists\)"):
        new_role_book.make(book)


@pytest.mark.parametrize(("book", "problem"), WRONG_BOOKS)
def test_a_role_book_that_cannot_be_says_why(run: Command, book: str, problem: str) -> None:
    assert run("init", "--set", f"people.role_books={book}").stderr == f"--set people.role_books: {problem}\n"


def test_on_a_terminal_people_are_asked_for_what_most_need(on_terminal: Command, folder: Path) -> None:
    done = on_terminal(
        "init",
        typed=typed(
            name='Northmoor "Care" \\ Co',
            domains="@northmoor.example; vale.example",
            region="scotland",
            timezone="Europe/Dublin",
            profile="strict",
        ),
    )

    assert done.returncode == 0
    policy = load(folder / FILE_NAME).policy
    assert policy.organisation.name == 'Northmoor "Care" \\ Co'
    assert policy.organisation.domains == ("northmoor.example", "vale.example")
    assert policy.organisation.region == "GB-SCT"
    assert policy.organisation.timezone == "Europe/Dublin"
    assert policy.choice.profile == "strict"
    assert policy.people.role_books == ("roles.csv",)
    assert done.stdout.endswith(
        "copilot-sync.toml is written.\n"
        "roles.csv is made, and only you can read it. Give everybody a line in it.\n"
        "To look at an invite: copilot-sync check invite.ics\n"
        "To look after the role book: copilot-sync roles check\n"
        "To see what is in force: copilot-sync config show\n"
        "To look at calendars on schedule, name a source in it, then: copilot-sync sync --config copilot-sync.toml\n"
    )


def test_each_question_is_explained_by_the_help_of_its_setting(on_terminal: Command) -> None:
    shown = on_terminal("init", typed=typed()).stdout

    assert "\nWhich rules are on.\nstarter: what few would argue with\nstandard: " in shown
    assert "Time zone [Europe/London]: " in shown
    for question in QUESTIONS:
        assert prompts(shown, question.prompt) == 1


def test_empty_answers_take_what_is_suggested(on_terminal: Command, folder: Path) -> None:
    on_terminal("init", typed=typed(region="US-CA"))
    policy = load(folder / FILE_NAME).policy

    assert policy.organisation.timezone == ""
    assert str(policy.timezone) == "America/Los_Angeles"
    assert policy.people.role_books == ("roles.csv",)


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("name", "\x7f\x1b[31m", "We could not read that. Please type it again."),
        ("name", "\udcff", "We could not read that. Please type it again."),
        ("domains", "ada@northmoor.example", '"ada@northmoor.example" is not a mail domain; write what stands after'),
        ("region", "Scotlnd", 'There is no region pack for "Scotlnd"; did you mean GB-SCT (Scotland)?\n'),
        ("region", "?", "GB-ENG England, GB-NIR Northern Ireland, GB-SCT Scotland"),
        ("region", "GB-XYZ", '"GB-XYZ" is no part of GB; there are ENG, NIR, SCT, WLS.\n'),
        ("timezone", "Europe/Londn", '"Europe/Londn" is not a time zone that we know; did you mean "Europe/London"?\n'),
        ("profile", "strickt", '"strickt" is not known here; did you mean "strict"?\n'),
        *(("role_books", book, problem[1:60]) for book, problem in WRONG_BOOKS if len(book) < 80),
    ],
)
def test_an_answer_that_does_not_do_is_asked_for_again(
    on_terminal: Command, folder: Path, name: str, wrong: str, told: str
) -> None:
    (question,) = (question for question in QUESTIONS if question.path[-1] == name)

    done = on_terminal("init", typed=typed(**{name: f"{wrong}\n"}))

    assert done.returncode == 0
    assert " ".join(told.split()) in " ".join(done.stdout.split())
    assert prompts(done.stdout, question.prompt) == 2
    assert load(folder / FILE_NAME).policy.organisation == read("").policy.organisation


def test_a_role_book_that_nobody_wants_made_is_left_out(on_terminal: Command, folder: Path) -> None:
    done = on_terminal("init", typed=typed(then="perhaps no"))

    assert f"{NOT_THERE}Please answer yes or no.\n{NOT_THERE}We leave roles.csv out." in done.stdout
    assert "roles check" not in done.stdout
    assert load(folder / FILE_NAME).policy.people.role_books == ()
    assert not folder.joinpath("roles.csv").exists()


def test_no_domain_is_an_answer_and_half_of_one_is_none(on_terminal: Command, folder: Path) -> None:
    done = on_terminal("init", typed=typed(domains="northmoor\n-", role_books="-"))

    assert '"northmoor" is not a mail domain' in done.stdout
    assert load(folder / "copilot-sync.toml").policy.organisation.domains == ()


def test_none_is_an_answer(on_terminal: Command, folder: Path) -> None:
    done = on_terminal("init", typed=typed(role_books="-"))

    assert "There is no" not in done.stdout
    assert load(folder / FILE_NAME).policy.people.role_books == ()


def test_what_a_flag_says_is_not_asked(on_terminal: Command, folder: Path) -> None:
    done = on_terminal("init", "--set", "organisation.region=IE", typed="\n\n\n\n\n-\n")

    assert "Region" not in done.stdout
    assert "Time zone [Europe/Dublin]: " in done.stdout
    assert load(folder / FILE_NAME).policy.organisation.region == "IE"


@pytest.mark.parametrize("flag", ["--no-questions", "--yes"])
def test_who_wants_no_questions_gets_none(on_terminal: Command, folder: Path, flag: str) -> None:
    assert on_terminal("init", flag).stdout.startswith("copilot-sync.toml is written.\n")
    assert in_force(load(folder / FILE_NAME)) == in_force(read(""))


def test_who_leaves_in_the_middle_leaves_nothing_behind(on_terminal: Command, folder: Path) -> None:
    done = on_terminal("init", typed="Northmoor\n\x04")

    assert done.returncode == 130
    assert done.stdout.endswith("Contact: \nNothing was written.\n")
    assert [path.name for path in folder.iterdir()] == ["forum.ics"]


def test_a_real_process_asks_on_a_real_terminal(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    person, terminal = pty.openpty()
    os.write(person, typed(region="IE", role_books="-").encode() + b"\x04")
    with os.fdopen(terminal, "r+b", buffering=0) as device:
        done = subprocess.run([COMMAND, "init"], cwd=folder, stdin=device, stdout=device, stderr=device, check=False)  # noqa: S603 -- the command of this environment
    os.close(person)

    assert done.returncode == 0
    assert load(folder / FILE_NAME).policy.organisation.region == "IE"


def test_the_name_of_the_file_is_the_librarys() -> None:
    assert init.FILE_NAME == FILE_NAME
