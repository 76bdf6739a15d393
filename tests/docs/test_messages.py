"""The page on messages: its example is what the examples give, and every kind can be made to be looked at."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.messages import Kind
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.verdicts import Verdict

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/messages.md"


def generate(docs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- the interpreter of this environment
        [sys.executable, docs / "generate_messages.py", *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_the_example_is_current() -> None:
    done = generate(ROOT / "docs", "--check")

    assert done.returncode == 0, done.stderr


def test_an_example_that_is_stale_is_told_and_mended(tmp_path: Path) -> None:
    for folder in ("docs", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    page = tmp_path / "docs/messages.md"
    page.write_text(page.read_text(encoding="utf-8").replace("To paste:", "Paste:"), encoding="utf-8")

    told = generate(tmp_path / "docs", "--check")
    mended = generate(tmp_path / "docs")

    assert told.returncode == 1
    assert told.stderr == "not current: docs/messages.md; run python docs/generate_messages.py\n"
    assert mended.returncode == 0
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_there_is_a_page_of_every_kind_to_look_at(tmp_path: Path) -> None:
    done = generate(ROOT / "docs", "--pages", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert {path.stem.partition("-")[0] for path in tmp_path.iterdir()} == {"confirm", *map(str, Kind)}


def test_the_page_is_in_words_that_our_own_rules_let_pass() -> None:
    text = re.sub(
        r"^```.*?^```$|^\|.*$|<!--.*?-->", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    unwrapped = re.sub(r"(?<=\S)\n(?=[^\s#-])", " ", re.sub(r"\]\([^)]*\)|[`*\[]", "", text))
    linter = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN002", "LAN003", "LAN004"))))

    report = linter.check(Invite(source="page", uid=None, description=unwrapped), now=datetime(2027, 3, 3, tzinfo=UTC))

    assert [(one.code, one.evidence) for one in report.judgements if one.verdict is Verdict.FAIL] == []
