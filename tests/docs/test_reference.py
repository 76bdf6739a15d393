"""The reference: current, whole, and with no example that does not work."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.role_books import read_csv, read_toml
from copilot_sync.rules.registry import RULES
from copilot_sync.rules.sources import GRADES, SOURCES
from copilot_sync.verdicts import Verdict
from copilot_sync_cli import exit_codes, settings

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))}
SECTIONS = ["What it does", "Why it matters", "Bad", "Good", "Known limits"]


def fenced(kind: str) -> list[tuple[str, str]]:
    """Every block of a kind, with the page that it stands on."""
    block = re.compile(rf"^```{kind}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [(name, found) for name, page in PAGES.items() for found in block.findall(page)]


def generate(docs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- the interpreter of this environment
        [sys.executable, docs / "generate_rules.py", *arguments], capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_every_section_in_order(code: str) -> None:
    title, *parts = re.split(r"^## (.+)$", inspect.cleandoc(RULES[code].__doc__ or ""), flags=re.MULTILINE)

    assert title.strip().endswith(".")
    assert "\n" not in title.strip()
    assert parts[::2] in (SECTIONS, SECTIONS[:-1])
    assert all(part.strip() for part in parts)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained_in_words_that_our_own_rules_let_pass(code: str) -> None:
    said = re.sub(r"^## .+$", "", inspect.cleandoc(RULES[code].__doc__ or ""), flags=re.MULTILINE)
    unwrapped = re.sub(r"(?<=\S)\n(?=\S)", " ", re.sub(r'"[^"]*"', "it", said))
    linter = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN003"))))

    report = linter.check(Invite(source=code, uid=code, description=unwrapped), now=datetime(2026, 10, 5, tzinfo=UTC))

    assert [answer.code for answer in report.judgements if answer.verdict is Verdict.FAIL] == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_rests_on_sources_that_we_know(code: str) -> None:
    assert SOURCES.keys() >= set(RULES[code].sources)
    assert all(SOURCES[key].grade in GRADES for key in RULES[code].sources)


def test_every_page_is_current() -> None:
    done = generate(DOCS, "--check")

    assert done.returncode == 0, done.stderr


def test_a_page_that_is_stale_missing_or_left_over_is_named_and_mended(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    generate(docs)
    (docs / "rules/ACC001.md").write_text("stale", encoding="utf-8")
    (docs / "rules/ACC002.md").unlink()
    (docs / "rules/XYZ001.md").write_text("left over", encoding="utf-8")

    told = generate(docs, "--check")
    mended = generate(docs)

    assert told.returncode == 1
    assert re.findall(r"docs/rules/(\w+)\.md", told.stderr) == ["ACC001", "ACC002", "XYZ001"]
    assert mended.returncode == 0
    assert generate(docs, "--check").returncode == 0


@pytest.mark.parametrize(("page", "example"), fenced("toml"))
def test_settings_on_every_page_are_valid_and_have_an_effect(page: str, example: str) -> None:
    assert read(example, name=page).warnings == ()


def test_a_wrong_file_is_answered_as_the_page_says() -> None:
    ((_, wrong),) = fenced("toml wrong")
    ((_, answer),) = fenced("text")

    with pytest.raises(ConfigurationError) as error:
        read(wrong)

    assert f"{error.value}\n" == answer


@pytest.mark.parametrize(("kind", "reader"), [("csv", read_csv), ("toml roles", read_toml)])
def test_role_books_on_the_page_can_be_read(kind: str, reader: Callable[[str, str], object]) -> None:
    for page, book in fenced(kind):
        assert reader(book, page)


def test_every_variable_is_on_the_page_of_settings() -> None:
    assert all(f"`{name}`" in PAGES["configuration.md"] for name in (settings.CONFIG, settings.SET, settings.ROLES))


def test_every_exit_code_is_on_its_page() -> None:
    codes = {str(value) for value in vars(exit_codes).values() if type(value) is int}

    assert set(re.findall(r"^\| (\d+) \|", PAGES["exit-codes.md"], re.MULTILINE)) == codes


def test_pages_tell_of_exceptions_with_an_end() -> None:
    assert any("[[waivers]]" in page for name, page in PAGES.items() if name.startswith("rules/"))
