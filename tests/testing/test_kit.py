"""What somebody with an adapter of their own sees of the contract tests: real runs of pytest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from copilot_sync.testing.contracts import (
    DirectoryContract,
    MessengerContract,
    ReaderContract,
    SinkContract,
    SourceContract,
)
from copilot_sync.testing.contracts.base import anchor_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTRACTS = (SourceContract, SinkContract, MessengerContract, DirectoryContract, ReaderContract)
MINE = """\
import pytest
from copilot_sync.testing.contracts import DirectoryContract
from copilot_sync.testing.contracts.in_memory import MemoryDirectories
from copilot_sync.testing.memory import MemoryDirectory


class Guesses(MemoryDirectory):
    def members_of(self, address):
        return super().members_of(address) or frozenset()


class TestMine(DirectoryContract):
    {more}

    @pytest.fixture
    def platform(self):
        return MemoryDirectories({directory})
"""
CLOSED = "test_a_group_that_stays_closed_is_of_unknown_size"
PERSON = "test_a_person_is_no_group"
MANY = "test_a_group_of_thousands_stays_closed"


@pytest.fixture
def mine(tmp_path: Path) -> Callable[..., str]:
    """The end of a run of pytest over somebody's test class."""

    def run(more: str = "pass", directory: str = "") -> str:
        (tmp_path / "test_mine.py").write_text(MINE.format(more=more, directory=directory), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "test_mine.py"],
            cwd=tmp_path,
            env=os.environ | {"PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    return run


def summary(output: str) -> str:
    return output.splitlines()[-1].strip("= ")


def test_a_fixture_is_all_that_an_adapter_needs(mine: Callable[..., str]) -> None:
    assert re.match("16 passed", summary(mine()))


def test_a_failure_says_what_is_asked_and_where_to_read_on(mine: Callable[..., str]) -> None:
    output = mine(directory="Guesses")

    assert re.match("3 failed, 13 passed", summary(output))
    failure = output.partition(f"TestMine.{CLOSED}")[2].partition("\n____")[0]
    told = [line.removeprefix("E").strip() for line in failure.splitlines() if line.startswith("E")]
    assert told[0] == "AssertionError: a closed group has members"
    assert told[-1] == f"Read on: {anchor_of(CLOSED)}"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (f"def {CLOSED}(self): pass", f"replaced or taken out: {CLOSED}"),
        (f"{CLOSED} = None", f"replaced or taken out: {CLOSED}"),
        ('deviations = {"test_nothing_at_all": "we do not"}', "names tests that do not exist: test_nothing_at_all"),
        (f'deviations = {{"{CLOSED}": " ", "{PERSON}": "a person counts as a list"}}', f"no reason for {CLOSED}"),
    ],
    ids=["replaced", "taken out", "unknown", "without a reason"],
)
def test_nothing_is_left_out_silently(mine: Callable[..., str], more: str, said: str) -> None:
    output = mine(more, "Guesses")

    assert "FAILED test_mine.py::TestMine::test_nothing_is_left_out_silently" in output
    assert said in output


def test_a_known_deviation_is_declared_with_its_reason(mine: Callable[..., str]) -> None:
    output = mine(
        f'deviations = {{"{CLOSED}": "we may look everywhere", "{PERSON}": "no call tells", "{MANY}": "as it is"}}',
        "Guesses",
    )

    assert re.match("13 passed, 3 xfailed", summary(output))
    assert f"XFAIL test_mine.py::TestMine::{CLOSED} - we may look everywhere" in output


def test_a_deviation_that_is_none_any_more_fails(mine: Callable[..., str]) -> None:
    output = mine(f'deviations = {{"{CLOSED}": "we may look everywhere"}}')

    assert re.match("1 failed, 15 passed", summary(output))
    assert "[XPASS(strict)] we may look everywhere" in output


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_every_contract_test_says_what_it_asks(contract: type) -> None:
    tests: dict[str, Callable[..., None]] = getattr(contract, "contract_tests", {})

    assert len(tests) > 5
    assert [name for name, test in tests.items() if not (test.__doc__ or "").strip().endswith(".")] == []


def test_no_two_contracts_have_a_test_of_one_name() -> None:
    names = [name for contract in CONTRACTS for name in contract.contract_tests]

    assert {name for name in names if names.count(name) > 1} == {"test_nothing_is_left_out_silently"}
