"""The page on the ledger: it names every table and column there is, and what it tells people to run works."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.sync.moving import copy_ledger
from copilot_sync.sync.tables import metadata
from copilot_sync.verdicts import Verdict

PAGE = (Path(__file__).parents[2] / "docs/ledger.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r'^python3 -c "\n(.*?)"\n```$', PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_told_of(table: object) -> None:
    columns = metadata.tables[str(table)].columns

    assert all(column.comment for column in columns)
    assert f"### `{table}`" in PAGE
    assert all(f"| `{column.name}` |" in PAGE for column in columns)


def test_what_moves_a_ledger_is_a_function_of_ours() -> None:
    (move,) = COMMANDS

    assert f"{copy_ledger.__name__}('', 'postgresql://" in move


def test_the_page_is_in_words_that_our_own_rules_let_pass() -> None:
    text = re.sub(r"^```.*?^```$|^\|.*$|<!--.*?-->", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    unwrapped = re.sub(r"(?<=\S)\n(?=[^\s#-])", " ", re.sub(r"\]\([^)]*\)|[`*\[]", "", text))
    linter = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN002", "LAN003", "LAN004"))))

    report = linter.check(Invite(source="page", uid=None, description=unwrapped), now=datetime(2027, 3, 3, tzinfo=UTC))

    assert [(one.code, one.evidence) for one in report.judgements if one.verdict is Verdict.FAIL] == []
