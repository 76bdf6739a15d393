"""The page of traps names tests that are there, and each of its lines has a fault that one of them finds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = [
    set(re.findall(r"`(test_\w+)`", line))
    for line in ROOT.joinpath("docs/microsoft-365-traps.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| what happens")
]


def test_every_test_on_the_page_of_traps_is_there() -> None:
    places = [*ROOT.joinpath("tests/m365").glob("test_*.py"), *ROOT.glob("copilot_sync/testing/contracts/*.py")]
    tests = "".join(path.read_text(encoding="utf-8") for path in places)

    assert len(LINES) > 50
    assert all(LINES)
    assert [name for name in sorted(set.union(*LINES)) if f"def {name}(" not in tests] == []


def test_every_trap_has_a_fault_that_one_of_its_tests_finds() -> None:
    planted = tomllib.loads(ROOT.joinpath("tests/m365/planted.toml").read_text(encoding="utf-8"))["fault"]
    found = {fault["test"] for fault in planted}

    assert [sorted(line) for line in LINES if line.isdisjoint(found)] == []
    assert sorted(found - set.union(*LINES)) == []
