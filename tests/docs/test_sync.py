"""The page on sync: what it shows is what the commands answer, and every word of the statement is on it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.sync.settings import Mode
from copilot_sync.sync.statement import Read, Told
from copilot_sync.verdicts import Verdict
from copilot_sync_cli import exit_codes

if TYPE_CHECKING:
    from enum import StrEnum

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/sync.md").read_text(encoding="utf-8")


def test_what_the_page_shows_is_what_the_commands_answer() -> None:
    command = [sys.executable, "docs/generate_sync.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 -- ours

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("word", [*Read, *Told])
def test_every_word_of_a_statement_is_explained(word: StrEnum) -> None:
    assert re.search(rf"^\| [^|]+ \| `{word.value}` \| [^|]+ \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_is_explained(mode: Mode) -> None:
    assert f"\n| `{mode.value}` | " in PAGE


def test_every_exit_code_is_explained() -> None:
    codes = {value for value in vars(exit_codes).values() if type(value) is int and value < 100}

    assert set(map(int, re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE))) == codes


def test_the_page_is_in_words_that_our_own_rules_let_pass() -> None:
    text = re.sub(r"^```.*?^```$|^\|.*$|<!--.*?-->", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    unwrapped = re.sub(r"(?<=\S)\n(?=[^\s#-])", " ", re.sub(r"\]\([^)]*\)|[`*\[]", "", text))
    linter = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN002", "LAN003", "LAN004"))))

    report = linter.check(Invite(source="page", uid=None, description=unwrapped), now=datetime(2027, 3, 3, tzinfo=UTC))

    assert [(one.code, one.evidence) for one in report.judgements if one.verdict is Verdict.FAIL] == []
